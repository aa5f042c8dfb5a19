import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many requests an address or a person has made in the minute under way, for all processes together. The columns, and
 * their order, are what rate-limiter-flexible writes to; it would make the table itself, which the application's role may not.
 * Unlogged: after a crash everybody begins a new minute, and counting costs no write-ahead log and no wait for the disk.
 */
export class RequestsAreCounted2026112406000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE UNLOGGED TABLE request_count (
        key varchar(255) PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      ) WITH (fillfactor = 50);
      GRANT SELECT, INSERT, UPDATE, DELETE ON request_count TO city_partnerships;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE request_count');
  }
}
