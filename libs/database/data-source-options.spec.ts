import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { DataSource } from 'typeorm';
import { dataSourceOptions, inTransaction, takeLong } from './data-source-options.js';

describe('a transaction', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    await database.owner.query('CREATE TABLE counter (id int PRIMARY KEY, n int NOT NULL)');
    await database.owner.query('INSERT INTO counter VALUES (1, 0), (2, 0)');
  });
  afterAll(() => database.drop());

  it('is tried again after a deadlock, and counts once', async () => {
    let attempts = 0;
    let bothHoldOne: () => void;
    const held = new Promise<void>((resolve) => (bothHoldOne = resolve));
    let holding = 0;
    const add = (first: number, second: number) =>
      inTransaction(database.owner, async (manager) => {
        attempts++;
        await manager.query('UPDATE counter SET n = n + 1 WHERE id = $1', [first]);
        if (++holding === 2) bothHoldOne();
        await held;
        await manager.query('UPDATE counter SET n = n + 1 WHERE id = $1', [second]);
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    expect(attempts).toBe(3);
    expect(await database.owner.query('SELECT n FROM counter ORDER BY id')).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('is not tried again after any other refusal', async () => {
    let attempts = 0;
    const insert = inTransaction(database.owner, (manager) => {
      attempts++;
      return manager.query('INSERT INTO counter VALUES (1, 0)');
    });
    await expect(insert).rejects.toThrow(/duplicate key/);
    expect(attempts).toBe(1);
  });

  it('is given up after five tries', async () => {
    let attempts = 0;
    const never = inTransaction(database.owner, (manager) => {
      attempts++;
      return manager.query(`DO $$ BEGIN RAISE SQLSTATE '40001'; END $$`);
    });
    await expect(never).rejects.toMatchObject({ driverError: { code: '40001' } });
    expect(attempts).toBe(5);
  });
});

describe('the pool', () => {
  it('has sixteen connections, or as many as DATABASE_POOL says', () => {
    expect(dataSourceOptions('postgres://x', {}).poolSize).toBe(16);
    expect(dataSourceOptions('postgres://x', { DATABASE_POOL: '4' }).poolSize).toBe(4);
    for (const nonsense of ['0', '-1', 'many', '1e3', ' 4']) {
      expect(() => dataSourceOptions('postgres://x', { DATABASE_POOL: nonsense })).toThrow(
        /DATABASE_POOL is/,
      );
    }
  });
});

describe('the patience of the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  const names = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];
  const settings = async (runner: Pick<DataSource, 'query'>) => {
    const rows: { setting: string }[] = await runner.query(
      'SELECT current_setting(name) AS setting FROM unnest($1::text[]) WITH ORDINALITY n (name, place) ORDER BY place',
      [names],
    );
    return rows.map(({ setting }) => setting);
  };
  const connected = async (url: string, options = {}) => {
    const source = await new DataSource(dataSourceOptions(url, {}, options)).initialize();
    try {
      return await settings(source);
    } finally {
      await source.destroy();
    }
  };

  it('is short for a request, long for a command, and what the URL says', async () => {
    const { applicationUrl } = database;
    expect(await connected(applicationUrl)).toEqual(['1min', '20s', '1min']);
    expect(await connected(applicationUrl, { patient: true })).toEqual(['30min', '30min', '30min']);
    expect(await connected(`${applicationUrl}?statement_timeout=5000`)).toEqual(['5s', '20s', '1min']);
  });

  it('is long for a transaction that says so, and for no other on its connection', async () => {
    const runner = database.application.createQueryRunner();
    await runner.startTransaction();
    await takeLong(runner.manager);
    expect(await settings(runner.manager as never)).toEqual(['30min', '30min', '30min']);
    await runner.commitTransaction();
    expect(await settings(runner.manager as never)).toEqual(['1min', '20s', '1min']);
    await runner.release();
  });
});
