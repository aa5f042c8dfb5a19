/** What a fund reports: statements, annual reports, trial balances, and whether its books hold. */
export { annualReport } from './annual-report.js';
export { annualReportDocument } from './annual-report.document.js';
export { dayOf, momentOf, yearOf } from './days.js';
export { ReportError } from './report-error.js';
export { fundStatement } from './statement.js';
export { statementDocument } from './statement.document.js';
export { trialBalance } from './trial-balance.js';
export { checkpoints, readCheckpoints } from './verify/chain-holds.js';
export type { Checkpoint } from './verify/check.js';
export { verify } from './verify/verify.js';
export type { Verdict } from './verify/verify.js';
export { readBooks } from './books.js';
export { hledgerJournal } from './hledger-journal.js';
