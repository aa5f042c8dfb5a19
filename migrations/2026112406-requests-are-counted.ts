import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many requests an address or a person has made in the minute under way, for all processes together; the minute ends by the
 * database's clock. Unlogged: after a crash everybody begins a new minute, and counting costs no write-ahead log and no wait for the disk.
 */
export class RequestsAreCounted2026112406000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE UNLOGGED TABLE request_count (
        key text PRIMARY KEY,
        counted integer NOT NULL,
        ends_at timestamptz NOT NULL
      ) WITH (fillfactor = 50);
      GRANT SELECT, INSERT, UPDATE, DELETE ON request_count TO city_partnerships;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE request_count');
  }
}
