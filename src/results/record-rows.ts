import type { EntityManager } from 'typeorm';
import type { IndicatorRow, TargetRow, ValueRow } from './rows.js';

/**
 * Records indicators, any number of them at once, each as a new version: one that is not known yet is made. Quantities and days go
 * as text and stay exact. The database refuses what is unsound (`definition_is_frozen` and others).
 * @param changeId the act that they belong to
 * @throws {Error} where a project, result or organisation is not known: check first
 */
export async function recordIndicators(
  manager: EntityManager,
  changeId: string,
  rows: IndicatorRow[],
): Promise<void> {
  const json = JSON.stringify(rows);
  await manager.query(
    `INSERT INTO indicator (project_id, code)
     SELECT p.id, r.code FROM jsonb_to_recordset($1::jsonb) AS r (project text, code text) JOIN project p ON p.code = r.project
     ON CONFLICT ON CONSTRAINT indicator_code_once DO NOTHING`,
    [json],
  );
  const recorded: unknown[] = await manager.query(
    `INSERT INTO indicator_version (indicator_id, change_id, result_id, title, unit, direction, additive, accumulates, baseline, baseline_on,
            means_of_verification, source, responsible_id, disaggregated_by, sdg_goal, sdg_target, sdg_indicator, nua_paragraph, active)
     SELECT i.id, $2, t.id, r.title, r.unit, r.direction, r.additive, r.accumulates, r.baseline, r."baselineOn", r."meansOfVerification", r.source,
            o.id, r."disaggregatedBy", r."sdgGoal", r."sdgTarget", r."sdgIndicator", r."nuaParagraph", r.active
       FROM jsonb_to_recordset($1::jsonb) AS r (project text, code text, result text, title text, unit text, direction text, additive boolean,
            accumulates boolean, baseline numeric, "baselineOn" date, "meansOfVerification" text, source text, responsible text,
            "disaggregatedBy" text[], "sdgGoal" smallint, "sdgTarget" text, "sdgIndicator" text, "nuaParagraph" smallint, active boolean)
       JOIN project p ON p.code = r.project JOIN indicator i ON i.project_id = p.id AND i.code = r.code
       LEFT JOIN result t ON t.project_id = p.id AND t.code = r.result LEFT JOIN organisation o ON o.code = r.responsible
      WHERE (r.result IS NULL) = (t.id IS NULL) AND (r.responsible IS NULL) = (o.id IS NULL)
     RETURNING 1`,
    [json, changeId],
  );
  // What names something that nobody knows finds no place to go to.
  if (recorded.length !== rows.length)
    throw new Error(
      `${recorded.length} of ${rows.length} indicators found what they name; check them first.`,
    );
}

/**
 * Records targets of indicators, any number of them at once, each as a new version for its period.
 * @throws {Error} where an indicator is not known: check first
 */
export async function recordIndicatorTargets(
  manager: EntityManager,
  changeId: string,
  rows: TargetRow[],
): Promise<void> {
  const targets = await withIds(manager, rows);
  await manager.query(
    `INSERT INTO indicator_target_version (indicator_id, period_from, period_to, change_id, target)
     SELECT r.id, r."from", r."to", $2, r.target
       FROM jsonb_to_recordset($1::jsonb) AS r (id integer, "from" date, "to" date, target numeric)`,
    [JSON.stringify(targets), changeId],
  );
  const parts = partsOf(targets);
  if (parts.length === 0) return;
  await manager.query(
    `INSERT INTO indicator_target_part (indicator_id, period_from, period_to, change_id, sex, age, place, target)
     SELECT r.id, r."from", r."to", $2, r.sex, r.age, r.place, r.value
       FROM jsonb_to_recordset($1::jsonb) AS r (id integer, "from" date, "to" date, sex text, age text, place text, value numeric)`,
    [JSON.stringify(parts), changeId],
  );
}

/**
 * Records versions of reported values, any number of them at once, one for a period. The database holds the states, the duties and the
 * sums of parts (`value_goes_from_state_to_state`, `reporter_does_not_accept`, `parts_add_up` and others).
 * @throws {Error} where an indicator is not known: check first
 */
export async function recordIndicatorValues(
  manager: EntityManager,
  changeId: string,
  rows: ValueRow[],
): Promise<void> {
  const values = await withIds(manager, rows);
  const json = JSON.stringify(values);
  const ofValue = `JOIN indicator_value v ON v.indicator_id = r.id AND v.period_from = r."from" AND v.period_to = r."to"`;
  await manager.query(
    `INSERT INTO indicator_value (indicator_id, period_from, period_to)
     SELECT r.id, r."from", r."to" FROM jsonb_to_recordset($1::jsonb) AS r (id integer, "from" date, "to" date)
     ON CONFLICT ON CONSTRAINT value_period_once DO NOTHING`,
    [json],
  );
  await manager.query(
    `INSERT INTO indicator_value_version (value_id, change_id, state, value, comment)
     SELECT v.id, $2, r.state, r.value, r.comment
       FROM jsonb_to_recordset($1::jsonb) AS r (id integer, "from" date, "to" date, state text, value numeric, comment text) ${ofValue}`,
    [json, changeId],
  );
  const parts = partsOf(values);
  if (parts.length === 0) return;
  await manager.query(
    `INSERT INTO indicator_value_part (value_id, change_id, sex, age, place, value)
     SELECT v.id, $2, r.sex, r.age, r.place, r.value
       FROM jsonb_to_recordset($1::jsonb) AS r (id integer, "from" date, "to" date, sex text, age text, place text, value numeric) ${ofValue}`,
    [JSON.stringify(parts), changeId],
  );
}

/** The rows with the ids of their indicators, looked up apart: joined by codes, tables without statistics make the worst of plans. */
async function withIds<Row extends { project: string; indicator: string }>(
  manager: EntityManager,
  rows: Row[],
): Promise<(Row & { id: number })[]> {
  const projects = [...new Set(rows.map(({ project }) => project))];
  const known: { id: number; project: string; code: string }[] = await manager.query(
    'SELECT i.id, p.code AS project, i.code FROM project p JOIN indicator i ON i.project_id = p.id WHERE p.code = ANY ($1)',
    [projects],
  );
  const ids = new Map(known.map(({ id, project, code }) => [`${project}\0${code}`, id]));
  return rows.map((row) => {
    const id = ids.get(`${row.project}\0${row.indicator}`);
    if (id === undefined)
      throw new Error(`Project ${row.project} has no indicator ${row.indicator}; check it first.`);
    return { ...row, id };
  });
}

const partsOf = (rows: ((TargetRow | ValueRow) & { id: number })[]) =>
  rows.flatMap(({ id, from, to, parts }) => parts.map((part) => ({ id, from, to, ...part })));
