import type { EntityManager } from 'typeorm';
import { insertEntry, insertLines, RawLedger, refusal } from './raw-ledger.js';

type Columns = Record<string, unknown>;

/** What a sound row of each table has besides fund, reference, day and change; ids as the preparation below gives them. */
const place = { project_id: 1, organisation_id: 1 };
const amount = '100.00';
const records: Record<string, Columns> = {
  agreement: { donor_id: 1, currency: 'USD', amount, window_id: 1 },
  amendment: { agreement_id: 1, amount },
  deposit: { agreement_id: 1, window_id: 1, amount, fee: '1.00' },
  contributor_refund: { agreement_id: 1, window_id: 1, amount },
  receipt: { kind: 'fund_interest', amount, window_id: 1 },
  allocation: { ...place, window_id: 1, amount },
  window_move: { from_window_id: 1, to_window_id: 2, amount },
  transfer: { ...place, window_id: 1, amount },
  organisation_refund: { ...place, window_id: 1, amount },
  expenditure: { ...place, category: 1, amount },
  reversal: { kind: 'deposit', reversed_entry_id: '1' },
  opening: {},
};
const tables = Object.keys(records);
const having = (column: string) => tables.filter((table) => column in (records[table] ?? {}));

describe('a record that goes round the services', () => {
  let ledger: RawLedger;
  let cash: string;
  let income: string;

  beforeAll(async () => {
    ledger = await RawLedger.open();
    cash = await ledger.account('1000', { window: 'GEN' });
    income = await ledger.account('4000', { agreement: 'A' });
    await ledger.record({}, sound()); // entry 1
    await ledger.application.transaction(async (manager) => {
      await insert(manager, 'change', { made_by: 'Ada', door: 'http', what: 'preparation' });
      await insert(manager, 'organisation', { code: 'UNDP' });
      await insert(manager, 'fund', { id: 1, code: 'CITY', currency: 'USD', start_date: '2024-01-01' });
      await insert(manager, 'fund_window', { fund_id: 1, code: 'GEN' });
      await insert(manager, 'fund_window', { fund_id: 1, code: 'WATER' });
      await insert(manager, 'project', { fund_id: 1, code: 'P', kind: 'programme' });
    });
    await record('agreement', { reference: 'A' });
  });
  afterAll(() => ledger.close());

  const sound = () => [
    { account: cash, amount: '1' },
    { account: income, amount: '-1' },
  ];

  async function insert(manager: EntityManager, table: string, columns: Columns): Promise<string> {
    const names = Object.keys(columns);
    const [row] = await manager.query<{ entry_id?: string }[]>(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')}) RETURNING *`,
      Object.values(columns),
    );
    return row?.entry_id ?? '';
  }

  let references = 0;
  const row = (table: string, columns: Columns = {}) => ({
    fund_id: 1,
    reference: `R-${++references}`,
    effective_on: '2024-03-01',
    change_id: 1,
    ...records[table],
    ...columns,
  });

  /** A record with its entry, in one transaction. */
  const record = (table: string, columns: Columns = {}) =>
    ledger.application.transaction(async (manager) => {
      const entry = await insert(manager, table, row(table, columns));
      await insertEntry(manager, { id: entry });
      await insertLines(
        manager,
        sound().map((line) => ({ entry, ...line })),
      );
      return entry;
    });
  const refused = (table: string, columns: Columns) => refusal(record(table, columns));

  describe.each(tables)('%s', (table) => {
    // Each reversal is of an entry that no other test reverses.
    const fresh = async () =>
      table === 'reversal' ? { reversed_entry_id: await ledger.move('1', income, cash) } : {};

    it('passes with its entry, and is refused at COMMIT without', async () => {
      await record(table, await fresh());
      const alone = insert(ledger.application.manager, table, row(table, await fresh()));
      expect(await refusal(alone)).toBe(`${table}_has_its_entry`);
    });

    it('is refused on the entry of another', async () => {
      const taken = await record(table, await fresh());
      expect(await refused(table, { ...(await fresh()), entry_id: taken })).toBe(
        `${table}_has_an_entry_of_its_own`,
      );
    });

    it('is refused with a reference that is taken in its fund', async () => {
      const reference = `TWICE-${table}`;
      await record(table, { ...(await fresh()), reference });
      expect(await refused(table, { ...(await fresh()), reference })).toBe(`${table}_reference_once`);
    });

    it('is neither changed nor taken away by the application', async () => {
      for (const sql of [
        `UPDATE ${table} SET reference = 'X'`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
      ])
        expect(await refusal(ledger.application.query(sql))).toMatch(/permission denied/);
    });
  });

  it.each(['deposit', 'contributor_refund', 'window_move', 'transfer', 'organisation_refund'])(
    '%s is refused unless it is of more than nothing',
    async (table) => {
      const fee = table === 'deposit' ? { fee: '0' } : {};
      expect(await refused(table, { ...fee, amount: '0' })).toBe(`${table}_is_positive`);
      expect(await refused(table, { amount: '-1.00' })).toMatch(/_is_positive$|_fee_is_part_of_it$/);
    },
  );

  it.each(['agreement', 'amendment'])('%s is refused below nothing', async (table) => {
    expect(await refused(table, { amount: '-0.01' })).toBe(`${table}_is_not_negative`);
  });

  it.each(['allocation', 'expenditure'])('%s is refused of nothing, and may take back', async (table) => {
    expect(await refused(table, { amount: '0' })).toBe(`${table}_has_an_amount`);
    await record(table, { amount: '-1.00' });
  });

  it.each(['deposit', 'contributor_refund', 'receipt', 'transfer', 'organisation_refund', 'expenditure'])(
    '%s is refused with an amount paid and no currency, or a currency and no amount',
    async (table) => {
      expect(await refused(table, { currency: 'EUR' })).toBe(`${table}_original_is_whole`);
      expect(await refused(table, { original_amount: '90.00' })).toBe(`${table}_original_is_whole`);
    },
  );

  it('covers every table with an amount', () => {
    expect(having('amount')).toHaveLength(tables.length - 2);
  });

  it('agreement is refused with a fee rate that is no share', async () => {
    for (const rate of ['-0.01', '1.01'])
      expect(await refused('agreement', { aa_fee_rate: rate })).toBe('agreement_fee_rate_is_a_share');
  });

  it('deposit is refused with a fee below nothing or above itself', async () => {
    for (const fee of ['-0.01', '100.01'])
      expect(await refused('deposit', { fee })).toBe('deposit_fee_is_part_of_it');
  });

  it('receipt is refused of an unknown kind, of nothing, without its window or organisation', async () => {
    expect(await refused('receipt', { kind: 'gift' })).toBe('receipt_kind');
    expect(await refused('receipt', { amount: '0' })).toBe('receipt_has_an_amount');
    expect(await refused('receipt', { amount: '-1.00' })).toBe('receipt_has_an_amount');
    expect(await refused('receipt', { window_id: null })).toBe('receipt_names_its_window');
    expect(await refused('receipt', { kind: 'organisation_interest' })).toBe(
      'receipt_names_its_organisation',
    );
    await record('receipt', { kind: 'bank_charge', amount: '-1.00' });
  });

  it('window_move is refused into the window that it comes from', async () => {
    expect(await refused('window_move', { to_window_id: 1 })).toBe('window_move_goes_elsewhere');
  });

  it('expenditure is refused outside the eight categories', async () => {
    for (const category of [0, 9])
      expect(await refused('expenditure', { category })).toBe('expenditure_category_is_unsdg');
  });

  it('instalment is refused below nothing', async () => {
    const instalment = { agreement_id: 1, due_on: '2024-05-01', change_id: 1, amount: '-0.01' };
    expect(await refusal(insert(ledger.application.manager, 'instalment_version', instalment))).toBe(
      'instalment_is_not_negative',
    );
  });

  it('reversal is refused of a record that is reversed, and of none', async () => {
    const entry = await ledger.move('1', income, cash);
    await record('reversal', { reversed_entry_id: entry });
    expect(await refused('reversal', { reversed_entry_id: entry })).toBe('record_reversed_once');
    expect(await refused('reversal', { reversed_entry_id: '987654321' })).toBe(
      'reversal_of_a_recorded_entry',
    );
  });

  describe('of what people edit', () => {
    const refusedRow = (table: string, columns: Columns) =>
      refusal(insert(ledger.application.manager, table, columns));

    it.each<[string, string, Columns]>([
      ['change_door', 'change', { made_by: 'Ada', door: 'window', what: 'x' }],
      ['organisation_code_once', 'organisation', { code: 'UNDP' }],
      [
        'organisation_type',
        'organisation_version',
        { organisation_id: 1, change_id: 1, name: 'x', type: 'club' },
      ],
      [
        'organisation_country_is_iso_3166',
        'organisation_version',
        { organisation_id: 1, change_id: 1, name: 'x', type: 'ngo', country: 'Kenya' },
      ],
      ['fund_code_once', 'fund', { id: 2, code: 'CITY', currency: 'USD', start_date: '2024-01-01' }],
      ['fee_rate_is_a_share', 'fund_version', { fund_id: 1, change_id: 1, name: 'x', aa_fee_rate: '1.5' }],
      [
        'indirect_cost_rate_is_a_share',
        'fund_version',
        { fund_id: 1, change_id: 1, name: 'x', indirect_cost_rate: '-0.1' },
      ],
      ['window_code_once', 'fund_window', { fund_id: 1, code: 'GEN' }],
      [
        'exchange_rate_is_positive',
        'exchange_rate',
        { currency: 'EUR', effective_on: '2024-03-01', change_id: 1, units_per_usd: '0' },
      ],
      ['project_code_once', 'project', { fund_id: 1, code: 'P', kind: 'programme' }],
      ['project_kind', 'project', { fund_id: 1, code: 'Q', kind: 'hobby' }],
      ['project_status', 'project_version', { project_id: 1, change_id: 1, title: 'x', status: 'asleep' }],
      [
        'project_ends_after_it_starts',
        'project_version',
        {
          project_id: 1,
          change_id: 1,
          title: 'x',
          status: 'active',
          start_date: '2024-02-01',
          end_date: '2024-01-31',
        },
      ],
    ])('%s', async (constraint, table, columns) => {
      expect(await refusedRow(table, columns)).toBe(constraint);
    });

    it('keeps its versions: the application neither changes nor deletes them', async () => {
      for (const table of [
        'change',
        'organisation_version',
        'fund',
        'fund_version',
        'project_version',
        'budget_version',
        'exchange_rate',
      ])
        for (const sql of [`UPDATE ${table} SET change_id = 1`, `DELETE FROM ${table}`])
          expect(await refusal(ledger.application.query(sql))).toMatch(/permission denied|does not exist/);
    });
  });
});
