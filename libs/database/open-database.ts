import { Client } from 'pg';
import { CannotStart, secretFrom } from '../environment/index.js';
import {
  type ApplicationLogin,
  applicationUrl,
  derivedLogin,
  loginExists,
  loginName,
  makeLogin,
} from './application-login.js';
import { connect, refuseOldServer } from './connect.js';
import { DatabaseUnavailable, errorCode, messageOf } from './database-unavailable.js';
import { useEmbeddedServer } from './embedded-server.js';
import { loadMigrations, migrate } from './migrate.js';

/** A database that is up, migrated, and ready for the application. */
export interface Database {
  /** As the owner of the tables; nothing but migrations and repairs should use it. */
  ownerUrl: string;
  /** As the application: a role that owns nothing. */
  applicationUrl: string;
  /** Whether it is the embedded PostgreSQL of DATA_DIR, and not one of the user's own. */
  embedded: boolean;
  /** Whether this call made the embedded database. */
  justMade: boolean;
  /** Call it last, after closing all connections. The last user of an embedded server stops it. */
  release(): Promise<void>;
}

/** Where the embedded database lives. */
export function dataDir(env: NodeJS.ProcessEnv): string {
  return env.DATA_DIR || './.data';
}

/**
 * Opens the ledger's database: the PostgreSQL at DATABASE_URL (15 or later) if that is set, else the embedded one of
 * DATA_DIR, which is made and started if need be. Runs the migrations it lacks, and sees to the application's login.
 * Opening what is up to date takes a few milliseconds beyond starting the server.
 *
 * @param env DATABASE_URL, DATABASE_APP_URL (the application's own login, where the owner may not create roles), or files that
 *   hold them: DATABASE_URL_FILE, DATABASE_APP_URL_FILE; DATA_DIR
 * @param options.whenMaking called with DATA_DIR just before a new embedded database gets its place there; what it leaves
 *   there outlives this process, also when it is killed on the way
 * @throws DatabaseUnavailable one sentence for the person who started the program
 */
export async function openDatabase(
  env: NodeJS.ProcessEnv,
  options: { whenMaking?: (dataDir: string) => void } = {},
): Promise<Database> {
  const url = urlFrom(env, 'DATABASE_URL');
  return url
    ? openUsersDatabase(url, urlFrom(env, 'DATABASE_APP_URL'))
    : openEmbeddedDatabase(dataDir(env), options);
}

/** A URL has a password in it, so it may be kept in a file. */
function urlFrom(env: NodeJS.ProcessEnv, name: string): string | undefined {
  try {
    return secretFrom(env, name);
  } catch (error) {
    throw error instanceof CannotStart ? new DatabaseUnavailable(error.message, { cause: error }) : error;
  }
}

async function openEmbeddedDatabase(
  folder: string,
  options: { whenMaking?: (dataDir: string) => void },
): Promise<Database> {
  const [server] = await Promise.all([useEmbeddedServer(folder, options), loadMigrations()]);
  const { ownerUrl, justMade, release } = server;
  try {
    const owner = await connect(ownerUrl, 'the embedded PostgreSQL', { create: true });
    const login = { role: loginName(owner.database ?? ''), password: server.applicationPassword };
    try {
      await migrate(owner, ownerUrl);
      if (!(await loginExists(owner, login))) await withRolesLocked(owner, () => makeLogin(owner, login));
    } catch (error) {
      throw asUnavailable(error, owner, `DATA_DIR ${folder}`);
    } finally {
      await owner.end();
    }
    return { ownerUrl, applicationUrl: applicationUrl(ownerUrl, login), embedded: true, justMade, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function openUsersDatabase(ownerUrl: string, givenUrl: string | undefined): Promise<Database> {
  const owner = await connect(ownerUrl, 'DATABASE_URL');
  try {
    await refuseOldServer(owner);
    await migrate(owner, ownerUrl);
    const url = givenUrl || (await ownLogin(owner, ownerUrl));
    if (givenUrl) await refuseUnfitLogin(givenUrl);
    return {
      ownerUrl,
      applicationUrl: url,
      embedded: false,
      justMade: false,
      release: () => Promise.resolve(),
    };
  } catch (error) {
    throw asUnavailable(error, owner, 'DATABASE_URL');
  } finally {
    await owner.end();
  }
}

/** Sees to the application's login in a database of the user's and returns its URL, tried. */
async function ownLogin(owner: Client, ownerUrl: string): Promise<string> {
  const login = derivedLogin(
    owner.database ?? '',
    typeof owner.password === 'string' ? owner.password : null,
  );
  const url = applicationUrl(ownerUrl, login);
  if ((await loginExists(owner, login)) && (await letsIn(url))) return url;
  try {
    await withRolesLocked(owner, () => makeLogin(owner, login));
  } catch (error) {
    throw new DatabaseUnavailable(cannotMake(owner, login, messageOf(error)), { cause: error });
  }
  try {
    await (await connect(url, 'the application’s login')).end();
  } catch (error) {
    throw new DatabaseUnavailable(cannotMake(owner, login, messageOf(error)), { cause: error });
  }
  return url;
}

function cannotMake(owner: Client, { role }: ApplicationLogin, why: string): string {
  return `The application must connect as a role that owns nothing, and ${owner.user} could not give it the login ${role} (${why}): let ${owner.user} create roles, or make a login that is a member of city_partnerships and set DATABASE_APP_URL.`;
}

async function letsIn(url: string): Promise<boolean> {
  try {
    await (await connect(url, 'the application’s login')).end();
    return true;
  } catch {
    return false;
  }
}

async function refuseUnfitLogin(url: string): Promise<void> {
  const application = await connect(url, 'DATABASE_APP_URL');
  try {
    const { rows } = await application.query<{ member: boolean; mighty: boolean }>(
      `SELECT pg_has_role(current_user, 'city_partnerships', 'usage') AS member,
              rolsuper OR pg_has_role(current_user, nspowner, 'member') AS mighty
       FROM pg_roles, pg_namespace WHERE rolname = current_user AND nspname = 'ledger'`,
    );
    if (!rows[0]?.member) {
      throw new DatabaseUnavailable(
        `DATABASE_APP_URL signs in as ${application.user}, which is no member of city_partnerships: GRANT city_partnerships TO ${application.user}.`,
      );
    }
    if (rows[0].mighty) {
      throw new DatabaseUnavailable(
        `DATABASE_APP_URL signs in as ${application.user}, which owns the tables or is a superuser: the application needs a login that owns nothing.`,
      );
    }
  } finally {
    await application.end();
  }
}

/** Two programs may find the login missing at once; the second then does again what the first did, which changes nothing. */
async function withRolesLocked(owner: Client, work: () => Promise<void>): Promise<void> {
  await owner.query('BEGIN');
  try {
    await owner.query(`SELECT pg_advisory_xact_lock(7240118002)`);
    await work();
    await owner.query('COMMIT');
  } catch (error) {
    await owner.query('ROLLBACK');
    throw error;
  }
}

function asUnavailable(error: unknown, owner: Client, called: string): unknown {
  if (error instanceof DatabaseUnavailable) return error;
  const code = errorCode(error) ?? errorCode((error as { driverError?: unknown }).driverError) ?? '';
  const sentences: Record<string, string> = {
    '42501': `${called}: ${owner.user} may not do what the migrations need in database ${owner.database} (${messageOf(error)}): make it the database's owner, with the right to create roles.`,
    '53100': `${called}: the disk of the database is full (${messageOf(error)}).`,
  };
  return sentences[code] === undefined ? error : new DatabaseUnavailable(sentences[code], { cause: error });
}
