import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { knownFund, type KnownFund } from '../funds/index.js';
import { unknown } from '../refusals/index.js';
import type { Stage } from './life.js';
import type { ProjectFacts } from './life-conditions.js';
import { projectPositions } from './project-closing.js';
import type { ProjectStatus } from './project.entity.js';

/** A project as its life knows it; stage null: it came in by a fund book or was recorded without one. */
export interface LivingProject {
  id: number;
  code: string;
  fund: KnownFund;
  stage: Stage | null;
  status: ProjectStatus;
}

/** @throws {Refused} 404 for an unknown project */
export async function livingProject(
  manager: EntityManager | DataSource,
  code: string,
): Promise<LivingProject> {
  const [row]: { id: number; fundCode: string; stage: Stage | null; status: ProjectStatus }[] =
    await manager.query(
      `SELECT p.id, f.code AS "fundCode", v.stage, v.status FROM project p JOIN fund f ON f.id = p.fund_id
         JOIN LATERAL (SELECT * FROM project_version v WHERE v.project_id = p.id ORDER BY v.change_id DESC LIMIT 1) v ON true
        WHERE p.code = $1`,
      [code],
    );
  if (!row) throw unknown(`There is no project ${code}.`);
  const { fundCode, ...project } = row;
  return { ...project, code, fund: await knownFund(manager, fundCode) };
}

/** SQL: the open proposal of a kind for the project `$1`. */
const openProposal = (kind: 'project_approval' | 'budget') => `
  SELECT p.id FROM proposal p WHERE p.kind = '${kind}' AND p.project_id = $1 AND NOT is_approved(p.id)
     AND NOT EXISTS (SELECT FROM decision d WHERE d.proposal_id = p.id AND d.verdict <> 'approved') ORDER BY p.id DESC LIMIT 1`;

/** The number of the proposal of a kind that waits to be decided; null for none. */
export async function waitingProposal(
  manager: EntityManager | DataSource,
  projectId: number,
  kind: 'project_approval' | 'budget',
): Promise<number | null> {
  const [row]: { id: number }[] = await manager.query(openProposal(kind), [projectId]);
  return row?.id ?? null;
}

/** What is said together with a move, and so is known already when its conditions are asked. */
export interface SaidWithMove {
  cityOrganisation?: string;
  scan?: number;
  startDate?: string;
  endDate?: string;
}

/** What the conditions of a move ask about, as of the moment of asking. */
export async function factsOf(
  manager: EntityManager,
  project: LivingProject,
  { scan, cityOrganisation, startDate, endDate }: SaidWithMove = {},
): Promise<ProjectFacts> {
  const { id, code, fund } = project;
  const [row]: (Pick<ProjectFacts, 'today' | 'lead' | 'city' | 'startDate' | 'endDate' | 'reviewers'> & {
    approvalWaiting: number | null;
    onHold: boolean;
    scanId: number | null;
    scanClosed: boolean;
    draft: string | null;
    approved: string | null;
  })[] = await manager.query(
    `SELECT (now() AT TIME ZONE 'UTC')::date::text AS today,
            (SELECT code FROM organisation WHERE id = v.lead_id) AS lead, (SELECT code FROM organisation WHERE id = v.city_id) AS city,
            v.start_date::text AS "startDate", v.end_date::text AS "endDate",
            coalesce($2::integer, v.scan_id) AS "scanId",
            EXISTS (SELECT FROM scan_closing c WHERE c.scan_id = coalesce($2::integer, v.scan_id)) AS "scanClosed",
            (SELECT sum(l.amount) FROM budget_draft_line l WHERE l.project_id = v.project_id
                AND l.change_id = (SELECT max(change_id) FROM budget_draft WHERE project_id = v.project_id)) AS draft,
            ARRAY(SELECT n.name FROM (SELECT reviewer_id, min(id) AS first FROM appraisal WHERE project_id = v.project_id GROUP BY 1) a
                   CROSS JOIN LATERAL (SELECT name FROM person_version p WHERE p.person_id = a.reviewer_id ORDER BY p.change_id DESC LIMIT 1) n ORDER BY a.first) AS reviewers,
            (${openProposal('project_approval')}) AS "approvalWaiting",
            is_on_hold(v.project_id, v.lead_id) AS "onHold",
            (SELECT sum(b.approved_amount) FROM (SELECT DISTINCT ON (organisation_id) approved_amount FROM budget_version
                WHERE project_id = v.project_id ORDER BY organisation_id, change_id DESC) b) AS approved
       FROM project_version v WHERE v.project_id = $1 ORDER BY v.change_id DESC LIMIT 1`,
    [id, scan ?? null],
  );
  const { scanId, scanClosed, draft, approved, ...facts } = row!;
  const money = (amount: string | null) =>
    amount === null ? null : Money.fromDatabase(amount, fund.currency);
  return {
    ...facts,
    city: cityOrganisation ?? facts.city,
    startDate: startDate ?? facts.startDate,
    endDate: endDate ?? facts.endDate,
    project: code,
    currency: fund.currency,
    scan: scanId === null ? null : { id: scanId, closed: scanClosed },
    draft: money(draft),
    approvedBudget: money(approved),
    positions: await projectPositions(manager, fund, code),
  };
}
