import type { EntityManager } from 'typeorm';
import { notNow } from '../refusals/index.js';

/**
 * Refuses what would leave nobody who administers the system until further notice: a role with a last day leaves the office without
 * anybody on the day after. Ask it when that is written, within its transaction: of two administrators who
 * end each other's role at the same time, the second waits and is refused. (7207 marks the lock, as for granting.)
 * @throws {Refused} 409
 */
export async function keepAdministered(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(7207, 0)');
  const others: unknown[] = await manager.query(
    `SELECT FROM role_held WHERE role = 'system_administrator' AND num_nonnulls(fund_id, organisation_id, project_id, until_on) = 0 LIMIT 1`,
  );
  if (others.length === 0) {
    throw notNow(
      'Nobody would be left to administer the system until further notice: make another system administrator first.',
    );
  }
}
