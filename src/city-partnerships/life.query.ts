import type { DataSource } from 'typeorm';
import { dutyOf, type Role } from '../access/index.js';
import { factsOf, livingProject } from './life-facts.query.js';
import { missingOf } from './life-conditions.js';
import { life, movesFrom, type Stage, type Verb } from './life.js';
import type { ProjectStatus } from './project.entity.js';

/** One step that a project has taken. */
export interface StageReached {
  stage: Stage;
  /** null: by no verb that the table still has. */
  verb: Verb | null;
  /** RFC 3339, UTC. */
  at: string;
  by: string;
  reason: string | null;
}

/** Where a project stands, how it came there, and what may be done now. */
export interface ProjectLife {
  project: string;
  /** null: it came in without stages. */
  stage: Stage | null;
  status: ProjectStatus;
  history: StageReached[];
  verbs: { verb: Verb; to: Stage; path: string; by: readonly Role[]; missing: string[] }[];
}

/** @throws {Refused} 404 for an unknown project */
export async function readLife(dataSource: DataSource, code: string): Promise<ProjectLife> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    const project = await livingProject(manager, code);
    const { id, stage, status } = project;
    if (stage === null) return { project: code, stage, status, history: [], verbs: [] };
    const reached: (Omit<StageReached, 'verb'> & { before: Stage | null })[] = await manager.query(
      `SELECT m.stage, m.before, m.by, m.at, m.reason FROM (
         SELECT v.change_id, v.stage, lag(v.stage) OVER (ORDER BY v.change_id) AS before,
                coalesce((SELECT n.name FROM person_version n WHERE n.person_id = c.person_id ORDER BY n.change_id DESC LIMIT 1), c.made_by) AS by,
                to_char(c.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
                coalesce(v.stage_reason, (SELECT d.reason FROM decision d WHERE d.change_id = c.id)) AS reason
           FROM project_version v JOIN change c ON c.id = v.change_id WHERE v.project_id = $1) m
        WHERE m.stage IS DISTINCT FROM m.before ORDER BY m.change_id`,
      [id],
    );
    const facts = await factsOf(manager, project);
    return {
      project: code,
      stage,
      status,
      history: reached.map(({ before, ...step }) => ({
        ...step,
        verb: life.find(({ from, to }) => from === before && to === step.stage)?.verb ?? null,
      })),
      verbs: movesFrom(stage).map(({ verb, to, step, needs }) => ({
        verb,
        to,
        path: `/api/projects/${encodeURIComponent(code)}/${verb}`,
        by: dutyOf(step).by,
        missing: missingOf(needs, facts),
      })),
    };
  });
}
