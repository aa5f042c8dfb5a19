import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../money/index.js';
import { accountKey, type AccountName } from './journal-entry.js';

/**
 * One account's balance at the close of a day, debit positive.
 * @param knownUntil as it was known when the entry of that sequence was the last one sealed; absent: everything recorded, sealed
 *   or not
 * @returns `null` for an account that no entry has touched
 */
export async function balanceAsOf(
  manager: EntityManager | DataSource,
  journalId: number,
  account: AccountName,
  day: string,
  knownUntil?: string,
): Promise<Money | null> {
  const balance =
    knownUntil === undefined
      ? 'ledger.balance_as_of(a.id, $4::date)'
      : `(SELECT coalesce(sum(l.amount), 0) FROM ledger.line l JOIN ledger.seal s ON s.entry_id = l.entry_id
           WHERE l.account_id = a.id AND l.effective_on <= $4 AND s.sequence <= $5)`;
  const [row]: { currency: string; balance: string }[] = await manager.query(
    `SELECT a.currency, ${balance} AS balance FROM ledger.account a
      WHERE a.journal_id = $1 AND a.code = $2 AND a.per = $3::jsonb`,
    [
      journalId,
      account.code,
      JSON.stringify(account.per),
      day,
      ...(knownUntil === undefined ? [] : [knownUntil]),
    ],
  );
  return row ? Money.fromDatabase(row.balance, row.currency) : null;
}

/**
 * SQL: the least balance of an account from a day on, which is what its floor leaves to a spend of that day: what is spent on later
 * days is gone, and what only comes in later is not there yet.
 */
export const leastFrom = (account: string, day: string): string => `(
  SELECT ledger.balance_as_of(${account}, ${day}::date) + least(0, min(later.moved)) FROM (
    SELECT sum(sum(l.amount)) OVER (ORDER BY l.effective_on) AS moved FROM ledger.line l
     WHERE l.account_id = ${account} AND l.effective_on > ${day}::date GROUP BY l.effective_on) later)`;

/** Balances of several accounts of a journal as they stand now, by {@link accountKey}; accounts never touched are absent. */
export async function balancesNow(
  manager: EntityManager | DataSource,
  journalId: number,
  codes: string[],
): Promise<Map<string, { account: AccountName; balance: Money }>> {
  const rows: { code: string; per: Record<string, string>; currency: string; balance: string }[] =
    await manager.query(
      `SELECT a.code, a.per, a.currency, coalesce(m.debit - m.credit, 0) AS balance
       FROM ledger.account a LEFT JOIN ledger.movements($1, '-infinity', 'infinity') m ON m.account_id = a.id
      WHERE a.journal_id = $1 AND a.code = ANY ($2)`,
      [journalId, codes],
    );
  return new Map(
    rows.map(({ code, per, currency, balance }) => [
      accountKey({ code, per }),
      { account: { code, per }, balance: Money.fromDatabase(balance, currency) },
    ]),
  );
}
