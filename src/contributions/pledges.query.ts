import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { ALL, type InSight } from '../funds/index.js';

/** A pledge as it is known now. */
export interface KnownPledge {
  id: number;
  fundId: number;
  reference: string;
  donor: string;
  amount: Money;
  expectedOn: string | null;
  note: string | null;
  version: string;
}

/** Pledges to a fund in order of their references, as far as they are in somebody's sight. */
export async function readPledges(
  manager: DataSource | EntityManager,
  fund: string,
  of: { reference?: string; donor?: string; after?: string; limit?: number; sight?: InSight },
): Promise<KnownPledge[]> {
  const { sight = ALL } = of;
  const rows: (Omit<KnownPledge, 'amount'> & { amount: string; currency: string })[] = await manager.query(
    `SELECT p.id, p.fund_id AS "fundId", p.reference, o.code AS donor, p.currency, v.amount, v.expected_on::text AS "expectedOn", v.note,
            v.change_id::text AS version
       FROM pledge p JOIN fund f ON f.id = p.fund_id JOIN organisation o ON o.id = p.donor_id
       JOIN LATERAL (SELECT * FROM pledge_version v WHERE v.pledge_id = p.id ORDER BY v.change_id DESC LIMIT 1) v ON true
      WHERE f.code = $1 AND ($2::text IS NULL OR p.reference = $2) AND ($3::text IS NULL OR o.code = $3)
        AND ($4::boolean OR (f.code = ANY ($9) AND (f.code = ANY ($5) OR o.code = ANY ($6))))
        AND ($7::text IS NULL OR p.reference COLLATE "C" > $7)
      ORDER BY p.reference COLLATE "C" LIMIT $8`,
    [
      fund,
      of.reference ?? null,
      of.donor ?? null,
      sight.everything,
      sight.funds,
      sight.organisations,
      of.after ?? null,
      of.limit ?? null,
      sight.within,
    ],
  );
  return rows.map(({ amount, currency, ...row }) => ({
    ...row,
    amount: Money.fromDatabase(amount, currency),
  }));
}
