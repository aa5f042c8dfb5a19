import { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { RawLedger, refusal } from './raw-ledger.js';

describe('a month', () => {
  let ledger: RawLedger;
  let cash: string;
  let income: string;
  let advances: string;
  let spent: string;
  const clients: Client[] = [];

  beforeEach(async () => {
    ledger = await RawLedger.open();
    cash = await ledger.account('1000', { window: 'GEN' });
    income = await ledger.account('4000', { agreement: 'A' });
    advances = await ledger.account('1220', { project: 'P' });
    spent = await ledger.account('6000', { project: 'P' });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.end();
    await ledger.close();
  });

  const change = (
    state: string,
    { month = '2024-03-01', by = ['Ada', 'Ada'], reason = 'a late invoice' } = {},
  ) =>
    ledger.application.query(
      `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by, reason) VALUES (1, $1, $2, $3, $4, $5)`,
      [month, state, ...by, reason],
    );
  const receive = (day: string) => ledger.move('1', income, cash, day);
  const report = (day: string) => ledger.move('1', advances, spent, day);

  it.each(['closed', 'certified'])('that is %s takes no entry, and its neighbours do', async (state) => {
    await change(state);
    expect(await refusal(receive('2024-03-01'))).toBe('month_is_open');
    expect(await refusal(report('2024-03-31'))).toBe('month_is_open');
    await receive('2024-02-29');
    await receive('2024-04-01');
  });

  it('that is cash-closed takes expenditure and no cash', async () => {
    await change('cash_closed');
    expect(await refusal(receive('2024-03-15'))).toBe('month_is_open');
    await report('2024-03-15');
    const promised = ledger.move(
      '1',
      await ledger.account('9100', { agreement: 'A' }),
      await ledger.account('9000', { agreement: 'A' }),
      '2024-03-15',
    );
    expect(await refusal(promised)).toBe('month_is_open');
  });

  it('that has not begun is not closed', async () => {
    expect(await refusal(change('closed', { month: '2099-03-01' }))).toBe('month_has_begun');
  });

  it('of another fund may be closed', async () => {
    await ledger.application.query(
      `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by) VALUES (2, '2024-03-01', 'closed', 'Ada', 'Ada')`,
    );
    await receive('2024-03-15');
  });

  it('closes forward only, and each step once', async () => {
    await change('cash_closed');
    expect(await refusal(change('cash_closed'))).toBe('month_closes_forward');
    await change('certified');
    for (const state of ['cash_closed', 'closed', 'certified'])
      expect(await refusal(change(state))).toBe('month_closes_forward');
  });

  it('is reopened by two people with a reason, and takes entries again', async () => {
    expect(await refusal(change('open', { by: ['Ada', 'Bob'] }))).toBe('month_closes_forward');
    await change('closed');
    expect(await refusal(change('open', { by: ['Ada', 'Ada'] }))).toBe('month_reopened_by_two');
    const withoutReason = ledger.application.query(
      `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by) VALUES (1, '2024-03-01', 'open', 'Ada', 'Bob')`,
    );
    expect(await refusal(withoutReason)).toBe('month_reopened_by_two');
    await change('open', { by: ['Ada', 'Bob'] });
    await receive('2024-03-15');
  });

  it('is named by its first day and by a known state', async () => {
    expect(await refusal(change('closed', { month: '2024-03-02' }))).toBe('month_is_its_first_day');
    expect(await refusal(change('half_closed'))).toBe('month_state');
  });

  describe('that closes beside a posting', () => {
    it('waits for the posting that came first, which stays recorded', async () => {
      const [posting, closing] = [await connect(), await connect()];
      await posting.query('BEGIN');
      await posting.query(entryAndLines('2024-03-15'));
      let closed = false;
      const close = closing.query(closeMarch).then(() => (closed = true));
      await untilWaiting(1);
      expect(closed).toBe(false);
      await posting.query('COMMIT');
      await close;
      expect(await refusal(receive('2024-03-16'))).toBe('month_is_open');
      expect(await entriesOfMarch()).toBe(1);
    });

    it('makes the posting that came second wait, and refuses it', async () => {
      const [posting, closing] = [await connect(), await connect()];
      await closing.query('BEGIN');
      await closing.query(closeMarch);
      const posted = refusal(posting.query(entryAndLines('2024-03-15')));
      await untilWaiting(1);
      await closing.query('COMMIT');
      expect(await posted).toBe('month_is_open');
    });

    it('refuses a posting that began before it and had no line yet', async () => {
      const [posting, closing] = [await connect(), await connect()];
      await posting.query('BEGIN');
      await posting.query(
        `INSERT INTO ledger.entry (id, journal_id, effective_on, kind, reference) VALUES (900, 1, '2024-03-15', 'raw', 'RAW')`,
      );
      await closing.query(closeMarch);
      const lines = posting.query(
        `INSERT INTO ledger.line SELECT 900, n, a, 'USD', m, '2024-03-15' FROM (VALUES (1, ${cash}, 1), (2, ${income}, -1)) l (n, a, m)`,
      );
      expect(await refusal(lines)).toBe('month_is_open');
    });

    it.each(['REPEATABLE READ', 'SERIALIZABLE'])('is not got round at %s', async (level) => {
      const [posting, closing] = [await connect(), await connect()];
      await posting.query(`BEGIN ISOLATION LEVEL ${level}`);
      await posting.query('SELECT count(*) FROM ledger.entry'); // takes the snapshot
      await closing.query(closeMarch);
      expect(await refusal(posting.query(entryAndLines('2024-03-15')))).toBe(
        'posting_reads_what_is_committed',
      );
      await posting.query('ROLLBACK');
      expect(await entriesOfMarch()).toBe(0);
    });

    it('never has an entry beside it, whoever comes first', async () => {
      const posters = await Promise.all(Array.from({ length: 8 }, connect));
      const closing = await connect();
      const rounds = 10;
      for (let round = 0; round < rounds; round++) {
        const month = new Date(Date.UTC(2024, 3 + round)).toISOString().slice(0, 7);
        const post = posters.map((poster, index) =>
          pause(Math.random() * 6).then(() =>
            poster
              .query(entryAndLines(`${month}-${10 + index}`))
              .then(() => 'recorded')
              .catch((error: { constraint?: string }) => error.constraint),
          ),
        );
        await pause(Math.random() * 6);
        await closing.query(closeMarch.replace('2024-03', month));
        const { rows } = await closing.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM ledger.entry WHERE date_trunc('month', effective_on) = '${month}-01'`,
        );
        const outcomes = await Promise.all(post);
        expect(new Set(outcomes).size).toBeLessThanOrEqual(2);
        expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(rows[0]?.n ?? -1);
        expect(outcomes.filter((outcome) => outcome === 'month_is_open')).toHaveLength(
          8 - (rows[0]?.n ?? -1),
        );
      }
    });
  });

  const closeMarch = `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by)
                      VALUES (1, '2024-03-01', 'closed', 'Ada', 'Ada')`;
  const entryAndLines = (day: string) => `
    WITH e AS (INSERT INTO ledger.entry (journal_id, effective_on, kind, reference) VALUES (1, '${day}', 'raw', 'RAW') RETURNING id)
    INSERT INTO ledger.line SELECT e.id, n, a, 'USD', m, '${day}' FROM e, (VALUES (1, ${cash}, 1), (2, ${income}, -1)) l (n, a, m)`;

  async function connect(): Promise<Client> {
    const client = new Client(ledger.database.applicationUrl);
    await client.connect();
    clients.push(client);
    return client;
  }

  async function untilWaiting(many: number): Promise<void> {
    for (;;) {
      const [row] = await ledger.database.owner.query<{ waiting: number }[]>(
        'SELECT count(*)::int AS waiting FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE NOT granted AND datname = current_database()',
      );
      if (row?.waiting === many) return;
      await pause(5);
    }
  }

  async function entriesOfMarch(): Promise<number> {
    const [row] = await ledger.application.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM ledger.entry WHERE effective_on BETWEEN '2024-03-01' AND '2024-03-31'`,
    );
    return row?.n ?? -1;
  }
});
