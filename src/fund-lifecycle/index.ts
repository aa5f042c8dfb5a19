/** How a fund moves in without its history, and how it ends. */
export { ClosingsService } from './closings.service.js';
export type { OpeningInput } from './opening-balances.js';
export { Opening } from './opening.entity.js';
export { OpeningsService } from './openings.service.js';
