/** What one person proposes and another decides: proposals, decisions, the inbox, delegations, holds. */
export type { Proposable, ProposalKind, ProposalTerms, ProposalView, Verdict } from './proposal.js';
export { readProposals } from './proposals.query.js';
export { ProposalsService } from './proposals.service.js';
