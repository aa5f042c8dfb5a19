import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { checkBook } from './check-book.js';
import { emptyBooks } from './known-books.js';
import { readBook } from './read-book.js';
import { bookOf, sample } from './testing/sample-book.js';
import { unzippedSize } from './unzipped-size.js';

const temporary = mkdtempSync(join(tmpdir(), 'fund-workbook-'));
afterAll(() => rmSync(temporary, { recursive: true }));

/** The sample as sheets, with some cells of `transactions` set, e.g. `{ E2: 100000 }`. */
async function workbook(
  cells: Record<string, ExcelJS.CellValue> = {},
  change?: (book: ExcelJS.Workbook) => void,
) {
  const book = new ExcelJS.Workbook();
  for (const [name, text] of Object.entries(sample)) {
    const sheet = book.addWorksheet(name);
    for (const line of text.split('\n')) sheet.addRow(line.split(',').map((cell) => cell || null));
  }
  for (const [address, value] of Object.entries(cells)) {
    const cell = book.getWorksheet('transactions')!.getCell(address);
    cell.value = value;
    if (value instanceof Date) cell.numFmt = 'yyyy-mm-dd';
  }
  change?.(book);
  const path = join(temporary, 'book.xlsx');
  await book.xlsx.writeFile(path);
  return readBook(path);
}

const faultsOf = ({ faults }: Awaited<ReturnType<typeof readBook>>) =>
  faults.map(({ file, line, column, message }) => `${file}:${line} ${column}: ${message}`);

describe('reading a workbook', () => {
  it('is the same book as the folder', async () => {
    const read = await workbook();
    expect(faultsOf(read)).toEqual([]);
    expect(checkBook(read, emptyBooks())).toEqual(checkBook(bookOf(), emptyBooks()));
  });

  it('takes numbers, dates, formulas, links and rich text for what they show', async () => {
    const { tables, faults } = await workbook({
      D2: new Date(Date.UTC(2021, 1, 1)),
      E2: 100000.1,
      E3: { formula: 'SUM(1,2)', result: 1234567890123.45 } as ExcelJS.CellValue,
      M2: { richText: [{ text: 'one ' }, { text: 'two', font: { bold: true } }] },
      M3: { text: 'a link', hyperlink: 'https://example.org' },
    });
    expect(faults).toEqual([]);
    const [first, second] = tables.get('transactions')!.rows;
    expect(first).toMatchObject({
      line: 2,
      cells: { date: '2021-02-01', amount: '100000.1', narrative: 'one two' },
    });
    expect(second).toMatchObject({ line: 3, cells: { amount: '1234567890123.45', narrative: 'a link' } });
  });

  it.each<[string, ExcelJS.CellValue, string]>([
    ['a number that a double may have changed', 0.1 + 0.2, "can't keep exactly"],
    ['a number with an exponent', 1e21, "can't keep exactly"],
    ['true', true, 'true or false'],
    ['an error', { error: '#DIV/0!' }, '#DIV/0!'],
    ['a formula that was never calculated', { formula: 'A1' }, 'without a saved result'],
    ['a time of day', new Date(Date.UTC(2021, 1, 1, 12)), 'time of day'],
  ])('refuses %s, with its cell', async (_, value, reason) => {
    const [fault, ...others] = faultsOf(await workbook({ E3: value }));
    expect(fault).toMatch(/^transactions\.csv:3 amount: .*cell E3 /);
    expect(fault).toMatch(reason);
    expect(others).toEqual([]);
  });

  it('reports unknown and missing sheets, but not notes and empty ones', async () => {
    const read = await workbook({}, (book) => {
      book.addWorksheet('README').addRow(['About']);
      book.addWorksheet('Sheet1');
      book.addWorksheet('Transfers').addRow(['x']);
      book.removeWorksheet('budgets');
    });
    expect(faultsOf(read)).toEqual([
      expect.stringMatching('^Transfers.csv:null null: A fund book has no sheet "Transfers"'),
      'budgets.csv:null null: The sheet budgets is missing.',
    ]);
  });

  it('says that a file is no workbook', async () => {
    const path = join(temporary, 'none.xlsx');
    for (const bytes of [Buffer.from('fund,code'), Buffer.alloc(0), Buffer.from('PK\x03\x04rest')]) {
      writeFileSync(path, bytes);
      const { faults } = await readBook(path);
      expect(faults).toEqual([expect.objectContaining({ file: 'none.xlsx', line: null, column: null })]);
    }
  });
});

describe('the unpacked size of an archive', () => {
  const bomb = (size: number, saidSize: number) => {
    const packed = deflateRawSync(Buffer.alloc(size));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(saidSize, 24);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt32LE(local.length + packed.length, 16);
    return Buffer.concat([local, packed, entry, end]);
  };

  it('is counted, whatever the directory says', () => {
    expect(unzippedSize(bomb(5_000_000, 10), 6_000_000)).toBe(5_000_000);
    expect(unzippedSize(bomb(5_000_000, 10), 4_999_999)).toBeNull();
  });
});
