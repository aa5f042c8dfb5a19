import type { DataSource, EntityManager } from 'typeorm';
import { Quantity } from '../../libs/money/index.js';
import { progressOf, type Period, type Progress } from './progress.js';
import type { IndicatorDetails, Part } from './rows.js';

/** An indicator as it is known now. */
export interface KnownIndicator extends IndicatorDetails {
  id: number;
  code: string;
  /** The newest change of its definition or of one of its targets. */
  version: string;
  progress: Progress;
}

/** A definition as it was from a change on. */
export interface IndicatorVersion extends IndicatorDetails {
  version: string;
  by: string;
  at: string;
}

/** A target as it was from a change on; null: taken back. */
export interface TargetVersion extends Period {
  target: Quantity | null;
  parts: Part[];
  version: string;
  by: string;
  at: string;
}

type Texts<Row> = Omit<Row, 'baseline' | 'target' | 'parts' | 'progress'>;
type Rest = { baseline: string | null };
export type PartText = Omit<Part, 'value'> & { value: string };

/** SQL: the columns of a definition `v`, with its result `r` and responsible organisation `o`. */
const definition = `r.code AS result, v.title, v.unit, v.direction, v.additive, v.accumulates, v.baseline, v.baseline_on::text AS "baselineOn",
  v.means_of_verification AS "meansOfVerification", v.source, o.code AS responsible, v.disaggregated_by AS "disaggregatedBy",
  v.sdg_goal AS "sdgGoal", v.sdg_target AS "sdgTarget", v.sdg_indicator AS "sdgIndicator", v.nua_paragraph AS "nuaParagraph", v.active`;
const itsPlaces = `LEFT JOIN result r ON r.id = v.result_id LEFT JOIN organisation o ON o.id = v.responsible_id`;

/** SQL: for each period of the indicator `i` its newest target and its newest accepted value, as JSON, numbers as text. */
const standing = `
  SELECT coalesce(json_agg(json_build_object('from', coalesce(t.period_from, a.period_from), 'to', coalesce(t.period_to, a.period_to),
                                             'target', t.target::text, 'value', a.value::text)), '[]') AS periods
    FROM (SELECT * FROM (SELECT DISTINCT ON (t.period_from, t.period_to) t.period_from, t.period_to, t.target FROM indicator_target_version t
                          WHERE t.indicator_id = i.id ORDER BY t.period_from, t.period_to, t.change_id DESC) t WHERE t.target IS NOT NULL) t
    FULL JOIN (SELECT DISTINCT ON (w.id) w.period_from, w.period_to, x.value FROM indicator_value w JOIN indicator_value_version x ON x.value_id = w.id
                WHERE w.indicator_id = i.id AND x.state = 'accepted' ORDER BY w.id, x.change_id DESC) a
      ON a.period_from = t.period_from AND a.period_to = t.period_to`;

/** The indicators of a project in order of their codes, with how far they have come. */
export async function readIndicators(
  manager: DataSource | EntityManager,
  project: string,
  of: { code?: string; after?: string; limit?: number } = {},
): Promise<KnownIndicator[]> {
  type Found = { from: string; to: string; target: string | null; value: string | null };
  const rows: (Texts<KnownIndicator> & Rest & { periods: Found[] })[] = await manager.query(
    `SELECT i.id, i.code, ${definition}, s.periods,
            greatest(v.change_id, (SELECT max(t.change_id) FROM indicator_target_version t WHERE t.indicator_id = i.id))::text AS version
       FROM project p JOIN indicator i ON i.project_id = p.id
       JOIN LATERAL (SELECT * FROM indicator_version v WHERE v.indicator_id = i.id ORDER BY v.change_id DESC LIMIT 1) v ON true
       ${itsPlaces} CROSS JOIN LATERAL (${standing}) s
      WHERE p.code = $1 AND ($2::text IS NULL OR i.code = $2) AND ($3::text IS NULL OR i.code COLLATE "C" > $3)
      ORDER BY i.code COLLATE "C" LIMIT $4`,
    [project, of.code ?? null, of.after ?? null, of.limit ?? null],
  );
  return rows.map(({ baseline, periods, ...row }) => {
    const from = quantity(baseline);
    const standings = periods.map(({ target, value, ...period }) => ({
      ...period,
      target: quantity(target),
      value: quantity(value),
    }));
    return { ...row, baseline: from, progress: progressOf({ ...row, baseline: from }, standings) };
  });
}

/** How an indicator was defined, the oldest first. */
export async function readDefinitions(
  manager: DataSource | EntityManager,
  indicatorId: number,
): Promise<IndicatorVersion[]> {
  const rows: (Texts<IndicatorVersion> & Rest)[] = await manager.query(
    `SELECT ${definition}, v.change_id::text AS version, c.made_by AS by, ${moment}
       FROM indicator_version v JOIN change c ON c.id = v.change_id ${itsPlaces}
      WHERE v.indicator_id = $1 ORDER BY v.change_id`,
    [indicatorId],
  );
  return rows.map(({ baseline, ...row }) => ({ ...row, baseline: quantity(baseline) }));
}

/** What was aimed at, by periods and in each the oldest first; `newest`: only what is aimed at now. */
export async function readTargets(
  manager: DataSource | EntityManager,
  indicatorId: number,
  { newest = false } = {},
): Promise<TargetVersion[]> {
  const rows: (Texts<TargetVersion> & { target: string | null; parts: PartText[] })[] = await manager.query(
    `SELECT t.period_from::text AS "from", t.period_to::text AS "to", t.target, t.change_id::text AS version, c.made_by AS by, ${moment},
            (SELECT coalesce(json_agg(json_build_object('sex', x.sex, 'age', x.age, 'place', x.place, 'value', x.target::text)
                      ORDER BY x.sex, x.age, x.place), '[]')
               FROM indicator_target_part x
              WHERE (x.indicator_id, x.period_from, x.period_to, x.change_id) = (t.indicator_id, t.period_from, t.period_to, t.change_id)) AS parts
       FROM indicator_target_version t JOIN change c ON c.id = t.change_id
      WHERE t.indicator_id = $1
        AND (NOT $2::boolean OR (t.target IS NOT NULL AND t.change_id = (SELECT max(o.change_id) FROM indicator_target_version o
              WHERE (o.indicator_id, o.period_from, o.period_to) = (t.indicator_id, t.period_from, t.period_to))))
      ORDER BY t.period_from, t.period_to, t.change_id`,
    [indicatorId, newest],
  );
  return rows.map(({ target, parts, ...row }) => ({
    ...row,
    target: quantity(target),
    parts: partsFrom(parts),
  }));
}

/** SQL: when the change `c` was made, RFC 3339 in UTC. */
export const moment = `to_char(c.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at`;

/** A value as the database wrote it. */
export const quantity = (text: string | null) => (text === null ? null : Quantity.of(text));
export const partsFrom = (parts: PartText[]): Part[] =>
  parts.map(({ value, ...part }) => ({ ...part, value: Quantity.of(value) }));
