import type { EntityManager } from 'typeorm';
import type { Money } from '../../libs/money/index.js';
import type { WayOfPaying } from './earned.js';

/** A tranche by codes, as people define it or a fund book has it. */
export interface TrancheRow {
  project: string;
  organisation: string;
  code: string;
  kind: 'results' | 'advance';
  title: string;
  /** In the fund's currency, positive: an advance's cap, or the most that the milestones may earn. */
  amount: Money;
}

/** A milestone by codes. Results are plain decimals as text, with at most 18 digits before the point and 6 behind it. */
export interface MilestoneRow {
  project: string;
  tranche: string;
  code: string;
  title: string;
  /** The code of one of the project's indicators; null: a fact. */
  indicator: string | null;
  /** A statement that is so or is not; null: an indicator. */
  fact: string | null;
  pays: WayOfPaying;
  price: Money | null;
  /** Where null, of what pays in proportion or per unit: the indicator's own. */
  baseline: string | null;
  /** Of a fact: null. */
  target: string | null;
  minimumShare: string | null;
  unitPrice: Money | null;
  cap: Money | null;
  steps: { at: string; price: Money }[];
  dueFrom: string | null;
  dueUntil: string | null;
  /** Each piece of evidence that must come with a report. */
  evidenceRequired: string[];
  /** The number of the one person who verifies it; null: any verifier of the project. */
  verifier: number | null;
  withdrawn: boolean;
}

/** A report with its verification, or a correction. */
export interface VerificationRow {
  project: string;
  milestone: string;
  verdict: 'full' | 'part' | 'rejected' | 'correction';
  /** As reported; null for a correction. */
  reported: { value: string; on: string; narrative: string | null } | null;
  /** As verified; null where it was rejected, and where it was verified as reported. */
  value: string | null;
  reason: string | null;
  verifiedOn: string;
}

const trancheColumns = 'project text, organisation text, code text, kind text, title text, amount numeric';

/**
 * Records new tranches, in one statement for each table, whatever their number.
 * @param changeId the change that they are part of
 * @throws {Error} where a row names a project or an organisation that there is not: check before
 */
export async function recordTranches(
  manager: EntityManager,
  changeId: string,
  rows: TrancheRow[],
): Promise<void> {
  const made: unknown[] = await manager.query(
    `INSERT INTO tranche (fund_id, project_id, organisation_id, code, kind)
     SELECT p.fund_id, p.id, o.id, r.code, r.kind FROM jsonb_to_recordset($1) r (${trancheColumns})
       JOIN project p ON p.code = r.project JOIN organisation o ON o.code = r.organisation RETURNING id`,
    [asJson(rows)],
  );
  checkAll(made, rows, 'tranches');
  await recordTrancheVersions(manager, changeId, rows);
}

/** Records what tranches are from now on: title and amount. @throws {Error} where a row names a tranche that there is not */
export async function recordTrancheVersions(
  manager: EntityManager,
  changeId: string,
  rows: Pick<TrancheRow, 'project' | 'code' | 'title' | 'amount'>[],
): Promise<void> {
  const made: unknown[] = await manager.query(
    `INSERT INTO tranche_version (tranche_id, change_id, title, amount)
     SELECT t.id, $2, r.title, r.amount FROM jsonb_to_recordset($1) r (${trancheColumns})
       JOIN project p ON p.code = r.project JOIN tranche t ON t.project_id = p.id AND t.code = r.code
      ORDER BY p.id, t.id RETURNING tranche_id`,
    [asJson(rows), changeId],
  );
  checkAll(made, rows, 'versions of tranches');
}

const milestoneColumns = `project text, tranche text, code text, title text, indicator text, fact text, pays text, price numeric, baseline numeric,
  target numeric, "minimumShare" numeric, "unitPrice" numeric, cap numeric, steps jsonb, "dueFrom" date, "dueUntil" date, "evidenceRequired" text[],
  verifier integer, withdrawn boolean`;

/**
 * Records new milestones with their terms. Which way is better follows: from the indicator, or from baseline and target.
 * @throws {Error} where a row names a project, tranche or indicator that there is not: check before
 */
export async function recordMilestones(
  manager: EntityManager,
  changeId: string,
  rows: MilestoneRow[],
): Promise<void> {
  const made: unknown[] = await manager.query(
    `INSERT INTO milestone (tranche_id, project_id, code, indicator_id)
     SELECT t.id, p.id, r.code, i.id FROM jsonb_to_recordset($1) r (${milestoneColumns})
       JOIN project p ON p.code = r.project JOIN tranche t ON t.project_id = p.id AND t.code = r.tranche
       LEFT JOIN indicator i ON i.project_id = p.id AND i.code = r.indicator
      WHERE (r.indicator IS NULL) = (i.id IS NULL) ORDER BY p.id, t.id, r.code COLLATE "C" RETURNING id`,
    [asJson(rows)],
  );
  checkAll(made, rows, 'milestones');
  await recordMilestoneVersions(manager, changeId, rows);
}

