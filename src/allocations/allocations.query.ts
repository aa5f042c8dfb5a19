import type { DataSource } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { placeFilter, placeFilterValues, type PlaceFilter } from '../funds/index.js';

/** A fund's allocations as recorded, in order of their ids, after one of them. */
export async function readAllocations(
  dataSource: DataSource,
  fund: string,
  { reference, after, limit, ...place }: { reference?: string; after?: string; limit?: number } & PlaceFilter,
) {
  const rows: {
    reference: string;
    effectiveOn: string;
    project: string;
    organisation: string;
    window: string;
    amount: string;
    currency: string;
    entry: string;
    reversedOn: string | null;
    proposal: number | null;
  }[] = await dataSource.query(
    `SELECT a.reference, a.effective_on::text AS "effectiveOn", p.code AS project, o.code AS organisation, w.code AS "window", a.amount, f.currency,
            a.entry_id::text AS entry, (SELECT r.effective_on::text FROM ledger.entry r WHERE r.reverses = a.entry_id) AS "reversedOn",
            c.proposal_id AS proposal
       FROM allocation a JOIN fund f ON f.id = a.fund_id JOIN project p ON p.id = a.project_id JOIN organisation o ON o.id = a.organisation_id
       JOIN fund_window w ON w.id = a.window_id JOIN change c ON c.id = a.change_id
      WHERE f.code = $1 AND ($2::text IS NULL OR a.reference = $2)
        AND ($3::text IS NULL OR a.id > (SELECT b.id FROM allocation b WHERE b.fund_id = f.id AND b.reference = $3))
        AND ${placeFilter(5)}
      ORDER BY a.id LIMIT $4`,
    [fund, reference ?? null, after ?? null, limit ?? null, ...placeFilterValues(place)],
  );
  return rows.map(({ amount, currency, ...row }) => ({
    ...row,
    amount: Money.fromDatabase(amount, currency).toJSON(),
  }));
}
