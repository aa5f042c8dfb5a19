import type { DataSource, EntityManager } from 'typeorm';
import { unknown } from '../refusals/index.js';
import { stakeholderGroups, type StakeholderGroup } from './questionnaire.js';

/** A scan as it is known now. */
export interface KnownScan {
  id: number;
  city: string;
  questionnaire: { code: string; version: number };
  /** ISO day. */
  openedOn: string;
  state: 'open' | 'closed';
  /** RFC 3339; null while it is open. */
  closedAt: string | null;
  /** Responses of each group, submitted and still in draft. */
  groups: { group: StakeholderGroup; submitted: number; drafts: number }[];
}

/**
 * The city of a code.
 * @returns its id as an organisation
 * @throws {Refused} 404 where there is none, or it is no city
 */
export async function knownCity(manager: DataSource | EntityManager, code: string): Promise<number> {
  const [row]: { id: number }[] = await manager.query(
    `SELECT o.id FROM organisation o
      WHERE o.code = $1 AND (SELECT v.type FROM organisation_version v WHERE v.organisation_id = o.id ORDER BY v.change_id DESC LIMIT 1) = 'city'`,
    [code],
  );
  if (!row) throw unknown(`There is no city ${code}.`);
  return row.id;
}

/** Scans of a city, the newest first, or the one of a number. @param of.before the number of the last one seen */
export async function readScans(
  manager: DataSource | EntityManager,
  city: string,
  of: { scan?: string; after?: string; limit?: number } = {},
): Promise<KnownScan[]> {
  const rows: (Omit<KnownScan, 'questionnaire' | 'groups' | 'state' | 'closedAt'> & {
    code: string;
    version: number;
    closedAt: Date | null;
    submitted: Record<string, number>;
    drafts: Record<string, number>;
  })[] = await manager.query(
    `SELECT s.id, o.code AS city, n.code, n.version, s.opened_on::text AS "openedOn", k.made_at AS "closedAt", r.submitted, r.drafts
       FROM scan s JOIN organisation o ON o.id = s.organisation_id JOIN questionnaire n ON n.id = s.questionnaire_id
       LEFT JOIN scan_closing c ON c.scan_id = s.id LEFT JOIN change k ON k.id = c.change_id
       CROSS JOIN LATERAL (
         SELECT coalesce(jsonb_object_agg(g.stakeholder_group, g.submitted), '{}') AS submitted,
                coalesce(jsonb_object_agg(g.stakeholder_group, g.all - g.submitted), '{}') AS drafts
           FROM (SELECT r.stakeholder_group, count(*) AS all, count(u.response_id) AS submitted
                   FROM scan_response r LEFT JOIN scan_submission u ON u.response_id = r.id WHERE r.scan_id = s.id GROUP BY 1) g) r
      WHERE o.code = $1 AND ($2::text IS NULL OR s.id::text = $2)
        AND ($3::text IS NULL OR (s.opened_on, s.id) < (SELECT l.opened_on, l.id FROM scan l WHERE l.id::text = $3))
      ORDER BY s.opened_on DESC, s.id DESC LIMIT $4`,
    [city, of.scan ?? null, of.after ?? null, of.limit ?? null],
  );
  return rows.map(({ id, city, code, version, openedOn, closedAt, submitted, drafts }) => ({
    ...{ id, city, questionnaire: { code, version }, openedOn },
    state: closedAt === null ? 'open' : 'closed',
    closedAt: closedAt?.toISOString() ?? null,
    groups: stakeholderGroups.map((group) => ({
      group,
      submitted: submitted[group] ?? 0,
      drafts: drafts[group] ?? 0,
    })),
  }));
}

/** One scan of a city. @throws {Refused} 404 */
export async function knownScan(
  manager: DataSource | EntityManager,
  city: string,
  scan: string,
): Promise<KnownScan> {
  await knownCity(manager, city);
  const [found] = await readScans(manager, city, { scan });
  if (!found) throw unknown(`City ${city} has no scan ${scan}.`);
  return found;
}
