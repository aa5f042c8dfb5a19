import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Temporary: the one column of a project's life that the results framework asks for. */
export class AProjectHasALife2026112703000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE project_version ADD COLUMN stage text');
  }

  down(): Promise<void> {
    throw new Error('Versions are history: restore a backup made before this migration instead.');
  }
}
