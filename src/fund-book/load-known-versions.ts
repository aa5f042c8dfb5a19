import type { EntityManager } from 'typeorm';
import { Money, Rate } from '../../libs/money/index.js';
import { bookKey, type KnownBooks, type KnownVersion } from './known-books.js';
import type { Mentions } from './mentions.js';
import type { FundRow, InstalmentRow, OrganisationRow, ProjectRow, WindowRow } from './rows.js';

/** A row of a version table, said to be the newest of its record, the newest that an import gave, or both. */
type VersionRow<Columns> = Columns & { newest: boolean; imported: boolean };

/** What the ledger knows of what people may edit, for the codes that a book mentions. */
export async function loadKnownVersions(
  manager: EntityManager,
  mentions: Mentions,
): Promise<
  Pick<
    KnownBooks,
    | 'funds'
    | 'windows'
    | 'organisations'
    | 'projects'
    | 'stages'
    | 'budgets'
    | 'exchangeRates'
    | 'instalments'
  >
> {
  return {
    funds: await funds(manager, mentions),
    windows: await windows(manager, mentions),
    organisations: await organisations(manager, mentions),
    projects: await projects(manager, mentions),
    stages: await stages(manager, mentions),
    budgets: await budgets(manager, mentions),
    exchangeRates: await exchangeRates(manager, mentions),
    instalments: await instalments(manager, mentions),
  };
}

/** A budget names a project without its fund, so the funds of known projects count as mentioned. */
async function funds(
  manager: EntityManager,
  { funds: codes, projects: ofProjects }: Mentions,
): Promise<KnownBooks['funds']> {
  const rows = await newestVersions<
    Omit<FundRow, 'feeRate' | 'indirectCostRate'> & {
      feeRate: string | null;
      indirectCostRate: string | null;
    }
  >(
    manager,
    `SELECT f.code, f.currency, f.start_date::text AS "startDate", v.name, trim_scale(v.aa_fee_rate)::text AS "feeRate",
            trim_scale(v.indirect_cost_rate)::text AS "indirectCostRate", v.change_id, f.id AS record
       FROM fund f JOIN fund_version v ON v.fund_id = f.id WHERE f.code = ANY ($1) OR f.id IN (SELECT p.fund_id FROM project p WHERE p.code = ANY ($2))`,
    [codes, ofProjects],
  );
  return byKey(
    rows,
    ({ code }) => bookKey(code),
    ({ code, name, currency, startDate, feeRate, indirectCostRate }) => ({
      code,
      name,
      currency,
      startDate,
      feeRate: rateOf(feeRate),
      indirectCostRate: rateOf(indirectCostRate),
    }),
  );
}

async function windows(manager: EntityManager, { funds: codes }: Mentions): Promise<KnownBooks['windows']> {
  const rows = await newestVersions<WindowRow>(
    manager,
    `SELECT f.code AS fund, w.code, v.name, v.change_id, w.id AS record
       FROM fund f JOIN fund_window w ON w.fund_id = f.id JOIN fund_window_version v ON v.window_id = w.id WHERE f.code = ANY ($1)`,
    [codes],
  );
  return byKey(
    rows,
    ({ fund, code }) => bookKey(fund, code),
    ({ fund, code, name }) => ({ fund, code, name }),
  );
}

async function organisations(
  manager: EntityManager,
  { organisations: codes }: Mentions,
): Promise<KnownBooks['organisations']> {
  const rows = await newestVersions<OrganisationRow>(
    manager,
    `SELECT o.code, v.name, v.type, v.country, v.change_id, o.id AS record
       FROM organisation o JOIN organisation_version v ON v.organisation_id = o.id WHERE o.code = ANY ($1)`,
    [codes],
  );
  return byKey(
    rows,
    ({ code }) => bookKey(code),
    ({ code, name, type, country }) => ({ code, name, type, country }),
  );
}

async function projects(
  manager: EntityManager,
  { projects: codes }: Mentions,
): Promise<KnownBooks['projects']> {
  const rows = await newestVersions<ProjectRow>(
    manager,
    `SELECT f.code AS fund, p.code, v.title, p.kind, o.code AS lead, v.country, v.city, v.start_date::text AS "startDate",
            v.end_date::text AS "endDate", v.status, v.change_id, p.id AS record
       FROM project p JOIN fund f ON f.id = p.fund_id JOIN project_version v ON v.project_id = p.id
       LEFT JOIN organisation o ON o.id = v.lead_id WHERE p.code = ANY ($1)`,
    [codes],
  );
  return byKey(
    rows,
    ({ code }) => bookKey(code),
    ({ fund, code, title, kind, lead, country, city, startDate, endDate, status }) => ({
      fund,
      code,
      title,
      kind,
      lead,
      country,
      city,
      startDate,
      endDate,
      status,
    }),
  );
}

