import ExcelJS from 'exceljs';
import { PassThrough, type Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { minorUnits, Money } from '../money/index.js';
import { type Destination, send } from './destination.js';
import { type Cell, checkedRows, type Column, type Document, DocumentError, type Sheet } from './document.js';

// What Excel itself takes, so that no workbook is made that it would call damaged.
const MOST_ROWS = 1_048_576;
const LONGEST_TEXT = 32_767;
const LONGEST_NAME = 31;

/** Rows handed over before the archive is given time to take them. */
const ROWS_AT_A_TIME = 200;

/**
 * The document as an Excel workbook, one sheet for each table, headings frozen, totals (if any) in bold.
 *
 * A money column becomes two: a number for display, with its currency's decimals, and the exact amount as
 * text beside it, because a cell is a double and holds about 15 digits. Text is a text cell, never a formula.
 * The same document is the same bytes. Rows are written as they come, so memory does not grow with them.
 *
 * @throws {DocumentError} for a cell that does not fit its column, or that Excel could not hold
 */
export async function writeXlsx(document: Document, destination: Destination): Promise<void> {
  checkNames(document.sheets);
  const out = new PassThrough();
  const sent = send([out], destination);
  const filled = fill(document, out).catch((error: Error) => {
    out.destroy(error);
    throw error;
  });
  // A destination that fails first would leave the workbook waiting for ever.
  await Promise.race([filled, sent.then(() => filled)]).finally(() => sent);
}

/**
 * ExcelJS's streaming writer, with every entry of the archive dated alike; it has no option for that.
 * The first entries are added while it is being constructed, by `addThemes`.
 */
class DatedWorkbook extends ExcelJS.stream.xlsx.WorkbookWriter {
  override addThemes(): Promise<void> {
    const workbook = this as unknown as { created: Date; zip: { append: Append } };
    const append: Append = workbook.zip.append.bind(workbook.zip);
    workbook.zip.append = (source, entry) => append(source, { ...entry, date: workbook.created });
    return super.addThemes();
  }
}
type Append = (source: unknown, entry: { name: string; date?: Date }) => unknown;

async function fill(document: Document, out: Writable): Promise<void> {
  const { title, madeAt, sheets } = document;
  // `created` and its like are missing from the library's types, but are what its constructor reads.
  const options = {
    stream: out,
    useStyles: true,
    created: madeAt,
    modified: madeAt,
    creator: '',
    lastModifiedBy: '',
  };
  const workbook = new DatedWorkbook(options);
  workbook.title = title;
  for (const sheet of sheets) await fillSheet(workbook, sheet, out);
  await workbook.commit();
}

async function fillSheet(workbook: DatedWorkbook, sheet: Sheet, out: Writable): Promise<void> {
  const worksheet = workbook.addWorksheet(sheet.name, { views: [{ state: 'frozen', ySplit: 1 }] });
  worksheet.columns = sheet.columns.flatMap(widthsOf);
  const heading = worksheet.addRow(sheet.columns.flatMap(headingsOf));
  heading.font = { bold: true };
  heading.commit();

  let written = 1;
  for await (const { cells, isTotal } of checkedRows(sheet)) {
    if (++written > MOST_ROWS) {
      throw new DocumentError(`Sheet ${sheet.name} has more than the ${MOST_ROWS} rows that Excel can show`);
    }
    const values = cells.flatMap((cell, index) => valuesOf(cell, sheet.columns[index]!, sheet.name, written));
    const row = worksheet.addRow(values.map(({ value }) => value));
    values.forEach(({ format }, index) => {
      if (format !== undefined) row.getCell(index + 1).numFmt = format;
    });
    if (isTotal) row.font = { bold: true };
    row.commit();
    if (written % ROWS_AT_A_TIME === 0) await roomIn(out);
  }
  worksheet.commit();
}

/** Waits until `out` takes more. @throws when it never will again, so that the rows' cursor is given back. */
async function roomIn(out: Writable): Promise<void> {
  await setImmediate();
  if (out.writableNeedDrain && !out.destroyed) {
    await new Promise<void>((resolve) => {
      const goOn = () => {
        out.off('drain', goOn).off('close', goOn);
        resolve();
      };
      out.on('drain', goOn).on('close', goOn);
    });
  }
  if (out.destroyed) throw new DocumentError('Nobody takes the workbook any more');
}

interface CellValue {
  value: string | number | Date | null;
  format?: string;
}

/** The one or, for money, two cells that a cell of the document becomes. */
function valuesOf(cell: Cell, { kind, heading }: Column, sheet: string, line: number): CellValue[] {
  if (cell === null) return kind === 'money' ? [{ value: null }, { value: null }] : [{ value: null }];
  if (cell instanceof Money) {
    // eslint-disable-next-line amounts/no-amount-conversion -- for display; the exact amount stands beside it
    const display = Number(cell.toString());
    return [{ value: display, format: amountFormat(cell.currency) }, { value: cell.toString() }];
  }
  if (typeof cell === 'number') return [{ value: cell, format: '0' }];
  if (kind === 'date') {
    // Excel counts days from 1900 and believes that 1900 was a leap year: older days stay text.
    return [
      cell < '1900-03-01' ? { value: cell } : { value: new Date(`${cell}T00:00:00Z`), format: 'yyyy-mm-dd' },
    ];
  }
  if (kind === 'percent') return [{ value: Number(cell), format: '0.00"%"' }];
  if (cell.length > LONGEST_TEXT) {
    throw new DocumentError(
      `Sheet ${sheet}, line ${line}, ${heading}: the text has ${cell.length} characters, a cell of Excel holds ${LONGEST_TEXT}`,
    );
  }
  return [{ value: cell }];
}

function amountFormat(currency: string): string {
  const decimals = minorUnits(currency);
  return decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`;
}

function headingsOf({ heading, kind }: Column): string[] {
  return kind === 'money' ? [heading, `${heading} (exact)`] : [heading];
}

function widthsOf({ heading, kind }: Column): { width: number }[] {
  const width = Math.min(60, Math.max(heading.length + 2, kind === 'text' ? 24 : 14));
  return kind === 'money'
    ? [{ width: Math.max(18, width) }, { width: Math.max(18, width + 8) }]
    : [{ width }];
}

function checkNames(sheets: Sheet[]): void {
  const seen = new Set<string>();
  for (const { name } of sheets) {
    if (name === '' || name.length > LONGEST_NAME || /[[\]:*?/\\]|^'|'$/.test(name)) {
      throw new DocumentError(
        `${JSON.stringify(name)} cannot name a sheet: 1 to ${LONGEST_NAME} characters, none of []:*?/\\, no ' at its ends`,
      );
    }
    if (seen.has(name.toLowerCase())) throw new DocumentError(`Two sheets are named ${JSON.stringify(name)}`);
    seen.add(name.toLowerCase());
  }
}
