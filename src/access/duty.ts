import type { Role } from './roles.js';

/**
 * What a step is about, and so which grants count for it:
 * `public` nobody need be signed in · `self` one's own sign-in, inbox and the like · `anywhere` the role, whatever it was granted for ·
 * `everything` the role, granted for everything · `fund` granted for that fund or for everything · `fund in reach` any grant that lets
 * its holder know of the fund · `project` granted for the project, its fund, or the organisation that leads it · `agreement`
 * granted for its fund, or for the organisation that gives.
 */
export type About =
  'public' | 'self' | 'anywhere' | 'everything' | 'fund' | 'fund in reach' | 'project' | 'agreement';

/** One step of the work: who may take it, and what it takes. */
export interface Duty {
  says: string;
  about: About;
  by: readonly Role[];
  /** Moves money, decides something or gives power: needs an Idempotency-Key, and can be rehearsed with ?dryRun=true. */
  counts?: true;
  /** Needs a fresh second factor. */
  stepUp?: true;
}
