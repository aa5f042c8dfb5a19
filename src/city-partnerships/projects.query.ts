import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { ALL, type InSight } from '../funds/index.js';
import type { Stage } from './life.js';
import type { ProjectKind, ProjectStatus } from './project.entity.js';

/** Where a project's money stands, in the fund's currency; everything recorded counts. */
export interface ProjectMoney {
  /** By the steering committee; may exceed what is allocated. */
  approvedBudget: Money;
  /** In 1100: set aside, and not transferred yet. */
  allocated: Money;
  transferred: Money;
  refunded: Money;
  /** Reported as spent. */
  spent: Money;
  /** Transferred, less refunded, less spent: below zero where they spent ahead. */
  balance: Money;
}

/** A project as it is known now. */
export interface ProjectStanding {
  id: number;
  fund: string;
  code: string;
  kind: ProjectKind;
  title: string;
  lead: string | null;
  country: string | null;
  city: string | null;
  /** The code of the organisation that the city is. */
  cityOrganisation: string | null;
  scan: number | null;
  startDate: string | null;
  endDate: string | null;
  status: ProjectStatus;
  /** null: it came in without stages. */
  stage: Stage | null;
  /** The newest change of the project or of one of its budgets, entered or approved. */
  version: string;
  money: ProjectMoney;
}

interface MoneyColumns {
  approvedBudget: string;
  allocated: string;
  transferred: string;
  refunded: string;
  spent: string;
}
type Row = Omit<ProjectStanding, 'money'> & MoneyColumns & { currency: string };

const NEWEST_BUDGETS = `SELECT DISTINCT ON (b.project_id, b.organisation_id) b.project_id, b.organisation_id, b.approved_amount
  FROM budget_version b`;
const BUDGETS_IN_ORDER = 'ORDER BY b.project_id, b.organisation_id, b.change_id DESC';

/** SQL: the sums of the accounts `a` with their movements `m`, each with the sign that people give it. */
const sums = `
  coalesce(sum(m.debit - m.credit) FILTER (WHERE a.code = '1100'), 0) AS allocated,
  coalesce(sum(m.debit - m.credit) FILTER (WHERE a.code = '1200'), 0) AS transferred,
  coalesce(sum(m.credit - m.debit) FILTER (WHERE a.code = '1210'), 0) AS refunded,
  coalesce(sum(m.credit - m.debit) FILTER (WHERE a.code = '1220'), 0) AS spent`;

/** Projects in order of their codes, of one fund or of all, as far as they are in somebody's sight. */
export async function readProjects(
  dataSource: DataSource,
  of: { fund?: string; project?: string; sight?: InSight; after?: string; limit?: number },
): Promise<ProjectStanding[]> {
  const { sight = ALL } = of;
  const rows: Row[] = await dataSource.query(
    `WITH shown AS MATERIALIZED (
       SELECT p.id, f.id AS fund_id, f.code AS fund, f.currency, p.code, p.kind, v.title, l.code AS lead, v.country, v.city,
              (SELECT c.code FROM organisation c WHERE c.id = v.city_id) AS "cityOrganisation", v.scan_id AS scan, v.stage, v.start_date::text AS "startDate", v.end_date::text AS "endDate", v.status,
              greatest(v.change_id, (SELECT max(b.change_id) FROM budget_version b WHERE b.project_id = p.id),
                       (SELECT max(d.change_id) FROM budget_draft d WHERE d.project_id = p.id))::text AS version
         FROM project p JOIN fund f ON f.id = p.fund_id
         JOIN LATERAL (SELECT * FROM project_version v WHERE v.project_id = p.id ORDER BY v.change_id DESC LIMIT 1) v ON true
         LEFT JOIN organisation l ON l.id = v.lead_id
        WHERE ($1::text IS NULL OR f.code = $1) AND ($2::text IS NULL OR p.code = $2)
          AND ($3::boolean OR (f.code = ANY ($9) AND (f.code = ANY ($4) OR p.code = ANY ($5) OR l.code = ANY ($6))))
          AND ($7::text IS NULL OR p.code COLLATE "C" > $7)
        ORDER BY p.code COLLATE "C" LIMIT $8
     ), money AS (
       SELECT f.fund_id, a.per ->> 'project' AS project, ${sums}
         FROM (SELECT DISTINCT fund_id FROM shown) f
        CROSS JOIN LATERAL ledger.movements(f.fund_id, '-infinity', 'infinity') m JOIN ledger.account a ON a.id = m.account_id
        WHERE a.code IN ('1100', '1200', '1210', '1220') GROUP BY 1, 2
     ), budget AS (
       SELECT n.project_id, sum(n.approved_amount) AS approved
         FROM (${NEWEST_BUDGETS} WHERE b.project_id IN (SELECT id FROM shown) ${BUDGETS_IN_ORDER}) n GROUP BY 1
     )
     SELECT s.id, s.fund, s.currency, s.code, s.kind, s.title, s.lead, s.country, s.city, s."cityOrganisation", s.scan, s."startDate", s."endDate", s.status, s.stage, s.version,
            coalesce(b.approved, 0) AS "approvedBudget", coalesce(m.allocated, 0) AS allocated, coalesce(m.transferred, 0) AS transferred,
            coalesce(m.refunded, 0) AS refunded, coalesce(m.spent, 0) AS spent
       FROM shown s LEFT JOIN money m ON m.fund_id = s.fund_id AND m.project = s.code LEFT JOIN budget b ON b.project_id = s.id
      ORDER BY s.code COLLATE "C"`,
    [
      of.fund ?? null,
      of.project ?? null,
      sight.everything,
      sight.funds,
      sight.projects,
      sight.organisations,
      of.after ?? null,
      of.limit ?? null,
      sight.within,
    ],
  );
  return rows.map(({ currency, approvedBudget, allocated, transferred, refunded, spent, ...project }) => ({
    ...project,
    money: moneyOf({ approvedBudget, allocated, transferred, refunded, spent }, currency),
  }));
}

