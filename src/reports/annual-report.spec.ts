import { Money } from '../../libs/money/index.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import type { ExampleFund } from '../../test/support/example-fund.js';
import { exampleFund } from '../../test/support/example-history.js';
import { byCode } from './annual-columns.js';
import type { AnnualFigures, Figure } from './annual-figures.js';
import { annualReport, reportOf } from './annual-report.js';

const figure = (code: string, amount: string, more: Partial<Figure> = {}): Figure => ({
  code,
  amount: Money.of(amount, 'USD'),
  period: 'currentYear',
  projectKind: null,
  project: null,
  organisation: null,
  agreement: null,
  category: null,
  ...more,
});
const read = (figures: Figure[], more: Partial<AnnualFigures> = {}): AnnualFigures => ({
  figures,
  budgets: [],
  projects: new Map(),
  names: new Map(),
  agreements: new Map(),
  categories: new Map(),
  ...more,
});
const report = (annual: AnnualFigures) => reportOf(annual, { fund: 'F', currency: 'USD', year: 2022 }, []);

describe('the arithmetic of an annual report', () => {
  it('orders codes code point by code point, also beyond the first 65,536', () => {
    const codes = ['é', 'a', 'Z', '\u{1F600}', '\uFF5E', '10', '9'];
    expect(byCode(codes, (code) => code).map(([code]) => code)).toEqual([
      '10',
      '9',
      'Z',
      'a',
      'é',
      '\uFF5E',
      '\u{1F600}',
    ]);
  });

  it('has no share where there is no programme cost, and counts category 8 against programme cost only', () => {
    const indirect = figure('6000', '7.00', { organisation: 'O', project: 'P', category: '8' });
    expect(report(read([indirect])).categories).toMatchObject([{ category: 8, total: '7.00', share: null }]);
    const programme = figure('6000', '300.00', { organisation: 'O', project: 'P', category: '5' });
    expect(report(read([indirect, programme])).categories).toMatchObject([
      { category: 5, share: '100.00' },
      { category: 8, share: '2.33' },
    ]);
  });

  it('has a delivery rate beyond 100 and below 0, and none where nothing was funded', () => {
    const funded = (organisation: string, amount: string) =>
      figure('1200', amount, { organisation, project: 'P' });
    const spent = (organisation: string, amount: string) =>
      figure('6000', amount, { organisation, project: 'P', category: '1' });
    const { delivery, totals } = report(
      read([
        funded('A', '3.00'),
        spent('A', '4.00'),
        funded('B', '8.00'),
        spent('B', '-1.00'),
        spent('C', '1.00'),
      ]),
    );
    expect(delivery.map(({ deliveryRate }) => deliveryRate)).toEqual(['133.33', '-12.50', null]);
    expect(totals.delivery).toMatchObject({ netFunded: '11.00', expenditure: '4.00' });
  });

  it('has a row for a budget alone', () => {
    const budgets = [{ project: 'P', organisation: 'O', approved: Money.of('-1.00', 'USD') }];
    const { projects, delivery } = report(read([], { budgets }));
    expect(projects).toMatchObject([
      { project: 'P', organisation: 'O', approvedBudget: '-1.00', deliveryRate: null },
    ]);
    expect(delivery).toMatchObject([{ organisation: 'O', approvedBudget: '-1.00', netFunded: '0.00' }]);
  });
});

