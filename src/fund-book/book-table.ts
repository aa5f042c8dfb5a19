import { bookTables, columnsOf, fileOf, type TableName } from './book-tables.js';
import type { RawRecord } from '../../libs/documents/index.js';
import { quoted, type Fault } from './fault.js';

/** A row of a book by its columns; a column that the file has not is the empty text. */
export interface BookRow {
  line: number;
  cells: Record<string, string>;
  /** Its shape is wrong, which is reported already; its cells say what it may have been, and are not checked. */
  broken: boolean;
}

/** One table of a book as it was read. */
export interface BookTable {
  name: TableName;
  /** The columns that its header has. */
  columns: ReadonlySet<string>;
  rows: BookRow[];
  /** False when rows are missing that the file may have: then nobody can say that a code leads nowhere. */
  complete: boolean;
}

/** An optional table that a book has not: whole, and without rows. */
export function absentTable(name: TableName, complete: boolean): BookTable {
  return { name, columns: new Set(), rows: [], complete };
}

const isBlank = (cells: string[]) => cells.every((cell) => cell === '');

/** Makes a table of its records, first the header, and reports what is wrong with the shape of each. */
export class TableReader {
  private header: string[] | null = null;
  private used: (string | null)[] = [];
  private readonly table: BookTable;
  private blank: number[] = [];

  constructor(
    name: TableName,
    private readonly faults: Fault[],
  ) {
    this.table = absentTable(name, true);
  }

  /** A record in the order of the file. `broken` when its text could not be read, which is reported elsewhere. */
  record(record: RawRecord, broken = false): void {
    if (isBlank(record.cells) && !record.problem) {
      this.blank.push(record.line);
      return;
    }
    // Blank lines matter only where something follows them.
    for (const line of this.blank) this.fault(line, null, 'The row is empty; take it out.');
    this.blank = [];
    if (this.header) this.row(record, this.header, broken);
    else this.readHeader(record);
  }

  /** No more rows can be read, whatever the file may still have. */
  cutShort(): void {
    this.table.complete = false;
  }

  /** @returns the table, after its last record */
  end(): BookTable {
    if (!this.header) {
      this.fault(null, null, `${fileOf(this.table.name)} is empty: it has not even a header.`);
      this.table.complete = false;
    } else if (this.table.rows.length > 0)
      for (const column of bookTables[this.table.name].needed)
        if (!this.table.columns.has(column))
          this.fault(1, column, `The column ${quoted(column)} is missing.`);
    return this.table;
  }

  private readHeader({ line, cells, problem }: RawRecord): void {
    if (problem) {
      this.fault(line, null, `In the header, ${problem.message}.`);
      this.table.complete = false;
    }
    const known = new Set(columnsOf(this.table.name));
    const seen = new Set<string>();
    if (cells.length === 1 && /[;\t|]/.test(cells[0]!)) {
      this.fault(line, null, 'The columns are not separated by commas.');
      this.table.complete = false;
      this.header = cells;
      this.used = [null];
      return;
    }
    this.used = cells.map((column) => {
      if (!known.has(column)) {
        this.fault(line, column, `${fileOf(this.table.name)} has no column ${quoted(column)}.`);
        return null;
      }
      if (seen.has(column)) {
        this.fault(line, column, `The column ${quoted(column)} stands there twice.`);
        return null;
      }
      seen.add(column);
      return column;
    });
    this.header = cells;
    this.table.columns = seen;
  }

  private row({ line, cells, problem }: RawRecord, header: string[], broken: boolean): void {
    const repeated = cells.length === header.length && cells.every((cell, at) => cell === header[at]);
    if (repeated) {
      this.fault(line, null, 'The header is repeated here; take it out.');
      return;
    }
    if (problem) {
      this.fault(line, this.used[problem.cell] ?? null, `In this record, ${problem.message}.`);
      if (problem.message.includes('never closed')) this.table.complete = false;
    } else if (cells.length !== header.length) {
      const many = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
      this.fault(line, null, `The row has ${many}, the header has ${header.length} columns.`);
    }
    const row: BookRow = {
      line,
      cells: {},
      broken: broken || problem !== null || cells.length !== header.length,
    };
    for (const column of columnsOf(this.table.name)) row.cells[column] = '';
    for (const [at, column] of this.used.entries()) {
      if (column === null) continue;
      const cell = cells[at] ?? '';
      row.cells[column] = cell;
      if (cell.includes('\0')) {
        this.fault(line, column, 'The cell has a NUL character, which is no text.');
        row.broken = true;
      }
    }
    this.table.rows.push(row);
  }

  private fault(line: number | null, column: string | null, message: string): void {
    this.faults.push({ file: fileOf(this.table.name), line, column, message });
  }
}
