import type { EntityManager } from 'typeorm';
import type { Grant } from '../access/index.js';

/** What runs SQL: the data source, or a transaction under way. */
export type Runner = Pick<EntityManager, 'query'>;

/**
 * The roles that somebody holds today, each with the funds that it lets them know of. An organisation reaches the funds in which
 * it is the donor of an agreement, the lead of a project, or has a budget or an allocation.
 */
export async function grantsOf(manager: Runner, personId: number): Promise<Grant[]> {
  return manager.query<Grant[]>(
    `SELECT h.role, f.code AS fund, o.code AS organisation, p.code AS project,
            CASE WHEN h.fund_id IS NOT NULL THEN ARRAY[f.code]
                 WHEN h.project_id IS NOT NULL THEN ARRAY[pf.code]
                 WHEN h.organisation_id IS NOT NULL THEN ARRAY(
                   SELECT r.code FROM fund r
                    WHERE r.id IN (SELECT a.fund_id FROM agreement a WHERE a.donor_id = h.organisation_id
                             UNION SELECT a.fund_id FROM allocation a WHERE a.organisation_id = h.organisation_id
                             UNION SELECT j.fund_id FROM budget_version b JOIN project j ON j.id = b.project_id WHERE b.organisation_id = h.organisation_id
                             UNION SELECT j.fund_id FROM project j WHERE h.organisation_id =
                                     (SELECT v.lead_id FROM project_version v WHERE v.project_id = j.id ORDER BY v.change_id DESC LIMIT 1))
                    ORDER BY r.code COLLATE "C")
            END AS reaches
       FROM role_held h
       LEFT JOIN fund f ON f.id = h.fund_id
       LEFT JOIN organisation o ON o.id = h.organisation_id
       LEFT JOIN project p ON p.id = h.project_id
       LEFT JOIN fund pf ON pf.id = p.fund_id
      WHERE h.person_id = $1
      ORDER BY h.id`,
    [personId],
  );
}
