/** How a fund moves in without its history, and how it ends. */
export { ClosingsService } from './closings.service.js';
export type { ClosingInput, ClosingProposal } from './closings.service.js';
export type { OpeningAdvance, OpeningAgreement, OpeningInput } from './opening-balances.js';
export { Opening } from './opening.entity.js';
export { OpeningsService } from './openings.service.js';
