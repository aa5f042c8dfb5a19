import type { EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import type { Grant } from '../access/index.js';
import type { Proposable } from '../decisions/index.js';
import { wrong } from '../refusals/index.js';
import { BookRefused } from './book-refused.js';
import type { Fault } from './fault.js';
import { checkAdministers, fundsOf } from './funds-of-book.js';
import { dutyIn, faultsOf, importInto, type Imported } from './import-book.js';
import type { ReadBook } from './read-book.js';

/** What is proposed: the import of one uploaded document as it was uploaded. */
export interface ImportContent {
  /** Its id. */
  document: string;
  name: string;
  sha256: string;
  /** What it came to on the day of the proposal; filled in by the check. */
  imported: Imported | null;
}

/** How the import of a book is proposed. @param grants of whoever proposes it */
export const importToPropose = (book: ReadBook, grants: readonly Grant[]): Proposable<ImportContent> => ({
  kind: 'import',
  posts: false,
  async terms(recording, content) {
    const { manager, author } = recording;
    const funds = await fundsOf(manager, book);
    await checkAdministers(grants, funds, { alone: false });
    const changeId = await recording.leaveTrail();
    const [fund, ...more] = funds.known;
    const isOfOne = fund !== undefined && more.length + funds.newCodes.length === 0;
    const tried = await tryOut(manager, book, changeId, () => amountOf(manager, changeId));
    if ('faults' in tried) throw new BookRefused(422, tried.faults);
    const { imported, amount } = tried;
    content.imported = imported;
    if (!changesAnything(imported) && !author.request?.rehearsal) {
      throw wrong(
        `All ${imported.counts.alreadyKnown} rows of ${content.name} are known already; there is nothing to import.`,
      );
    }
    const reference = `${content.name} ${content.document}`;
    if (!isOfOne) return { fundId: null, reference };
    return { fundId: fund.id, reference, ...(amount === null ? {} : { amount }) };
  },
  carryOut: () => Promise.reject(new Error('A book is imported when it is approved.')),
});

/** How it is carried out, with the book read anew from the document. */
export const importToCommit = (book: ReadBook): Proposable<ImportContent> => ({
  ...importToDecide,
  async carryOut(recording, content) {
    const imported = await committed(recording.manager, book, () => recording.leaveTrail());
    recording.answerWith({ imported });
    recording.noteChange('fund book', null, { name: content.name, sha256: content.sha256, ...imported });
  },
  waitsForAnother: (recording, { imported }) => recording.answerWith({ imported }),
});

/** How it is rejected or withdrawn: the book is not needed. */
export const importToDecide: Proposable<ImportContent> = {
  kind: 'import',
  posts: false,
  terms: () => Promise.reject(new Error('What is decided was proposed before.')),
  carryOut: () => Promise.reject(new Error('A book is imported from its document.')),
};

async function committed(
  manager: EntityManager,
  book: ReadBook,
  change: () => Promise<string>,
): Promise<Imported> {
  let answer: { faults: Fault[] } | Imported;
  try {
    answer = await importInto(manager, book, { change });
  } catch (error) {
    const refused = dutyIn(error);
    if (refused) throw refused;
    const faults = faultsOf(error);
    if (!faults) throw error;
    throw new BookRefused(409, faults);
  }
  if ('faults' in answer) throw new BookRefused(409, answer.faults);
  return answer;
}

/**
 * Imports the book and takes it back, so that whoever proposes it hears what the database would refuse, a closed month for one, and not
 * only what the check of its rows finds. The database lets pass what nobody has approved yet, since this can never be committed.
 * @param sum what its records come to, asked while they are there
 */
async function tryOut(
  manager: EntityManager,
  book: ReadBook,
  changeId: string,
  sum: () => Promise<Money | null>,
): Promise<{ faults: Fault[] } | { imported: Imported; amount: Money | null }> {
  await manager.query('SAVEPOINT tried');
  await manager.query('INSERT INTO rehearsal DEFAULT VALUES');
  try {
    const imported = await importInto(manager, book, { change: () => Promise.resolve(changeId) });
    return 'faults' in imported ? imported : { imported, amount: await sum() };
  } catch (error) {
    const faults = faultsOf(error);
    if (!faults) throw error;
    return { faults };
  } finally {
    await manager.query('ROLLBACK TO SAVEPOINT tried');
  }
}

/** What the new records of one fund add up to, whichever way their money goes; null for several funds, or for nothing. Promises are no money yet. */
async function amountOf(manager: EntityManager, changeId: string): Promise<Money | null> {
  const sums: { currency: string; amount: string }[] = await manager.query(
    `SELECT f.currency, sum(abs(coalesce(m.amount, w.amount)))::text AS amount
       FROM money_record m JOIN fund f ON f.id = m.fund_id LEFT JOIN window_move w ON w.entry_id = m.entry_id
      WHERE m.change_id = $1 AND m.kind <> 'agreement' AND coalesce(m.amount, w.amount) IS NOT NULL GROUP BY f.id`,
    [changeId],
  );
  const [sum, ...others] = sums;
  return sum === undefined || others.length > 0 ? null : Money.fromDatabase(sum.amount, sum.currency);
}

const changesAnything = ({ counts: { posted }, registerRows }: Imported) =>
  registerRows + posted.agreements + posted.allocations + posted.transactions > 0;
