import type { DataSource } from 'typeorm';
import type { Rate } from '../../libs/money/index.js';
import type { ProjectBudgetDto } from './budget.dto.js';
import {
  approvedLines,
  categoryNames,
  draftLines,
  indirectCostRate,
  proposedBudgets,
  summedUp,
  type ApprovedLine,
} from './budget.query.js';
import { indirectCostWarnings } from './budget.js';
import { livingProject } from './life-facts.query.js';

/** A project's budget as of one moment, as JSON has it. @throws {Refused} 404 for an unknown project */
export function readBudget(dataSource: DataSource, code: string): Promise<ProjectBudgetDto> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    const project = await livingProject(manager, code);
    const names = await categoryNames(manager);
    const rate = await indirectCostRate(manager, project.fund.id);
    const shown = (lines: ApprovedLine[]) => sumsOf(lines, { names, rate, currency: project.fund.currency });
    const draft = await draftLines(manager, project);
    return {
      project: code,
      approved: shown(await approvedLines(manager, project)),
      draft: draft === null ? null : shown(draft),
      revisions: (await proposedBudgets(manager, project)).map(({ proposal, lines }) => ({
        proposal,
        lines: lines.map((line) => lineOf(line, names)),
      })),
    };
  });
}

function sumsOf(
  lines: ApprovedLine[],
  { names, rate, currency }: { names: Map<string, string>; rate: Rate | null; currency: string },
) {
  const { total, byOrganisation, byCategory, byYear } = summedUp(lines, currency);
  const brokenDown = lines.flatMap((line) =>
    line.category === null ? [] : [{ ...line, category: line.category }],
  );
  return {
    total: total.toJSON(),
    organisations: byOrganisation.map(([organisation, amount]) => ({
      organisation,
      amount: amount.toJSON(),
    })),
    categories: byCategory.map(([category, amount]) => ({
      category,
      name: category === null ? null : (names.get(category) ?? null),
      amount: amount.toJSON(),
    })),
    years: byYear.map(([year, amount]) => ({ year, amount: amount.toJSON() })),
    lines: lines.map((line) => lineOf(line, names)),
    warnings: indirectCostWarnings(brokenDown, rate, currency),
  };
}

const lineOf = ({ amount, ...line }: ApprovedLine, names: Map<string, string>) => ({
  ...line,
  categoryName: line.category === null ? null : (names.get(line.category) ?? null),
  amount: amount.toJSON(),
});
