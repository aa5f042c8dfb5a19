import { createHmac } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** How the application signs in: a role that owns nothing, member of the role that the migrations grant rights to. */
export interface ApplicationLogin {
  role: string;
  /** null: signs in without one, where the server's own rules let it. */
  password: string | null;
}

/** The role with the application's rights; nobody signs in as it. */
const RIGHTS = 'city_partnerships';

/** The login's name for a database: one each, so that two databases of one server do not share a password. */
export function loginName(database: string): string {
  return `${database}_app`;
}

/**
 * The application's login in a database of the user's own. Its password is derived from the owner's, so that it need not be
 * kept anywhere and all programs that know the one know the other.
 *
 * @param ownerPassword null when the owner signs in without one; then so does the application
 */
export function derivedLogin(database: string, ownerPassword: string | null): ApplicationLogin {
  const role = loginName(database);
  const derive = (key: string) =>
    createHmac('sha256', key).update(`city-partnerships login ${role}`).digest('hex');
  return { role, password: ownerPassword === null ? null : derive(ownerPassword) };
}

/** Whether the login exists and has the application's rights. Its password is not looked at. */
export async function loginExists(owner: Client, { role }: ApplicationLogin): Promise<boolean> {
  const { rows } = await owner.query<{ there: boolean }>(
    `SELECT EXISTS (
       SELECT FROM pg_auth_members
       JOIN pg_roles rights ON rights.oid = roleid AND rights.rolname = $1
       JOIN pg_roles login ON login.oid = member AND login.rolname = $2 AND login.rolcanlogin) AS there`,
    [RIGHTS, role],
  );
  return rows[0]?.there === true;
}

/** Makes the login, or gives it its password again. Needs the right to create roles. */
export async function makeLogin(owner: Client, { role, password }: ApplicationLogin): Promise<void> {
  const name = escapeIdentifier(role);
  await owner.query(`DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${escapeLiteral(role)}) THEN CREATE ROLE ${name}; END IF;
  END $$`);
  await owner.query(
    `ALTER ROLE ${name} LOGIN PASSWORD ${password === null ? 'NULL' : escapeLiteral(password)}`,
  );
  await owner.query(`ALTER ROLE ${name} SET timezone = 'UTC'`);
  await owner.query(`GRANT ${RIGHTS} TO ${name}`);
}

/**
 * The URL with which the application reaches the same database as the owner. User and password go into the query where
 * there is no host to put them before (`postgres:///ledger?host=/run/postgresql`).
 */
export function applicationUrl(ownerUrl: string, { role, password }: ApplicationLogin): string {
  const url = new URL(ownerUrl);
  url.searchParams.delete('user');
  url.searchParams.delete('password');
  if (url.hostname !== '') {
    url.username = encodeURIComponent(role);
    url.password = password ?? '';
    return url.href;
  }
  url.searchParams.set('user', role);
  if (password !== null) url.searchParams.set('password', password);
  return url.href;
}
