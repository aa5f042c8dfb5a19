import type { EntityManager } from 'typeorm';
import type { Role } from './roles.js';

/** A role that somebody holds today; scopes by their codes, at most one of them set, none: everything. */
export interface Grant {
  role: Role;
  fund: string | null;
  organisation: string | null;
  project: string | null;
  /** Codes of the funds that the grant lets its holder know of; `null`: every fund. */
  reaches: string[] | null;
}

/** Who makes a request, as the sign-in found out. */
export interface SignedIn {
  personId: number;
  name: string;
  email: string;
  /** What may be done with this session or key: all roles held today, or the part of them that a key was made for. */
  grants: Grant[];
  /**
   * A browser's session; `null` where a key was used. `id` names it in lists and in the trail, it is no secret. `steppedUp`: a fresh
   * second factor was given a short while ago, by the database's clock.
   */
  session: { id: string; steppedUp: boolean } | null;
  /** A machine's key; `null` where a session was used. */
  apiKey: { id: string } | null;
  /**
   * Whether the session or key has not been ended meanwhile. Asked within the transaction that is about to commit, it also holds off
   * its ending until then.
   */
  stillHolds(manager: EntityManager): Promise<boolean>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the sign-in before any guard looks; absent where nobody is signed in. */
    signedIn?: SignedIn;
  }
}
