import type { EntityManager } from 'typeorm';
import { Quantity } from '../../libs/money/index.js';
import {
  recordMilestones,
  recordMilestoneVersions,
  recordReport,
  recordTranches,
  recordTrancheVersions,
  recordVerification,
  type MilestoneRow,
} from '../milestones/index.js';
import { recordIndicators, recordIndicatorTargets, recordIndicatorValues } from '../results/index.js';
import type { NewVerification } from './new-verifications.js';
import type { BookChanges } from './register-changes.js';
import type { IndicatorInBook, MilestoneInBook, PeriodInBook } from './result-rows.js';

/** What of a book's changes is about results and tranches. */
export type ResultChanges = Pick<BookChanges, 'indicators' | 'periods' | 'tranches' | 'milestones'>;

/**
 * Records indicators, targets, values, tranches and milestones that are new or changed. Whatever projects the book pays by results are
 * held first, in their order, before any fund is: so two imports, or an import and a release, never wait for each other.
 */
export async function recordResults(
  manager: EntityManager,
  changeId: string,
  changes: ResultChanges,
  projects: string[],
): Promise<void> {
  const rows = <T>(some: { row: T }[]) => some.map(({ row }) => row);
  const isNew = <T>(some: { row: T; known: boolean }[], known: boolean) =>
    rows(some.filter((change) => change.known === known));
  if (projects.length > 0)
    await manager.query('SELECT hold_payable(ARRAY(SELECT id FROM project WHERE code = ANY ($1)))', [
      projects,
    ]);
  const { indicators, periods, tranches, milestones } = changes;
  if (indicators.length > 0) await recordIndicators(manager, changeId, rows(indicators).map(indicatorRowOf));
  const targets = rows(periods).filter(({ kind }) => kind === 'target');
  if (targets.length > 0) {
    await recordIndicatorTargets(
      manager,
      changeId,
      targets.map((row) => ({ ...periodOf(row), target: Quantity.of(row.value) })),
    );
  }
  const values = rows(periods).filter(({ kind }) => kind === 'value');
  if (values.length > 0) {
    await recordIndicatorValues(
      manager,
      changeId,
      values.map((row) => ({
        ...periodOf(row),
        ...{ state: 'accepted', value: Quantity.of(row.value), comment: null },
      })),
    );
  }
  const [tranchesNow, milestonesNow] = [isNew(tranches, false), isNew(milestones, false)];
  if (tranchesNow.length > 0) await recordTranches(manager, changeId, tranchesNow);
  const otherTranches = isNew(tranches, true);
  if (otherTranches.length > 0) await recordTrancheVersions(manager, changeId, otherTranches);
  if (milestonesNow.length > 0) await recordMilestones(manager, changeId, milestonesNow.map(milestoneRowOf));
  const otherMilestones = isNew(milestones, true);
  if (otherMilestones.length > 0)
    await recordMilestoneVersions(manager, changeId, otherMilestones.map(milestoneRowOf));
}

/** Records what was reported and verified, in the order given. */
export async function recordVerified(
  manager: EntityManager,
  changeId: string,
  rows: NewVerification[],
): Promise<void> {
  for (const { project, milestone, reported, report, verdict, verified, reason, day } of rows) {
    const made = reported && { ...reported, narrative: null };
    const number = made
      ? await recordReport(manager, changeId, { project, milestone, reported: made })
      : report;
    if (verdict === null) continue;
    const verification = { project, milestone, verdict, value: verified, reason, verifiedOn: day };
    await recordVerification(manager, changeId, verification, number);
  }
}

function indicatorRowOf(row: IndicatorInBook) {
  const { baseline, sdgTarget, nuaParagraph, disaggregatedBy, ...same } = row;
  return {
    ...same,
    ...{ result: null, sdgTarget, active: true },
    baseline: baseline === null ? null : Quantity.of(baseline),
    // 11.1 and 11.b are of goal 11.
    sdgGoal: sdgTarget === null ? null : Number(sdgTarget.split('.')[0]),
    nuaParagraph: nuaParagraph === null ? null : Number(nuaParagraph),
    disaggregatedBy: disaggregatedBy.split(',').filter((by) => by !== '') as ('sex' | 'age' | 'place')[],
  };
}

const periodOf = ({ project, indicator, from, to, parts }: PeriodInBook) => ({
  ...{ project, indicator, from, to },
  parts: [...parts.list],
});

/** A milestone as its room records it. */
export function milestoneRowOf(row: MilestoneInBook): MilestoneRow {
  const { steps, evidenceRequired, ...same } = row;
  return {
    ...same,
    ...{ steps: [...steps.list], evidenceRequired: [...evidenceRequired.list] },
    ...{ verifier: null, withdrawn: false },
  };
}
