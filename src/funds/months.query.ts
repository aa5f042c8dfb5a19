import type { DataSource } from 'typeorm';

/**
 * Every month of a fund from its first day to the newest of today, its last entry and its last change; newest first.
 * @param after `2026-11`: the months before this one
 */
export async function readMonths(
  dataSource: DataSource,
  fund: string,
  { after, limit }: { after?: string; limit: number },
) {
  const rows: {
    month: string;
    state: string;
    proposedBy: string | null;
    decidedBy: string | null;
    changedAt: string | null;
    reason: string | null;
    entries: number;
  }[] = await dataSource.query(
    `WITH f AS (SELECT id, start_date FROM fund WHERE code = $1),
          counted AS (SELECT date_trunc('month', e.effective_on::timestamp)::date AS month, count(*)::integer AS entries
                        FROM ledger.entry e JOIN f ON f.id = e.journal_id GROUP BY 1),
          changed AS (SELECT DISTINCT ON (c.month) c.* FROM ledger.month_change c JOIN f ON f.id = c.journal_id ORDER BY c.month, c.id DESC),
          span AS (SELECT date_trunc('month', least((SELECT start_date FROM f), (SELECT min(month) FROM changed))::timestamp) AS first,
                          greatest(date_trunc('month', now() AT TIME ZONE 'UTC'), (SELECT max(month) FROM counted), (SELECT max(month) FROM changed)) AS last)
     SELECT to_char(m.day, 'YYYY-MM') AS month, coalesce(c.state, 'open') AS state, c.proposed_by AS "proposedBy", c.decided_by AS "decidedBy",
            to_char(c.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "changedAt", c.reason, coalesce(n.entries, 0) AS entries
       FROM span CROSS JOIN LATERAL generate_series(span.first,
              CASE WHEN $2::date IS NULL THEN span.last ELSE least(span.last, $2::date - interval '1 month') END, interval '1 month') AS m (day)
       LEFT JOIN changed c ON c.month = m.day::date LEFT JOIN counted n ON n.month = m.day::date
      ORDER BY m.day DESC LIMIT $3`,
    [fund, after === undefined ? null : `${after}-01`, limit],
  );
  return rows;
}
