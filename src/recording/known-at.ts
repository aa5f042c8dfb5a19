import { isMoment } from '../../libs/calendar/index.js';
import type { EntityManager } from 'typeorm';
import { wrong } from '../refusals/index.js';

/**
 * SQL for "the newest version as known at": a subquery's condition on `change_id` of the versions `alias`.
 * @param place the parameter that holds the moment, or null for now, unsealed changes included, e.g. `$2`
 */
export const knownAt = (alias: string, place: string) =>
  `(${place}::timestamptz IS NULL OR EXISTS (SELECT FROM change c WHERE c.id = ${alias}.change_id AND c.recorded_at <= ${place}::timestamptz))`;

/**
 * Gives what is committed its moment before somebody asks "as known at".
 * @param moment RFC 3339, or null for now
 * @throws {Refused} 422 for a moment that has not come yet or is none
 */
export async function sealBefore(manager: EntityManager, moment: string | null): Promise<void> {
  if (moment === null) return;
  if (!isMoment(moment)) {
    throw wrong(
      `${JSON.stringify(moment)} is no moment; write it with its time zone, like 2026-11-23T10:00:00Z.`,
    );
  }
  await manager.query('SELECT seal_changes()');
  const [row]: { future: boolean }[] = await manager.query(
    'SELECT $1::timestamptz > clock_timestamp() AS future',
    [moment],
  );
  if (row?.future) throw wrong(`${moment} has not come yet: nobody knows what will be known then.`);
}
