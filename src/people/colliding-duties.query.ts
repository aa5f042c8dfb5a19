import type { EntityManager } from 'typeorm';
import { collidingDuties, type HeldRole } from './colliding-duties.js';
import type { RoleScope } from './role-form.js';

/**
 * What somebody could not do together with the roles that they hold or will hold, and where they belong.
 * @param proposed a role that is not granted yet
 */
export async function warningsFor(
  manager: EntityManager,
  personId: number,
  proposed?: RoleScope,
): Promise<string[]> {
  const roles: HeldRole[] = await manager.query(
    `SELECT g.role, (SELECT code FROM fund WHERE id = g.fund_id) AS fund, p.code AS project,
            (SELECT code FROM fund WHERE id = p.fund_id) AS "projectFund"
       FROM (SELECT role, fund_id, project_id FROM role_grant g
              WHERE person_id = $1 AND (until_on IS NULL OR until_on >= (now() AT TIME ZONE 'UTC')::date)
                AND NOT EXISTS (SELECT FROM role_grant_end e WHERE e.role_grant_id = g.id)
             UNION ALL SELECT $2, $3::integer, $4::integer WHERE $2::text IS NOT NULL) g
       LEFT JOIN project p ON p.id = g.project_id`,
    [personId, proposed?.role ?? null, proposed?.fundId ?? null, proposed?.projectId ?? null],
  );
  const organisations: { code: string }[] = await manager.query(
    `SELECT o.code FROM organisation o
      WHERE o.id IN (SELECT organisation_id FROM belonging WHERE person_id = $1)
         OR o.id = $2::integer ORDER BY o.code COLLATE "C"`,
    [personId, proposed?.organisationId ?? null],
  );
  return collidingDuties(
    roles,
    organisations.map(({ code }) => code),
  );
}
