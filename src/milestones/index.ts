/** What a transfer waits for: tranches, milestones, evidence and verification, and what is payable by them. */
export { MilestonesModule } from './milestones.module.js';
export { checkPayable, payableFigures, trancheNamed } from './payable.js';
export {
  recordMilestones,
  recordMilestoneVersions,
  recordTranches,
  recordTrancheVersions,
  recordVerifications,
} from './record-rows.js';
export type { MilestoneRow, TrancheRow, VerificationRow } from './record-rows.js';
export type { NamedTranche } from './payable.js';
