import type { DataSource } from 'typeorm';
import {
  bankRecord,
  bankSelection,
  knownFund,
  placeFilter,
  placeFilterValues,
  type BankRow,
  type PlaceFilter,
} from '../funds/index.js';

interface RefundRow extends BankRow {
  project: string;
  organisation: string;
  window: string;
  tranche: string | null;
}

/** What organisations returned to a fund, in the order in which it was recorded, after the one with an entry. */
export async function readOrganisationRefunds(
  dataSource: DataSource,
  code: string,
  { after, limit, ...place }: { after?: string; limit: number } & PlaceFilter,
) {
  const { id } = await knownFund(dataSource, code);
  const rows: RefundRow[] = await dataSource.query(
    `SELECT ${bankSelection('r')}, p.code AS project, o.code AS organisation, w.code AS "window", n.code AS tranche
       FROM organisation_refund r JOIN fund f ON f.id = r.fund_id JOIN project p ON p.id = r.project_id
       JOIN organisation o ON o.id = r.organisation_id JOIN fund_window w ON w.id = r.window_id
       LEFT JOIN tranche n ON n.id = r.tranche_id
      WHERE r.fund_id = $1 AND ($2::bigint IS NULL OR r.entry_id > $2)
        AND ${placeFilter(4)} ORDER BY r.entry_id LIMIT $3`,
    [id, after ?? null, limit, ...placeFilterValues(place)],
  );
  return rows.map(bankRecord);
}
