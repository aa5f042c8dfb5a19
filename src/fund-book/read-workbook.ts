import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import ExcelJS from 'exceljs';
import { bookTables, fileOf, isTableName, tableNames, type TableName } from './book-tables.js';
import { absentTable, TableReader, type BookTable } from './book-table.js';
import { LONGEST_CELL } from '../../libs/documents/index.js';
import { quoted, type Fault } from './fault.js';
import { sheetText } from './sheet-cell.js';
import { unzippedSize } from './unzipped-size.js';

const MEGABYTE = 1024 * 1024;
const LARGEST_FILE = 32 * MEGABYTE;
const LARGEST_UNZIPPED = 256 * MEGABYTE;

// Parts of a sheet that have nothing to do with its cells, some of which make the reader do work for each cell of a range.
const IGNORED_PARTS = [
  'mergeCells',
  'dataValidations',
  'conditionalFormatting',
  'autoFilter',
  'cols',
  'sheetViews',
  'drawing',
  'picture',
  'pageSetup',
  'headerFooter',
  'tableParts',
];

/**
 * Reads a book from the sheets of one .xlsx workbook, called like the tables. Its rows say for `line` the row of the sheet.
 * @param faults gets what is wrong with the workbook or with the shape of its rows
 */
export async function readWorkbook(path: string, faults: Fault[]): Promise<Map<TableName, BookTable>> {
  const workbook = await openWorkbook(path, faults);
  const tables = new Map<TableName, BookTable>();
  for (const sheet of workbook?.worksheets ?? []) {
    const name = sheet.name.replace(/\.csv$/, '');
    if (isTableName(name) && !tables.has(name)) tables.set(name, readSheet(sheet, name, faults));
    else if (sheet.actualRowCount > 0 && !/^(readme|notes?)$/i.test(sheet.name)) {
      const message = `A fund book has no sheet ${quoted(sheet.name)}; its sheets are ${tableNames.join(', ')}.`;
      faults.push({ file: `${name}.csv`, line: null, column: null, message });
    }
  }
  for (const name of tableNames) {
    if (tables.has(name)) continue;
    const { optional } = bookTables[name];
    if (workbook && !optional) {
      const message = `The sheet ${name} is missing.`;
      faults.push({ file: fileOf(name), line: null, column: null, message });
    }
    tables.set(name, absentTable(name, workbook !== null && optional));
  }
  return tables;
}

async function openWorkbook(path: string, faults: Fault[]): Promise<ExcelJS.Workbook | null> {
  const file = basename(path);
  const refuse = (message: string) => {
    faults.push({ file, line: null, column: null, message });
    return null;
  };
  const tooLarge = (limit: number, how: string) =>
    refuse(
      `${file} has more than ${limit / MEGABYTE} MB${how}; give the book as a folder of CSV files instead.`,
    );
  if ((await stat(path)).size > LARGEST_FILE) return tooLarge(LARGEST_FILE, '');
  const bytes = await readFile(path);
  try {
    if (unzippedSize(bytes, LARGEST_UNZIPPED) === null) return tooLarge(LARGEST_UNZIPPED, ' when unpacked');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer, { ignoreNodes: IGNORED_PARTS });
    return workbook;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse(`${file} cannot be read as an .xlsx workbook (${reason}).`);
  }
}

function readSheet(sheet: ExcelJS.Worksheet, name: TableName, faults: Fault[]): BookTable {
  const reader = new TableReader(name, faults);
  let width = 0;
  sheet.eachRow({ includeEmpty: false }, (row, line) => {
    const cells: string[] = [];
    let problem: { message: string; cell: number } | null = null;
    row.eachCell({ includeEmpty: false }, (cell, column) => {
      const read = sheetText(cell.value);
      let text = '';
      if ('problem' in read)
        problem ??= { message: `cell ${cell.address} ${read.problem}`, cell: column - 1 };
      else text = read.text;
      if (text.length > LONGEST_CELL)
        problem ??= {
          message: `cell ${cell.address} has more than ${LONGEST_CELL} characters`,
          cell: column - 1,
        };
      else if (text !== '' || column <= width) {
        while (cells.length < column - 1) cells.push('');
        cells[column - 1] = text;
      }
    });
    if (width === 0) width = cells.length;
    while (cells.length < width) cells.push('');
    reader.record({ line, cells, problem });
  });
  return reader.end();
}
