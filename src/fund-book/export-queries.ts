import type { TableName } from './book-tables.js';
import * as results from './export-results.js';

/** What a query takes, in the order $1, $2 …: the fund's id, and how its fees are said. */
type Parameter = 'fund' | 'fundRate' | 'rates' | 'feesAsRows';

/** SQL: an amount with its currency's decimals, and with all that it has where they are more: nothing is rounded. */
const exact = (amount: string, currency: string) =>
  `round(${amount}, greatest((SELECT minor_units FROM ledger.currency WHERE code = ${currency}), scale(trim_scale(${amount}))))::text`;

/** SQL: the newest version of each record. */
const newest = (versions: string, of: string) =>
  `(SELECT DISTINCT ON (${of}) * FROM ${versions} ORDER BY ${of}, change_id DESC)`;

const fundCode = '(SELECT code FROM fund WHERE id = $1) AS fund';
const fundCurrency = '(SELECT currency FROM fund WHERE id = $1)';
const organisation = (id: string) => `(SELECT code FROM organisation WHERE id = ${id})`;
const window = (id: string) => `(SELECT code FROM fund_window WHERE id = ${id})`;
const project = (id: string) => `(SELECT code FROM project WHERE id = ${id})`;
const agreement = (id: string) => `(SELECT reference FROM agreement WHERE id = ${id})`;

/** The total that an agreement has come to after each of its rows, in the order in which a book is posted. */
const totals = `
  SELECT entry_id, sum(moved) OVER (PARTITION BY agreement_id ORDER BY effective_on, place, sequence) AS total
    FROM (SELECT m.*, s.sequence,
                 coalesce((SELECT sum(l.amount) FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id
                            WHERE l.entry_id = m.entry_id AND a.code = '9000'), 0) AS moved
            FROM (SELECT id AS agreement_id, entry_id, effective_on, 0 AS place FROM agreement WHERE fund_id = $1
                  UNION ALL SELECT agreement_id, entry_id, effective_on, 1 FROM amendment WHERE fund_id = $1
                  UNION ALL SELECT coalesce(a.id, m.agreement_id), r.entry_id, r.effective_on, 2
                    FROM reversal r LEFT JOIN agreement a ON a.entry_id = r.reversed_entry_id
                    LEFT JOIN amendment m ON m.entry_id = r.reversed_entry_id
                   WHERE r.fund_id = $1 AND r.kind IN ('agreement', 'amendment')) m
            JOIN ledger.seal s ON s.entry_id = m.entry_id) ordered`;

/** A fee that is a row of its own bears its deposit's reference, marked where a fee has that reference already. */
const feeReference = `d.reference || CASE WHEN EXISTS (SELECT FROM receipt r WHERE r.fund_id = d.fund_id AND r.kind = 'aa_fee' AND r.reference = d.reference)
                                         THEN '~fee' ELSE '' END`;

const bankColumns = (row: string) => `${row}.narrative, ${row}.bank_reference, ${row}.value_date::text`;
const original = (row: string) =>
  `${row}.currency, CASE WHEN ${row}.currency IS NOT NULL THEN ${exact(`${row}.original_amount`, `${row}.currency`)} END`;

/** One kind of row of transactions.csv; what a kind does not have is empty. */
function transactions(
  table: string,
  kind: string,
  has: Partial<Record<'agreement' | 'organisation' | 'project' | 'category' | 'tranche' | 'window', string>>,
  where = 'true',
): string {
  const or = (column: string | undefined) => column ?? 'NULL::text';
  return `SELECT s.sequence, 0 AS place, t.reference, ${kind} AS kind, t.effective_on, t.amount, ${original('t')} AS original_amount,
                 ${or(has.agreement)} AS agreement, ${or(has.organisation)} AS organisation, ${or(has.project)} AS project,
                 ${or(has.category)} AS category, ${or(has.tranche)} AS tranche, ${or(has.window)} AS "window", ${bankColumns('t')} AS value_date
            FROM ${table} t JOIN ledger.seal s ON s.entry_id = t.entry_id WHERE t.fund_id = $1 AND ${where}`;
}

