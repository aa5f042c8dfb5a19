import { JournalEntry } from '../../libs/ledger/index.js';
import type { Money } from '../../libs/money/index.js';
import { accounts } from '../funds/index.js';

/** Cash set aside for a project and organisation; a negative amount releases it to the window it came from. */
export function allocationDecided(allocation: {
  reference: string;
  effectiveOn: string;
  project: string;
  organisation: string;
  window: string;
  amount: Money;
}): JournalEntry {
  const { reference, effectiveOn, project, organisation, window, amount } = allocation;
  return new JournalEntry({ kind: 'allocation', reference, effectiveOn })
    .debit(accounts.cashAllocated(project, organisation, window), amount)
    .credit(accounts.cashUnallocated(window), amount);
}

/** The steering committee moves unallocated cash from one window to another. */
export function windowMoved(move: {
  reference: string;
  effectiveOn: string;
  fromWindow: string;
  toWindow: string;
  amount: Money;
}): JournalEntry {
  const { reference, effectiveOn, fromWindow, toWindow, amount } = move;
  return new JournalEntry({ kind: 'window_move', reference, effectiveOn })
    .debit(accounts.cashUnallocated(toWindow), amount)
    .credit(accounts.cashUnallocated(fromWindow), amount);
}
