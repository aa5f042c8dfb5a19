import type { Client } from 'pg';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { connect, openJournal, post, type PlainAccount, type PlainEntry } from '../support/plain-postings.js';
import { broken } from './floors-kept.js';

const SPENDERS = 64;
const window: PlainAccount = { code: '1000', per: { window: 'GEN' } };
const otherWindow: PlainAccount = { code: '1000', per: { window: 'CLIMATE' } };
const project: PlainAccount = { code: '1100', per: { project: 'P1', organisation: 'UNDP' } };
const income: PlainAccount = { code: '4000', per: {} };
const cost: PlainAccount = { code: '5200', per: {} };
const LAST_DAY = '2024-03-30';

// A post that meets a deadlock throws, so that each story here is also one without deadlocks.
describe('64 spenders at once', () => {
  let database: TestDatabase;
  let spenders: Client[];
  let receivers: Client[];
  let clerk: Client;
  let sealer: Client;
  let owner: Client;
  let journal: number;

  beforeAll(async () => {
    database = await createDatabase();
    spenders = await connect(database.applicationUrl, SPENDERS);
    receivers = await connect(database.applicationUrl, 8);
    [clerk, sealer] = (await connect(database.applicationUrl, 2)) as [Client, Client];
    [owner] = (await connect(database.ownerUrl, 1)) as [Client];
  });
  beforeEach(async () => (journal = await openJournal(clerk)));
  afterAll(async () => {
    await Promise.all([...spenders, ...receivers, clerk, sealer, owner].map((client) => client.end()));
    await database.drop();
  });

  const move = (
    amount: string,
    from: PlainAccount,
    to: PlainAccount,
    effectiveOn = LAST_DAY,
  ): PlainEntry => ({
    journal,
    effectiveOn,
    lines: [
      { account: to, amount },
      { account: from, amount: `-${amount}` },
    ],
  });

  const receive = async (amount: string, account: PlainAccount, effectiveOn = '2024-03-01') => {
    expect(await post(clerk, [move(amount, income, account, effectiveOn)])).toBeNull();
  };

  /** Each posts what it is given again and again, until it is refused and may stop. @returns how many were recorded */
  const everybodyUntilRefused = async (
    entriesOf: (spender: number) => PlainEntry[],
    mayStop = () => true,
  ): Promise<number> => {
    const counts = spenders.map(async (client, spender) => {
      let recorded = 0;
      for (;;) {
        const last = mayStop();
        const refusal = await post(client, entriesOf(spender));
        if (refusal) expect(refusal.constraint).toBe('account_not_below_floor');
        else recorded++;
        if (refusal && last) return recorded;
      }
    });
    await Promise.allSettled(counts); // nobody may run on into the next story
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };

  const brokenWhenSealed = async () => {
    await clerk.query('SELECT ledger.seal_entries($1)', [journal]);
    return broken(clerk, journal);
  };

  it.each([
    ['window', window],
    ['project', project],
  ])('take the last dollars of one %s, and not a cent more', async (_, account) => {
    await receive('1000.00', account);
    expect(await everybodyUntilRefused(() => [move('7.00', account, cost)])).toBe(142);
    expect(await brokenWhenSealed()).toEqual([]);
  });

  it('take exactly what keeps arriving meanwhile, while a sealer numbers it', async () => {
    let arriving = true;
    let spending = true;
    const arrivals = Promise.all(
      receivers.map(async (client) => {
        for (let n = 0; n < 40; n++) {
          expect(await post(client, [move('5.00', income, window, dayOf(n))])).toBeNull();
        }
      }),
    ).finally(() => (arriving = false));
    const sealing = (async () => {
      while (spending) await sealer.query('SELECT ledger.seal_entries($1)', [journal]);
    })();
    // 8 × 40 × 5.00 = 1,600.00 arrive; 228 × 7.00 = 1,596.00.
    const recorded = await everybodyUntilRefused(
      () => [move('7.00', window, cost)],
      () => !arriving,
    ).finally(() => (spending = false));
    await Promise.all([arrivals, sealing]);
    expect(recorded).toBe(228);
    expect(await brokenWhenSealed()).toEqual([]);
  });

  it('take of the past what was there on each day since, and no later money', async () => {
    await receive('300.00', window, '2024-03-05');
    await receive('300.00', window, '2024-03-15');
    await receive('400.00', window, '2024-03-25');
    const days = ['2024-03-04', '2024-03-05', '2024-03-10', '2024-03-15', '2024-03-24'];
    const onItsDay = (spender: number) => move('7.00', window, cost, days[spender % days.length]);
    // Of the 600.00 that were there until the 24th, 85 × 7.00 = 595.00; then 405.00 are left.
    expect(await everybodyUntilRefused((spender) => [onItsDay(spender)])).toBe(85);
    expect(await everybodyUntilRefused(() => [move('7.00', window, cost)])).toBe(57);
    expect(await brokenWhenSealed()).toEqual([]);
  });

  it('are not refused for later money that arrives while the past is looked at', async () => {
    const [spender] = spenders as [Client];
    await receive('100.00', window, '2024-03-01');
    await receive('10.00', window, '2024-03-10');
    // Whoever spends waits here for the credits, in the middle of adding them up.
    await owner.query('BEGIN');
    await owner.query('SELECT FROM ledger.credit FOR UPDATE');
    const spent = post(spender, [move('100.00', window, cost, '2024-03-05')]);
    await waitForALock(owner);
    await receive('50.00', window, '2024-03-20');
    await owner.query('COMMIT');
    expect(await spent).toBeNull();
    expect(await brokenWhenSealed()).toEqual([]);
  });

  it('take from two windows in one entry, with its lines in either order', async () => {
    await receive('500.00', window);
    await receive('300.00', otherWindow);
    const fromBoth = (spender: number): PlainEntry => {
      const lines = [
        { account: window, amount: '-7.00' },
        { account: otherWindow, amount: '-5.00' },
        { account: cost, amount: '12.00' },
      ];
      return { journal, effectiveOn: LAST_DAY, lines: spender % 2 ? lines : lines.reverse() };
    };
    expect(await everybodyUntilRefused((spender) => [fromBoth(spender)])).toBe(60);
    expect(await brokenWhenSealed()).toEqual([]);
  });

  it.each([
    ['go forward', '2024-03-20', LAST_DAY],
    ['go back', LAST_DAY, '2024-03-20'],
  ])('take from two windows in two entries of one statement, on days that %s', async (_, ...days) => {
    await receive('500.00', window);
    await receive('300.00', otherWindow);
    const inEitherOrder = (spender: number) => {
      const payers = spender % 2 ? [window, otherWindow] : [otherWindow, window];
      return payers.map((payer, n) => move(payer === window ? '7.00' : '5.00', payer, cost, days[n]));
    };
    expect(await everybodyUntilRefused(inEitherOrder)).toBe(60);
    expect(await brokenWhenSealed()).toEqual([]);
  });

  it('move money between two windows in both directions, and none is made or lost', async () => {
    await receive('50.00', window);
    await receive('50.00', otherWindow);
    await Promise.all(
      spenders.map(async (client, spender) => {
        const [from, to] = spender % 2 ? [window, otherWindow] : [otherWindow, window];
        for (let n = 0; n < 10; n++) {
          const refusal = await post(client, [move('7.00', from, to, dayOf(n))]);
          if (refusal) expect(refusal.constraint).toBe('account_not_below_floor');
        }
      }),
    );
    const { rows } = await clerk.query<{ left: string }>(
      `SELECT sum(m.debit - m.credit)::numeric(24, 2) AS left
         FROM ledger.account a JOIN ledger.movements($1, '-infinity', 'infinity') m ON m.account_id = a.id WHERE a.code = '1000'`,
      [journal],
    );
    expect(rows).toEqual([{ left: '100.00' }]);
    expect(await brokenWhenSealed()).toEqual([]);
  });
});

/** Until some connection of this database waits for another. */
async function waitForALock(client: Client): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await client.query(waiting)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Days that go to and fro in March. */
const dayOf = (n: number) => `2024-03-${String(1 + ((n * 11) % 29)).padStart(2, '0')}`;
