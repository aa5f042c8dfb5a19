import type { EntityManager } from 'typeorm';
import type { Grant } from '../access/index.js';

/** What runs SQL: the data source, or a transaction under way. */
export type Runner = Pick<EntityManager, 'query'>;

const ownRoles = `
  SELECT h.id AS place, h.role, f.code AS fund, o.code AS organisation, p.code AS project,
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
   WHERE h.person_id = $1`;

/**
 * What approvers gave into somebody's hands for today: of what they hold themselves for a fund or for everything, never of what was
 * given to them. The database's `stands_in_for` and `may_decide` go by the same.
 */
const delegatedRoles = `
  SELECT DISTINCT NULL::integer AS place, h.role, f.code AS fund, NULL AS organisation, NULL AS project,
         CASE WHEN f.id IS NOT NULL THEN ARRAY[f.code] END AS reaches
    FROM delegation g
    JOIN role_held h ON h.person_id = g.from_person AND h.role = 'approver' AND num_nonnulls(h.organisation_id, h.project_id) = 0
    LEFT JOIN fund f ON f.id = coalesce(g.fund_id, h.fund_id)
   WHERE $2 AND g.to_person = $1 AND is_colleague($1) AND (now() AT TIME ZONE 'UTC')::date BETWEEN g.from_on AND g.until_on
     AND NOT EXISTS (SELECT FROM delegation_end e WHERE e.delegation_id = g.id)
     AND (g.fund_id IS NULL OR h.fund_id IS NULL OR h.fund_id = g.fund_id)`;

/**
 * The roles that somebody holds today, each with the funds that it lets them know of. An organisation reaches the funds in which
 * it is the donor of an agreement, the lead of a project, or has a budget or an allocation. After their own come those of the
 * approvers for whom they decide today.
 *
 * @param options.delegated false: their own alone
 */
export async function grantsOf(
  manager: Runner,
  personId: number,
  { delegated = true } = {},
): Promise<Grant[]> {
  return manager.query<Grant[]>(
    `SELECT role, fund, organisation, project, reaches FROM (${ownRoles} UNION ALL ${delegatedRoles}) held
      ORDER BY place, fund COLLATE "C" NULLS FIRST`,
    [personId, delegated],
  );
}
