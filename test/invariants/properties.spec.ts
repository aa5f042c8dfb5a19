import fc from 'fast-check';
import { Client } from 'pg';
import { accounts, linesOf, operation, type Event, type Operation } from './any-operation.js';
import { mirrored, ModelLedger, type ModelEntry, type MonthState } from './model-ledger.js';
import { recordedHistory, shortfalls } from './recorded-history.js';
import { RawLedger } from './raw-ledger.js';

const RUNS = 100;
const OPERATIONS = 100;
const seed = Number.parseInt(process.env.FAST_CHECK_SEED ?? String(Date.now() % 2 ** 31), 10);

const isoDay = (day: number) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
const asDecimal = (cents: bigint) => {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
const asCents = (decimal: string) => {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(4, '0').slice(0, 4)) / 100n;
};
const per = (account: string) => {
  const [, window] = account.split(' ');
  return window === undefined ? {} : { window };
};

describe('any history', () => {
  let ledger: RawLedger;
  let client: Client;
  let journals = 100;
  let ids = 0;
  const tally = { recorded: 0, refused: 0 };

  beforeAll(async () => {
    ledger = await RawLedger.open();
    client = new Client(ledger.database.applicationUrl);
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await ledger.close();
  });

  /** A journal of its own in the database, beside the model that says what it must answer. */
  class Comparison {
    private readonly model = new ModelLedger();
    private readonly entryIds: string[] = [];

    constructor(private readonly journal: number) {}

    async run(operation: Operation): Promise<void> {
      switch (operation.operation) {
        case 'post':
          return this.post(operation.events);
        case 'month':
          return this.changeMonth(`2024-0${operation.month}`, operation.state);
        case 'look':
          return this.look(operation.account, isoDay(operation.day), operation.known);
        case 'seal':
          await client.query({
            name: 'seal',
            text: 'SELECT ledger.seal_entries($1)',
            values: [this.journal],
          });
          this.model.sealed = this.model.recorded.length;
      }
    }

    private async post(events: Event[]): Promise<void> {
      const entries = events.map((event) => this.compose(event)).filter((entry) => entry !== null);
      if (entries.length === 0) return;
      const first = this.entryIds.length;
      const posted = entries.map((entry) => ({ id: String(++ids), entry }));
      const asJson = posted.map(({ id, entry: { day, lines, reverses } }) => ({
        id,
        journal: this.journal,
        effectiveOn: day,
        kind: 'any',
        reference: `E-${id}`,
        ...(reverses === undefined ? {} : { reverses: this.entryIds[reverses] }),
        lines: lines.map(({ account, cents }) => ({
          code: account.split(' ')[0],
          per: per(account),
          currency: 'USD',
          amount: asDecimal(cents),
        })),
      }));
      const expected = this.model.post(entries);
      const answer = await answered(
        client.query({
          name: 'post',
          text: 'SELECT ledger.post_entries($1)',
          values: [JSON.stringify(asJson)],
        }),
      );
      if (expected.size === 0) expect(answer).toBe('recorded');
      else expect([...expected]).toContain(answer);
      tally[expected.size === 0 ? 'recorded' : 'refused']++;
      if (expected.size === 0) this.entryIds.splice(first, 0, ...posted.map(({ id }) => id));
    }

    private compose(event: Event): ModelEntry | null {
      const day = isoDay(event.day);
      if (event.event !== 'reverse') return { day, lines: linesOf(event) };
      const reverses = event.which % Math.max(1, this.model.recorded.length);
      const original = this.model.recorded[reverses];
      return original ? { day, lines: mirrored(original), reverses } : null;
    }

    private async changeMonth(month: string, state: MonthState): Promise<void> {
      const change = client.query({
        name: 'month',
        text: `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by, reason)
               VALUES ($1, ($2 || '-01')::date, $3, 'Ada', 'Bob', 'any')`,
        values: [this.journal, month, state],
      });
      expect(await answered(change)).toBe(this.model.changeMonth(month, state) ?? 'recorded');
    }

    /** The balance of an account at the close of a day: now, by two ways, and as it was known when some entry was the last one. */
    private async look(account: string, day: string, which: number): Promise<void> {
      const known = which % (this.model.sealed + 1);
      const { rows } = await client.query<{ as_of: string; moved: string; known: string }>({
        name: 'look',
        text: `SELECT ledger.balance_as_of(a.id, $4::date) AS as_of,
                      (SELECT coalesce(sum(debit - credit), 0) FROM ledger.movements($1, '-infinity', $4::date) m WHERE m.account_id = a.id) AS moved,
                      (SELECT coalesce(sum(debit - credit), 0) FROM ledger.movements($1, '-infinity', $4::date, $5) m WHERE m.account_id = a.id) AS known
                 FROM ledger.account a WHERE journal_id = $1 AND code = $2 AND per = $3`,
        values: [this.journal, account.split(' ')[0], per(account), day, known],
      });
      const balance = asDecimal(this.model.balance(account, day));
      const knownBalance = asDecimal(this.model.balance(account, day, known));
      const found = rows[0] ?? { as_of: '0', moved: '0', known: '0' };
      expect([found.as_of, found.moved, found.known].map((text) => asDecimal(asCents(text)))).toEqual([
        balance,
        balance,
        knownBalance,
      ]);
    }

    /** Everything is sealed in the order in which it was recorded, and no account was ever below its floor. */
    async finish(): Promise<void> {
      for (const account of accounts)
        for (const day of [0, 45, 90, 135, 180]) await this.look(account, isoDay(day), 0);
      expect(shortfalls(await recordedHistory(ledger.application, this.journal))).toEqual([]);
      const { rows } = await client.query<{ id: string; sequence: string }>(
        'SELECT entry_id AS id, sequence FROM ledger.seal WHERE journal_id = $1 ORDER BY sequence',
        [this.journal],
      );
      expect(rows).toEqual(this.entryIds.map((id, index) => ({ id, sequence: String(index + 1) })));
      this.model.sealed = rows.length;
      for (const account of accounts) await this.look(account, isoDay(100), ids);
    }
  }

  it(`is decided as an in-memory model decides it (FAST_CHECK_SEED=${seed} runs it again)`, async () => {
    const history = fc.array(operation, { minLength: OPERATIONS, maxLength: OPERATIONS });
    const agrees = fc.asyncProperty(history, async (operations) => {
      const journal = ++journals;
      await client.query(`INSERT INTO ledger.journal (id, code, begins_on) VALUES ($1, $2, '2024-01-01')`, [
        journal,
        `J${journal}`,
      ]);
      const comparison = new Comparison(journal);
      for (const each of operations) await comparison.run(each);
      await comparison.finish();
    });
    await fc.assert(agrees, {
      seed,
      numRuns: RUNS,
      interruptAfterTimeLimit: 240_000,
      markInterruptAsFailure: true,
    });
    // A model that accepts or refuses nearly everything would prove nothing.
    const share = tally.recorded / (tally.recorded + tally.refused);
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.9);
  }, 300_000);
});

async function answered(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'recorded';
  } catch (error) {
    const { constraint, message } = error as { constraint?: string; message: string };
    return constraint ?? message;
  }
}
