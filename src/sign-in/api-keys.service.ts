import type { DataSource } from 'typeorm';
import { inTransaction } from '../../libs/database/index.js';
import type { Role } from '../access/index.js';
import { checkDay, checkName } from '../recording/index.js';
import { forbidden, unknown, wrong } from '../refusals/index.js';
import { grantsOf, type Runner } from './grants.query.js';
import { isUuid, nameOf } from './names.js';
import { sessionEnded } from './refusals.js';
import { inSession, mustBeWhole } from './sign-in.service.js';
import { LIVE_KEY, stillHolds, TODAY } from './still-holds.js';
import { hashOf, newToken, randomText } from './tokens.js';
import type { Actor, Caller, Trail } from './trail.js';
import { keyGrants, STEP_UP_MINUTES, type Who } from './who.js';

/** `cpk_<prefix>_<secret>`: found by people and scanners for what it is; the prefix names it in lists. */
const KEY = /^cpk_[0-9a-z]{8}_[\w-]{43}$/;
const LONGEST_DAYS = 366;

/** What a key is made for. */
export interface KeyForm {
  name: string;
  /** null: all roles of its owner. */
  roles: Role[] | null;
  /** The code of the one fund that it is for; null: all that its owner reaches. */
  fund: string | null;
  /** Its last day, in UTC. */
  expiresOn: string;
}

/** A key in a list; the key itself was shown when it was made. */
export interface ListedKey extends KeyForm {
  id: string;
  prefix: string;
  madeAt: Date;
  lastUsedOn: string | null;
  endedAt: Date | null;
}

const LISTED = `k.id, k.prefix, k.name, k.roles, f.code AS fund, k.expires_on::text AS "expiresOn", k.made_at AS "madeAt",
  k.last_used_on::text AS "lastUsedOn", k.ended_at AS "endedAt"`;

