import { Money } from '../../libs/money/index.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { exampleFund } from '../../test/support/example-history.js';
import type { ExampleFund } from '../../test/support/example-fund.js';
import { fundStatement, statementLines, type CodeSum } from './statement.js';

const usd = (amount: string) => Money.of(amount, 'USD');
const sum = (code: string, amount: string, projectKind: CodeSum['projectKind'] = null): CodeSum => ({
  code,
  projectKind,
  amount: usd(amount),
});

describe('the arithmetic of a statement', () => {
  it('shows sources as credits and uses as debits, and adds up', () => {
    const { sources, uses, cash } = statementLines(
      usd('10.00'),
      [
        sum('4000', '-100.00'),
        sum('4100', '-1.00'),
        sum('4200', '-2.00'),
        sum('4300', '-3.00'),
        sum('4900', '4.00'),
        sum('1200', '50.00', 'programme'),
        sum('1210', '-5.00', 'programme'),
        sum('1200', '20.00', 'fund_transfer'),
        sum('1210', '-2.00', 'fund_transfer'),
        sum('1200', '8.00', 'direct_cost'),
        sum('1210', '-3.00', 'direct_cost'),
        sum('5000', '1.00'),
        sum('5200', '0.50'),
        sum('1100', '999.00'),
      ],
      'USD',
    );
    expect(sources).toEqual({
      contributions: '100.00',
      fundInterest: '1.00',
      organisationInterest: '2.00',
      otherIncome: '3.00',
      refundsToContributors: '-4.00',
      total: '102.00',
    });
    expect(uses).toEqual({
      transfersToOrganisations: '50.00',
      transfersToOtherFunds: '20.00',
      refundsFromOrganisations: '-7.00',
      netFunded: '63.00',
      directCosts: '5.00',
      administrativeAgentFee: '1.00',
      bankCharges: '0.50',
      total: '69.50',
    });
    expect(cash).toEqual({ opening: '10.00', change: '32.50', closing: '42.50' });
  });

  it('counts direct costs among what organisations were funded with', () => {
    const { organisations } = statementLines(
      usd('0'),
      [
        sum('1200', '50.00', 'programme'),
        sum('1200', '8.00', 'direct_cost'),
        sum('6000', '60.00'),
        sum('1220', '-60.00'),
      ],
      'USD',
    );
    expect(organisations).toEqual({ netFunded: '58.00', expenditure: '60.00', balance: '-2.00' });
  });

  it('has the decimals of the currency', () => {
    const { cash } = statementLines(Money.of('7', 'JPY'), [], 'JPY');
    expect(cash).toEqual({ opening: '7', change: '0', closing: '7' });
  });
});

describe("a fund's statement", () => {
  let database: TestDatabase;
  let fund: ExampleFund;
  const statement = (question: object) =>
    fundStatement(database.application, { fund: 'CITY', to: '2022-12-31', ...question });

  beforeAll(async () => {
    database = await createDatabase();
    fund = await exampleFund(database.application);
  });
  afterAll(() => database.drop());

  it('has every line of a year, and the cash that the year began with', async () => {
    expect(await statement({ from: '2022-01-01' })).toEqual({
      fund: 'CITY',
      currency: 'USD',
      from: '2022-01-01',
      to: '2022-12-31',
      sources: {
        contributions: '0.00', // DEP-3 came and bounced
        fundInterest: '0.00',
        organisationInterest: '1.25',
        otherIncome: '0.00',
        refundsToContributors: '-40.00',
        total: '-38.75',
      },
      uses: {
        transfersToOrganisations: '0.00',
        transfersToOtherFunds: '0.00',
        refundsFromOrganisations: '-50.00',
        netFunded: '-50.00',
        directCosts: '-6.00',
        administrativeAgentFee: '0.00',
        bankCharges: '0.00',
        total: '-56.00',
      },
      cash: { opening: '656.24', change: '17.25', closing: '673.49' },
      organisations: { netFunded: '-56.00', expenditure: '-20.00', balance: '-36.00' },
    });
  });

  it('runs from the beginning where no first day is given, and says none', async () => {
    const whole = await statement({});
    expect(whole).not.toHaveProperty('from');
    expect(whole.cash).toEqual({ opening: '0.00', change: '673.49', closing: '673.49' });
    expect(whole.sources.contributions).toBe('1050.50');
  });

  it('is all zeros before the fund began', async () => {
    const { sources, cash } = await statement({ from: '1999-01-01', to: '1999-12-31' });
    expect(sources.total).toBe('0.00');
    expect(cash.closing).toBe('0.00');
  });

  it('counts a day as a whole: what came on the last day is in, what came on the next is not', async () => {
    expect((await statement({ to: '2021-02-01' })).sources.contributions).toBe('1000.00');
    expect((await statement({ to: '2021-01-31' })).sources.contributions).toBe('0.00');
    expect((await statement({ from: '2021-02-02', to: '2021-02-02' })).sources.contributions).toBe('50.50');
  });

  it('leaves out money that nobody can name', async () => {
    const { cash } = await statement({ to: '2021-07-02' });
    expect(cash.closing).toBe('1046.24'); // 77.00 came that day
  });

  it.each([
    [{ fund: 'NONE' }, 'There is no fund "NONE".'],
    [
      { from: '2022-02-01', to: '2022-01-31' },
      'The statement would end on 2022-01-31, before it begins on 2022-02-01.',
    ],
    [{ to: '2022-02-30' }, 'to is "2022-02-30", which is no day of the calendar; write it like 2026-11-23.'],
    [{ from: '1.1.2022' }, 'from is "1.1.2022", which is no day of the calendar; write it like 2026-11-23.'],
    [{ knownAt: '2022-01-01' }, 'knownAt is "2022-01-01", which is no moment'],
    [{ knownAt: '2999-01-01T00:00:00Z' }, '2999-01-01T00:00:00Z has not come yet'],
  ])('refuses %j with a sentence', async (question, sentence) => {
    await expect(statement(question)).rejects.toThrow(sentence);
  });

  it('as known at a moment is the same for ever, whatever is recorded later for whichever day', async () => {
    const moment = await momentOf(database);
    const before = JSON.stringify(await statement({ knownAt: moment }));
    await fund.receipt('other_income', 'LATE', { on: '2021-03-03', amount: '12.34' });
    expect(JSON.stringify(await statement({ knownAt: moment }))).toBe(before);
    expect((await statement({ knownAt: await momentOf(database) })).sources.otherIncome).toBe('14.34');
    expect((await statement({})).sources.otherIncome).toBe('14.34');
    expect((await statement({ knownAt: '2020-01-01T00:00:00Z' })).sources.otherIncome).toBe('0.00');
  });

  it('is the same before its entries are sealed and after', async () => {
    const unsealed = await statement({});
    await database.application.query('SELECT ledger.seal_entries($1)', [fund.id]);
    expect(await statement({})).toEqual(unsealed);
  });
});

/** Now by the clock of the database, with everything recorded so far sealed before it. */
async function momentOf({ application }: TestDatabase): Promise<string> {
  await application.query('SELECT seal_changes()');
  await application.query('SELECT ledger.seal_entries(id) FROM fund');
  const [row]: { moment: string }[] = await application.query(
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment`,
  );
  return row?.moment ?? '';
}
