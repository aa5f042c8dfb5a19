import { RawLedger, refusal } from './raw-ledger.js';

type Columns = Record<string, unknown>;

describe('a pledge that goes round the services', () => {
  let ledger: RawLedger;
  let change: string;
  let references = 0;

  beforeAll(async () => {
    ledger = await RawLedger.open();
    await insert('fund', { id: 1, code: 'CITY', currency: 'USD', start_date: '2024-01-01' });
    await insert('organisation', { code: 'NORLAND' });
    change = await newChange();
  });
  afterAll(() => ledger.close());

  async function newChange(): Promise<string> {
    const [row] = await ledger.application.query<{ id: string }[]>(
      `INSERT INTO change (made_by, door, what) VALUES ('Ada', 'http', 'pledge') RETURNING id`,
    );
    return row?.id ?? '';
  }

  async function insert(table: string, columns: Columns, returning = '1'): Promise<unknown> {
    const places = Object.keys(columns).map((_, index) => `$${index + 1}`);
    const [row] = await ledger.application.query<{ id?: number }[]>(
      `INSERT INTO ${table} (${Object.keys(columns).join(', ')}) VALUES (${places.join(', ')}) RETURNING ${returning}`,
      Object.values(columns),
    );
    return row?.id;
  }

  async function pledge(columns: Columns = {}): Promise<void> {
    const reference = `P-${++references}`;
    const id = await insert('pledge', { fund_id: 1, reference, donor_id: 1, currency: 'EUR' }, 'id');
    await insert('pledge_version', { pledge_id: id, change_id: change, amount: '1000', ...columns });
  }

  it('passes when it is sound', async () => {
    await pledge();
    await pledge({ amount: '0', expected_on: '2027-01-01', note: 'Taken back' });
  });

  it.each<[string, Columns]>([
    ['pledge_is_not_negative', { amount: '-0.01' }],
    ['pledge_note_is_short', { note: ' ' }],
    ['pledge_note_is_short', { note: 'a'.repeat(2001) }],
  ])('is refused by %s (%#)', async (constraint, columns) => {
    expect(await refusal(pledge(columns))).toBe(constraint);
  });

  it('has a reference of its own in its fund', async () => {
    const twin = { fund_id: 1, reference: 'P-1', donor_id: 1, currency: 'USD' };
    expect(await refusal(insert('pledge', twin))).toBe('pledge_reference_once');
  });

  it('stays what it was, and in what it was known to be', async () => {
    for (const [table, constraint] of [
      ['pledge', 'pledges_are_append_only'],
      ['pledge_version', 'pledge_versions_are_append_only'],
    ] as const) {
      const [column] = table === 'pledge' ? ['fund_id'] : ['change_id'];
      for (const sql of [`UPDATE ${table} SET ${column} = ${column}`, `DELETE FROM ${table}`]) {
        expect(await refusal(ledger.application.query(sql))).toBe(constraint);
      }
      expect(await refusal(ledger.application.query(`TRUNCATE ${table} CASCADE`))).toMatch(
        /^pledge(_version)?s_are_append_only$/,
      );
    }
    await ledger.application.query('SELECT seal_changes()');
    expect(await refusal(pledge())).toBe('change_is_not_sealed');
  });
});
