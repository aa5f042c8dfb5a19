import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import type { Direction, WayOfPaying } from './earned.js';
import { paidOf, stateOf, type MilestoneState } from './milestone-states.js';
import { preparedFor } from './payable.js';

/** A person's number and newest name. */
interface Somebody {
  id: number;
  name: string;
}

export interface ReportView {
  id: number;
  /** The level reached, all reports together; of a fact: 1 or 0. */
  value: string;
  narrative: string | null;
  reportedOn: string;
  /** null where it came in with a fund book. */
  by: Somebody | null;
  /** The pieces of evidence that are required and not there. */
  evidenceMissing: string[];
}

export interface VerificationView {
  id: number;
  /** The number of the report; null for a correction. */
  report: number | null;
  verdict: 'full' | 'part' | 'rejected' | 'correction';
  value: string | null;
  reason: string | null;
  verifiedOn: string;
  by: Somebody | null;
  /** What the milestone has earned in all with this value; null where it was rejected. */
  earned: Money | null;
}

/** A milestone with its terms, and how far it is. Results as plain decimals, amounts in the fund's currency. */
export interface MilestoneView {
  id: number;
  code: string;
  tranche: string;
  organisation: string;
  organisationId: number;
  version: string;
  title: string;
  indicator: string | null;
  fact: string | null;
  pays: WayOfPaying;
  direction: Direction;
  price: Money | null;
  baseline: string | null;
  target: string | null;
  minimumShare: string | null;
  unitPrice: Money | null;
  cap: Money | null;
  steps: { at: string; price: Money }[];
  dueFrom: string | null;
  dueUntil: string | null;
  evidenceRequired: string[];
  verifier: Somebody | null;
  withdrawn: boolean;
  mostEarnable: Money;
  state: MilestoneState;
  /** The newest one. */
  report: ReportView | null;
  verifications: VerificationView[];
  earned: Money;
  /** Of what it earned: what was verified first is paid first. */
  paid: Money;
}

interface Row extends Omit<
  MilestoneView,
  'price' | 'unitPrice' | 'cap' | 'steps' | 'mostEarnable' | 'earned' | 'state' | 'paid' | 'verifications'
> {
  currency: string;
  price: string | null;
  unitPrice: string | null;
  cap: string | null;
  steps: { at: string; price: string }[];
  mostEarnable: string;
  earned: string;
  verifications: (Omit<VerificationView, 'earned'> & { earned: string | null })[];
  verdict: 'full' | 'part' | 'rejected' | null;
  paidByNow: string;
  released: string;
  prepared: string;
}

const person = (id: string) =>
  `(SELECT json_build_object('id', v.person_id, 'name', v.name) FROM person_version v WHERE v.person_id = ${id} ORDER BY v.change_id DESC LIMIT 1)`;
const plain = (number: string) => `trim_scale(${number})::text`;

/**
 * The milestones of a project in order of their codes, with all that their state follows from: of an organisation's milestones each
 * one's share of what was transferred depends on those verified before it.
 */
