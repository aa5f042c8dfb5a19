import { broken, counted, named, shown, type Check } from './check.js';
import { recordedLines } from './recorded-lines.js';

/**
 * Invariant 6. Each record that moves money has one entry of its kind, day and reference, whose lines say what the record says,
 * account by account; each entry has one record; a reversal has the lines of what it takes back, the sides exchanged.
 */
export const recordsMatch: Check = {
  invariant:
    'every record that moves money has exactly one entry (or an entry and its reversal) that says the same, and every entry exactly one record',
  async look({ manager }) {
    const { records: count, entries } = await counted<'records' | 'entries'>(
      manager,
      `SELECT (SELECT count(*) FROM money_record) AS records, (SELECT count(*) FROM ledger.entry) AS entries`,
    );
    const records = [
      ...(await broken(
        manager,
        `SELECT ${named('r.kind', 'r.reference', 'f.code')} || ': ' || CASE
                  WHEN e.id IS NULL THEN 'it has no entry in the ledger'
                  WHEN e.journal_id <> r.fund_id THEN 'its entry is in another fund'
                  WHEN e.kind <> r.kind THEN 'its entry is of the kind ' || e.kind
                  WHEN e.effective_on <> r.effective_on THEN 'the record is of ' || r.effective_on || ', its entry of ' || e.effective_on
                  ELSE 'its entry bears the reference ' || e.reference END AS record
           FROM money_record r JOIN fund f ON f.id = r.fund_id LEFT JOIN ledger.entry e ON e.id = r.entry_id
          WHERE e.id IS NULL OR e.journal_id <> r.fund_id OR e.kind <> r.kind OR e.effective_on <> r.effective_on OR e.reference <> r.reference
          ORDER BY f.code, r.kind, r.reference`,
      )),
      ...(await broken(
        manager,
        `SELECT ${named('e.kind', 'e.reference', 'j.code')} || ', entry ' || e.id || ': it has ' ||
                CASE count(r.entry_id) WHEN 0 THEN 'no record' ELSE count(r.entry_id) || ' records' END AS record
           FROM ledger.entry e JOIN ledger.journal j ON j.id = e.journal_id LEFT JOIN money_record r ON r.entry_id = e.id
          GROUP BY e.id, j.code HAVING count(r.entry_id) <> 1 ORDER BY e.id`,
      )),
      ...(await broken(
        manager,
        `SELECT 'reversal of ' || ${named('r.kind', 'r.reference', 'f.code')} || ': the record takes back entry ' || r.reversed_entry_id ||
                ', its entry ' || coalesce(e.reverses::text, 'nothing') AS record
           FROM reversal r JOIN fund f ON f.id = r.fund_id JOIN ledger.entry e ON e.id = r.entry_id
          WHERE e.reverses IS DISTINCT FROM r.reversed_entry_id ORDER BY f.code, r.kind, r.reference`,
      )),
      ...(await broken(
        manager,
        `WITH said AS (
           SELECT entry_id, code, per, currency, sum(amount) AS amount FROM (${recordedLines}) recorded GROUP BY 1, 2, 3, 4
         ), posted AS (
           SELECT l.entry_id, a.code, a.per, a.currency, sum(l.amount) AS amount
             FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id GROUP BY 1, 2, 3, 4
         )
         SELECT ${named('r.kind', 'r.reference', 'f.code')} || ': the record says ' || ${shown('said', 'c.minor_units')} ||
                ', the ledger ' || ${shown('posted', 'c.minor_units')} || ' ' || c.code || ' on account ' || d.code || ' ' || d.per AS record
           FROM (SELECT entry_id, code, per, currency, coalesce(s.amount, 0) AS said, coalesce(p.amount, 0) AS posted
                   FROM said s FULL JOIN posted p USING (entry_id, code, per, currency)) d
           JOIN money_record r ON r.entry_id = d.entry_id AND r.kind <> 'opening' JOIN fund f ON f.id = r.fund_id
           JOIN ledger.currency c ON c.code = d.currency
          WHERE said <> posted ORDER BY f.code, r.kind, r.reference, d.code, d.per::text`,
      )),
    ];
    return { figure: `${count} records, ${entries} entries`, records };
  },
};
