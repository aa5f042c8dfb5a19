/** What a transfer waits for: tranches, milestones, evidence and verification, and what is payable by them. */
export { MilestonesModule } from './milestones.module.js';
export { earned, waysOfPaying } from './earned.js';
export type { WayOfPaying } from './earned.js';
export { checkTerms } from './milestone-terms.js';
export { checkPayable, payableFigures, trancheNamed } from './payable.js';
export {
  recordMilestones,
  recordMilestoneVersions,
  recordReport,
  recordTranches,
  recordTrancheVersions,
  recordVerification,
  recordVerifications,
} from './record-rows.js';
export type { MilestoneRow, TrancheRow, VerificationRow } from './record-rows.js';
export type { NamedTranche } from './payable.js';
