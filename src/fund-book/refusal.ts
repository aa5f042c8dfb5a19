import type { Fault } from './fault.js';
import type { Available } from './floors.js';
import type { AccountMove } from './known-books.js';
import type { Posting } from './posting.js';

const CALLED: Record<Posting['kind'], string> = {
  agreement: 'Agreement',
  amendment: 'Amendment',
  deposit: 'Deposit',
  aa_fee: 'Fee',
  refund_to_donor: 'Refund to a donor',
  fund_interest: 'Interest',
  other_income: 'Other income',
  bank_charge: 'Bank charge',
  organisation_interest: 'Interest of an organisation',
  transfer: 'Transfer',
  refund_from_organisation: 'Refund',
  expenditure: 'Expenditure',
  allocation: 'Allocation',
  window_move: 'Move',
  reversal: 'Reversal',
};

/**
 * Says which floor refuses a posting, with figures: "Allocation AL-9 of 383,623.46 USD exceeds the 383,623.45 USD unallocated in
 * window GEN of fund BRK on 2020-11-01."
 * @param short the move that is not covered, below zero
 * @param available what its account has
 */
export function refusal(posting: Posting, short: AccountMove, available: Available): Fault {
  const { file, line, effectiveOn, reference } = posting;
  const taken = short.amount.abs();
  const place = placeOf(posting.fund, short);
  const there = `the ${available.amount.format()} ${place}`;
  const day =
    available.on === effectiveOn
      ? `on ${effectiveOn}`
      : `at the close of ${available.on}: it is dated ${effectiveOn}, and every later day must stay covered`;
  const at = (column: string, sentence: string): Fault => ({
    file,
    line,
    column,
    message: `${sentence}.`,
  });
  if (posting.kind === 'reversal') {
    const what = `${posting.reverses.kind.replaceAll('_', ' ')} ${reference}`;
    return at(
      'reference',
      `The reversal of ${what} takes back ${taken.format()}, which exceeds ${there} ${day}; release, reverse or move something first`,
    );
  }
  const what = `${CALLED[posting.kind]} ${reference}`;
  if (posting.kind === 'amendment')
    return at(
      'amount',
      `${what} to ${posting.amount.format()} takes ${taken.format()} off the agreement, which exceeds ${there} ${day}; below what was paid it cannot go`,
    );
  if (posting.kind === 'allocation' && posting.amount.isNegative())
    return at(
      'amount',
      `Release ${reference} of ${taken.format()} exceeds ${there} ${day}; it goes back only to the window it came from`,
    );
  if (posting.kind === 'deposit' && short.account.code === '9000')
    return at('amount', `${what} of ${taken.format()} exceeds ${there} ${day}; amend the agreement first`);
  return at('amount', `${what} of ${taken.format()} exceeds ${there} ${day}`);
}

function placeOf(fund: string, { account: { code, per } }: AccountMove): string {
  if (code === '1000') return `unallocated in window ${per.window} of fund ${fund}`;
  if (code === '1100')
    return `allocated to ${per.organisation} for project ${per.project} from window ${per.window} of fund ${fund}`;
  return `still to be paid under agreement ${per.agreement} of fund ${fund}`;
}
