import { broken, counted, named, shown, type Check } from './check.js';

/** Invariant 1. Lines that name no entry or no account, or lie in another fund or currency, are found here too. */
export const entriesBalance: Check = {
  invariant: 'each entry balances in each of its currencies and books, and has at least two lines',
  async look({ manager }) {
    const { entries, lines } = await counted<'entries' | 'lines'>(
      manager,
      `SELECT (SELECT count(*) FROM ledger.entry) AS entries, (SELECT count(*) FROM ledger.line) AS lines`,
    );
    const records = [
      ...(await broken(
        manager,
        `SELECT ${named('e.kind', 'e.reference', 'j.code')} || ', entry ' || e.id || ': ' ||
                ${shown('sum(l.amount)', 'min(a.minor_units)')} || ' ' || a.currency || ' is left over in the ' || a.book || ' book' AS record
           FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id
           JOIN ledger.entry e ON e.id = l.entry_id JOIN ledger.journal j ON j.id = e.journal_id
          GROUP BY e.id, j.code, a.currency, a.book HAVING sum(l.amount) <> 0 ORDER BY e.id`,
      )),
      ...(await broken(
        manager,
        `SELECT ${named('e.kind', 'e.reference', 'j.code')} || ', entry ' || e.id || ': has ' || count(l.n) || ' lines' AS record
           FROM ledger.entry e JOIN ledger.journal j ON j.id = e.journal_id LEFT JOIN ledger.line l ON l.entry_id = e.id
          GROUP BY e.id, j.code HAVING count(l.n) < 2 ORDER BY e.id`,
      )),
      ...(await broken(
        manager,
        `SELECT 'line ' || l.n || ' of entry ' || l.entry_id || ': ' || CASE
                  WHEN e.id IS NULL THEN 'there is no such entry'
                  WHEN a.id IS NULL THEN 'there is no account ' || l.account_id
                  WHEN a.journal_id <> e.journal_id THEN 'account ' || a.code || ' ' || a.per || ' is another fund''s'
                  WHEN a.currency <> l.currency THEN 'it is in ' || l.currency || ', its account in ' || a.currency
                  ELSE 'it is of ' || l.effective_on || ', its entry of ' || e.effective_on END AS record
           FROM ledger.line l LEFT JOIN ledger.entry e ON e.id = l.entry_id LEFT JOIN ledger.account a ON a.id = l.account_id
          WHERE e.id IS NULL OR a.id IS NULL OR a.journal_id <> e.journal_id OR a.currency <> l.currency OR l.effective_on <> e.effective_on
          ORDER BY l.entry_id, l.n`,
      )),
    ];
    return { figure: `${entries} entries, ${lines} lines`, records };
  },
};
