import { Client, escapeIdentifier } from 'pg';
import { DatabaseUnavailable, errorCode, messageOf } from './database-unavailable.js';

const OLDEST = 150_000;
const CONNECT_LIMIT_MS = 10_000;

/**
 * One connection to a database. Close it with `end()`.
 *
 * @param called what the sentence of a failure calls it: 'DATABASE_URL'
 * @param options.create makes the database where the server has none of that name
 * @throws DatabaseUnavailable who did not answer, or why it would not let us in; never with a password
 */
export async function connect(
  url: string,
  called: string,
  options: { create?: boolean } = {},
): Promise<Client> {
  const client = clientFor(url, called);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    if (options.create && errorCode(error) === '3D000') {
      await createDatabase(url, called);
      return connect(url, called);
    }
    throw new DatabaseUnavailable(explain(error, client, called), { cause: error });
  }
}

function clientFor(url: string, called: string): Client {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw new DatabaseUnavailable(`${called} must look like postgres://user:password@host:5432/database.`);
  }
  try {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS });
    // A connection that breaks while idle is noticed by the next query.
    client.on('error', () => undefined);
    return client;
  } catch (error) {
    const reason = messageOf(error).replaceAll(url, 'it');
    throw new DatabaseUnavailable(
      `${called} cannot be read (${reason}): it must look like postgres://user:password@host:5432/database.`,
    );
  }
}

async function createDatabase(url: string, called: string): Promise<void> {
  const maintenance = new URL(url);
  const name = decodeURIComponent(maintenance.pathname.slice(1));
  maintenance.pathname = '/postgres';
  const client = await connect(maintenance.href, called);
  try {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  } catch (error) {
    // Another program made it just now: duplicate_database, or unique_violation when it was at the very same moment.
    if (errorCode(error) !== '42P04' && errorCode(error) !== '23505') throw error;
  } finally {
    await client.end();
  }
}

/** @throws DatabaseUnavailable when the server is older than what the migrations are written for */
export async function refuseOldServer(client: Client, oldest = OLDEST): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS name`,
  );
  const server = rows[0];
  if (server && server.number >= oldest) return;
  throw new DatabaseUnavailable(
    `The database at ${client.host}:${client.port} is PostgreSQL ${server?.name}, and City Partnerships needs PostgreSQL ${Math.floor(oldest / 10_000)} or later.`,
  );
}

function explain(error: unknown, client: Client, called: string): string {
  const where = `${client.host}:${client.port}`;
  switch (errorCode(error)) {
    case '28P01':
    case '28000':
      return `${called}: the PostgreSQL at ${where} does not let ${client.user} in (${messageOf(error)}): check user and password.`;
    case '3D000':
      return `${called}: the PostgreSQL at ${where} has no database named ${client.database}: make it, or correct the name.`;
    case '53300':
      return `${called}: the PostgreSQL at ${where} has no connection left (${messageOf(error)}).`;
    default:
      return `${called}: no PostgreSQL answers at ${where} (${messageOf(error)}): is it running, and is that the right place?`;
  }
}
