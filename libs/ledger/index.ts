/** Journals, accounts, entries, lines, months, balances and seals; no word of trust funds. */
export { balanceAsOf, balancesNow, leastFrom } from './balances.js';
export { accountKey, JournalEntry } from './journal-entry.js';
export type { AccountName, EntryLine } from './journal-entry.js';
export { changeMonth, monthState } from './months.js';
export type { MonthState } from './months.js';
export { drawEntryIds, postEntries } from './post-entries.js';
export type { Posting } from './post-entries.js';
export { reversalOf } from './reversal.js';
export { Sealer } from './sealer.js';
export { sealAll, sealEntries } from './seals.js';
