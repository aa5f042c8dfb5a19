import type { DataSource } from 'typeorm';
import { sealEntries } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';

/** One line of an entry; exactly one of debit and credit is set. */
export interface JournalLine {
  account: { code: string; name: string; per: Record<string, string> };
  debit: Money | null;
  credit: Money | null;
}

/** An entry as recorded: its place in the recorded order, and both clocks. */
export interface RecordedEntry {
  id: string;
  sequence: string;
  kind: string;
  reference: string;
  nature: string;
  effectiveOn: string;
  recordedAt: string;
  reverses: string | null;
  reversedBy: string | null;
  lines: JournalLine[];
}

/** What to look for; every filter that is given must hold. */
export interface EntryFilter {
  from?: string;
  to?: string;
  kind?: string;
  reference?: string;
  /** A code of the chart: entries with a line on such an account. */
  account?: string;
  window?: string;
  project?: string;
  organisation?: string;
  agreement?: string;
}

const selection = `
  SELECT e.id, s.sequence, e.kind, e.reference, e.nature, to_char(e.effective_on, 'YYYY-MM-DD') AS "effectiveOn",
         to_char(s.sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt", e.reverses,
         (SELECT r.id FROM ledger.entry r WHERE r.reverses = e.id) AS "reversedBy"
    FROM ledger.seal s JOIN ledger.entry e ON e.id = s.entry_id`;

/**
 * Entries of a journal in recorded order, after a place in it; what is committed is sealed first, so nothing is missing.
 * @param after the sequence after which to begin, `0` for the first entry
 */
export async function entriesAfter(
  dataSource: DataSource,
  journalId: number,
  filter: EntryFilter,
  after: string,
  limit: number,
): Promise<RecordedEntry[]> {
  await sealEntries(dataSource, journalId);
  const per = Object.fromEntries(
    (['window', 'project', 'organisation', 'agreement'] as const).flatMap((key) =>
      filter[key] === undefined ? [] : [[key, filter[key]]],
    ),
  );
  const onAccount = filter.account !== undefined || Object.keys(per).length > 0;
  const entries: Omit<RecordedEntry, 'lines'>[] = await dataSource.query(
    `${selection}
      WHERE s.journal_id = $1 AND s.sequence > $2
        AND ($3::date IS NULL OR e.effective_on >= $3) AND ($4::date IS NULL OR e.effective_on <= $4)
        AND ($5::text IS NULL OR e.kind = $5) AND ($6::text IS NULL OR e.reference = $6)
        ${onAccount ? 'AND EXISTS (SELECT FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id WHERE l.entry_id = e.id AND ($8::text IS NULL OR a.code = $8) AND a.per @> $9::jsonb)' : ''}
      ORDER BY s.sequence LIMIT $7`,
    [
      journalId,
      after,
      filter.from ?? null,
      filter.to ?? null,
      filter.kind ?? null,
      filter.reference ?? null,
      limit,
      ...(onAccount ? [filter.account ?? null, JSON.stringify(per)] : []),
    ],
  );
  return withLines(dataSource, entries);
}

/** One entry of a journal by its id, or `null`. */
export async function entryById(
  dataSource: DataSource,
  journalId: number,
  id: string,
): Promise<RecordedEntry | null> {
  await sealEntries(dataSource, journalId);
  const found: Omit<RecordedEntry, 'lines'>[] = await dataSource.query(
    `${selection} WHERE s.journal_id = $1 AND e.id = $2`,
    [journalId, id],
  );
  const [entry] = await withLines(dataSource, found);
  return entry ?? null;
}

async function withLines(
  dataSource: DataSource,
  entries: Omit<RecordedEntry, 'lines'>[],
): Promise<RecordedEntry[]> {
  const rows: {
    entryId: string;
    code: string;
    name: string;
    per: Record<string, string>;
    currency: string;
    amount: string;
  }[] = await dataSource.query(
    `SELECT l.entry_id AS "entryId", a.code, c.name, a.per, l.currency, l.amount
         FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id JOIN ledger.chart_of_accounts c ON c.code = a.code
        WHERE l.entry_id = ANY ($1::bigint[]) ORDER BY l.entry_id, l.n`,
    [entries.map(({ id }) => id)],
  );
  const lines = new Map<string, JournalLine[]>();
  for (const { entryId, code, name, per, currency, amount } of rows) {
    const money = Money.fromDatabase(amount, currency);
    const line = {
      account: { code, name, per },
      debit: money.isNegative() ? null : money,
      credit: money.isNegative() ? money.negated() : null,
    };
    lines.set(entryId, [...(lines.get(entryId) ?? []), line]);
  }
  return entries.map((entry) => ({ ...entry, lines: lines.get(entry.id) ?? [] }));
}
