import { JournalEntry } from '../../libs/ledger/index.js';
import type { Money } from '../../libs/money/index.js';
import { accounts } from '../funds/index.js';

/** An agreement is a promise: a memorandum in its own currency, no cash. */
export function agreementSigned(agreement: {
  reference: string;
  effectiveOn: string;
  amount: Money;
}): JournalEntry {
  const { reference, effectiveOn, amount } = agreement;
  return new JournalEntry({ kind: 'agreement', reference, effectiveOn })
    .debit(accounts.commitmentsReceivable(reference), amount)
    .credit(accounts.commitmentsContra(reference), amount);
}

/** The difference to the agreement's new total, either way; below what was already paid the floor of 9000 refuses it. */
export function agreementAmended(amendment: {
  reference: string;
  agreement: string;
  effectiveOn: string;
  /** New total minus the total before, in the agreement's currency. */
  difference: Money;
}): JournalEntry {
  const { reference, agreement, effectiveOn, difference } = amendment;
  return new JournalEntry({ kind: 'amendment', reference, effectiveOn })
    .debit(accounts.commitmentsReceivable(agreement), difference)
    .credit(accounts.commitmentsContra(agreement), difference);
}

/** Money received under an agreement, its fee and the commitment that it fulfils: one entry. */
export function depositReceived(deposit: {
  reference: string;
  effectiveOn: string;
  agreement: string;
  window: string;
  /** What the bank credited, in the fund's currency, before the fee. */
  amount: Money;
  /** The Administrative Agent's fee on it, in the fund's currency. */
  fee: Money;
  /** What the contributor paid, in the agreement's currency. */
  paid: Money;
}): JournalEntry {
  const { reference, effectiveOn, agreement, window, amount, fee, paid } = deposit;
  const entry = new JournalEntry({ kind: 'deposit', reference, effectiveOn })
    .debit(accounts.cashUnallocated(window), amount)
    .credit(accounts.contributions(agreement), amount);
  if (!fee.isZero())
    entry.debit(accounts.agentFee({ agreement }), fee).credit(accounts.cashUnallocated(window), fee);
  return entry
    .debit(accounts.commitmentsContra(agreement), paid)
    .credit(accounts.commitmentsReceivable(agreement), paid);
}

/** Money given back to a contributor; what is owed under the agreement does not rise again. */
export function contributorRefunded(refund: {
  reference: string;
  effectiveOn: string;
  agreement: string;
  window: string;
  amount: Money;
}): JournalEntry {
  const { reference, effectiveOn, agreement, window, amount } = refund;
  return new JournalEntry({ kind: 'refund_to_donor', reference, effectiveOn })
    .debit(accounts.refundsToContributors(agreement), amount)
    .credit(accounts.cashUnallocated(window), amount);
}
