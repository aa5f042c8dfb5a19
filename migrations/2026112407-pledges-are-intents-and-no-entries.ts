import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What contributors say that they mean to give, before anything is signed: shown beside the money, and never an entry. Whose it is and
 * in which currency stays; how much, when and what was said is kept in versions. A pledge of zero is one that was taken back, or
 * became an agreement.
 */
export class PledgesAreIntentsAndNoEntries2026112407000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE pledge (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        fund_id integer NOT NULL REFERENCES fund,
        reference text NOT NULL,
        donor_id integer NOT NULL REFERENCES organisation,
        currency text NOT NULL REFERENCES ledger.currency,
        CONSTRAINT pledge_reference_once UNIQUE (fund_id, reference)
      );
      CREATE TABLE pledge_version (
        pledge_id integer NOT NULL REFERENCES pledge,
        change_id bigint NOT NULL REFERENCES change,
        amount amount NOT NULL CONSTRAINT pledge_is_not_negative CHECK (amount >= 0),
        expected_on date,
        note text CONSTRAINT pledge_note_is_short CHECK (note ~ '\\S' AND length(note) <= 2000),
        PRIMARY KEY (pledge_id, change_id)
      );

      CALL ledger.keep_append_only('pledge', 'pledges_are_append_only');
      CALL ledger.keep_append_only('pledge_version', 'pledge_versions_are_append_only');
      CALL keep_known('pledge_version');
      GRANT SELECT, INSERT ON pledge, pledge_version TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('Versions are history: restore a backup made before this migration instead.');
  }
}
