import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { testServer } from '../../test/support/test-server.js';
import { connect, refuseOldServer } from './connect.js';
import { openDatabase } from './open-database.js';

/** What people get when they bring a PostgreSQL of their own. */
describe('opening the database at DATABASE_URL', () => {
  let name: string;
  let ownerUrl: string;
  const roles: string[] = [];

  beforeEach(async () => {
    name = `own_${randomBytes(4).toString('hex')}`;
    ownerUrl = urlFor(name);
    await asSuperuser(`CREATE DATABASE ${name}`);
    roles.push(`${name}_app`);
  });
  afterEach(async () => {
    await asSuperuser(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    for (const role of roles.splice(0)) await asSuperuser(`DROP ROLE IF EXISTS ${role}`);
  });

  function urlFor(database: string, user?: string, password?: string): string {
    const { owner } = testServer();
    return `postgres://${user ?? owner.user}:${password ?? owner.password}@${owner.host}:${owner.port}/${database}`;
  }

  async function asSuperuser(sql: string): Promise<void> {
    await ask(urlFor('postgres'), sql);
  }

  async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** A role that may make other roles, as a hosting company gives it; and the database is its own. */
  async function asOrdinaryOwner(password: string): Promise<string> {
    const role = `${name}_owner`;
    roles.push(role);
    await asSuperuser(`CREATE ROLE ${role} LOGIN CREATEROLE PASSWORD '${password}'`);
    await asSuperuser(`GRANT city_partnerships TO ${role} WITH ADMIN OPTION`);
    await asSuperuser(`ALTER DATABASE ${name} OWNER TO ${role}`);
    return urlFor(name, role, password);
  }

  it('migrates once when several programs open it at once', async () => {
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => openDatabase({ DATABASE_URL: ownerUrl })),
    );
    expect(new Set(opened.map(({ applicationUrl }) => applicationUrl)).size).toBe(1);
    expect(await ask(ownerUrl, 'SELECT count(*) - count(DISTINCT name) AS twice FROM migrations')).toEqual([
      { twice: '0' },
    ]);
    expect(opened[0]).toMatchObject({ embedded: false, justMade: false });
  });

  it('signs the application in as a role that owns nothing and may make nothing', async () => {
    const { applicationUrl } = await openDatabase({ DATABASE_URL: ownerUrl });
    const [role] = await ask(
      applicationUrl,
      `SELECT rolname, rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls AS mighty,
              (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid) AS owned
       FROM pg_roles WHERE rolname = current_user`,
    );
    expect(role).toEqual({ rolname: `${name}_app`, mighty: false, owned: '0' });
    await expect(ask(applicationUrl, 'CREATE TABLE mine ()')).rejects.toThrow(/permission denied/);
    await expect(ask(applicationUrl, 'ALTER TABLE ledger.line DISABLE TRIGGER ALL')).rejects.toThrow(
      /must be owner/,
    );
    expect(await ask(applicationUrl, 'SELECT count(*) AS lines FROM ledger.line')).toEqual([{ lines: '0' }]);
  });

  it('needs no superuser', async () => {
    const url = await asOrdinaryOwner('first');
    const { applicationUrl } = await openDatabase({ DATABASE_URL: url });
    expect(await ask(applicationUrl, 'SELECT current_user AS me')).toEqual([{ me: `${name}_app` }]);
  });

  it('lets the application in again after the owner’s password was changed', async () => {
    const before = await openDatabase({ DATABASE_URL: await asOrdinaryOwner('first') });
    await asSuperuser(`ALTER ROLE ${name}_owner PASSWORD 'second'`);
    const after = await openDatabase({ DATABASE_URL: urlFor(name, `${name}_owner`, 'second') });
    expect(after.applicationUrl).not.toBe(before.applicationUrl);
    expect(await ask(after.applicationUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await expect(ask(before.applicationUrl, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  it('asks for DATABASE_APP_URL where the owner may not make roles, and takes it', async () => {
    const url = await asOrdinaryOwner('first');
    await openDatabase({ DATABASE_URL: url });
    await asSuperuser(`ALTER ROLE ${name}_owner NOCREATEROLE`);
    await asSuperuser(`DROP ROLE ${name}_app`);
    await expect(openDatabase({ DATABASE_URL: url })).rejects.toThrow(
      /could not give it the login .* set DATABASE_APP_URL\.$/,
    );
    await asSuperuser(`CREATE ROLE ${name}_app LOGIN PASSWORD 'given'`);
    const given = urlFor(name, `${name}_app`, 'given');
    await expect(openDatabase({ DATABASE_URL: url, DATABASE_APP_URL: given })).rejects.toThrow(
      /no member of city_partnerships: GRANT city_partnerships TO/,
    );
    await asSuperuser(`GRANT city_partnerships TO ${name}_app`);
    const { applicationUrl } = await openDatabase({ DATABASE_URL: url, DATABASE_APP_URL: given });
    expect(applicationUrl).toBe(given);
  });

  it('refuses to let the application in as the owner', async () => {
    await expect(openDatabase({ DATABASE_URL: ownerUrl, DATABASE_APP_URL: ownerUrl })).rejects.toThrow(
      /owns the tables or is a superuser/,
    );
  });

  it('refuses a database that a newer version has migrated', async () => {
    await openDatabase({ DATABASE_URL: ownerUrl });
    await ask(
      ownerUrl,
      `INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'CitiesHaveTwins9999999999999')`,
    );
    await expect(openDatabase({ DATABASE_URL: ownerUrl })).rejects.toThrow(
      /newer City Partnerships \(it has CitiesHaveTwins9999999999999/,
    );
  });

  it('refuses an old PostgreSQL with both versions named', async () => {
    const client = await connect(ownerUrl, 'DATABASE_URL');
    await expect(refuseOldServer(client)).resolves.toBeUndefined();
    await expect(refuseOldServer(client, 990_000)).rejects.toThrow(
      /^The database at 127\.0\.0\.1:\d+ is PostgreSQL 18\.\d+, and City Partnerships needs PostgreSQL 99 or later\.$/,
    );
    await client.end();
  });

  it('reads the URL from the file that DATABASE_URL_FILE names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'city-partnerships-url-'));
    const file = join(folder, 'database_url');
    try {
      writeFileSync(file, `${ownerUrl}\n`);
      const database = await openDatabase({ DATABASE_URL_FILE: file });
      expect(database).toMatchObject({ ownerUrl, embedded: false });
      await expect(openDatabase({ DATABASE_URL_FILE: join(folder, 'nothing') })).rejects.toMatchObject({
        name: 'DatabaseUnavailable',
        message: expect.stringMatching(/^DATABASE_URL_FILE is '.*nothing', which cannot be read/) as string,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says in one sentence why it cannot be opened, without the password', async () => {
    const { owner } = testServer();
    const refusals: [url: string, sentence: RegExp][] = [
      [urlFor(name, owner.user, 'secret-guess'), /does not let postgres in \(password authentication failed/],
      [urlFor('nowhere'), /has no database named nowhere/],
      [
        `postgres://me:secret-guess@127.0.0.1:${await deadPort()}/x`,
        /no PostgreSQL answers at 127\.0\.0\.1:\d+ \(connect ECONNREFUSED/,
      ],
      [
        'postgres://me:secret-guess@no.such.host.invalid/x',
        /no PostgreSQL answers at no\.such\.host\.invalid:5432/,
      ],
      ['mysql://me:secret-guess@127.0.0.1/x', /must look like postgres:\/\//],
      ['postgres://me:secret-guess@127.0.0.1:port/x', /must look like postgres:\/\//],
    ];
    for (const [url, sentence] of refusals) {
      const refusal = await openDatabase({ DATABASE_URL: url }).then(String, (error: Error) => error);
      expect(refusal).toMatchObject({
        name: 'DatabaseUnavailable',
        message: expect.stringMatching(sentence) as string,
      });
      expect((refusal as Error).message).toMatch(/^DATABASE_URL[^\n]*$/);
      expect((refusal as Error).message).not.toContain('secret-guess');
    }
  });

  it('is served by TypeORM through the URL that it gives', async () => {
    const { applicationUrl } = await openDatabase({ DATABASE_URL: `${ownerUrl}?application_name=mine` });
    const dataSource = await new DataSource({ type: 'postgres', url: applicationUrl }).initialize();
    expect(await dataSource.query(`SELECT current_setting('application_name') AS name`)).toEqual([
      { name: 'mine' },
    ]);
    await dataSource.destroy();
  });
});

/** A port on which nobody listens. */
function deadPort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
