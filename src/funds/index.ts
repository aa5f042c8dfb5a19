export { accounts } from './accounts.js';
export * from './fund.entries.js';
