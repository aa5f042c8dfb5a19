import type { Duty, Role } from '../../src/access/index.js';
import type { Granted } from './http-app.js';
import type { Operation } from './open-api.js';

type About = Duty['about'];

/** What a role is granted for in the world of two funds, and for steps about what such a grant counts there. Read from the table's words. */
interface Scope {
  granted: Omit<Granted, 'role'>;
  countsFor: About[];
}

const inEveryFund: About[] = ['anywhere'];
const inTheFund: About[] = ['anywhere', 'fund in reach'];

/** As seen from a route about fund CITY, its project CITY/1, its agreement A-1 and the city TOWN, in which CITY/1 is. */
export const scopes: Record<string, Scope> = {
  everything: {
    granted: {},
    countsFor: ['anywhere', 'everything', 'fund', 'fund in reach', 'project', 'agreement'],
  },
  'the fund': {
    granted: { fund: 'CITY' },
    countsFor: ['anywhere', 'fund', 'fund in reach', 'project', 'agreement'],
  },
  'another fund': { granted: { fund: 'OTHER' }, countsFor: inEveryFund },
  'the organisation that gives': {
    granted: { organisation: 'NORLAND' },
    countsFor: [...inTheFund, 'agreement'],
  },
  'the organisation that leads': { granted: { organisation: 'LEAD' }, countsFor: [...inTheFund, 'project'] },
  'another organisation of the fund': { granted: { organisation: 'NEIGHBOUR' }, countsFor: inTheFund },
  'an organisation of another fund': { granted: { organisation: 'FOREIGN' }, countsFor: inEveryFund },
  'the project': { granted: { project: 'CITY/1' }, countsFor: [...inTheFund, 'project'] },
  'another project of the fund': { granted: { project: 'CITY/2' }, countsFor: inTheFund },
  'a project of another fund': { granted: { project: 'OTHER/1' }, countsFor: inEveryFund },
};

export type Expected = 'through' | 'nobody' | 'forbidden' | 'unknown' | 'step-up' | 'no key';

/** Somebody on the matrix: nobody at all, somebody without a role that counts, or one role (or two) for one scope. */
export interface Asker {
  signedIn: boolean;
  role?: Role;
  /** A second role for the same scope: a colleague's, whose decisions are theirs today. */
  also?: Role;
  scope?: string;
  steppedUp: boolean;
  /** Asks with a machine's key. */
  byKey?: boolean;
}

/** What the table says that an asker's request ends in, read here again and not as the guard reads it. */
export function expectedOf(operation: Operation, duty: Duty, asker: Asker): Expected {
  if (duty.about === 'public') return 'through';
  if (!asker.signedIn) return 'nobody';
  const proven: Expected =
    asker.byKey && operation.step?.startsWith('decide')
      ? 'no key'
      : duty.stepUp && !asker.steppedUp
        ? 'step-up'
        : 'through';
  if (duty.about === 'self') return proven;
  const { role, also, scope } = asker;
  if (role === undefined || scope === undefined) return 'unknown';
  const held = also === undefined ? [role] : [role, also];
  const counting = (one: Role) => countsFor(operation, duty.about, scope) || readsTheCity(duty, one, scope);
  if (held.some((one) => duty.by.includes(one) && counting(one))) return proven;
  return held.some((one) => mayKnow(operation, duty.about, one, scope)) ? 'forbidden' : 'unknown';
}

/** Of a city it counts what the role was granted for of a project lead only: the project that is in it, or everything. */
const readsTheCity = ({ about }: Duty, role: Role, scope: string) =>
  about === 'city' && (role !== 'project_lead' || ['everything', 'the project'].includes(scope));

/** Whether the route is about something of a fund at all. */
const namesAFund = ({ path }: Operation) => /\{(fund|project|agreement|donor)\}/.test(path);

function countsFor(operation: Operation, about: About, scope: string): boolean {
  if (namesAFund(operation)) return scopes[scope]!.countsFor.includes(about);
  return scope === 'everything' || about === 'anywhere' || about === 'fund in reach';
}

/** What is no fund's is no secret; a donor knows only of its own agreements, a lead and a verifier of their own projects. */
function mayKnow(operation: Operation, about: About, role: Role, scope: string): boolean {
  const ownOnly =
    (about === 'agreement' && role === 'donor') ||
    (about === 'project' && (role === 'project_lead' || role === 'verifier'));
  if (ownOnly) return countsFor(operation, about, scope);
  return !namesAFund(operation) || scopes[scope]!.countsFor.includes('fund in reach');
}
