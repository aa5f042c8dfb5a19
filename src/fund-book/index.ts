/** A fund's history in and out (fund-book.md). Reading and checking are pure; importing posts in one transaction. */
export { bookTables, columnsOf, fileOf, isTableName, tableNames } from './book-tables.js';
export type { TableName } from './book-tables.js';
export { checkBook } from './check-book.js';
export type { BookCounts, SoundBook } from './check-book.js';
export { exportBook, ExportFault } from './export-book.js';
export type { ExportedBook } from './export-book.js';
export type { Fault } from './fault.js';
export { importBook } from './import-book.js';
export type { ImportOptions } from './import-book.js';
export { bookKey, emptyBooks } from './known-books.js';
export type {
  AccountMove,
  KnownAgreement,
  KnownBooks,
  KnownFloor,
  KnownRecord,
  KnownVersion,
} from './known-books.js';
export { mentionedIn } from './mentions.js';
export type { Mentions } from './mentions.js';
export { entryOf } from './posting-entries.js';
export type { Posting, PostingOf } from './posting.js';
export { readBook } from './read-book.js';
export type { ReadBook } from './read-book.js';
export type { BookChanges, Change } from './register-changes.js';
export type {
  BudgetRow,
  ExchangeRateRow,
  FundRow,
  InstalmentRow,
  OrganisationRow,
  ProjectRow,
  WindowRow,
} from './rows.js';
