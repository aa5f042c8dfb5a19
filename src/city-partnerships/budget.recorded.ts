import { Money } from '../../libs/money/index.js';
import type { Recording } from '../recording/index.js';
import { approvedLines, approvedTotals } from './budget.query.js';
import { totalsBy, type BudgetLine } from './budget.js';
import { BudgetLineVersion } from './budget.entity.js';
import type { LivingProject } from './life-facts.query.js';
import { organisationOf } from './project-details.js';
import { BudgetVersion } from './project.entity.js';

/**
 * Records the whole budget of a project as it was decided, in place of the one before: what is not in it any more is zero from now on,
 * and what is as it was is not recorded again. The totals by organisation go along, which is what allocations and reports read.
 */
export async function recordBudget(
  recording: Recording,
  project: LivingProject,
  lines: BudgetLine[],
): Promise<void> {
  const { manager } = recording;
  const zero = Money.zero(project.fund.currency);
  const before = await approvedLines(manager, project);
  const key = (line: { organisation: string; category: string | null; year: number | null }) =>
    JSON.stringify([line.organisation, line.category, line.year]);
  const decided = new Set(lines.map(key));
  const known = new Map(before.map((line) => [key(line), line.amount]));
  const gone = before.flatMap(({ organisation, category, year, ...line }) =>
    category === null || year === null || decided.has(key({ organisation, category, year }))
      ? []
      : [{ ...line, organisation, category, year, amount: zero }],
  );
  const idOf = new Map<string, number>();
  const organisationId = async (code: string) => {
    const id = idOf.get(code) ?? (await organisationOf(manager, code)).id;
    idOf.set(code, id);
    return id;
  };
  for (const line of [...lines, ...gone]) {
    if (known.get(key(line))?.equals(line.amount)) continue;
    await recording.insert(BudgetLineVersion, {
      projectId: project.id,
      organisationId: await organisationId(line.organisation),
      category: Number.parseInt(line.category, 10),
      year: line.year,
      amount: line.amount.toString(),
    });
  }
  const totals = totalsBy(lines, ({ organisation }) => organisation);
  const totalsBefore = await approvedTotals(manager, project);
  for (const organisation of new Set([...totals.keys(), ...totalsBefore.keys()])) {
    const total = totals.get(organisation) ?? zero;
    if (totalsBefore.get(organisation)?.equals(total)) continue;
    await recording.insert(BudgetVersion, {
      projectId: project.id,
      organisationId: await organisationId(organisation),
      approvedAmount: total.toString(),
    });
  }
}
