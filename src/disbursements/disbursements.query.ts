import type { DataSource, EntityManager } from 'typeorm';
import { leastFrom } from '../../libs/ledger/index.js';
import { Money, Rate } from '../../libs/money/index.js';
import { placeFilter, placeFilterValues, reversedOn, type PlaceFilter } from '../funds/index.js';

interface Found {
  reference?: string;
  after?: string;
  limit?: number;
}

const withMoney = <Row extends { amount: string; currency: string }>({ amount, currency, ...row }: Row) => ({
  ...row,
  amount: Money.fromDatabase(amount, currency).toJSON(),
});

/** A fund's transfers as recorded, in order of their ids, after one of them. */
export async function readTransfers(
  dataSource: DataSource,
  fund: string,
  { reference, after, limit, ...place }: Found & PlaceFilter,
) {
  const rows: {
    reference: string;
    effectiveOn: string;
    project: string;
    organisation: string;
    window: string;
    tranche: string | null;
    basis: 'tranche' | 'allocation alone' | 'imported';
    amount: string;
    currency: string;
    entry: string;
    reversedOn: string | null;
    proposal: number | null;
  }[] = await dataSource.query(
    `SELECT t.reference, t.effective_on::text AS "effectiveOn", p.code AS project, o.code AS organisation, w.code AS "window", n.code AS tranche,
            CASE WHEN t.tranche_id IS NOT NULL THEN 'tranche' WHEN is_imported(t.change_id) THEN 'imported' ELSE 'allocation alone' END AS basis,
            t.amount, f.currency, t.entry_id::text AS entry, ${reversedOn('t')}, c.proposal_id AS proposal
       FROM transfer t JOIN fund f ON f.id = t.fund_id JOIN project p ON p.id = t.project_id JOIN organisation o ON o.id = t.organisation_id
       JOIN fund_window w ON w.id = t.window_id JOIN change c ON c.id = t.change_id LEFT JOIN tranche n ON n.id = t.tranche_id
      WHERE f.code = $1 AND ($2::text IS NULL OR t.reference = $2)
        AND ($3::text IS NULL OR t.id > (SELECT b.id FROM transfer b WHERE b.fund_id = f.id AND b.reference = $3))
        AND ${placeFilter(5)}
      ORDER BY t.id LIMIT $4`,
    [fund, reference ?? null, after ?? null, limit ?? null, ...placeFilterValues(place)],
  );
  return rows.map(withMoney);
}

/** What was reported as spent in a project, in order of recording, after one of the reports. */
export async function readExpenditure(
  dataSource: DataSource,
  project: string,
  { after, limit, organisation, category }: Found & { organisation?: string; category?: string },
) {
  const rows: {
    reference: string;
    effectiveOn: string;
    organisation: string;
    category: string;
    amount: string;
    currency: string;
    entry: string;
    reversedOn: string | null;
  }[] = await dataSource.query(
    `SELECT e.reference, e.effective_on::text AS "effectiveOn", o.code AS organisation, e.category::text AS category, e.amount, f.currency,
            e.entry_id::text AS entry, ${reversedOn('e')}
       FROM expenditure e JOIN project p ON p.id = e.project_id JOIN fund f ON f.id = e.fund_id JOIN organisation o ON o.id = e.organisation_id
      WHERE p.code = $1 AND ($2::text IS NULL OR e.id > (SELECT b.id FROM expenditure b WHERE b.fund_id = f.id AND b.reference = $2))
        AND ($4::text IS NULL OR o.code = $4) AND ($5::text IS NULL OR e.category::text = $5)
      ORDER BY e.id LIMIT $3`,
    [project, after ?? null, limit ?? null, organisation ?? null, category ?? null],
  );
  return rows.map(withMoney);
}

