import type { Grant, Role, SignedIn } from '../access/index.js';

/** Whoever holds one of these proves more than a password before any of their roles counts. */
export const secondFactorFor: readonly Role[] = ['approver', 'system_administrator', 'fund_administrator'];

/** For how many minutes a fresh code counts: for approving, releasing, reopening, reversing, and for changing how one signs in. */
export const STEP_UP_MINUTES = 10;

/** Who somebody is to this request, and what is missing before their roles count. */
export interface Who {
  signedIn: SignedIn;
  /** A second factor must be set up first (`POST /api/session/totp`). */
  mustEnrol: boolean;
  /** The second factor's code must be given first (`POST /api/session/step-up`). */
  mustGiveCode: boolean;
  /** Whether somebody signs in with a second factor at all. */
  enrolled: boolean;
  /** Whether one's own second factor was proven within the last minutes, by code or recovery code: an issuer's word changes nothing here. */
  provenLately: boolean;
  madeAt: Date | null;
  endsAt: Date | null;
  /** Until when a step-up counts; null where there is none. */
  steppedUpUntil: Date | null;
}

/** What of somebody's grants counts in a session, given what was proven in it. */
export function countedGrants(
  grants: Grant[],
  { enrolled, proven }: { enrolled: boolean; proven: boolean },
): { grants: Grant[]; mustEnrol: boolean; mustGiveCode: boolean } {
  const asked = enrolled || grants.some(({ role }) => secondFactorFor.includes(role));
  const missing = asked && !proven;
  return {
    grants: missing ? [] : grants,
    mustEnrol: missing && !enrolled,
    mustGiveCode: missing && enrolled,
  };
}

/** What of its owner's grants a key has: those of its roles, and of its fund where it has one. */
export function keyGrants(grants: Grant[], roles: Role[] | null, fund: string | null): Grant[] {
  const ofRoles = grants.filter(({ role }) => roles === null || roles.includes(role));
  if (fund === null) return ofRoles;
  return ofRoles
    .filter(({ reaches }) => reaches === null || reaches.includes(fund))
    .map((grant) => ({ ...grant, fund: grant.reaches === null ? fund : grant.fund, reaches: [fund] }));
}
