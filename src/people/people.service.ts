import type { DataSource } from 'typeorm';
import { checkVersion, waitToEdit } from '../organisations/index.js';
import { checkName, record, type Author, type Recording } from '../recording/index.js';
import { forbidden, notNow, wrong } from '../refusals/index.js';
import type { ApiKeysService, Invitation, InvitationsService, SessionsService } from '../sign-in/index.js';
import { actorOf, callerFor } from './actor.js';
import { answerWithLink } from './answer-with-link.js';
import { warningsFor } from './colliding-duties.query.js';
import { keepMemberships, type Belonging } from './keep-memberships.js';
import { keepAdministered } from './last-administrator.js';
import { personView, readPerson, type PersonRow } from './people.query.js';

/** Somebody who is made known. */
export interface NewPerson {
  email: string;
  name: string;
  organisations?: Belonging[];
}

/** What may change about a person; what is left out stays. */
export interface PersonChange {
  name?: string;
  active?: boolean;
}

/** People: made known by invitation, changed, and taken out of the work again. Their roles are another matter (`RolesService`). */
export class PeopleService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly invitations: InvitationsService,
    private readonly sessions: SessionsService,
    private readonly keys: ApiKeysService,
  ) {}

  /**
   * Makes somebody known and invites them; the link is part of the answer, once.
   * @throws {Refused} 404 for an unknown organisation, 409 for an e-mail that is known already, 422
   */
  async create(form: NewPerson, author: Author): Promise<PersonRow> {
    const email = form.email.trim().toLowerCase();
    checkName(form.name, 'The name');
    return record(this.dataSource, author, `person ${email}`, async (recording) => {
      const { manager } = recording;
      const [made]: { id: number }[] = await manager.query(
        'INSERT INTO person (email, change_id) VALUES ($1, $2) RETURNING id',
        [email, await recording.leaveTrail()],
      );
      const { id } = made!;
      await insertVersion(recording, id, { name: form.name, active: true });
      recording.noteChange('person', null, { id, email, name: form.name });
      await keepMemberships(recording, id, [], form.organisations ?? []);
      const invitation = await this.invitations.invite(id, actorOf(author), callerFor(author), manager);
      const person = await answer(recording, id, invitation);
      await recording.newVersion(person.version);
      return person;
    });
  }

  /**
   * Changes the name, or takes somebody out of the work: whoever is inactive holds no role, and all their sessions and keys end.
   * @throws {Refused} 404, 409 for oneself or where nobody could administer any more, 412, 422, 428
   */
  async change(id: number, changed: PersonChange, author: Author): Promise<PersonRow> {
    if (changed.name === undefined && changed.active === undefined)
      throw wrong('Say what is to change: name or active.');
    if (changed.name !== undefined) checkName(changed.name, 'The name');
    return this.edit(id, author, async (recording, { name, active }) => {
      const after = { name: changed.name ?? name, active: changed.active ?? active };
      await insertVersion(recording, id, after);
      recording.noteChange('person_version', { name, active }, after);
      if (active && !after.active) await this.endWork(recording, id);
    });
  }

  /**
   * Says where somebody belongs: whoever belongs to an organisation decides nothing for it. What is left out ends yesterday.
   * @throws {Refused} 403 for oneself, 404, 412, 422, 428
   */
  setOrganisations(id: number, organisations: Belonging[], author: Author): Promise<PersonRow> {
    return this.edit(id, author, async (recording, before) => {
      if (id === author.personId)
        throw forbidden('Nobody says where they themselves belong: another system administrator does.');
      await recording.leaveTrail();
      await keepMemberships(recording, id, before.organisations, organisations);
      recording.answerWith({ warnings: await warningsFor(recording.manager, id) });
    });
  }

  /** A new link in place of the one before. @throws {Refused} 404, 409 for somebody inactive, or who has signed in before */
  invite(id: number, author: Author): Promise<PersonRow> {
    return this.act(id, author, 'invitation of', ({ manager }) =>
      this.invitations.invite(id, actorOf(author), callerFor(author), manager),
    );
  }

  /** Signs somebody out everywhere. @throws {Refused} 404, 409 for oneself */
  endSessions(id: number, author: Author): Promise<PersonRow> {
    return this.act(id, author, 'sessions of', async ({ manager: runner }) => {
      if (id === author.personId) throw notNow('Your own sessions are ended at DELETE /api/session/all.');
      await this.sessions.endAllOf(id, actorOf(author), callerFor(author), { runner });
      return undefined;
    });
  }

  private async endWork({ manager, author }: Recording, id: number): Promise<void> {
    if (id === author.personId)
      throw notNow('Nobody makes themselves inactive: another system administrator does.');
    await keepAdministered(manager);
    await this.sessions.endAllOf(id, actorOf(author), callerFor(author), { runner: manager });
    await this.keys.endAllOf(id, actorOf(author), callerFor(author), manager);
  }

  /** Edits the version that If-Match names. */
  private async edit(
    id: number,
    author: Author,
    work: (recording: Recording, before: PersonRow) => Promise<void>,
  ): Promise<PersonRow> {
    const { email } = await readPerson(this.dataSource, id);
    const name = `person ${email}`;
    return record(this.dataSource, author, name, async (recording) => {
      await waitToEdit(recording, name);
      const before = await readPerson(recording.manager, id);
      checkVersion(recording, name, before.version);
      await work(recording, before);
      const after = await answer(recording, id);
      await recording.newVersion(after.version);
      return after;
    });
  }

  /** Does what makes no new version. */
  private async act(
    id: number,
    author: Author,
    what: string,
    work: (recording: Recording) => Promise<Invitation | undefined>,
  ): Promise<PersonRow> {
    const { email } = await readPerson(this.dataSource, id);
    return record(this.dataSource, author, `${what} person ${email}`, async (recording) => {
      await recording.leaveTrail();
      return answer(recording, id, await work(recording));
    });
  }
}

async function answer(recording: Recording, id: number, invitation?: Invitation): Promise<PersonRow> {
  const person = await readPerson(recording.manager, id);
  recording.answerWith({ person: personView(person) });
  if (invitation) answerWithLink(recording, invitation);
  return person;
}

async function insertVersion(
  recording: Recording,
  id: number,
  { name, active }: { name: string; active: boolean },
): Promise<void> {
  await recording.manager.query(
    'INSERT INTO person_version (person_id, change_id, name, active) VALUES ($1, $2, $3, $4)',
    [id, await recording.leaveTrail(), name, active],
  );
}
