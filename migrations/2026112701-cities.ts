import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Temporary: the tables of the cities' room that a project's life points at, with the columns that they will have. */
export class Cities2026112701000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scholar (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        code text NOT NULL UNIQUE
      );
      CREATE TABLE scholar_version (
        scholar_id integer NOT NULL REFERENCES scholar,
        change_id bigint NOT NULL REFERENCES change,
        name text NOT NULL,
        person_id integer REFERENCES person,
        expertise text[] NOT NULL DEFAULT '{}',
        languages text[] NOT NULL DEFAULT '{}',
        available_from date,
        available_until date,
        conflicts integer[] NOT NULL DEFAULT '{}',
        active boolean NOT NULL DEFAULT true,
        PRIMARY KEY (scholar_id, change_id)
      );
      GRANT SELECT, INSERT ON scholar, scholar_version TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('Restore a backup made before this migration instead.');
  }
}
