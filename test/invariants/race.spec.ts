import { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { recordedHistory, shortfalls } from './recorded-history.js';
import { RawLedger } from './raw-ledger.js';

const SPENDERS = 64;

interface Line {
  code: string;
  per: Record<string, string>;
  currency: string;
  amount: string;
}

const usd = (code: string, per: Record<string, string>, amount: string): Line => ({
  code,
  per,
  currency: 'USD',
  amount,
});
const GEN = { window: 'GEN' };
const WATER = { window: 'WATER' };
const PROJECT = { project: 'P', organisation: 'UNDP', window: 'GEN' };
const receipt = (amount: string, window = GEN) => [
  usd('1000', window, amount),
  usd('4000', {}, `-${amount}`),
];
const allocation = (amount: string) => [usd('1100', PROJECT, amount), usd('1000', GEN, `-${amount}`)];
const transfer = (amount: string) => [usd('1200', PROJECT, amount), usd('1100', PROJECT, `-${amount}`)];

describe(`${SPENDERS} spenders at once`, () => {
  let ledger: RawLedger;
  let clients: Client[];
  let id = 0;

  beforeEach(async () => {
    ledger = await RawLedger.open();
    clients = await Promise.all(
      Array.from({ length: SPENDERS + 2 }, async () => {
        const client = new Client(ledger.database.applicationUrl);
        await client.connect();
        return client;
      }),
    );
    id = 0;
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await ledger.close();
  });

  /** Posts one entry on one connection. @returns 'recorded', or the constraint or code that refused it */
  async function post(client: Client, lines: Line[], day = '2024-03-15'): Promise<string> {
    const entry = {
      id: String(++id),
      journal: 1,
      effectiveOn: day,
      kind: 'race',
      reference: `R-${id}`,
      lines,
    };
    try {
      await client.query({
        name: 'post',
        text: 'SELECT ledger.post_entries($1)',
        values: [JSON.stringify([entry])],
      });
      return 'recorded';
    } catch (error) {
      const { constraint, code } = error as { constraint?: string; code?: string };
      return constraint ?? code ?? String(error);
    }
  }

  const spenders = () => clients.slice(0, SPENDERS);
  const atOnce = (lines: (spender: number) => Line[], day?: (spender: number) => string) =>
    Promise.all(spenders().map((client, spender) => post(client, lines(spender), day?.(spender))));
  const tally = (outcomes: string[]) => {
    const counted: Record<string, number> = {};
    for (const outcome of outcomes) counted[outcome] = (counted[outcome] ?? 0) + 1;
    return counted;
  };
  const prepare = async (...entries: Line[][]) => {
    for (const lines of entries)
      expect(await post(clients[0] as Client, lines, '2024-03-01')).toBe('recorded');
  };

  /** No recorded moment and no effective day with an account below its floor, and no deadlock on the way. */
  async function expectSound(): Promise<void> {
    expect(shortfalls(await recordedHistory(ledger.application))).toEqual([]);
    const [row] = await ledger.database.owner.query<{ deadlocks: string }[]>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(row?.deadlocks).toBe('0');
  }

  it('take the last dollars of a window, and exactly as many as it has', async () => {
    await prepare(receipt('1000.00'));
    const outcomes = await atOnce(() => allocation('25.00'));
    expect(tally(outcomes)).toEqual({ recorded: 40, account_not_below_floor: 24 });
    await expectSound();
  });

  it('take the last dollars of a project, and exactly as many as it has', async () => {
    await prepare(receipt('1000.00'), allocation('100.03'));
    const outcomes = await atOnce(() => transfer('3.00'));
    expect(tally(outcomes)).toEqual({ recorded: 33, account_not_below_floor: 31 });
    await expectSound();
  });

  it('take back-dated and in order, and exactly as many as there is money', async () => {
    await prepare(receipt('300.00'), receipt('200.00'));
    const outcomes = await atOnce(
      () => allocation('10.00'),
      (spender) => `2024-03-${String(1 + ((spender * 7) % 28)).padStart(2, '0')}`,
    );
    expect(tally(outcomes)).toEqual({ recorded: 50, account_not_below_floor: 14 });
    await expectSound();
  });

  it('take while receipts arrive, allocations follow and a sealer runs', async () => {
    await prepare(receipt('50.00'));
    const [receiver, sealer] = clients.slice(SPENDERS) as [Client, Client];
    let receiving = true;
    const received = (async () => {
      for (let n = 0; n < 60; n++) {
        expect(await post(receiver, receipt('5.00'), '2024-03-01')).toBe('recorded');
        await pause(1);
      }
      receiving = false;
    })();
    const sealed = (async () => {
      while (receiving) {
        await sealer.query('SELECT ledger.seal_entries(1)');
        await pause(2);
      }
    })();
    const spent = await Promise.all(
      spenders().map(async (client, spender) => {
        const day = `2024-03-${String(1 + (spender % 28)).padStart(2, '0')}`;
        const outcomes: string[] = [];
        // On and on until it is refused although everything has come.
        for (;;) {
          const everythingCame = !receiving;
          const outcome = await post(client, spender % 2 ? allocation('3.00') : transfer('1.00'), day);
          outcomes.push(outcome);
          if (outcome !== 'recorded' && everythingCame) return outcomes;
        }
      }),
    );
    await Promise.all([received, sealed]);

    const taken = (kind: number) =>
      tally(spent.filter((_, spender) => spender % 2 === kind).flat())['recorded'] ?? 0;
    expect(taken(1)).toBe(116); // 350.00 in pieces of 3.00
    expect(taken(0)).toBeLessThanOrEqual(348);
    expect(new Set(spent.flat())).toEqual(new Set(['recorded', 'account_not_below_floor']));
    await expectSound();
  }, 60_000);

  it('take where receipts come on later days too, and never too much of any day', async () => {
    await prepare(receipt('40.00'));
    const outcomes = await atOnce(
      (spender) => (spender % 3 ? allocation('7.00') : receipt('9.00')),
      (spender) => `2024-03-${String(1 + ((spender * 11) % 28)).padStart(2, '0')}`,
    );
    expect(Object.keys(tally(outcomes)).sort()).toEqual(['account_not_below_floor', 'recorded']);
    await expectSound();
  });

  it('take from two windows in one entry, in both orders, without a deadlock', async () => {
    await prepare(receipt('100.00', GEN), receipt('90.00', WATER));
    const lines = [usd('1000', GEN, '-3.00'), usd('1000', WATER, '-3.00'), usd('1100', PROJECT, '6.00')];
    const outcomes = await atOnce((spender) => (spender % 2 ? lines : [...lines].reverse()));
    expect(tally(outcomes)).toEqual({ recorded: 30, account_not_below_floor: 34 });
    await expectSound();
  });

  it('move money to and fro between two windows without a deadlock', async () => {
    await prepare(receipt('30.00', GEN), receipt('30.00', WATER));
    const fromTo = (from: Record<string, string>, to: Record<string, string>) => [
      usd('1000', from, '-3.00'),
      usd('1000', to, '3.00'),
    ];
    const outcomes = await atOnce((spender) => (spender % 2 ? fromTo(GEN, WATER) : fromTo(WATER, GEN)));
    expect(
      Object.keys(tally(outcomes)).filter((outcome) => !/^(recorded|account_not_below_floor)$/.test(outcome)),
    ).toEqual([]);
    await expectSound();
  });

  it('open the same accounts at once, and each is opened once', async () => {
    const outcomes = await atOnce((spender) => [
      usd('1000', { window: `W${spender % 4}` }, '1.00'),
      usd('4000', { agreement: `A${spender % 3}` }, '-1.00'),
    ]);
    expect(tally(outcomes)).toEqual({ recorded: SPENDERS });
    await expectSound();
  });
});
