import type { DataSource, DataSourceOptions, EntityManager } from 'typeorm';
import { errorCode } from './database-unavailable.js';

const DEFAULT_POOL_SIZE = 16;
const ATTEMPTS = 5;

/**
 * For how many milliseconds the database works, or waits, for one request of the server; what takes longer is cut off and taken back:
 * one statement, a lock that somebody else holds, a transaction whose process has gone quiet.
 */
const PATIENCE = {
  statement_timeout: 60_000,
  lock_timeout: 20_000,
  idle_in_transaction_session_timeout: 60_000,
};
/** The same for commands, and for what brings a whole fund in. */
const LONG_MS = 1_800_000;
const LONG_PATIENCE = Object.fromEntries(Object.keys(PATIENCE).map((name) => [name, LONG_MS]));

/** Lets the transaction under way take up to half an hour. */
export async function takeLong(manager: Pick<EntityManager, 'query'>): Promise<void> {
  await manager.query('SELECT set_config(name, $2, true) FROM unnest($1::text[]) name', [
    Object.keys(LONG_PATIENCE),
    String(LONG_MS),
  ]);
}

/**
 * How TypeORM reaches the database as the application. The caller adds its entities; the schema is the migrations' alone.
 *
 * @param applicationUrl its parameters `statement_timeout` and the like, in milliseconds, go before what is usual
 * @param env DATABASE_POOL is the most connections open at once (default 16)
 * @param options.patient for a command, which nobody else waits for
 */
export function dataSourceOptions(
  applicationUrl: string,
  env: NodeJS.ProcessEnv = process.env,
  { patient = false } = {},
) {
  return {
    type: 'postgres',
    url: applicationUrl,
    poolSize: poolSize(env.DATABASE_POOL),
    applicationName: 'city-partnerships',
    extra: patient ? LONG_PATIENCE : PATIENCE,
    installExtensions: false,
    synchronize: false,
    migrationsRun: false,
    logger: 'debug', // silent: standard output belongs to the results of commands
  } satisfies DataSourceOptions;
}

function poolSize(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_POOL_SIZE;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new Error(`DATABASE_POOL is '${text}': it must be a whole number of connections, from 1 to 9999.`);
}

/**
 * Does the work in one transaction at READ COMMITTED, and again when PostgreSQL asked for that (40001 serialization
 * failure, 40P01 deadlock), up to five times in all. So the work must do nothing but database work through `manager`.
 */
export async function inTransaction<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await dataSource.transaction('READ COMMITTED', work);
    } catch (error) {
      if (attempt >= ATTEMPTS || !wantsRetry(error)) throw error;
    }
  }
}

function wantsRetry(error: unknown): boolean {
  const code = errorCode(error) ?? errorCode((error as { driverError?: unknown } | null)?.driverError);
  return code === '40001' || code === '40P01';
}
