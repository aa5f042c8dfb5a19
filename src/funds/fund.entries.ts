import { JournalEntry, type AccountName } from '../../libs/ledger/index.js';
import type { Money } from '../../libs/money/index.js';
import { accounts } from './accounts.js';

/** What every event has: the record's reference, the day it counts for and an amount in the fund's currency. */
export interface FundEvent {
  reference: string;
  effectiveOn: string;
  amount: Money;
}

const entry = (kind: string, { reference, effectiveOn }: FundEvent) =>
  new JournalEntry({ kind, reference, effectiveOn });

/** Interest that the fund's own bank account earned; it bears no fee. */
export function fundInterestEarned(event: FundEvent & { window: string }): JournalEntry {
  return entry('fund_interest', event)
    .debit(accounts.cashUnallocated(event.window), event.amount)
    .credit(accounts.fundInterest(event.window), event.amount);
}

export function otherIncomeReceived(event: FundEvent & { window: string }): JournalEntry {
  return entry('other_income', event)
    .debit(accounts.cashUnallocated(event.window), event.amount)
    .credit(accounts.otherIncome(event.window), event.amount);
}

/** A charge of the bank, negative interest included; a negative amount is a charge given back. */
export function bankCharged(event: FundEvent & { window: string }): JournalEntry {
  return entry('bank_charge', event)
    .debit(accounts.bankCharges(event.window), event.amount)
    .credit(accounts.cashUnallocated(event.window), event.amount);
}

/** The Administrative Agent's fee where no rate charges it with each deposit; negative when it is given back. */
export function agentFeeCharged(
  event: FundEvent & { window: string; agreement: string | null },
): JournalEntry {
  const fee = accounts.agentFee(
    event.agreement === null ? { window: event.window } : { agreement: event.agreement },
  );
  return entry('aa_fee', event)
    .debit(fee, event.amount)
    .credit(accounts.cashUnallocated(event.window), event.amount);
}

/** Interest that a participating organisation earned on its advances and returns. */
export function organisationInterestReturned(
  event: FundEvent & { window: string; organisation: string },
): JournalEntry {
  return entry('organisation_interest', event)
    .debit(accounts.cashUnallocated(event.window), event.amount)
    .credit(accounts.organisationInterest(event.organisation), event.amount);
}

/** Money that nobody can name yet: in the bank, outside the statement, never other income. */
export function unidentifiedReceived(event: FundEvent): JournalEntry {
  return entry('unidentified_receipt', event)
    .debit(accounts.cashUnidentified(), event.amount)
    .credit(accounts.unidentifiedReceipts(), event.amount);
}

/** It is known whose the money was; the true event is recorded beside this one. */
export function unidentifiedResolved(event: FundEvent): JournalEntry {
  return entry('unidentified_resolution', event)
    .debit(accounts.unidentifiedReceipts(), event.amount)
    .credit(accounts.cashUnidentified(), event.amount);
}

/** The balances with which a fund moves in without its history, debit positive, marked as opening. */
export function balancesOpened(
  event: { reference: string; effectiveOn: string },
  balances: { account: AccountName; balance: Money }[],
): JournalEntry {
  const opening = new JournalEntry({ kind: 'opening', ...event, nature: 'opening' });
  for (const { account, balance } of balances) opening.debit(account, balance);
  return opening;
}
