/** What one person proposes and another decides: proposals, decisions, the inbox, delegations, holds. */
export { DecisionsModule } from './decisions.module.js';
export { AvailableDto, PayableDto, TransferableDto } from './figures.dto.js';
export { checkFreeReference } from './free-reference.js';
export type { Figures, Proposable, ProposalTerms, ProposalView, Verdict } from './proposal.js';
export { ApprovalDto, ProposalDto, ProposedDto, RefusalDto, VoidingDto } from './proposals.dto.js';
export { readProposals } from './proposals.query.js';
export { ProposalsService } from './proposals.service.js';
export { numberOf } from './withdrawable.js';
