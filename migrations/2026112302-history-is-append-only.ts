import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was recorded is never changed or taken away, through any door. The triggers fire ALWAYS, also in a replication
 * session, and the application's role holds the rights in question, so that the refusal names the constraint instead of
 * a missing privilege (DECISIONS.md, 2026-11-23).
 */
export class HistoryIsAppendOnly2026112302000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION ledger.refuse(constraint_name text, sentence text) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = sentence, CONSTRAINT = constraint_name, SCHEMA = 'ledger';
      END $$;

      CREATE FUNCTION ledger.refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql SET search_path = ledger, pg_temp AS $$
      BEGIN
        PERFORM refuse(TG_ARGV[0], format('%s: what is recorded is never changed or deleted; reverse it and record it again.', TG_TABLE_NAME));
        RETURN NULL;
      END $$;

      CREATE PROCEDURE ledger.keep_append_only(kept regclass, constraint_name text) LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
                        FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_to_rewrite(%L)', constraint_name, kept, constraint_name);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', kept, constraint_name);
        EXECUTE format('GRANT UPDATE, DELETE, TRUNCATE ON %s TO city_partnerships', kept);
      END $$;
      REVOKE ALL ON PROCEDURE ledger.keep_append_only FROM PUBLIC;

      CALL ledger.keep_append_only('ledger.entry', 'entries_are_append_only');
      CALL ledger.keep_append_only('ledger.line', 'lines_are_append_only');
      CALL ledger.keep_append_only('ledger.account', 'accounts_are_append_only');
    `);
  }

  down(): Promise<void> {
    throw new Error('History stays append-only: restore a backup made before this migration instead.');
  }
}
