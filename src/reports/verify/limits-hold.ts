import { broken, counted, shown, type Check } from './check.js';

/**
 * Invariant 4, from what deposits and transfers say, not from the floors that keep it: a deposit is a line on 4000, a transfer a
 * line on 1200. Of an agreement in another currency, what was paid is what its deposits took off 9000. What a fund moved in
 * with (opening entries) was promised and allocated elsewhere.
 */
export const limitsHold: Check = {
  invariant: 'deposits per agreement ≤ agreement; transfers per project and organisation ≤ allocated',
  async look({ manager }) {
    const { agreements, projects } = await counted<'agreements' | 'projects'>(
      manager,
      `SELECT count(*) FILTER (WHERE code = '9000') AS agreements, count(*) FILTER (WHERE code = '1200') AS projects FROM ledger.account`,
    );
    const records = [
      ...(await broken(
        manager,
        `WITH moved AS (
           SELECT a.journal_id, a.per ->> 'agreement' AS agreement, e.opening, e.of_deposit,
                  sum(l.amount) FILTER (WHERE a.code = '9000') AS commitment, sum(-l.amount) FILTER (WHERE a.code = '4000') AS deposit,
                  max(a.currency) FILTER (WHERE a.code = '9000') AS currency, max(a.currency) FILTER (WHERE a.code = '4000') AS received_in
             FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id AND a.code IN ('4000', '9000')
             JOIN (${entriesWith('4000', 'of_deposit')}) e ON e.id = l.entry_id
            GROUP BY 1, 2, 3, 4
         ), agreements AS (
           SELECT journal_id, agreement, max(currency) AS currency, max(received_in) AS received_in,
                  coalesce(sum(commitment) FILTER (WHERE opening OR NOT of_deposit), 0) AS promised,
                  coalesce(sum(-commitment) FILTER (WHERE of_deposit AND NOT opening), 0) AS paid,
                  coalesce(sum(deposit) FILTER (WHERE NOT opening), 0) AS received
             FROM moved GROUP BY 1, 2
         )
         SELECT 'agreement ' || agreement || ' of fund ' || j.code || ': ' || ${shown('deposits', 'c.minor_units')} || ' ' || c.code ||
                ' was deposited, ' || ${shown('promised', 'c.minor_units')} || ' promised' AS record
           FROM agreements
          CROSS JOIN LATERAL (SELECT CASE WHEN currency = received_in OR currency IS NULL THEN received ELSE paid END AS deposits) d
           JOIN ledger.journal j ON j.id = journal_id JOIN ledger.currency c ON c.code = coalesce(currency, received_in)
          WHERE deposits > promised ORDER BY j.code, agreement`,
      )),
      ...(await broken(
        manager,
        `WITH moved AS (
           SELECT a.journal_id, a.per ->> 'project' AS project, a.per ->> 'organisation' AS organisation, a.currency,
                  coalesce(sum(l.amount) FILTER (WHERE a.code = '1200' AND NOT e.opening), 0) AS transferred,
                  coalesce(sum(l.amount) FILTER (WHERE a.code = '1100' AND (e.opening OR NOT e.of_transfer)), 0) AS allocated
             FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id AND a.code IN ('1100', '1200')
             JOIN (${entriesWith('1200', 'of_transfer')}) e ON e.id = l.entry_id
            GROUP BY 1, 2, 3, 4
         )
         SELECT 'project ' || project || ' with ' || organisation || ' of fund ' || j.code || ': ' || ${shown('transferred', 'c.minor_units')} || ' ' ||
                c.code || ' was transferred, ' || ${shown('allocated', 'c.minor_units')} || ' allocated' AS record
           FROM moved JOIN ledger.journal j ON j.id = journal_id JOIN ledger.currency c ON c.code = currency
          WHERE transferred > allocated ORDER BY j.code, project, organisation`,
      )),
    ];
    return {
      figure: `${agreements} agreements, ${projects} projects and organisations with transfers`,
      records,
    };
  },
};

/** SQL: each entry, whether it (or what it reverses) is an opening, and whether it has a line on an account of `code`. */
function entriesWith(code: string, column: string): string {
  return `SELECT e.id, coalesce(o.nature, e.nature) = 'opening' AS opening, w.entry_id IS NOT NULL AS ${column}
            FROM ledger.entry e LEFT JOIN ledger.entry o ON o.id = e.reverses
            LEFT JOIN (SELECT DISTINCT entry_id FROM ledger.line JOIN ledger.account ON account.id = account_id AND code = '${code}') w
              ON w.entry_id = e.id`;
}
