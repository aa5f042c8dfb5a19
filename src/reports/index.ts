/** What a fund reports: statements, annual reports, trial balances, and whether its books hold. */
export { annualReport } from './annual-report.js';
export { annualReportDocument } from './annual-report.document.js';
export { dayOf, momentOf, yearOf } from './days.js';
export { ReportError } from './report-error.js';
export { fundStatement, statementIn } from './statement.js';
export { StatementDto, StatementQuery } from './reports.dto.js';
export { statementDocument } from './statement.document.js';
export { trialBalance } from './trial-balance.js';
export { checkpoints, readCheckpoints } from './verify/chain-holds.js';
export type { Checkpoint } from './verify/check.js';
export { verify } from './verify/verify.js';
export type { Verdict } from './verify/verify.js';
export { known, readBooks } from './books.js';
export type { Books } from './books.js';
export { hledgerJournal } from './hledger-journal.js';
