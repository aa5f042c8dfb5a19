import { createDatabase, type TestDatabase } from './database.js';

describe('a database of a test’s own', () => {
  const made: TestDatabase[] = [];
  afterAll(async () => {
    for (const database of made) await database.drop();
  });

  async function make(): Promise<TestDatabase> {
    const database = await createDatabase();
    made.push(database);
    return database;
  }

  it('is migrated, and the application owns nothing in it', async () => {
    const { application } = await make();
    const [role] = await application.query<{ member: boolean; owned: number; superuser: boolean }[]>(
      `SELECT pg_has_role(current_user, 'city_partnerships', 'member') AS member,
              (SELECT count(*)::int FROM pg_class WHERE relowner = current_user::regrole) AS owned,
              rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls AS superuser
       FROM pg_roles WHERE rolname = current_user`,
    );
    expect(role).toEqual({ member: true, owned: 0, superuser: false });
    const [migrated] = await application.query<{ there: boolean }[]>(
      `SELECT to_regclass('ledger.line') IS NOT NULL AS there`,
    );
    expect(migrated).toEqual({ there: true });
  });

  it('is not seen by another test', async () => {
    const [mine, yours] = [await make(), await make()];
    await mine.owner.query('CREATE TABLE only_mine ()');
    const [found] = await yours.owner.query<{ there: boolean }[]>(
      `SELECT to_regclass('only_mine') IS NOT NULL AS there`,
    );
    expect(found).toEqual({ there: false });
  });
});
