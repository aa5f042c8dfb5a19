import { Money } from '../../libs/money/index.js';
import { known, type Books } from './books.js';
import type { CodeSum } from './statement.js';

/** The three columns of a year's statement: before the year before, the year before, the year. */
export type Period = 'earlier' | 'priorYear' | 'currentYear';

/**
 * What accounts moved in one period, debit positive, kept apart by what the report's tables tell apart. 9000 is in its
 * agreement's currency, all others in the fund's.
 */
export interface Figure extends CodeSum {
  period: Period;
  project: string | null;
  organisation: string | null;
  agreement: string | null;
  /** `'1'` to `'8'` */
  category: string | null;
}

/** A budget that was approved: the newest version, in the fund's currency. */
export interface Budget {
  project: string;
  organisation: string;
  approved: Money;
}

/** Everything that a year's report is made of, in code order (code point by code point). */
export interface AnnualFigures {
  figures: Figure[];
  budgets: Budget[];
  /** Title and status of each project of the fund. */
  projects: Map<string, { title: string; status: string }>;
  /** Names by code: of contributors and participating organisations. */
  names: Map<string, string>;
  /** Donor and currency of each agreement of the fund. */
  agreements: Map<string, { donor: string; currency: string }>;
  /** Names of the expenditure categories in force at the year's end, by number. */
  categories: Map<string, string>;
}

/** Reads what the report of `year` is made of: sums of ledger lines, and the newest versions known. */
export async function annualFigures(books: Books, year: number): Promise<AnnualFigures> {
  const { manager, fund, knownAt } = books;
  const figures = await annualSums(books, year);
  const approved: { project: string; organisation: string; approved: string }[] = await manager.query(
    `SELECT DISTINCT ON (p.code COLLATE "C", o.code COLLATE "C") p.code AS project, o.code AS organisation, v.approved_amount AS approved
       FROM budget_version v JOIN project p ON p.id = v.project_id JOIN organisation o ON o.id = v.organisation_id
      WHERE p.fund_id = $1 AND ${known('v', '$2')}
      ORDER BY p.code COLLATE "C", o.code COLLATE "C", v.change_id DESC`,
    [fund.id, knownAt],
  );
  const budgets = approved.map((row) => ({
    ...row,
    approved: Money.fromDatabase(row.approved, fund.currency),
  }));
  // What was named before its first version was sealed goes by that first version.
  const projects: { code: string; title: string; status: string }[] = await manager.query(
    `SELECT DISTINCT ON (p.id) p.code, v.title, v.status FROM project p JOIN project_version v ON v.project_id = p.id
      WHERE p.fund_id = $1
      ORDER BY p.id, ${known('v', '$2')} DESC, CASE WHEN ${known('v', '$2')} THEN v.change_id ELSE -v.change_id END DESC`,
    [fund.id, knownAt],
  );
  const agreements = await agreementsOf(books);
  const named = new Set([
    ...[...agreements.values()].map(({ donor }) => donor),
    ...budgets.map(({ organisation }) => organisation),
    ...figures.flatMap(({ organisation }) => organisation ?? []),
  ]);
  const names: { code: string; name: string }[] = await manager.query(
    `SELECT DISTINCT ON (o.id) o.code, v.name FROM organisation o JOIN organisation_version v ON v.organisation_id = o.id
      WHERE o.code = ANY ($1)
      ORDER BY o.id, ${known('v', '$2')} DESC, CASE WHEN ${known('v', '$2')} THEN v.change_id ELSE -v.change_id END DESC`,
    [[...named], knownAt],
  );
  const categories: { code: string; name: string }[] = await manager.query(
    `SELECT DISTINCT ON (code) code::text, name FROM expenditure_category
      ORDER BY code, effective_from <= $1::date DESC, CASE WHEN effective_from <= $1::date THEN effective_from END DESC, effective_from`,
    [`${year}-12-31`],
  );
  return {
    figures,
    budgets,
    projects: new Map(projects.map(({ code, title, status }) => [code, { title, status }])),
    names: new Map(names.map(({ code, name }) => [code, name])),
    agreements,
    categories: new Map(categories.map(({ code, name }) => [code, name])),
  };
}

/**
 * What the accounts moved: one query for all tables. Accounts that no table tells apart (windows of cash, say) are added up in SQL.
 */
export async function annualSums({ manager, fund, knownUntil }: Books, year: number): Promise<Figure[]> {
  const rows: (Omit<Figure, 'amount'> & { currency: string; amount: string })[] = await manager.query(
    `WITH moved AS (
       SELECT 'earlier' AS period, * FROM ledger.movements($1, '-infinity', $2::date - 1, $5)
       UNION ALL SELECT 'priorYear', * FROM ledger.movements($1, $2::date, $3::date - 1, $5)
       UNION ALL SELECT 'currentYear', * FROM ledger.movements($1, $3::date, $4::date, $5)
     ), told_apart AS (
       SELECT id, code, currency, per ->> 'project' AS project, per ->> 'organisation' AS organisation,
              per ->> 'agreement' AS agreement, per ->> 'category' AS category
         FROM ledger.account WHERE journal_id = $1 AND code IN ('1200', '1210', '4000', '4200', '6000', '9000')
       UNION ALL
       SELECT id, code, currency, NULL, NULL, NULL, NULL
         FROM ledger.account WHERE journal_id = $1 AND code IN ('1000', '1100', '4100', '4300', '4900', '5000', '5200')
     )
     SELECT a.code, p.kind AS "projectKind", m.period, a.project, a.organisation, a.agreement, a.category, a.currency,
            sum(m.debit - m.credit) AS amount
       FROM moved m JOIN told_apart a ON a.id = m.account_id
       LEFT JOIN project p ON p.fund_id = $1 AND p.code = a.project
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`,
    [fund.id, `${year - 1}-01-01`, `${year}-01-01`, `${year}-12-31`, knownUntil],
  );
  return rows.map(({ currency, amount, ...row }) => ({
    ...row,
    amount: Money.fromDatabase(amount, currency),
  }));
}

/** Donor and currency of each agreement of the fund, by reference. */
export async function agreementsOf({ manager, fund }: Books): Promise<AnnualFigures['agreements']> {
  const rows: { reference: string; donor: string; currency: string }[] = await manager.query(
    `SELECT a.reference, o.code AS donor, a.currency
       FROM agreement a JOIN organisation o ON o.id = a.donor_id WHERE a.fund_id = $1`,
    [fund.id],
  );
  return new Map(rows.map(({ reference, donor, currency }) => [reference, { donor, currency }]));
}
