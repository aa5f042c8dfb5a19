import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A month is open, cash-closed, closed or certified (fund-accounting.md, "Time, and what can never change"). Each change of
 * state is a row that stays; the newest says how the month stands. A change waits for every posting under way and lets none
 * begin until it is committed: an entry is recorded before a close or refused by it, never beside it.
 */
export class MonthsCloseForward2026112303000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger.month_change (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        journal_id integer NOT NULL REFERENCES ledger.journal,
        month date NOT NULL CONSTRAINT month_is_its_first_day CHECK (isfinite(month) AND extract(day FROM month) = 1),
        state text NOT NULL CONSTRAINT month_state CHECK (state IN ('open', 'cash_closed', 'closed', 'certified')),
        proposed_by text NOT NULL,
        decided_by text NOT NULL,
        reason text,
        changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT month_reopened_by_two CHECK (state <> 'open' OR (proposed_by <> decided_by AND reason IS NOT NULL AND reason ~ '\\S'))
      );
      CREATE INDEX month_change_newest ON ledger.month_change (journal_id, month, id DESC);
      GRANT SELECT, INSERT (journal_id, month, state, proposed_by, decided_by, reason) ON ledger.month_change TO city_partnerships;
      CALL ledger.keep_append_only('ledger.month_change', 'month_changes_are_append_only');

      CREATE FUNCTION ledger.month_state(journal integer, day date) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT coalesce((SELECT state FROM ledger.month_change
                          WHERE journal_id = journal AND month = date_trunc('month', day::timestamp)::date
                          ORDER BY id DESC LIMIT 1), 'open')
      $$;

      -- SHARE ROW EXCLUSIVE conflicts with the lock that every INSERT of lines holds anyway, so that posting pays nothing for it,
      -- and with itself: of two changes at once the second sees the first. Its id is drawn under the lock, for the newest to be the last.
      CREATE FUNCTION ledger.check_month_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
      DECLARE
        states constant text[] := ARRAY['open', 'cash_closed', 'closed', 'certified'];
        state_before text;
      BEGIN
        LOCK TABLE line IN SHARE ROW EXCLUSIVE MODE;
        NEW.id := nextval('month_change_id_seq');
        state_before := month_state(NEW.journal_id, NEW.month);
        IF NEW.state <> 'open' AND array_position(states, NEW.state) <= array_position(states, state_before) THEN
          PERFORM refuse('month_closes_forward', format('The month of %s is %s already.', to_char(NEW.month, 'YYYY-MM'), replace(state_before, '_', '-')));
        END IF;
        IF NEW.state = 'open' AND state_before = 'open' THEN
          PERFORM refuse('month_closes_forward', format('The month of %s is open.', to_char(NEW.month, 'YYYY-MM')));
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER month_closes_forward BEFORE INSERT ON ledger.month_change
        FOR EACH ROW EXECUTE FUNCTION ledger.check_month_change();

      -- A closed journal stays closed.
      CREATE FUNCTION ledger.check_journal_closing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
      BEGIN
        LOCK TABLE line IN SHARE MODE;
        IF OLD.closed_on IS NOT NULL THEN
          PERFORM refuse('journal_closes_once', format('%s was closed on %s.', OLD.code, OLD.closed_on));
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER journal_closes_once BEFORE UPDATE ON ledger.journal
        FOR EACH ROW EXECUTE FUNCTION ledger.check_journal_closing();
    `);
  }

  down(): Promise<void> {
    throw new Error('Closed months stay closed: restore a backup made before this migration instead.');
  }
}
