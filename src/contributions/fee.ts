import { Money, type Rate } from '../../libs/money/index.js';

/**
 * The Administrative Agent's fee on one gross deposit: rate × amount, rounded half up to the minor unit.
 * @param rates the agreement's own rate (0 counts) before the fund's; nothing is charged where neither is set
 */
export function feeOn(amount: Money, rates: { agreement: Rate | null; fund: Rate | null }): Money {
  const rate = rates.agreement ?? rates.fund;
  return rate === null ? Money.zero(amount.currency) : amount.times(rate);
}
