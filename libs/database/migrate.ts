import type { Client } from 'pg';
import { DatabaseUnavailable } from './database-unavailable.js';

// Any number will do, as long as every version of this program uses the same one for the same purpose.
const MIGRATION_LOCK = 7_240_118_001;

/**
 * The list of migrations, loaded when asked for: with what they import, it takes longer to load than the embedded server to start,
 * so the two are done at the same time.
 */
export async function loadMigrations() {
  return (await import('../../migrations/index.js')).migrations;
}

/**
 * Brings a database up to date: runs the migrations it lacks, in order, in one transaction. Two programs may do so at
 * once: the second waits for the first and finds nothing left to do.
 *
 * @param owner a connection as the database's owner
 * @param ownerUrl where TypeORM, which is only loaded when there is something to run, finds the same database
 * @returns how many were run
 * @throws DatabaseUnavailable when a newer version of this program has migrated the database
 */
export async function migrate(owner: Client, ownerUrl: string): Promise<number> {
  if ((await pendingMigrations(owner)) === 0) return 0;
  await owner.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
  try {
    return (await pendingMigrations(owner)) === 0 ? 0 : await runPending(ownerUrl);
  } finally {
    await owner.query(`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`);
  }
}

async function runPending(ownerUrl: string): Promise<number> {
  const { DataSource } = await import('typeorm');
  const migrations = await loadMigrations();
  // TypeORM's own logger would write to standard output, which belongs to the results of commands; 'debug' is silent.
  const dataSource = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations,
    installExtensions: false,
    logger: 'debug',
  });
  await dataSource.initialize();
  try {
    return (await dataSource.runMigrations({ transaction: 'all' })).length;
  } finally {
    await dataSource.destroy();
  }
}

/** TypeORM's own start reads the catalogue before it looks; this is one small query. */
async function pendingMigrations(owner: Client): Promise<number> {
  const done = new Set(await doneMigrations(owner));
  const known = new Set((await loadMigrations()).map(({ name }) => name));
  const unknown = [...done].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new DatabaseUnavailable(
      `The database was last used by a newer City Partnerships (it has ${unknown.at(-1)}, which this version does not know): use that version.`,
    );
  }
  return known.size - done.size;
}

async function doneMigrations(owner: Client): Promise<string[]> {
  const { rows: tables } = await owner.query<{ found: string | null }>(
    `SELECT to_regclass('public.migrations') AS found`,
  );
  if (tables[0]?.found == null) return [];
  const { rows } = await owner.query<{ name: string }>('SELECT name FROM public.migrations');
  return rows.map(({ name }) => name);
}
