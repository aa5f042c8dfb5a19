import type { AccountName } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';
import { accounts, type EventInput } from '../funds/index.js';

/** Where the money of a project stands with an organisation at the opening; to date, in the fund's currency. */
export interface OpeningAdvance {
  project: string;
  organisation: string;
  transferred: Money;
  refunded?: Money;
  /** Reported as spent, by UNSDG category `1` to `8`. */
  expenditure: { category: string; amount: Money }[];
}

/** What an agreement has come to by the opening. */
export interface OpeningAgreement {
  /** Its reference; the agreement is recorded beforehand, with its full amount, on the day it was signed. */
  agreement: string;
  /** Received to date, in the fund's currency, before fees. */
  deposited: Money;
  /** How much of the promise that fulfilled, in the agreement's currency; left out where that is the fund's. */
  paid?: Money;
  refunded?: Money;
  /** The Administrative Agent's fee to date. */
  fee?: Money;
}

/**
 * A fund's position on the day it moves in: what is where, and the sources and uses to date that brought it there. The chart has
 * no account of capital; a fund's cash *is* its sources less its uses, so these are what balances it, and cumulative figures
 * of statements are right from the first day on. Balances with organisations come from transfers, refunds and spending, the
 * other side of unidentified cash from that cash. All in the fund's currency where nothing else is said.
 */
export interface OpeningInput extends Omit<EventInput, 'priorPeriodAdjustment'> {
  narrative?: string;
  /** Unallocated cash. */
  cash: { window: string; amount: Money }[];
  allocated: { project: string; organisation: string; window: string; amount: Money }[];
  unidentified?: Money;
  agreements: OpeningAgreement[];
  /** To date, what belongs to a window: income, charges, and fees that name no agreement. */
  windows: {
    window: string;
    fundInterest?: Money;
    otherIncome?: Money;
    agentFee?: Money;
    bankCharges?: Money;
  }[];
  /** Interest returned by organisations to date. */
  organisationInterest: { organisation: string; amount: Money }[];
  advances: OpeningAdvance[];
}

/** Balances of an opening by account, debit positive, without zeros. Pure. */
export function openingBalances(
  opening: OpeningInput,
  currency: string,
): { account: AccountName; balance: Money }[] {
  const balances: { account: AccountName; balance: Money }[] = [];
  const debit = (account: AccountName, amount: Money | undefined) => {
    if (amount && !amount.isZero()) balances.push({ account, balance: amount });
  };
  const credit = (account: AccountName, amount: Money | undefined) => debit(account, amount?.negated());

  for (const { window, amount } of opening.cash) debit(accounts.cashUnallocated(window), amount);
  for (const { project, organisation, window, amount } of opening.allocated) {
    debit(accounts.cashAllocated(project, organisation, window), amount);
  }
  debit(accounts.cashUnidentified(), opening.unidentified);
  credit(accounts.unidentifiedReceipts(), opening.unidentified);
  for (const { agreement, deposited, paid, refunded, fee } of opening.agreements) {
    credit(accounts.contributions(agreement), deposited);
    debit(accounts.refundsToContributors(agreement), refunded);
    debit(accounts.agentFee({ agreement }), fee);
    debit(accounts.commitmentsContra(agreement), paid ?? deposited);
    credit(accounts.commitmentsReceivable(agreement), paid ?? deposited);
  }
  for (const { window, fundInterest, otherIncome, agentFee, bankCharges } of opening.windows) {
    credit(accounts.fundInterest(window), fundInterest);
    credit(accounts.otherIncome(window), otherIncome);
    debit(accounts.agentFee({ window }), agentFee);
    debit(accounts.bankCharges(window), bankCharges);
  }
  for (const { organisation, amount } of opening.organisationInterest) {
    credit(accounts.organisationInterest(organisation), amount);
  }
  for (const { project, organisation, transferred, refunded, expenditure } of opening.advances) {
    debit(accounts.advancesTransferred(project, organisation), transferred);
    credit(accounts.advancesRefunded(project, organisation), refunded);
    for (const { category, amount } of expenditure)
      debit(accounts.expenditure(project, organisation, category), amount);
    const spent = expenditure.map(({ amount }) => amount);
    credit(accounts.advancesSpent(project, organisation), Money.sum(spent, currency));
  }
  return balances;
}

/**
 * How far the cash that moves in differs from what came in less what went out; zero where the books may open.
 * @returns cash, sources less uses, and the first minus the second, in `currency`
 */
export function openingDifference(balances: { account: AccountName; balance: Money }[], currency: string) {
  const sum = (codes: RegExp) =>
    Money.sum(
      balances.filter(({ account }) => codes.test(account.code)).map(({ balance }) => balance),
      currency,
    );
  const cash = sum(/^1[01]00$/);
  // Sources are credits and uses are debits, and so are advances against them: all of them with the other sign.
  const net = sum(/^(1210|1200|1220|4\d00|5\d00|6000)$/).negated();
  return { cash, net, difference: cash.minus(net) };
}
