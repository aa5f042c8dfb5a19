export { accounts } from './accounts.js';
export * from './fund.entries.js';
export { readFunds } from './funds.query.js';
export type { FundSummary } from './funds.query.js';
