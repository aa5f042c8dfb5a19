import type { DataSource, EntityManager } from 'typeorm';
import { Money, Rate } from '../../libs/money/index.js';
import type { KnownPlace } from '../city-partnerships/index.js';
import { reversedOn } from '../funds/index.js';

/** What was reported as spent in a project, in order of recording, after one of the reports. */
export async function readExpenditure(
  dataSource: DataSource,
  project: string,
  {
    after,
    limit,
    organisation,
    category,
  }: { after?: string; limit?: number; organisation?: string; category?: string },
) {
  const rows: {
    reference: string;
    effectiveOn: string;
    organisation: string;
    category: string;
    amount: string;
    currency: string;
    entry: string;
    reversedOn: string | null;
  }[] = await dataSource.query(
    `SELECT e.reference, e.effective_on::text AS "effectiveOn", o.code AS organisation, e.category::text AS category, e.amount, f.currency,
            e.entry_id::text AS entry, ${reversedOn('e')}
       FROM expenditure e JOIN project p ON p.id = e.project_id JOIN fund f ON f.id = e.fund_id JOIN organisation o ON o.id = e.organisation_id
      WHERE p.code = $1 AND ($2::text IS NULL OR e.id > (SELECT b.id FROM expenditure b WHERE b.fund_id = f.id AND b.reference = $2))
        AND ($4::text IS NULL OR o.code = $4) AND ($5::text IS NULL OR e.category::text = $5)
      ORDER BY e.id LIMIT $3`,
    [project, after ?? null, limit ?? null, organisation ?? null, category ?? null],
  );
  return rows.map(({ amount, currency, ...row }) => ({
    ...row,
    amount: Money.fromDatabase(amount, currency).toJSON(),
  }));
}

/** Whether an organisation has a budget or a transfer in a project. */
export async function takesPart(
  manager: EntityManager,
  { projectId, organisationId }: { projectId: number; organisationId: number },
): Promise<boolean> {
  const [row]: { part: boolean }[] = await manager.query(
    `SELECT EXISTS (SELECT FROM budget_version b WHERE b.project_id = $1 AND b.organisation_id = $2)
         OR EXISTS (SELECT FROM transfer t WHERE t.project_id = $1 AND t.organisation_id = $2) AS part`,
    [projectId, organisationId],
  );
  return row!.part;
}

/** What an organisation has spent and got for a project, and was to spend, in the fund's currency; everything recorded counts. */
interface Spending {
  advanced: Money;
  direct: Money;
  indirect: Money;
  /** Approved for it; null where there is no budget. */
  budget: Money | null;
  /** Of indirect costs; null where the fund has none. */
  rate: Rate | null;
}

async function spendingOf(manager: EntityManager, place: KnownPlace): Promise<Spending> {
  const [row]: {
    rate: string | null;
    advanced: string;
    direct: string;
    indirect: string;
    budget: string | null;
  }[] = await manager.query(
    `SELECT (SELECT v.indirect_cost_rate FROM fund_version v WHERE v.fund_id = $1 ORDER BY v.change_id DESC LIMIT 1) AS rate,
            (SELECT v.approved_amount FROM budget_version v WHERE v.project_id = $4 AND v.organisation_id = $5 ORDER BY v.change_id DESC LIMIT 1) AS budget,
            coalesce(sum(b.balance) FILTER (WHERE b.code IN ('1200', '1210', '1220')), 0) AS advanced,
            coalesce(sum(b.balance) FILTER (WHERE b.code = '6000' AND b.per ->> 'category' <> '8'), 0) AS direct,
            coalesce(sum(b.balance) FILTER (WHERE b.code = '6000' AND b.per ->> 'category' = '8'), 0) AS indirect
       FROM (SELECT a.code, a.per, ledger.balance_as_of(a.id, 'infinity') AS balance FROM ledger.account a
              WHERE a.journal_id = $1 AND a.code IN ('1200', '1210', '1220', '6000')
                AND a.per @> jsonb_build_object('project', $2::text, 'organisation', $3::text)) b`,
    [place.fund.id, place.project, place.organisation, place.projectId, place.organisationId],
  );
  const { rate, budget, ...sums } = row!;
  const money = (amount: string) => Money.fromDatabase(amount, place.fund.currency);
  return {
    advanced: money(sums.advanced),
    direct: money(sums.direct),
    indirect: money(sums.indirect),
    budget: budget === null ? null : money(budget),
    rate: rate === null ? null : Rate.of(rate),
  };
}

/** What is spent above the lines of an approved budget, where it has any: organisation's, by category, all years together. */
async function overspentLines(manager: EntityManager, place: KnownPlace) {
  const rows: { category: string; approved: string; spent: string }[] = await manager.query(
    `WITH approved AS (
       SELECT category, sum(amount) AS approved FROM (
         SELECT DISTINCT ON (category, year) category, year, amount FROM budget_line_version
          WHERE project_id = $4 AND organisation_id = $5 ORDER BY category, year, change_id DESC) newest GROUP BY category),
     spent AS (
       SELECT (a.per ->> 'category')::smallint AS category, ledger.balance_as_of(a.id, 'infinity') AS spent FROM ledger.account a
        WHERE a.journal_id = $1 AND a.code = '6000' AND a.per @> jsonb_build_object('project', $2::text, 'organisation', $3::text))
     SELECT s.category::text AS category, coalesce(l.approved, 0) AS approved, s.spent FROM spent s LEFT JOIN approved l USING (category)
      WHERE EXISTS (SELECT FROM approved) AND s.spent > coalesce(l.approved, 0) ORDER BY s.category`,
    [place.fund.id, place.project, place.organisation, place.projectId, place.organisationId],
  );
  const money = (amount: string) => Money.fromDatabase(amount, place.fund.currency);
  return rows.map(({ category, approved, spent }) => ({
    category,
    approved: money(approved),
    spent: money(spent),
  }));
}

/**
 * What a report of expenditure should make people look at, as it stands with it: spent beyond what was transferred or approved, and
 * indirect costs beyond their rate of the other categories.
 */
export async function expenditureWarnings(manager: EntityManager, place: KnownPlace): Promise<string[]> {
  const { advanced, direct, indirect, budget, rate } = await spendingOf(manager, place);
  const { organisation, project } = place;
  const spent = direct.plus(indirect);
  const warnings: string[] = [];
  if (advanced.isNegative()) {
    warnings.push(
      `${organisation} has reported ${advanced.abs().format()} more than was transferred to it for project ${project}.`,
    );
  }
  if (budget?.lessThan(spent)) {
    warnings.push(
      `${organisation} has reported ${spent.format()} for project ${project}, above its approved budget of ${budget.format()}.`,
    );
  }
  for (const line of await overspentLines(manager, place)) {
    warnings.push(
      `Category ${line.category} of ${organisation} is at ${line.spent.format()}, above the ${line.approved.format()} of its budget.`,
    );
  }
  const most = rate === null ? null : direct.times(rate);
  if (rate !== null && most?.lessThan(indirect)) {
    warnings.push(
      `Indirect support costs of ${indirect.format()} are above the rate of ${rate.toString()} on ${direct.format()} of other costs, ${most.format()}.`,
    );
  }
  return warnings;
}
