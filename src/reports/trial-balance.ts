import type { DataSource } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { readBooks } from './books.js';
import { dayOf } from './days.js';

/** One account up to the close of a day; amounts in the account's currency, `balance` = debit − credit. */
export interface AccountBalance {
  code: string;
  /** The account's name in the chart. */
  name: string;
  /** What it is kept per, by codes: `{ window: 'GEN' }`. */
  per: Record<string, string>;
  debit: Money;
  credit: Money;
  balance: Money;
}

/** As the database answers: amounts as numeric text. */
type Row = Record<'code' | 'name' | 'currency' | 'debit' | 'credit', string> & {
  per: Record<string, string>;
};

/**
 * Every account of a fund that an entry has touched, in order of its code and then of what it is kept per. Debits and credits
 * are equal per currency and book.
 * @param question `asOf`: the last day that counts, absent: every day recorded; `knownAt`: as it was known at that moment
 * @throws {ReportError} for an unknown fund, a day that no calendar has, a moment that has not come yet
 */
export async function trialBalance(
  dataSource: DataSource,
  question: { fund: string; asOf?: string | null; knownAt?: string | null },
): Promise<AccountBalance[]> {
  const until = question.asOf == null ? 'infinity' : dayOf(question.asOf, 'asOf');
  return readBooks(dataSource, question, async ({ manager, fund, knownUntil }) => {
    const rows: Row[] = await manager.query(
      `SELECT a.code, k.name, a.per, a.currency, m.debit, m.credit
           FROM ledger.movements($1, '-infinity', $2::date, $3) m
           JOIN ledger.account a ON a.id = m.account_id
           JOIN ledger.chart_of_accounts k ON k.code = a.code
          ORDER BY a.code COLLATE "C", a.per::text COLLATE "C"`,
      [fund.id, until, knownUntil],
    );
    return rows.map(({ code, name, per, currency, ...sides }) => {
      const debit = Money.fromDatabase(sides.debit, currency);
      const credit = Money.fromDatabase(sides.credit, currency);
      return { code, name, per, debit, credit, balance: debit.minus(credit) };
    });
  });
}
