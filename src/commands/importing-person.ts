import type { DataSource, EntityManager } from 'typeorm';
import { checkAdministers, fundsOf, type Importer, type ReadBook } from '../fund-book/index.js';
import { leaveEvent } from '../recording/index.js';
import { Refused } from '../refusals/index.js';
import { CommandFault } from './options.js';

const KEY = 'CITY_PARTNERSHIPS_KEY';

/**
 * Who imports on the command line: the system, until the ledger knows a person; from then on somebody who says who they are and proves
 * it with their key.
 *
 * @param as the e-mail address given with `--as`
 * @throws {NotYours} what is missing
 */
export async function whoImports(
  manager: EntityManager,
  dataSource: DataSource,
  book: ReadBook,
  as: string | undefined,
): Promise<Importer> {
  if (as === undefined) {
    const [{ people } = { people: false }]: { people: boolean }[] = await manager.query(
      'SELECT EXISTS (SELECT FROM person) AS people',
    );
    if (!people) return { name: 'system' };
    throw new NotYours(
      `This ledger has people: say who imports with --as EMAIL, their key (POST /api/api-keys) in the environment as ${KEY}. Nothing was posted.`,
    );
  }
  const key = process.env[KEY] ?? '';
  if (key === '') {
    throw new NotYours(
      `--as ${as} needs the key of that person in the environment as ${KEY}. Nothing was posted.`,
    );
  }
  // Loaded when asked for, like every command's libraries.
  const { ApiKeysService, trailOf } = await import('../sign-in/index.js');
  const who = await new ApiKeysService(dataSource, trailOf(dataSource)).resolve(key);
  if (who?.signedIn.email !== as.toLowerCase()) {
    throw new NotYours(`The key in ${KEY} is no key of ${as} that can be used today. Nothing was posted.`);
  }
  const { personId, name, grants } = who.signedIn;
  try {
    await checkAdministers(grants, await fundsOf(manager, book), { alone: true });
  } catch (error) {
    throw error instanceof Refused
      ? new NotYours(`${error.message} Nothing was posted.`, { personId, name })
      : error;
  }
  if (!(await who.signedIn.stillHolds(manager))) {
    throw new NotYours(`The key in ${KEY} was ended meanwhile. Nothing was posted.`, { personId, name });
  }
  return { personId, name };
}

/** Notes a finished import on the trail, in its transaction. */
export function leaveImport(
  manager: EntityManager,
  book: string,
  importer: Importer,
  changeId: string,
): Promise<void> {
  return leaveEvent(manager, { ...eventOf(book, importer), outcome: 'done', changeId });
}

/** Notes that somebody was refused, and goes on refusing. */
export async function refuseImport(
  dataSource: DataSource,
  book: string,
  as: string | undefined,
  error: unknown,
): Promise<never> {
  if (error instanceof NotYours) {
    const importer = error.who ?? { name: as === undefined ? 'system' : 'not signed in' };
    await leaveEvent(dataSource, { ...eventOf(book, importer), outcome: 'refused', detail: error.message });
  }
  throw error;
}

/** An import that nobody, or not this person, may make. */
class NotYours extends CommandFault {
  constructor(
    message: string,
    /** Who it is, where they proved it. */
    readonly who?: Importer,
  ) {
    super(message);
  }
}

const eventOf = (book: string, { name, personId }: Importer) => ({
  personId: personId ?? null,
  actor: name,
  door: 'command_line' as const,
  action: 'import a fund book',
  record: `fund book ${book}`,
});
