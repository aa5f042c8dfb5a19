import { checkBook } from './check-book.js';
import type { Fault } from './fault.js';
import { emptyBooks } from './known-books.js';
import { readBook } from './read-book.js';

/**
 * Reads an exported book as an import into an empty ledger would. What was recorded during one day in another order than a book
 * is posted in (an allocation out of a refund of the same morning, say) a book cannot say.
 * @returns the first fault, or `null` for a book that can be imported
 */
export async function faultOfExport(folder: string): Promise<Fault | null> {
  const checked = checkBook(await readBook(folder), emptyBooks());
  return 'faults' in checked ? (checked.faults[0] ?? null) : null;
}
