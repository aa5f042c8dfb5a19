import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataSource } from 'typeorm';
import { makeDemonstrationPeople } from './demonstration-people.js';
import { importBook, readBook } from './fund-book/index.js';

const BOOK = fileURLToPath(new URL('../../demonstration', import.meta.url)); // from dist/src
const DEMONSTRATION_LOCK = 7_240_118_003;

/**
 * Notes in a DATA_DIR that is just being made that the demonstration belongs into it. The note outlives a start that is killed
 * before it could load it.
 */
export function promiseDemonstration(dataDir: string): void {
  writeFileSync(
    noteIn(dataDir),
    'The next `npm start` loads the demonstration fund, unless there is a fund by then.\n',
  );
}

/** What `--empty` says: the demonstration stays out, also if a start before promised it. */
export function forgetDemonstration(dataDir: string): void {
  rmSync(noteIn(dataDir), { force: true });
}

/**
 * Loads the demonstration fund, through the import that every book goes through, into a DATA_DIR that was promised it, unless
 * there is any fund by then. The import is all or nothing, so a start that is killed here leaves the promise standing and no half of a fund.
 *
 * @returns whether this start kept the promise: it is loaded, with its people, also where a start before was killed on the way
 */
export async function loadDemonstration(
  dataSource: DataSource,
  dataDir: string,
  sessionSecret: string,
): Promise<boolean> {
  if (!existsSync(noteIn(dataDir))) return false;
  const lock = dataSource.createQueryRunner();
  await lock.query('SET lock_timeout = 0');
  await lock.query('SELECT pg_advisory_lock($1)', [DEMONSTRATION_LOCK]); // two starts at once: the second waits for the whole import
  try {
    const [{ known, begun }] = (await lock.query(
      `SELECT EXISTS (SELECT FROM fund) AS known, EXISTS (SELECT FROM change WHERE door = 'import' AND what = 'fund book demonstration') AS begun`,
    )) as [{ known: boolean; begun: boolean }];
    if (!known) await importDemonstration(dataSource);
    const kept = !known || begun;
    if (kept) await makeDemonstrationPeople(dataSource, sessionSecret);
    forgetDemonstration(dataDir);
    return kept;
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [DEMONSTRATION_LOCK]);
    await lock.query('RESET lock_timeout');
    await lock.release();
  }
}

async function importDemonstration(dataSource: DataSource): Promise<void> {
  const answer = await importBook(dataSource, await readBook(BOOK), {
    dryRun: false,
    by: 'system',
    name: 'demonstration',
  });
  if (!('faults' in answer)) return;
  const [first] = answer.faults;
  throw new Error(
    `The demonstration fund in ${BOOK} cannot be imported: ${first?.file}:${first?.line}: ${first?.message}`,
  );
}

function noteIn(dataDir: string): string {
  return join(dataDir, 'demonstration-pending');
}
