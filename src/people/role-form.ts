import type { EntityManager } from 'typeorm';
import type { Role } from '../access/index.js';
import { checkDay } from '../recording/index.js';
import { unknown, wrong } from '../refusals/index.js';

/** A role that is to be granted: for a fund, an organisation, a project (by code) or, with none of them, for everything. */
export interface RoleForm {
  role: Role;
  fund?: string | null;
  organisation?: string | null;
  project?: string | null;
  from: string;
  until?: string | null;
}

/** What a role is for, as the database has it. */
export interface RoleScope {
  role: Role;
  fundId: number | null;
  organisationId: number | null;
  projectId: number | null;
}

type ScopeKind = 'fund' | 'organisation' | 'project' | 'everything';

const office: ScopeKind[] = ['fund', 'everything'];

/** What each role can be granted for; for anything else it would let its holder do nothing, or more than is meant. */
const scopes: Record<Role, ScopeKind[]> = {
  fund_administrator: office,
  approver: office,
  programme_officer: office,
  auditor: office,
  project_lead: ['project', 'organisation', 'fund', 'everything'],
  verifier: ['project', 'organisation', 'fund', 'everything'],
  donor: ['organisation'],
  system_administrator: ['everything'],
};

/** @throws {Refused} 422 for a day that is none, more scopes than one, or one that the role is never granted for */
function checkRole({ role, fund, organisation, project, from, until }: RoleForm): void {
  checkDay(from, 'The first day');
  if (until != null) checkDay(until, 'The last day');
  const named = (
    [
      ['fund', fund],
      ['organisation', organisation],
      ['project', project],
    ] as const
  ).flatMap(([kind, code]) => (code == null ? [] : [kind]));
  if (named.length > 1) {
    throw wrong(
      'A role is granted for a fund, an organisation, a project or everything, not for two of them.',
    );
  }
  const kind = named[0] ?? 'everything';
  if (!scopes[role].includes(kind)) {
    const allowed = scopes[role].map((one) => (one === 'everything' ? one : `one ${one}`)).join(' or ');
    throw wrong(
      `The role ${role.replaceAll('_', ' ')} is granted for ${allowed}, not for ${kind === 'everything' ? kind : `one ${kind}`}.`,
    );
  }
}

/** Looks up what a role is for. @throws {Refused} 404 for a code that nobody knows, 422 for what is wrong with it, or has passed */
export async function scopeOf(manager: EntityManager, form: RoleForm): Promise<RoleScope> {
  checkRole(form);
  const { role, fund = null, organisation = null, project = null, until = null } = form;
  const [found]: (Omit<RoleScope, 'role'> & { passed: boolean })[] = await manager.query(
    `SELECT (SELECT id FROM fund WHERE code = $1) AS "fundId", (SELECT id FROM organisation WHERE code = $2) AS "organisationId",
            (SELECT id FROM project WHERE code = $3) AS "projectId", coalesce($4::date < (now() AT TIME ZONE 'UTC')::date, false) AS passed`,
    [fund, organisation, project, until],
  );
  const { passed, ...ids } = found!;
  const missing =
    (fund !== null && ids.fundId === null && `fund ${fund}`) ||
    (organisation !== null && ids.organisationId === null && `organisation ${organisation}`) ||
    (project !== null && ids.projectId === null && `project ${project}`);
  if (missing) throw unknown(`There is no ${missing}.`);
  if (passed) throw wrong(`The last day, ${until}, has passed.`);
  return { role, ...ids };
}
