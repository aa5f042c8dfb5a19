import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The results framework (results.md): impact, outcomes and outputs with their assumptions and risks; indicators with baseline and
 * targets; and what is reported for them, period by period. What never changes is in the record, what may change in its versions: a
 * value goes from draft to submitted to accepted, or back with a comment, and every one of its versions stays readable.
 *
 * Measured values are exact decimals (up to 18 digits before the point and 6 behind it) and no money.
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
  }

  down(): Promise<void> {
    throw new Error('What was reported is history: restore a backup made before this migration instead.');
  }
}
