import type { EntityManager } from 'typeorm';
import type { Proposable } from '../decisions/index.js';
import type { Recording } from '../recording/index.js';
import { notNow } from '../refusals/index.js';
import { warningsFor } from './colliding-duties.query.js';
import { readPerson, type GrantedRole } from './people.query.js';
import { scopeOf, type RoleForm, type RoleScope } from './role-form.js';

/** A role for a person, as it is proposed: codes, and the last day as null where there is none, since the database reads it too. */
export type RoleContent = RoleForm & { person: number; until: string | null };

/** Making somebody approver or system administrator: proposed by one system administrator, decided by another. */
export const roleGrant = {
  kind: 'role_grant',
  posts: false,
  async terms({ manager }, content) {
    const scope = await grantableScope(manager, content);
    const { email } = await readPerson(manager, content.person);
    return {
      fundId: scope.fundId,
      reference: email,
      effectiveOn: content.from,
      subject: content.role,
      personId: content.person,
      ...(scope.organisationId === null ? {} : { organisationId: scope.organisationId }),
      ...(scope.projectId === null ? {} : { projectId: scope.projectId }),
    };
  },
  carryOut: (recording, content) => insertGrant(recording, content),
  async figures({ manager }, { personId, subject, fundId, organisationId, projectId }) {
    const scope = {
      role: subject as RoleForm['role'],
      fundId,
      organisationId: organisationId ?? null,
      projectId: projectId ?? null,
    };
    return { grant: null, warnings: await warningsFor(manager, personId!, scope) };
  },
} satisfies Proposable<RoleContent>;

/** Grants a role. @throws {Refused} 404, 409 for somebody inactive or a role that they hold already, 422 */
export async function insertGrant(recording: Recording, content: RoleContent): Promise<GrantedRole> {
  const { manager } = recording;
  const scope = await grantableScope(manager, content);
  const [row]: { id: number }[] = await manager.query(
    `INSERT INTO role_grant (person_id, role, fund_id, organisation_id, project_id, from_on, until_on, change_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
    [
      content.person,
      scope.role,
      scope.fundId,
      scope.organisationId,
      scope.projectId,
      content.from,
      content.until,
      await recording.leaveTrail(),
    ],
  );
  recording.inFund(scope.fundId);
  recording.noteChange('role_grant', null, { id: row!.id, ...content });
  const { roles } = await readPerson(manager, content.person);
  return roles.find(({ id }) => id === row!.id)!;
}

/** What the role is for, where it can be granted now. */
async function grantableScope(manager: EntityManager, content: RoleContent): Promise<RoleScope> {
  const person = await readPerson(manager, content.person);
  const scope = await scopeOf(manager, content);
  if (!person.active) throw notNow(`${person.name} is inactive; make them active first.`);
  const { fund = null, organisation = null, project = null } = content;
  const same = person.roles.find(
    (held) =>
      held.held &&
      held.role === content.role &&
      held.fund === fund &&
      held.organisation === organisation &&
      held.project === project &&
      (held.until === null || (content.until !== null && held.until >= content.until)),
  );
  if (same) {
    const until = same.until === null ? '' : `, until ${same.until}`;
    throw notNow(`${person.name} holds this role already, since ${same.from}${until}.`);
  }
  return scope;
}
