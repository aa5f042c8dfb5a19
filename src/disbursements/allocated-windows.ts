import type { EntityManager } from 'typeorm';
import type { KnownPlace } from '../city-partnerships/index.js';

/**
 * Codes of the windows from which a place has had allocations so far: the ledger has an account 1100 for each.
 * @param failingThat `project`: where the organisation has had none, those of the whole project
 */
export async function allocatedWindows(
  manager: EntityManager,
  { fund, project, organisation }: KnownPlace,
  failingThat: 'nothing' | 'project',
): Promise<string[]> {
  const rows: { window: string; own: boolean }[] = await manager.query(
    `SELECT per ->> 'window' AS window, bool_or(per ->> 'organisation' = $3) AS own FROM ledger.account
      WHERE journal_id = $1 AND code = '1100' AND per @> jsonb_build_object('project', $2::text)
      GROUP BY 1 ORDER BY 1`,
    [fund.id, project, organisation],
  );
  const own = rows.filter((row) => row.own);
  const counting = own.length > 0 || failingThat === 'nothing' ? own : rows;
  return counting.map(({ window }) => window);
}
