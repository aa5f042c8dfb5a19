import type { DataSource, EntityManager } from 'typeorm';
import type { Author } from '../recording/index.js';
import { notNow, unknown } from '../refusals/index.js';

/** The project that a framework belongs to. */
export interface KnownProject {
  id: number;
  fundId: number;
  code: string;
  /** Its proposal was approved: what it is to achieve is settled. */
  approved: boolean;
}

/** @throws {Refused} 404 for an unknown project */
export async function knownProject(manager: DataSource | EntityManager, code: string): Promise<KnownProject> {
  const [row]: KnownProject[] = await manager.query(
    `SELECT p.id, p.fund_id AS "fundId", p.code, v.status <> 'pipeline' OR v.stage IS NOT DISTINCT FROM 'approved' AS approved
       FROM project p JOIN LATERAL (SELECT * FROM project_version v WHERE v.project_id = p.id ORDER BY v.change_id DESC LIMIT 1) v ON true
      WHERE p.code = $1`,
    [code],
  );
  if (!row) throw unknown(`There is no project ${JSON.stringify(code)}.`);
  return row;
}

/**
 * Lead and secretariat plan a framework together; what was approved is changed by the secretariat alone, so that nobody lowers the
 * target that they are measured by.
 * @throws {Refused} 409 for a project lead, once the project is approved
 */
export async function checkMayPlan(
  manager: EntityManager,
  project: KnownProject,
  { personId }: Author,
): Promise<void> {
  if (!project.approved || personId === undefined) return;
  const [row]: { may: boolean }[] = await manager.query(
    `SELECT EXISTS (SELECT FROM role_held h WHERE h.person_id = $1 AND h.role = 'programme_officer'
        AND (h.fund_id = $2 OR num_nonnulls(h.fund_id, h.organisation_id, h.project_id) = 0)) AS may`,
    [personId, project.fundId],
  );
  if (!row?.may) {
    throw notNow(
      `Project ${project.code} is approved: from then on a programme officer changes its framework; ask for it there.`,
    );
  }
}
