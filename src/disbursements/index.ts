export * from './disbursement.entries.js';
