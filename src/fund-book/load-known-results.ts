import type { EntityManager } from 'typeorm';
import { Money, Quantity } from '../../libs/money/index.js';
import { bookKey, type KnownBooks } from './known-books.js';
import { byKey, newestVersions } from './load-known-versions.js';
import type { Mentions } from './mentions.js';
import {
  listedEvidence,
  listedParts,
  listedSteps,
  type IndicatorInBook,
  type MilestoneInBook,
  type PeriodInBook,
  type TrancheInBook,
} from './result-rows.js';

/** What the ledger knows of the results and tranches of the projects that a book mentions. */
export async function loadKnownResults(
  manager: EntityManager,
  mentions: Mentions,
): Promise<
  Pick<
    KnownBooks,
    | ('indicators' | 'reported' | 'goals' | 'periods' | 'tranches' | 'milestones' | 'withdrawn')
    | ('verifications' | 'trancheMoves')
  >
> {
  const { projects } = mentions;
  return {
    indicators: await indicators(manager, projects),
    reported: await keysOf(
      manager,
      `SELECT DISTINCT p.code AS project, i.code FROM indicator i JOIN project p ON p.id = i.project_id JOIN indicator_value v ON v.indicator_id = i.id
         JOIN indicator_value_version a ON a.value_id = v.id AND a.state = 'accepted' WHERE p.code = ANY ($1)`,
      projects,
    ),
    goals: mentions.goals ? await goals(manager) : null,
    periods: await periods(manager, projects),
    tranches: await tranches(manager, projects),
    milestones: await milestones(manager, projects),
    withdrawn: await keysOf(
      manager,
      `SELECT p.code AS project, m.code FROM milestone_now m JOIN project p ON p.id = m.project_id WHERE m.withdrawn AND p.code = ANY ($1)`,
      projects,
    ),
    verifications: await verifications(manager, projects),
    trancheMoves: await trancheMoves(manager, projects),
  };
}

async function keysOf(manager: EntityManager, sql: string, projects: string[]): Promise<Set<string>> {
  const rows: { project: string; code: string }[] = await manager.query(sql, [projects]);
  return new Set(rows.map(({ project, code }) => bookKey(project, code)));
}

async function goals(manager: EntityManager): Promise<KnownBooks['goals']> {
  const [lists]: { targets: string[]; indicators: Record<string, string>; paragraphs: string[] }[] =
    await manager.query(
      `SELECT (SELECT array_agg(code) FROM sdg_target) AS targets, (SELECT jsonb_object_agg(code, target) FROM sdg_indicator) AS indicators,
              (SELECT array_agg(paragraph::text) FROM nua_paragraph) AS paragraphs`,
    );
  return {
    targets: new Set(lists!.targets),
    indicators: new Map(Object.entries(lists!.indicators)),
    paragraphs: new Set(lists!.paragraphs),
  };
}

async function indicators(manager: EntityManager, projects: string[]): Promise<KnownBooks['indicators']> {
  const rows = await newestVersions<IndicatorInBook>(
    manager,
    `SELECT p.code AS project, i.code, v.title, v.unit, v.direction, v.additive, v.accumulates, trim_scale(v.baseline)::text AS baseline,
            v.baseline_on::text AS "baselineOn", v.sdg_target AS "sdgTarget", v.sdg_indicator AS "sdgIndicator", v.nua_paragraph::text AS "nuaParagraph",
            v.means_of_verification AS "meansOfVerification", v.source, o.code AS responsible,
            (SELECT coalesce(string_agg(b, ',' ORDER BY array_position(ARRAY['sex', 'age', 'place'], b)), '') FROM unnest(v.disaggregated_by) b) AS "disaggregatedBy",
            v.change_id, i.id AS record
       FROM indicator i JOIN project p ON p.id = i.project_id JOIN indicator_version v ON v.indicator_id = i.id
       LEFT JOIN organisation o ON o.id = v.responsible_id WHERE p.code = ANY ($1)`,
    [projects],
  );
  return byKey(rows, ({ project, code }) => bookKey(project, code), bare);
}

type StoredPart = {
  sex: 'female' | 'male' | 'other' | null;
  age: string | null;
  place: string | null;
  value: string;
};

