import { momentAsText, personAsJson, TODAY } from './inbox.columns.js';

/**
 * Who decides in which fund, and for what belongs to none: `on_behalf` is null where it is the asker ($1) by a role of their own, else
 * the colleagues of whom `stands_in_for` would choose one, in the order in which they gave (`place`). Only where their session or key
 * lets them: $2 in every fund, $3 in funds of these codes. Once for each fund, and not for each of thousands of proposals.
 */
const deciding = `
  in_force AS MATERIALIZED (
    SELECT g.id, g.from_person, g.fund_id FROM delegation g
     WHERE g.to_person = $1 AND is_colleague($1) AND ${TODAY} BETWEEN g.from_on AND g.until_on AND NOT EXISTS (SELECT FROM delegation_end e WHERE e.delegation_id = g.id)),
  held AS MATERIALIZED (
    SELECT h.person_id, h.role, h.fund_id FROM role_held h
     WHERE h.person_id = ANY (ARRAY(SELECT $1::integer UNION SELECT from_person FROM in_force))
       AND h.role IN ('approver', 'system_administrator') AND num_nonnulls(h.organisation_id, h.project_id) = 0),
  deciding AS MATERIALIZED (
    SELECT where_to.fund_id, g.on_behalf, g.id AS place
      FROM (SELECT f.id AS fund_id, f.code, (SELECT bool_or(h.fund_id IS NULL OR h.fund_id = f.id) FROM held h WHERE h.person_id = $1 AND h.role = 'approver') AS own FROM fund f
            UNION ALL SELECT NULL, NULL, (SELECT bool_or(h.fund_id IS NULL) FROM held h WHERE h.person_id = $1 AND h.role = 'approver')) where_to
     CROSS JOIN LATERAL (
       SELECT 0 AS id, NULL::integer AS on_behalf WHERE where_to.own
       UNION ALL
       SELECT i.id, i.from_person FROM in_force i WHERE where_to.own IS NOT TRUE AND (i.fund_id IS NULL OR i.fund_id = where_to.fund_id)
          AND EXISTS (SELECT FROM held h WHERE h.person_id = i.from_person AND h.role = 'approver' AND (h.fund_id IS NULL OR h.fund_id = where_to.fund_id))) g
     WHERE $2 OR where_to.code = ANY ($3))`;

/** For whom the asker, or somebody for whom they decide, decides nothing: where they belong, and the projects and budgets that benefit it (`beneficiaries`, `paid_by_project`). */
const barred = `
  belongs AS MATERIALIZED (
    SELECT b.person_id, b.organisation_id FROM belonging b
     WHERE b.person_id = ANY (ARRAY(SELECT $1::integer UNION SELECT from_person FROM in_force))),
  projects_now AS (
    SELECT DISTINCT ON (project_id) project_id, lead_id, city_id, city_name(city) AS city FROM project_version ORDER BY project_id, change_id DESC),
  cities AS (
    SELECT b.person_id, city_name(written.city) AS city
      FROM belongs b JOIN organisation o ON o.id = b.organisation_id
     CROSS JOIN LATERAL (SELECT v.name, v.type FROM organisation_version v WHERE v.organisation_id = b.organisation_id ORDER BY v.change_id DESC LIMIT 1) v
     CROSS JOIN LATERAL (VALUES (v.name), (o.code)) written (city)
     WHERE v.type = 'city'),
  barred AS MATERIALIZED (
    SELECT b.person_id, p.project_id FROM belongs b JOIN projects_now p ON p.lead_id = b.organisation_id
    UNION SELECT b.person_id, p.project_id FROM belongs b JOIN projects_now p ON p.city_id = b.organisation_id
    UNION SELECT c.person_id, p.project_id FROM cities c JOIN projects_now p ON p.city = c.city),
  barred_budgets AS MATERIALIZED (
    SELECT b.person_id, p.id FROM proposal p CROSS JOIN belongs b WHERE p.kind IN ('project_approval', 'budget')
       AND b.organisation_id IN (SELECT organisation_id FROM proposed_budget(p.id) UNION SELECT paid_by_project(p.project_id)))`;

/** What is proposed and undecided, as the database's `is_approved` sees it, without asking it for each proposal there ever was. */
const isOpen = `NOT EXISTS (SELECT FROM decision d WHERE d.proposal_id = p.id AND (d.verdict <> 'approved' OR p.needs = 1))
       AND (p.needs = 1 OR (SELECT count(*) FROM decision d WHERE d.proposal_id = p.id) < p.needs)`;

