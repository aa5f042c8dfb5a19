import { moneyFromJson, type Money } from '../../libs/money/index.js';
import type { Proposable, ProposalTerms } from '../decisions/index.js';
import type { Recording } from '../recording/index.js';
import { notNow } from '../refusals/index.js';
import { draftLines, indirectCostRate } from './budget.query.js';
import { recordBudget } from './budget.recorded.js';
import { indirectCostWarnings, linesOf, totalOf, type BudgetLine, type BudgetLineJson } from './budget.js';
import { livingProject, waitingProposal, type LivingProject } from './life-facts.query.js';
import { checkNothingMissing, moveInto, moveOf } from './life.service.js';
import { inWords, type Stage } from './life.js';
import { organisationOf, waitForProject } from './project-details.js';

/** A project's approval as proposed: with its budget, each line as it is to be recorded. */
export interface ApprovalContent {
  project: string;
  /** Left out when it is asked for: what was entered. Filled in by the check. */
  lines?: BudgetLineJson[];
  document: string;
}

/** A revision of an approved budget: the whole budget as it is to be, and why. */
export interface RevisionContent {
  project: string;
  lines: BudgetLineJson[];
  reason: string;
  document?: string;
}

/** Approving a project with its budget: an officer proposes it with the steering committee's document, an approver decides. */
export const projectApproval: Proposable<ApprovalContent> = {
  kind: 'project_approval',
  posts: false,
  async terms(recording, content) {
    const { manager } = recording;
    await waitForProject(recording, content.project);
    const project = await livingProject(manager, content.project);
    await checkNothingMissing(manager, project, moveOf(project, 'propose-approval'));
    const { currency } = project.fund;
    const lines = content.lines
      ? linesOf(project.code, content.lines, currency)
      : ((await draftLines(manager, project)) ?? []);
    content.lines = lines.map(asJson);
    return termsOf(recording, project, lines, project.code);
  },
  async carryOut(recording, { project: code, lines = [] }, { id }) {
    await moveInto(recording, code, 'approve', {}, { waiting: id });
    const project = await livingProject(recording.manager, code);
    await recordBudget(recording, project, linesOf(code, lines, project.fund.currency));
  },
  async turnDown(recording, { project }, reason) {
    await moveInto(recording, project, 'reject', { reason });
  },
  figures: ({ manager }, terms) => warnings(manager, terms),
};

/** Where the budget of a project that is led through its stages may still be revised; one without stages, unless it is closed. */
const revisable: readonly (Stage | null)[] = [
  null,
  'approved',
  'active',
  'suspended',
  'operationally_closed',
];

/** Revising a project's budget: proposed by the office, decided by an approver. */
export const budgetRevision: Proposable<RevisionContent> = {
  kind: 'budget',
  posts: false,
  async terms(recording, content) {
    const { manager } = recording;
    await waitForProject(recording, content.project);
    const project = await livingProject(manager, content.project);
    checkRevisable(project);
    const waiting = await waitingProposal(manager, project.id, 'budget');
    if (waiting !== null) {
      throw notNow(
        `A revision of the budget of project ${project.code} waits to be decided: proposal ${waiting} must be approved, rejected or withdrawn first.`,
      );
    }
    const lines = linesOf(project.code, content.lines, project.fund.currency);
    content.lines = lines.map(asJson);
    const [row]: { n: number }[] = await manager.query(
      `SELECT count(*)::integer + 1 AS n FROM proposal WHERE project_id = $1 AND kind = 'budget'`,
      [project.id],
    );
    return termsOf(recording, project, lines, `${project.code} revision ${row!.n}`);
  },
  async carryOut(recording, { project: code, lines }) {
    await waitForProject(recording, code);
    const project = await livingProject(recording.manager, code);
    checkRevisable(project);
    await recordBudget(recording, project, linesOf(code, lines, project.fund.currency));
  },
  figures: ({ manager }, terms) => warnings(manager, terms),
};

function checkRevisable({ code, stage, status }: LivingProject): void {
  const closed = ['financially_closed', 'cancelled'].includes(status);
  if (revisable.includes(stage) && !closed) return;
  const at = stage === null ? status.replaceAll('_', ' ') : `at ${inWords(stage)}`;
  const instead =
    status === 'pipeline' ? ' Its budget is entered with PUT budget-draft, and approved with it.' : '';
  throw notNow(`Project ${code} is ${at}: its budget is not revised now.${instead}`);
}

const asJson = ({ amount, ...line }: BudgetLine): BudgetLineJson => ({ ...line, amount: amount.toJSON() });

async function termsOf(
  { manager }: Recording,
  project: LivingProject,
  lines: BudgetLine[],
  reference: string,
): Promise<ProposalTerms> {
  for (const organisation of new Set(lines.map((line) => line.organisation))) {
    await organisationOf(manager, organisation);
  }
  const { id: fundId, currency } = project.fund;
  const amount: Money = totalOf(lines, currency);
  return { fundId, reference, amount, projectId: project.id };
}

/** What whoever proposes or decides is told besides, of the proposal that was made just now. */
async function warnings(
  manager: Recording['manager'],
  { projectId, fundId, amount }: ProposalTerms,
): Promise<Record<string, unknown>> {
  const [row]: { lines: BudgetLineJson[] }[] = await manager.query(
    `SELECT content -> 'lines' AS lines FROM proposal WHERE project_id = $1 AND kind IN ('project_approval', 'budget') ORDER BY id DESC LIMIT 1`,
    [projectId],
  );
  const lines = row!.lines.map((line) => ({ ...line, amount: moneyFromJson(line.amount) }));
  const rate = fundId === null ? null : await indirectCostRate(manager, fundId);
  return { warnings: indirectCostWarnings(lines, rate, amount!.currency) };
}