describe('the annual report of a fund', () => {
  let database: TestDatabase;
  let fund: ExampleFund;
  const year = (of: number, knownAt?: string) =>
    annualReport(database.application, { fund: 'CITY', year: of, knownAt });
  const moment = async () => {
    await database.application.query('SELECT seal_changes()');
    const [row]: { moment: string }[] = await database.application.query(
      `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment`,
    );
    return row?.moment ?? '';
  };

  beforeAll(async () => {
    database = await createDatabase();
    fund = await exampleFund(database.application);
  });
  afterAll(() => database.drop());

  it('has the three statements side by side, the last from the beginning', async () => {
    const { statement } = await year(2022);
    expect(statement.priorYear).toMatchObject({
      from: '2021-01-01',
      cash: { opening: '0.00', change: '656.24', closing: '656.24' },
    });
    expect(statement.currentYear.cash).toEqual({ opening: '656.24', change: '17.25', closing: '673.49' });
    expect(statement.cumulative).toMatchObject({ from: null, cash: { opening: '0.00', closing: '673.49' } });
  });

  it('shows the unpaid rest of a commitment at the newest rate of the year, and what was paid at what came', async () => {
    const { contributors, totals } = await year(2022);
    expect(contributors).toEqual([
      {
        donor: 'D-EUR',
        name: 'Organisation D-EUR',
        commitments: '125.50', // 50.50 received, 60.00 EUR unpaid at 0.8
        priorYears: '50.50',
        currentYear: '0.00',
        totalDeposits: '50.50',
      },
      {
        donor: 'D-USA',
        name: 'Organisation D-USA',
        commitments: '1500.00', // amended from 2000.00; a deposit that bounced is owed again
        priorYears: '1000.00',
        currentYear: '0.00',
        totalDeposits: '1000.00',
      },
    ]);
    expect(totals.contributors.commitments).toBe('1625.50');
    expect((await year(2021)).totals.contributors.commitments).toBe('2125.50');
  });

  it('has transfers, delivery, categories, interest and projects that foot', async () => {
    const { transfers, delivery, categories, interest, projects, costRecovery, totals } = await year(2022);
    expect(transfers.find(({ organisation }) => organisation === 'U-HAB')).toEqual({
      organisation: 'U-HAB',
      name: 'Organisation U-HAB',
      priorYears: { transfers: '360.00', refunds: '0.00', netFunded: '360.00' },
      currentYear: { transfers: '0.00', refunds: '-56.00', netFunded: '-56.00' },
      total: { transfers: '360.00', refunds: '-56.00', netFunded: '304.00' },
    });
    expect(delivery.find(({ organisation }) => organisation === 'U-HAB')).toMatchObject({
      approvedBudget: '500.00',
      netFunded: '304.00',
      expenditurePriorYears: '214.00',
      expenditureCurrentYear: '-20.00',
      expenditure: '194.00',
      deliveryRate: '63.82',
    });
    expect(categories).toEqual([
      {
        category: 1,
        name: 'Staff and other personnel costs',
        priorYears: '200.00',
        currentYear: '-20.00',
        total: '180.00',
        share: '100.00',
      },
      {
        category: 8,
        name: 'Indirect support costs',
        priorYears: '14.00',
        currentYear: '0.00',
        total: '14.00',
        share: '7.78',
      },
    ]);
    expect(interest.organisations).toEqual([
      { organisation: 'U-HAB', priorYears: '0.00', currentYear: '1.25', total: '1.25' },
    ]);
    expect(costRecovery.directCosts).toEqual({ priorYears: '60.00', currentYear: '-6.00', total: '54.00' });
    expect(projects.map(({ project, organisation, status }) => [project, organisation, status])).toEqual([
      ['P-1', 'U-HAB', 'active'],
      ['P-1', 'n-loc', 'active'],
      ['P-OTHER', 'n-loc', 'active'],
      ['P-SEC', 'U-HAB', 'active'],
    ]);
    expect(totals).toMatchObject({
      transfers: { total: { netFunded: '334.00' } },
      delivery: { approvedBudget: '499.00', netFunded: '334.00' },
      projects: { approvedBudget: '499.00', netFunded: '334.00', expenditure: '194.00' },
      interest: { priorYears: '5.00', currentYear: '1.25', total: '6.25' },
    });
  });

  it('names the currency and the day of a rate that is missing, and needs none where nothing is unpaid', async () => {
    await fund.agreement('A-JPY', { donor: 'D-EUR', on: '2023-05-01', amount: '500', currency: 'JPY' });
    await expect(year(2023)).rejects.toThrow(
      'There is no exchange rate of JPY on or before 2023-12-31, which the unpaid rest of agreement A-JPY, 500 JPY, needs.',
    );
    await fund.deposit('DEP-JPY', { agreement: 'A-JPY', on: '2024-01-01', amount: '4.00', paid: '500' });
    expect((await year(2024)).contributors[0]).toMatchObject({ totalDeposits: '54.50' });
  });

  it('prints names, budgets, status and rates as they were known at the moment asked for', async () => {
    const then = await moment();
    const before = JSON.stringify(await year(2022, then));
    await fund.newChange();
    await fund.organisation('U-HAB', 'Renamed');
    await fund.project('P-1', 'programme', 'operationally_closed');
    await fund.budget('P-1', 'U-HAB', '600.00');
    await fund.rate('EUR', '2021-12-31', '0.5');
    expect(JSON.stringify(await year(2022, then))).toBe(before);
    for (const now of [await year(2022), await year(2022, await moment())]) {
      expect(now.delivery[0]).toMatchObject({ name: 'Renamed', approvedBudget: '600.00' });
      expect(now.projects[0]).toMatchObject({ status: 'operationally_closed', approvedBudget: '600.00' });
      expect(now.contributors[0]?.commitments).toBe('170.50');
    }
  });
});
