import type { DataSource } from 'typeorm';
import type { Target } from './may.js';
import type { Grant } from './signed-in.js';

/** No code of a fund or an organisation: what it stands for is in nobody's reach. */
const NOWHERE = '';

/**
 * What a route's parameters are about, looked up where the roles need more than the parameters say: a project's fund and lead, the
 * contributor of an agreement, the asker's projects that are of a city. What is about a contributor names the fund in its query. What
 * is unknown is in nobody's reach, like what one may not know of; null: there is no such fund, also for those whose reach is everything.
 */
export async function targetOf(
  dataSource: DataSource,
  { fund, project, agreement, donor, city }: Record<string, string | undefined>,
  query: { fund?: unknown } = {},
  grants: readonly Grant[] = [],
): Promise<Target | null> {
  if (city !== undefined) {
    const own = grants.flatMap((grant) => grant.project ?? []);
    if (own.length === 0) return { city };
    const found: { code: string }[] = await dataSource.query(
      `SELECT p.code FROM project p WHERE p.code = ANY ($2) AND (SELECT o.id FROM organisation o WHERE o.code = $1) IN (SELECT beneficiaries(p.id, NULL))`,
      [city, own],
    );
    return { city, projectsOfCity: found.map(({ code }) => code) };
  }
  if (project !== undefined) {
    const [found]: { fund: string; organisation: string | null }[] = await dataSource.query(
      `SELECT f.code AS fund, (SELECT o.code FROM project_version v JOIN organisation o ON o.id = v.lead_id
                                WHERE v.project_id = p.id ORDER BY v.change_id DESC LIMIT 1) AS organisation
         FROM project p JOIN fund f ON f.id = p.fund_id WHERE p.code = $1 AND ($2::text IS NULL OR f.code = $2)`,
      [project, fund ?? null],
    );
    return { project, fund: found?.fund ?? fund ?? NOWHERE, organisation: found?.organisation ?? NOWHERE };
  }
  if (fund !== undefined && agreement !== undefined) {
    const [found]: { organisation: string }[] = await dataSource.query(
      `SELECT o.code AS organisation FROM agreement a JOIN fund f ON f.id = a.fund_id JOIN organisation o ON o.id = a.donor_id
        WHERE f.code = $1 AND a.reference = $2`,
      [fund, agreement],
    );
    return { fund, organisation: found?.organisation ?? NOWHERE };
  }
  if (donor !== undefined) {
    return { organisation: donor, ...(typeof query.fund === 'string' && { fund: query.fund }) };
  }
  if (fund === undefined) return {};
  const known: unknown[] = await dataSource.query('SELECT FROM fund WHERE code = $1', [fund]);
  return known.length === 0 ? null : { fund };
}
