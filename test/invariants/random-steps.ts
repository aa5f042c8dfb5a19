import fc from 'fast-check';
import type { MonthState } from '../support/ledger-model.js';

/** How much leaves the first account that it leaves: so many cents, all that may leave on that day, or a cent more. */
export type Measure = 'some' | 'all' | 'a cent too much';

export interface Move {
  does: (typeof KINDS)[number];
  measure: Measure;
  cents: bigint;
  /** Which window and project, and which other window. */
  place: number;
  other: number;
  /** Negative for days to come. */
  daysBack: number;
}

export interface ReversalMove {
  does: 'reverse';
  /** Which of the entries recorded so far; taken modulo their count. */
  which: number;
  /** After the day of the original; negative is refused. */
  daysAfter: number;
}

export type Step = { kept: boolean } & (
  | { does: 'record'; moves: (Move | ReversalMove)[] }
  | { does: 'change the month'; monthsBack: number; state: MonthState }
  | { does: 'seal' }
  | { does: 'look'; from: number; until: number; knownShare: number }
);

export const KINDS = [
  'receive',
  'receive under an agreement',
  'agree',
  'spend',
  'spend of two windows',
  'move to another window',
  'allocate',
  'release',
  'transfer',
  'report as spent',
] as const;

const move: fc.Arbitrary<Move> = fc.record({
  does: fc.oneof(
    { arbitrary: fc.constantFrom<Move['does'][]>('receive', 'agree'), weight: 1 },
    { arbitrary: fc.constantFrom(...KINDS), weight: 2 },
  ),
  measure: fc.oneof(
    { arbitrary: fc.constant<Measure>('some'), weight: 4 },
    { arbitrary: fc.constantFrom<Measure[]>('all', 'a cent too much'), weight: 1 },
  ),
  cents: fc.bigInt({ min: 1n, max: 2000n }),
  place: fc.nat({ max: 1 }),
  other: fc.nat({ max: 1 }),
  daysBack: fc.oneof(fc.constant(0), fc.integer({ min: -15, max: 15 }), fc.integer({ min: 0, max: 60 })),
});

const reversal: fc.Arbitrary<ReversalMove> = fc.record({
  does: fc.constant('reverse'),
  which: fc.nat({ max: 10_000 }),
  daysAfter: fc.integer({ min: -1, max: 20 }),
});

const anyMove: fc.Arbitrary<Move | ReversalMove> = fc.oneof(
  { arbitrary: move, weight: 6 },
  { arbitrary: reversal, weight: 1 },
);

// A step that is not kept is left out: so a story that fails grows shorter, though each has as many steps.
const kept = fc.noBias(fc.nat({ max: 1_000_000 })).map((chance) => chance > 0);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({
      kept,
      does: fc.constant('record' as const),
      moves: fc.oneof(
        { arbitrary: fc.array(anyMove, { minLength: 1, maxLength: 1 }), weight: 2 },
        { arbitrary: fc.array(anyMove, { minLength: 2, maxLength: 5 }), weight: 1 },
      ),
    }),
    weight: 16,
  },
  {
    arbitrary: fc.record({
      kept,
      does: fc.constant('change the month' as const),
      monthsBack: fc.integer({ min: 1, max: 3 }),
      state: fc.constantFrom<MonthState[]>('open', 'cash_closed', 'closed', 'certified'),
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ kept, does: fc.constant('seal' as const) }), weight: 1 },
  {
    arbitrary: fc.record({
      kept,
      does: fc.constant('look' as const),
      from: fc.nat({ max: 120 }),
      until: fc.nat({ max: 120 }),
      knownShare: fc.nat({ max: 100 }),
    }),
    weight: 2,
  },
);

/** Stories of so many steps; each step is a day. */
export const stories = (steps: number): fc.Arbitrary<Step[]> =>
  fc.limitShrink(fc.array(step, { minLength: steps, maxLength: steps }), 400);
