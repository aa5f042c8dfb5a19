import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { bookTables, fileOf, isTableName, tableNames, type ColumnOf, type TableName } from './book-tables.js';
import { absentTable, type BookRow, type BookTable } from './book-table.js';
import { quoted, type Fault } from './fault.js';
import { readCsv } from './read-csv.js';

/** A book as it was read: every table of fund-book.md, and the faults of its files and of the shape of their rows. */
export interface ReadBook {
  tables: Map<TableName, BookTable>;
  faults: Fault[];
}

/** The rows of one table; empty where the book has none. */
export function rowsOf(book: ReadBook, name: TableName): BookRow[] {
  return book.tables.get(name)?.rows ?? [];
}

/** A cell by a column that its table has. */
export function cellOf<T extends TableName>(row: BookRow, column: ColumnOf<T>): string {
  return row.cells[column] ?? '';
}

/**
 * Reads a fund book: a folder of CSV files, or one .xlsx workbook with the same tables as sheets.
 *
 * Never throws for what is in the files: all that is wrong is in `faults`, with `line` and `column` where there are any. Cells
 * are not looked at yet, except that they are text.
 */
export async function readBook(path: string): Promise<ReadBook> {
  const faults: Fault[] = [];
  const nothing = (message: string): ReadBook => ({
    tables: new Map(tableNames.map((name) => [name, absentTable(name, false)])),
    faults: [{ file: basename(path), line: null, column: null, message }],
  });
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { tables: await readFolder(path, faults), faults };
    if (path.toLowerCase().endsWith('.xlsx')) {
      // exceljs is large, and a folder of CSV files has no use for it.
      const { readWorkbook } = await import('./read-workbook.js');
      return { tables: await readWorkbook(path, faults), faults };
    }
  } catch (error) {
    return nothing(`${path} cannot be read (${fileSystemReason(error)}).`);
  }
  return nothing(
    `${path} is neither a folder nor an .xlsx workbook; a fund book is a folder of CSV files or one workbook.`,
  );
}

async function readFolder(path: string, faults: Fault[]): Promise<Map<TableName, BookTable>> {
  const files = (await readdir(path)).filter((file) => !file.startsWith('.')).sort();
  for (const file of files) {
    if (!/\.csv$/i.test(file) || (file.endsWith('.csv') && isTableName(file.slice(0, -4)))) continue;
    const message = `A fund book has no file ${quoted(file)}; its files are ${tableNames.map(fileOf).join(', ')}.`;
    faults.push({ file, line: null, column: null, message });
  }
  const tables = new Map<TableName, BookTable>();
  for (const name of tableNames) {
    const file = fileOf(name);
    if (files.includes(file)) tables.set(name, await readFile(join(path, file), name, faults));
    else {
      const { optional } = bookTables[name];
      if (!optional)
        faults.push({ file, line: null, column: null, message: `${file} is missing in ${path}.` });
      tables.set(name, absentTable(name, optional));
    }
  }
  return tables;
}

async function readFile(path: string, name: TableName, faults: Fault[]): Promise<BookTable> {
  try {
    return await readCsv(path, name, faults);
  } catch (error) {
    const message = `${fileOf(name)} cannot be read (${fileSystemReason(error)}).`;
    faults.push({ file: fileOf(name), line: null, column: null, message });
    return absentTable(name, false);
  }
}

/** Why the file system refused; anything else is a mistake of ours and thrown on. */
function fileSystemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES') return 'permission is denied';
  if (code === 'EISDIR') return 'it is a folder';
  return message;
}
