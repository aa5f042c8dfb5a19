import { fundStatement, trialBalance } from '../src/reports/index.js';
import type { Figure } from './figure.js';
import { median, milliseconds, quantile, type Work } from './rounds.js';
import { openFund, type Setting } from './setting.js';

const FIRST_DAY = '2014-01-01';
const DAYS = 3650;
const BATCH = 10_000;

/** A fund with ten years of receipts on one hot account, each from one of so many other accounts. */
interface History {
  fund: string;
  journal: number;
  hot: number;
}

/** What there is to say about any day of a long history. */
export async function history(setting: Setting): Promise<Figure[]> {
  const { quick, pool, dataSource, rounds } = setting;
  const [small, large] = quick ? [10_000, 100_000] : [100_000, 1_000_000];
  const short = await makeHistory(setting, 'SHORT', small, 1_000);
  const long = await makeHistory(setting, 'LONG', large, 10_000);
  await setting.owner.query('VACUUM ANALYZE');

  setting.say('Balances of any day …');
  const calls = quick ? 100 : 300;
  const asOf =
    ({ hot }: History): Work =>
    (call) =>
      pool.query({
        name: 'as of',
        text: 'SELECT ledger.balance_as_of($1, $2::date + $3::integer)',
        values: [hot, FIRST_DAY, (call * 1_234_567) % DAYS],
      });
  const took = { short: [] as number[], long: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const [shorts, longs] = [await milliseconds(asOf(short), calls), await milliseconds(asOf(long), calls)];
    if (round > 0) took.short.push(...shorts);
    if (round > 0) took.long.push(...longs);
  }

  setting.say('Trial balances and statements …');
  const day = (call: number) =>
    new Date(Date.parse(FIRST_DAY) + ((call * 997) % DAYS) * 86_400_000).toISOString().slice(0, 10);
  const trials = await milliseconds(
    (call) => trialBalance(dataSource, { fund: long.fund, asOf: day(call) }),
    rounds * 2,
  );
  const statements = await milliseconds(
    (call) => fundStatement(dataSource, { fund: long.fund, from: FIRST_DAY, to: day(call) }),
    rounds * 2,
  );

  const lines = (count: number) => count.toLocaleString('en');
  const growth = median(took.long) / median(took.short);
  const slowest = quantile(took.long, 0.99);
  const trial = median(trials);
  const ms = (value: number) => `${value.toFixed(2)} ms`;
  return [
    {
      name: `balance as of a day, p50 at ${lines(large)} ÷ at ${lines(small)} lines`,
      shown: growth.toFixed(2),
      value: growth,
      reach: { better: '<', gate: 2, aim: 1.3 },
    },
    {
      name: `balance as of a day, p99 at ${lines(large)} lines`,
      shown: ms(slowest),
      value: slowest,
      reach: { better: '<', gate: 5, aim: 2, unit: ' ms' },
    },
    {
      name: `trial balance of any day, ${lines(large)} lines, 10,000 accounts`,
      shown: ms(trial),
      value: trial,
      reach: { better: '<', gate: 100, aim: 40, unit: ' ms' },
    },
    { name: `  as of a day, p50 at ${lines(small)} lines`, shown: ms(median(took.short)) },
    { name: `  as of a day, p50 at ${lines(large)} lines`, shown: ms(median(took.long)) },
    { name: `  statement, ${lines(large)} lines`, shown: ms(median(statements)) },
  ];
}

async function makeHistory(
  setting: Setting,
  fund: string,
  lines: number,
  accounts: number,
): Promise<History> {
  const { dataSource, pool } = setting;
  const begun = performance.now();
  const journal = await openFund(dataSource, fund);
  const { rows: opened } = await pool.query<{ id: number; code: string }>(
    `INSERT INTO ledger.account (journal_id, code, per, currency, minor_units, book, has_floor, closes_with_cash)
     SELECT $1, code, per, 'USD', 2, 'real', has_floor, closes_with_cash
       FROM (SELECT '1000' AS code, '{"window": "GEN"}'::jsonb AS per
             UNION ALL SELECT '4000', jsonb_build_object('agreement', 'A' || n) FROM generate_series(1, $2 - 1) n) wanted
       JOIN ledger.chart_of_accounts USING (code)
     RETURNING id, code`,
    [journal, accounts],
  );
  const hot = opened.find(({ code }) => code === '1000')!.id;
  const others = opened.filter(({ code }) => code === '4000').map(({ id }) => id);
  for (let done = 0; done < lines / 2; done += BATCH) {
    await pool.query(
      `WITH e AS (
         INSERT INTO ledger.entry (journal_id, effective_on, kind, reference)
         SELECT $1, $4::date + (n::bigint * 7919 % ${DAYS})::integer, 'bench', 'H-' || n FROM generate_series($5::integer, $6::integer) n RETURNING id, effective_on)
       INSERT INTO ledger.line (entry_id, n, account_id, currency, amount, effective_on)
       SELECT e.id, side, CASE side WHEN 1 THEN $2 ELSE ($3::integer[])[1 + e.id % cardinality($3::integer[])] END, 'USD',
              CASE side WHEN 1 THEN 10.00 ELSE -10.00 END, e.effective_on
         FROM e, generate_series(1, 2) side`,
      [journal, hot, others, FIRST_DAY, done + 1, Math.min(done + BATCH, lines / 2)],
    );
    await pool.query('SELECT ledger.seal_entries($1)', [journal]);
  }
  const seconds = (performance.now() - begun) / 1000;
  setting.say(`${fund}: ${lines.toLocaleString('en')} lines, posted and sealed in ${seconds.toFixed(1)} s.`);
  return { fund, journal, hot };
}
