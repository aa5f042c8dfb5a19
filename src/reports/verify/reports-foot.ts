import { Money } from '../../../libs/money/index.js';
import { contributors } from '../annual-contributors.js';
import { agreementsOf, annualSums, type AnnualFigures } from '../annual-figures.js';
import { reportOf, type AnnualReport } from '../annual-report.js';
import type { Books } from '../books.js';
import type { Check, FundOfLedger } from './check.js';

/** Invariant 5, for each year of each fund from its first entry to its last. */
export const reportsFoot: Check = {
  invariant:
    "the annual report's tables foot to its statement, and opening balances equal last year's closing",
  async look({ manager, funds }) {
    const records: string[] = [];
    let reports = 0;
    for (const fund of funds) {
      const [span]: { first: number | null; last: number | null }[] = await manager.query(
        `SELECT extract(year FROM min(effective_on))::int AS first, extract(year FROM max(effective_on))::int AS last
           FROM ledger.entry WHERE journal_id = $1`,
        [fund.id],
      );
      if (span?.first == null || span.last == null) continue;
      let closed: string | null = null;
      for (let year = span.first; year <= span.last; year++, reports++) {
        const report = await reportWithoutRates(
          { manager, fund: { ...fund, startDate: '' }, knownAt: null, knownUntil: null },
          fund,
          year,
        );
        const { opening, closing } = report.statement.currentYear.cash;
        const equalities = [...feet(report)];
        if (closed !== null) equalities.push(['opening cash', opening, "last year's closing", closed]);
        for (const [what, amount, where, other] of equalities) {
          if (amount !== other) {
            records.push(
              `fund ${fund.code}, ${year}: ${what} is ${amount} ${fund.currency}, ${where} ${other}`,
            );
          }
        }
        closed = closing;
      }
    }
    return { figure: `${reports} annual reports of ${funds.length} funds`, records };
  },
};

/** No rate is needed here: the commitments, which need them, stand in no statement. */
async function reportWithoutRates(
  books: Books,
  { code, currency }: FundOfLedger,
  year: number,
): Promise<AnnualReport> {
  const named = { budgets: [], projects: new Map(), names: new Map(), categories: new Map() }; // no sum depends on these
  const annual: AnnualFigures = {
    ...named,
    figures: await annualSums(books, year),
    agreements: await agreementsOf(books),
  };
  const nothing = () => Promise.resolve(Money.zero(currency));
  return reportOf(annual, { fund: code, currency, year }, await contributors(annual, currency, nothing));
}

/** What must be equal: what, its amount, where else it stands, and the amount there. */
function* feet(report: AnnualReport): Generator<[string, string, string, string]> {
  const { currency, statement, totals, costRecovery } = report;
  const { priorYear, currentYear, cumulative } = statement;
  const sum = (...amounts: string[]) =>
    Money.sum(
      amounts.map((amount) => Money.of(amount, currency)),
      currency,
    ).toString();
  const columns = [
    ['currentYear', currentYear, "the year's statement"],
    ['total', cumulative, 'the cumulative statement'],
  ] as const;
  for (const [column, { sources, uses, organisations }, where] of columns) {
    const deposits = column === 'total' ? totals.contributors.totalDeposits : totals.contributors.currentYear;
    const spent = column === 'total' ? totals.delivery.expenditure : totals.delivery.expenditureCurrentYear;
    yield ["contributors' deposits", deposits, where, sources.contributions];
    yield [
      'interest',
      totals.interest[column],
      where,
      sum(sources.fundInterest, sources.organisationInterest),
    ];
    yield ['net funding in transfers', totals.transfers[column].netFunded, where, organisations.netFunded];
    yield ['expenditure in delivery', spent, where, organisations.expenditure];
    yield ['expenditure by category', totals.categories[column], where, organisations.expenditure];
    yield [
      'the Administrative Agent fee',
      costRecovery.administrativeAgentFee[column],
      where,
      uses.administrativeAgentFee,
    ];
    yield ['direct costs', costRecovery.directCosts[column], where, uses.directCosts];
  }
  const where = 'the cumulative statement';
  yield ['net funding in delivery', totals.delivery.netFunded, where, cumulative.organisations.netFunded];
  yield ['net funding of projects', totals.projects.netFunded, where, cumulative.organisations.netFunded];
  yield ['expenditure of projects', totals.projects.expenditure, where, cumulative.organisations.expenditure];
  yield ['closing cash', currentYear.cash.closing, where, cumulative.cash.closing];
  yield ['opening cash', currentYear.cash.opening, "last year's closing", priorYear.cash.closing];
}
