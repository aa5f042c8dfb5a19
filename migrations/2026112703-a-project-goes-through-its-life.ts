import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Only what verifications need of scholars (who advises on a project), and results of a project's life. */
export class AProjectGoesThroughItsLife2026112703000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE project_version ADD COLUMN stage text;
      CREATE TABLE scholar (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        code text NOT NULL UNIQUE
      );
      CREATE TABLE scholar_version (
        scholar_id integer NOT NULL REFERENCES scholar,
        change_id bigint NOT NULL REFERENCES change,
        name text NOT NULL,
        person_id integer REFERENCES person,
        expertise text[] NOT NULL,
        languages text[] NOT NULL,
        PRIMARY KEY (scholar_id, change_id)
      );
      CREATE TABLE scholar_assignment (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        project_id integer NOT NULL REFERENCES project,
        scholar_id integer NOT NULL REFERENCES scholar,
        task text NOT NULL,
        from_on date NOT NULL,
        until_on date,
        change_id bigint NOT NULL REFERENCES change
      );
      GRANT SELECT, INSERT ON scholar, scholar_version, scholar_assignment TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('Versions are history: restore a backup made before this migration instead.');
  }
}