/** Machines' keys: each of one person, never with more than that person may do on the day. */
export class ApiKeysService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trail: Trail,
  ) {}

  /**
   * Makes a key for oneself.
   * @returns the key in the clear, this once
   * @throws {Refused} 401 where the session was ended meanwhile, 403 without a fresh code from whoever has a second factor, 404 for a
   *   fund out of reach, 422
   */
  async make(who: Who, form: KeyForm, caller: Caller): Promise<{ key: string; listed: ListedKey }> {
    const { actor } = inSession(who);
    mustBeWhole(who);
    if (who.enrolled && !who.provenLately) {
      throw forbidden(
        `A key lasts longer than a session: give a fresh code first (POST /api/session/step-up); it counts for ${STEP_UP_MINUTES} minutes.`,
      );
    }
    checkName(form.name, 'The name of the key');
    checkDay(form.expiresOn, 'Its last day');
    const { grants, personId } = who.signedIn;
    const missing = form.roles?.find((role) => grants.every((grant) => grant.role !== role));
    if (missing) throw wrong(`You do not hold the role ${missing} today, so that a key cannot have it.`);
    if (grants.length === 0) throw forbidden('You hold no role today that a key could have.');
    const { fund } = form;
    if (fund !== null && grants.every(({ reaches }) => reaches !== null && !reaches.includes(fund))) {
      throw unknown(`There is no fund ${JSON.stringify(fund)}.`);
    }
    await this.checkLastDay(form.expiresOn);
    const prefix = randomText(8).toLowerCase();
    const key = `cpk_${prefix}_${newToken()}`;
    return inTransaction(this.dataSource, async (manager) => {
      const listed = await insertKey(manager, personId, { ...form, prefix, hash: hashOf(key) });
      const record = `api key ${prefix}`;
      await this.trail(
        { action: 'api_key.make', outcome: 'done', actor, caller, record, detail: form.name },
        manager,
      );
      // It outlives the session: one that was ended meanwhile, since somebody had stolen it, leaves no key behind.
      if (!(await who.signedIn.stillHolds(manager))) throw sessionEnded();
      return { key, listed };
    });
  }

  /** Who has this key, with the part of today's roles that it was made for; null where it is none, has ended or expired. */
  async resolve(key: string): Promise<Who | null> {
    if (!KEY.test(key)) return null;
    const [found]: FoundKey[] = await this.dataSource.query(
      `WITH used AS (
         UPDATE api_key SET last_used_on = ${TODAY} WHERE id IN (
           SELECT id FROM api_key k WHERE k.hash = $1 AND k.last_used_on IS DISTINCT FROM ${TODAY} AND ${LIVE_KEY}
           FOR NO KEY UPDATE SKIP LOCKED))
       SELECT k.id, k.person_id AS "personId", v.name, p.email, k.roles, f.code AS fund
         FROM api_key k JOIN person p ON p.id = k.person_id LEFT JOIN fund f ON f.id = k.fund_id
         JOIN LATERAL (SELECT v.name, v.active FROM person_version v WHERE v.person_id = p.id ORDER BY v.change_id DESC LIMIT 1) v ON v.active
        WHERE k.hash = $1 AND ${LIVE_KEY}`,
      [hashOf(key)],
    );
    if (!found) return null;
    const { id, personId, name, email, roles, fund } = found;
    const grants = keyGrants(await grantsOf(this.dataSource, personId, { delegated: false }), roles, fund);
    return {
      signedIn: {
        personId,
        name,
        email,
        grants,
        session: null,
        apiKey: { id },
        stillHolds: (manager) => stillHolds(manager, { key: id }, personId),
      },
      mustEnrol: false,
      mustGiveCode: false,
      enrolled: false,
      provenLately: false,
      madeAt: null,
      endsAt: null,
      steppedUpUntil: null,
    };
  }

  /** Somebody's newest keys, ended and expired ones included. */
  async listOf(personId: number): Promise<ListedKey[]> {
    return this.dataSource.query<ListedKey[]>(
      `SELECT ${LISTED} FROM api_key k LEFT JOIN fund f ON f.id = k.fund_id
        WHERE k.person_id = $1 ORDER BY k.made_at DESC, k.id LIMIT 100`,
      [personId],
    );
  }

  /**
   * Ends one key of somebody; one that has ended already stays as it is.
   * @throws {Refused} 404 where they have no such key
   */
  async end(personId: number, id: string, actor: Actor, caller: Caller): Promise<void> {
    const [known]: { prefix: string }[] = isUuid(id)
      ? await this.dataSource.query(
          `WITH ended AS (UPDATE api_key SET ended_at = clock_timestamp() WHERE id = $1 AND person_id = $2 AND ended_at IS NULL)
           SELECT prefix FROM api_key WHERE id = $1 AND person_id = $2`,
          [id, personId],
        )
      : [];
    if (!known) throw unknown(`There is no key ${JSON.stringify(id)}.`);
    const record = `api key ${known.prefix}`;
    await this.trail({ action: 'api_key.end', outcome: 'done', actor, caller, record });
  }

  /** Ends all keys of somebody, as when they are made inactive. */
  async endAllOf(
    personId: number,
    actor: Actor,
    caller: Caller,
    runner: Runner = this.dataSource,
  ): Promise<void> {
    await runner.query(
      'UPDATE api_key SET ended_at = clock_timestamp() WHERE person_id = $1 AND ended_at IS NULL',
      [personId],
    );
    const record = await nameOf(runner, personId);
    await this.trail(
      { action: 'api_key.end', outcome: 'done', actor, caller, record, detail: 'all' },
      runner,
    );
  }

  private async checkLastDay(expiresOn: string): Promise<void> {
    const [day]: { passed: boolean; latest: string; beyond: boolean }[] = await this.dataSource.query(
      `SELECT $1::date < ${TODAY} AS passed, ${TODAY} + ${LONGEST_DAYS} < $1::date AS beyond, (${TODAY} + ${LONGEST_DAYS})::text AS latest`,
      [expiresOn],
    );
    if (day?.passed) throw wrong(`Its last day, ${expiresOn}, has passed.`);
    if (day?.beyond) throw wrong(`Its last day is ${expiresOn}; ${day.latest} is the latest possible.`);
  }
}

/** @throws {Refused} 404 for a fund that is none */
async function insertKey(
  runner: Runner,
  personId: number,
  { prefix, hash, name, roles, fund, expiresOn }: KeyForm & { prefix: string; hash: Buffer },
): Promise<ListedKey> {
  const [listed] = await runner.query<ListedKey[]>(
    `WITH k AS (
       INSERT INTO api_key (prefix, hash, name, person_id, roles, fund_id, expires_on)
       SELECT $1, $2, $3, $4, $5::text[], f.id, $7::date FROM (SELECT) one LEFT JOIN fund f ON f.code = $6
        WHERE $6::text IS NULL OR f.id IS NOT NULL RETURNING *)
     SELECT ${LISTED} FROM k LEFT JOIN fund f ON f.id = k.fund_id`,
    [prefix, hash, name, personId, roles, fund, expiresOn],
  );
  if (!listed) throw unknown(`There is no fund ${JSON.stringify(fund)}.`);
  return listed;
}

interface FoundKey {
  id: string;
  personId: number;
  name: string;
  email: string;
  roles: Role[] | null;
  fund: string | null;
}
