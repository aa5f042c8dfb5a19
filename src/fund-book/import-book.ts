import type { DataSource, EntityManager } from 'typeorm';
import { takeLong } from '../../libs/database/index.js';
import { describeConstraint, type Refused } from '../refusals/index.js';
import { checkBook, type BookCounts, type SoundBook } from './check-book.js';
import type { Fault } from './fault.js';
import { loadKnownBooks } from './load-known-books.js';
import { mentionedIn } from './mentions.js';
import type { Posting } from './posting.js';
import type { ReadBook } from './read-book.js';
import { recordPostings, RowRefused } from './record-postings.js';
import { betweenVerifications, underTranches } from './posting-order.js';
import { recordResults, recordVerified } from './record-results.js';
import { recordInstalments, recordVersions } from './record-versions.js';

/** Who an import is recorded for. */
export interface Importer {
  name: string;
  personId?: number;
}

/** How an import is made. */
export interface ImportOptions {
  /** Posts everything, and takes it back: what the database would refuse is found too. */
  dryRun: boolean;
  /** Who imports, for the record; asked within the transaction, once, and only where the import changes something. */
  by: string | ((manager: EntityManager) => Promise<Importer>);
  /** The book's name, for the record. */
  name: string;
  /** Called with the rows posted so far, of all that there are to post. */
  progress?: (done: number, all: number) => void;
  /** Called when all is recorded, as the last thing in the transaction. */
  recorded?: (manager: EntityManager, importer: Importer, changeId: string) => Promise<void>;
}

/** What an import did: rows posted, and how many of funds, windows, organisations, projects, budgets, rates and schedules are new or changed. */
export interface Imported {
  counts: BookCounts;
  registerRows: number;
}

/** Thrown to leave the transaction without a trace. */
class TakeBack extends Error {}

/**
 * Imports a fund book in one transaction, all or nothing: checks every row against the ledger as it is, then posts what is new.
 *
 * @returns what it did, or every fault
 */
export async function importBook(
  dataSource: DataSource,
  book: ReadBook,
  options: ImportOptions,
): Promise<{ faults: Fault[] } | Imported> {
  const { dryRun, by, name, progress, recorded } = options;
  let answer: { faults: Fault[] } | Imported | undefined;
  try {
    await dataSource.transaction('READ COMMITTED', async (manager) => {
      let importer: Importer | undefined;
      let changeId = '';
      answer = await importInto(manager, book, {
        async change() {
          importer = typeof by === 'string' || dryRun ? { name: nameOf(by) } : await by(manager);
          const [change]: { id: string }[] = await manager.query(
            `INSERT INTO change (made_by, door, what, person_id) VALUES ($1, 'import', $2, $3) RETURNING id`,
            [importer.name, `fund book ${name}`, importer.personId ?? null],
          );
          return (changeId = change!.id);
        },
        ...(progress ? { progress } : {}),
      });
      if ('faults' in answer) throw new TakeBack();
      if (dryRun) {
        await manager.query('SET CONSTRAINTS ALL IMMEDIATE');
        throw new TakeBack();
      }
      if (importer) await recorded?.(manager, importer, changeId);
    });
  } catch (error) {
    const faults = faultsOf(error);
    if (faults) return { faults };
    if (!(error instanceof TakeBack)) throw error;
  }
  if (!answer) throw new Error('The import ended without an answer.');
  return answer;
}

const nameOf = (by: ImportOptions['by']) => (typeof by === 'string' ? by : 'system');

/**
 * The same within a transaction under way. Imports wait for each other (7204 marks their lock), so that two of the same book post it
 * once. What the database refuses is thrown; `faultsOf` says it.
 *
 * @param options.change makes the change, or gives it; asked once, and only where the import changes something
 */
export async function importInto(
  manager: EntityManager,
  book: ReadBook,
  options: { change: () => Promise<string>; progress?: ImportOptions['progress'] },
): Promise<{ faults: Fault[] } | Imported> {
  await takeLong(manager);
  await manager.query('SELECT pg_advisory_xact_lock(7204, 0)');
  const checked = checkBook(book, await loadKnownBooks(manager, mentionedIn(book)));
  if ('faults' in checked) return checked;
  await recordBook(manager, checked, options);
  return {
    counts: checked.counts,
    registerRows: Object.values(checked.changes).flat().length + checked.verifications.length,
  };
}

async function recordBook(
  manager: EntityManager,
  { changes, postings, verifications }: SoundBook,
  { change, progress }: Parameters<typeof importInto>[2],
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
  const changed = Object.values(changes).flat().length + verifications.length;
  if (postings.length + changed === 0) return;
  const changeId = await change();
  await recordVersions(manager, changeId, versions);
  const paidByResults = [
    ...rows(changes.tranches),
    ...rows(changes.milestones),
    ...verifications,
    ...underTranches(postings),
  ];
  const projects = [...new Set(paidByResults.map(({ project }) => project))];
  await recordResults(manager, changeId, changes, projects);
  const segments = betweenVerifications(postings, verifications).map(({ verified, then }) => ({
    before: () => recordVerified(manager, changeId, verified),
    postings: then,
  }));
  await recordPostings(manager, changeId, segments, (done) => progress?.(done, postings.length));
  await recordInstalments(manager, changeId, instalments);
}

/** What only the database could know: a month that is closed, money that somebody else spent meanwhile, what two people must decide. */
export function faultsOf(error: unknown): Fault[] | null {
  const [cause, posting] = error instanceof RowRefused ? [error.cause, error.posting] : [error, null];
  const refused = describeConstraint(cause, () => (posting ? recordOf(posting) : undefined));
  if (!refused) return null;
  return [{ file: posting?.file ?? '', line: posting?.line ?? null, column: null, message: refused.message }];
}

/** That somebody is not to decide on one of its records: no fault of the book, which another approver may commit as it is. */
export function dutyIn(error: unknown): Refused | null {
  const refused = describeConstraint(error instanceof RowRefused ? error.cause : error);
  return refused?.status === 403 ? refused : null;
}

function recordOf(posting: Posting) {
  const { kind, reference } = posting;
  return { kind, reference: kind === 'reversal' ? `${posting.reverses.kind} ${reference}` : reference };
}
