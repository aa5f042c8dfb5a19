import type { DataSource } from 'typeorm';
import { record, type Author } from '../recording/index.js';
import { notNow } from '../refusals/index.js';
import { BudgetDraft, BudgetDraftLine } from './budget.entity.js';
import { indirectCostRate } from './budget.query.js';
import { indirectCostWarnings, linesOf, type BudgetLineJson } from './budget.js';
import { livingProject } from './life-facts.query.js';
import { inWords, type Stage } from './life.js';
import { holdToVersion, organisationOf } from './project-details.js';

/** Where the budget that asks for approval may still be changed: not once people appraise it. */
const draftable: readonly Stage[] = ['expression_of_interest', 'diagnosis', 'proposal'];

/** The budget that a project asks for; what is approved is another matter (budget.proposals.ts). */
export class BudgetsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Enters the whole budget that a project asks for, in place of what was entered before.
   * @returns the project's new version
   * @throws {Refused} 404, 409 once it is appraised, 422, and 412 or 428 where the request does not start from the newest version
   */
  async enterDraft(code: string, asked: BudgetLineJson[], author: Author): Promise<string> {
    return record(this.dataSource, author, `budget draft of project ${code}`, async (recording) => {
      const { manager } = recording;
      const { id } = await livingProject(manager, code);
      await holdToVersion(recording, code, id);
      const project = await livingProject(manager, code);
      recording.inFund(project.fund.id);
      if (project.stage === null || !draftable.includes(project.stage)) {
        const at = project.stage === null ? 'has no stages' : `is at ${inWords(project.stage)}`;
        throw notNow(
          `Project ${code} ${at}: a budget is entered until it is appraised; after its approval, propose a revision (POST budget-revisions).`,
        );
      }
      const lines = linesOf(code, asked, project.fund.currency);
      await recording.insert(BudgetDraft, { projectId: id });
      for (const { organisation, category, year, amount } of lines) {
        await recording.insert(BudgetDraftLine, {
          projectId: id,
          organisationId: (await organisationOf(manager, organisation)).id,
          category: Number.parseInt(category, 10),
          year,
          amount: amount.toString(),
        });
      }
      const rate = await indirectCostRate(manager, project.fund.id);
      recording.answerWith({ warnings: indirectCostWarnings(lines, rate, project.fund.currency) });
      return recording.leaveTrail();
    });
  }
}