/** Each table of a book as a query over one fund, its columns named as in the book, amounts and days as text. */
export const exportQueries: Record<TableName, { sql: string; takes: Parameter[] }> = {
  funds: {
    takes: ['fund', 'fundRate'],
    sql: `SELECT f.code, v.name, f.currency, f.start_date::text, $2::text AS aa_fee_rate, trim_scale(v.indirect_cost_rate)::text AS indirect_cost_rate
            FROM fund f JOIN ${newest('fund_version', 'fund_id')} v ON v.fund_id = f.id WHERE f.id = $1`,
  },
  windows: {
    takes: ['fund'],
    sql: `SELECT ${fundCode}, w.code, v.name FROM fund_window w JOIN ${newest('fund_window_version', 'window_id')} v ON v.window_id = w.id
           WHERE w.fund_id = $1 ORDER BY w.id`,
  },
  organisations: {
    takes: ['fund'],
    sql: `SELECT o.code, v.name, v.type, v.country FROM organisation o JOIN ${newest('organisation_version', 'organisation_id')} v ON v.organisation_id = o.id
           WHERE o.id IN (
             SELECT donor_id FROM agreement WHERE fund_id = $1 UNION SELECT organisation_id FROM receipt WHERE fund_id = $1
             UNION SELECT organisation_id FROM allocation WHERE fund_id = $1 UNION SELECT organisation_id FROM transfer WHERE fund_id = $1
             UNION SELECT organisation_id FROM organisation_refund WHERE fund_id = $1 UNION SELECT organisation_id FROM expenditure WHERE fund_id = $1
             UNION SELECT b.organisation_id FROM budget_version b JOIN project p ON p.id = b.project_id WHERE p.fund_id = $1
             UNION SELECT organisation_id FROM tranche WHERE fund_id = $1
             UNION SELECT n.responsible_id FROM ${newest('indicator_version', 'indicator_id')} n JOIN indicator i ON i.id = n.indicator_id
                     JOIN project p ON p.id = i.project_id WHERE p.fund_id = $1
             UNION SELECT l.lead_id FROM ${newest('project_version', 'project_id')} l JOIN project p ON p.id = l.project_id WHERE p.fund_id = $1)
           ORDER BY o.id`,
  },
  exchange_rates: {
    takes: ['fund'],
    // Those that a commitment may be shown at: from the agreement's currency, to the fund's.
    sql: `SELECT r.currency, r.effective_on::text, trim_scale(r.units_per_usd)::text AS rate
            FROM ${newest('exchange_rate', 'currency, effective_on')} r
           WHERE EXISTS (SELECT FROM agreement WHERE fund_id = $1 AND currency <> ${fundCurrency} AND r.currency IN (currency, ${fundCurrency}))
           ORDER BY r.currency COLLATE "C", r.effective_on`,
  },
  agreements: {
    takes: ['fund', 'rates'],
    sql: `SELECT ${fundCode}, a.reference, ${organisation('a.donor_id')} AS donor, a.effective_on::text AS signed_on, a.currency,
                 ${exact('t.total', 'a.currency')} AS amount, ${window('a.window_id')} AS "window", f.rate AS aa_fee_rate
            FROM agreement a JOIN (${totals}) t ON t.entry_id = a.entry_id JOIN ledger.seal s ON s.entry_id = a.entry_id
            LEFT JOIN jsonb_to_recordset($2::jsonb) AS f (id integer, rate text) ON f.id = a.id
           WHERE a.fund_id = $1 ORDER BY s.sequence`,
  },
  amendments: {
    takes: ['fund'],
    sql: `SELECT ${fundCode}, a.reference AS agreement, m.reference, m.effective_on::text AS amended_on, ${exact('t.total', 'a.currency')} AS amount
            FROM amendment m JOIN agreement a ON a.id = m.agreement_id JOIN (${totals}) t ON t.entry_id = m.entry_id
            JOIN ledger.seal s ON s.entry_id = m.entry_id
           WHERE m.fund_id = $1 ORDER BY s.sequence`,
  },
  projects: {
    takes: ['fund'],
    sql: `SELECT ${fundCode}, p.code, v.title, p.kind, ${organisation('v.lead_id')} AS lead, v.country, v.city, v.start_date::text, v.end_date::text, v.status
            FROM project p JOIN ${newest('project_version', 'project_id')} v ON v.project_id = p.id WHERE p.fund_id = $1 ORDER BY p.id`,
  },
  budgets: {
    takes: ['fund'],
    sql: `SELECT p.code AS project, o.code AS organisation, ${exact('v.approved_amount', fundCurrency)} AS approved_amount
            FROM ${newest('budget_version', 'project_id, organisation_id')} v JOIN project p ON p.id = v.project_id
            JOIN organisation o ON o.id = v.organisation_id WHERE p.fund_id = $1 ORDER BY p.id, o.id`,
  },
  indicators: { takes: ['fund'], sql: results.indicators },
  indicator_values: { takes: ['fund'], sql: results.indicatorValues },
  tranches: { takes: ['fund'], sql: results.tranches },
  milestones: { takes: ['fund'], sql: results.milestones },
  allocations: {
    takes: ['fund'],
    sql: `SELECT ${fundCode}, t.reference, ${project('t.project_id')} AS project, ${organisation('t.organisation_id')} AS organisation,
                 ${window('t.window_id')} AS "window", t.effective_on::text AS decided_on, ${exact('t.amount', fundCurrency)} AS amount
            FROM allocation t JOIN ledger.seal s ON s.entry_id = t.entry_id WHERE t.fund_id = $1 ORDER BY s.sequence`,
  },
  schedules: {
    takes: ['fund'],
    sql: `SELECT ${fundCode}, a.reference AS agreement, v.due_on::text, ${exact('v.amount', 'a.currency')} AS amount
            FROM ${newest('instalment_version', 'agreement_id, due_on, n')} v JOIN agreement a ON a.id = v.agreement_id
           WHERE a.fund_id = $1 ORDER BY a.id, v.due_on, v.n`,
  },
  window_moves: {
    takes: ['fund'],
    sql: `SELECT ${fundCode}, t.reference, t.effective_on::text AS date, ${window('t.from_window_id')} AS from_window,
                 ${window('t.to_window_id')} AS to_window, ${exact('t.amount', fundCurrency)} AS amount
            FROM window_move t JOIN ledger.seal s ON s.entry_id = t.entry_id WHERE t.fund_id = $1 ORDER BY s.sequence`,
  },
  reversals: {
    takes: ['fund', 'feesAsRows'],
    sql: `SELECT ${fundCode}, kind, reference, effective_on::text AS reversed_on, reason FROM (
            SELECT s.sequence, 0 AS place, t.kind, t.reference, t.effective_on, t.reason
              FROM reversal t JOIN ledger.seal s ON s.entry_id = t.entry_id WHERE t.fund_id = $1 AND t.kind NOT LIKE 'unidentified%'
            UNION ALL
            SELECT s.sequence, 1, 'aa_fee', ${feeReference}, t.effective_on, t.reason
              FROM reversal t JOIN ledger.seal s ON s.entry_id = t.entry_id JOIN deposit d ON d.entry_id = t.reversed_entry_id
             WHERE t.fund_id = $1 AND d.agreement_id = ANY ($2::integer[]) AND d.fee <> 0) r
           ORDER BY sequence, place`,
  },
  transactions: {
    takes: ['fund', 'feesAsRows'],
    sql: `SELECT ${fundCode}, reference, kind, effective_on::text AS date, ${exact('amount', fundCurrency)} AS amount, currency, original_amount,
                 agreement, organisation, project, category, tranche, "window", narrative, bank_reference, value_date
            FROM (${[
              transactions('deposit', `'deposit'`, {
                agreement: agreement('t.agreement_id'),
                window: window('t.window_id'),
              }),
              `SELECT s.sequence, 1, ${feeReference}, 'aa_fee', d.effective_on, d.fee, NULL, NULL, ${agreement('d.agreement_id')}, NULL, NULL, NULL, NULL,
                      ${window('d.window_id')}, 'Fee of deposit ' || d.reference, NULL, NULL
                 FROM deposit d JOIN ledger.seal s ON s.entry_id = d.entry_id
                WHERE d.fund_id = $1 AND d.agreement_id = ANY ($2::integer[]) AND d.fee <> 0`,
              transactions('contributor_refund', `'refund_to_donor'`, {
                agreement: agreement('t.agreement_id'),
                window: window('t.window_id'),
              }),
              transactions(
                'receipt',
                't.kind',
                {
                  agreement: agreement('t.agreement_id'),
                  organisation: organisation('t.organisation_id'),
                  window: window('t.window_id'),
                },
                `t.kind NOT LIKE 'unidentified%'`,
              ),
              ...[
                ['transfer', `'transfer'`],
                ['organisation_refund', `'refund_from_organisation'`],
              ].map(([table = '', kind = '']) =>
                transactions(table, kind, {
                  organisation: organisation('t.organisation_id'),
                  project: project('t.project_id'),
                  tranche: '(SELECT code FROM tranche WHERE id = t.tranche_id)',
                  window: window('t.window_id'),
                }),
              ),
              transactions('expenditure', `'expenditure'`, {
                organisation: organisation('t.organisation_id'),
                project: project('t.project_id'),
                category: 't.category::text',
              }),
            ].join(' UNION ALL ')}) t
           ORDER BY sequence, place`,
  },
};
