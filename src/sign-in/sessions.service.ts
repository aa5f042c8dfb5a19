import type { DataSource } from 'typeorm';
import { unknown } from '../refusals/index.js';
import { grantsOf, type Runner } from './grants.query.js';
import { isUuid, nameOf } from './names.js';
import { sessionEnded } from './refusals.js';
import { LIVE_SESSION, stillHolds } from './still-holds.js';
import { couldBeToken, hashOf, newToken } from './tokens.js';
import type { Actor, Caller, Trail } from './trail.js';
import { countedGrants, STEP_UP_MINUTES, type Who } from './who.js';

const LATELY = `clock_timestamp() - interval '${STEP_UP_MINUTES} minutes'`;

export type SecondFactor = 'totp' | 'recovery_code' | 'issuer';

/** Whose session is opened, and what they proved. */
export interface Opening {
  personId: number;
  openedBy: 'password' | 'first_administrator' | 'invitation' | 'issuer';
  /** null: none yet. `issuer`: OpenID Connect's issuer says that it asked for one. */
  secondFactor: SecondFactor | null;
}

/** A session in a list. */
export interface ListedSession {
  id: string;
  openedBy: string;
  madeAt: Date;
  seenAt: Date;
  endsAt: Date;
  endedAt: Date | null;
  /** Whether it could be used now. */
  live: boolean;
  address: string | null;
  userAgent: string | null;
}