async function stages(manager: EntityManager, { projects: codes }: Mentions): Promise<KnownBooks['stages']> {
  const rows: { code: string; stage: string }[] = await manager.query(
    `SELECT code, replace(stage, '_', ' ') AS stage FROM (
       SELECT p.code, (SELECT v.stage FROM project_version v WHERE v.project_id = p.id ORDER BY v.change_id DESC LIMIT 1) AS stage
         FROM project p WHERE p.code = ANY ($1)) p WHERE stage IS NOT NULL`,
    [codes],
  );
  return new Map(rows.map(({ code, stage }) => [code, stage]));
}

async function budgets(
  manager: EntityManager,
  { projects: codes }: Mentions,
): Promise<KnownBooks['budgets']> {
  const rows = await newestVersions<{
    project: string;
    organisation: string;
    amount: string;
    currency: string;
  }>(
    manager,
    `SELECT p.code AS project, o.code AS organisation, v.approved_amount AS amount, f.currency, v.change_id, (v.project_id, v.organisation_id) AS record
       FROM budget_version v JOIN project p ON p.id = v.project_id JOIN organisation o ON o.id = v.organisation_id
       JOIN fund f ON f.id = p.fund_id WHERE p.code = ANY ($1)`,
    [codes],
  );
  return byKey(
    rows,
    ({ project, organisation }) => bookKey(project, organisation),
    ({ project, organisation, amount, currency }) => ({
      project,
      organisation,
      approvedAmount: Money.fromDatabase(amount, currency),
    }),
  );
}

async function exchangeRates(
  manager: EntityManager,
  { currencies }: Mentions,
): Promise<KnownBooks['exchangeRates']> {
  const rows = await newestVersions<{ currency: string; effectiveOn: string; rate: string }>(
    manager,
    `SELECT v.currency, v.effective_on::text AS "effectiveOn", trim_scale(v.units_per_usd)::text AS rate, v.change_id,
            (v.currency, v.effective_on) AS record
       FROM exchange_rate v WHERE v.currency = ANY ($1)`,
    [currencies],
  );
  return byKey(
    rows,
    ({ currency, effectiveOn }) => bookKey(currency, effectiveOn),
    ({ currency, effectiveOn, rate }) => ({ currency, effectiveOn, rate: Rate.of(rate) }),
  );
}

async function instalments(
  manager: EntityManager,
  { funds: codes, references }: Mentions,
): Promise<KnownBooks['instalments']> {
  const rows = await newestVersions<Omit<InstalmentRow, 'amount'> & { amount: string; currency: string }>(
    manager,
    `SELECT f.code AS fund, a.reference AS agreement, v.due_on::text AS "dueOn", v.n, v.amount, a.currency, v.change_id,
            (v.agreement_id, v.due_on, v.n) AS record
       FROM instalment_version v JOIN agreement a ON a.id = v.agreement_id JOIN fund f ON f.id = a.fund_id
      WHERE f.code = ANY ($1) AND a.reference = ANY ($2)`,
    [codes, references],
  );
  return byKey(
    rows,
    ({ fund, agreement, dueOn, n }) => bookKey(fund, agreement, dueOn, String(n)),
    ({ fund, agreement, dueOn, n, amount, currency }) => ({
      fund,
      agreement,
      dueOn,
      n,
      amount: Money.fromDatabase(amount, currency),
    }),
  );
}

/** Of all versions that a query finds, the newest of each record and the newest that an import gave. */
export function newestVersions<Columns>(
  manager: EntityManager,
  versions: string,
  parameters: unknown[],
): Promise<VersionRow<Columns>[]> {
  return manager.query(
    `SELECT * FROM (
       SELECT v.*, c.door = 'import' AS imported, v.change_id = max(v.change_id) OVER (PARTITION BY v.record) AS newest,
              v.change_id = max(v.change_id) OVER (PARTITION BY v.record, c.door = 'import') AS newest_of_its_door
         FROM (${versions}) v JOIN change c ON c.id = v.change_id
     ) marked WHERE newest OR (imported AND newest_of_its_door)`,
    parameters,
  );
}

export function byKey<Columns, Row>(
  rows: VersionRow<Columns>[],
  keyOf: (columns: Columns) => string,
  rowOf: (columns: Columns) => Row,
): Map<string, KnownVersion<Row>> {
  const imported = new Map(rows.filter((row) => row.imported).map((row) => [keyOf(row), rowOf(row)]));
  return new Map(
    rows
      .filter((row) => row.newest)
      .map((row) => {
        const lastImported = imported.get(keyOf(row)) ?? null;
        return [
          keyOf(row),
          { current: rowOf(row), lastImported, editedSince: lastImported !== null && !row.imported },
        ];
      }),
  );
}

const rateOf = (text: string | null) => (text === null ? null : Rate.of(text));
