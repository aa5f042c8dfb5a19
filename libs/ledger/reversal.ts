import type { EntityManager } from 'typeorm';
import { Money } from '../money/index.js';
import { JournalEntry, type EntryHeading } from './journal-entry.js';

/** A line as the ledger has it; the amount is decimal text, debit positive. */
interface StoredLine {
  code: string;
  per: Record<string, string>;
  currency: string;
  amount: string;
}

/**
 * Composes the entry that takes another back: its lines with the sides exchanged, on the same accounts, read from the ledger.
 * @param entryId the entry to reverse; pass it on as `reverses` when posting
 */
export async function reversalOf(
  manager: EntityManager,
  entryId: string,
  heading: EntryHeading,
): Promise<JournalEntry> {
  const lines: StoredLine[] = await manager.query(
    `SELECT a.code, a.per, l.currency, l.amount FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id
      WHERE l.entry_id = $1 ORDER BY l.n`,
    [entryId],
  );
  const entry = new JournalEntry(heading);
  for (const { code, per, currency, amount } of lines)
    entry.credit({ code, per }, Money.fromDatabase(amount, currency));
  return entry;
}
