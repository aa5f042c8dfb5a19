import fc from 'fast-check';
import type { Client } from 'pg';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { LedgerModel } from '../support/ledger-model.js';
import { connect } from '../support/plain-postings.js';
import { broken } from './floors-kept.js';
import { monthOf, Story } from './ledger-story.js';
import { stories } from './random-steps.js';

const RUNS = 100;
const STEPS = 100;

/** A run is told again with the seed that it printed. */
const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 2 ** 31);

describe('10,000 random operations', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await createDatabase();
    [client] = (await connect(database.applicationUrl, 1)) as [Client];
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('are recorded or refused as the model says, and add up to its balances', async () => {
    console.info(`FAST_CHECK_SEED=${seed}`);
    const outcomes = new Map<string, number>();
    let operations = 0;
    const property = fc.asyncProperty(stories(STEPS), async (steps) => {
      const story = await Story.begin(client, new LedgerModel(monthOf), outcomes);
      try {
        for (const [today, step] of steps.entries()) {
          operations++;
          if (step.kept) await story.take(step, today);
        }
        await story.end();
        expect(await broken(client, story.journal)).toEqual([]);
      } catch (error) {
        throw new Error([...story.told, (error as Error).message].join('\n'), { cause: error });
      }
    });
    await fc.assert(property, { numRuns: RUNS, seed });
    expect(operations).toBe(RUNS * STEPS);
    // A run that hardly records or hardly refuses anything would prove nothing.
    console.info(Object.fromEntries(outcomes));
    for (const [outcome, least] of Object.entries(LEAST)) {
      expect([outcome, (outcomes.get(outcome) ?? 0) >= least]).toEqual([outcome, true]);
    }
  }, 240_000);
});

const LEAST = {
  recorded: 2000,
  account_not_below_floor: 500,
  month_is_open: 50,
  entry_reversed_once: 20,
  reversal_of_an_original_entry: 10,
  reversal_not_before_its_entry: 10,
  month_closes_forward: 10,
};
