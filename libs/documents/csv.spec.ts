import { parse } from 'csv-parse/sync';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Money } from '../money/index.js';
import { type Cell, DocumentError, type Formulas, type Sheet, writeCsv } from './index.js';

const usd = (amount: string) => Money.of(amount, 'USD');
const columns: Sheet['columns'] = [
  { heading: 'Name', kind: 'text' },
  { heading: 'Amount', kind: 'money' },
  { heading: 'Day', kind: 'date' },
  { heading: 'Rate', kind: 'percent' },
  { heading: 'Count', kind: 'integer' },
];

async function csvOf(sheet: Partial<Sheet>, formulas?: Formulas): Promise<string> {
  const chunks: Buffer[] = [];
  const into = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await writeCsv({ name: 'S', columns, rows: [], ...sheet }, into, formulas);
  return Buffer.concat(chunks).toString('utf8');
}

const only = (name: string): Cell[] => [name, null, null, null, null];

describe('a table as CSV', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'csv-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('has its headings first, its totals last, and figures as plain text', async () => {
    const csv = await csvOf({
      rows: [
        ['Ville de Québec', usd('-5'), '2026-01-31', '66.67', 3],
        ['東京都', Money.of('1200', 'JPY'), null, null, null],
      ],
      totals: ['Total', usd('1234567.5'), null, '-3.00', 0],
    });
    expect(csv).toBe(
      'Name,Amount,Day,Rate,Count\r\n' +
        'Ville de Québec,-5.00,2026-01-31,66.67,3\r\n' +
        '東京都,1200,,,\r\n' +
        'Total,1234567.50,,-3.00,0\r\n',
    );
  });

  it('quotes what needs it, and reads back the same', async () => {
    const names = ['a,b', 'say "so"', 'two\r\nlines', ' blanks ', "O'Brien", ''];
    const read = parse<{ Name: string }>(await csvOf({ rows: names.map(only) }), { columns: true });
    expect(read.map(({ Name }) => Name)).toEqual(names);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])(
    'lets no spreadsheet run the text %j',
    async (name) => {
      const read = (csv: string) => parse<{ Name: string }>(csv, { columns: true })[0]!.Name;
      expect(read(await csvOf({ rows: [only(name)] }))).toBe(`'${name}`);
      expect(read(await csvOf({ rows: [only(name)] }, 'exact'))).toBe(name);
    },
  );

  it('neutralises a heading too, which may be a name', async () => {
    expect(await csvOf({ columns: [{ heading: '=A', kind: 'text' }] })).toBe("'=A\r\n");
  });

  it.each<[string, Cell[], string]>([
    ['text', [5, null, null, null, null], 'Sheet S, line 2, Name: 5 is no text'],
    ['money', ['a', '5.00', null, null, null], 'Sheet S, line 2, Amount: "5.00" is no money'],
    ['date', ['a', null, '31/01/2026', null, null], 'Day: "31/01/2026" is no date'],
    ['percent', ['a', null, null, '5%', null], 'Rate: "5%" is no percent'],
    ['integer', ['a', null, null, null, 0.5], 'Count: 0.5 is no integer'],
    ['row', ['a'], '1 cells stand under 5 columns'],
  ])('refuses a cell that is no %s', async (_kind, row, reason) => {
    await expect(csvOf({ rows: [row] })).rejects.toThrow(DocumentError);
    await expect(csvOf({ rows: [row] })).rejects.toThrow(reason);
    await expect(csvOf({ totals: row })).rejects.toThrow('the totals');
  });

  it('writes a file whole, or leaves none', async () => {
    const sheet = { name: 'S', columns, rows: [only('a')] };
    await writeCsv(sheet, join(folder, 'whole.csv'));
    expect(await readFile(join(folder, 'whole.csv'), 'utf8')).toContain('\r\na,,,,\r\n');

    await expect(writeCsv({ ...sheet, rows: breaking(5_000) }, join(folder, 'broken.csv'))).rejects.toThrow(
      'the cursor broke',
    );
    await expect(writeCsv(sheet, join(folder, 'nowhere', 'x.csv'))).rejects.toThrow('ENOENT');
    expect(await readdir(folder)).toEqual(['whole.csv']);
  });

  it('stops reading rows when nobody listens any more', async () => {
    let read = 0;
    let closed = false;
    function* rows() {
      try {
        for (; read < 100_000; read++) yield only('x'.repeat(100));
      } finally {
        closed = true; // where a database cursor is given back
      }
    }
    const deaf = new Writable({
      write: (_chunk, _encoding, done) => done(new Error('the reader went away')),
    });
    await expect(writeCsv({ name: 'S', columns, rows: rows() }, deaf)).rejects.toThrow(
      'the reader went away',
    );
    expect(read).toBeLessThan(50_000);
    expect(closed).toBe(true);
  });
});

async function* breaking(after: number): AsyncGenerator<Cell[]> {
  for (let read = 0; read < after; read++) yield only('row');
  await Promise.resolve();
  throw new Error('the cursor broke');
}