export async function readMilestones(
  manager: EntityManager | DataSource,
  project: string,
): Promise<MilestoneView[]> {
  const rows: Row[] = await manager.query(
    `SELECT m.id, m.code, t.code AS tranche, o.code AS organisation, o.id AS "organisationId", f.currency, m.change_id::text AS version, m.title, i.code AS indicator,
            m.fact, m.pays, m.direction, m.price, ${plain('m.baseline')} AS baseline, ${plain('m.target')} AS target, ${plain('m.minimum_share')} AS "minimumShare",
            m.unit_price AS "unitPrice", m.cap,
            (SELECT coalesce(json_agg(json_build_object('at', ${plain('s.at')}, 'price', s.price::text) ORDER BY s.n), '[]')
               FROM unnest(m.steps_at, m.step_prices) WITH ORDINALITY s (at, price, n)) AS steps,
            m.due_from::text AS "dueFrom", m.due_until::text AS "dueUntil", coalesce(string_to_array(m.evidence_required, E'\\n'), '{}') AS "evidenceRequired",
            ${person('m.verifier_id')} AS verifier, m.withdrawn,
            CASE WHEN m.pays = 'by_steps' THEN (SELECT max(p) FROM unnest(m.step_prices) p) WHEN m.pays = 'per_unit' THEN m.cap ELSE m.price END AS "mostEarnable",
            milestone_earned(m.id) AS earned,
            CASE WHEN r.id IS NOT NULL THEN json_build_object('id', r.id, 'value', ${plain('r.reported_value')}, 'narrative', r.narrative,
              'reportedOn', r.reported_on::text, 'by', ${person('rc.person_id')},
              'evidenceMissing', (SELECT coalesce(json_agg(e.requirement ORDER BY e.n), '[]') FROM evidence_missing(r.id) e)) END AS report,
            (SELECT v.verdict FROM verification v WHERE v.report_id = r.id) AS verdict,
            (SELECT coalesce(json_agg(json_build_object('id', v.id, 'report', v.report_id, 'verdict', v.verdict, 'value', ${plain('v.verified_value')},
                      'reason', v.reason, 'verifiedOn', v.verified_on::text, 'by', ${person('c.person_id')},
                      'earned', CASE WHEN v.verdict <> 'rejected' THEN earned_at(m.id, v.verified_value)::text END) ORDER BY v.id), '[]')
               FROM verification v JOIN change c ON c.id = v.change_id WHERE v.milestone_id = m.id) AS verifications,
            x.released, x.released - x.later AS "paidByNow", x.released + x.prepared AS prepared
       FROM project p JOIN fund f ON f.id = p.fund_id JOIN milestone_now m ON m.project_id = p.id JOIN tranche t ON t.id = m.tranche_id
       JOIN organisation o ON o.id = t.organisation_id LEFT JOIN indicator i ON i.id = m.indicator_id
       LEFT JOIN LATERAL (SELECT * FROM milestone_report r WHERE r.milestone_id = m.id ORDER BY r.id DESC LIMIT 1) r ON true LEFT JOIN change rc ON rc.id = r.change_id
       JOIN (SELECT n.project_id, n.organisation_id, project_transferred(n.project_id, n.organisation_id) AS released,
                    coalesce((SELECT sum(l.amount) FROM transfer l WHERE l.project_id = n.project_id AND l.organisation_id = n.organisation_id AND l.tranche_id IS NOT NULL
                       AND l.effective_on > (now() AT TIME ZONE 'UTC')::date AND NOT is_taken_back(l.entry_id)), 0) AS later,
                    ${preparedFor('n.project_id', 'n.organisation_id')} AS prepared
               FROM (SELECT DISTINCT t.project_id, t.organisation_id FROM tranche t JOIN project p ON p.id = t.project_id WHERE p.code = $1) n) x
         ON x.project_id = p.id AND x.organisation_id = o.id
      WHERE p.code = $1 ORDER BY m.code COLLATE "C"`,
    [project],
  );
  return withStates(rows);
}

function withStates(rows: Row[]): MilestoneView[] {
  const firstVerified = ({ verifications }: Row) =>
    verifications.find(({ verdict }) => verdict !== 'rejected')?.id ?? Infinity;
  const inOrder = [...rows].sort((a, b) => firstVerified(a) - firstVerified(b));
  const soFar = new Map<number, Money>();
  const views = new Map<number, MilestoneView>();
  for (const row of inOrder) {
    const { currency, verdict, paidByNow, released, prepared, ...milestone } = row;
    const money = (amount: string) => Money.fromDatabase(amount, currency);
    const perhaps = (amount: string | null) => (amount === null ? null : money(amount));
    const earned = money(row.earned);
    const earnedSoFar = (soFar.get(row.organisationId) ?? Money.zero(currency)).plus(earned);
    soFar.set(row.organisationId, earnedSoFar);
    const missing = row.report?.evidenceMissing.length ?? 0;
    const standing = {
      ...{ withdrawn: row.withdrawn, earned, earnedSoFar },
      newest: row.report && { verdict, missing },
    };
    const transferred = { paid: money(paidByNow), released: money(released), prepared: money(prepared) };
    views.set(row.id, {
      ...milestone,
      price: perhaps(row.price),
      unitPrice: perhaps(row.unitPrice),
      cap: perhaps(row.cap),
      steps: row.steps.map(({ at, price }) => ({ at, price: money(price) })),
      mostEarnable: money(row.mostEarnable),
      verifications: row.verifications.map((one) => ({ ...one, earned: perhaps(one.earned) })),
      earned,
      state: stateOf(standing, transferred),
      paid: paidOf(standing, transferred.released),
    });
  }
  return rows.map(({ id }) => views.get(id)!);
}
