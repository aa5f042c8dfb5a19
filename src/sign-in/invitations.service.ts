import type { DataSource } from 'typeorm';
import { inTransaction } from '../../libs/database/index.js';
import { notNow, unknown } from '../refusals/index.js';
import type { ApiKeysService } from './api-keys.service.js';
import type { Runner } from './grants.query.js';
import { keepPassword } from './keep-password.js';
import { nameOf } from './names.js';
import { checkPassword, hashPassword } from './passwords.js';
import type { SessionsService } from './sessions.service.js';
import { hashOf, newToken } from './tokens.js';
import type { TotpService } from './totp.service.js';
import type { Actor, Caller, Trail } from './trail.js';

const GOOD_FOR = "interval '7 days'";

/** A link to choose a password with: good once, until it expires or a newer one is made. */
export interface Invitation {
  /** Goes into the link and nowhere else. */
  token: string;
  expiresAt: Date;
}

/** Links with which somebody whom an administrator made known chooses a password: at first, and after a reset. */
export class InvitationsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trail: Trail,
    private readonly sessions: SessionsService,
    private readonly totp: TotpService,
    private readonly keys: ApiKeysService,
  ) {}

  /**
   * @param within a transaction that it is part of
   * @throws {Refused} 404 for nobody known, 409 for somebody inactive, or who has signed in before
   */
  invite(personId: number, madeBy: Actor, caller: Caller, within?: Runner): Promise<Invitation> {
    return this.inOne(within, async (runner) => {
      const invitation = await this.make(runner, personId, 'invitation', madeBy, null);
      const record = await nameOf(runner, personId);
      await this.trail({ action: 'person.invite', outcome: 'done', actor: madeBy, caller, record }, runner);
      return invitation;
    });
  }

  /**
   * Takes away all that somebody signs in with, password, second factor, recovery codes and identities, ends their sessions and
   * keys, and makes a link to begin anew with.
   * @param within the act that it is part of: whoever decides or gives power is reset by one that two have agreed to
   * @throws {Refused} 404 for nobody known, 409 for somebody inactive
   */
  async resetOf(
    personId: number,
    madeBy: Actor,
    caller: Caller,
    { runner, changeId }: { runner: Runner; changeId: string },
  ): Promise<Invitation> {
    const invitation = await this.make(runner, personId, 'reset', madeBy, changeId);
    await runner.query(
      'UPDATE password SET hash = NULL, changed_at = clock_timestamp() WHERE person_id = $1',
      [personId],
    );
    await runner.query(
      'UPDATE identity SET ended_at = clock_timestamp() WHERE person_id = $1 AND ended_at IS NULL',
      [personId],
    );
    await this.totp.reset(runner, personId);
    await this.sessions.endAllOf(personId, madeBy, caller, { runner });
    await this.keys.endAllOf(personId, madeBy, caller, runner);
    const record = await nameOf(runner, personId);
    await this.trail({ action: 'person.reset', outcome: 'done', actor: madeBy, caller, record }, runner);
    return invitation;
  }

  /**
   * Chooses a password with a link, and signs in.
   * @returns the token of a new session
   * @throws {Refused} 409 for a link that is none, is used, replaced or expired; 422 for a weak password
   */
  async accept(token: string, password: string, caller: Caller): Promise<string> {
    const [invited]: { personId: number; email: string }[] = await this.dataSource.query(
      `SELECT p.id AS "personId", p.email FROM invitation i JOIN person p ON p.id = i.person_id WHERE i.token_hash = $1 AND ${OPEN}`,
      [hashOf(token)],
    );
    if (!invited) throw linkIsNoGood();
    checkPassword(password, invited.email);
    const hash = await hashPassword(password);
    return inTransaction(this.dataSource, async (runner) => {
      const person = await useInvitation(runner, token, ['invitation', 'reset']);
      const name = await activeName(runner, person);
      const actor = { personId: person, name };
      await keepPassword(runner, person, hash);
      await this.sessions.endAllOf(person, actor, caller, { runner });
      await this.trail({ action: 'invitation.accept', outcome: 'done', actor, caller }, runner);
      return this.sessions.open(
        { personId: person, openedBy: 'invitation', secondFactor: null },
        caller,
        runner,
      );
    });
  }

  private inOne<Result>(
    within: Runner | undefined,
    work: (runner: Runner) => Promise<Result>,
  ): Promise<Result> {
    return within ? work(within) : inTransaction(this.dataSource, work);
  }

  private async make(
    runner: Runner,
    personId: number,
    purpose: 'invitation' | 'reset',
    madeBy: Actor,
    changeId: string | null,
  ): Promise<Invitation> {
    // Two made at once for one person: the second waits, and replaces the first.
    await runner.query('SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE', [personId]);
    const name = await activeName(runner, personId);
    if (purpose === 'invitation' && (await hasSignedIn(runner, personId))) {
      throw notNow(`${name} has signed in before: reset their sign-ins instead of inviting them again.`);
    }
    const of = { personId, purpose, madeBy: madeBy.personId, changeId, goodFor: GOOD_FOR };
    return replaceInvitation(runner, of);
  }
}

