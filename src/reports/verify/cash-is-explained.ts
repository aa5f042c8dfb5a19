import { broken, counted, shown, type Check } from './check.js';

/** Invariant 3. Months without a line end as the one before, so only those with one are looked at. */
export const cashIsExplained: Check = {
  invariant: "1000 + 1100 = sources − uses, and 1050 = 2000, for every fund, at every month's end",
  async look({ manager }) {
    const { months, funds } = await counted<'months' | 'funds'>(
      manager,
      `SELECT count(*) AS months, count(DISTINCT journal_id) AS funds
         FROM (SELECT DISTINCT journal_id, date_trunc('month', effective_on) FROM ledger.entry) m`,
    );
    const records = await broken(
      manager,
      `SELECT 'fund ' || j.code || ' at the end of ' || to_char(month, 'YYYY-MM') || ': ' || CASE
                WHEN cash <> explained THEN 'cash is ' || ${shown('cash', 'c.minor_units')} || ', sources less uses ' || ${shown('explained', 'c.minor_units')}
                ELSE 'unidentified cash is ' || ${shown('unidentified', 'c.minor_units')} || ', unidentified receipts ' || ${shown('owed', 'c.minor_units')}
              END || ' ' || c.code AS record
         FROM (SELECT journal_id, currency, month, sum(cash) OVER months AS cash, sum(explained) OVER months AS explained,
                      sum(unidentified) OVER months AS unidentified, sum(owed) OVER months AS owed
                 FROM (SELECT a.journal_id, a.currency, date_trunc('month', l.effective_on) AS month,
                              coalesce(sum(l.amount) FILTER (WHERE a.code IN ('1000', '1100')), 0) AS cash,
                              coalesce(sum(-l.amount) FILTER (WHERE a.code IN ('1200', '1210') OR a.code LIKE '4%' OR a.code LIKE '5%'), 0) AS explained,
                              coalesce(sum(l.amount) FILTER (WHERE a.code = '1050'), 0) AS unidentified,
                              coalesce(sum(-l.amount) FILTER (WHERE a.code = '2000'), 0) AS owed
                         FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id AND a.book = 'real'
                        GROUP BY 1, 2, 3) moved
               WINDOW months AS (PARTITION BY journal_id, currency ORDER BY month)) ends
         JOIN ledger.journal j ON j.id = journal_id JOIN ledger.currency c ON c.code = currency
        WHERE cash <> explained OR unidentified <> owed ORDER BY j.code, month`,
    );
    return { figure: `${months} month ends of ${funds} funds`, records };
  },
};
