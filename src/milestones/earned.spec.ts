import fc from 'fast-check';
import { Money, Rate } from '../../libs/money/index.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { earned, mostEarnable, type Direction, type MilestoneTerms } from './earned.js';

const CASES = 4000;
const currencies: Record<string, number> = { USD: 2, JPY: 0, KWD: 3 };

const usd = (amount: string) => Money.of(amount, 'USD');
const rate = (text: string | null) => (text === null ? null : Rate.of(text));
const terms = (given: Partial<MilestoneTerms>): MilestoneTerms => ({
  ...{ pays: 'all_or_nothing', direction: 'up', price: null, baseline: null, target: null },
  ...{ minimumShare: null, unitPrice: null, cap: null, steps: [] },
  ...given,
});
const paid = (of: MilestoneTerms, result: string | null) => earned(of, rate(result), 'USD').toString();

/** A whole number of millionths as text, as results are written. */
const inMillionths = (of: bigint) => {
  const digits = (of < 0n ? -of : of).toString().padStart(7, '0');
  return `${of < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
};
const inMinor = (of: bigint, decimals: number) =>
  decimals === 0
    ? of.toString()
    : `${of
        .toString()
        .padStart(decimals + 1, '0')
        .slice(0, -decimals)}.${of
        .toString()
        .padStart(decimals + 1, '0')
        .slice(-decimals)}`;

/** One milestone's terms in some currency, and two results of which the second is the better one, or as good. */
interface Case {
  currency: string;
  of: MilestoneTerms;
  worse: bigint;
  better: bigint;
}

/** Results that are coarse meet targets, steps and ties of rounding; fine and large ones meet neither. */
const measured = fc.oneof(
  fc.bigInt({ min: -40n, max: 40n }).map((n) => n * 500_000n),
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
);
const distance = fc.oneof(
  fc.bigInt({ min: 1n, max: 40n }).map((n) => n * 500_000n),
  fc.bigInt({ min: 1n, max: 3_000_003n }),
  fc.bigInt({ min: 1n, max: 10n ** 20n }),
);
const cents = fc.oneof(fc.bigInt({ min: 1n, max: 2000n }), fc.bigInt({ min: 1n, max: 10n ** 15n }));

const anyCase: fc.Arbitrary<Case> = fc
  .record({
    currency: fc.constantFrom(...Object.keys(currencies)),
    pays: fc.constantFrom('all_or_nothing', 'in_proportion', 'by_steps', 'per_unit'),
    direction: fc.constantFrom<Direction>('up', 'down'),
    baseline: measured,
    hasBaseline: fc.boolean(),
    target: distance,
    minimum: fc.option(fc.bigInt({ min: 0n, max: 1_000_000n })),
    price: cents,
    cap: cents,
    steps: fc.array(fc.tuple(distance, cents), { minLength: 1, maxLength: 5 }),
    // Where a result lies between baseline and target, and beyond both.
    share: fc.integer({ min: -500, max: 1500 }),
    near: measured,
    isNear: fc.boolean(),
    further: fc.oneof(fc.constant(0n), distance),
  })
  .map((drawn) => {
    const { currency, pays, direction, baseline } = drawn;
    const way = direction === 'down' ? -1n : 1n;
    const money = (minor: bigint) => Money.of(inMinor(minor, currencies[currency]!), currency);
    const from = drawn.hasBaseline || pays !== 'all_or_nothing' ? Rate.of(inMillionths(baseline)) : null;
    let [at, price] = [baseline, 0n];
    const steps = drawn.steps.map(([by, more]) => {
      at += way * by;
      price += more;
      return { at: Rate.of(inMillionths(at)), price: money(price) };
    });
    const target = Rate.of(inMillionths(baseline + way * drawn.target));
    const of = {
      all_or_nothing: { price: money(drawn.price), baseline: from, target },
      in_proportion: {
        ...{ price: money(drawn.price), baseline: from, target },
        minimumShare: drawn.minimum === null ? null : Rate.of(inMillionths(drawn.minimum)),
      },
      by_steps: { baseline: from, steps },
      per_unit: { unitPrice: money(drawn.price), cap: money(drawn.cap), baseline: from },
    }[pays];
    const worse = baseline + (drawn.isNear ? drawn.near : (way * drawn.target * BigInt(drawn.share)) / 1000n);
    return {
      currency,
      of: terms({ pays, direction, ...of }),
      worse,
      better: worse + way * drawn.further,
    };
  });

describe('what a result earns', () => {
  it('is all or nothing, once the target is met', () => {
    const of = terms({ price: usd('1000'), target: Rate.of('50') });
    expect(['49.999999', '50', '51', null].map((result) => paid(of, result))).toEqual([
      '0.00',
      '1000.00',
      '1000.00',
      '0.00',
    ]);
    const falling = terms({ price: usd('1000'), target: Rate.of('50'), direction: 'down' });
    expect(['50.000001', '50', '3'].map((result) => paid(falling, result))).toEqual([
      '0.00',
      '1000.00',
      '1000.00',
    ]);
  });

  it('is in proportion to the way from the baseline to the target, and nothing under the minimum share', () => {
    const of = terms({
      pays: 'in_proportion',
      price: usd('100'),
      baseline: Rate.of('20'),
      target: Rate.of('50'),
      minimumShare: Rate.of('0.5'),
    });
    const results = ['19', '20', '34.999999', '35', '40', '50', '70'];
    expect(results.map((result) => paid(of, result))).toEqual([
      '0.00',
      '0.00',
      '0.00',
      '50.00',
      '66.67',
      '100.00',
      '100.00',
    ]);
  });

  it('is right for what is to fall', () => {
    const of = terms({
      pays: 'in_proportion',
      direction: 'down',
      price: usd('900'),
      baseline: Rate.of('12.5'),
      target: Rate.of('-2.5'),
    });
    expect(['13', '12.5', '7.5', '0', '-2.5', '-9'].map((result) => paid(of, result))).toEqual([
      '0.00',
      '0.00',
      '300.00',
      '750.00',
      '900.00',
      '900.00',
    ]);
  });

  it('is the price of the highest step reached', () => {
    const steps = ['10', '20', '40'].map((at, n) => ({ at: Rate.of(at), price: usd(String(100 * (n + 1))) }));
    const of = terms({ pays: 'by_steps', steps });
    expect(['9.9', '10', '39', '40', '400'].map((result) => paid(of, result))).toEqual([
      '0.00',
      '100.00',
      '200.00',
      '300.00',
      '300.00',
    ]);
    expect(mostEarnable(of, 'USD').toString()).toBe('300.00');
  });

  it('is for each unit beyond the baseline, up to the cap', () => {
    const of = terms({ pays: 'per_unit', unitPrice: usd('2.50'), cap: usd('100'), baseline: Rate.of('3') });
    expect(['2', '3', '4.001', '42.9', '43', '44'].map((result) => paid(of, result))).toEqual([
      '0.00',
      '0.00',
      '2.50',
      '99.75',
      '100.00',
      '100.00',
    ]);
  });

  it('is rounded half up, once', () => {
    const of = terms({
      pays: 'in_proportion',
      price: usd('0.01'),
      baseline: Rate.of('0'),
      target: Rate.of('2'),
    });
    expect(['0.999999', '1'].map((result) => paid(of, result))).toEqual(['0.00', '0.01']);
    const yen = { ...of, price: Money.of('1', 'JPY') };
    expect(earned(yen, Rate.of('1'), 'JPY').toString()).toBe('1');
  });

  it('is never negative, never above price or cap, and never less for a better result', () => {
    fc.assert(
      fc.property(anyCase, ({ currency, of, worse, better }) => {
        const [less, more] = [worse, better].map((result) =>
          earned(of, Rate.of(inMillionths(result)), currency),
        );
        expect(less!.isNegative()).toBe(false);
        expect(mostEarnable(of, currency).lessThan(more!)).toBe(false);
        expect(more!.lessThan(less!)).toBe(false);
      }),
      { numRuns: CASES },
    );
  });

  it('is the whole for whoever reaches the target or the last step, and nothing at the baseline', () => {
    fc.assert(
      fc.property(anyCase, ({ currency, of }) => {
        const reached = of.target ?? of.steps.at(-1)?.at ?? null;
        if (reached !== null)
          expect(earned(of, reached, currency).equals(mostEarnable(of, currency))).toBe(true);
        if (of.baseline !== null) expect(earned(of, of.baseline, currency).isZero()).toBe(true);
      }),
      { numRuns: CASES },
    );
  });
});

describe('the database', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createDatabase()));
  afterAll(() => database.drop());

  it(`earns the same to the minor unit, in ${CASES} cases drawn`, async () => {
    const cases = fc.sample(anyCase, { numRuns: CASES });
    const text = (of: { toString(): string } | null) => of?.toString() ?? null;
    const rows = cases.map(({ currency, of, worse }) => ({
      ...{
        pays: of.pays,
        direction: of.direction,
        price: text(of.price),
        baseline: text(of.baseline),
        target: text(of.target),
      },
      ...{ minimum_share: text(of.minimumShare), unit_price: text(of.unitPrice), cap: text(of.cap) },
      steps_at: of.steps.map(({ at }) => at.toString()),
      step_prices: of.steps.map(({ price }) => price.toString()),
      ...{ result: inMillionths(worse), minor_units: currencies[currency] },
    }));
    const found: { amount: string }[] = await database.application.query(
      `SELECT amount_earned(pays, direction, price, baseline, target, minimum_share, unit_price, cap, steps_at, step_prices, result, minor_units)::text AS amount
         FROM jsonb_to_recordset($1) c (pays text, direction text, price numeric, baseline numeric, target numeric, minimum_share numeric,
              unit_price numeric, cap numeric, steps_at numeric[], step_prices numeric[], result numeric, minor_units integer)`,
      [JSON.stringify(rows)],
    );
    const differing = cases.flatMap(({ currency, of, worse }, n) => {
      const here = earned(of, Rate.of(inMillionths(worse)), currency);
      return here.equals(Money.fromDatabase(found[n]!.amount, currency))
        ? []
        : [{ ...rows[n], here: here.toString(), there: found[n]!.amount }];
    });
    expect(differing).toEqual([]);
    expect(found).toHaveLength(CASES);
    // Not only nothing and everything: many of them earn a part.
    const parts = cases.filter(({ currency, of }, n) => {
      const amount = Money.fromDatabase(found[n]!.amount, currency);
      return amount.isPositive() && amount.lessThan(mostEarnable(of, currency));
    });
    expect(parts.length).toBeGreaterThan(CASES / 10);
  });
});
