import type { DataSource, EntityManager } from 'typeorm';
import { describeConstraint } from '../refusals/index.js';
import { checkBook, type BookCounts, type SoundBook } from './check-book.js';
import type { Fault } from './fault.js';
import { loadKnownBooks } from './load-known-books.js';
import { mentionedIn } from './mentions.js';
import type { Posting } from './posting.js';
import type { ReadBook } from './read-book.js';
import { recordPostings, RowRefused } from './record-postings.js';
import { recordInstalments, recordVersions } from './record-versions.js';

/** How an import is made. */
export interface ImportOptions {
  /** Posts everything, and takes it back: what the database would refuse is found too. */
  dryRun: boolean;
  /** Who imports, for the record. */
  by: string;
  /** The book's name, for the record. */
  name: string;
  /** Called with the rows posted so far, of all that there are to post. */
  progress?: (done: number, all: number) => void;
}

/** Thrown to leave the transaction without a trace. */
class TakeBack extends Error {}

/**
 * Imports a fund book in one transaction, all or nothing: checks every row against the ledger as it is, then posts what is new.
 * Imports wait for each other (7204 marks their lock), so that two of the same book post it once.
 *
 * @returns the counts, and how many rows of funds, windows, organisations, projects, budgets, rates and schedules are new or changed;
 *   or every fault
 */
export async function importBook(
  dataSource: DataSource,
  book: ReadBook,
  options: ImportOptions,
): Promise<{ faults: Fault[] } | { counts: BookCounts; registerRows: number }> {
  let checked: ReturnType<typeof checkBook> | undefined;
  try {
    await dataSource.transaction('READ COMMITTED', async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock(7204, 0)');
      checked = checkBook(book, await loadKnownBooks(manager, mentionedIn(book)));
      if ('faults' in checked) throw new TakeBack();
      await recordBook(manager, checked, options);
      if (options.dryRun) {
        await manager.query('SET CONSTRAINTS ALL IMMEDIATE');
        throw new TakeBack();
      }
    });
  } catch (error) {
    const faults = faultsOf(error);
    if (faults) return { faults };
    if (!(error instanceof TakeBack)) throw error;
  }
  if (!checked) throw new Error('The import ended without an answer.');
  if ('faults' in checked) return checked;
  return { counts: checked.counts, registerRows: Object.values(checked.changes).flat().length };
}

async function recordBook(
  manager: EntityManager,
  { changes, postings }: SoundBook,
  options: ImportOptions,
): Promise<void> {
  const rows = <T>(changed: { row: T }[]) => changed.map(({ row }) => row);
  const versions = {
    funds: rows(changes.funds),
    windows: rows(changes.windows),
    organisations: rows(changes.organisations),
    exchangeRates: rows(changes.exchangeRates),
    projects: rows(changes.projects),
    budgets: rows(changes.budgets),
  };
  const instalments = rows(changes.instalments);
  if (postings.length + instalments.length + Object.values(versions).flat().length === 0) return;
  const [change]: { id: string }[] = await manager.query(
    `INSERT INTO change (made_by, door, what) VALUES ($1, 'import', $2) RETURNING id`,
    [options.by, `fund book ${options.name}`],
  );
  const changeId = change?.id ?? '';
  await recordVersions(manager, changeId, versions);
  await recordPostings(manager, changeId, postings, (done) => options.progress?.(done, postings.length));
  await recordInstalments(manager, changeId, instalments);
}

/** What only the database could know: a month that is closed, money that somebody else spent meanwhile. */
function faultsOf(error: unknown): Fault[] | null {
  const [cause, posting] = error instanceof RowRefused ? [error.cause, error.posting] : [error, null];
  const refused = describeConstraint(cause, () => (posting ? recordOf(posting) : undefined));
  if (!refused) return null;
  return [{ file: posting?.file ?? '', line: posting?.line ?? null, column: null, message: refused.message }];
}

function recordOf(posting: Posting) {
  const { kind, reference } = posting;
  return { kind, reference: kind === 'reversal' ? `${posting.reverses.kind} ${reference}` : reference };
}
