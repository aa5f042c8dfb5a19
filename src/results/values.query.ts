import type { DataSource, EntityManager } from 'typeorm';
import { Quantity } from '../../libs/money/index.js';
import { moment, partsFrom, type PartText } from './indicators.query.js';
import type { Period } from './progress.js';
import type { Part } from './rows.js';
import type { ValueState } from './value-states.js';

/** One of the versions of what was reported for a period. */
export interface ValueVersion {
  version: string;
  state: ValueState;
  value: Quantity;
  parts: Part[];
  comment: string | null;
  by: string;
  at: string;
}

/** What is reported for a period. */
export interface KnownValue extends Period, ValueVersion {
  /** What counts: the newest accepted version; null where nothing was accepted yet. */
  accepted: ValueVersion | null;
}

type AsText = Omit<ValueVersion, 'value' | 'parts'> & { value: string; parts: PartText[] };

/** SQL: the versions `x` of values with their changes `c`, quantities as text. */
const version = `x.change_id::text AS version, x.state, x.value::text AS value, x.comment, c.made_by AS by, ${moment},
  (SELECT coalesce(json_agg(json_build_object('sex', y.sex, 'age', y.age, 'place', y.place, 'value', y.value::text) ORDER BY y.sex, y.age, y.place), '[]')
     FROM indicator_value_part y WHERE y.value_id = x.value_id AND y.change_id = x.change_id) AS parts`;

/**
 * What is reported for an indicator, period by period in order of their days, as it is known now.
 * @param of.after the period of the last one seen, as {@link periodName} writes it
 */
export async function readValues(
  manager: DataSource | EntityManager,
  indicatorId: number,
  of: { period?: Period; after?: string; limit?: number } = {},
): Promise<KnownValue[]> {
  const rows: (Period & { newest: AsText; accepted: AsText | null })[] = await manager.query(
    `SELECT v.period_from::text AS "from", v.period_to::text AS "to", row_to_json(n) AS newest, row_to_json(a) AS accepted
       FROM indicator_value v
       JOIN LATERAL (SELECT ${version} FROM indicator_value_version x JOIN change c ON c.id = x.change_id
                      WHERE x.value_id = v.id ORDER BY x.change_id DESC LIMIT 1) n ON true
       LEFT JOIN LATERAL (SELECT ${version} FROM indicator_value_version x JOIN change c ON c.id = x.change_id
                           WHERE x.value_id = v.id AND x.state = 'accepted' ORDER BY x.change_id DESC LIMIT 1) a ON true
      WHERE v.indicator_id = $1 AND ($2::date IS NULL OR (v.period_from, v.period_to) = ($2, $3))
        AND ($4::text IS NULL OR (v.period_from || '--' || v.period_to) COLLATE "C" > $4)
      ORDER BY v.period_from, v.period_to LIMIT $5`,
    [indicatorId, of.period?.from ?? null, of.period?.to ?? null, of.after ?? null, of.limit ?? null],
  );
  return rows.map(({ newest, accepted, ...period }) => ({
    ...period,
    ...versionFrom(newest),
    accepted: accepted && versionFrom(accepted),
  }));
}

/** All that was ever reported, accepted or returned for a period, the oldest first. */
export async function readValueHistory(
  manager: DataSource | EntityManager,
  indicatorId: number,
  { from, to }: Period,
): Promise<ValueVersion[]> {
  const rows: AsText[] = await manager.query(
    `SELECT ${version} FROM indicator_value v JOIN indicator_value_version x ON x.value_id = v.id JOIN change c ON c.id = x.change_id
      WHERE v.indicator_id = $1 AND v.period_from = $2 AND v.period_to = $3 ORDER BY x.change_id`,
    [indicatorId, from, to],
  );
  return rows.map(versionFrom);
}

const versionFrom = ({ value, parts, ...rest }: AsText): ValueVersion => ({
  ...rest,
  value: Quantity.of(value),
  parts: partsFrom(parts),
});
