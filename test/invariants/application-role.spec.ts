import { RawLedger, refusal } from './raw-ledger.js';

describe('the application’s role', () => {
  let ledger: RawLedger;

  beforeAll(async () => {
    ledger = await RawLedger.open();
    await ledger.move(
      '10',
      await ledger.account('4000', {}),
      await ledger.account('1000', { window: 'GEN' }),
    );
  });
  afterAll(() => ledger.close());

  const refused = (sql: string) => refusal(ledger.application.query(sql));

  it('owns nothing', async () => {
    const [owned] = await ledger.application.query<Record<string, number>[]>(
      `SELECT (SELECT count(*) FROM pg_class WHERE pg_has_role(current_user, relowner, 'member'))::int AS tables,
              (SELECT count(*) FROM pg_proc WHERE pg_has_role(current_user, proowner, 'member'))::int AS functions,
              (SELECT count(*) FROM pg_namespace WHERE pg_has_role(current_user, nspowner, 'member'))::int AS schemas,
              (SELECT count(*) FROM pg_database WHERE pg_has_role(current_user, datdba, 'member'))::int AS databases`,
    );
    expect(owned).toEqual({ tables: 0, functions: 0, schemas: 0, databases: 0 });
  });

  it('has no power of a superuser and can become nobody else', async () => {
    const [role] = await ledger.application.query<unknown[]>(
      `SELECT bool_or(rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication) AS power,
              array_agg(rolname::text) FILTER (WHERE rolname <> session_user AND pg_has_role(oid, 'member')) AS others
         FROM pg_roles WHERE pg_has_role(oid, 'member')`,
    );
    expect(role).toEqual({ power: false, others: ['city_partnerships'] });
    expect(await refused('SET ROLE postgres')).toMatch(/permission denied/);
    expect(await refused('SET SESSION AUTHORIZATION postgres')).toMatch(/permission denied/);
    expect(await refused('SET session_replication_role = replica')).toMatch(/permission denied/);
  });

  it.each([
    'INSERT INTO ledger.guard SELECT * FROM ledger.guard',
    'UPDATE ledger.guard SET available = 1000000',
    'DELETE FROM ledger.guard',
    'TRUNCATE ledger.guard',
    `INSERT INTO ledger.credit VALUES (1, 1000000, '2024-03-01')`,
    'DELETE FROM ledger.credit',
    'UPDATE ledger.credit SET amount = amount * 2',
    `INSERT INTO ledger.unsealed (entry_id, journal_id, effective_on) VALUES (1, 1, '2024-03-01')`,
    'DELETE FROM ledger.unsealed',
    'UPDATE ledger.unsealed SET stamp = -stamp',
    'UPDATE ledger.day_total SET debit = 0',
    `INSERT INTO ledger.day_total VALUES (1, '2024-03-01', 1000000, 0)`,
    'DELETE FROM ledger.day_total',
    `INSERT INTO ledger.seal VALUES (1, 1, 1, '', '', now())`,
    `INSERT INTO ledger.currency VALUES ('ZZZ', 2)`,
    `INSERT INTO ledger.chart_of_accounts VALUES ('9999', 'Slush', 'real', false, false)`,
    `UPDATE ledger.chart_of_accounts SET has_floor = false`,
    `UPDATE ledger.journal SET begins_on = '1900-01-01'`,
    'DELETE FROM ledger.journal',
    `SELECT setval('ledger.entry_id_seq', 1)`,
    `SELECT nextval('ledger.stamp')`,
    'DO $$ BEGIN LOCK TABLE ledger.guard IN ACCESS EXCLUSIVE MODE; END $$',
  ])('may not: %s', async (sql) => {
    expect(await refused(sql)).toMatch(/permission denied/);
  });

  it.each([
    'ALTER TABLE ledger.line DISABLE TRIGGER ALL',
    'ALTER TABLE ledger.line DISABLE TRIGGER line_1_is_sound',
    'DROP TRIGGER line_4_keeps_floors ON ledger.line',
    'ALTER TABLE ledger.guard DROP CONSTRAINT account_not_below_floor',
    'DROP TABLE ledger.seal',
    'DROP INDEX ledger.entry_reversed_once',
    'ALTER TABLE ledger.entry DROP CONSTRAINT entry_has_lines',
    'CREATE RULE quiet AS ON INSERT TO ledger.line DO INSTEAD NOTHING',
    'ALTER TABLE ledger.line RENAME TO old_line',
    'ALTER FUNCTION ledger.check_new_lines() RENAME TO unused',
    `CREATE OR REPLACE FUNCTION ledger.month_state(journal integer, day date) RETURNS text LANGUAGE sql AS $$ SELECT 'open' $$`,
    `CREATE FUNCTION ledger.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
    'CREATE TABLE ledger.mine ()',
    'CREATE TABLE public.mine ()',
    'CREATE TRIGGER mine BEFORE INSERT ON ledger.line EXECUTE FUNCTION ledger.refuse_to_rewrite()',
  ])('may not: %s', async (sql) => {
    expect(await refused(sql)).toMatch(/must be owner|permission denied/);
  });

  it.each([
    `SELECT ledger.spend(1, 1, '{1}', '{2024-03-01}', '{1000000}')`,
    'SELECT ledger.settle_new_lines()',
    `CALL ledger.keep_append_only('ledger.line', 'x')`,
  ])('may not call: %s', async (sql) => {
    expect(await refused(sql)).toMatch(/permission denied/);
  });

  it('cannot slip its own tables in front of the ledger’s', async () => {
    const session = ledger.application.createQueryRunner();
    try {
      await session.query(
        'CREATE TEMPORARY TABLE guard (account_id integer, available numeric, increased_until date)',
      );
      await session.query(
        `INSERT INTO pg_temp.guard SELECT account_id, 1000000, '-infinity' FROM ledger.guard`,
      );
      await session.query('CREATE TEMPORARY TABLE account AS SELECT * FROM ledger.account');
      await session.query('UPDATE pg_temp.account SET has_floor = false');
      await session.query('SET search_path = pg_temp, ledger');
      const spent = session.query(
        `WITH e AS (INSERT INTO ledger.entry (journal_id, effective_on, kind, reference) VALUES (1, '2024-03-01', 'raw', 'RAW') RETURNING id)
         INSERT INTO ledger.line SELECT e.id, n, a.id, 'USD', 1000 * sign, '2024-03-01'
           FROM e, (VALUES (1, '1000', -1), (2, '4000', 1)) l (n, code, sign) JOIN ledger.account a USING (code)`,
      );
      expect(await refusal(spent)).toBe('account_not_below_floor');
    } finally {
      await session.release();
    }
  });
});
