import type { Destination } from './destination.js';
import type { Document } from './document.js';

/** Documents from one content model: tables with headings, exact amounts and totals, written as CSV or XLSX; and CSV read, by the line. */
export { type Formulas, writeCsv } from './csv.js';
export { CsvRecords, LONGEST_CELL, type RawRecord } from './csv-records.js';
export type { Destination } from './destination.js';
export { type Cell, type Column, type Document, DocumentError, type Sheet } from './document.js';

/** As `writeXlsx` in xlsx.ts, which is loaded when first asked for: its library takes a while to load. */
export async function writeXlsx(document: Document, destination: Destination): Promise<void> {
  const xlsx = await import('./xlsx.js');
  await xlsx.writeXlsx(document, destination);
}
