import { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { RawLedger, refusal } from './raw-ledger.js';

/** A row of each table of versions, for the change whose id takes the place of `$1`. */
const versions = {
  organisation_version: `(organisation_id, change_id, name, type) VALUES (1, $1, 'UNDP', 'multilateral')`,
  fund_version: `(fund_id, change_id, name) VALUES (1, $1, 'City fund')`,
  fund_window_version: `(window_id, change_id, name) VALUES (1, $1, 'General')`,
  exchange_rate: `(currency, effective_on, change_id, units_per_usd) VALUES ('EUR', '2024-03-01', $1, '0.9')`,
  project_version: `(project_id, change_id, title, status) VALUES (1, $1, 'Water', 'active')`,
  budget_version: `(project_id, organisation_id, change_id, approved_amount) VALUES (1, 1, $1, '5.00')`,
  budget_draft: `(project_id, change_id) VALUES (1, $1)`,
  project_partner_version: `(project_id, organisation_id, role, brings, change_id, description) VALUES (1, 1, 'technical', 'expertise', $1, 'Pumps')`,
};

describe('a change that goes round the services', () => {
  let ledger: RawLedger;

  beforeAll(async () => {
    ledger = await RawLedger.open();
    await ledger.application.query(`INSERT INTO organisation (code) VALUES ('UNDP')`);
    await ledger.application.query(
      `INSERT INTO fund (id, code, currency, start_date) VALUES (1, 'CITY', 'USD', '2024-01-01')`,
    );
    await ledger.application.query(`INSERT INTO fund_window (fund_id, code) VALUES (1, 'GEN')`);
    await ledger.application.query(`INSERT INTO project (fund_id, code, kind) VALUES (1, 'P', 'programme')`);
  });
  afterAll(() => ledger.close());

  const makeChange = async () => {
    const [row] = await ledger.application.query<{ id: string }[]>(
      `INSERT INTO change (made_by, door, what) VALUES ('Ada', 'http', 'x') RETURNING id`,
    );
    return row?.id;
  };
  const seal = () => ledger.application.query('SELECT seal_changes()');

  it.each([
    ['recorded_at', `'2001-01-01'`],
    ['made_at', `'2001-01-01'`],
    ['id', '9000000000'],
  ])('cannot choose its own %s', async (column, value) => {
    const backDated = ledger.application.query(
      `INSERT INTO change (made_by, door, what, ${column}) OVERRIDING SYSTEM VALUE VALUES ('Ada', 'http', 'x', ${value})`,
    );
    expect(await refusal(backDated)).toMatch(/permission denied/);
  });

  it('is known from its seal on, and gets its moment from nobody else', async () => {
    const id = await makeChange();
    const backDated = ledger.application.query(`UPDATE change SET recorded_at = '2001-01-01'`);
    expect(await refusal(backDated)).toMatch(/permission denied/);
    await seal();
    const [row] = await ledger.application.query<{ known: boolean }[]>(
      'SELECT recorded_at BETWEEN made_at AND clock_timestamp() AS known FROM change WHERE id = $1',
      [id],
    );
    expect(row?.known).toBe(true);
  });

  it.each(Object.entries(versions))('takes no %s any more once it is known', async (table, row) => {
    const open = await makeChange();
    await ledger.application.query(`INSERT INTO ${table} ${row}`, [open]);
    const known = await makeChange();
    await seal();
    expect(await refusal(ledger.application.query(`INSERT INTO ${table} ${row}`, [known]))).toBe(
      'change_is_not_sealed',
    );
  });

  it('is not sealed while a version of it is under way', async () => {
    const id = await makeChange();
    const writing = new Client(ledger.database.applicationUrl);
    await writing.connect();
    try {
      await writing.query('BEGIN');
      await writing.query(`INSERT INTO fund_version ${versions.fund_version}`, [id]);
      let sealed = false;
      const sealing = seal().then(() => (sealed = true));
      await pause(100);
      expect(sealed).toBe(false);
      await writing.query('COMMIT');
      await sealing;
    } finally {
      await writing.end();
    }
  });
});
