/** What contributors promise, pay and get back, and the fee on it. */
export { Agreement, Amendment, InstalmentVersion } from './agreement.entity.js';
export { AgreementsService } from './agreements.service.js';
export * from './contribution.entries.js';
export { ContributionsService } from './contributions.service.js';
export { ContributorRefund, Deposit } from './deposit.entity.js';
export { feeOn } from './fee.js';
export { InstalmentDto } from './agreements.dto.js';
export { fulfilled, SchedulesService } from './schedules.service.js';
export type { Instalment } from './schedules.service.js';
