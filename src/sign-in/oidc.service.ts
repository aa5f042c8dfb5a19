import type { DataSource } from 'typeorm';
import { inTransaction } from '../../libs/database/index.js';
import { forbidden } from '../refusals/index.js';
import type { Runner } from './grants.query.js';
import { OPEN } from './invitations.service.js';
import type { Identity } from './oidc-issuer.js';
import type { SessionsService } from './sessions.service.js';
import { STRANGER, type Caller, type Trail } from './trail.js';

/** People who prove who they are to an issuer of OpenID Connect: known by issuer and subject, invited by e-mail. */
export class OidcService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trail: Trail,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Signs somebody in. The first time, the open invitation of a person with the same e-mail, if the issuer has verified it, binds the
   * identity to that person; from then on the e-mail does not matter any more. A reset unbinds it, and nothing binds it again: its
   * person signs in with a password then.
   *
   * @returns the token of a new session
   * @throws {Refused} 403 for whom nobody has invited, and for who is inactive
   */
  async enter(identity: Identity, caller: Caller): Promise<string> {
    const token = await inTransaction(this.dataSource, async (runner) => {
      const personId =
        (await personOf(runner, identity)) ??
        (await this.bind(runner, identity, caller)) ??
        (await personOf(runner, identity)); // bound by a twin meanwhile
      const name = personId === null ? null : await activeName(runner, personId);
      if (personId === null || name === null) return null;
      const secondFactor = identity.secondFactor ? 'issuer' : null;
      const detail = secondFactor ? 'OpenID Connect, with a second factor' : 'OpenID Connect';
      const actor = { personId, name };
      await this.trail({ action: 'sign_in', outcome: 'done', actor, caller, detail }, runner);
      return this.sessions.open({ personId, openedBy: 'issuer', secondFactor }, caller, runner);
    });
    if (token !== null) return token;
    const detail = 'OpenID Connect: not invited, or inactive';
    await this.trail({ action: 'sign_in', outcome: 'refused', actor: STRANGER, caller, detail });
    throw forbidden(
      'You are not invited here: ask a system administrator to invite the e-mail address that your organisation has verified for you.',
    );
  }

  /** The database's clock, in seconds: the only one that all processes share. */
  async now(): Promise<number> {
    const [row]: { now: number }[] = await this.dataSource.query(
      'SELECT floor(extract(epoch FROM clock_timestamp()))::int AS now',
    );
    return row!.now;
  }

  /** Notes an attempt that did not come to its end. */
  async failed(caller: Caller): Promise<void> {
    const detail = 'OpenID Connect: not completed';
    await this.trail({ action: 'sign_in', outcome: 'refused', actor: STRANGER, caller, detail });
  }

  /** Uses up the open invitation of the e-mail's person; null where there is none. */
  private async bind(runner: Runner, { issuer, subject, verifiedEmail }: Identity, caller: Caller) {
    if (verifiedEmail === null) return null;
    const [bound] = await runner.query<{ personId: number; name: string }[]>(
      `WITH used AS (
         UPDATE invitation i SET used_at = clock_timestamp() FROM person p
           JOIN LATERAL (SELECT v.name, v.active FROM person_version v WHERE v.person_id = p.id ORDER BY v.change_id DESC LIMIT 1) v ON v.active
          WHERE i.person_id = p.id AND p.email = $3 AND i.purpose = 'invitation' AND ${OPEN} RETURNING p.id, v.name),
       bound AS (INSERT INTO identity (issuer, subject, person_id) SELECT $1, $2, id FROM used)
       SELECT id AS "personId", name FROM used`,
      [issuer, subject, verifiedEmail],
    );
    if (!bound) return null;
    const detail = 'OpenID Connect';
    await this.trail({ action: 'invitation.accept', outcome: 'done', actor: bound, caller, detail }, runner);
    return bound.personId;
  }
}

async function personOf(runner: Runner, { issuer, subject }: Identity): Promise<number | null> {
  const [known] = await runner.query<{ personId: number }[]>(
    'SELECT person_id AS "personId" FROM identity WHERE issuer = $1 AND subject = $2 AND ended_at IS NULL',
    [issuer, subject],
  );
  return known?.personId ?? null;
}

async function activeName(runner: Runner, personId: number): Promise<string | null> {
  const [person] = await runner.query<{ name: string; active: boolean }[]>(
    'SELECT name, active FROM person_version WHERE person_id = $1 ORDER BY change_id DESC LIMIT 1',
    [personId],
  );
  return person?.active ? person.name : null;
}
