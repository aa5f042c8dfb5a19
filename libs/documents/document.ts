import { Money } from '../money/index.js';

/** What a document says, whatever it is written as. Knows tables and figures, and nothing of what they mean. */
export interface Document {
  title: string;
  /** In this order. Names are at most 31 characters, differ also without regard to case, and hold none of []:*?/\ */
  sheets: Sheet[];
  /** The moment the document says it was made. The same document with the same moment is the same bytes. */
  madeAt: Date;
}

/** One table. */
export interface Sheet {
  name: string;
  columns: Column[];
  /** One cell for each column; read once, so they may come from a database cursor as they are written. */
  rows: Iterable<Cell[]> | AsyncIterable<Cell[]>;
  /** A last row, set off from the others; `null` where a column has no total. */
  totals?: Cell[];
}

export interface Column {
  heading: string;
  kind: ColumnKind;
}

/**
 * What a column's cells are:
 * - `text`: a string
 * - `money`: Money, each in its own currency; where currencies differ, a text column beside it names them
 * - `date`: a day, ISO: `2026-11-23`
 * - `percent`: a decimal text, `66.67` for 66.67 %
 * - `integer`: a count
 */
export type ColumnKind = 'text' | 'money' | 'date' | 'percent' | 'integer';

/** `null` is an empty cell, in a column of any kind. */
export type Cell = string | number | Money | null;

/** A document that cannot be written as asked; the message says which cell, and why. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
}

/**
 * A sheet's rows with its totals last, each cell checked against its column.
 * @throws {DocumentError} for a row of another length, and for a cell that is not of its column's kind
 */
export async function* checkedRows(sheet: Sheet): AsyncGenerator<{ cells: Cell[]; isTotal: boolean }> {
  let line = 1;
  for await (const cells of sheet.rows) {
    check(sheet, cells, `line ${++line}`);
    yield { cells, isTotal: false };
  }
  if (sheet.totals) {
    check(sheet, sheet.totals, 'the totals');
    yield { cells: sheet.totals, isTotal: true };
  }
}

function check(sheet: Sheet, cells: Cell[], where: string): void {
  const { name, columns } = sheet;
  if (cells.length !== columns.length) {
    throw new DocumentError(
      `Sheet ${name}, ${where}: ${cells.length} cells stand under ${columns.length} columns`,
    );
  }
  columns.forEach(({ heading, kind }, index) => {
    const cell = cells[index] ?? null;
    if (cell !== null && !FITS[kind](cell)) {
      throw new DocumentError(`Sheet ${name}, ${where}, ${heading}: ${JSON.stringify(cell)} is no ${kind}`);
    }
  });
}

const FITS: Record<ColumnKind, (cell: Exclude<Cell, null>) => boolean> = {
  text: (cell) => typeof cell === 'string',
  money: (cell) => cell instanceof Money,
  date: (cell) => typeof cell === 'string' && /^\d{4}-\d\d-\d\d$/.test(cell),
  percent: (cell) => typeof cell === 'string' && /^-?\d+(\.\d+)?$/.test(cell),
  integer: (cell) => Number.isSafeInteger(cell),
};
