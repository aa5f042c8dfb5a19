import { Money } from '../../libs/money/index.js';

/**
 * How far a milestone is, from the first report to the bank. A verified milestone moves no money by itself: it makes a transfer payable,
 * and transfers pay what was verified first. So the last three say whether transfers cover all that it has earned.
 *
 * | state             | what is so                                                                 |
 * | ----------------- | -------------------------------------------------------------------------- |
 * | defined           | nothing was reported yet                                                   |
 * | reported          | the newest report lacks evidence that is required                          |
 * | evidence_complete | the newest report waits for its verification, and nothing is missing       |
 * | rejected          | the newest report was rejected                                             |
 * | verified          | it was verified, and what it earned is not transferred yet                 |
 * | transfer_prepared | transfers that are prepared would cover what it earned                     |
 * | released          | transfers that were released cover it; the bank's day of one is to come    |
 * | paid              | transfers cover it, and their days have come                               |
 * | withdrawn         | nothing more is reported or earned                                         |
 */
export const milestoneStates = [
  ...['defined', 'reported', 'evidence_complete', 'rejected', 'verified'],
  ...['transfer_prepared', 'released', 'paid', 'withdrawn'],
] as const;
export type MilestoneState = (typeof milestoneStates)[number];

/** What the state of a milestone follows from. Amounts in the fund's currency. */
export interface Standing {
  withdrawn: boolean;
  /** Its newest report: what was said of it, null while nobody did; how much evidence is missing. */
  newest: { verdict: 'full' | 'part' | 'rejected' | null; missing: number } | null;
  earned: Money;
  /** Earned by all milestones of the organisation that were verified before, and by it. */
  earnedSoFar: Money;
}

/** Transferred to the organisation under tranches: on days that have come, released in all, and with what is prepared. */
export interface Transferred {
  paid: Money;
  released: Money;
  prepared: Money;
}

export function stateOf(standing: Standing, transferred: Transferred): MilestoneState {
  const { withdrawn, newest, earned, earnedSoFar } = standing;
  if (withdrawn) return 'withdrawn';
  if (newest === null && earned.isZero()) return 'defined';
  if (newest?.verdict === null) return newest.missing > 0 ? 'reported' : 'evidence_complete';
  if (newest?.verdict === 'rejected') return 'rejected';
  if (earned.isZero()) return 'verified';
  const covers = (amount: Money) => !amount.lessThan(earnedSoFar);
  if (covers(transferred.paid)) return 'paid';
  if (covers(transferred.released)) return 'released';
  return covers(transferred.prepared) ? 'transfer_prepared' : 'verified';
}

/** How much of what a milestone earned is transferred: what was verified first is paid first. */
export function paidOf(
  { earned, earnedSoFar }: Pick<Standing, 'earned' | 'earnedSoFar'>,
  released: Money,
): Money {
  const left = released.minus(earnedSoFar.minus(earned));
  if (!left.isPositive()) return Money.zero(earned.currency);
  return left.lessThan(earned) ? left : earned;
}
