import type { Client } from 'pg';

/**
 * Adds up a sealed journal from its lines alone, and says where an account with a floor was below zero: after an entry in the
 * recorded order, or at the close of a day. Also where a guard and its credits are not what the lines give, and what no seal has.
 */
export async function broken(client: Client, journal: number): Promise<string[]> {
  const { rows } = await client.query<{ sentence: string }>(
    `WITH move AS (
       SELECT a.id AS account, a.code || ' ' || a.per AS name, s.sequence, l.effective_on AS day, sum(l.amount) AS net
         FROM ledger.account a JOIN ledger.line l ON l.account_id = a.id LEFT JOIN ledger.seal s ON s.entry_id = l.entry_id
        WHERE a.journal_id = $1 AND a.has_floor
        GROUP BY a.id, a.code, a.per, s.sequence, l.effective_on
     ), recorded AS (
       SELECT name, sequence, sum(net) OVER (PARTITION BY account ORDER BY sequence) AS balance FROM move
     ), closing AS (
       SELECT name, day, sum(sum(net)) OVER (PARTITION BY account ORDER BY day) AS balance FROM move GROUP BY account, name, day
     ), guarded AS (
       SELECT name, sum(net) AS balance,
              (SELECT g.available + coalesce((SELECT sum(c.amount) FROM ledger.credit c WHERE c.account_id = account), 0)
                 FROM ledger.guard g WHERE g.account_id = account) AS known
         FROM move GROUP BY account, name
     )
     SELECT format('%s has %s after entry number %s', name, balance, sequence) AS sentence FROM recorded WHERE balance < 0
     UNION ALL SELECT format('%s has %s at the close of %s', name, balance, day) FROM closing WHERE balance < 0
     UNION ALL SELECT format('%s has %s and its guard knows of %s', name, balance, known) FROM guarded WHERE balance <> known
     UNION ALL SELECT format('%s has a line that no seal has', name) FROM move WHERE sequence IS NULL`,
    [journal],
  );
  return rows.map(({ sentence }) => sentence);
}