/** What is allocated and not transferred of a project, organisation and window: from a day on, and after all prepared transfers. */
export async function transferable(
  manager: EntityManager,
  place: {
    fundId: number;
    projectId?: number;
    organisationId?: number;
    windowId?: number;
    effectiveOn?: string;
  },
) {
  const [row]: { currency: string; now: string; pending: string }[] = await manager.query(
    `SELECT f.currency,
            coalesce((SELECT ${leastFrom('a.id', '$5')} FROM ledger.account a WHERE a.journal_id = f.id AND a.code = '1100'
               AND a.per = jsonb_build_object('project', p.code, 'organisation', o.code, 'window', w.code)), 0) AS now,
            coalesce((SELECT sum(q.amount) FROM proposal q WHERE q.kind IN ('transfer', 'allocation_release') AND q.project_id = p.id AND q.organisation_id = o.id AND q.window_id = w.id
               AND NOT is_approved(q.id) AND NOT EXISTS (SELECT FROM decision d WHERE d.proposal_id = q.id AND d.verdict <> 'approved')), 0) AS pending
       FROM fund f, project p, organisation o, fund_window w WHERE f.id = $1 AND p.id = $2 AND o.id = $3 AND w.id = $4`,
    [place.fundId, place.projectId, place.organisationId, place.windowId, place.effectiveOn ?? '-infinity'],
  );
  const { currency, now, pending } = row!;
  const held = Money.fromDatabase(now, currency);
  return { now: held.toJSON(), afterPending: held.minus(Money.fromDatabase(pending, currency)).toJSON() };
}

/** Whether an organisation has a budget or a transfer in a project. */
export async function takesPart(
  manager: EntityManager,
  { projectId, organisationId }: { projectId: number; organisationId: number },
): Promise<boolean> {
  const [row]: { part: boolean }[] = await manager.query(
    `SELECT EXISTS (SELECT FROM budget_version b WHERE b.project_id = $1 AND b.organisation_id = $2)
         OR EXISTS (SELECT FROM transfer t WHERE t.project_id = $1 AND t.organisation_id = $2) AS part`,
    [projectId, organisationId],
  );
  return row!.part;
}

/**
 * What a report of expenditure should make people look at, as it stands with it: spent beyond what was transferred, and indirect costs
 * beyond their rate of the other categories.
 */
export async function expenditureWarnings(
  manager: EntityManager,
  place: { fundId: number; project: string; organisation: string },
): Promise<string[]> {
  const [row]: {
    currency: string;
    rate: string | null;
    advanced: string;
    direct: string;
    indirect: string;
  }[] = await manager.query(
    `SELECT f.currency, (SELECT v.indirect_cost_rate FROM fund_version v WHERE v.fund_id = f.id ORDER BY v.change_id DESC LIMIT 1) AS rate,
              coalesce(sum(b.balance) FILTER (WHERE b.code IN ('1200', '1210', '1220')), 0) AS advanced,
              coalesce(sum(b.balance) FILTER (WHERE b.code = '6000' AND b.per ->> 'category' <> '8'), 0) AS direct,
              coalesce(sum(b.balance) FILTER (WHERE b.code = '6000' AND b.per ->> 'category' = '8'), 0) AS indirect
         FROM fund f LEFT JOIN LATERAL (
              SELECT a.code, a.per, ledger.balance_as_of(a.id, 'infinity') AS balance FROM ledger.account a
               WHERE a.journal_id = f.id AND a.code IN ('1200', '1210', '1220', '6000') AND a.per @> jsonb_build_object('project', $2::text, 'organisation', $3::text)) b ON true
        WHERE f.id = $1 GROUP BY f.id, f.currency`,
    [place.fundId, place.project, place.organisation],
  );
  const { currency, rate, ...sums } = row!;
  const [advanced, direct, indirect] = [sums.advanced, sums.direct, sums.indirect].map((sum) =>
    Money.fromDatabase(sum, currency),
  ) as [Money, Money, Money];
  const warnings: string[] = [];
  if (advanced.isNegative()) {
    warnings.push(
      `${place.organisation} has reported ${advanced.abs().format()} more than was transferred to it for project ${place.project}.`,
    );
  }
  if (rate !== null) {
    const most = direct.times(Rate.of(rate));
    if (most.lessThan(indirect)) {
      warnings.push(
        `Indirect support costs of ${indirect.format()} are above the rate of ${Rate.of(rate).toString()} on ${direct.format()} of other costs, ${most.format()}.`,
      );
    }
  }
  return warnings;
}
