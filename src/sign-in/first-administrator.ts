import type { DataSource } from 'typeorm';
import { inTransaction } from '../../libs/database/index.js';
import { checkName, record } from '../recording/index.js';
import { notNow } from '../refusals/index.js';
import type { Runner } from './grants.query.js';
import { linkIsNoGood, OPEN, replaceInvitation, useInvitation } from './invitations.service.js';
import { keepPassword } from './keep-password.js';
import { checkPassword, hashPassword } from './passwords.js';
import type { SessionsService } from './sessions.service.js';
import { hashOf } from './tokens.js';
import type { Caller, Trail } from './trail.js';

const GOOD_FOR = "interval '24 hours'";
const PATH = '/api/session/first-administrator';

/** How the first administrator is made: a page to open, or a request to send. */
export interface FirstAdministratorLink {
  url: string;
  /** The same as a command for a terminal; e-mail, name and password are to be filled in. */
  curl: string;
  expiresAt: Date;
}

/**
 * Makes the one-time link with which the first system administrator is made, in place of an earlier one. It is for whoever started
 * the server: printed to its output once, and kept as a hash.
 *
 * @param publicUrl where people reach the server, e.g. `http://localhost:3000`
 * @returns null once anybody was ever made system administrator
 */
export function firstAdministratorLink(
  dataSource: DataSource,
  publicUrl: string,
): Promise<FirstAdministratorLink | null> {
  return inTransaction(dataSource, async (runner) => {
    await oneAtATime(runner);
    if (await isAdministered(runner)) return null;
    const { token, expiresAt } = await replaceInvitation(runner, {
      personId: null,
      purpose: 'first_administrator',
      madeBy: null,
      changeId: null,
      goodFor: GOOD_FOR,
    });
    const form = JSON.stringify({ token, email: '…', name: '…', password: '…' });
    return {
      url: new URL(`/#/first-administrator?token=${token}`, publicUrl).href,
      curl: `curl -H 'Content-Type: application/json' -d '${form}' ${new URL(PATH, publicUrl).href}`,
      expiresAt,
    };
  });
}

/** Who the first administrator says that they are. */
export interface FirstAdministratorForm {
  token: string;
  email: string;
  name: string;
  password: string;
}

/** Makes the first administrator, once. */
export class FirstAdministratorService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trail: Trail,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Makes the person, their role for everything from today, and their password in one transaction, and signs them in.
   * @returns the token of a new session
   * @throws {Refused} 409 for a link that is no good, or where there is an administrator; 422 for a weak password
   */
  async make(form: FirstAdministratorForm, caller: Caller): Promise<string> {
    const email = form.email.trim().toLowerCase();
    checkName(form.name, 'The name');
    const open: unknown[] = await this.dataSource.query(
      `SELECT FROM invitation i WHERE i.token_hash = $1 AND i.purpose = 'first_administrator' AND ${OPEN}`,
      [hashOf(form.token)],
    );
    if (open.length === 0) throw linkIsNoGood();
    checkPassword(form.password, email);
    const hash = await hashPassword(form.password);
    const author = { name: 'system', door: 'system' } as const;
    return record(this.dataSource, author, 'first administrator', async (recording) => {
      const runner = recording.manager;
      await oneAtATime(runner);
      await useInvitation(runner, form.token, ['first_administrator']);
      if (await isAdministered(runner)) throw notNow('There is a system administrator already.');
      const personId = await insertAdministrator(runner, await recording.leaveTrail(), email, form.name);
      await keepPassword(runner, personId, hash);
      const actor = { personId, name: form.name };
      await this.trail({ action: 'first_administrator', outcome: 'done', actor, caller }, runner);
      return this.sessions.open(
        { personId, openedBy: 'first_administrator', secondFactor: null },
        caller,
        runner,
      );
    });
  }
}

async function insertAdministrator(
  runner: Runner,
  changeId: string,
  email: string,
  name: string,
): Promise<number> {
  const [person] = await runner.query<{ id: number }[]>(
    `INSERT INTO person (email, change_id) SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM person WHERE email = $1) RETURNING id`,
    [email, changeId],
  );
  if (!person) throw notNow(`Somebody with the e-mail ${email} is known already; take another.`);
  await runner.query(
    'INSERT INTO person_version (person_id, change_id, name, active) VALUES ($1, $2, $3, true)',
    [person.id, changeId, name],
  );
  await runner.query(
    `INSERT INTO role_grant (person_id, role, from_on, change_id) VALUES ($1, 'system_administrator', (now() AT TIME ZONE 'UTC')::date, $2)`,
    [person.id, changeId],
  );
  return person.id;
}

/** Several servers may start at once (7206 marks the lock). */
const oneAtATime = (runner: Runner) => runner.query('SELECT pg_advisory_xact_lock(7206, 0)');

/** Whether anybody administers the system today who can sign in for it: with a second factor, without which the role does not count. */
export async function hasAdministrator(runner: Runner): Promise<boolean> {
  const [row] = await runner.query<{ found: boolean }[]>(
    `SELECT EXISTS (SELECT FROM role_held h JOIN totp t ON t.person_id = h.person_id AND t.confirmed_at IS NOT NULL
                     WHERE h.role = 'system_administrator' AND num_nonnulls(h.fund_id, h.organisation_id, h.project_id) = 0) AS found`,
  );
  return row?.found === true;
}

/** Whether anybody was ever made system administrator. */
async function isAdministered(runner: Runner): Promise<boolean> {
  const [found] = await runner.query<{ found: boolean }[]>(
    `SELECT EXISTS (SELECT FROM role_grant WHERE role = 'system_administrator') AS found`,
  );
  return found?.found === true;
}
