import type { DataSource } from 'typeorm';
import type { Role } from '../access/index.js';
import { readProposals, type ProposalsService, type ProposalView, type Verdict } from '../decisions/index.js';
import { record, type Author } from '../recording/index.js';
import { forbidden, notNow, unknown } from '../refusals/index.js';
import { warningsFor } from './colliding-duties.query.js';
import { keepAdministered } from './last-administrator.js';
import { readPerson, type GrantedRole } from './people.query.js';
import type { RoleForm } from './role-form.js';
import { insertGrant, roleGrant } from './role-grant.proposal.js';

/** Roles that are granted by two. */
const byTwo: readonly Role[] = ['approver', 'system_administrator'];

/** Roles of people: granted, proposed and decided, ended. Never edited: another one is granted in its place. */
export class RolesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly proposals: ProposalsService,
  ) {}

  /**
   * Grants a role at once or, where two must, proposes it; the answer says which, and which duties would collide.
   * @throws {Refused} 403 for oneself, 404, 409, 422
   */
  async grant(personId: number, form: RoleForm, author: Author): Promise<void> {
    const { email } = await readPerson(this.dataSource, personId);
    const content = { ...form, person: personId, until: form.until ?? null };
    const what = `role ${form.role.replaceAll('_', ' ')} of person ${email}`;
    if (byTwo.includes(form.role) && !(await this.isSecondAdministrator(form.role))) {
      await this.proposals.propose(roleGrant, content, author, what);
      return;
    }
    await record(this.dataSource, author, what, async (recording) => {
      const grant = await insertGrant(recording, content);
      const warnings = await warningsFor(recording.manager, personId);
      recording.answerWith({ grant, proposal: null, warnings });
    });
  }

  /**
   * Decides on a role that another system administrator proposed, or takes a proposal of one's own back.
   * @throws {Refused} 403 for a duty that is not this person's, 404, 409
   */
  async decide(personId: number, proposalId: number, verdict: Verdict, author: Author): Promise<void> {
    const { person } = await this.proposals.find([roleGrant], { id: proposalId });
    if (person?.id !== personId) {
      throw unknown(`There is no proposed role of the number ${proposalId} for person ${personId}.`);
    }
    await this.proposals.decide([roleGrant], { id: proposalId }, verdict, author);
  }

  /** Roles of somebody that wait for a second system administrator. */
  async proposed(personId: number): Promise<ProposalView[]> {
    const open = await readProposals(this.dataSource, { kinds: ['role_grant'], state: 'proposed' });
    return open.filter(({ person }) => person?.id === personId);
  }

  /**
   * Ends a role now.
   * @throws {Refused} 403 for a role of one's own that says where one belongs, 404, 409 for one that has ended, or where nobody could
   *   administer any more
   */
  async end(personId: number, grantId: number, author: Author): Promise<void> {
    const { email, roles } = await readPerson(this.dataSource, personId);
    const before = roles.find(({ id }) => id === grantId);
    if (!before) throw unknown(`Person ${personId} has no role of the number ${grantId}.`);
    if (before.endedAt !== null) throw notNow('This role was ended already.');
    const what = `role ${before.role.replaceAll('_', ' ')} of person ${email}`;
    await record(this.dataSource, author, what, async (recording) => {
      if (personId === author.personId && saysWhereOneBelongs(before)) {
        throw forbidden('This role says where you belong: another system administrator ends it.');
      }
      await recording.manager.query('INSERT INTO role_grant_end (role_grant_id, change_id) VALUES ($1, $2)', [
        grantId,
        await recording.leaveTrail(),
      ]);
      if (before.role === 'system_administrator') await keepAdministered(recording.manager);
      const person = await readPerson(recording.manager, personId);
      const after = person.roles.find(({ id }) => id === grantId)!;
      recording.noteChange('role_grant', before, after);
      recording.answerWith({ grant: after });
    });
  }

  /** While there was never more than one, that one makes the second; then two are there to decide (migration 2026112403). */
  private async isSecondAdministrator(role: Role): Promise<boolean> {
    if (role !== 'system_administrator') return false;
    const [row]: { people: string }[] = await this.dataSource.query(
      `SELECT count(DISTINCT person_id) AS people FROM role_grant WHERE role = 'system_administrator'`,
    );
    return Number(row?.people ?? 0) < 2;
  }
}

/** As the database's `belonging` counts roles. */
const saysWhereOneBelongs = ({ role, organisation, project }: GrantedRole) =>
  organisation !== null || (role === 'project_lead' && project !== null);
