import type { EntityManager } from 'typeorm';
import type { EntryLine, JournalEntry } from './journal-entry.js';

/** A composed entry on its way into a journal. */
export interface Posting {
  /** Drawn from `ledger.entry_id_seq`, usually by inserting the business record first. */
  entryId: string;
  journalId: number;
  entry: JournalEntry;
  /** The id of the entry that this one reverses. */
  reverses?: string;
}

/**
 * Records entries, in the order given, as one statement: the database decides on each (balance, months, floors) and opens
 * accounts that it has not met. Post last in a transaction: a spend holds its account's guard until COMMIT.
 *
 * @throws the database's refusal, whose `driverError.constraint` names the rule, e.g. `account_not_below_floor`
 */
export async function postEntries(manager: EntityManager, postings: Posting[]): Promise<void> {
  await manager.query('SELECT ledger.post_entries($1)', [JSON.stringify(postings.map(asJson))]);
}

/** Ids for entries that are to be posted together, ascending. */
export async function drawEntryIds(manager: EntityManager, count: number): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `SELECT nextval('ledger.entry_id_seq') AS id FROM generate_series(1, $1)`,
    [count],
  );
  return rows.map(({ id }) => id);
}

function asJson({ entryId, journalId, entry, reverses }: Posting) {
  const { effectiveOn, kind, reference, nature } = entry.heading;
  return {
    id: entryId,
    journal: journalId,
    effectiveOn,
    kind,
    reference,
    nature,
    reverses,
    lines: entry.lines.map(lineAsJson),
  };
}

function lineAsJson({ account, amount }: EntryLine) {
  return { code: account.code, per: account.per, currency: amount.currency, amount: amount.toString() };
}
