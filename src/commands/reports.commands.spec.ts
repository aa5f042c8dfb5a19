import ExcelJS from 'exceljs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { exampleFund } from '../../test/support/example-history.js';
import { annualReportCommand } from './annual-report.command.js';
import type { Command } from './command.js';
import { exportCommand } from './export.command.js';
import { statementCommand } from './statement.command.js';
import { verifyCommand } from './verify.command.js';

const commands: Record<string, Command> = {
  statement: statementCommand,
  'annual-report': annualReportCommand,
  verify: verifyCommand,
  export: exportCommand,
};

describe('the commands that read a fund', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await createDatabase();
    await exampleFund(database.application);
    folder = await mkdtemp(join(tmpdir(), 'commands-'));
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const run = async (line: string) => {
    const [name = '', ...args] = line.split(' ').map((word) => word.replace('FOLDER', folder));
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const [out, err] = [text(stdout), text(stderr)];
    const code = await commands[name]!(args, database.application, { stdout, stderr });
    stdout.end();
    stderr.end();
    return { code, out: await out, err: await err };
  };

  it('print the statement for people, figures to the right', async () => {
    const { code, out } = await run('statement --fund CITY --to 2022-12-31');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual(
      expect.arrayContaining([
        'Statement of fund CITY, to 2022-12-31',
        'Sources of funds    Contributions                                1,050.50',
        'Cash                Closing balance                                673.49',
      ]),
    );
  });

  it('print nothing but JSON as JSON', async () => {
    const { out, err } = await run('statement --fund CITY --from=2022-01-01 --to 2022-12-31 --format json');
    expect(JSON.parse(out)).toMatchObject({ fund: 'CITY', cash: { opening: '656.24' } });
    expect(err).toBe('');
    expect(JSON.parse((await run('annual-report --fund CITY --year 2022 --format json')).out)).toMatchObject({
      year: 2022,
    });
  });

  it('write CSV, and workbooks with exact amounts', async () => {
    expect((await run('statement --fund CITY --to 2022-12-31 --format csv')).out).toContain(
      '\r\nUses of funds,Bank charges,0.75\r\n',
    );
    expect(await run('annual-report --fund CITY --year 2022 --format xlsx --out FOLDER/report.xlsx')).toEqual(
      {
        code: 0,
        out: '',
        err: '',
      },
    );
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.readFile(join(folder, 'report.xlsx'));
    expect(workbook.worksheets.map(({ name }) => name)).toEqual([
      'Statement',
      'Contributors',
      'Interest',
      'Transfers',
      'Delivery',
      'Categories',
      'Cost recovery',
      'Projects',
    ]);
    expect(workbook.getWorksheet('Contributors')?.getRow(2).getCell(4).value).toBe('125.50');
  });

  it.each([
    ['statement --to 2022-12-31', '--fund is missing, for example --fund CITY.'],
    ['statement --fund CITY', '--to is missing, for example --to 2026-12-31.'],
    ['statement --fund CITY --to', '--to needs a value.'],
    ['statement --fund CITY --to --format json', '--to needs a value.'],
    ['statement --fund CITY --to 2022-1-1', '--to is "2022-1-1", which is no day of the calendar'],
    ['statement --fund CITY --to 2022-01-01 --to 2022-01-02', '--to is given twice.'],
    ['statement --fund NONE --to 2022-01-01', 'There is no fund "NONE".'],
    ['statement CITY', '"CITY" is not understood here.'],
    ['statement --year 2022', 'There is no option --year here; there are --fund, --from, --to'],
    ['statement --fund CITY --to 2022-01-01 --format pdf', '--format pdf comes with a later version'],
    ['statement --fund CITY --to 2022-01-01 --format doc', '--format is "doc"; there are json, csv, xlsx.'],
    ['statement --fund CITY --to 2022-01-01 --known-at 2022', '--known-at is "2022", which is no moment'],
    [
      'statement --fund CITY --to 2022-01-01 --out FOLDER/no/such',
      'cannot be written: its folder does not exist.',
    ],
    ['statement --fund CITY --to 2022-01-01 --out FOLDER', 'is a folder; a file is needed.'],
    ['annual-report --fund CITY --year 22', '--year is "22", which is no year; write it like 2026.'],
    ['annual-report --fund CITY --year 2022 --format pdf', '--format pdf comes with a later version'],
    ['annual-report --fund CITY --year 2022 --format csv', '--format is "csv"; there are json, xlsx.'],
    ['verify --checkpoint FOLDER/none.json', 'none.json cannot be read.'],
    ['verify --fund CITY', 'There is no option --fund here'],
    ['export --fund CITY --out FOLDER/x', '--format is missing, for example --format book.'],
    ['export --fund CITY --format book', '--out is missing, for example --out my-book.'],
    ['export --fund NONE --format hledger', 'There is no fund "NONE".'],
  ])('refuse %j in one sentence', async (line, sentence) => {
    const { code, err } = await run(line);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(err.trimEnd()).not.toContain('\n');
  });

  it('say the fault as JSON too, where JSON is asked for', async () => {
    const { code, out } = await run('statement --fund NONE --to 2022-01-01 --format json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      faults: [{ file: null, line: null, column: null, message: 'There is no fund "NONE".' }],
    });
  });

  it('replace a file as a whole, and leave nothing half written', async () => {
    const there = join(folder, 'kept');
    await mkdir(there);
    await writeFile(join(there, 'statement.json'), 'before');
    await run('statement --fund CITY --to 2022-01-01 --format pdf --out FOLDER/kept/statement.json');
    expect(await readFile(join(there, 'statement.json'), 'utf8')).toBe('before');
    await run('statement --fund CITY --to 2022-01-01 --format json --out FOLDER/kept/statement.json');
    expect(JSON.parse(await readFile(join(there, 'statement.json'), 'utf8'))).toMatchObject({
      to: '2022-01-01',
    });
    await writeFile(join(there, 'filled'), '');
    expect((await run('export --fund CITY --format book --out FOLDER/kept')).err).toContain(
      'has something in it already',
    );
    expect((await readdir(there)).sort()).toEqual(['filled', 'statement.json']);
  });

  it('export the journal to standard output', async () => {
    const { code, out } = await run('export --fund CITY --format hledger');
    expect(code).toBe(0);
    expect(out).toContain('\n2021-02-01 (3) deposit DEP-1\n    1000 Cash, unallocated:GEN  1000.00 USD\n');
  });

  it('verify, for people and as JSON, and find a published checkpoint again', async () => {
    expect(await run('verify --publish-checkpoint FOLDER/checkpoint.json')).toMatchObject({
      code: 0,
      err: '',
    });
    const { code, out } = await run('verify --format json --checkpoint FOLDER/checkpoint.json');
    expect(code).toBe(0);
    const verdicts = JSON.parse(out) as {
      ok: boolean;
      records: string[];
      figure: string;
      invariant: string;
    }[];
    expect(verdicts).toHaveLength(10);
    for (const verdict of verdicts) expect(verdict).toMatchObject({ ok: true, records: [] });
    expect(verdicts[6]?.figure).toContain('1 checkpoints');
  });

  it('fail where the books do not contain a checkpoint, or the file holds none', async () => {
    const elsewhere = { fund: 'CITY', sequence: 1, chain: '00'.repeat(32), sealedAt: '2022-01-01T00:00:00Z' };
    await writeFile(join(folder, 'elsewhere.json'), JSON.stringify(elsewhere));
    const { code, out, err } = await run(
      'verify --checkpoint FOLDER/elsewhere.json --publish-checkpoint FOLDER/new.json',
    );
    expect(code).toBe(1);
    expect(out).toContain('BROKEN  the hash chain holds');
    expect(out).toContain('checkpoint 1 of fund CITY: these books have ');
    expect(err).toBe('1 of 10 invariants do not hold.\n');
    expect(await readdir(folder)).not.toContain('new.json');
    for (const wrong of ['{', '[1]', '{"fund":"CITY"}']) {
      await writeFile(join(folder, 'wrong.json'), wrong);
      expect((await run('verify --checkpoint FOLDER/wrong.json')).err).toContain(
        'wrong.json holds no checkpoints',
      );
    }
  });
});
