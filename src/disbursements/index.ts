/** Transfers to participating organisations, what they spend, and what they return. */
export * from './disbursement.entries.js';
export { Expenditure, OrganisationRefund, Transfer } from './disbursement.entity.js';
export { DisbursementsService } from './disbursements.service.js';
export { ExpenditureReport, TransferWaiver } from './expenditure-report.entity.js';
export { ExpenditureService } from './expenditure.service.js';
