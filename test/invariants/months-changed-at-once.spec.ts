import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { RawLedger, refusal } from './raw-ledger.js';

const outcome = (work: Promise<unknown>) => refusal(work.then(() => Promise.reject(new Error('recorded'))));
const change = (state: string, by = "'Ada', 'Ada'") =>
  `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by, reason)
   VALUES (1, '2024-03-01', '${state}', ${by}, 'a late invoice')`;

describe('two people who change a month at once', () => {
  let ledger: RawLedger;
  let first: Client;
  let second: Client;

  beforeEach(async () => {
    ledger = await RawLedger.open();
    [first, second] = [
      new Client(ledger.database.applicationUrl),
      new Client(ledger.database.applicationUrl),
    ];
    await Promise.all([first.connect(), second.connect()]);
  });
  afterEach(async () => {
    await Promise.all([first.end(), second.end()]);
    await ledger.close();
  });

  const state = async () => {
    const [row] = await ledger.application.query<{ state: string }[]>(
      `SELECT ledger.month_state(1, '2024-03-15') AS state`,
    );
    return row?.state;
  };

  it.each(['cash_closed', 'closed', 'certified'])(
    'never leave it %s after the other certified it',
    async (later) => {
      await first.query('BEGIN');
      await first.query(change('certified'));
      const waiting = outcome(second.query(change(later)));
      await pause(100);
      await first.query('COMMIT');
      expect(await waiting).toBe('month_closes_forward');
      expect(await state()).toBe('certified');
    },
  );

  it('may go on where the other gave up', async () => {
    await first.query('BEGIN');
    await first.query(change('certified'));
    const waiting = outcome(second.query(change('cash_closed')));
    await pause(100);
    await first.query('ROLLBACK');
    expect(await waiting).toBe('recorded');
    expect(await state()).toBe('cash_closed');
  });

  it('reopen it once', async () => {
    await first.query(change('closed'));
    await first.query('BEGIN');
    await first.query(change('open', "'Ada', 'Bob'"));
    const waiting = outcome(second.query(change('open', "'Ada', 'Bob'")));
    await pause(100);
    await first.query('COMMIT');
    expect(await waiting).toBe('month_closes_forward');
  });

  it.each(['REPEATABLE READ', 'SERIALIZABLE'])('see what the other did, also at %s', async (level) => {
    await second.query(`BEGIN ISOLATION LEVEL ${level}`);
    await second.query('SELECT count(*) FROM ledger.entry'); // takes the snapshot
    await first.query(change('certified'));
    expect(await outcome(second.query(change('cash_closed')))).toBe('posting_reads_what_is_committed');
    await second.query('ROLLBACK');
    expect(await state()).toBe('certified');
  });

  it('leave the last of them as how it stands, whatever number or moment one asks for', async () => {
    const numbered = first.query(
      `INSERT INTO ledger.month_change (id, journal_id, month, state, proposed_by, decided_by) OVERRIDING SYSTEM VALUE
       VALUES (9000000000, 1, '2024-03-01', 'cash_closed', 'Ada', 'Ada')`,
    );
    expect(await outcome(numbered)).toMatch(/permission denied/);
    const dated = first.query(
      `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by, changed_at)
       VALUES (1, '2024-03-01', 'cash_closed', 'Ada', 'Ada', '2001-01-01')`,
    );
    expect(await outcome(dated)).toMatch(/permission denied/);
    await first.query(change('closed'));
    expect(await state()).toBe('closed');
  });
});

describe('a month', () => {
  let ledger: RawLedger;
  beforeAll(async () => {
    ledger = await RawLedger.open();
  });
  afterAll(() => ledger.close());

  it('is one that a calendar has', async () => {
    for (const [month, constraint] of [
      ['infinity', 'month_has_begun'],
      ['-infinity', 'month_is_its_first_day'],
    ] as const) {
      const closed = ledger.application.query(change('closed').replace('2024-03-01', month));
      expect(await outcome(closed)).toBe(constraint);
    }
  });

  it('is reopened with a reason that says something', async () => {
    await ledger.application.query(change('closed'));
    for (const reason of ['', ' \n']) {
      const reopened = ledger.application.query(
        `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by, reason)
         VALUES (1, '2024-03-01', 'open', 'Ada', 'Bob', $1)`,
        [reason],
      );
      expect(await outcome(reopened)).toBe('month_reopened_by_two');
    }
  });
});

describe('a fund that closes beside a posting', () => {
  let ledger: RawLedger;
  let posting: Client;
  let closing: Client;
  let entry: string;

  beforeEach(async () => {
    ledger = await RawLedger.open();
    const cash = await ledger.account('1000', { window: 'GEN' });
    const income = await ledger.account('4000', { agreement: 'A' });
    entry = `WITH e AS (INSERT INTO ledger.entry (journal_id, effective_on, kind, reference) VALUES (1, '2024-03-15', 'raw', 'RAW') RETURNING id)
      INSERT INTO ledger.line SELECT e.id, n, a, 'USD', m, '2024-03-15' FROM e, (VALUES (1, ${cash}, 1), (2, ${income}, -1)) l (n, a, m)`;
    [posting, closing] = [
      new Client(ledger.database.applicationUrl),
      new Client(ledger.database.applicationUrl),
    ];
    await Promise.all([posting.connect(), closing.connect()]);
  });
  afterEach(async () => {
    await Promise.all([posting.end(), closing.end()]);
    await ledger.close();
  });

  const close = `UPDATE ledger.journal SET closed_on = '2024-12-31' WHERE id = 1`;

  it('waits for the posting that came first, which stays recorded', async () => {
    await posting.query('BEGIN');
    await posting.query(entry);
    let closed = false;
    const closes = closing.query(close).then(() => (closed = true));
    await pause(100);
    expect(closed).toBe(false);
    await posting.query('COMMIT');
    await closes;
    expect(await outcome(posting.query(entry))).toBe('journal_is_open');
  });

  it('makes the posting that came second wait, and refuses it', async () => {
    await closing.query('BEGIN');
    await closing.query(close);
    const posted = outcome(posting.query(entry));
    await pause(100);
    await closing.query('COMMIT');
    expect(await posted).toBe('journal_is_open');
  });

  it('is closed by one of two who close it at once', async () => {
    await closing.query('BEGIN');
    await closing.query(close);
    const again = outcome(posting.query(close));
    await pause(100);
    await closing.query('COMMIT');
    expect(await again).toBe('journal_closes_once');
  });
});