/** What waits for the asker; the same duties as `check_decision` holds them to. $4: whether they decide on roles and resets. */
const waiting = `
  may AS (
    SELECT p.id, p.fund_id, p.needs, p.amount, p.change_id, p.project_id, p.organisation_id, p.proposed_by, d.on_behalf, d.place
      FROM deciding d JOIN proposal p ON coalesce(p.fund_id, 0) = coalesce(d.fund_id, 0) WHERE p.kind NOT IN ('role_grant', 'sign_in_reset')
    UNION ALL
    SELECT p.id, p.fund_id, p.needs, p.amount, p.change_id, p.project_id, p.organisation_id, p.proposed_by, NULL, 0
      FROM proposal p WHERE p.kind IN ('role_grant', 'sign_in_reset') AND $4 AND p.person_id <> $1
       AND EXISTS (SELECT FROM held h WHERE h.person_id = $1 AND h.role = 'system_administrator' AND h.fund_id IS NULL)),
  waiting AS MATERIALIZED (
    SELECT DISTINCT ON (p.id) p.id, p.fund_id, p.amount, p.change_id, p.on_behalf FROM may p
     WHERE ${isOpen}
       AND p.proposed_by <> $1 AND p.proposed_by IS DISTINCT FROM p.on_behalf
       AND NOT EXISTS (SELECT FROM belongs b WHERE b.organisation_id = p.organisation_id AND (b.person_id = $1 OR b.person_id = p.on_behalf))
       AND NOT EXISTS (SELECT FROM barred b WHERE b.project_id = p.project_id AND (b.person_id = $1 OR b.person_id = p.on_behalf))
       AND NOT EXISTS (SELECT FROM barred_budgets b WHERE b.id = p.id AND (b.person_id = $1 OR b.person_id = p.on_behalf))
       AND (p.needs = 1 OR NOT EXISTS (SELECT FROM decision d WHERE d.proposal_id = p.id
              AND (d.decided_by IN ($1, p.on_behalf) OR d.on_behalf_of IN ($1, p.on_behalf))))
     ORDER BY p.id, p.place)`;

/** What the asker proposed, in funds that their session or key lets them know of ($5; null: all). */
const own = `
  own AS MATERIALIZED (
    SELECT p.id, p.needs FROM proposal p LEFT JOIN fund f ON f.id = p.fund_id
     WHERE p.proposed_by = $1 AND (p.fund_id IS NULL OR $5::text[] IS NULL OR f.code = ANY ($5)))`;

/** What is shown: a page of what waits ($6: after which, $7: how many), and of the asker's own at most 500 each. */
const chosen = `
  chosen AS MATERIALIZED (
    (SELECT 'waiting' AS part, id, on_behalf FROM waiting WHERE id > $6 ORDER BY id LIMIT $7)
    UNION ALL
    (SELECT 'mine', p.id, NULL FROM own p WHERE ${isOpen} ORDER BY p.id LIMIT 500)
    UNION ALL
    (SELECT 'returned', p.id, NULL FROM own p JOIN decision d ON d.proposal_id = p.id AND d.verdict = 'rejected'
       JOIN change c ON c.id = d.change_id WHERE c.made_at > now() - interval '30 days' ORDER BY d.id DESC LIMIT 500))`;

const rows = `
  SELECT chosen.part, p.id, p.kind, CASE chosen.part WHEN 'returned' THEN 'rejected' ELSE 'proposed' END AS state, f.code AS fund, f.currency,
         p.reference, p.effective_on AS "effectiveOn", p.amount::text AS amount, p.subject, j.code AS project, o.code AS organisation,
         w.code AS "window", t.code AS "toWindow", ${personAsJson('p.person_id')} AS person, p.needs,
         ${personAsJson('p.proposed_by')} AS "proposedBy", ${momentAsText('c.made_at')} AS "proposedAt",
         (SELECT coalesce(json_agg(json_build_object('verdict', d.verdict, 'by', ${personAsJson('d.decided_by')},
                   'onBehalfOf', ${personAsJson('d.on_behalf_of')}, 'reason', d.reason, 'decidedAt', ${momentAsText('dc.made_at')}) ORDER BY d.id), '[]')
            FROM decision d JOIN change dc ON dc.id = d.change_id WHERE d.proposal_id = p.id) AS decisions,
         ${personAsJson('chosen.on_behalf')} AS "onBehalfOf",
         greatest(0, floor(extract(epoch FROM now() - c.made_at) / 86400))::integer AS "waitingDays"
    FROM chosen JOIN proposal p ON p.id = chosen.id JOIN change c ON c.id = p.change_id LEFT JOIN fund f ON f.id = p.fund_id
    LEFT JOIN project j ON j.id = p.project_id LEFT JOIN organisation o ON o.id = p.organisation_id
    LEFT JOIN fund_window w ON w.id = p.window_id LEFT JOIN fund_window t ON t.id = p.to_window_id`;

/** All that an inbox shows, as of one moment: one row of JSON texts, in which an amount is text. */
export const inboxSql = `
  WITH ${[deciding, barred, waiting, own, chosen].join(',')}
  SELECT (SELECT count(*)::integer FROM waiting) AS count,
         (SELECT ${momentAsText('min(c.made_at)')} FROM waiting w JOIN change c ON c.id = w.change_id) AS oldest,
         (SELECT coalesce(json_agg(json_build_object('currency', s.currency, 'amount', s.amount) ORDER BY s.currency), '[]')
            FROM (SELECT f.currency, sum(w.amount)::text AS amount FROM waiting w JOIN fund f ON f.id = w.fund_id
                   WHERE w.amount IS NOT NULL GROUP BY f.currency) s) AS sums,
         (SELECT coalesce(json_agg(r ORDER BY r.id), '[]') FROM (${rows}) r) AS rows`;
