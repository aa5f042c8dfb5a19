import type { DataSource, EntityManager } from 'typeorm';
import type { SignedIn } from '../access/index.js';

/** A fund as it is known now; rates are shares as decimal text (`0.01` is one per cent). */
export interface FundSummary {
  id: number;
  code: string;
  name: string;
  currency: string;
  startDate: string;
  closedOn: string | null;
  aaFeeRate: string | null;
  indirectCostRate: string | null;
  windows: { code: string; name: string }[];
  /** The newest change of the fund or of one of its windows. */
  version: string;
}

/** All funds in order of their codes, or the one with a code. */
export async function readFunds(
  dataSource: DataSource | EntityManager,
  code?: string,
): Promise<FundSummary[]> {
  return dataSource.query(
    `SELECT f.id, f.code, v.name, f.currency, f.start_date::text AS "startDate", j.closed_on::text AS "closedOn",
            trim_scale(v.aa_fee_rate)::text AS "aaFeeRate", trim_scale(v.indirect_cost_rate)::text AS "indirectCostRate",
            (SELECT coalesce(jsonb_agg(jsonb_build_object('code', w.code, 'name',
                      (SELECT wv.name FROM fund_window_version wv WHERE wv.window_id = w.id ORDER BY wv.change_id DESC LIMIT 1))
                      ORDER BY w.code COLLATE "C"), '[]') FROM fund_window w WHERE w.fund_id = f.id) AS windows,
            greatest(v.change_id, (SELECT max(wv.change_id) FROM fund_window w JOIN fund_window_version wv ON wv.window_id = w.id
                                    WHERE w.fund_id = f.id))::text AS version
       FROM fund f JOIN ledger.journal j ON j.id = f.id
       JOIN LATERAL (SELECT * FROM fund_version v WHERE v.fund_id = f.id ORDER BY v.change_id DESC LIMIT 1) v ON true
      WHERE $1::text IS NULL OR f.code = $1
      ORDER BY f.code COLLATE "C"`,
    [code ?? null],
  );
}

/** Whether any of somebody's roles lets them know of a fund. */
export const isInReach = ({ grants }: SignedIn, code: string): boolean =>
  grants.some(({ reaches }) => reaches === null || reaches.includes(code));
