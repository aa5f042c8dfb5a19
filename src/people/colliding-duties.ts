import type { Role } from '../access/index.js';

/** A role that somebody holds or is to hold. */
export interface HeldRole {
  role: Role;
  fund: string | null;
  project: string | null;
  /** The fund of the project, where it is granted for one. */
  projectFund: string | null;
}

/** Two roles whose work must be done by two people, and what one person with both cannot do. */
const pairs: [Role, Role, string][] = [
  ['fund_administrator', 'approver', 'cannot approve what they propose, nor release what they prepare'],
  ['programme_officer', 'approver', 'cannot approve what they propose'],
  ['project_lead', 'verifier', 'cannot verify what they report'],
  ['auditor', 'fund_administrator', 'would read over their own work'],
  ['auditor', 'approver', 'would read over their own work'],
  ['auditor', 'programme_officer', 'would read over their own work'],
  ['auditor', 'project_lead', 'would read over their own work'],
];

/** Roles whose decisions are not for an organisation or a city of one's own. */
const deciding: Role[] = ['approver', 'verifier'];

/**
 * What somebody could not do together, in sentences for whoever grants them a role. It is allowed, since the duties are kept apart at each
 * step anyway; but an office of three should know before it waits for an approval that cannot come.
 * @param organisations codes of those that the person belongs to
 */
export function collidingDuties(roles: HeldRole[], organisations: string[]): string[] {
  const sentences = pairs.flatMap(([one, other, what]) =>
    placesOf(roles, one, other).map(
      (place) => `As ${inWords(one)} and ${inWords(other)}${place} one person ${what}: another must.`,
    ),
  );
  const decides = deciding.filter((role) => roles.some((held) => held.role === role));
  const own = decides.flatMap((role) =>
    [...new Set(organisations)].map(
      (code) =>
        `As ${inWords(role)} one person decides nothing for ${code}, which they belong to: another must.`,
    ),
  );
  return [...new Set([...sentences, ...own])];
}

/** Where both are held: of a fund, or of every fund. */
function placesOf(roles: HeldRole[], one: Role, other: Role): string[] {
  const fundsOf = (role: Role) =>
    roles.filter((held) => held.role === role).map(({ fund, projectFund }) => fund ?? projectFund);
  return fundsOf(one).flatMap((first) =>
    fundsOf(other)
      .filter((second) => first === null || second === null || first === second)
      .map((second) => ((first ?? second) === null ? '' : ` of ${first ?? second}`)),
  );
}

const inWords = (role: Role) => role.replaceAll('_', ' ');
