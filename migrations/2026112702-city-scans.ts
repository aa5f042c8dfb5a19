import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Temporary: the tables of the city scan's room that a project's life points at, with the columns that they will have. */
export class CityScans2026112702000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE questionnaire (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        code text NOT NULL,
        version text NOT NULL,
        content jsonb NOT NULL
      );
      CREATE TABLE scan (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organisation_id integer NOT NULL REFERENCES organisation,
        questionnaire_id integer NOT NULL REFERENCES questionnaire,
        opened_on date NOT NULL,
        change_id bigint NOT NULL REFERENCES change
      );
      CREATE TABLE scan_closing (
        scan_id integer PRIMARY KEY REFERENCES scan,
        change_id bigint NOT NULL REFERENCES change
      );
      GRANT SELECT, INSERT ON questionnaire, scan, scan_closing TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('Restore a backup made before this migration instead.');
  }
}
