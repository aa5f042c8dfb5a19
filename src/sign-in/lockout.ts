import type { DataSource } from 'typeorm';
import { network } from '../http/index.js';
import { TooManyAttempts } from './refusals.js';
import type { Vault } from './secrets.js';
import type { Caller } from './trail.js';

/** After how many failures in a day there is a wait: 30 s, twice as long each time, 15 minutes at most. */
export const FAILURES_BEFORE_LOCKOUT = {
  account: 5,
  // An office has one address for everybody in it: one colleague's bad morning must not keep all of them out.
  address: 20,
};

const FORGOTTEN_AFTER = "interval '1 day'";
const failuresNow = `CASE WHEN f.last_at < clock_timestamp() - ${FORGOTTEN_AFTER} THEN 1 ELSE f.failures + 1 END`;

/** An attempt under way, counted as a failure until it has succeeded. */
export interface Attempt {
  account: string;
  address: string | null;
  /** What is locked for a while unless it succeeds. */
  locks: ('account' | 'address')[];
}

/**
 * Keeps guesses few, per account and per address. An attempt is counted before it is tried and taken back when it succeeds: a
 * thousand guesses at the same instant are counted like a thousand in a row. Accounts that nobody has are counted like those
 * that somebody has. Time is the database's.
 */
export class Lockout {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
  ) {}

  /** To sign in as whoever has this e-mail. */
  signIn(email: string, caller: Caller): Promise<Attempt> {
    return this.attempt(`account:${this.vault.fingerprint(email)}`, caller);
  }

  /** To give a code or the present password, as a person who is known already. */
  proof(personId: number, caller: Caller): Promise<Attempt> {
    return this.attempt(`person:${personId}`, caller);
  }

  /** Takes a success out of the count: all of the account's failures, this one of the address. */
  async forgive({ account, address }: Attempt): Promise<void> {
    await this.dataSource.query(
      'UPDATE sign_in_failure SET failures = 0, locked_until = NULL WHERE key = $1',
      [account],
    );
    await this.dataSource.query(
      `UPDATE sign_in_failure SET failures = greatest(failures - 1, 0), locked_until = CASE WHEN failures > $2 THEN locked_until END
        WHERE key = $1`,
      [address, FAILURES_BEFORE_LOCKOUT.address],
    );
    // Rows of yesterday are of no use, and anybody can make new ones by typing. A few at a time, and none that somebody holds.
    await this.dataSource.query(
      `DELETE FROM sign_in_failure WHERE key IN (
         SELECT key FROM sign_in_failure WHERE last_at < clock_timestamp() - ${FORGOTTEN_AFTER} LIMIT 100 FOR UPDATE SKIP LOCKED)`,
    );
  }

  private async attempt(account: string, caller: Caller): Promise<Attempt> {
    const address = caller.address === null ? null : `address:${network(caller.address)}`;
    const locks: Attempt['locks'] = [];
    // The address first: who is locked out does not go on locking others.
    if (address !== null && (await this.count(address, 'address'))) locks.push('address');
    if (await this.count(account, 'account')) locks.push('account');
    return { account, address, locks };
  }

  /** Counts one; says whether it is one that locks. */
  private async count(key: string, kind: keyof typeof FAILURES_BEFORE_LOCKOUT): Promise<boolean> {
    const limit = FAILURES_BEFORE_LOCKOUT[kind];
    const [counted]: { failures: number }[] = await this.dataSource.query(
      `INSERT INTO sign_in_failure AS f (key, failures, last_at) VALUES ($1, 1, clock_timestamp())
       ON CONFLICT (key) DO UPDATE SET last_at = clock_timestamp(), failures = ${failuresNow},
          locked_until = CASE WHEN ${failuresNow} >= $2 THEN
            clock_timestamp() + least(interval '15 minutes', interval '30 seconds' * 2 ^ least(${failuresNow} - $2, 10)) END
        WHERE f.locked_until IS NULL OR f.locked_until <= clock_timestamp()
       RETURNING failures`,
      [key, limit],
    );
    if (counted) return counted.failures >= limit;
    const [lock]: { seconds: number }[] = await this.dataSource.query(
      `SELECT ceil(extract(epoch FROM locked_until - clock_timestamp()))::int AS seconds FROM sign_in_failure WHERE key = $1`,
      [key],
    );
    throw new TooManyAttempts(Math.max(lock?.seconds ?? 1, 1));
  }
}
