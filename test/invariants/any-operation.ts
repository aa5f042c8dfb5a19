import fc from 'fast-check';
import type { ModelLine, MonthState } from './model-ledger.js';

/** A business event; amounts in cents, days counted from 2024-01-01. */
export type Event =
  | { event: 'receive' | 'allocate' | 'transfer' | 'report'; window: string; cents: bigint; day: number }
  | { event: 'deposit'; window: string; cents: bigint; fee: bigint; day: number }
  | { event: 'promise' | 'lower'; cents: bigint; day: number }
  | { event: 'move'; from: string; to: string; cents: bigint; day: number }
  | { event: 'reverse'; which: number; day: number };
/** What may be done with the ledger, or asked of it. */
export type Operation =
  | { operation: 'post'; events: Event[] }
  | { operation: 'month'; month: number; state: MonthState }
  | { operation: 'seal' }
  | { operation: 'look'; account: string; day: number; known: number };

/** All accounts that the events move money on. */
export const accounts = [
  '1000 GEN',
  '1000 WATER',
  '1100 GEN',
  '1100 WATER',
  '1200 GEN',
  '4000',
  '5000',
  '6000 GEN',
  '9000',
  '9100',
];
const windows = fc.constantFrom('GEN', 'WATER');
const cents = fc.integer({ min: 1, max: 40 }).map((tens) => BigInt(tens) * 1000n);
const days = fc.integer({ min: 0, max: 180 });
const later = fc.integer({ min: 60, max: 180 });

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ event: fc.constant('receive' as const), window: windows, cents, day: days }),
  },
  { weight: 3, arbitrary: fc.record({ event: fc.constant('promise' as const), cents, day: days }) },
  {
    weight: 3,
    arbitrary: fc.record({
      event: fc.constant('deposit' as const),
      window: windows,
      cents,
      fee: fc.constantFrom(0n, 100n),
      day: later,
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      event: fc.constantFrom('allocate' as const, 'transfer' as const, 'report' as const),
      window: windows,
      cents,
      day: fc.oneof(days, later),
    }),
  },
  { weight: 1, arbitrary: fc.record({ event: fc.constant('lower' as const), cents, day: later }) },
  {
    weight: 3,
    arbitrary: fc.record({
      event: fc.constant('move' as const),
      cents,
      day: days,
      from: windows,
      to: windows,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ event: fc.constant('reverse' as const), which: fc.nat(), day: later }),
  },
);

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 60, arbitrary: event.map((one) => ({ operation: 'post' as const, events: [one] })) },
  {
    weight: 20,
    arbitrary: fc.record({
      operation: fc.constant('post' as const),
      events: fc.array(event, { minLength: 2, maxLength: 4 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ operation: fc.constant('seal' as const) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      operation: fc.constant('look' as const),
      account: fc.constantFrom(...accounts),
      day: days,
      known: fc.nat(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      operation: fc.constant('month' as const),
      month: fc.integer({ min: 1, max: 6 }),
      state: fc.constantFrom<MonthState>('open', 'cash_closed', 'cash_closed', 'closed', 'certified'),
    }),
  },
);

/** What an event posts, in the model's words. */
export function linesOf(event: Exclude<Event, { event: 'reverse' }>): ModelLine[] {
  const fromTo = (from: string, to: string, cents = event.cents) => [
    { account: to, cents },
    { account: from, cents: -cents },
  ];
  switch (event.event) {
    case 'receive':
      return fromTo('4000', `1000 ${event.window}`);
    case 'deposit':
      return [
        ...fromTo('4000', `1000 ${event.window}`),
        ...(event.fee === 0n ? [] : fromTo(`1000 ${event.window}`, '5000', event.fee)),
        ...fromTo('9000', '9100'),
      ];
    case 'promise':
      return fromTo('9100', '9000');
    case 'lower':
      return fromTo('9000', '9100');
    case 'allocate':
      return fromTo(`1000 ${event.window}`, `1100 ${event.window}`);
    case 'transfer':
      return fromTo(`1100 ${event.window}`, `1200 ${event.window}`);
    case 'report':
      return fromTo(`1200 ${event.window}`, `6000 ${event.window}`);
    case 'move':
      return fromTo(`1000 ${event.from}`, `1000 ${event.to}`);
  }
}