/** A link that can still be used; that of a reset by one administrator no more once its person decides or gives power. */
export const OPEN = `i.used_at IS NULL AND i.replaced_at IS NULL AND i.expires_at > clock_timestamp()
  AND (i.purpose <> 'reset' OR may_be_reset(i.person_id, i.change_id))`;

export const linkIsNoGood = () =>
  notNow('This link is used, replaced by a newer one, or expired; ask for a new one.');

/** Makes a link in place of the one before. The caller holds whatever keeps others from making one at the same time. */
export async function replaceInvitation(
  runner: Runner,
  of: {
    personId: number | null;
    purpose: string;
    madeBy: number | null;
    changeId: string | null;
    goodFor: string;
  },
): Promise<Invitation> {
  const token = newToken();
  await runner.query(
    'UPDATE invitation SET replaced_at = clock_timestamp() WHERE person_id IS NOT DISTINCT FROM $1 AND used_at IS NULL AND replaced_at IS NULL',
    [of.personId],
  );
  const [made] = await runner.query<{ expiresAt: Date }[]>(
    `INSERT INTO invitation (token_hash, person_id, purpose, made_by, change_id, expires_at) VALUES ($1, $2, $3, $4, $5, now() + ${of.goodFor})
     RETURNING expires_at AS "expiresAt"`,
    [hashOf(token), of.personId, of.purpose, of.madeBy, of.changeId],
  );
  return { token, expiresAt: made!.expiresAt };
}

/**
 * Uses a link up: of any number of attempts at once, one passes.
 * @returns whom it is for
 * @throws {Refused} 409
 */
export async function useInvitation(runner: Runner, token: string, purposes: string[]): Promise<number> {
  const [used] = await runner.query<{ personId: number }[]>(
    `WITH used AS (
       UPDATE invitation i SET used_at = clock_timestamp() WHERE i.token_hash = $1 AND i.purpose = ANY ($2) AND ${OPEN}
       RETURNING coalesce(i.person_id, 0) AS "personId")
     SELECT * FROM used`,
    [hashOf(token), purposes],
  );
  if (!used) throw linkIsNoGood();
  return used.personId;
}

/** Whether somebody ever had a password or an identity, also one that a reset took away. */
async function hasSignedIn(runner: Runner, personId: number): Promise<boolean> {
  const [row] = await runner.query<{ has: boolean }[]>(
    `SELECT EXISTS (SELECT FROM password WHERE person_id = $1) OR EXISTS (SELECT FROM identity WHERE person_id = $1) AS has`,
    [personId],
  );
  return row!.has;
}

async function activeName(runner: Runner, personId: number): Promise<string> {
  const [person] = await runner.query<{ name: string; active: boolean }[]>(
    'SELECT name, active FROM person_version WHERE person_id = $1 ORDER BY change_id DESC LIMIT 1',
    [personId],
  );
  if (!person) throw unknown(`There is no person ${personId}.`);
  if (!person.active) throw notNow(`${person.name} is inactive; make them active first.`);
  return person.name;
}
