import type { ProposalKind, ProposalView } from './proposal.js';

type Named = Pick<ProposalView, 'id' | 'kind' | 'fund' | 'reference' | 'subject' | 'person' | 'project'>;

const ofFund = ({ fund }: Named, path: string) => `/api/funds/${encodeURIComponent(fund ?? '')}/${path}`;
const ofProject = ({ project }: Named, path: string) =>
  `/api/projects/${encodeURIComponent(project ?? '')}/${path}`;
const named = ({ reference }: Named) => encodeURIComponent(reference);

/** Where each kind of proposal is approved: with POST. Where it is rejected, the last word of the path is `reject`. */
const paths: Record<ProposalKind, (proposal: Named) => string> = {
  allocation: (one) => ofFund(one, `allocations/${named(one)}/approve`),
  allocation_release: (one) => ofFund(one, `allocations/${named(one)}/approve`),
  window_move: (one) => ofFund(one, `window-moves/${named(one)}/approve`),
  transfer: (one) => ofFund(one, `transfers/${named(one)}/release`),
  reversal: (one) => ofFund(one, `reversals/${one.id}/approve`),
  refund_to_donor: (one) => ofFund(one, `contributor-refunds/${named(one)}/approve`),
  month: (one) => ofFund(one, `months/proposals/${one.id}/approve`),
  import: ({ id }) => `/api/fund-books/${id}/approve`,
  hold_lift: (one) => ofFund(one, `holds/${one.subject}/lift/approve`),
  project_approval: (one) => ofProject(one, 'approve'),
  budget: (one) => ofProject(one, `budget-revisions/${one.id}/approve`),
  role_grant: ({ id, person }) => `/api/people/${person?.id}/roles/proposals/${id}/approve`,
  sign_in_reset: ({ id, person }) => `/api/people/${person?.id}/reset/proposals/${id}/approve`,
};

/** The path at which a proposal is decided. */
export const pathOfDecision = (proposal: Named): string => paths[proposal.kind](proposal);
