import fc from 'fast-check';
import { Money, Rate } from '../../libs/money/index.js';
import { usd } from '../../test/support/example-services.js';
import { indirectCostWarnings, linesOf, totalOf, totalsBy, type BudgetLine } from './budget.js';
import { summedUp } from './budget.query.js';

const line = (category: string, amount: string, organisation = 'UNDP', year = 2026): BudgetLine => ({
  ...{ organisation, category, year },
  amount: usd(amount),
});
const json = (one: BudgetLine) => ({ ...one, amount: one.amount.toJSON() });

const anyLines = fc
  .uniqueArray(
    fc.record({
      organisation: fc.constantFrom('UNDP', 'UNICEF', 'C-LISBON'),
      category: fc.integer({ min: 1, max: 8 }).map(String),
      year: fc.integer({ min: 2025, max: 2028 }),
      cents: fc.integer({ min: 1, max: 2_000_000_000 }),
    }),
    { selector: ({ organisation, category, year }) => `${organisation} ${category} ${year}`, maxLength: 40 },
  )
  .map((rows) =>
    rows.map(({ cents, ...row }) => ({
      ...row,
      amount: Money.fromDatabase(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`, 'USD'),
    })),
  );

describe('a budget', () => {
  it('comes to the same by organisation, by category and by year as in all', () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        const { total, ...by } = summedUp(lines, 'USD');
        for (const rows of Object.values(by)) {
          const sum = totalOf(
            rows.map(([, amount]) => ({ amount })),
            'USD',
          );
          expect(sum.equals(total)).toBe(true);
        }
      }),
    );
  });

  it('puts last what is not broken down', () => {
    const lines = [{ ...line('1', '5'), category: null, year: null }, line('2', '7')];
    expect(summedUp(lines, 'USD').byCategory.map(([category]) => category)).toEqual(['2', null]);
    expect([...totalsBy(lines, ({ organisation }) => organisation).values()].map(String)).toEqual(['12.00']);
  });

  it.each([
    [[], /has no line/],
    [
      [line('1', '5'), line('1', '6')],
      /The line of UNDP for category 1 in 2026 is there twice; add them up\./,
    ],
    [[line('1', '0')], /must be positive/],
    [[{ ...line('1', '5'), amount: Money.of('5', 'EUR') }], /is in EUR, 5\.00 EUR; it must be in USD/],
  ])('is refused: %#', (lines, sentence) => {
    expect(() => linesOf('P', lines.map(json), 'USD')).toThrow(sentence);
  });

  it.each<[string, BudgetLine[], string | null, number]>([
    ['at the rate', [line('1', '60'), line('7', '40'), line('8', '7')], '0.07', 0],
    ['a cent above it', [line('1', '60'), line('7', '40'), line('8', '7.01')], '0.07', 1],
    [
      'above it in years together',
      [line('1', '100'), line('8', '4'), line('8', '4', 'UNDP', 2027)],
      '0.07',
      1,
    ],
    [
      'above it for one, hidden by another',
      [line('1', '900', 'A'), line('1', '100', 'B'), line('8', '8', 'B')],
      '0.07',
      1,
    ],
    ['nothing but indirect costs', [line('8', '0.01')], '0.07', 1],
    ['where the fund has no rate', [line('8', '100')], null, 0],
  ])(
    'is warned about where indirect support costs are above the rate: %s',
    (_says, lines, rate, warnings) => {
      expect(indirectCostWarnings(lines, rate === null ? null : Rate.of(rate), 'USD')).toHaveLength(warnings);
    },
  );
});
