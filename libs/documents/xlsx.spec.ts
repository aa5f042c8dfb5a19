import ExcelJS from 'exceljs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Money } from '../money/index.js';
import { type Cell, type Document, DocumentError, type Sheet, writeXlsx } from './index.js';

const usd = (amount: string) => Money.of(amount, 'USD');
const madeAt = new Date('2026-01-02T03:04:05Z');
const sheet: Sheet = {
  name: 'Deposits',
  columns: [
    { heading: 'Donor', kind: 'text' },
    { heading: 'Amount', kind: 'money' },
    { heading: 'Received on', kind: 'date' },
    { heading: 'Share', kind: 'percent' },
    { heading: 'Deposits', kind: 'integer' },
  ],
  rows: [
    ['=HYPERLINK("http://x")', usd('99999999999999999.99'), '2026-01-31', '66.67', 3],
    ['日本', Money.of('-1200', 'JPY'), '1899-12-31', null, null],
    ['Kuwait', Money.of('0.125', 'KWD'), null, '-0.50', 0],
    [null, null, null, null, null],
  ],
  totals: ['Total', usd('5'), null, null, 7],
};

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'xlsx-'))));
afterAll(() => rm(folder, { recursive: true }));

async function written(document: Partial<Document>): Promise<{ bytes: Buffer; workbook: ExcelJS.Workbook }> {
  const chunks: Buffer[] = [];
  const into = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await writeXlsx({ title: 'Report', madeAt, sheets: [sheet], ...document }, into);
  const bytes = Buffer.concat(chunks);
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
  return { bytes, workbook };
}

const one = (rows: Sheet['rows']): Partial<Document> => ({
  sheets: [{ name: 'S', columns: [{ heading: 'Name', kind: 'text' }], rows }],
});

describe('tables as a workbook', () => {
  it('shows numbers, and keeps each amount exact beside them', async () => {
    const read = (await written({})).workbook.getWorksheet('Deposits')!;
    const rows = [1, 2, 3, 4, 5, 6].map((line) => (read.getRow(line).values as unknown[]).slice(1));
    expect(rows).toEqual([
      ['Donor', 'Amount', 'Amount (exact)', 'Received on', 'Share', 'Deposits'],
      ['=HYPERLINK("http://x")', 1e17, '99999999999999999.99', new Date('2026-01-31T00:00:00Z'), 66.67, 3],
      ['日本', -1200, '-1200', '1899-12-31'],
      ['Kuwait', 0.125, '0.125', undefined, -0.5, 0],
      [],
      ['Total', 5, '5.00', undefined, undefined, 7],
    ]);
    expect(read.getCell('A2').type).toBe(ExcelJS.ValueType.String);
    expect(read.getCell('C2').type).toBe(ExcelJS.ValueType.String);
  });

  it('formats each amount with the decimals of its currency', async () => {
    const read = (await written({})).workbook.getWorksheet('Deposits')!;
    expect(['B2', 'B3', 'B4'].map((cell) => read.getCell(cell).numFmt)).toEqual([
      '#,##0.00',
      '#,##0',
      '#,##0.000',
    ]);
    expect(read.getCell('D2').numFmt).toBe('yyyy-mm-dd');
    expect(read.getCell('E2').numFmt).toBe('0.00"%"');
  });

  it('freezes the headings and sets the totals off', async () => {
    const { workbook } = await written({});
    const read = workbook.getWorksheet('Deposits')!;
    expect(read.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect([1, 2, 6].map((line) => read.getRow(line).getCell(1).font?.bold ?? false)).toEqual([
      true,
      false,
      true,
    ]);
    expect(workbook.title).toBe('Report');
  });

  it('has one sheet for each table', async () => {
    const { workbook } = await written({ sheets: [sheet, { ...sheet, name: 'Refunds', rows: [] }] });
    expect(workbook.worksheets.map(({ name, rowCount }) => [name, rowCount])).toEqual([
      ['Deposits', 6],
      ['Refunds', 2],
    ]);
  });

  it('is the same bytes for the same document, whenever it is written', async () => {
    const first = (await written({})).bytes;
    await new Promise((resolve) => setTimeout(resolve, 2_100)); // the archive's clock ticks every two seconds
    expect((await written({})).bytes.equals(first)).toBe(true);
    expect((await written({ madeAt: new Date('2026-01-03T00:00:00Z') })).bytes.equals(first)).toBe(false);
  });

  it.each([[['']], [['a/b']], [['a'.repeat(32)]], [["'a'"]], [['Same', 'same']]])(
    'refuses the sheet names %j',
    async (names) => {
      await expect(written({ sheets: names.map((name) => ({ ...sheet, name })) })).rejects.toThrow(
        DocumentError,
      );
    },
  );

  it('refuses what Excel could not hold, saying where', async () => {
    await expect(written(one([['x'.repeat(32_768)]]))).rejects.toThrow(
      'Sheet S, line 2, Name: the text has 32768 characters, a cell of Excel holds 32767',
    );
    await expect(written(one([[5]]))).rejects.toThrow('Name: 5 is no text');
  });

  it('writes a file whole, or leaves none', async () => {
    await writeXlsx({ title: 'R', madeAt, sheets: [sheet] }, join(folder, 'whole.xlsx'));
    expect((await readFile(join(folder, 'whole.xlsx'))).equals((await written({ title: 'R' })).bytes)).toBe(
      true,
    );

    const broken = { title: 'R', madeAt, sheets: one(breaking()).sheets! };
    await expect(writeXlsx(broken, join(folder, 'broken.xlsx'))).rejects.toThrow('the cursor broke');
    await expect(writeXlsx(broken, join(folder, 'nowhere', 'x.xlsx'))).rejects.toThrow('ENOENT');
    expect(await readdir(folder)).toEqual(['whole.xlsx']);
  });

  it('stops when nobody listens any more', async () => {
    const deaf = new Writable({
      write: (_chunk, _encoding, done) => done(new Error('the reader went away')),
    });
    let closed = false;
    function* cursor() {
      try {
        yield* rows(1_000_000);
      } finally {
        closed = true; // where a database cursor is given back
      }
    }
    const many = { title: 'R', madeAt, sheets: one(cursor()).sheets! };
    await expect(writeXlsx(many, deaf)).rejects.toThrow('the reader went away');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(closed).toBe(true);
  });
});

function* rows(count: number): Generator<Cell[]> {
  for (let row = 0; row < count; row++) yield [`row ${row} ${Math.sin(row)}`];
}

async function* breaking(): AsyncGenerator<Cell[]> {
  yield* rows(1_000);
  await Promise.resolve();
  throw new Error('the cursor broke');
}
