import type { EntityManager } from 'typeorm';

/** How a book says the fees that were charged on deposits, so that importing it charges the same. */
export interface ExportedFees {
  /** The fund's rate in the book, or none. */
  fundRate: string | null;
  /** Each agreement's own rate in the book, or none, by its id. */
  rates: Map<number, string | null>;
  /** Ids of agreements whose fees are rows of their own, because no rate gives them. */
  asRows: number[];
  /** What was said otherwise than it was recorded, as sentences. */
  notes: string[];
}

interface AgreementFees {
  id: number;
  reference: string;
  ownRate: string | null;
  /** Whether own rate or the fund's gives the fee of every deposit. */
  follow: boolean;
  /** Whether a fee was charged by a row of its own, which a book allows only where there is no rate. */
  hasRows: boolean;
}

/**
 * A book charges each deposit by the rate that stands in it, while the ledger has what was charged on its day, by the rate of
 * that day. Where the two would differ for an agreement, its fees are written as `aa_fee` rows and it has no rate; then the
 * fund can have none either, and its rate is written into each of the other agreements.
 */
export async function exportedFees(manager: EntityManager, fundId: number): Promise<ExportedFees> {
  const [fund]: { rate: string | null; hasRows: boolean }[] = await manager.query(
    `SELECT (SELECT trim_scale(v.aa_fee_rate)::text FROM fund_version v WHERE v.fund_id = $1 ORDER BY v.change_id DESC LIMIT 1) AS rate,
            EXISTS (SELECT FROM receipt r WHERE r.fund_id = $1 AND r.kind = 'aa_fee' AND r.agreement_id IS NULL AND r.amount > 0) AS "hasRows"`,
    [fundId],
  );
  const fundRate = fund?.rate ?? null;
  const agreements: AgreementFees[] = await manager.query(
    `SELECT a.id, a.reference, trim_scale(a.aa_fee_rate)::text AS "ownRate",
            NOT EXISTS (SELECT FROM deposit d WHERE d.agreement_id = a.id
                           AND d.fee <> round(d.amount * coalesce(a.aa_fee_rate, $2::numeric, 0), c.minor_units)) AS follow,
            EXISTS (SELECT FROM receipt r WHERE r.agreement_id = a.id AND r.kind = 'aa_fee' AND r.amount > 0) AS "hasRows"
       FROM agreement a JOIN fund f ON f.id = a.fund_id JOIN ledger.currency c ON c.code = f.currency
      WHERE a.fund_id = $1`,
    [fundId, fundRate],
  );
  const rateOf = ({ ownRate }: AgreementFees) => ownRate ?? fundRate;
  const asRows = agreements.filter((one) => !one.follow || (one.hasRows && rateOf(one) !== null));
  const fundRateMoves = fundRate !== null && (asRows.length > 0 || fund?.hasRows === true);
  const withoutRate = new Set(asRows.map(({ id }) => id));
  const rates = new Map(
    agreements.map((one) => {
      if (withoutRate.has(one.id)) return [one.id, null];
      return [one.id, fundRateMoves ? rateOf(one) : one.ownRate];
    }),
  );
  const notes = asRows.map(
    ({ reference }) =>
      `Agreement ${reference}: its deposits were charged otherwise than its rate of today says, so its fees are rows of their own and it has no rate.`,
  );
  if (fundRateMoves)
    notes.push(
      `The fund's rate of ${fundRate} stands in its agreements instead, since the book's fees need it so.`,
    );
  return { fundRate: fundRateMoves ? null : fundRate, rates, asRows: [...withoutRate], notes };
}
