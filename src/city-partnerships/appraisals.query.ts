import type { DataSource, EntityManager } from 'typeorm';

/** What projects are appraised by, as it reads on a day. */
export interface Criterion {
  code: string;
  name: string;
  /** What a score of 1 means, and one of 5. */
  oneMeans: string;
  fiveMeans: string;
  effectiveFrom: string;
}

/** One reviewer's appraisal. */
export interface AppraisalView {
  id: number;
  reviewer: { id: number; name: string };
  /** RFC 3339, UTC. */
  appraisedAt: string;
  summary: string | null;
  scores: { criterion: string; name: string; score: number; reason: string }[];
}

/** The criteria that are used today, in their order. */
export async function criteriaToday(manager: EntityManager | DataSource): Promise<Criterion[]> {
  return manager.query(
    `SELECT code, name, one_means AS "oneMeans", five_means AS "fiveMeans", effective_from::text AS "effectiveFrom" FROM (
       SELECT DISTINCT ON (code) * FROM appraisal_criterion WHERE effective_from <= (now() AT TIME ZONE 'UTC')::date ORDER BY code, effective_from DESC) c
      WHERE used ORDER BY place, code`,
  );
}

/** Every appraisal of a project, in the order in which they were made; of a reviewer with several, the last counts. */
export async function readAppraisals(
  manager: EntityManager | DataSource,
  projectId: number,
): Promise<AppraisalView[]> {
  return manager.query(
    `SELECT a.id, json_build_object('id', a.reviewer_id, 'name',
              (SELECT n.name FROM person_version n WHERE n.person_id = a.reviewer_id ORDER BY n.change_id DESC LIMIT 1)) AS reviewer,
            to_char(c.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "appraisedAt", a.summary,
            (SELECT json_agg(json_build_object('criterion', s.criterion, 'name', k.name, 'score', s.score, 'reason', s.reason) ORDER BY k.place, k.code)
               FROM appraisal_score s JOIN appraisal_criterion k ON k.code = s.criterion AND k.effective_from = s.criterion_from
              WHERE s.appraisal_id = a.id) AS scores
       FROM appraisal a JOIN change c ON c.id = a.change_id WHERE a.project_id = $1 ORDER BY a.id`,
    [projectId],
  );
}
