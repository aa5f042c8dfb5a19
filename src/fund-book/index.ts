/** A fund's history in and out (fund-book.md). Reading and checking are pure; importing posts in one transaction. */
export { bookTables, isTableName } from './book-tables.js';
export { exportBook, ExportFault } from './export-book.js';
export type { ExportedBook } from './export-book.js';
export { faultOfExport } from './export-soundness.js';
export type { Fault } from './fault.js';
export { checkAdministers, fundsOf } from './funds-of-book.js';
export { importBook } from './import-book.js';
export type { Importer } from './import-book.js';
export { readBook } from './read-book.js';
export type { ReadBook } from './read-book.js';
