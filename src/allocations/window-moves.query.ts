import type { DataSource } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { reversedOn } from '../funds/index.js';

/** A fund's moves between windows, recorded and proposed, in order of their references, after one of them. */
export async function readWindowMoves(
  dataSource: DataSource,
  fund: string,
  { after, limit }: { after?: string; limit: number },
) {
  const rows: {
    reference: string;
    effectiveOn: string;
    fromWindow: string;
    toWindow: string;
    amount: string;
    currency: string;
    state: string;
    entry: string | null;
    reversedOn: string | null;
    proposal: number | null;
  }[] = await dataSource.query(
    `WITH moves AS (
       SELECT m.fund_id, m.reference, m.effective_on, m.from_window_id, m.to_window_id, m.amount, 'approved' AS state,
              m.entry_id::text AS entry, ${reversedOn('m')}, c.proposal_id AS proposal
         FROM window_move m JOIN change c ON c.id = m.change_id
       UNION ALL
       SELECT p.fund_id, p.reference, p.effective_on, p.window_id, p.to_window_id, p.amount,
              coalesce((SELECT d.verdict FROM decision d WHERE d.proposal_id = p.id AND d.verdict <> 'approved' LIMIT 1), 'proposed'),
              NULL, NULL, p.id
         FROM proposal p WHERE p.kind = 'window_move' AND NOT is_approved(p.id)
     )
     SELECT m.reference, m.effective_on::text AS "effectiveOn", a.code AS "fromWindow", b.code AS "toWindow", m.amount, f.currency, m.state,
            m.entry, m."reversedOn", m.proposal
       FROM moves m JOIN fund f ON f.id = m.fund_id JOIN fund_window a ON a.id = m.from_window_id JOIN fund_window b ON b.id = m.to_window_id
      WHERE f.code = $1 AND ($2::text IS NULL OR m.reference COLLATE "C" > $2)
      ORDER BY m.reference COLLATE "C" LIMIT $3`,
    [fund, after ?? null, limit],
  );
  return rows.map(({ amount, currency, ...row }) => ({
    ...row,
    amount: Money.fromDatabase(amount, currency).toJSON(),
  }));
}
