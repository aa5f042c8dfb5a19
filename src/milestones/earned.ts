import { Money, type Rate } from '../../libs/money/index.js';

/** How a milestone pays for its result. */
export const waysOfPaying = ['all_or_nothing', 'in_proportion', 'by_steps', 'per_unit'] as const;
export type WayOfPaying = (typeof waysOfPaying)[number];

/** Which way of an indicator is better. */
export type Direction = 'up' | 'down';

/**
 * What a milestone waits for and pays (results.md, "Milestones and tranches"). Amounts in the fund's currency, results as plain numbers.
 * Each way of paying has its own: all or nothing a price and a target; in proportion a baseline besides, and perhaps a minimum share;
 * by steps the steps; per unit a unit price and a cap, and a baseline that is not paid for.
 */
export interface MilestoneTerms {
  pays: WayOfPaying;
  direction: Direction;
  price: Money | null;
  baseline: Rate | null;
  target: Rate | null;
  /** Of the way from baseline to target: nothing is earned below it. */
  minimumShare: Rate | null;
  unitPrice: Money | null;
  cap: Money | null;
  steps: readonly { at: Rate; price: Money }[];
}

const WHOLE = 10n ** 12n; // a Rate in trillionths

/**
 * What a result has earned in all, in `currency`: cumulative, never negative, never above price or cap, and rounded half up once. The
 * database says the same (`amount_earned`, migration 2026112705); what counts as earned is what the database says.
 *
 * @param result the level reached, as verified; null: nothing was verified
 */
export function earned(terms: MilestoneTerms, result: Rate | null, currency: string): Money {
  const nothing = Money.zero(currency);
  if (result === null) return nothing;
  const { direction, price, baseline, target } = terms;
  const beyond = (from: Rate | null) => {
    const by = result.trillionths - (from?.trillionths ?? 0n);
    return direction === 'down' ? -by : by;
  };
  switch (terms.pays) {
    case 'all_or_nothing':
      return beyond(target) >= 0n ? price! : nothing;
    case 'in_proportion': {
      const done = beyond(baseline);
      const whole = done - beyond(target);
      const least = (terms.minimumShare?.trillionths ?? 0n) * whole;
      if (done <= 0n || done * WHOLE < least) return nothing;
      return done >= whole ? price! : price!.inProportion(done, whole);
    }
    case 'by_steps':
      return terms.steps
        .filter(({ at }) => beyond(at) >= 0n)
        .reduce((highest, step) => (highest.lessThan(step.price) ? step.price : highest), nothing);
    case 'per_unit': {
      const units = beyond(baseline);
      if (units <= 0n) return nothing;
      const amount = terms.unitPrice!.inProportion(units, WHOLE);
      return amount.lessThan(terms.cap!) ? amount : terms.cap!;
    }
  }
}

/** The most that a milestone can earn. */
export function mostEarnable({ pays, price, cap, steps }: MilestoneTerms, currency: string): Money {
  if (pays === 'per_unit') return cap!;
  if (pays !== 'by_steps') return price!;
  return steps.reduce((most, step) => (most.lessThan(step.price) ? step.price : most), Money.zero(currency));
}
