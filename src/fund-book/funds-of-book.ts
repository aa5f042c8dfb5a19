import type { DataSource, EntityManager } from 'typeorm';
import type { Grant } from '../access/index.js';
import { forbidden, unknown } from '../refusals/index.js';
import { mentionedIn } from './mentions.js';
import type { ReadBook } from './read-book.js';

/** The funds that a book speaks of: those that the ledger has, and the codes of those that would come in. */
export interface FundsOfBook {
  known: { id: number; code: string }[];
  newCodes: string[];
}

/** @returns also the funds of projects that the book names without their fund, as budgets do */
export async function fundsOf(manager: EntityManager | DataSource, book: ReadBook): Promise<FundsOfBook> {
  const { funds, projects } = mentionedIn(book);
  const known: FundsOfBook['known'] = await manager.query(
    `SELECT f.id, f.code FROM fund f WHERE f.code = ANY ($1) OR f.id IN (SELECT p.fund_id FROM project p WHERE p.code = ANY ($2))
      ORDER BY f.code COLLATE "C"`,
    [funds, projects],
  );
  return { known, newCodes: funds.filter((code) => known.every((fund) => fund.code !== code)) };
}

/**
 * Whoever imports a book administers its funds.
 * @param alone nobody else decides on it: then a fund that comes in needs a fund administrator for everything
 * @throws {Refused} 403 for a fund that is not theirs, 404 for one that they may not know of
 */
export async function checkAdministers(
  grants: readonly Grant[],
  { known, newCodes }: FundsOfBook,
  { alone }: { alone: boolean },
): Promise<void> {
  // Loaded when asked for: the command line does not wait for all that the doors of HTTP need.
  const { allows, dutyOf } = await import('../access/index.js');
  const duty = dutyOf('change the fund');
  for (const { code } of known) {
    const allowed = allows(grants, duty, { fund: code });
    if (allowed === 'no') throw unknown(`There is no fund ${JSON.stringify(code)}.`);
    if (allowed === 'known') {
      throw forbidden(
        `The book is of fund ${code}: whoever imports it is fund administrator there, and you are not.`,
      );
    }
  }
  const [code] = newCodes;
  if (alone && code !== undefined && allows(grants, duty, {}) !== 'yes') {
    throw forbidden(
      `The book brings in fund ${code}: whoever imports that is fund administrator for everything, and you are not.`,
    );
  }
}
