import fc from 'fast-check';
import { Quantity } from '../../libs/money/index.js';
import { achievement, progressOf, type PeriodStanding } from './progress.js';

const q = (text: string) => Quantity.of(text);
const minus = (value: Quantity) => q('0').minus(value);
const hundredths = (share: string | null) => BigInt((share ?? '').replace('.', ''));

const quantities = fc
  .bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
  .map((whole) =>
    q(`${whole / 1000n}.${(whole < 0n ? -whole % 1000n : whole % 1000n).toString().padStart(3, '0')}`),
  );
/** A baseline and a target that differ. */
const ways = fc.tuple(quantities, quantities).filter(([baseline, target]) => !baseline.equals(target));

describe('achievement', () => {
  it.each([
    ['0', '100', '66.666667', '66.67', 'a rising one'],
    ['20', '10', '15', '50.00', 'a falling one'],
    ['20', '10', '25', '-50.00', 'a falling one that rose'],
    ['20', '10', '5', '150.00', 'a falling one beyond its target'],
    ['50', '80', '40', '-33.33', 'a rising one that fell'],
    ['0', '3', '0', '0.00', 'one that stands where it began'],
    ['-5', '5', '0', '50.00', 'one from below zero'],
  ])('from %s to %s, %s is %s: %s', (baseline, target, value, share) => {
    expect(achievement(q(baseline), q(target), q(value))).toBe(share);
  });

  it('is unknown without baseline, target or value, and where there is no way to go', () => {
    expect(achievement(null, q('1'), q('1'))).toBeNull();
    expect(achievement(q('0'), null, q('1'))).toBeNull();
    expect(achievement(q('0'), q('1'), null)).toBeNull();
    expect(achievement(q('7'), q('7'), q('7'))).toBeNull();
  });

  it('is nothing at the baseline and a hundred at the target, whichever way better is', () => {
    fc.assert(
      fc.property(ways, ([baseline, target]) => {
        expect(achievement(baseline, target, baseline)).toBe('0.00');
        expect(achievement(baseline, target, target)).toBe('100.00');
      }),
    );
  });

  it('never falls when the value comes nearer to where better is', () => {
    fc.assert(
      fc.property(ways, quantities, quantities, ([baseline, target], one, other) => {
        const isUp = baseline.compare(target) < 0;
        const [worse, better] = one.compare(other) < 0 === isUp ? [one, other] : [other, one];
        expect(
          hundredths(achievement(baseline, target, better)) >=
            hundredths(achievement(baseline, target, worse)),
        ).toBe(true);
      }),
    );
  });

  it('of a falling indicator is that of its mirror, which rises', () => {
    fc.assert(
      fc.property(ways, quantities, ([baseline, target], value) => {
        expect(achievement(minus(baseline), minus(target), minus(value))).toBe(
          achievement(baseline, target, value),
        );
      }),
    );
  });

  it('does not depend on the unit that is counted in', () => {
    fc.assert(
      fc.property(
        ways,
        quantities,
        fc.integer({ min: 1, max: 1000 }),
        ([baseline, target], value, factor) => {
          expect(achievement(baseline.times(factor), target.times(factor), value.times(factor))).toBe(
            achievement(baseline, target, value),
          );
        },
      ),
    );
  });
});

describe('progress', () => {
  const year = (of: number, target: string | null, value: string | null): PeriodStanding => ({
    from: `${of}-01-01`,
    to: `${of}-12-31`,
    target: target === null ? null : q(target),
    value: value === null ? null : q(value),
  });
  const shown = ({ value, target, achievement: share }: ReturnType<typeof progressOf>) => [
    value && value.toString(),
    target && target.toString(),
    share,
  ];

  it('adds up what periods add', () => {
    const years = [year(2027, '200', null), year(2025, '100', '90'), year(2026, '100', '130')];
    const progress = progressOf({ accumulates: true, baseline: q('0') }, years);
    expect(shown(progress)).toEqual(['220', '400', '55.00']);
    expect(progress.periods.map(({ from, achievement: share }) => [from, share])).toEqual([
      ['2025-01-01', '90.00'],
      ['2026-01-01', '130.00'],
      ['2027-01-01', null],
    ]);
  });

  it('takes the newest state, against the last target', () => {
    const years = [year(2025, '30', '35'), year(2026, '20', '28'), year(2027, '10', null)];
    expect(shown(progressOf({ accumulates: false, baseline: q('40') }, years))).toEqual([
      '28',
      '10',
      '40.00',
    ]);
  });

  it('of a fall that adds up counts the baseline for each period', () => {
    // 100 accidents a year before; 60 a year are aimed at, 80 happened in the first of three: half of a third of the way.
    const years = [year(2025, '60', '80'), year(2026, '60', null), year(2027, '60', null)];
    const progress = progressOf({ accumulates: true, baseline: q('100') }, years);
    expect(shown(progress)).toEqual(['80', '180', '16.67']);
    expect(progress.periods[0]?.achievement).toBe('50.00');
  });

  it('is unknown, and shows what is known', () => {
    expect(shown(progressOf({ accumulates: true, baseline: null }, [year(2025, '5', '4')]))).toEqual([
      '4',
      '5',
      null,
    ]);
    expect(shown(progressOf({ accumulates: false, baseline: q('0') }, [year(2025, null, '4')]))).toEqual([
      '4',
      null,
      null,
    ]);
    expect(shown(progressOf({ accumulates: true, baseline: q('0') }, []))).toEqual([null, null, null]);
  });

  it('in one period is the same whether periods add up or not', () => {
    fc.assert(
      fc.property(ways, quantities, ([baseline, target], value) => {
        const one = [{ from: '2025-01-01', to: '2025-12-31', target, value }];
        expect(progressOf({ accumulates: true, baseline }, one)).toEqual(
          progressOf({ accumulates: false, baseline }, one),
        );
      }),
    );
  });
});
