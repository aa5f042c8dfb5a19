import type { DataSource } from 'typeorm';
import { balancesNow } from '../../libs/ledger/index.js';
import { Money, Rate } from '../../libs/money/index.js';
import { AllocationsService } from '../../src/allocations/index.js';
import { ProjectsService } from '../../src/city-partnerships/index.js';
import { ResponsesService, ScansService } from '../../src/city-scan/index.js';
import { AgreementsService, ContributionsService, SchedulesService } from '../../src/contributions/index.js';
import { DisbursementsService, ExpenditureService } from '../../src/disbursements/index.js';
import { ClosingsService, OpeningsService } from '../../src/fund-lifecycle/index.js';
import {
  ExchangeRatesService,
  FundsService,
  MonthsService,
  ReceiptsService,
  ReversalsService,
  type FundInput,
} from '../../src/funds/index.js';
import { OrganisationsService } from '../../src/organisations/index.js';
import type { Author } from '../../src/recording/index.js';
import { FrameworkService, IndicatorsService, ValuesService } from '../../src/results/index.js';

export const ada: Author = { name: 'Ada', door: 'http' };
export const usd = (amount: string) => Money.of(amount, 'USD');
export const eur = (amount: string) => Money.of(amount, 'EUR');

/** All services on one DataSource, as the modules give them. */
export const servicesOn = (dataSource: DataSource) => ({
  funds: new FundsService(dataSource),
  rates: new ExchangeRatesService(dataSource),
  months: new MonthsService(dataSource),
  organisations: new OrganisationsService(dataSource),
  projects: new ProjectsService(dataSource),
  framework: new FrameworkService(dataSource),
  indicators: new IndicatorsService(dataSource),
  values: new ValuesService(dataSource),
  agreements: new AgreementsService(dataSource),
  schedules: new SchedulesService(dataSource),
  contributions: new ContributionsService(dataSource),
  receipts: new ReceiptsService(dataSource),
  allocations: new AllocationsService(dataSource),
  disbursements: new DisbursementsService(dataSource),
  expenditure: new ExpenditureService(dataSource),
  reversals: new ReversalsService(dataSource),
  openings: new OpeningsService(dataSource),
  closings: new ClosingsService(dataSource),
  scans: new ScansService(dataSource),
  responses: new ResponsesService(dataSource),
});

export type Services = ReturnType<typeof servicesOn>;

/** A fund to try things on: in USD, from 2024, with windows GEN and WATER and a fee of one per cent. */
export const exampleFund: FundInput = {
  code: 'CITY',
  name: 'City Partnerships',
  currency: 'USD',
  startDate: '2024-01-01',
  aaFeeRate: Rate.of('0.01'),
  indirectCostRate: Rate.of('0.07'),
  windows: [
    { code: 'GEN', name: 'General' },
    { code: 'WATER', name: 'Water' },
  ],
};

/**
 * Creates a fund with the contributors NORLAND and FJORD, the organisations UNICEF and UNDP (once for each database), and
 * the projects `<fund>/1` and `<fund>/2`.
 */
export async function createExample(services: Services, changed: Partial<FundInput> = {}): Promise<void> {
  const fund = { ...exampleFund, ...changed };
  await services.funds.createFund(fund, ada);
  const known = (await services.organisations.list()).map(({ code }) => code);
  for (const [code, type] of [
    ['NORLAND', 'government'],
    ['FJORD', 'foundation'],
    ['UNICEF', 'multilateral'],
    ['UNDP', 'multilateral'],
  ] as const) {
    if (!known.includes(code))
      await services.organisations.create({ code, name: code, type, country: null }, ada);
  }
  for (const number of ['1', '2']) {
    const project = { fund: fund.code, code: `${fund.code}/${number}`, title: `Project ${number}` };
    await services.projects.create({ ...project, kind: 'programme', status: 'active' }, ada);
  }
}

/**
 * A fund's balances, debit positive as decimal text, by code and what the account is kept per:
 * `{ '1000 GEN': '990.00', '1050': '5.00' }`; accounts with nothing on them are left out.
 */
export async function balancesOf(dataSource: DataSource, fund: string): Promise<Record<string, string>> {
  const [journal]: { id: number }[] = await dataSource.query('SELECT id FROM fund WHERE code = $1', [fund]);
  const chart: { code: string }[] = await dataSource.query('SELECT code FROM ledger.chart_of_accounts');
  const found = await balancesNow(
    dataSource,
    journal!.id,
    chart.map(({ code }) => code),
  );
  const named = [...found.values()]
    .filter(({ balance }) => !balance.isZero())
    .map(
      ({ account, balance }) =>
        [[account.code, ...inOrder(account.per)].join(' '), balance.toString()] as const,
    );
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What an account is kept per, in the order in which people say it. */
function inOrder(per: Record<string, string>): string[] {
  const keys = ['agreement', 'project', 'organisation', 'category', 'window'];
  return keys.flatMap((key) => per[key] ?? []);
}
