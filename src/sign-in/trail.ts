import type { DataSource } from 'typeorm';
import { leaveEvent } from '../recording/index.js';
import type { Runner } from './grants.query.js';

/** From where a request comes. */
export interface Caller {
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
}

/** Who does something: a person, or nobody that is known. */
export interface Actor {
  personId: number | null;
  name: string;
}

/** Somebody who has not proven who they are; what they typed goes nowhere, it may be a password in the wrong field. */
export const STRANGER: Actor = { personId: null, name: 'not signed in' };

/** Something that happened at the door. Never a password, a token or a code. */
export interface SignInEvent {
  action:
    | 'sign_in'
    | 'sign_out'
    | 'lockout'
    | 'step_up'
    | 'second_factor.begin'
    | 'second_factor.enrol'
    | 'password.change'
    | 'person.invite'
    | 'person.reset'
    | 'invitation.accept'
    | 'first_administrator'
    | 'sessions.end'
    | 'api_key.make'
    | 'api_key.end';
  outcome: 'done' | 'refused';
  actor: Actor;
  caller: Caller;
  /** Which record it is about, in words, where that is not the actor: `person ada@example.org`, `api key import`. */
  record?: string;
  /** What a reader of the trail needs besides: by which factor, why it was refused. */
  detail?: string;
}

/** Writes an event to the trail, in a transaction where one is given. */
export type Trail = (event: SignInEvent, runner?: Runner) => Promise<void>;

/** The audit trail of a ledger. */
export const trailOf =
  (dataSource: DataSource): Trail =>
  ({ action, outcome, actor, caller, record, detail }, runner) =>
    leaveEvent((runner as DataSource | undefined) ?? dataSource, {
      personId: actor.personId,
      actor: actor.name,
      door: 'http',
      action,
      outcome,
      record: record ?? null,
      detail: detail ?? null,
      address: caller.address,
      requestId: caller.requestId,
    });
