import type { DataSource } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { readBooks, type Books } from './books.js';
import { dayOf } from './days.js';
import { ReportError } from './report-error.js';

/** Money is text with exactly the decimals of `currency` throughout (fund-book.md, "The statement, as JSON"). */
export interface Statement extends StatementLines {
  fund: string;
  currency: string;
  /** First day, ISO. Absent: since the fund began; `null` in the cumulative column of an annual report. */
  from?: string | null;
  /** Last day, ISO. */
  to: string;
}

export interface StatementLines {
  sources: Record<
    | 'contributions'
    | 'fundInterest'
    | 'organisationInterest'
    | 'otherIncome'
    | 'refundsToContributors'
    | 'total',
    string
  >;
  uses: Record<
    | 'transfersToOrganisations'
    | 'transfersToOtherFunds'
    | 'refundsFromOrganisations'
    | 'netFunded'
    | 'directCosts'
    | 'administrativeAgentFee'
    | 'bankCharges'
    | 'total',
    string
  >;
  cash: Record<'opening' | 'change' | 'closing', string>;
  organisations: Record<'netFunded' | 'expenditure' | 'balance', string>;
}

export type ProjectKind = 'programme' | 'direct_cost' | 'fund_transfer';

/** What all accounts of one code moved, debit positive; of advances (1200, 1210) per kind of project. */
export interface CodeSum {
  code: string;
  projectKind: ProjectKind | null;
  amount: Money;
}

/**
 * A fund's statement over the days `from` to `to`, from ledger lines only.
 * @param question `from` absent: since the fund began; `knownAt`: as it was known at that moment (RFC 3339)
 * @throws {ReportError} for an unknown fund, a day that no calendar has, `to` before `from`, a moment that has not come yet
 */
export async function fundStatement(
  dataSource: DataSource,
  question: { fund: string; from?: string | null; to: string; knownAt?: string | null },
): Promise<Statement> {
  daysOf(question); // before the database is asked
  return readBooks(dataSource, question, (books) => statementIn(books, question));
}

/** The same within books that are read already, as part of another report. @throws {ReportError} as above */
export async function statementIn(
  books: Books,
  question: { from?: string | null; to: string },
): Promise<Statement> {
  const { from, to } = daysOf(question);
  const { code, currency } = books.fund;
  const before = from === null ? [] : await codeSums(books, "'-infinity'", `'${from}'::date - 1`);
  const during = await codeSums(books, from === null ? "'-infinity'" : `'${from}'::date`, `'${to}'::date`);
  const lines = statementLines(cashIn(before, currency), during, currency);
  return from === null
    ? { fund: code, currency, to, ...lines }
    : { fund: code, currency, from, to, ...lines };
}

function daysOf(question: { from?: string | null; to: string }): { from: string | null; to: string } {
  const to = dayOf(question.to, 'to');
  const from = question.from == null ? null : dayOf(question.from, 'from');
  if (from !== null && to < from) {
    throw new ReportError('wrong_question', `The statement would end on ${to}, before it begins on ${from}.`);
  }
  return { from, to };
}

/**
 * The statement's lines (fund-accounting.md, "From accounts to the statement"): pure arithmetic.
 * @param opening cash at the close of the day before the first
 * @param sums what the accounts moved on the days of the statement
 */
export function statementLines(opening: Money, sums: CodeSum[], currency: string): StatementLines {
  const debit = (code: string, ...kinds: ProjectKind[]) =>
    Money.sum(
      sums
        .filter(
          (sum) =>
            sum.code === code && (kinds.length === 0 || kinds.some((kind) => kind === sum.projectKind)),
        )
        .map((sum) => sum.amount),
      currency,
    );
  const credit = (code: string) => debit(code).negated();
  const add = (amounts: Record<string, Money>) => Money.sum(Object.values(amounts), currency);

  const income = {
    contributions: credit('4000'),
    fundInterest: credit('4100'),
    organisationInterest: credit('4200'),
    otherIncome: credit('4300'),
    refundsToContributors: credit('4900'),
  };
  const sources = { ...income, total: add(income) };

  const funded = {
    transfersToOrganisations: debit('1200', 'programme'),
    transfersToOtherFunds: debit('1200', 'fund_transfer'),
    refundsFromOrganisations: debit('1210', 'programme', 'fund_transfer'),
  };
  const netFunded = add(funded);
  const costs = {
    directCosts: debit('1200', 'direct_cost').plus(debit('1210', 'direct_cost')),
    administrativeAgentFee: debit('5000'),
    bankCharges: debit('5200'),
  };
  const uses = { ...funded, netFunded, ...costs, total: netFunded.plus(add(costs)) };

  const change = sources.total.minus(uses.total);
  const cash = { opening, change, closing: opening.plus(change) };

  const withOrganisations = netFunded.plus(costs.directCosts);
  const expenditure = debit('6000');
  const organisations = {
    netFunded: withOrganisations,
    expenditure,
    balance: withOrganisations.minus(expenditure),
  };
  return {
    sources: asText(sources),
    uses: asText(uses),
    cash: asText(cash),
    organisations: asText(organisations),
  };
}

/** Cash that the statement speaks of, unallocated and allocated; money that nobody can name yet is not in it. */
export function cashIn(sums: CodeSum[], currency: string): Money {
  return Money.sum(
    sums.filter(({ code }) => code === '1000' || code === '1100').map(({ amount }) => amount),
    currency,
  );
}

/** Each amount as text. */
export function asText<Key extends string>(amounts: Record<Key, Money>): Record<Key, string> {
  return Object.fromEntries(
    Object.entries<Money>(amounts).map(([key, amount]) => [key, amount.toString()]),
  ) as Record<Key, string>;
}

/** Added up in SQL, so that a fund of a million projects is still a dozen rows here. The days are SQL expressions of ours. */
async function codeSums(
  { manager, fund, knownUntil }: Books,
  fromDay: string,
  untilDay: string,
): Promise<CodeSum[]> {
  const rows: { code: string; projectKind: ProjectKind | null; amount: string }[] = await manager.query(
    `SELECT a.code, p.kind AS "projectKind", sum(m.debit - m.credit) AS amount
       FROM ledger.movements($1, ${fromDay}, ${untilDay}, $2) m
       JOIN ledger.account a ON a.id = m.account_id AND a.book = 'real'
       LEFT JOIN project p ON a.code IN ('1200', '1210') AND p.fund_id = $1 AND p.code = a.per ->> 'project'
      GROUP BY 1, 2`,
    [fund.id, knownUntil],
  );
  return rows.map(({ code, projectKind, amount }) => ({
    code,
    projectKind,
    amount: Money.fromDatabase(amount, fund.currency),
  }));
}
