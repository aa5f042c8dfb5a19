import { broken, counted, shown, type Check } from './check.js';

const account = `'account ' || a.code || ' ' || a.per || ' of fund ' || j.code`;
const joined = (id: string) =>
  `JOIN ledger.account a ON a.id = ${id} JOIN ledger.journal j ON j.id = a.journal_id`;

/**
 * Invariant 2. What the ledger keeps beside its lines to be fast (day totals, and what is surely available) equals the lines;
 * no account with a floor is or was below it: after any entry in recorded order, or at the close of any effective day.
 */
export const accountsHold: Check = {
  invariant:
    'each account equals the sum of its lines, and none with a floor is, or at any recorded moment or on any effective day was, below it',
  async look({ manager }) {
    const { accounts, floors } = await counted<'accounts' | 'floors'>(
      manager,
      `SELECT count(*) AS accounts, count(*) FILTER (WHERE has_floor) AS floors FROM ledger.account`,
    );
    const records = [
      ...(await broken(
        manager,
        `SELECT ${account} || ' on ' || day || ': the day total says ' || ${shown('t.debit', 'a.minor_units')} || ' debit and ' ||
                ${shown('t.credit', 'a.minor_units')} || ' credit, the lines ' || ${shown('l.debit', 'a.minor_units')} || ' and ' ||
                ${shown('l.credit', 'a.minor_units')} || ' ' || a.currency AS record
           FROM (SELECT account_id, day, coalesce(t.debit, 0) AS t_debit, coalesce(t.credit, 0) AS t_credit,
                        coalesce(l.debit, 0) AS l_debit, coalesce(l.credit, 0) AS l_credit
                   FROM ledger.day_total t
                   FULL JOIN (SELECT account_id, effective_on AS day, sum(greatest(amount, 0)) AS debit, sum(greatest(-amount, 0)) AS credit
                                FROM ledger.line WHERE entry_id NOT IN (SELECT entry_id FROM ledger.unsealed)
                               GROUP BY 1, 2) l USING (account_id, day)) both_sides
          CROSS JOIN LATERAL (SELECT t_debit AS debit, t_credit AS credit) t CROSS JOIN LATERAL (SELECT l_debit AS debit, l_credit AS credit) l
           ${joined('account_id')}
          WHERE t.debit <> l.debit OR t.credit <> l.credit ORDER BY j.code, a.code, a.id, day`,
      )),
      ...(await broken(
        manager,
        `SELECT ${account} || ': ' || ${shown('g.counted', 'a.minor_units')} || ' is counted as available, its lines add up to ' ||
                ${shown('coalesce(l.balance, 0)', 'a.minor_units')} || ' ' || a.currency AS record
           FROM (SELECT a.id, coalesce(g.available, 0) + coalesce(c.amount, 0) AS counted
                   FROM ledger.account a LEFT JOIN ledger.guard g ON g.account_id = a.id
                   LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM ledger.credit GROUP BY 1) c ON c.account_id = a.id
                  WHERE a.has_floor) g
           LEFT JOIN (SELECT account_id, sum(amount) AS balance FROM ledger.line GROUP BY 1) l ON l.account_id = g.id
           ${joined('g.id')}
          WHERE g.counted <> coalesce(l.balance, 0) ORDER BY j.code, a.code, a.id`,
      )),
      ...(await broken(
        manager,
        `SELECT DISTINCT ON (j.code, a.code, a.id) ${account} || ' fell to ' || ${shown('r.balance', 'a.minor_units')} || ' ' || a.currency ||
                ' with ' || replace(e.kind, '_', ' ') || ' ' || e.reference || ', number ' || r.sequence || ' in recorded order' AS record
           FROM (SELECT account_id, sequence, entry_id, sum(amount) OVER (PARTITION BY account_id ORDER BY sequence) AS balance
                   FROM (SELECT l.account_id, s.sequence, s.entry_id, sum(l.amount) AS amount
                           FROM ledger.seal s JOIN ledger.line l ON l.entry_id = s.entry_id
                           JOIN ledger.account f ON f.id = l.account_id AND f.has_floor
                          GROUP BY 1, 2, 3) moves) r
           JOIN ledger.entry e ON e.id = r.entry_id ${joined('r.account_id')}
          WHERE r.balance < 0 ORDER BY j.code, a.code, a.id, r.sequence`,
      )),
      ...(await broken(
        manager,
        `SELECT DISTINCT ON (j.code, a.code, a.id) ${account} || ' stood at ' || ${shown('d.balance', 'a.minor_units')} || ' ' || a.currency ||
                ' at the close of ' || d.day AS record
           FROM (SELECT account_id, day, sum(amount) OVER (PARTITION BY account_id ORDER BY day) AS balance
                   FROM (SELECT l.account_id, l.effective_on AS day, sum(l.amount) AS amount
                           FROM ledger.line l JOIN ledger.account f ON f.id = l.account_id AND f.has_floor
                          GROUP BY 1, 2) moves) d ${joined('d.account_id')}
          WHERE d.balance < 0 ORDER BY j.code, a.code, a.id, d.day`,
      )),
    ];
    return { figure: `${accounts} accounts, ${floors} of them with a floor`, records };
  },
};