async function periods(manager: EntityManager, projects: string[]): Promise<KnownBooks['periods']> {
  const rows = await newestVersions<Omit<PeriodInBook, 'parts'> & { parts: StoredPart[] }>(
    manager,
    `SELECT p.code AS project, i.code AS indicator, x.kind, x.period_from::text AS "from", x.period_to::text AS "to", trim_scale(x.value)::text AS value,
            x.parts, x.change_id, (x.kind, i.id, x.period_from, x.period_to) AS record
       FROM indicator i JOIN project p ON p.id = i.project_id
       JOIN (SELECT 'target' AS kind, t.indicator_id, t.period_from, t.period_to, t.target AS value, t.change_id,
                    (SELECT coalesce(jsonb_agg(jsonb_build_object('sex', a.sex, 'age', a.age, 'place', a.place, 'value', trim_scale(a.target)::text)), '[]')
                       FROM indicator_target_part a WHERE (a.indicator_id, a.period_from, a.period_to, a.change_id) = (t.indicator_id, t.period_from, t.period_to, t.change_id)) AS parts
               FROM indicator_target_version t WHERE t.target IS NOT NULL
             UNION ALL
             SELECT 'value', v.indicator_id, v.period_from, v.period_to, n.value, n.change_id,
                    (SELECT coalesce(jsonb_agg(jsonb_build_object('sex', a.sex, 'age', a.age, 'place', a.place, 'value', trim_scale(a.value)::text)), '[]')
                       FROM indicator_value_part a WHERE (a.value_id, a.change_id) = (n.value_id, n.change_id))
               FROM indicator_value v JOIN indicator_value_version n ON n.value_id = v.id) x ON x.indicator_id = i.id
      WHERE p.code = ANY ($1)`,
    [projects],
  );
  return byKey(
    rows,
    ({ project, indicator, kind, from, to }) => bookKey(project, indicator, kind, from, to),
    ({ project, indicator, kind, from, to, value, parts }) => ({
      ...{ project, indicator, kind, from, to, value },
      parts: listedParts(parts.map((part) => ({ ...part, value: Quantity.of(part.value) }))),
    }),
  );
}

async function tranches(manager: EntityManager, projects: string[]): Promise<KnownBooks['tranches']> {
  const rows = await newestVersions<Omit<TrancheInBook, 'amount'> & { amount: string; currency: string }>(
    manager,
    `SELECT f.code AS fund, p.code AS project, o.code AS organisation, t.code, t.kind, v.title, v.amount, f.currency, v.change_id, t.id AS record
       FROM tranche t JOIN tranche_version v ON v.tranche_id = t.id JOIN project p ON p.id = t.project_id JOIN fund f ON f.id = t.fund_id
       JOIN organisation o ON o.id = t.organisation_id WHERE p.code = ANY ($1)`,
    [projects],
  );
  return byKey(
    rows,
    ({ project, code }) => bookKey(project, code),
    ({ fund, project, organisation, code, kind, title, amount, currency }) => ({
      ...{ fund, project, organisation, code, kind, title },
      amount: Money.fromDatabase(amount, currency),
    }),
  );
}

type StoredMilestone = Omit<MilestoneInBook, 'price' | 'unitPrice' | 'cap' | 'steps' | 'evidenceRequired'> & {
  price: string | null;
  unitPrice: string | null;
  cap: string | null;
  steps: { at: string; price: string }[];
  evidence: string | null;
  currency: string;
};

async function milestones(manager: EntityManager, projects: string[]): Promise<KnownBooks['milestones']> {
  const rows = await newestVersions<StoredMilestone>(
    manager,
    `SELECT p.code AS project, t.code AS tranche, m.code, v.title, i.code AS indicator, v.fact, v.pays, v.price, trim_scale(v.baseline)::text AS baseline,
            CASE WHEN v.fact IS NULL THEN trim_scale(v.target)::text END AS target, trim_scale(v.minimum_share)::text AS "minimumShare",
            v.unit_price AS "unitPrice", v.cap, v.due_from::text AS "dueFrom", v.due_until::text AS "dueUntil", v.evidence_required AS evidence,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('at', trim_scale(s.at)::text, 'price', s.price::text) ORDER BY s.price), '[]')
               FROM milestone_step s WHERE s.milestone_id = m.id AND s.change_id = v.change_id) AS steps,
            f.currency, v.change_id, m.id AS record
       FROM milestone m JOIN milestone_version v ON v.milestone_id = m.id JOIN tranche t ON t.id = m.tranche_id JOIN project p ON p.id = m.project_id
       JOIN fund f ON f.id = p.fund_id LEFT JOIN indicator i ON i.id = m.indicator_id WHERE p.code = ANY ($1)`,
    [projects],
  );
  return byKey(
    rows,
    ({ project, code }) => bookKey(project, code),
    ({ price, unitPrice, cap, steps, evidence, currency, ...row }) => {
      const money = (amount: string | null) =>
        amount === null ? null : Money.fromDatabase(amount, currency);
      return {
        ...bare(row),
        ...{ price: money(price), unitPrice: money(unitPrice), cap: money(cap) },
        steps: listedSteps(steps.map((step) => ({ at: step.at, price: money(step.price)! }))),
        evidenceRequired: listedEvidence(evidence?.split('\n') ?? []),
      };
    },
  );
}

