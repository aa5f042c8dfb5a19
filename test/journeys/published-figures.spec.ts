import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { importBook, readBook } from '../../src/fund-book/index.js';
import { annualReport, fundStatement } from '../../src/reports/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import {
  asList,
  casesFolder,
  casesWith,
  differences,
  readJson,
  type Expectation,
} from '../support/shown-cases.js';

interface Expected {
  import: { result: unknown };
  statement?: Expectation | Expectation[];
  annualReport?: Expectation | Expectation[];
}

const cases = casesWith('expected.json');
const each =
  cases.length > 0 ? describe.each(cases) : describe.skip.each(['no published figures beside this checkout']);

each('the fund book %s', (name) => {
  let database: TestDatabase;
  let expected: Expected;

  beforeAll(async () => {
    database = await createDatabase();
    expected = readJson<Expected>(casesFolder, name, 'expected.json');
  });
  afterAll(() => database.drop());

  const importIt = async () =>
    importBook(database.application, await readBook(join(casesFolder, name, 'book')), {
      dryRun: false,
      by: 'test',
      name,
    });

  it('goes in whole', async () => {
    expect(await importIt()).toMatchObject({ counts: expected.import.result });
  }, 120_000);

  it('gives the published statements', async () => {
    for (const { args, result } of asList(expected.statement)) {
      const statement = await fundStatement(database.application, question(args));
      expect(differences(result, statement)).toEqual([]);
    }
  });

  it('gives the published annual reports', async () => {
    for (const { args, result } of asList(expected.annualReport)) {
      expect(differences(result, await annualReport(database.application, yearly(args)))).toEqual([]);
    }
  });

  it('posts nothing when it is imported again', async () => {
    const before = await linesIn(database.application);
    const again = await importIt();
    expect(again).toMatchObject({ counts: { posted: { agreements: 0, allocations: 0, transactions: 0 } } });
    expect(await linesIn(database.application)).toBe(before);
  }, 120_000);
});

function option(args: string[], name: string): string | undefined {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
}

function question(args: string[]) {
  return { fund: option(args, 'fund') ?? '', from: option(args, 'from'), to: option(args, 'to') ?? '' };
}

function yearly(args: string[]) {
  return { fund: option(args, 'fund') ?? '', year: Number.parseInt(option(args, 'year') ?? '', 10) };
}

async function linesIn(dataSource: DataSource): Promise<string> {
  const [row]: { n: string }[] = await dataSource.query('SELECT count(*) AS n FROM ledger.line');
  return row?.n ?? '';
}
