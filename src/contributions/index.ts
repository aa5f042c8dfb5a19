export * from './contribution.entries.js';
export { feeOn } from './fee.js';
