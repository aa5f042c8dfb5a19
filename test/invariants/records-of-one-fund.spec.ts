import { insertEntry, insertLines, RawLedger, refusal } from './raw-ledger.js';

type Columns = Record<string, unknown>;

/** What a sound record of fund 1 names; everything with the id 2 is of fund 2. */
const amount = '5.00';
const place = { project_id: 1, organisation_id: 1, window_id: 1 };
const records: Record<string, Columns> = {
  agreement: { donor_id: 1, currency: 'USD', amount, window_id: 1 },
  amendment: { agreement_id: 1, amount },
  deposit: { agreement_id: 1, window_id: 1, amount, fee: '0' },
  contributor_refund: { agreement_id: 1, window_id: 1, amount },
  receipt: { kind: 'fund_interest', window_id: 1, agreement_id: 1, amount },
  allocation: { ...place, amount },
  window_move: { from_window_id: 1, to_window_id: 3, amount },
  transfer: { ...place, amount },
  organisation_refund: { ...place, amount },
  expenditure: { project_id: 1, organisation_id: 1, category: 1, amount },
};
const paidInAnother = [
  'deposit',
  'contributor_refund',
  'receipt',
  'transfer',
  'organisation_refund',
  'expenditure',
];

/** Table and column are in the constraint's name. */
const ofItsFund = [
  'agreement_window_id_of_its_fund',
  'amendment_agreement_id_of_its_fund',
  'deposit_agreement_id_of_its_fund',
  'deposit_window_id_of_its_fund',
  'contributor_refund_agreement_id_of_its_fund',
  'contributor_refund_window_id_of_its_fund',
  'receipt_window_id_of_its_fund',
  'receipt_agreement_id_of_its_fund',
  'allocation_project_id_of_its_fund',
  'allocation_window_id_of_its_fund',
  'window_move_from_window_id_of_its_fund',
  'window_move_to_window_id_of_its_fund',
  'transfer_project_id_of_its_fund',
  'transfer_window_id_of_its_fund',
  'organisation_refund_project_id_of_its_fund',
  'organisation_refund_window_id_of_its_fund',
  'expenditure_project_id_of_its_fund',
];
const named = /^(.+?)_((?:from_|to_)?(?:window|project|agreement)_id)_of_its_fund$/;

describe('a record that goes round the services', () => {
  let ledger: RawLedger;
  let cash: string;
  let income: string;
  let references = 0;

  const record = (table: string, columns: Columns = {}) =>
    ledger.application.transaction(async (manager) => {
      const row = {
        fund_id: 1,
        reference: `R-${++references}`,
        effective_on: '2024-03-01',
        change_id: 1,
        ...records[table],
        ...columns,
      };
      const names = Object.keys(row);
      const [inserted] = await manager.query<{ entry_id: string }[]>(
        `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')}) RETURNING entry_id`,
        Object.values(row),
      );
      const entry = await insertEntry(manager, { id: inserted?.entry_id });
      await insertLines(manager, [
        { entry, n: 1, account: cash, amount: '1' },
        { entry, n: 2, account: income, amount: '-1' },
      ]);
    });
  const refused = (table: string, columns: Columns) => refusal(record(table, columns));

  beforeAll(async () => {
    ledger = await RawLedger.open();
    cash = await ledger.account('1000', { window: 'GEN' });
    income = await ledger.account('4000', { agreement: 'A' });
    for (const sql of [
      `INSERT INTO change (made_by, door, what) VALUES ('Ada', 'http', 'preparation')`,
      `INSERT INTO organisation (code) VALUES ('UNDP')`,
      `INSERT INTO fund (id, code, currency, start_date) VALUES (1, 'CITY', 'USD', '2024-01-01'), (2, 'OTHER', 'USD', '2024-01-01')`,
      `INSERT INTO fund_window (fund_id, code) VALUES (1, 'GEN'), (2, 'GEN'), (1, 'WATER')`,
      `INSERT INTO project (fund_id, code, kind) VALUES (1, 'P', 'programme'), (2, 'Q', 'programme')`,
    ])
      await ledger.application.query(sql);
    await record('agreement'); // 1
    await record('agreement', { fund_id: 2, window_id: 2 }); // 2
  });
  afterAll(() => ledger.close());

  it.each(Object.keys(records))('%s passes with everything of its own fund', async (table) => {
    await record(table);
  });

  // A window of another fund may have the same code, and then nothing that goes by codes would see it.
  it.each(ofItsFund)('%s', async (constraint) => {
    const [, table = '', column = ''] = named.exec(constraint) ?? [];
    expect(records[table]).toHaveProperty(column);
    expect(await refused(table, { [column]: 2 })).toBe(constraint);
  });

  it.each(Object.keys(records))('%s is refused of an amount that is not a number', async (table) => {
    expect(await refused(table, { amount: 'NaN' })).toBe('amount_is_a_number');
  });

  it.each(paidInAnother)('%s is refused when what was paid is not a number', async (table) => {
    expect(await refused(table, { currency: 'EUR', original_amount: 'NaN' })).toBe('amount_is_a_number');
  });

  it.each([
    ['instalment_version', { agreement_id: 1, due_on: '2024-05-01', change_id: 1, amount: 'NaN' }],
    ['budget_version', { project_id: 1, organisation_id: 1, change_id: 1, approved_amount: 'NaN' }],
    ['deposit', { fee: 'NaN' }],
  ])('%s is refused of an amount that is not a number, beside its records', async (table, columns) => {
    if (table in records) expect(await refused(table, columns)).toBe('amount_is_a_number');
    else {
      const names = Object.keys(columns);
      const inserted = ledger.application.query(
        `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
        Object.values(columns),
      );
      expect(await refusal(inserted)).toBe('amount_is_a_number');
    }
  });

  it('exchange rate is refused that is not a number', async () => {
    const rate = ledger.application.query(
      `INSERT INTO exchange_rate (currency, effective_on, change_id, units_per_usd) VALUES ('EUR', '2024-03-01', 1, 'NaN')`,
    );
    expect(await refusal(rate)).toBe('exchange_rate_is_positive');
  });

  it('is refused of an infinite amount', async () => {
    expect(await refused('transfer', { amount: 'Infinity' })).toMatch(/overflow/);
  });
});
