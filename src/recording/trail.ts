import type { DataSource, EntityManager } from 'typeorm';
import type { Door } from './change.entity.js';

/** One event of the audit trail. Never a password, token, key, code or the content of evidence. */
export interface TrailEvent {
  /** The person, where one is known; `null` for the system and for somebody who could not prove who they are. */
  personId: number | null;
  /** Name or e-mail address of the person, or `system`. */
  actor: string;
  door: Door;
  /** The step of the role table, or of signing in. */
  action: string;
  /** `failed`: a fault of ours was in the way. */
  outcome: 'done' | 'refused' | 'failed';
  fundId?: number | null;
  /** Kind and reference, e.g. `deposit DEP-1`: what is proposed, decided and recorded under one name. */
  record?: string | null;
  requestId?: string | null;
  address?: string | null;
  signedInBy?: string | null;
  /** What was done to the record, where the action does not say; why it was refused. */
  detail?: string | null;
  before?: unknown;
  after?: unknown;
  changeId?: string | null;
}

/**
 * Adds an event to the trail; it becomes part of the chain within a second of its commit. A fund that was taken back with what was refused
 * is none, and a NUL, which no text here can hold, is left out: what was refused for it is on the trail, too.
 */
export async function leaveEvent(on: EntityManager | DataSource, event: TrailEvent): Promise<void> {
  await on.query(
    `INSERT INTO audit_event (person_id, actor, door, action, outcome, fund_id, record, request_id, address, signed_in_by, detail, before, after, change_id)
     VALUES ($1, $2, $3, $4, $5, (SELECT id FROM fund WHERE id = $6), $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      event.personId,
      event.actor,
      event.door,
      event.action,
      event.outcome,
      event.fundId ?? null,
      event.record?.replaceAll('\0', '') ?? null,
      event.requestId ?? null,
      event.address ?? null,
      event.signedInBy ?? null,
      event.detail?.replaceAll('\0', '') ?? null,
      json(event.before),
      json(event.after),
      event.changeId ?? null,
    ],
  );
}

const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));
