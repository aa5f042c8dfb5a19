import type { DataSource } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { COLUMNS, foot, type Columns } from './annual-columns.js';
import { contributors, type ContributorRow, type Conversion } from './annual-contributors.js';
import { categories, costRecovery, type CategoryRow, type CostRecovery } from './annual-costs.js';
import { annualFigures, type AnnualFigures, type Period } from './annual-figures.js';
import {
  delivery,
  interest,
  projects,
  transfers,
  type DeliveryAmounts,
  type DeliveryRow,
  type Interest,
  type ProjectAmounts,
  type ProjectRow,
  type TransferColumns,
  type TransferRow,
} from './annual-organisations.js';
import { readBooks, type Books } from './books.js';
import { newestRate } from './exchange-rates.js';
import { cashIn, statementLines, type Statement, type StatementLines } from './statement.js';

/** A shape with its money as text: what `JSON.stringify` is to write. */
export type AsText<Shape> = Shape extends Money
  ? string
  : Shape extends string | number | null | undefined
    ? Shape
    : { [Key in keyof Shape]: AsText<Shape[Key]> };

/** A year's report (fund-book.md, "The annual report, as JSON"); money is text in the fund's currency. */
export interface AnnualReport {
  fund: string;
  currency: string;
  year: number;
  statement: Record<'priorYear' | 'currentYear' | 'cumulative', Statement>;
  contributors: AsText<ContributorRow>[];
  interest: AsText<Interest>;
  transfers: AsText<TransferRow>[];
  delivery: AsText<DeliveryRow>[];
  categories: AsText<CategoryRow>[];
  costRecovery: AsText<CostRecovery>;
  projects: AsText<ProjectRow>[];
  totals: AsText<{
    contributors: Omit<ContributorRow, 'donor' | 'name'>;
    interest: Columns;
    transfers: Record<keyof Columns, TransferColumns>;
    delivery: DeliveryAmounts;
    categories: Columns;
    projects: ProjectAmounts;
  }>;
}

/**
 * The report of one year of a fund, from ledger lines and the versions of what it prints besides.
 * @param question `knownAt`: as it was known at that moment (RFC 3339); absent: now
 * @throws {ReportError} for an unknown fund, a moment that has not come yet, and where an agreement with an unpaid rest is in a
 *   currency that has no rate on or before the year's end
 */
export async function annualReport(
  dataSource: DataSource,
  question: { fund: string; year: number; knownAt?: string | null },
): Promise<AnnualReport> {
  return readBooks(dataSource, question, (books) => annualReportFrom(books, question.year));
}

/** The same within a reading of the books that is under way. */
export async function annualReportFrom(books: Books, year: number): Promise<AnnualReport> {
  const { fund } = books;
  const annual = await annualFigures(books, year);
  const convert: Conversion = async (rest, agreement) => {
    if (rest.currency === fund.currency) return rest;
    const purpose = `the unpaid rest of agreement ${agreement}, ${rest.format()},`;
    const from = await newestRate(books, rest.currency, `${year}-12-31`, purpose);
    const to = await newestRate(books, fund.currency, `${year}-12-31`, purpose);
    return rest.convert({ from, to }, fund.currency);
  };
  return reportOf(
    annual,
    { fund: fund.code, currency: fund.currency, year },
    await contributors(annual, fund.currency, convert),
  );
}

/** Puts the report together: pure arithmetic on what was read. */
export function reportOf(
  annual: AnnualFigures,
  of: { fund: string; currency: string; year: number },
  contributorRows: ContributorRow[],
): AnnualReport {
  const { currency } = of;
  const own = interest(annual, currency);
  const sent = transfers(annual, currency);
  const delivered = delivery(annual, currency);
  const spent = categories(annual, currency);
  const perProject = projects(annual, currency);
  const triple = ['transfers', 'refunds', 'netFunded'] as const;
  const money = {
    contributors: contributorRows,
    interest: own,
    transfers: sent,
    delivery: delivered,
    categories: spent,
    costRecovery: costRecovery(annual, currency),
    projects: perProject,
    totals: {
      contributors: foot(
        contributorRows,
        ['commitments', 'priorYears', 'currentYear', 'totalDeposits'],
        currency,
      ),
      interest: foot<keyof Columns>([own.fund, ...own.organisations], COLUMNS, currency),
      transfers: {
        priorYears: foot(
          sent.map(({ priorYears }) => priorYears),
          triple,
          currency,
        ),
        currentYear: foot(
          sent.map(({ currentYear }) => currentYear),
          triple,
          currency,
        ),
        total: foot(
          sent.map(({ total }) => total),
          triple,
          currency,
        ),
      },
      delivery: foot(
        delivered,
        ['approvedBudget', 'netFunded', 'expenditurePriorYears', 'expenditureCurrentYear', 'expenditure'],
        currency,
      ),
      categories: foot<keyof Columns>(spent, COLUMNS, currency),
      projects: foot(perProject, ['approvedBudget', 'netFunded', 'expenditure'], currency),
    },
  };
  return { ...of, statement: threeStatements(annual, of), ...moneyAsText(money) };
}

/** The year before, the year, and everything up to its end. */
function threeStatements(
  annual: AnnualFigures,
  of: { fund: string; currency: string; year: number },
): AnnualReport['statement'] {
  const { fund, currency, year } = of;
  const inThe = (...periods: Period[]) =>
    annual.figures.filter(({ code, period }) => code !== '9000' && periods.includes(period));
  const cash = (...periods: Period[]) => cashIn(inThe(...periods), currency);
  const statement = (from: string | null, to: string, lines: StatementLines): Statement => ({
    fund,
    currency,
    from,
    to,
    ...lines,
  });
  const nothing = Money.zero(currency);
  return {
    priorYear: statement(
      `${year - 1}-01-01`,
      `${year - 1}-12-31`,
      statementLines(cash('earlier'), inThe('priorYear'), currency),
    ),
    currentYear: statement(
      `${year}-01-01`,
      `${year}-12-31`,
      statementLines(cash('earlier', 'priorYear'), inThe('currentYear'), currency),
    ),
    cumulative: statement(
      null,
      `${year}-12-31`,
      statementLines(nothing, inThe('earlier', 'priorYear', 'currentYear'), currency),
    ),
  };
}

function moneyAsText<Shape>(shape: Shape): AsText<Shape> {
  const text = (value: unknown): unknown => {
    if (value instanceof Money) return value.toString();
    if (Array.isArray(value)) return value.map(text);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, text(inner)]));
  };
  return text(shape) as AsText<Shape>;
}
