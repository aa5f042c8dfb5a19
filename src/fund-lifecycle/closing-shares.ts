import type { Money } from '../../libs/money/index.js';

/** What one agreement brought a fund, net of what was refunded. */
export interface NetDeposit {
  donor: string;
  agreement: string;
  /** In the fund's currency, positive. */
  net: Money;
}

/**
 * The cash that remains, shared out in proportion to net deposits: first among contributors, so that each one's share is right
 * to the cent however many agreements it has, then among the agreements of each. The shares add up to the cash. Pure.
 * @returns what goes back under each agreement, without zeros, in the order given
 */
export function closingShares(cash: Money, deposits: NetDeposit[]): { deposit: NetDeposit; share: Money }[] {
  if (cash.isZero()) return [];
  const donors = [...new Set(deposits.map(({ donor }) => donor))];
  const own = donors.map((donor) => deposits.filter((deposit) => deposit.donor === donor));
  const sums = own.map((of) => of.map(({ net }) => net).reduce((sum, net) => sum.plus(net)));
  const shares = cash.split(sums);
  const byDeposit = new Map<NetDeposit, Money>();
  own.forEach((of, index) => {
    const parts = shares[index]!.split(of.map(({ net }) => net));
    of.forEach((deposit, place) => byDeposit.set(deposit, parts[place]!));
  });
  return deposits
    .map((deposit) => ({ deposit, share: byDeposit.get(deposit)! }))
    .filter(({ share }) => !share.isZero());
}
