import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { ExampleFund } from '../../test/support/example-fund.js';
import { exampleFund } from '../../test/support/example-history.js';
import { exportCommand } from '../commands/export.command.js';
import { annualReport, fundStatement } from '../reports/index.js';
import { importBook, readBook } from './index.js';

describe('a fund exported as a book', () => {
  let from: TestDatabase;
  let into: TestDatabase;
  let folder: string;
  beforeEach(async () => {
    [from, into] = [await createDatabase(), await createDatabase()];
    folder = join(await mkdtemp(join(tmpdir(), 'book-')), 'book');
  });
  afterEach(async () => {
    await from.drop();
    await into.drop();
    await rm(join(folder, '..'), { recursive: true });
  });

  const exported = async () => {
    const stderr = new PassThrough();
    const code = await exportCommand(
      ['--fund', 'CITY', '--format', 'book', '--out', folder],
      from.application,
      {
        stdout: new PassThrough(),
        stderr,
      },
    );
    return { code, said: (stderr.read() as Buffer | null)?.toString() ?? '' };
  };
  const imported = async () =>
    importBook(into.application, await readBook(folder), { dryRun: false, by: 'system', name: 'book' });
  const rowsOf = async (table: string) =>
    (await readFile(join(folder, `${table}.csv`), 'utf8')).split('\r\n').slice(1, -1);

  /** The statement at the close of every day on which anything was recorded. */
  const everyDay = async ({ application }: TestDatabase) => {
    const days: { day: string }[] = await from.owner.query(
      'SELECT DISTINCT effective_on::text AS day FROM ledger.entry ORDER BY 1',
    );
    const statements = [];
    for (const { day } of days) statements.push(await fundStatement(application, { fund: 'CITY', to: day }));
    return statements;
  };

  it('gives the same statements on every day and the same annual reports, imported into an empty ledger', async () => {
    await exampleFund(from.application);
    expect(await exported()).toEqual({
      code: 0,
      said: '1 rows of money that nobody could name yet stand in no statement and in no book; they are left out.\n',
    });
    expect(await imported()).toMatchObject({
      counts: { posted: { agreements: 3, allocations: 5, transactions: 17 }, alreadyKnown: 0 },
    });
    expect(await everyDay(into)).toEqual(await everyDay(from));
    for (const year of [2021, 2022]) {
      expect(await annualReport(into.application, { fund: 'CITY', year })).toEqual(
        await annualReport(from.application, { fund: 'CITY', year }),
      );
    }
    expect(await rowsOf('windows')).toEqual(['CITY,GEN,Window GEN', 'CITY,WATR,Window WATR']);
    expect(await readdir(folder)).not.toContain('schedules.csv');
    expect(await readdir(join(folder, '..'))).toEqual(['book']);
  });

  it('charges what was charged where the rate has changed since', async () => {
    const fund = await ExampleFund.make(from.application, { feeRate: '0.07' });
    for (const code of ['D', 'E']) await fund.organisation(code);
    await fund.agreement('OLD', { donor: 'D', on: '2021-01-01', amount: '900.00' });
    await fund.agreement('NEW', { donor: 'E', on: '2021-01-01', amount: '900.00' });
    await fund.agreement('OWN', { donor: 'E', on: '2021-01-01', amount: '900.00', feeRate: '0' });
    await fund.deposit('DEP-1', { agreement: 'OLD', on: '2021-02-01', amount: '100.00', fee: '1.00' });
    await fund.deposit('DEP-2', { agreement: 'NEW', on: '2021-02-02', amount: '100.00', fee: '7.00' });
    await fund.deposit('DEP-3', { agreement: 'OLD', on: '2021-02-03', amount: '200.00', fee: '2.00' });
    await fund.deposit('DEP-4', { agreement: 'OWN', on: '2021-02-03', amount: '200.00', fee: '0' });
    await fund.receipt('aa_fee', 'DEP-1', { on: '2021-02-04', amount: '-0.50', agreement: 'NEW' });
    await fund.reversal('deposit', 'DEP-3', '2021-03-01');
    const { said } = await exported();
    expect(said).toContain('Agreement OLD: its deposits were charged otherwise than its rate of today says');
    expect(said).toContain("The fund's rate of 0.07 stands in its agreements instead");
    expect(await rowsOf('agreements')).toEqual([
      'CITY,OLD,D,2021-01-01,USD,900.00,GEN,',
      'CITY,NEW,E,2021-01-01,USD,900.00,GEN,0.07',
      'CITY,OWN,E,2021-01-01,USD,900.00,GEN,0',
    ]);
    expect(await imported()).toHaveProperty('counts');
    expect(await everyDay(into)).toEqual(await everyDay(from));
  });

  it('keeps fees that were rows of their own before there was a rate', async () => {
    const fund = await ExampleFund.make(from.application, { feeRate: '0.01' });
    await fund.organisation('D');
    await fund.agreement('A', { donor: 'D', on: '2021-01-01', amount: '900.00' });
    await fund.deposit('DEP-1', { agreement: 'A', on: '2021-02-01', amount: '100.00', fee: '1.00' });
    await fund.receipt('aa_fee', 'FEE-1', { on: '2021-02-04', amount: '3.00' });
    await exported();
    expect(await imported()).toHaveProperty('counts');
    expect(await everyDay(into)).toEqual(await everyDay(from));
  });

  it('gives each amendment the total that makes its difference, also where one was recorded late or taken back', async () => {
    const fund = await ExampleFund.make(from.application);
    await fund.organisation('D');
    await fund.agreement('A', { donor: 'D', on: '2021-01-01', amount: '400.00' });
    await fund.amendment('AM-2', { agreement: 'A', on: '2021-06-01', amount: '350.00' });
    await fund.amendment('AM-1', { agreement: 'A', on: '2021-03-01', amount: '500.00' }); // 150.00 more than 350.00
    await fund.reversal('amendment', 'AM-2', '2021-07-01');
    await exported();
    expect(await rowsOf('amendments')).toEqual([
      'CITY,A,AM-2,2021-06-01,500.00',
      'CITY,A,AM-1,2021-03-01,550.00',
    ]);
    expect(await imported()).toHaveProperty('counts');
    for (const database of [from, into]) {
      const report = await annualReport(database.application, { fund: 'CITY', year: 2021 });
      expect(report.contributors).toMatchObject([{ commitments: '550.00' }]);
    }
  });

  it('says that a book cannot say opening balances', async () => {
    const fund = await exampleFund(from.application);
    const cash = { code: '1000', per: { window: 'GEN' } };
    const income = { code: '4300', per: { window: 'GEN' } };
    await fund.opening('OB-1', {
      on: '2022-09-09',
      lines: [
        [cash, '1.00'],
        [income, '-1.00'],
      ],
    });
    expect(await exported()).toEqual({
      code: 1,
      said: 'Fund CITY moved in with the opening balances OB-1, which a fund book cannot say; --format hledger can.\n',
    });
    expect(await readdir(join(folder, '..'))).toEqual([]);
  });

  it('says that a book cannot say an order within a day that is not the one in which a book is posted', async () => {
    const fund = await exampleFund(from.application);
    const where = { project: 'P-1', organisation: 'U-HAB', on: '2022-10-10' };
    const rest = '403.50'; // what window GEN has left
    await fund.allocation('AL-8', { ...where, amount: rest });
    await fund.allocation('AL-9', { ...where, amount: `-${rest}` });
    await fund.refund('RF-9', { ...where, amount: '5.00' });
    await fund.allocation('AL-10', { ...where, amount: '408.50' });
    const { code, said } = await exported();
    expect(code).toBe(1);
    expect(said).toMatch(
      /^A book of this fund could not be imported again \(allocations\.csv, line \d+: .*AL-10.*\); --format hledger can say it\.\n$/,
    );
    expect(await readdir(join(folder, '..'))).toEqual([]);
  });
});
