import { Money } from '../../libs/money/index.js';
import { paidOf, stateOf, type Standing } from './milestone-states.js';

const usd = (amount: string) => Money.of(amount, 'USD');
const transferred = (paid: string, released = paid, prepared = released) => ({
  paid: usd(paid),
  released: usd(released),
  prepared: usd(prepared),
});
const standing = (given: Partial<Standing>): Standing => ({
  withdrawn: false,
  newest: { verdict: 'full', missing: 0 },
  earned: usd('100'),
  earnedSoFar: usd('250'),
  ...given,
});

describe('how far a milestone is', () => {
  it.each([
    ['defined', { newest: null, earned: usd('0') }, transferred('900')],
    ['reported', { newest: { verdict: null, missing: 1 } }, transferred('900')],
    ['evidence_complete', { newest: { verdict: null, missing: 0 } }, transferred('900')],
    ['rejected', { newest: { verdict: 'rejected' as const, missing: 0 } }, transferred('900')],
    ['verified', {}, transferred('249.99')],
    ['verified', { earned: usd('0') }, transferred('900')],
    ['transfer_prepared', {}, transferred('0', '100', '250')],
    ['released', {}, transferred('0', '250', '250')],
    ['paid', {}, transferred('250')],
    ['withdrawn', { withdrawn: true }, transferred('250')],
  ])('%s', (state, given, money) => {
    expect(stateOf(standing(given), money)).toBe(state);
  });

  it('is paid after what was verified before it', () => {
    const paid = (released: string) => paidOf(standing({}), usd(released)).toString();
    expect(['0', '150', '150.01', '249.99', '250', '900', '-5'].map(paid)).toEqual([
      '0.00',
      '0.00',
      '0.01',
      '99.99',
      '100.00',
      '100.00',
      '0.00',
    ]);
  });
});