/** Where the money of one project stands with each organisation that has a budget or money of it, by their codes. */
export async function readProjectOrganisations(
  dataSource: DataSource,
  project: string,
): Promise<({ organisation: string } & ProjectMoney)[]> {
  const rows: (MoneyColumns & { organisation: string; currency: string })[] = await dataSource.query(
    `WITH p AS (SELECT p.id, p.code, p.fund_id, f.currency FROM project p JOIN fund f ON f.id = p.fund_id WHERE p.code = $1),
     money AS (
       SELECT a.per ->> 'organisation' AS organisation, ${sums}
         FROM p CROSS JOIN LATERAL ledger.movements(p.fund_id, '-infinity', 'infinity') m JOIN ledger.account a ON a.id = m.account_id
        WHERE a.code IN ('1100', '1200', '1210', '1220') AND a.per ->> 'project' = p.code GROUP BY 1
     ), budget AS (
       SELECT o.code AS organisation, n.approved_amount AS approved
         FROM (${NEWEST_BUDGETS} WHERE b.project_id = (SELECT id FROM p) ${BUDGETS_IN_ORDER}) n JOIN organisation o ON o.id = n.organisation_id
     )
     SELECT organisation, (SELECT currency FROM p) AS currency, coalesce(approved, 0) AS "approvedBudget", coalesce(allocated, 0) AS allocated,
            coalesce(transferred, 0) AS transferred, coalesce(refunded, 0) AS refunded, coalesce(spent, 0) AS spent
       FROM money FULL JOIN budget USING (organisation) ORDER BY organisation COLLATE "C"`,
    [project],
  );
  return rows.map(({ organisation, currency, ...columns }) => ({
    organisation,
    ...moneyOf(columns, currency),
  }));
}

/** The version of a project, as it is now. */
export async function projectVersion(manager: EntityManager, id: number): Promise<string> {
  const [row]: { version: string }[] = await manager.query(
    `SELECT greatest((SELECT max(change_id) FROM project_version WHERE project_id = $1),
                     (SELECT max(change_id) FROM budget_version WHERE project_id = $1),
                     (SELECT max(change_id) FROM budget_draft WHERE project_id = $1))::text AS version`,
    [id],
  );
  return row!.version;
}

function moneyOf(columns: MoneyColumns, currency: string): ProjectMoney {
  const money = (amount: string) => Money.fromDatabase(amount, currency);
  const [transferred, refunded, spent] = [
    money(columns.transferred),
    money(columns.refunded),
    money(columns.spent),
  ];
  return {
    approvedBudget: money(columns.approvedBudget),
    allocated: money(columns.allocated),
    transferred,
    refunded,
    spent,
    balance: transferred.minus(refunded).minus(spent),
  };
}