/** Records what milestones are from now on; once one was verified, its terms stay. @throws {Error} where there is no such milestone */
export async function recordMilestoneVersions(
  manager: EntityManager,
  changeId: string,
  rows: MilestoneRow[],
): Promise<void> {
  const made: unknown[] = await manager.query(
    `INSERT INTO milestone_version (milestone_id, change_id, title, fact, pays, direction, price, baseline, target, minimum_share, unit_price, cap,
       due_from, due_until, evidence_required, verifier_id, withdrawn)
     SELECT m.id, $2, r.title, r.fact, r.pays,
            coalesce(CASE WHEN EXISTS (SELECT FROM verification v WHERE v.milestone_id = m.id) THEN before.direction END, i.direction,
                     CASE WHEN r.target < r.baseline THEN 'down' ELSE 'up' END),
            r.price, coalesce(r.baseline, CASE WHEN r.pays IN ('in_proportion', 'per_unit') THEN i.baseline END),
            CASE WHEN r.fact IS NULL THEN r.target ELSE 1 END, r."minimumShare", r."unitPrice", r.cap, r."dueFrom", r."dueUntil",
            nullif(array_to_string(r."evidenceRequired", E'\\n'), ''), r.verifier, coalesce(r.withdrawn, false)
       FROM jsonb_to_recordset($1) r (${milestoneColumns}) JOIN project p ON p.code = r.project JOIN milestone m ON m.project_id = p.id AND m.code = r.code
       LEFT JOIN milestone_now before ON before.id = m.id
       LEFT JOIN LATERAL (SELECT direction, baseline FROM indicator_version i WHERE i.indicator_id = m.indicator_id ORDER BY i.change_id DESC LIMIT 1) i ON true
      ORDER BY m.project_id, m.id RETURNING milestone_id`,
    [asJson(rows), changeId],
  );
  checkAll(made, rows, 'versions of milestones');
  await manager.query(
    `INSERT INTO milestone_step (milestone_id, change_id, at, price)
     SELECT m.id, $2, s.at, s.price FROM jsonb_to_recordset($1) r (${milestoneColumns})
       JOIN project p ON p.code = r.project JOIN milestone m ON m.project_id = p.id AND m.code = r.code
      CROSS JOIN LATERAL jsonb_to_recordset(r.steps) s (at numeric, price numeric)`,
    [asJson(rows), changeId],
  );
}

/** The number of a report or a verification that was recorded. */
export interface Numbered {
  id: number;
}

/** Records a report of what a milestone has reached. @returns its number */
export async function recordReport(
  manager: EntityManager,
  changeId: string,
  report: {
    project: string;
    milestone: string;
    reported: { value: string; on: string; narrative: string | null };
  },
): Promise<number> {
  const { project, milestone, reported } = report;
  const [made]: Numbered[] = await manager.query(
    `INSERT INTO milestone_report (milestone_id, reported_value, narrative, reported_on, change_id)
     SELECT m.id, $3, $4, $5, $6 FROM milestone m JOIN project p ON p.id = m.project_id WHERE p.code = $1 AND m.code = $2 RETURNING id`,
    [project, milestone, reported.value, reported.narrative, reported.on, changeId],
  );
  if (!made) throw new Error(`Project ${project} has no milestone ${milestone}.`);
  return made.id;
}

/** Records the verdict on a report, or a correction. @param report the number of the report; null for a correction. @returns its number */
export async function recordVerification(
  manager: EntityManager,
  changeId: string,
  { project, milestone, verdict, value, reason, verifiedOn }: Omit<VerificationRow, 'reported'>,
  report: number | null,
): Promise<number> {
  const [made]: Numbered[] = await manager.query(
    `INSERT INTO verification (milestone_id, report_id, verdict, verified_value, reason, verified_on, change_id)
     SELECT m.id, $3, $4, CASE WHEN $4 = 'full' THEN coalesce($5, (SELECT reported_value FROM milestone_report WHERE id = $3)) ELSE $5 END, $6, $7, $8
       FROM milestone m JOIN project p ON p.id = m.project_id WHERE p.code = $1 AND m.code = $2 RETURNING id`,
    [project, milestone, report, verdict, value, reason, verifiedOn, changeId],
  );
  if (!made) throw new Error(`Project ${project} has no milestone ${milestone}.`);
  return made.id;
}

/** Records reports with their verifications, and corrections, each after the one before it, as they come in with a fund book. */
export async function recordVerifications(
  manager: EntityManager,
  changeId: string,
  rows: VerificationRow[],
): Promise<void> {
  for (const row of rows) {
    const { reported } = row;
    const report = reported && (await recordReport(manager, changeId, { ...row, reported }));
    await recordVerification(manager, changeId, row, report);
  }
}

function asJson(rows: object[]): string {
  return JSON.stringify(rows, (_, value: unknown) =>
    isMoneyJson(value) ? (value as { amount: string }).amount : value,
  );
}

/** Money has become its JSON, amount and currency, before a replacer sees it. */
const isMoneyJson = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'currency' in value &&
  Object.keys(value).length === 2 &&
  'amount' in value;

function checkAll(made: unknown[], rows: unknown[], what: string): void {
  if (made.length !== rows.length)
    throw new Error(
      `${made.length} of ${rows.length} ${what} were recorded: the others name what there is not.`,
    );
}
