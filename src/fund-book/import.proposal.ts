import type { EntityManager } from 'typeorm';
import type { Grant } from '../access/index.js';
import type { Proposable } from '../decisions/index.js';
import { wrong } from '../refusals/index.js';
import { BookRefused } from './book-refused.js';
import type { Fault } from './fault.js';
import { checkAdministers, fundsOf } from './funds-of-book.js';
import { faultsOf, importInto, type Imported } from './import-book.js';
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
    const tried = await tryOut(manager, book, changeId);
    if ('faults' in tried) throw new BookRefused(422, tried.faults);
    content.imported = tried;
    if (!changesAnything(tried) && !author.request?.rehearsal) {
      throw wrong(
        `All ${tried.counts.alreadyKnown} rows of ${content.name} are known already; there is nothing to import.`,
      );
    }
    const [fund, ...more] = funds.known;
    const isOfOne = fund !== undefined && more.length + funds.newCodes.length === 0;
    return { fundId: isOfOne ? fund.id : null, reference: `${content.name} ${content.document}` };
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
 */
async function tryOut(
  manager: EntityManager,
  book: ReadBook,
  changeId: string,
): Promise<{ faults: Fault[] } | Imported> {
  await manager.query('SAVEPOINT tried');
  await manager.query('INSERT INTO rehearsal DEFAULT VALUES');
  try {
    return await importInto(manager, book, { change: () => Promise.resolve(changeId) });
  } catch (error) {
    const faults = faultsOf(error);
    if (!faults) throw error;
    return { faults };
  } finally {
    await manager.query('ROLLBACK TO SAVEPOINT tried');
  }
}

const changesAnything = ({ counts: { posted }, registerRows }: Imported) =>
  registerRows + posted.agreements + posted.allocations + posted.transactions > 0;
