import { JournalEntry } from '../../libs/ledger/index.js';
import type { Money } from '../../libs/money/index.js';
import { accounts } from '../funds/index.js';

interface ProjectEvent {
  reference: string;
  effectiveOn: string;
  project: string;
  organisation: string;
  /** In the fund's currency. */
  amount: Money;
}

/** Cash to a participating organisation, out of what is allocated to it for that project. */
export function transferReleased(transfer: ProjectEvent & { window: string }): JournalEntry {
  const { reference, effectiveOn, project, organisation, window, amount } = transfer;
  return new JournalEntry({ kind: 'transfer', reference, effectiveOn })
    .debit(accounts.advancesTransferred(project, organisation), amount)
    .credit(accounts.cashAllocated(project, organisation, window), amount);
}

/** Spending as the organisation reports it; a negative amount corrects an earlier report. */
export function expenditureReported(report: ProjectEvent & { category: string }): JournalEntry {
  const { reference, effectiveOn, project, organisation, category, amount } = report;
  return new JournalEntry({ kind: 'expenditure', reference, effectiveOn })
    .debit(accounts.expenditure(project, organisation, category), amount)
    .credit(accounts.advancesSpent(project, organisation), amount);
}

/** Unspent money that an organisation returns, to the window it came from. */
export function organisationRefunded(refund: ProjectEvent & { window: string }): JournalEntry {
  const { reference, effectiveOn, project, organisation, window, amount } = refund;
  return new JournalEntry({ kind: 'refund_from_organisation', reference, effectiveOn })
    .debit(accounts.cashUnallocated(window), amount)
    .credit(accounts.advancesRefunded(project, organisation), amount);
}
