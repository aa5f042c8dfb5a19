import { stringify } from 'csv-stringify';
import { Readable } from 'node:stream';
import { type Destination, send } from './destination.js';
import { type Cell, checkedRows, type Sheet } from './document.js';

/**
 * How text is written that a spreadsheet would take for a formula:
 * - `neutralised`, for people: an apostrophe is put before it, so that nothing typed by a stranger runs
 * - `exact`, for programs: character by character, so that it can be read back
 */
export type Formulas = 'neutralised' | 'exact';

/**
 * One table as CSV: UTF-8 without byte order mark, RFC 4180, CRLF, a header row, totals (if any) last.
 *
 * Amounts are plain decimals with their currency's decimals (`-5.00`), days ISO, percentages as they are
 * (`66.67`), empty cells empty. Text beginning with = + - @, a tab, a carriage return or a line feed gets an
 * apostrophe before it unless `formulas` is `exact`. Only text does: an amount is figures, whatever its sign.
 *
 * Rows are read as fast as the destination takes them, so memory does not grow with them.
 * @throws {DocumentError} for a cell that does not fit its column
 */
export async function writeCsv(
  sheet: Sheet,
  destination: Destination,
  formulas: Formulas = 'neutralised',
): Promise<void> {
  const records = Readable.from(recordsOf(sheet, formulas));
  await send([records, stringify({ record_delimiter: '\r\n' })], destination);
}

async function* recordsOf(sheet: Sheet, formulas: Formulas): AsyncGenerator<string[]> {
  const text = (cell: string) => (formulas === 'exact' ? cell : neutralised(cell));
  yield sheet.columns.map(({ heading }) => text(heading));
  for await (const { cells } of checkedRows(sheet)) {
    yield cells.map((cell, index) =>
      sheet.columns[index]!.kind === 'text' ? text(shown(cell)) : shown(cell),
    );
  }
}

function shown(cell: Cell): string {
  return cell === null ? '' : cell.toString();
}

function neutralised(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}
