import { Client } from 'pg';
import { RawLedger, refusal } from './raw-ledger.js';

const kept = [
  ['ledger.entry', 'entries_are_append_only', 'reference', `'X'`],
  ['ledger.line', 'lines_are_append_only', 'amount', '1'],
  ['ledger.account', 'accounts_are_append_only', 'code', `'4000'`],
  ['ledger.seal', 'seals_are_append_only', 'leaf', `'\\x00'`],
  ['ledger.month_change', 'month_changes_are_append_only', 'state', `'open'`],
] as const;

describe.each(kept)('%s', (table, constraint, column, value) => {
  let ledger: RawLedger;
  let application: Client;
  let superuser: Client;

  beforeAll(async () => {
    ledger = await RawLedger.open();
    const cash = await ledger.account('1000', { window: 'GEN' });
    await ledger.move('10', await ledger.account('4000', {}), cash);
    await ledger.application.query('SELECT ledger.seal_entries(1)');
    await ledger.application.query(
      `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by) VALUES (1, '2024-02-01', 'closed', 'Ada', 'Ada')`,
    );
    application = new Client(ledger.database.applicationUrl);
    superuser = new Client(ledger.database.ownerUrl);
    await application.connect();
    await superuser.connect();
  });
  afterAll(async () => {
    await application.end();
    await superuser.end();
    await ledger.close();
  });
  afterEach(async () => {
    await superuser.query('RESET session_replication_role');
    const { rows } = await superuser.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
    expect(rows[0]?.n).toBeGreaterThan(0);
  });

  const rewrites = [
    ['UPDATE', `UPDATE ${table} SET ${column} = ${value}`],
    ['UPDATE of nothing', `UPDATE ${table} SET ${column} = ${value} WHERE false`],
    ['DELETE', `DELETE FROM ${table}`],
    ['TRUNCATE', `TRUNCATE ${table}`],
    ['TRUNCATE CASCADE', `TRUNCATE ${table} CASCADE`],
    ['MERGE', `MERGE INTO ${table} USING (VALUES (1)) v ON true WHEN MATCHED THEN DELETE`],
  ] as const;

  it.each(rewrites)('refuses %s by the application', async (_name, sql) => {
    const answer = await refusal(application.query(sql));
    if (sql.includes('CASCADE')) expect(answer).toMatch(/_append_only$|permission denied/);
    else if (sql.includes('TRUNCATE'))
      expect(answer).toMatch(new RegExp(`^${constraint}$|referenced in a foreign key`));
    else expect(answer).toBe(constraint);
  });

  it.each(rewrites)('refuses %s by the superuser', async (_name, sql) => {
    const answer = await refusal(superuser.query(sql));
    if (sql.includes('CASCADE')) expect(answer).toMatch(/_append_only$/);
    else if (sql.includes('TRUNCATE'))
      expect(answer).toMatch(new RegExp(`^${constraint}$|referenced in a foreign key`));
    else expect(answer).toBe(constraint);
  });

  it.each(rewrites)('refuses %s in a replica session of the superuser', async (_name, sql) => {
    await superuser.query('SET session_replication_role = replica');
    const answer = await refusal(superuser.query(sql));
    if (sql.includes('TRUNCATE')) expect(answer).toMatch(/_append_only$|referenced in a foreign key/);
    else expect(answer).toBe(constraint);
  });

  it('refuses an upsert', async () => {
    const [key] = {
      'ledger.entry': ['id'],
      'ledger.line': ['entry_id, n'],
      'ledger.account': ['id'],
      'ledger.seal': ['entry_id'],
    }[table as string] ?? ['id'];
    const overriding = ['ledger.account', 'ledger.month_change'].includes(table)
      ? 'OVERRIDING SYSTEM VALUE'
      : '';
    const upsert = `INSERT INTO ${table} ${overriding} SELECT * FROM ${table} LIMIT 1 ON CONFLICT (${key}) DO UPDATE SET ${column} = ${value}`;
    expect(await refusal(superuser.query(upsert))).toBe(constraint);
  });
});
