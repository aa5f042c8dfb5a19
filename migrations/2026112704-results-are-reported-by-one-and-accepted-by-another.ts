import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Only what milestones need of the results framework: its indicators and the values reported for them. */
export class ResultsAreReportedByOneAndAcceptedByAnother2026112704000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE DOMAIN measured AS numeric(24, 6) CONSTRAINT measured_value_is_a_number CHECK (VALUE <> 'NaN');
      CREATE TABLE indicator (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        project_id integer NOT NULL REFERENCES project,
        code text NOT NULL,
        UNIQUE (project_id, code),
        UNIQUE (id, project_id)
      );
      CREATE TABLE indicator_version (
        indicator_id integer NOT NULL REFERENCES indicator,
        change_id bigint NOT NULL REFERENCES change,
        title text NOT NULL,
        unit text NOT NULL,
        direction text NOT NULL,
        baseline measured,
        baseline_on date,
        PRIMARY KEY (indicator_id, change_id)
      );
      CREATE TABLE indicator_value (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        indicator_id integer NOT NULL REFERENCES indicator,
        period_from date NOT NULL,
        period_to date NOT NULL
      );
      GRANT SELECT, INSERT ON indicator, indicator_version, indicator_value TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('Versions are history: restore a backup made before this migration instead.');
  }
}
