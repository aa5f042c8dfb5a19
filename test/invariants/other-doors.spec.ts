import type { QueryRunner } from 'typeorm';
import { RawLedger, refusal } from './raw-ledger.js';

describe('a door beside INSERT', () => {
  let ledger: RawLedger;
  let session: QueryRunner;
  let cash: string;
  let income: string;

  beforeEach(async () => {
    ledger = await RawLedger.open();
    cash = await ledger.account('1000', { window: 'GEN' });
    income = await ledger.account('4000', { agreement: 'A' });
    session = ledger.application.createQueryRunner();
  });
  afterEach(async () => {
    await session.release();
    await ledger.close();
  });
  const refused = (sql: string) => refusal(session.query(sql));

  const entry = (id: number) =>
    `INSERT INTO ledger.entry (id, journal_id, effective_on, kind, reference) VALUES (${id}, 1, '2024-03-01', 'raw', 'RAW')`;
  const line = (id: number, n: number, account: string, amount: string) =>
    `(${id}, ${n}, ${account}, 'USD', ${amount}::numeric, '2024-03-01'::date)`;
  const merge = (...lines: string[]) =>
    `MERGE INTO ledger.line USING (VALUES ${lines.join(', ')}) v (entry_id, n, account_id, currency, amount, effective_on)
        ON line.entry_id = v.entry_id AND line.n = v.n
      WHEN NOT MATCHED THEN INSERT VALUES (v.entry_id, v.n, v.account_id, v.currency, v.amount, v.effective_on)`;
  const inOneTransaction = async (...statements: string[]) => {
    await session.startTransaction();
    try {
      for (const statement of statements) await session.query(statement);
      await session.commitTransaction();
    } catch (error) {
      await session.rollbackTransaction();
      throw error;
    }
  };

  it('MERGE is held to the same rules', async () => {
    const sound = [line(1, 1, cash, '5'), line(1, 2, income, '-5')];
    await inOneTransaction(entry(1), merge(...sound));
    const unbalanced = inOneTransaction(entry(2), merge(line(2, 1, cash, '5'), line(2, 2, income, '-4')));
    expect(await refusal(unbalanced)).toBe('entry_balances_per_currency');
    const overdrawn = inOneTransaction(entry(3), merge(line(3, 1, cash, '-6'), line(3, 2, income, '6')));
    expect(await refusal(overdrawn)).toBe('account_not_below_floor');
    expect(await refused(merge(...sound, line(1, 3, cash, '0')))).toBe('entry_lines_numbered_without_gaps');
  });

  it('lines in several parts of one statement are held to the same rules together', async () => {
    const parts = (last: string) =>
      `WITH e AS (${entry(1)}), one AS (INSERT INTO ledger.line VALUES ${line(1, 1, cash, '5')})
       INSERT INTO ledger.line VALUES ${line(1, 2, income, last)}`;
    expect(await refused(parts('-4'))).toBe('entry_balances_per_currency');
    await session.query(parts('-5'));
  });

  it('DO NOTHING about lines that are there lets no others in', async () => {
    await inOneTransaction(
      entry(1),
      `INSERT INTO ledger.line VALUES ${line(1, 1, cash, '5')}, ${line(1, 2, income, '-5')}`,
    );
    const more = `INSERT INTO ledger.line VALUES ${line(1, 1, cash, '5')}, ${line(1, 3, cash, '5')}, ${line(1, 4, income, '-5')}
                  ON CONFLICT DO NOTHING`;
    expect(await refused(more)).toBe('entry_lines_numbered_without_gaps');
  });

  it('a reversal within the statement of its entry is one, and not of itself', async () => {
    const reversing = (id: number, reverses: number) =>
      entry(id).replace('reference)', 'reference, reverses)').replace(`'RAW')`, `'RAW', ${reverses})`);
    const four = [
      line(1, 1, cash, '5'),
      line(1, 2, income, '-5'),
      line(2, 1, cash, '-5'),
      line(2, 2, income, '5'),
    ];
    await inOneTransaction(entry(1), reversing(2, 1), `INSERT INTO ledger.line VALUES ${four.join(', ')}`);
    const ofItself = inOneTransaction(
      reversing(3, 3),
      `INSERT INTO ledger.line VALUES ${line(3, 1, cash, '0')}, ${line(3, 2, income, '0')}`,
    );
    expect(await refusal(ofItself)).toBe('reversal_of_an_original_entry');
  });

  it('the ledger’s own functions do not work for tables of the application', async () => {
    await session.query('CREATE TEMPORARY TABLE mine (id integer, has_floor boolean)');
    const trigger = (called: string, as: string) =>
      `CREATE TRIGGER t AFTER INSERT ON mine REFERENCING NEW TABLE AS ${as} FOR EACH STATEMENT EXECUTE FUNCTION ledger.${called}()`;
    expect(await refused(trigger('open_guard', 'new_accounts'))).toMatch(/permission denied/);
    expect(await refused(trigger('settle_new_lines', 'new_lines'))).toMatch(/permission denied/);
  });

  it('the application makes no schema, and no child of a table that is kept', async () => {
    expect(await refused('CREATE SCHEMA mine')).toMatch(/permission denied/);
    expect(await refused('CREATE TEMPORARY TABLE mine () INHERITS (ledger.line)')).toMatch(/must be owner/);
    expect(await refused('ALTER TABLE ledger.line ENABLE REPLICA TRIGGER line_4_keeps_floors')).toMatch(
      /must be owner/,
    );
  });
});
