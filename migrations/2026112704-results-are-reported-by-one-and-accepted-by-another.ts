import type { MigrationInterface, QueryRunner } from 'typeorm';
import { sdgIndicators } from './reference/sdg-indicators.js';
import { sdgTargets } from './reference/sdg-targets.js';
import { urbanAgendaSections } from './reference/urban-agenda.js';

/**
 * The results framework (results.md): impact, outcomes and outputs with their assumptions and risks; indicators with baseline and
 * targets; and what is reported for them, period by period. What never changes is in the record, what may change in its versions: a
 * value goes from draft to submitted to accepted, or back with a comment, and every one of its versions stays readable.
 *
 * Measured values are exact decimals (up to 18 digits before the point and 6 behind it) and no money. Whoever reports does not accept,
 * nor does anybody of an organisation that reports or benefits; what comes in with a fund book was accepted before this system.
 */
export class ResultsAreReportedByOneAndAcceptedByAnother2026112704000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE DOMAIN measured AS numeric(24, 6) CONSTRAINT measured_value_is_a_number CHECK (VALUE <> 'NaN');

      -- The global goals and the New Urban Agenda: reference data, which nobody edits.
      CREATE TABLE sdg_goal (
        goal smallint PRIMARY KEY,
        title text NOT NULL
      );
      CREATE TABLE sdg_target (
        code text PRIMARY KEY,
        goal smallint NOT NULL REFERENCES sdg_goal,
        title text NOT NULL,
        UNIQUE (code, goal)
      );
      CREATE TABLE sdg_indicator (
        code text PRIMARY KEY,
        target text NOT NULL REFERENCES sdg_target,
        title text NOT NULL,
        same_as text REFERENCES sdg_indicator, -- the code under which the same indicator is listed first
        UNIQUE (code, target)
      );
      CREATE TABLE nua_paragraph (
        paragraph smallint PRIMARY KEY,
        part text NOT NULL,
        section text NOT NULL
      );
      GRANT SELECT ON sdg_goal, sdg_target, sdg_indicator, nua_paragraph TO city_partnerships;

      CREATE TABLE result (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        project_id integer NOT NULL REFERENCES project,
        code text NOT NULL,
        level text NOT NULL CONSTRAINT result_level CHECK (level IN ('impact', 'outcome', 'output')),
        CONSTRAINT result_code_once UNIQUE (project_id, code),
        UNIQUE (id, project_id)
      );
      CREATE TABLE result_version (
        result_id integer NOT NULL REFERENCES result,
        change_id bigint NOT NULL REFERENCES change,
        parent_id integer REFERENCES result,
        statement text NOT NULL CONSTRAINT result_has_a_statement CHECK (statement ~ '\\S'),
        assumptions text[] NOT NULL DEFAULT '{}',
        active boolean NOT NULL DEFAULT true,
        PRIMARY KEY (result_id, change_id)
      );
      CREATE TABLE result_risk (
        result_id integer NOT NULL,
        change_id bigint NOT NULL,
        place smallint NOT NULL,
        risk text NOT NULL CONSTRAINT risk_is_described CHECK (risk ~ '\\S'),
        likelihood text NOT NULL CONSTRAINT risk_likelihood CHECK (likelihood IN ('low', 'medium', 'high')),
        response text NOT NULL CONSTRAINT risk_has_a_response CHECK (response ~ '\\S'), -- what is done about it
        PRIMARY KEY (result_id, change_id, place),
        FOREIGN KEY (result_id, change_id) REFERENCES result_version
      );

      CREATE TABLE indicator (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        project_id integer NOT NULL REFERENCES project,
        code text NOT NULL,
        CONSTRAINT indicator_code_once UNIQUE (project_id, code),
        UNIQUE (id, project_id)
      );
      CREATE TABLE indicator_version (
        indicator_id integer NOT NULL REFERENCES indicator,
        change_id bigint NOT NULL REFERENCES change,
        result_id integer REFERENCES result,
        title text NOT NULL CONSTRAINT indicator_has_a_title CHECK (title ~ '\\S'),
        unit text NOT NULL CONSTRAINT indicator_has_a_unit CHECK (unit ~ '\\S'),
        direction text NOT NULL CONSTRAINT indicator_direction CHECK (direction IN ('up', 'down')), -- which of them is better
        additive boolean NOT NULL DEFAULT false,    -- a count: what is measured of men and of women adds up to what is measured of people
        accumulates boolean NOT NULL DEFAULT false, -- the values of periods add up; if not, the newest is the state
        baseline measured,
        baseline_on date,
        means_of_verification text,
        source text,
        responsible_id integer REFERENCES organisation,
        disaggregated_by text[] NOT NULL DEFAULT '{}'
          CONSTRAINT disaggregated_by_sex_age_or_place CHECK (disaggregated_by <@ ARRAY['sex', 'age', 'place']),
        sdg_goal smallint REFERENCES sdg_goal,
        sdg_target text,
        sdg_indicator text,
        nua_paragraph smallint REFERENCES nua_paragraph,
        active boolean NOT NULL DEFAULT true,
        CONSTRAINT baseline_has_its_day CHECK ((baseline IS NULL) = (baseline_on IS NULL)),
        CONSTRAINT sdg_target_with_its_goal CHECK (sdg_target IS NULL OR sdg_goal IS NOT NULL),
        CONSTRAINT sdg_indicator_with_its_target CHECK (sdg_indicator IS NULL OR sdg_target IS NOT NULL),
        CONSTRAINT sdg_target_of_its_goal FOREIGN KEY (sdg_target, sdg_goal) REFERENCES sdg_target (code, goal),
        CONSTRAINT sdg_indicator_of_its_target FOREIGN KEY (sdg_indicator, sdg_target) REFERENCES sdg_indicator (code, target),
        PRIMARY KEY (indicator_id, change_id)
      );

      -- What is aimed at in a period; null: nothing any more.
      CREATE TABLE indicator_target_version (
        indicator_id integer NOT NULL REFERENCES indicator,
        period_from date NOT NULL,
        period_to date NOT NULL,
        change_id bigint NOT NULL REFERENCES change,
        target measured,
        CONSTRAINT target_period_ends_after_it_begins CHECK (period_to >= period_from),
        PRIMARY KEY (indicator_id, period_from, period_to, change_id)
      );
      CREATE TABLE indicator_target_part (
        indicator_id integer NOT NULL,
        period_from date NOT NULL,
        period_to date NOT NULL,
        change_id bigint NOT NULL,
        sex text CONSTRAINT target_part_sex CHECK (sex IN ('female', 'male', 'other')),
        age text CONSTRAINT target_part_age_is_short CHECK (age ~ '\\S' AND length(age) <= 50),
        place text CONSTRAINT target_part_place_is_short CHECK (place ~ '\\S' AND length(place) <= 100),
        target measured NOT NULL,
        CONSTRAINT target_part_is_of_something CHECK (num_nonnulls(sex, age, place) > 0),
        CONSTRAINT target_part_once UNIQUE NULLS NOT DISTINCT (indicator_id, period_from, period_to, change_id, sex, age, place),
        FOREIGN KEY (indicator_id, period_from, period_to, change_id) REFERENCES indicator_target_version
      );

      CREATE TABLE indicator_value (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        indicator_id integer NOT NULL REFERENCES indicator,
        period_from date NOT NULL,
        period_to date NOT NULL,
        CONSTRAINT value_period_ends_after_it_begins CHECK (period_to >= period_from),
        CONSTRAINT value_period_once UNIQUE (indicator_id, period_from, period_to)
      );
      CREATE TABLE indicator_value_version (
        value_id integer NOT NULL REFERENCES indicator_value,
        change_id bigint NOT NULL REFERENCES change,
        state text NOT NULL CONSTRAINT value_state CHECK (state IN ('draft', 'submitted', 'accepted', 'returned')),
        value measured NOT NULL,
        comment text CONSTRAINT value_comment_is_short CHECK (comment ~ '\\S' AND length(comment) <= 2000),
        CONSTRAINT returned_with_a_comment CHECK (state <> 'returned' OR comment IS NOT NULL),
        PRIMARY KEY (value_id, change_id)
      );
      CREATE TABLE indicator_value_part (
        value_id integer NOT NULL,
        change_id bigint NOT NULL,
        sex text CONSTRAINT value_part_sex CHECK (sex IN ('female', 'male', 'other')),
        age text CONSTRAINT value_part_age_is_short CHECK (age ~ '\\S' AND length(age) <= 50),
        place text CONSTRAINT value_part_place_is_short CHECK (place ~ '\\S' AND length(place) <= 100),
        value measured NOT NULL,
        CONSTRAINT value_part_is_of_something CHECK (num_nonnulls(sex, age, place) > 0),
        CONSTRAINT value_part_once UNIQUE NULLS NOT DISTINCT (value_id, change_id, sex, age, place),
        FOREIGN KEY (value_id, change_id) REFERENCES indicator_value_version
      );

      -- How a value goes from state to state; src/results/value-states.ts says the same. 'none': nothing was reported yet.
      CREATE TABLE indicator_value_transition (
        from_state text NOT NULL,
        to_state text NOT NULL,
        verb text NOT NULL,
        PRIMARY KEY (from_state, to_state)
      );
      INSERT INTO indicator_value_transition (from_state, to_state, verb) VALUES
        ('none', 'draft', 'draft'),
        ('draft', 'draft', 'draft'),
        ('returned', 'draft', 'draft'),
        ('draft', 'submitted', 'submit'),
        ('submitted', 'accepted', 'accept'),
        ('submitted', 'returned', 'return'),
        ('accepted', 'draft', 'correct'),
        ('none', 'accepted', 'import'),
        ('accepted', 'accepted', 'import');
      GRANT SELECT ON indicator_value_transition TO city_partnerships;

      -- Whether what a change brings was decided before this system: with a fund's own book, or by an import that two people decided.
      CREATE FUNCTION comes_by_import(fund integer, by_change bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM change c WHERE c.id = by_change AND c.door = 'import' AND NOT is_governed(fund, c.id))
            OR EXISTS (SELECT FROM change c JOIN proposal p ON p.id = c.proposal_id
                        WHERE c.id = by_change AND p.kind = 'import' AND coalesce(p.fund_id, fund) = fund AND is_approved(p.id))
      $$;

      CREATE FUNCTION check_result_versions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        bad record;
      BEGIN
        SELECT r.code, r.level, p.code AS parent, p.level AS parent_level INTO bad
          FROM new_versions n JOIN result r ON r.id = n.result_id JOIN result p ON p.id = n.parent_id
         WHERE p.project_id <> r.project_id OR (p.level, r.level) NOT IN (('impact', 'outcome'), ('outcome', 'output')) LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('result_serves_the_level_above', format(
            'An outcome serves an impact, and an output an outcome, of the same project: %s %s cannot serve %s %s.', bad.level, bad.code, bad.parent_level, bad.parent));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_result_versions FROM PUBLIC;
      CREATE TRIGGER result_serves_the_level_above AFTER INSERT ON result_version REFERENCING NEW TABLE AS new_versions
        FOR EACH STATEMENT EXECUTE FUNCTION check_result_versions();
      ALTER TABLE result_version ENABLE ALWAYS TRIGGER result_serves_the_level_above;

      -- Below, \`enable_seqscan = off\`: what an import has just filled has no statistics yet, and a plan for nothing reads everything for each row.
      -- The definition, targets and values of an indicator are written one after the other: each sees what the one before has committed.
      CREATE FUNCTION wait_for_indicators(asked integer[]) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
          PERFORM ledger.refuse('results_read_what_is_committed', 'Results written at another isolation level than read committed would not see those beside them.');
        END IF;
        PERFORM 1 FROM indicator i WHERE i.id = ANY (asked) ORDER BY i.id FOR NO KEY UPDATE;
      END $$;

      -- Newest targets on the wrong side of the newest baseline: with fewer of what more is better of, nobody could achieve anything.
      CREATE FUNCTION refuse_targets_against_direction(asked integer[]) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        bad record;
      BEGIN
        SELECT i.code, t.period_from, t.period_to, t.target, d.baseline, d.direction INTO bad
          FROM indicator i
          JOIN LATERAL (SELECT v.baseline, v.direction FROM indicator_version v WHERE v.indicator_id = i.id ORDER BY v.change_id DESC LIMIT 1) d ON true
          JOIN LATERAL (SELECT DISTINCT ON (v.period_from, v.period_to) v.period_from, v.period_to, v.target FROM indicator_target_version v
                         WHERE v.indicator_id = i.id ORDER BY v.period_from, v.period_to, v.change_id DESC) t ON true
         WHERE i.id = ANY (asked) AND CASE d.direction WHEN 'up' THEN t.target < d.baseline ELSE t.target > d.baseline END LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('target_lies_where_better_is', format('Indicator %s: %s is better, but the target %s of %s to %s lies %s the baseline %s.', bad.code,
            CASE bad.direction WHEN 'up' THEN 'more' ELSE 'less' END, trim_scale(bad.target), bad.period_from, bad.period_to,
            CASE bad.direction WHEN 'up' THEN 'below' ELSE 'above' END, trim_scale(bad.baseline)));
        END IF;
      END $$;

      CREATE FUNCTION check_indicator_versions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = public, pg_temp SET enable_seqscan = off AS $$
      DECLARE
        asked integer[] := ARRAY(SELECT DISTINCT indicator_id FROM new_versions);
        bad record;
      BEGIN
        PERFORM wait_for_indicators(asked);
        SELECT i.code, r.code AS result INTO bad
          FROM new_versions n JOIN indicator i ON i.id = n.indicator_id JOIN result r ON r.id = n.result_id WHERE r.project_id <> i.project_id LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('indicator_measures_its_project', format('Indicator %s measures a result of its own project; %s is of another.', bad.code, bad.result));
        END IF;
        SELECT i.code INTO bad
          FROM new_versions n JOIN indicator i ON i.id = n.indicator_id
          JOIN LATERAL (SELECT o.* FROM indicator_version o WHERE o.indicator_id = i.id AND o.change_id <> n.change_id ORDER BY o.change_id DESC LIMIT 1) o ON true
         WHERE (n.unit, n.direction, n.additive, n.accumulates) IS DISTINCT FROM (o.unit, o.direction, o.additive, o.accumulates)
           AND EXISTS (SELECT FROM indicator_value v JOIN indicator_value_version a ON a.value_id = v.id WHERE v.indicator_id = i.id AND a.state = 'accepted') LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('definition_is_frozen', format(
            'Values of indicator %s were accepted: its unit, its direction and how it adds up stay. Make a new indicator, and end this one.', bad.code));
        END IF;
        SELECT i.code INTO bad
          FROM new_versions n JOIN indicator i ON i.id = n.indicator_id
          JOIN LATERAL (SELECT o.additive FROM indicator_version o WHERE o.indicator_id = i.id AND o.change_id <> n.change_id ORDER BY o.change_id DESC LIMIT 1) o ON true
         WHERE n.additive AND NOT o.additive AND (EXISTS (SELECT FROM indicator_target_part t WHERE t.indicator_id = i.id)
            OR EXISTS (SELECT FROM indicator_value v JOIN indicator_value_part t ON t.value_id = v.id WHERE v.indicator_id = i.id)) LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('additive_before_it_is_disaggregated', format(
            'Indicator %s has parts already, which need not add up; whether they must is said before. Make a new indicator, and end this one.', bad.code));
        END IF;
        PERFORM refuse_targets_against_direction(asked);
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_indicator_versions FROM PUBLIC;
      CREATE TRIGGER definition_is_sound AFTER INSERT ON indicator_version REFERENCING NEW TABLE AS new_versions
        FOR EACH STATEMENT EXECUTE FUNCTION check_indicator_versions();
      ALTER TABLE indicator_version ENABLE ALWAYS TRIGGER definition_is_sound;

      CREATE FUNCTION check_indicator_targets() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = public, pg_temp SET enable_seqscan = off AS $$
      DECLARE
        asked integer[] := ARRAY(SELECT DISTINCT indicator_id FROM new_targets);
        bad record;
      BEGIN
        PERFORM wait_for_indicators(asked);
        SELECT i.code, n.period_from, n.period_to, o.period_from AS other_from, o.period_to AS other_to INTO bad
          FROM new_targets n JOIN indicator i ON i.id = n.indicator_id
          JOIN indicator_target_version o ON o.indicator_id = n.indicator_id AND (o.period_from, o.period_to) <> (n.period_from, n.period_to)
               AND o.period_from <= n.period_to AND n.period_from <= o.period_to
         WHERE n.target IS NOT NULL AND o.target IS NOT NULL
           AND o.change_id = (SELECT max(x.change_id) FROM indicator_target_version x
                               WHERE (x.indicator_id, x.period_from, x.period_to) = (o.indicator_id, o.period_from, o.period_to)) LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('target_periods_do_not_overlap', format('Indicator %s has a target for %s to %s, which overlaps with %s to %s.',
            bad.code, bad.other_from, bad.other_to, bad.period_from, bad.period_to));
        END IF;
        PERFORM refuse_targets_against_direction(asked);
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_indicator_targets FROM PUBLIC;
      CREATE TRIGGER targets_are_sound AFTER INSERT ON indicator_target_version REFERENCING NEW TABLE AS new_targets
        FOR EACH STATEMENT EXECUTE FUNCTION check_indicator_targets();
      ALTER TABLE indicator_target_version ENABLE ALWAYS TRIGGER targets_are_sound;

      CREATE FUNCTION check_value_versions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = public, pg_temp SET enable_seqscan = off AS $$
      DECLARE
        bad record;
      BEGIN
        PERFORM wait_for_indicators(ARRAY(SELECT DISTINCT v.indicator_id FROM new_versions n JOIN indicator_value v ON v.id = n.value_id));
        IF EXISTS (SELECT FROM (SELECT DISTINCT change_id FROM new_versions) n WHERE NOT made_now(n.change_id)) THEN
          PERFORM ledger.refuse('value_recorded_with_its_act', 'A value is recorded with the act that reports, accepts or returns it, and joins no other.');
        END IF;
        WITH acts AS MATERIALIZED ( -- nearly always one, whose values are many in an import
          SELECT a.fund_id, a.change_id, comes_by_import(a.fund_id, a.change_id) AS by_import
            FROM (SELECT DISTINCT p.fund_id, n.change_id FROM new_versions n JOIN indicator_value v ON v.id = n.value_id
                    JOIN indicator i ON i.id = v.indicator_id JOIN project p ON p.id = i.project_id) a
        )
        SELECT i.code, v.period_from, v.period_to, n.state, coalesce(o.state, 'none') AS before, o.change_id > n.change_id AS late, o.value AS submitted, n.value, t.verb INTO bad
          FROM new_versions n JOIN indicator_value v ON v.id = n.value_id JOIN indicator i ON i.id = v.indicator_id JOIN project p ON p.id = i.project_id
          JOIN acts a ON a.fund_id = p.fund_id AND a.change_id = n.change_id
          LEFT JOIN LATERAL (SELECT * FROM indicator_value_version o WHERE o.value_id = n.value_id AND o.change_id <> n.change_id ORDER BY o.change_id DESC LIMIT 1) o ON true
          LEFT JOIN indicator_value_transition t ON t.from_state = coalesce(o.state, 'none') AND t.to_state = n.state
         WHERE o.change_id > n.change_id OR t.verb IS NULL OR (t.verb IN ('accept', 'return') AND n.value <> o.value) OR (t.verb = 'import' AND NOT a.by_import) LIMIT 1;
        IF FOUND THEN
          IF bad.late THEN
            PERFORM ledger.refuse('value_version_is_the_newest', format('Somebody else was quicker with the value of indicator %s for %s to %s: read it again.', bad.code, bad.period_from, bad.period_to));
          ELSIF bad.verb IN ('accept', 'return') THEN
            PERFORM ledger.refuse('decided_as_submitted', format('Indicator %s, %s to %s: %s was submitted, and %s would be %s. Return it with a comment instead.',
              bad.code, bad.period_from, bad.period_to, trim_scale(bad.submitted), trim_scale(bad.value), bad.state));
          END IF;
          PERFORM ledger.refuse('value_goes_from_state_to_state', format('The value of indicator %s for %s to %s %s, and cannot be %s from there.', bad.code, bad.period_from, bad.period_to,
            CASE bad.before WHEN 'none' THEN 'is not reported yet' WHEN 'draft' THEN 'is a draft' ELSE 'is ' || bad.before END,
            CASE bad.state WHEN 'draft' THEN 'a draft' ELSE bad.state END));
        END IF;
        PERFORM refuse_colliding_results(array_agg(n.value_id), array_agg(n.change_id)) FROM new_versions n WHERE n.state IN ('accepted', 'returned');
        SELECT i.code, v.period_from, v.period_to, w.period_from AS other_from, w.period_to AS other_to INTO bad
          FROM new_versions n JOIN indicator_value v ON v.id = n.value_id JOIN indicator i ON i.id = v.indicator_id
          JOIN indicator_value w ON w.indicator_id = v.indicator_id AND w.id <> v.id AND w.period_from <= v.period_to AND v.period_from <= w.period_to
          JOIN indicator_value_version o ON o.value_id = w.id AND o.value <> 0
         WHERE n.state IN ('submitted', 'accepted') AND n.value <> 0
           AND (SELECT d.accumulates FROM indicator_version d WHERE d.indicator_id = i.id ORDER BY d.change_id DESC LIMIT 1)
           AND (o.change_id = (SELECT max(x.change_id) FROM indicator_value_version x WHERE x.value_id = w.id AND x.state = 'accepted')
             OR (o.state = 'submitted' AND o.change_id = (SELECT max(x.change_id) FROM indicator_value_version x WHERE x.value_id = w.id))) LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('added_periods_do_not_overlap', format(
            'The values of indicator %s add up, and %s to %s, which was reported, overlaps with %s to %s: what is in both would count twice. What was reported for a wrong period is corrected to 0.',
            bad.code, bad.other_from, bad.other_to, bad.period_from, bad.period_to));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_value_versions FROM PUBLIC;
      CREATE TRIGGER value_version_is_sound AFTER INSERT ON indicator_value_version REFERENCING NEW TABLE AS new_versions
        FOR EACH STATEMENT EXECUTE FUNCTION check_value_versions();
      ALTER TABLE indicator_value_version ENABLE ALWAYS TRIGGER value_version_is_sound;

      -- Duties apart, in a governed fund: who accepts or returns holds a role for it, did not report, and belongs to nobody who reports or benefits.
      CREATE FUNCTION refuse_colliding_results(decided_values integer[], by_changes bigint[]) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        d record;
      BEGIN
        FOR d IN
          SELECT v.id, i.project_id, p.fund_id, c.person_id,
                 (SELECT x.responsible_id FROM indicator_version x WHERE x.indicator_id = i.id ORDER BY x.change_id DESC LIMIT 1) AS responsible_id,
                 (SELECT x.lead_id FROM project_version x WHERE x.project_id = p.id ORDER BY x.change_id DESC LIMIT 1) AS lead_id
            FROM unnest(decided_values, by_changes) AS n (value_id, change_id) JOIN indicator_value v ON v.id = n.value_id
            JOIN indicator i ON i.id = v.indicator_id JOIN project p ON p.id = i.project_id JOIN change c ON c.id = n.change_id
           WHERE c.id IN (SELECT a.change_id FROM (SELECT DISTINCT p.fund_id, n.change_id) a
                           WHERE is_governed(a.fund_id, a.change_id) AND NOT comes_by_import(a.fund_id, a.change_id))
        LOOP
          IF NOT EXISTS (SELECT FROM role_held h WHERE h.person_id = d.person_id AND h.role IN ('programme_officer', 'verifier')
               AND (num_nonnulls(h.fund_id, h.organisation_id, h.project_id) = 0 OR h.fund_id = d.fund_id OR h.project_id = d.project_id OR h.organisation_id = d.lead_id)) THEN
            PERFORM ledger.refuse('acceptor_holds_the_role', 'Only a programme officer or a verifier of the project accepts or returns what was reported.');
          END IF;
          IF EXISTS (SELECT FROM indicator_value_version r JOIN change c ON c.id = r.change_id
                      WHERE r.value_id = d.id AND r.state IN ('draft', 'submitted') AND c.person_id = d.person_id) THEN
            PERFORM ledger.refuse('reporter_does_not_accept', 'Whoever reported it neither accepts nor returns it: another programme officer or verifier must.');
          END IF;
          IF EXISTS (SELECT FROM belonging b WHERE b.person_id = d.person_id AND (b.organisation_id IN (SELECT beneficiaries(d.project_id, d.responsible_id))
               OR b.organisation_id IN (SELECT o.organisation_id FROM indicator_value_version r JOIN change c ON c.id = r.change_id JOIN belonging o ON o.person_id = c.person_id
                                         WHERE r.value_id = d.id AND r.state IN ('draft', 'submitted')))) THEN
            PERFORM ledger.refuse('reporting_organisation_does_not_accept', 'Nobody accepts or returns what their own organisation or city reported or benefits from: somebody from elsewhere must.');
          END IF;
        END LOOP;
      END $$;

      -- Parts come with their value, and only by what the indicator is disaggregated by.
      CREATE FUNCTION check_value_parts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = public, pg_temp SET enable_seqscan = off AS $$
      DECLARE
        bad record;
      BEGIN
        IF EXISTS (SELECT FROM (SELECT DISTINCT change_id FROM new_parts) n WHERE NOT made_now(n.change_id)) THEN
          PERFORM ledger.refuse('value_recorded_with_its_act', 'The parts of a value are recorded with it, and never added later.');
        END IF;
        SELECT i.code, d.disaggregated_by, p.part_by INTO bad
          FROM (SELECT DISTINCT n.value_id, part_is_by(n.sex, n.age, n.place) AS part_by FROM new_parts n) p JOIN indicator_value v ON v.id = p.value_id JOIN indicator i ON i.id = v.indicator_id
          JOIN LATERAL (SELECT x.disaggregated_by FROM indicator_version x WHERE x.indicator_id = i.id ORDER BY x.change_id DESC LIMIT 1) d ON true
         WHERE NOT p.part_by <@ d.disaggregated_by LIMIT 1;
        IF FOUND THEN
          PERFORM refuse_part(bad.code, bad.disaggregated_by, bad.part_by);
        END IF;
        RETURN NULL;
      END $$;
      CREATE FUNCTION check_target_parts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = public, pg_temp SET enable_seqscan = off AS $$
      DECLARE
        bad record;
      BEGIN
        IF EXISTS (SELECT FROM (SELECT DISTINCT change_id FROM new_parts) n WHERE NOT made_now(n.change_id)) THEN
          PERFORM ledger.refuse('target_recorded_with_its_act', 'The parts of a target are recorded with it, and never added later.');
        END IF;
        SELECT i.code, d.disaggregated_by, p.part_by INTO bad
          FROM (SELECT DISTINCT n.indicator_id, part_is_by(n.sex, n.age, n.place) AS part_by FROM new_parts n) p JOIN indicator i ON i.id = p.indicator_id
          JOIN LATERAL (SELECT x.disaggregated_by FROM indicator_version x WHERE x.indicator_id = i.id ORDER BY x.change_id DESC LIMIT 1) d ON true
         WHERE NOT p.part_by <@ d.disaggregated_by LIMIT 1;
        IF FOUND THEN
          PERFORM refuse_part(bad.code, bad.disaggregated_by, bad.part_by);
        END IF;
        RETURN NULL;
      END $$;
      CREATE FUNCTION part_is_by(sex text, age text, place text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
        SELECT array_remove(ARRAY[CASE WHEN sex IS NOT NULL THEN 'sex' END, CASE WHEN age IS NOT NULL THEN 'age' END, CASE WHEN place IS NOT NULL THEN 'place' END], NULL)
      $$;
      CREATE FUNCTION refuse_part(code text, planned text[], given text[]) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM ledger.refuse('part_as_disaggregated', format('Indicator %s is %s; a part by %s is none of it.', code,
          CASE planned WHEN '{}' THEN 'not disaggregated' ELSE 'disaggregated by ' || array_to_string(planned, ', ') END, array_to_string(given, ' and ')));
      END $$;
      REVOKE ALL ON FUNCTION check_value_parts FROM PUBLIC;
      REVOKE ALL ON FUNCTION check_target_parts FROM PUBLIC;
      CREATE TRIGGER value_parts_are_sound AFTER INSERT ON indicator_value_part REFERENCING NEW TABLE AS new_parts
        FOR EACH STATEMENT EXECUTE FUNCTION check_value_parts();
      CREATE TRIGGER target_parts_are_sound AFTER INSERT ON indicator_target_part REFERENCING NEW TABLE AS new_parts
        FOR EACH STATEMENT EXECUTE FUNCTION check_target_parts();
      ALTER TABLE indicator_value_part ENABLE ALWAYS TRIGGER value_parts_are_sound;
      ALTER TABLE indicator_target_part ENABLE ALWAYS TRIGGER target_parts_are_sound;

      -- Of a count, what is measured by sex, or by sex and age, or by place, adds up to the whole: each such set on its own, when all is done.
      CREATE FUNCTION check_value_adds_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = public, pg_temp SET enable_seqscan = off AS $$
      DECLARE
        whole record;
        together numeric;
      BEGIN
        SELECT n.value, n.state, i.code, v.period_from, v.period_to,
               (SELECT d.additive FROM indicator_version d WHERE d.indicator_id = i.id ORDER BY d.change_id DESC LIMIT 1) AS additive INTO whole
          FROM indicator_value_version n JOIN indicator_value v ON v.id = n.value_id JOIN indicator i ON i.id = v.indicator_id
         WHERE n.value_id = NEW.value_id AND n.change_id = NEW.change_id;
        IF whole.additive THEN
          SELECT sum(p.value) INTO together FROM indicator_value_part p
           WHERE p.value_id = NEW.value_id AND p.change_id = NEW.change_id
             AND (p.sex IS NULL, p.age IS NULL, p.place IS NULL) = (NEW.sex IS NULL, NEW.age IS NULL, NEW.place IS NULL);
          IF together <> whole.value THEN
            PERFORM ledger.refuse('parts_add_up', format('Indicator %s, %s to %s: the parts by %s add up to %s, and the value is %s.', whole.code, whole.period_from, whole.period_to,
              array_to_string(part_is_by(NEW.sex, NEW.age, NEW.place), ' and '), trim_scale(together), trim_scale(whole.value)));
          END IF;
        END IF;
        IF whole.state IN ('accepted', 'returned') THEN
          PERFORM refuse_other_parts(NEW.value_id, NEW.change_id);
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_value_adds_up FROM PUBLIC;
      CREATE CONSTRAINT TRIGGER parts_add_up AFTER INSERT ON indicator_value_part DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION check_value_adds_up();
      ALTER TABLE indicator_value_part ENABLE ALWAYS TRIGGER parts_add_up;

      CREATE FUNCTION check_target_adds_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = public, pg_temp SET enable_seqscan = off AS $$
      DECLARE
        whole record;
        together numeric;
      BEGIN
        SELECT n.target, i.code, (SELECT d.additive FROM indicator_version d WHERE d.indicator_id = i.id ORDER BY d.change_id DESC LIMIT 1) AS additive INTO whole
          FROM indicator_target_version n JOIN indicator i ON i.id = n.indicator_id
         WHERE (n.indicator_id, n.period_from, n.period_to, n.change_id) = (NEW.indicator_id, NEW.period_from, NEW.period_to, NEW.change_id);
        IF NOT whole.additive THEN
          RETURN NULL;
        END IF;
        SELECT sum(p.target) INTO together FROM indicator_target_part p
         WHERE (p.indicator_id, p.period_from, p.period_to, p.change_id) = (NEW.indicator_id, NEW.period_from, NEW.period_to, NEW.change_id)
           AND (p.sex IS NULL, p.age IS NULL, p.place IS NULL) = (NEW.sex IS NULL, NEW.age IS NULL, NEW.place IS NULL);
        IF together IS DISTINCT FROM whole.target THEN
          PERFORM ledger.refuse('target_parts_add_up', format('Indicator %s, %s to %s: the parts by %s add up to %s, and the target is %s.', whole.code, NEW.period_from, NEW.period_to,
            array_to_string(part_is_by(NEW.sex, NEW.age, NEW.place), ' and '), trim_scale(together), coalesce(trim_scale(whole.target)::text, 'none')));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_target_adds_up FROM PUBLIC;
      CREATE CONSTRAINT TRIGGER target_parts_add_up AFTER INSERT ON indicator_target_part DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION check_target_adds_up();
      ALTER TABLE indicator_target_part ENABLE ALWAYS TRIGGER target_parts_add_up;

      -- What is accepted or returned is what was submitted, part by part.
      CREATE FUNCTION refuse_other_parts(decided_value integer, by_change bigint) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        submitted record;
      BEGIN
        SELECT o.change_id, o.state INTO submitted FROM indicator_value_version o
         WHERE o.value_id = decided_value AND o.change_id < by_change ORDER BY o.change_id DESC LIMIT 1;
        IF submitted.state = 'submitted' AND EXISTS (
             SELECT FROM (SELECT sex, age, place, value FROM indicator_value_part p WHERE p.value_id = decided_value AND p.change_id = by_change) a
               FULL JOIN (SELECT sex, age, place, value FROM indicator_value_part p WHERE p.value_id = decided_value AND p.change_id = submitted.change_id) b
                 ON coalesce(a.sex, '') = coalesce(b.sex, '') AND coalesce(a.age, '') = coalesce(b.age, '') AND coalesce(a.place, '') = coalesce(b.place, '') AND a.value = b.value
              WHERE a.value IS NULL OR b.value IS NULL) THEN
          PERFORM ledger.refuse('decided_as_submitted', 'The parts that are accepted or returned are those that were submitted. Return it with a comment instead.');
        END IF;
      END $$;
      CREATE FUNCTION check_decided_parts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = public, pg_temp SET enable_seqscan = off AS $$
      BEGIN
        PERFORM refuse_other_parts(NEW.value_id, NEW.change_id);
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_decided_parts FROM PUBLIC;
      CREATE CONSTRAINT TRIGGER parts_decided_as_submitted AFTER INSERT ON indicator_value_version DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.state IN ('accepted', 'returned')) EXECUTE FUNCTION check_decided_parts();
      ALTER TABLE indicator_value_version ENABLE ALWAYS TRIGGER parts_decided_as_submitted;

      CALL ledger.keep_append_only('result', 'results_are_append_only');
      CALL ledger.keep_append_only('result_version', 'result_versions_are_append_only');
      CALL ledger.keep_append_only('result_risk', 'result_risks_are_append_only');
      CALL ledger.keep_append_only('indicator', 'indicators_are_append_only');
      CALL ledger.keep_append_only('indicator_version', 'indicator_versions_are_append_only');
      CALL ledger.keep_append_only('indicator_target_version', 'indicator_targets_are_append_only');
      CALL ledger.keep_append_only('indicator_target_part', 'indicator_target_parts_are_append_only');
      CALL ledger.keep_append_only('indicator_value', 'indicator_values_are_append_only');
      CALL ledger.keep_append_only('indicator_value_version', 'indicator_value_versions_are_append_only');
      CALL ledger.keep_append_only('indicator_value_part', 'indicator_value_parts_are_append_only');
      CALL keep_known('result_version');
      CALL keep_known('result_risk');
      CALL keep_known('indicator_version');
      CALL keep_known('indicator_target_version');
      CALL keep_known('indicator_target_part');
      CALL keep_known('indicator_value_version');
      CALL keep_known('indicator_value_part');
      GRANT SELECT, INSERT ON result, result_version, result_risk, indicator, indicator_version, indicator_target_version,
        indicator_target_part, indicator_value, indicator_value_version, indicator_value_part TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
    await seedReferenceData(runner);
  }

  down(): Promise<void> {
    throw new Error('What was reported is history: restore a backup made before this migration instead.');
  }
}

/** `1.2 Some title` as its code and title. */
const numbered = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const space = line.indexOf(' ');
      return { code: line.slice(0, space), title: line.slice(space + 1) };
    });

/** What stands before the last point of a code: the goal of a target, the target of an indicator. */
const above = (code: string) => code.slice(0, code.lastIndexOf('.'));

async function seedReferenceData(runner: QueryRunner): Promise<void> {
  const goals = numbered(sdgTargets).filter(({ code }) => !code.includes('.'));
  const targets = numbered(sdgTargets).filter(({ code }) => code.includes('.'));
  const indicators = numbered(sdgIndicators).map(({ code, title }) => {
    const [, sameAs = null, own = title] = /^=(\S+) (.*)$/.exec(title) ?? [];
    return { code, title: own, sameAs, target: above(code) };
  });
  const paragraphs = urbanAgendaSections.flatMap(([first, last, part, section]) =>
    Array.from({ length: last - first + 1 }, (_, index) => ({ paragraph: first + index, part, section })),
  );
  const seed = (sql: string, rows: object[]) => runner.query(sql, [JSON.stringify(rows)]);
  await seed(
    'INSERT INTO sdg_goal SELECT code, title FROM jsonb_to_recordset($1::jsonb) AS r (code smallint, title text)',
    goals,
  );
  await seed(
    `INSERT INTO sdg_target (code, goal, title)
     SELECT code, goal, title FROM jsonb_to_recordset($1::jsonb) AS r (code text, goal smallint, title text)`,
    targets.map((target) => ({ ...target, goal: above(target.code) })),
  );
  await seed(
    `INSERT INTO sdg_indicator (code, target, title, same_as)
     SELECT code, target, title, "sameAs" FROM jsonb_to_recordset($1::jsonb) AS r (code text, target text, title text, "sameAs" text)`,
    indicators,
  );
  await seed(
    `INSERT INTO nua_paragraph (paragraph, part, section)
     SELECT paragraph, part, section FROM jsonb_to_recordset($1::jsonb) AS r (paragraph smallint, part text, section text)`,
    paragraphs,
  );
}
