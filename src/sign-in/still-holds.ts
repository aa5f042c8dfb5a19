import type { Runner } from './grants.query.js';

/** After how many minutes without a request a session ends; the twelve hours after which it ends anyway are the database's (migration 2026112404). */
export const IDLE_MINUTES = 30;

/** Today in UTC. All times are the database's: a process whose clock jumps ends nothing and keeps nothing alive. */
export const TODAY = "(clock_timestamp() AT TIME ZONE 'UTC')::date";

/** Of a session `s`: that it can be used now. */
export const LIVE_SESSION = `s.ended_at IS NULL AND s.ends_at > clock_timestamp() AND s.seen_at > clock_timestamp() - interval '${IDLE_MINUTES} minutes'`;

/** Of a key `k`: that it can be used now. */
export const LIVE_KEY = `k.ended_at IS NULL AND k.expires_on >= ${TODAY}`;

/**
 * Whether, within the transaction that is about to record something, whoever asked for it is still signed in. Holds the session or key
 * until COMMIT: who ends it meanwhile waits for this to be recorded, or was first, and then this is not recorded.
 */
export async function stillHolds(
  manager: Runner,
  by: { session: string } | { key: string },
  personId: number,
): Promise<boolean> {
  const held =
    'session' in by
      ? await manager.query<unknown[]>(
          `SELECT FROM session s WHERE s.id = $1 AND ${LIVE_SESSION} FOR SHARE`,
          [by.session],
        )
      : await manager.query<unknown[]>(`SELECT FROM api_key k WHERE k.id = $1 AND ${LIVE_KEY} FOR SHARE`, [
          by.key,
        ]);
  const [person] = await manager.query<{ active: boolean }[]>(
    'SELECT active FROM person_version WHERE person_id = $1 ORDER BY change_id DESC LIMIT 1',
    [personId],
  );
  return held.length > 0 && person?.active === true;
}
