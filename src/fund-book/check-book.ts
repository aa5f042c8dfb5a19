import { BookCheck } from './book-check.js';
import { checkAgreements } from './check-agreements.js';
import { checkCovers } from './check-covers.js';
import { checkDecisions } from './check-decisions.js';
import { checkTranches } from './check-milestones.js';
import { checkRegister } from './check-register.js';
import { checkResults } from './check-results.js';
import { checkTransactions } from './check-transactions.js';
import { Directory } from './directory.js';
import { inBookOrder, type Fault } from './fault.js';
import type { KnownBooks } from './known-books.js';
import { withoutKnown } from './known-rows.js';
import { newVerifications, type NewVerification } from './new-verifications.js';
import { PayableCheck } from './payable-check.js';
import type { Posting } from './posting.js';
import type { ReadBook } from './read-book.js';
import { changesOf, type BookChanges } from './register-changes.js';
import { Replay } from './replay.js';

/** How many rows of a book are posted, as `import --format json` prints it (fund-book.md). */
export interface BookCounts {
  posted: { agreements: number; allocations: number; transactions: number };
  /** Rows of those files that the ledger had before. */
  alreadyKnown: number;
}

/** A book that is sound: what it changes, what it posts in the order of posting. */
export interface SoundBook {
  changes: BookChanges;
  /** Each milestone's in their order. */
  verifications: NewVerification[];
  postings: Posting[];
  counts: BookCounts;
}

/**
 * Checks a book that was read, whole: every cell, every code, what the ledger knows already, and every floor after every posting.
 * Pure: nothing is written, and the ledger is known only through `known`.
 *
 * @returns all faults in the order of the tables and lines; or, when there are none, what the import does
 */
export function checkBook(book: ReadBook, known: KnownBooks): { faults: Fault[] } | SoundBook {
  const faults = [...book.faults];
  const check = new BookCheck(book, new Directory(book, known), faults);
  const register = checkRegister(check);
  const results = checkResults(check, known);
  const tranches = checkTranches(check, known, results.known);
  const decisions = checkDecisions(check);
  const rows = [
    ...checkAgreements(check),
    ...decisions.before,
    ...checkTransactions(check, tranches.known),
    ...decisions.reversals,
  ];
  const changes = changesOf({ ...register, ...results, ...tranches }, known, faults);
  checkCovers(register, tranches, known, faults);
  const verifications = newVerifications(tranches, results.known, known, faults);
  // Where one of these rows has a fault, nobody can say what would be payable.
  const payable = tranches.sound ? new PayableCheck(tranches, verifications, results.known, known) : null;
  const fresh = withoutKnown(rows, known, faults);
  const replay = new Replay(check.directory, known, faults, payable);
  replay.run(fresh.rows);
  if (faults.length > 0) return { faults: inBookOrder(faults) };
  if (check.doubts > 0 || fresh.rows.length !== replay.postings.length)
    throw new Error(
      'A row of the book was left out without a fault: that is a mistake of the program, nothing is posted.',
    );
  return {
    changes,
    verifications,
    postings: replay.postings,
    counts: { posted: countsOf(replay.postings), alreadyKnown: fresh.alreadyKnown },
  };
}

function countsOf(postings: Posting[]): BookCounts['posted'] {
  const posted = { agreements: 0, allocations: 0, transactions: 0 };
  for (const { kind } of postings)
    if (kind === 'agreement' || kind === 'amendment') posted.agreements += 1;
    else if (kind === 'allocation' || kind === 'window_move') posted.allocations += 1;
    else posted.transactions += 1;
  return posted;
}
