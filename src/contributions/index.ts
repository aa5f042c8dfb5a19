/** What contributors promise, pay and get back, and the fee on it. */
export { Agreement, Amendment, InstalmentVersion } from './agreement.entity.js';
export { AgreementsService } from './agreements.service.js';
export type { AgreementInput, AmendmentInput } from './agreements.service.js';
export type { Commitment } from './commitment.js';
export * from './contribution.entries.js';
export { ContributionsService } from './contributions.service.js';
export type { AgentFeeInput, ContributionInput } from './contributions.service.js';
export { ContributorRefund, Deposit } from './deposit.entity.js';
export { feeOn } from './fee.js';
export { SchedulesService } from './schedules.service.js';
export type { Instalment, InstalmentInput } from './schedules.service.js';
