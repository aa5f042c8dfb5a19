import { verificationsInOrder } from './load-known-results.js';

/** SQL: a measured value without trailing zeros. */
const measured = (value: string) => `trim_scale(${value})::text`;
const yesOrNo = (value: string) => `CASE WHEN ${value} THEN 'yes' ELSE 'no' END`;
/** SQL: an amount in the fund's currency, with its decimals. */
const money = (amount: string) =>
  `round(${amount}, (SELECT c.minor_units FROM fund f JOIN ledger.currency c ON c.code = f.currency WHERE f.id = $1))::text`;
const newest = (versions: string, of: string) =>
  `(SELECT DISTINCT ON (${of}) * FROM ${versions} ORDER BY ${of}, change_id DESC)`;

export const indicators = `
  SELECT p.code AS project, i.code, v.title, v.unit, v.direction, ${measured('v.baseline')} AS baseline, v.baseline_on::text, ${yesOrNo('v.additive')} AS additive,
         ${yesOrNo('v.accumulates')} AS accumulates, v.sdg_target, v.sdg_indicator, v.nua_paragraph::text, v.means_of_verification, v.source,
         (SELECT code FROM organisation WHERE id = v.responsible_id) AS responsible
    FROM indicator i JOIN project p ON p.id = i.project_id JOIN ${newest('indicator_version', 'indicator_id')} v ON v.indicator_id = i.id
   WHERE p.fund_id = $1 ORDER BY i.id`;

/** Targets that hold and values that were accepted, each before its parts. */
export const indicatorValues = `
  SELECT p.code AS project, i.code AS indicator, x.kind, x.period_from::text, x.period_to::text, ${measured('x.value')} AS value, x.sex, x.age, x.place
    FROM (
      WITH targets AS (SELECT * FROM ${newest('indicator_target_version', 'indicator_id, period_from, period_to')} t WHERE t.target IS NOT NULL),
           accepted AS (SELECT o.indicator_id, o.period_from, o.period_to, a.* FROM indicator_value o
                          JOIN ${newest(`(SELECT * FROM indicator_value_version WHERE state = 'accepted') a`, 'value_id')} a ON a.value_id = o.id)
      SELECT 'target' AS kind, 0 AS place_in_order, indicator_id, period_from, period_to, target AS value, 0 AS part, NULL AS sex, NULL AS age, NULL AS place FROM targets
      UNION ALL
      SELECT 'target', 0, indicator_id, period_from, period_to, a.target, 1, a.sex, a.age, a.place
        FROM indicator_target_part a JOIN targets USING (indicator_id, period_from, period_to, change_id)
      UNION ALL
      SELECT 'value', 1, indicator_id, period_from, period_to, value, 0, NULL, NULL, NULL FROM accepted
      UNION ALL
      SELECT 'value', 1, n.indicator_id, n.period_from, n.period_to, a.value, 1, a.sex, a.age, a.place
        FROM indicator_value_part a JOIN accepted n ON n.value_id = a.value_id AND n.change_id = a.change_id) x
    JOIN indicator i ON i.id = x.indicator_id JOIN project p ON p.id = i.project_id
   WHERE p.fund_id = $1
   ORDER BY i.id, x.place_in_order, x.period_from, x.period_to, x.part, x.sex COLLATE "C", x.age COLLATE "C", x.place COLLATE "C"`;

export const tranches = `
  SELECT (SELECT code FROM fund WHERE id = $1) AS fund, p.code AS project, o.code AS organisation, t.code, t.kind, v.title, ${money('v.amount')} AS amount
    FROM tranche t JOIN project p ON p.id = t.project_id JOIN organisation o ON o.id = t.organisation_id
    JOIN ${newest('tranche_version', 'tranche_id')} v ON v.tranche_id = t.id
   WHERE t.fund_id = $1 ORDER BY t.id`;

/** SQL: steps as a cell has them. */
const stepsOf = (steps: string) =>
  `(SELECT string_agg(${measured('s.at')} || ':' || ${money('s.price')}, ';' ORDER BY s.price) FROM ${steps} s (at, price))`;
/** SQL: of a milestone that was withdrawn, what it had earned by what was verified; that is all that it may earn. */
const asVerified = `(SELECT CASE m.direction WHEN 'up' THEN min(e.verified_value) ELSE max(e.verified_value) END AS at, earned_at(m.id, e.verified_value) AS price
   FROM verification e WHERE e.milestone_id = m.id AND e.verdict <> 'rejected' AND earned_at(m.id, e.verified_value) > 0 GROUP BY 2)`;
/** SQL: the terms of a milestone, with its first verification; empty with further ones. */
const term = (value: string, ofWithdrawn = value) =>
  `CASE WHEN coalesce(x.n, 1) = 1 THEN ${ofWithdrawn === value ? value : `CASE WHEN m.withdrawn AND m.fact IS NULL THEN ${ofWithdrawn} ELSE ${value} END`} END`;

/** Milestones with their verifications, in order. One that was withdrawn pays by the steps that it had reached, and is left out where it reached none. */
export const milestones = `
  SELECT p.code AS project, t.code AS tranche, m.code, ${term('m.title')} AS title, ${term('i.code')} AS indicator, ${term('m.fact')} AS fact,
         ${term('m.pays', `'by_steps'`)} AS pays, ${term(money('m.price'), 'NULL')} AS price, ${term(measured('m.baseline'), 'NULL')} AS baseline,
         ${term(`CASE WHEN m.fact IS NULL THEN ${measured('m.target')} END`, 'NULL')} AS target, ${term(measured('m.minimum_share'), 'NULL')} AS minimum_share,
         ${term(money('m.unit_price'), 'NULL')} AS unit_price, ${term(money('m.cap'), 'NULL')} AS cap,
         ${term(stepsOf('unnest(m.steps_at, m.step_prices)'), stepsOf(asVerified))} AS steps,
         ${term('m.due_from::text')} AS due_from, ${term('m.due_until::text')} AS due_until,
         ${term(`CASE WHEN m.evidence_required LIKE '%;%' THEN m.evidence_required || E'\\n' ELSE replace(m.evidence_required, E'\\n', '; ') END`)} AS evidence_required,
         ${measured('x.reported_value')} AS reported_value, x.reported_on::text, ${measured('x.verified_value')} AS verified_value, x.verified_on::text, x.reason
    FROM milestone_now m JOIN project p ON p.id = m.project_id JOIN tranche t ON t.id = m.tranche_id LEFT JOIN indicator i ON i.id = m.indicator_id
    LEFT JOIN (${verificationsInOrder}) x ON x.milestone_id = m.id
   WHERE p.fund_id = $1 AND (NOT m.withdrawn OR EXISTS (
           SELECT FROM verification v WHERE v.milestone_id = m.id AND v.verdict <> 'rejected' AND earned_at(m.id, v.verified_value) > 0))
   ORDER BY m.tranche_id, m.id, x.n`;