/** Browsers' sessions, kept on the server: the browser has a random token, the database its hash. */
export class SessionsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trail: Trail,
  ) {}

  /**
   * Opens a session for somebody who has proven who they are: the seam for every way of signing in.
   * A code of one's own second factor counts as a step-up; a recovery code or an issuer's word does not.
   *
   * @param runner a transaction that the opening is part of
   * @returns the token, for the cookie and nowhere else
   */
  async open(opening: Opening, caller: Caller, runner: Runner = this.dataSource): Promise<string> {
    const token = newToken();
    await runner.query(
      `INSERT INTO session (token_hash, person_id, opened_by, second_factor, second_factor_at, stepped_up_at, address, user_agent)
       VALUES ($1, $2, $3, $4::text, CASE WHEN $4::text IS NOT NULL THEN clock_timestamp() END,
               CASE WHEN $4::text = 'totp' THEN clock_timestamp() END, $5, $6)`,
      [
        hashOf(token),
        opening.personId,
        opening.openedBy,
        opening.secondFactor,
        caller.address,
        asKept(caller.userAgent),
      ],
    );
    return token;
  }

  /** Who has this token: null where it is of no session that lives. Notes that it was seen, at most once a minute. */
  async resolve(token: string): Promise<Who | null> {
    if (!couldBeToken(token)) return null;
    const [found]: FoundSession[] = await this.dataSource.query(
      // A transaction that holds the session (stillHolds) must not make other requests wait: seen a moment later is seen, too.
      `WITH seen AS (
         UPDATE session SET seen_at = clock_timestamp() WHERE id IN (
           SELECT id FROM session s WHERE s.token_hash = $1 AND ${LIVE_SESSION} AND s.seen_at < clock_timestamp() - interval '1 minute'
           FOR NO KEY UPDATE SKIP LOCKED))
       SELECT s.id, s.person_id AS "personId", v.name, p.email, s.made_at AS "madeAt", s.ends_at AS "endsAt",
              s.second_factor IS NOT NULL AS proven, t.confirmed_at IS NOT NULL AS enrolled,
              coalesce(greatest(CASE WHEN s.second_factor <> 'issuer' THEN s.second_factor_at END, s.stepped_up_at) > ${LATELY}, false) AS "provenLately",
              CASE WHEN s.stepped_up_at > ${LATELY} THEN s.stepped_up_at END AS "steppedUpAt"
         FROM session s JOIN person p ON p.id = s.person_id LEFT JOIN totp t ON t.person_id = p.id
         JOIN LATERAL (SELECT v.name, v.active FROM person_version v WHERE v.person_id = p.id ORDER BY v.change_id DESC LIMIT 1) v ON v.active
        WHERE s.token_hash = $1 AND ${LIVE_SESSION}`,
      [hashOf(token)],
    );
    if (!found) return null;
    const { grants, ...missing } = countedGrants(await grantsOf(this.dataSource, found.personId), found);
    const { id, personId, name, email, steppedUpAt, enrolled, provenLately, madeAt, endsAt } = found;
    return {
      signedIn: {
        personId,
        name,
        email,
        grants,
        session: { id, steppedUp: steppedUpAt !== null },
        apiKey: null,
        stillHolds: (manager) => stillHolds(manager, { session: id }, personId),
      },
      ...missing,
      enrolled,
      provenLately,
      madeAt,
      endsAt,
      steppedUpUntil: steppedUpAt && new Date(steppedUpAt.getTime() + STEP_UP_MINUTES * 60_000),
    };
  }

  /**
   * Notes a second factor proven in a session, under a new token: one that was stolen before is worth nothing after.
   *
   * @param secondFactor null: the token alone is made anew
   * @returns the new token
   * @throws {Refused} 401 where the session has ended meanwhile
   */
  async renew(id: string, secondFactor: 'totp' | null, runner: Runner = this.dataSource): Promise<string> {
    const token = newToken();
    const renewed: unknown[] = await runner.query(
      `WITH renewed AS (
         UPDATE session s SET token_hash = $2,
                second_factor = coalesce($3::text, second_factor),
                second_factor_at = CASE WHEN $3::text IS NULL THEN second_factor_at ELSE clock_timestamp() END,
                stepped_up_at = CASE WHEN $3::text IS NULL THEN stepped_up_at ELSE clock_timestamp() END
          WHERE s.id = $1 AND ${LIVE_SESSION} RETURNING 1)
       SELECT FROM renewed`,
      [id, hashOf(token), secondFactor],
    );
    if (renewed.length === 0) throw sessionEnded();
    return token;
  }

  /** Somebody's newest sessions, ended ones included. */
  async listOf(personId: number): Promise<ListedSession[]> {
    return this.dataSource.query<ListedSession[]>(
      `SELECT s.id, s.opened_by AS "openedBy", s.made_at AS "madeAt", s.seen_at AS "seenAt", s.ends_at AS "endsAt",
              s.ended_at AS "endedAt", ${LIVE_SESSION} AS live, s.address, s.user_agent AS "userAgent"
         FROM session s WHERE s.person_id = $1 ORDER BY s.made_at DESC, s.id LIMIT 100`,
      [personId],
    );
  }

  /**
   * Ends one session of somebody; one that has ended already stays as it is.
   * @throws {Refused} 404 where they have no such session
   */
  async end(personId: number, id: string, actor: Actor, caller: Caller): Promise<void> {
    const known: unknown[] = isUuid(id)
      ? await this.dataSource.query(
          `WITH ended AS (UPDATE session SET ended_at = clock_timestamp() WHERE id = $1 AND person_id = $2 AND ended_at IS NULL)
           SELECT FROM session WHERE id = $1 AND person_id = $2`,
          [id, personId],
        )
      : [];
    if (known.length === 0) throw unknown(`There is no session ${JSON.stringify(id)}.`);
    await this.trail({ action: 'sign_out', outcome: 'done', actor, caller, record: `session ${id}` });
  }

  /**
   * Ends all sessions of somebody: signed out everywhere, or made inactive.
   * @param options.but the session that stays; `runner`: a transaction that it is part of
   */
  async endAllOf(
    personId: number,
    actor: Actor,
    caller: Caller,
    { but = null, runner = this.dataSource }: { but?: string | null; runner?: Runner } = {},
  ): Promise<void> {
    await runner.query(
      'UPDATE session SET ended_at = clock_timestamp() WHERE person_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $2::uuid',
      [personId, but],
    );
    const record = await nameOf(runner, personId);
    await this.trail({ action: 'sessions.end', outcome: 'done', actor, caller, record }, runner);
  }
}

interface FoundSession {
  id: string;
  personId: number;
  name: string;
  email: string;
  madeAt: Date;
  endsAt: Date;
  proven: boolean;
  enrolled: boolean;
  provenLately: boolean;
  steppedUpAt: Date | null;
}

/** As much of a browser's name as the database keeps, without the NUL that it cannot. */
const asKept = (userAgent: string | null) => userAgent?.replaceAll('\0', '').slice(0, 300) ?? null;
