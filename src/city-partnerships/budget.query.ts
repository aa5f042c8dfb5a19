import type { DataSource, EntityManager } from 'typeorm';
import { Money, Rate } from '../../libs/money/index.js';
import { readProposals, type ProposalView } from '../decisions/index.js';
import { linesOf, totalOf, totalsBy, type BudgetLine, type BudgetLineJson } from './budget.js';
import type { LivingProject } from './life-facts.query.js';

type Runner = EntityManager | DataSource;

/** A line as approved; category and year null for what was approved for an organisation in one sum, as a fund book has it. */
export interface ApprovedLine {
  organisation: string;
  category: string | null;
  year: number | null;
  amount: Money;
}

/** The budget that was entered last, in the order of organisations, years and categories; null where none was. */
export async function draftLines(manager: Runner, project: LivingProject): Promise<BudgetLine[] | null> {
  const [draft]: { change: string | null }[] = await manager.query(
    'SELECT max(change_id)::text AS change FROM budget_draft WHERE project_id = $1',
    [project.id],
  );
  if (draft?.change == null) return null;
  const rows: (Omit<BudgetLine, 'amount'> & { amount: string })[] = await manager.query(
    `SELECT o.code AS organisation, l.category::text AS category, l.year, l.amount FROM budget_draft_line l JOIN organisation o ON o.id = l.organisation_id
      WHERE l.project_id = $1 AND l.change_id = $2 ORDER BY o.code COLLATE "C", l.year, l.category`,
    [project.id, draft.change],
  );
  return rows.map((row) => ({ ...row, amount: Money.fromDatabase(row.amount, project.fund.currency) }));
}

/** The newest approved lines that are not zero, and what was approved for organisations without lines; in the same order. */
export async function approvedLines(manager: Runner, project: LivingProject): Promise<ApprovedLine[]> {
  const rows: (Omit<ApprovedLine, 'amount'> & { amount: string })[] = await manager.query(
    `WITH lines AS (
       SELECT DISTINCT ON (organisation_id, category, year) organisation_id, category, year, amount FROM budget_line_version
        WHERE project_id = $1 ORDER BY organisation_id, category, year, change_id DESC
     ), sums AS (
       SELECT DISTINCT ON (organisation_id) organisation_id, approved_amount AS amount FROM budget_version
        WHERE project_id = $1 ORDER BY organisation_id, change_id DESC
     )
     SELECT o.code AS organisation, a.category::text AS category, a.year, a.amount
       FROM (SELECT organisation_id, category, year, amount FROM lines
             UNION ALL SELECT organisation_id, NULL, NULL, amount FROM sums s WHERE NOT EXISTS (SELECT FROM lines l WHERE l.organisation_id = s.organisation_id)) a
       JOIN organisation o ON o.id = a.organisation_id
      WHERE a.amount <> 0 ORDER BY o.code COLLATE "C", a.year, a.category`,
    [project.id],
  );
  return rows.map((row) => ({ ...row, amount: Money.fromDatabase(row.amount, project.fund.currency) }));
}

/** The newest approved totals by organisation, zero among them. */
export async function approvedTotals(manager: Runner, project: LivingProject): Promise<Map<string, Money>> {
  const rows: { organisation: string; amount: string }[] = await manager.query(
    `SELECT DISTINCT ON (b.organisation_id) o.code AS organisation, b.approved_amount AS amount
       FROM budget_version b JOIN organisation o ON o.id = b.organisation_id
      WHERE b.project_id = $1 ORDER BY b.organisation_id, b.change_id DESC`,
    [project.id],
  );
  return new Map(
    rows.map(({ organisation, amount }) => [organisation, Money.fromDatabase(amount, project.fund.currency)]),
  );
}

/** The fund's rate of indirect costs on direct ones; null where it has none. */
export async function indirectCostRate(manager: Runner, fundId: number): Promise<Rate | null> {
  const [row]: { rate: string | null }[] = await manager.query(
    'SELECT trim_scale(indirect_cost_rate)::text AS rate FROM fund_version WHERE fund_id = $1 ORDER BY change_id DESC LIMIT 1',
    [fundId],
  );
  return row?.rate == null ? null : Rate.of(row.rate);
}

/** The names of the categories of expenditure, by their codes. */
export async function categoryNames(manager: Runner): Promise<Map<string, string>> {
  const rows: { code: string; name: string }[] = await manager.query(
    'SELECT DISTINCT ON (code) code::text, name FROM expenditure_category ORDER BY code, effective_from DESC',
  );
  return new Map(rows.map(({ code, name }) => [code, name]));
}

/** A budget that was proposed, with how it was decided. */
export interface ProposedBudget {
  proposal: ProposalView;
  lines: BudgetLine[];
}

/** Every budget that was ever proposed for a project, with its approval or alone, oldest first. */
export async function proposedBudgets(manager: Runner, project: LivingProject): Promise<ProposedBudget[]> {
  const rows: { id: number; lines: BudgetLineJson[] }[] = await manager.query(
    `SELECT id, content -> 'lines' AS lines FROM proposal WHERE project_id = $1 AND kind IN ('project_approval', 'budget') ORDER BY id`,
    [project.id],
  );
  const proposals = await readProposals(manager, { ids: rows.map(({ id }) => id) });
  return rows.map(({ id, lines }) => ({
    proposal: proposals.find((proposal) => proposal.id === id)!,
    lines: linesOf(project.code, lines, project.fund.currency),
  }));
}

/** Lines with their sums by organisation, category and year, which each come to the total. */
export function summedUp(lines: ApprovedLine[], currency: string) {
  const rows = <Value extends string | number | null>(totals: Map<Value, Money>) =>
    [...totals].sort(([a], [b]) => rank(a) - rank(b) || (String(a) < String(b) ? -1 : 1));
  const rank = (value: string | number | null) => (value === null ? 1 : 0); // what is not broken down comes last
  return {
    total: totalOf(lines, currency),
    byOrganisation: rows(totalsBy(lines, ({ organisation }) => organisation)),
    byCategory: rows(totalsBy(lines, ({ category }) => category)),
    byYear: rows(totalsBy(lines, ({ year }) => year)),
  };
}
