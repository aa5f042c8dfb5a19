import type { Proposable } from './proposal.js';
import { proposalKinds } from './proposals.dto.js';

/** Every kind of proposal of a fund, for taking it back: nothing is carried out, so none need know how. A transfer is voided, with its document. */
export const withdrawable = proposalKinds
  .filter((kind) => !['transfer', 'role_grant', 'sign_in_reset'].includes(kind))
  .map((kind): Proposable<never> => ({
    kind,
    posts: false,
    terms: () => Promise.reject(new Error('A proposal that is taken back has its terms.')),
    carryOut: () => Promise.reject(new Error('A proposal that is taken back is not carried out.')),
  }));

/** A proposal's number in a path; 0, which none has, for what is no number. */
export const numberOf = (id: string) => (/^\d{1,9}$/.test(id) ? Number.parseInt(id, 10) : 0);
