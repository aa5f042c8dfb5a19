import type { DataSource } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import type { Grant } from '../access/index.js';
import { TODAY } from './inbox.columns.js';

/** What waits for a fund administrator beside decisions, since a day. */
export interface Unsettled {
  kind: 'overdue_instalments' | 'unidentified_money';
  fund: string;
  /** The agreement whose instalments are overdue; null for money that nobody can name. */
  agreement: string | null;
  since: string;
  waitingDays: number;
  amount: { amount: string; currency: string };
  /** Where it is looked at. */
  path: string;
}

type Row = Omit<Unsettled, 'amount' | 'path'> & { amount: string; currency: string };

/** As the agreements show it: what was paid fulfils the earliest instalments first. What was reversed is owed no more. */
const overdue = `
  SELECT 'overdue_instalments' AS kind, m.code AS fund, a.reference AS agreement, a.currency,
         min(i.due_on) FILTER (WHERE i.due_until_then > paid.amount) AS since, sum(i.amount) - min(paid.amount) AS amount
    FROM mine m JOIN agreement a ON a.fund_id = m.id
    JOIN LATERAL (
      SELECT v.due_on, v.amount, sum(v.amount) OVER (ORDER BY v.due_on, v.n) AS due_until_then
        FROM (SELECT DISTINCT ON (due_on, n) due_on, n, amount FROM instalment_version WHERE agreement_id = a.id ORDER BY due_on, n, change_id DESC) v
       WHERE v.due_on < ${TODAY}) i ON true
   CROSS JOIN LATERAL (
      SELECT coalesce(-sum(l.amount) FILTER (WHERE coalesce(b.kind, e.kind) NOT IN ('agreement', 'amendment')), 0) AS amount
        FROM ledger.account c JOIN ledger.line l ON l.account_id = c.id AND l.effective_on <= ${TODAY}
        JOIN ledger.entry e ON e.id = l.entry_id LEFT JOIN ledger.entry b ON b.id = e.reverses
       WHERE c.journal_id = m.id AND c.code = '9000' AND c.per = jsonb_build_object('agreement', a.reference)) paid
   WHERE NOT EXISTS (SELECT FROM ledger.entry r WHERE r.reverses = a.entry_id)
   GROUP BY m.code, a.id HAVING sum(i.amount) > min(paid.amount)`;

/** What came first is taken to be named first. */
const unidentified = `
  SELECT 'unidentified_money', m.code, NULL, m.currency,
         min(l.effective_on) FILTER (WHERE l.came_until_then > l.named), min(l.came - l.named)
    FROM mine m JOIN LATERAL (
      SELECT l.effective_on, sum(greatest(l.amount, 0)) OVER (ORDER BY l.effective_on, l.entry_id) AS came_until_then,
             sum(greatest(l.amount, 0)) OVER () AS came, -sum(least(l.amount, 0)) OVER () AS named
        FROM ledger.account c JOIN ledger.line l ON l.account_id = c.id WHERE c.journal_id = m.id AND c.code = '1050') l ON true
   GROUP BY m.code, m.currency HAVING min(l.came) > min(l.named)`;

const paths: Record<Unsettled['kind'], (row: Row) => string> = {
  overdue_instalments: ({ agreement }) => `agreements/${encodeURIComponent(agreement!)}/schedule`,
  unidentified_money: () => 'unidentified',
};

/** What is overdue or unidentified in the funds that somebody administers, oldest first, five hundred at most. */
export async function readUnsettled(
  dataSource: DataSource,
  { grants }: { grants: readonly Grant[] },
): Promise<Unsettled[]> {
  const administers = grants.filter(
    ({ role, organisation, project }) =>
      role === 'fund_administrator' && organisation === null && project === null,
  );
  if (administers.length === 0) return [];
  const rows: Row[] = await dataSource.query(
    `WITH mine AS (SELECT f.id, f.code, f.currency FROM fund f WHERE $1 OR f.code = ANY ($2))
     SELECT kind, fund, agreement, currency, since::text AS since, (${TODAY} - since)::integer AS "waitingDays", amount::text AS amount
       FROM (${overdue} UNION ALL ${unidentified}) found ORDER BY since, fund COLLATE "C", agreement COLLATE "C" LIMIT 500`,
    [administers.some(({ fund }) => fund === null), administers.flatMap(({ fund }) => fund ?? [])],
  );
  return rows.map((row) => {
    const { currency, amount, ...rest } = row;
    const path = `/api/funds/${encodeURIComponent(row.fund)}/${paths[row.kind](row)}`;
    return { ...rest, amount: Money.fromDatabase(amount, currency).toJSON(), path };
  });
}
