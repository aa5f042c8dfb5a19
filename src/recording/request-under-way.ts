import type { EntityManager } from 'typeorm';
import { Refused } from '../refusals/index.js';
import type { Answer } from './answer.js';
import type { Attempt } from './attempt.js';

/** A person's request on its way through the services: where it came from, and what makes it count once or not at all. */
export interface RequestUnderWay {
  id: string;
  address: string;
  /** `session …` or `key …`: by which of their sign-ins the person was recognised. */
  signedInBy: string;
  /** The step of the role table that it takes. */
  action: string;
  /** The sender's Idempotency-Key; `null` where none is needed. */
  key: string | null;
  /** Of everything that was asked: method, path and body. */
  hash: string;
  /** `?dryRun=true`: everything is done, shown and taken back. */
  rehearsal: boolean;
  /** The HTTP status of its success. */
  successStatus: number;
  /** The version that an edit starts from, as given in If-Match. */
  ifMatch: string | null;
  /** A fresh second factor was given. */
  steppedUp: boolean;
  /** Whether the sign-in has not been ended meanwhile. */
  stillHolds(manager: EntityManager): Promise<boolean>;
  /** The same request as the guard sees it; absent where no guard does. */
  attempt?: Attempt;
  /** What is answered, once it is recorded or rehearsed. */
  answer: Answer | null;
}

/** A twin of the request is at work: nothing to keep, since what it will be answered is not known yet. */
export class StillAtWork extends Refused {
  override get isFinal() {
    return false;
  }
}

/** The same request was answered before: here is that answer. */
export class AnsweredBefore extends Error {
  constructor(
    readonly status: number,
    /** JSON, to the letter as it was sent. */
    readonly text: string,
    /** Of the record that was edited, for the ETag. */
    readonly version: string | null,
  ) {
    super('This request was answered before.');
    this.name = 'AnsweredBefore';
  }
}

/**
 * Lets a request with a key pass once. The lock is held until the transaction ends, so that of any number of twins one is at work, and
 * its answer is there, committed together with what it did, as soon as the lock is free. (7208 marks the lock.)
 *
 * @throws {AnsweredBefore} with the first one's answer
 * @throws {Refused} 409 while a twin is at work, 422 where the key came with another request
 */
export async function claimKey(
  manager: EntityManager,
  personId: number,
  { key, hash }: RequestUnderWay,
): Promise<void> {
  const [claim]: { free: boolean }[] = await manager.query(
    `SELECT pg_try_advisory_xact_lock(7208, hashtext($1)) AS free`,
    [`${personId} ${key}`],
  );
  if (!claim?.free) {
    throw new StillAtWork(409, `The request with the key ${key} is still at work; ask again in a moment.`);
  }
  const [before]: { hash: string; status: number; text: string; version: string | null }[] =
    await manager.query(
      'SELECT request_hash AS hash, status, body::text AS text, version FROM request_answer WHERE person_id = $1 AND key = $2',
      [personId, key],
    );
  if (!before) return;
  if (before.hash !== hash) {
    throw new Refused(
      422,
      `The Idempotency-Key ${key} came with another request before; a new request needs a new key.`,
    );
  }
  throw new AnsweredBefore(before.status, before.text, before.version);
}

/** Keeps a success, to be answered again, in the transaction of what it did: where a twin was answered meanwhile, nothing is done twice. */
export async function keepAnswer(
  manager: EntityManager,
  personId: number,
  { key, hash, successStatus }: RequestUnderWay,
  body: Answer,
  version: string | null,
): Promise<void> {
  await manager.query(insertAnswer, [personId, key, hash, successStatus, JSON.stringify(body), version]);
}

/** Keeps a refusal, unless a twin's success has overtaken it. */
export async function keepRefusal(
  manager: EntityManager,
  personId: number,
  { key, hash }: RequestUnderWay,
  refused: Refused,
): Promise<void> {
  const body = JSON.stringify({ refused: refused.message });
  await manager.query(`${insertAnswer} ON CONFLICT DO NOTHING`, [
    ...[personId, key, hash, refused.status, body, null],
  ]);
}

const insertAnswer =
  'INSERT INTO request_answer (person_id, key, request_hash, status, body, version) VALUES ($1, $2, $3, $4, $5, $6)';
