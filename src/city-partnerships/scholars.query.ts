import type { DataSource, EntityManager } from 'typeorm';
import type { ScholarTask } from './scholar-assignment.entity.js';

/** A scholar's assignment to a project. Days ISO. */
export interface AssignmentView {
  id: number;
  scholar: string;
  name: string;
  task: ScholarTask;
  from: string;
  until: string | null;
  endedOn: string | null;
  outcome: string | null;
}

/** The assignments of scholars to a project, in the order in which they were made. */
export async function readAssignments(
  manager: EntityManager | DataSource,
  projectId: number,
): Promise<AssignmentView[]> {
  return manager.query(
    `SELECT a.id, s.code AS scholar, (SELECT v.name FROM scholar_version v WHERE v.scholar_id = s.id ORDER BY v.change_id DESC LIMIT 1) AS name,
            a.task, a.from_on::text AS "from", a.until_on::text AS until, e.ended_on::text AS "endedOn", e.outcome
       FROM scholar_assignment a JOIN scholar s ON s.id = a.scholar_id LEFT JOIN scholar_assignment_end e ON e.assignment_id = a.id
      WHERE a.project_id = $1 ORDER BY a.id`,
    [projectId],
  );
}

/** What the register says of a scholar now. Days ISO; null: no limit is known. */
export interface KnownScholar {
  id: number;
  name: string;
  active: boolean;
  availableFrom: string | null;
  availableUntil: string | null;
}

/** The scholar of a code; null where there is none. */
export async function readScholar(manager: EntityManager, code: string): Promise<KnownScholar | null> {
  const [row]: KnownScholar[] = await manager.query(
    `SELECT s.id, v.name, v.active, v.available_from::text AS "availableFrom", v.available_until::text AS "availableUntil"
       FROM scholar s JOIN LATERAL (SELECT * FROM scholar_version v WHERE v.scholar_id = s.id ORDER BY v.change_id DESC LIMIT 1) v ON true
      WHERE s.code = $1`,
    [code],
  );
  return row ?? null;
}
