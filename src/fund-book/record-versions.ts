import type { EntityManager } from 'typeorm';
import type {
  BudgetRow,
  ExchangeRateRow,
  FundRow,
  InstalmentRow,
  OrganisationRow,
  ProjectRow,
  WindowRow,
} from './rows.js';

/** Rows of a book that are new to the ledger or say something else than when they were last imported. */
export interface VersionedRows {
  funds: FundRow[];
  windows: WindowRow[];
  organisations: OrganisationRow[];
  exchangeRates: ExchangeRateRow[];
  projects: ProjectRow[];
  budgets: BudgetRow[];
}

/**
 * Records each row as a new version, and what it is a version of where the ledger does not have that yet. A fund without windows
 * has one, `GEN`.
 */
export async function recordVersions(
  manager: EntityManager,
  changeId: string,
  rows: VersionedRows,
): Promise<void> {
  const insert = async (table: unknown[], sql: string) => {
    if (table.length === 0) return;
    await manager.query(sql, [JSON.stringify(table), ...(sql.includes('$2') ? [changeId] : [])]);
  };
  await insert(
    rows.organisations,
    `INSERT INTO organisation (code) SELECT code FROM jsonb_to_recordset($1) AS r (code text)
     ON CONFLICT (code) DO NOTHING`,
  );
  await insert(
    rows.organisations,
    `INSERT INTO organisation_version (organisation_id, change_id, name, type, country)
     SELECT o.id, $2, r.name, r.type, r.country
       FROM jsonb_to_recordset($1) AS r (code text, name text, type text, country text) JOIN organisation o ON o.code = r.code`,
  );
  // A fund is a journal of the same id.
  await insert(
    rows.funds,
    `WITH r AS (SELECT * FROM jsonb_to_recordset($1) AS r (code text, name text, currency text, "startDate" date, "feeRate" numeric, "indirectCostRate" numeric)),
          journal AS (INSERT INTO ledger.journal (code, begins_on) SELECT code, "startDate" FROM r
                       WHERE NOT EXISTS (SELECT FROM fund f WHERE f.code = r.code) RETURNING id, code),
          made AS (INSERT INTO fund (id, code, currency, start_date) SELECT j.id, r.code, r.currency, r."startDate" FROM journal j JOIN r USING (code))
     INSERT INTO fund_version (fund_id, change_id, name, aa_fee_rate, indirect_cost_rate)
     SELECT coalesce(j.id, f.id), $2, r.name, r."feeRate", r."indirectCostRate"
       FROM r LEFT JOIN journal j ON j.code = r.code LEFT JOIN fund f ON f.code = r.code`,
  );
  await insert(
    rows.windows,
    `WITH r AS (SELECT f.id AS fund_id, r.code, r.name FROM jsonb_to_recordset($1) AS r (fund text, code text, name text) JOIN fund f ON f.code = r.fund),
          made AS (INSERT INTO fund_window (fund_id, code) SELECT fund_id, code FROM r ON CONFLICT (fund_id, code) DO NOTHING RETURNING id, fund_id, code)
     INSERT INTO fund_window_version (window_id, change_id, name)
     SELECT coalesce(made.id, w.id), $2, r.name FROM r LEFT JOIN made USING (fund_id, code) LEFT JOIN fund_window w USING (fund_id, code)`,
  );
  await insert(
    rows.funds.map(({ code }) => code),
    `WITH made AS (INSERT INTO fund_window (fund_id, code) SELECT f.id, 'GEN' FROM fund f JOIN jsonb_array_elements_text($1) AS r (code) USING (code)
                    WHERE NOT EXISTS (SELECT FROM fund_window w WHERE w.fund_id = f.id) RETURNING id)
     INSERT INTO fund_window_version (window_id, change_id, name) SELECT id, $2, 'General' FROM made`,
  );
  await insert(
    rows.exchangeRates,
    `INSERT INTO exchange_rate (currency, effective_on, change_id, units_per_usd)
     SELECT currency, "effectiveOn", $2, rate FROM jsonb_to_recordset($1) AS r (currency text, "effectiveOn" date, rate numeric)`,
  );
  // Two statements: the second is planned when it is known how many projects there are.
  await insert(
    rows.projects,
    `INSERT INTO project (fund_id, code, kind)
     SELECT f.id, r.code, r.kind FROM jsonb_to_recordset($1) AS r (fund text, code text, kind text) JOIN fund f ON f.code = r.fund
     
     ON CONFLICT (code) DO NOTHING`,
  );
  await insert(
    rows.projects,
    `INSERT INTO project_version (project_id, change_id, title, lead_id, country, city, start_date, end_date, status)
     SELECT p.id, $2, r.title, o.id, r.country, r.city, r."startDate", r."endDate", r.status
       FROM jsonb_to_recordset($1) AS r (code text, title text, lead text, country text, city text, "startDate" date, "endDate" date, status text)
       JOIN project p ON p.code = r.code LEFT JOIN organisation o ON o.code = r.lead`,
  );
  await insert(
    rows.budgets.map(({ approvedAmount, ...row }) => ({ ...row, amount: approvedAmount.toString() })),
    `INSERT INTO budget_version (project_id, organisation_id, change_id, approved_amount)
     SELECT p.id, o.id, $2, r.amount FROM jsonb_to_recordset($1) AS r (project text, organisation text, amount numeric)
       JOIN project p ON p.code = r.project JOIN organisation o ON o.code = r.organisation`,
  );
}

/** Records what agreements have been scheduled to be paid, and when; the agreements are in the ledger by then. */
export async function recordInstalments(
  manager: EntityManager,
  changeId: string,
  rows: InstalmentRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await manager.query(
    `INSERT INTO instalment_version (agreement_id, due_on, n, change_id, amount)
     SELECT a.id, r."dueOn", r.n, $2, r.amount
       FROM jsonb_to_recordset($1) AS r (fund text, agreement text, "dueOn" date, n smallint, amount numeric)
       JOIN fund f ON f.code = r.fund JOIN agreement a ON a.fund_id = f.id AND a.reference = r.agreement`,
    [JSON.stringify(rows.map((row) => ({ ...row, amount: row.amount.toString() }))), changeId],
  );
}