/** SQL: reports with their verifications, and corrections, of each milestone in their order: v and r; a report that nobody verified stands before the next. */
export const verificationsInOrder = `
  SELECT coalesce(r.milestone_id, v.milestone_id) AS milestone_id, r.id AS report, r.reported_value, r.reported_on, v.verified_value, v.verified_on, v.reason, v.verdict,
         row_number() OVER (PARTITION BY coalesce(r.milestone_id, v.milestone_id) ORDER BY
           coalesce(v.id, (SELECT min(n.id) FROM verification n WHERE n.milestone_id = r.milestone_id AND n.report_id > r.id), 2147483647), r.id) AS n
    FROM milestone_report r FULL JOIN verification v ON v.report_id = r.id`;

async function verifications(
  manager: EntityManager,
  projects: string[],
): Promise<KnownBooks['verifications']> {
  const rows: {
    project: string;
    code: string;
    report: number | null;
    reported: string | null;
    reportedOn: string | null;
    verified: string | null;
    verifiedOn: string | null;
    reason: string | null;
  }[] = await manager.query(
    `SELECT p.code AS project, m.code, x.report, trim_scale(x.reported_value)::text AS reported, x.reported_on::text AS "reportedOn",
            trim_scale(x.verified_value)::text AS verified, x.verified_on::text AS "verifiedOn", x.reason
       FROM (${verificationsInOrder}) x JOIN milestone m ON m.id = x.milestone_id JOIN project p ON p.id = m.project_id
      WHERE p.code = ANY ($1) ORDER BY m.id, x.n`,
    [projects],
  );
  const found: KnownBooks['verifications'] = new Map();
  for (const { project, code, ...row } of rows) {
    const key = bookKey(project, code);
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
}

async function trancheMoves(manager: EntityManager, projects: string[]): Promise<KnownBooks['trancheMoves']> {
  const rows: {
    fund: string;
    kind: string;
    reference: string;
    project: string;
    organisation: string;
    tranche: string;
    day: string;
    amount: string;
    currency: string;
  }[] = await manager.query(
    `SELECT f.code AS fund, x.kind, x.reference, p.code AS project, o.code AS organisation, t.code AS tranche, x.effective_on::text AS day, x.amount, f.currency
       FROM (SELECT 'transfer' AS kind, reference, tranche_id, effective_on, amount::numeric, entry_id FROM transfer WHERE tranche_id IS NOT NULL
             UNION ALL SELECT 'refund_from_organisation', reference, tranche_id, effective_on, -amount, entry_id FROM organisation_refund WHERE tranche_id IS NOT NULL) x
       JOIN tranche t ON t.id = x.tranche_id JOIN project p ON p.id = t.project_id JOIN organisation o ON o.id = t.organisation_id JOIN fund f ON f.id = t.fund_id
      WHERE p.code = ANY ($1) AND NOT is_taken_back(x.entry_id)`,
    [projects],
  );
  return rows.map(({ fund, kind, reference, amount, currency, ...move }) => ({
    ...move,
    key: bookKey(fund, kind, reference),
    amount: Money.fromDatabase(amount, currency),
  }));
}

/** A row without what says which version it is. */
function bare<Row extends object>(row: Row): Row {
  const { change_id, record, imported, newest, newest_of_its_door, ...rest } = row as Record<string, unknown>;
  void [change_id, record, imported, newest, newest_of_its_door];
  return rest as Row;
}
