import type { ProposalKind, ProposalView } from './proposal.js';

type Named = Pick<ProposalView, 'fund' | 'reference' | 'subject'>;

/** What each kind of proposal becomes when it is carried out, as documents name it; the others become no record that has documents. */
const records: Partial<Record<ProposalKind, (proposal: Named) => { kind: string; reference: string }>> = {
  allocation: ({ reference }) => ({ kind: 'allocation', reference }),
  allocation_release: ({ reference }) => ({ kind: 'allocation', reference }),
  window_move: ({ reference }) => ({ kind: 'window_move', reference }),
  transfer: ({ reference }) => ({ kind: 'transfer', reference }),
  refund_to_donor: ({ reference }) => ({ kind: 'contributor_refund', reference }),
  reversal: ({ reference, subject }) => ({ kind: 'reversal', reference: `${subject} ${reference}` }),
  hold_lift: ({ subject }) => ({ kind: 'hold', reference: subject ?? '' }),
};

/** The record that a proposal became, or null. */
export function recordOf(
  proposal: ProposalView,
): { fund: string | null; kind: string; reference: string } | null {
  const record = records[proposal.kind]?.(proposal);
  return record ? { fund: proposal.fund, ...record } : null;
}
