import type { DataSource } from 'typeorm';

/** A line of an account with a floor, as sealed; minor units of its currency, debit positive. */
export interface RecordedLine {
  sequence: string;
  account: number;
  day: string;
  units: bigint;
}

/** Seals what is not sealed, and returns the lines of all accounts with a floor of a journal in recorded order. */
export async function recordedHistory(dataSource: DataSource, journal = 1): Promise<RecordedLine[]> {
  await dataSource.query('SELECT ledger.seal_entries($1)', [journal]);
  const [unsealed] = await dataSource.query<{ n: number }[]>(
    'SELECT count(*)::int AS n FROM ledger.unsealed WHERE journal_id = $1',
    [journal],
  );
  if (unsealed?.n !== 0) throw new Error(`${unsealed?.n} entries are without a seal.`);
  const rows = await dataSource.query<{ sequence: string; account: number; day: string; units: string }[]>(
    `SELECT s.sequence, l.account_id AS account, l.effective_on::text AS day, (l.amount * 10 ^ a.minor_units)::numeric(30, 0)::text AS units
       FROM ledger.seal s JOIN ledger.line l USING (entry_id) JOIN ledger.account a ON a.id = l.account_id AND a.has_floor
      WHERE s.journal_id = $1 ORDER BY s.sequence, l.n`,
    [journal],
  );
  return rows.map((row) => ({ ...row, units: BigInt(row.units) }));
}

/**
 * Every moment of the recorded order, and every effective day as known at that moment, at which an account was below zero,
 * as sentences; an entry's lines on one account count together. The slowest way there is: it looks at everything anew after each entry.
 */
export function shortfalls(history: RecordedLine[]): string[] {
  const found: string[] = [];
  const moved = new Map<number, Map<string, bigint>>();
  history.forEach(({ sequence, account, day, units }, index) => {
    const days = moved.get(account) ?? new Map<string, bigint>();
    moved.set(account, days);
    days.set(day, (days.get(day) ?? 0n) + units);
    for (let next = index + 1; history[next]?.sequence === sequence; next++)
      if (history[next]?.account === account) return; // the entry moves more on this account
    let balance = 0n;
    for (const each of [...days.keys()].sort()) {
      balance += days.get(each) ?? 0n;
      if (balance < 0n)
        found.push(`After entry ${sequence}, account ${account} had ${balance} at the close of ${each}.`);
    }
  });
  return found;
}
