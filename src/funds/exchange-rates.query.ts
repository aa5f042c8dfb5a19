import type { DataSource } from 'typeorm';
import { Rate } from '../../libs/money/index.js';

/** A rate as people entered it; the newest of its day counts. */
export interface EnteredRate {
  currency: string;
  effectiveOn: string;
  unitsPerUsd: string;
  source: string | null;
}

/**
 * Exchange rates by currency, the newest day first.
 * @param on only the newest of each currency on or before this day
 * @param after `EUR 2026-11-01`: the rates after this one
 */
export async function readExchangeRates(
  dataSource: DataSource,
  { currency, on, after, limit }: { currency?: string; on?: string; after?: string; limit: number },
): Promise<EnteredRate[]> {
  const [afterCurrency = null, afterDay = null] = after?.split(' ') ?? [];
  const rows: EnteredRate[] = await dataSource.query(
    `SELECT currency, effective_on::text AS "effectiveOn", units_per_usd AS "unitsPerUsd", source FROM (
       SELECT DISTINCT ON (currency, CASE WHEN $2::date IS NULL THEN effective_on END) * FROM exchange_rate
        WHERE ($1::text IS NULL OR currency = $1) AND ($2::date IS NULL OR effective_on <= $2)
        ORDER BY currency, CASE WHEN $2::date IS NULL THEN effective_on END, effective_on DESC, change_id DESC) newest
      WHERE $3::text IS NULL OR currency > $3 OR (currency = $3 AND effective_on < $4::date)
      ORDER BY currency, effective_on DESC LIMIT $5`,
    [currency ?? null, on ?? null, afterCurrency, afterDay, limit],
  );
  return rows.map((row) => ({ ...row, unitsPerUsd: Rate.of(row.unitsPerUsd).toString() }));
}
