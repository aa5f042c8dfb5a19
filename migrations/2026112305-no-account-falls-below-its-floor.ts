import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The limits of a fund are accounts that may not fall below zero, at any recorded moment or on any effective day.
 *
 * guard:  for each account with a floor, what is surely available; only spending locks it.
 * credit: increases that no guard counts yet; recording one waits for nobody.
 * unsealed: entries that no seal has numbered yet, stamped in the order in which they were decided.
 * day_total: debits and credits per account and effective day, of sealed entries (added up by the seal).
 *
 * \`available\` never exceeds the true balance, so nothing overspends; when it falls short, the credits are folded in under the
 * guard's lock and the spender tries again. \`increased_until\` is the latest day of an increase that the guard counts: a spend
 * on or after it needs no look at days, an earlier one must also have been covered at the close of its day and every later day.
 * Only the trigger function, which runs as the owner, writes these tables.
 */
export class NoAccountFallsBelowItsFloor2026112305000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger.guard (
        account_id integer PRIMARY KEY REFERENCES ledger.account,
        available numeric(24, 4) NOT NULL DEFAULT 0 CONSTRAINT account_not_below_floor CHECK (available >= 0),
        increased_until date NOT NULL DEFAULT '-infinity'
      ) WITH (fillfactor = 50, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0);

      CREATE TABLE ledger.credit (
        account_id integer NOT NULL,
        amount numeric(24, 4) NOT NULL,
        effective_on date NOT NULL
      ) WITH (autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0);
      CREATE INDEX credit_of_account ON ledger.credit (account_id);

      CREATE SEQUENCE ledger.stamp CACHE 1;
      CREATE TABLE ledger.unsealed (
        stamp bigint NOT NULL DEFAULT nextval('ledger.stamp'),
        entry_id bigint NOT NULL,
        journal_id integer NOT NULL,
        effective_on date NOT NULL,
        PRIMARY KEY (journal_id, stamp)
      ) WITH (autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0);

      CREATE TABLE ledger.day_total (
        account_id integer NOT NULL,
        day date NOT NULL,
        debit numeric(24, 4) NOT NULL,
        credit numeric(24, 4) NOT NULL,
        PRIMARY KEY (account_id, day) INCLUDE (debit, credit)
      );

      GRANT SELECT ON ledger.guard, ledger.credit, ledger.unsealed, ledger.day_total TO city_partnerships;

      CREATE FUNCTION ledger.open_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
      BEGIN
        INSERT INTO guard (account_id) SELECT id FROM new_accounts WHERE has_floor;
        RETURN NULL;
      END $$;
      CREATE TRIGGER account_opens_its_guard AFTER INSERT ON ledger.account
        REFERENCING NEW TABLE AS new_accounts FOR EACH STATEMENT EXECUTE FUNCTION ledger.open_guard();

      CREATE FUNCTION ledger.refuse_shortfall(of_account integer, entry bigint, day date, asked numeric, covered numeric)
      RETURNS void LANGUAGE plpgsql SET search_path = ledger, pg_temp AS $$
      DECLARE
        a ledger.account;
      BEGIN
        SELECT * INTO a FROM ledger.account WHERE id = of_account;
        RAISE EXCEPTION USING ERRCODE = 'check_violation', SCHEMA = 'ledger', CONSTRAINT = 'account_not_below_floor',
          MESSAGE = format('Account %s %s has %s %s, %s are asked for on %s.', a.code, a.per,
                           round(covered, a.minor_units), a.currency, round(asked, a.minor_units), day),
          DETAIL = jsonb_build_object('code', a.code, 'per', a.per, 'currency', a.currency, 'entry', entry, 'day', day,
                     'asked', round(asked, a.minor_units)::text, 'available', round(covered, a.minor_units)::text)::text;
      END $$;

      -- What the account's later moves leave uncovered on a day: the highest sum of moves over "that later day and after".
      CREATE FUNCTION ledger.highest_later_gain(account integer, journal integer, after_day date) RETURNS numeric
      LANGUAGE sql STABLE SET search_path = ledger, pg_temp AS $$
        SELECT greatest(0, max(gain)) FROM (
          SELECT sum(sum(amount)) OVER (ORDER BY day DESC) AS gain FROM (
            SELECT d.day, d.debit - d.credit AS amount FROM day_total d WHERE d.account_id = account AND d.day > after_day
            UNION ALL
            SELECT l.effective_on, l.amount FROM unsealed u JOIN line l ON l.entry_id = u.entry_id
             WHERE u.journal_id = journal AND u.effective_on > after_day AND l.account_id = account
            UNION ALL
            -- Less what came in after the spender had folded the credits: it does not count that money, so no day may either.
            SELECT c.effective_on, -c.amount FROM credit c WHERE c.account_id = account AND c.effective_on > after_day
          ) moves GROUP BY day
        ) later
      $$;

      -- Takes the net moves of one or more entries, in the order in which they count and with days that do not go back.
      CREATE FUNCTION ledger.spend(account integer, journal integer, entries bigint[], days date[], nets numeric[])
      RETURNS void LANGUAGE plpgsql SET search_path = ledger, pg_temp AS $$
      DECLARE
        total numeric := 0;
        lowest numeric := 0;
        first_spend date;
        until date := '-infinity';
        known numeric;
        counted_until date;
        covered numeric;
      BEGIN
        FOR i IN 1 .. array_length(nets, 1) LOOP
          total := total + nets[i];
          lowest := least(lowest, total);
          IF nets[i] < 0 THEN first_spend := coalesce(first_spend, days[i]); ELSE until := days[i]; END IF;
        END LOOP;
        -- As one statement: whoever waits here goes on with the balance that the one before left.
        UPDATE guard SET available = available + total, increased_until = greatest(increased_until, until)
         WHERE account_id = account AND available + lowest >= 0 AND increased_until <= first_spend;
        IF FOUND THEN
          RETURN;
        END IF;

        PERFORM 1 FROM guard WHERE account_id = account FOR UPDATE;
        -- A statement of its own: it sees what was committed while we waited for the lock.
        WITH folded AS (DELETE FROM credit c WHERE c.account_id = account RETURNING c.amount, c.effective_on)
        UPDATE guard g SET available = g.available + f.amount, increased_until = greatest(g.increased_until, f.until)
          FROM (SELECT coalesce(sum(amount), 0) AS amount, coalesce(max(effective_on), '-infinity') AS until FROM folded) f
         WHERE g.account_id = account
        RETURNING g.available, g.increased_until INTO known, counted_until;

        covered := known;
        FOR i IN 1 .. array_length(nets, 1) LOOP
          IF nets[i] < 0 THEN
            IF counted_until > days[i] THEN
              IF covered - highest_later_gain(account, journal, days[i]) + nets[i] < 0 THEN
                PERFORM refuse_shortfall(account, entries[i], days[i], -nets[i],
                                         covered - highest_later_gain(account, journal, days[i]));
              END IF;
            ELSIF covered + nets[i] < 0 THEN
              PERFORM refuse_shortfall(account, entries[i], days[i], -nets[i], covered);
            END IF;
          END IF;
          covered := covered + nets[i];
        END LOOP;
        UPDATE guard SET available = covered, increased_until = greatest(increased_until, until) WHERE account_id = account;
      END $$;

      /*
       * Decides each entry of the statement in order. Entries are taken in runs whose days do not go back (nearly always one),
       * and in a run each account once, in id order, so that two spenders cannot wait for each other.
       */
      CREATE FUNCTION ledger.settle_new_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = ledger, pg_temp SET enable_seqscan = off AS $$
      DECLARE
        run record;
        move record;
        one record;
      BEGIN
        -- Most statements take from no account with a floor, or once from one: the same decision in as few statements as will do.
        SELECT count(*) AS spends, min(account_id) AS account, min(net) AS net, min(effective_on) AS day INTO one
          FROM (SELECT l.entry_id, l.account_id, l.effective_on, sum(l.amount) AS net FROM new_lines l JOIN account a ON a.id = l.account_id
                 WHERE a.has_floor GROUP BY l.entry_id, l.account_id, l.effective_on HAVING sum(l.amount) < 0) nets;

        IF one.spends = 0 THEN
          WITH gain AS (INSERT INTO credit (account_id, amount, effective_on)
                        SELECT l.account_id, sum(l.amount), l.effective_on FROM new_lines l JOIN account a ON a.id = l.account_id
                         WHERE a.has_floor GROUP BY l.entry_id, l.account_id, l.effective_on HAVING sum(l.amount) > 0)
          INSERT INTO unsealed (entry_id, journal_id, effective_on)
          SELECT l.entry_id, a.journal_id, l.effective_on FROM new_lines l JOIN account a ON a.id = l.account_id WHERE l.n = 1 ORDER BY l.entry_id;
          RETURN NULL;
        ELSIF one.spends = 1 THEN
          WITH spend AS (UPDATE guard SET available = available + one.net
                          WHERE account_id = one.account AND available + one.net >= 0 AND increased_until <= one.day RETURNING 1),
               gain AS (INSERT INTO credit (account_id, amount, effective_on)
                        SELECT account_id, net, effective_on FROM spend,
                               (SELECT l.account_id, l.effective_on, sum(l.amount) AS net FROM new_lines l JOIN account a ON a.id = l.account_id
                                 WHERE a.has_floor GROUP BY l.entry_id, l.account_id, l.effective_on HAVING sum(l.amount) > 0) nets)
          INSERT INTO unsealed (entry_id, journal_id, effective_on)
          SELECT l.entry_id, a.journal_id, l.effective_on FROM spend, new_lines l JOIN account a ON a.id = l.account_id
           WHERE l.n = 1 ORDER BY l.entry_id;
          IF FOUND THEN
            RETURN NULL;
          END IF;
        END IF;

        -- All guards that will be needed, in id order: a later run may need one with a lower id.
        PERFORM 1 FROM guard WHERE account_id IN (SELECT l.account_id FROM new_lines l WHERE l.amount < 0) ORDER BY account_id FOR UPDATE;
        FOR run IN
          SELECT journal_id, min(id) AS from_entry, max(id) AS to_entry FROM (
            SELECT id, journal_id, sum(goes_back) OVER (PARTITION BY journal_id ORDER BY id) AS part FROM (
              SELECT e.id, e.journal_id,
                     CASE WHEN e.effective_on < lag(e.effective_on) OVER (PARTITION BY e.journal_id ORDER BY e.id) THEN 1 ELSE 0 END AS goes_back
                FROM entry e WHERE e.id IN (SELECT entry_id FROM new_lines)
            ) days
          ) parts GROUP BY journal_id, part ORDER BY min(id)
        LOOP
          -- journal_id + 0: the planner, which knows nothing of a new journal, is to find accounts by their ids.
          FOR move IN
            SELECT account_id, array_agg(entry_id ORDER BY entry_id) AS entries, array_agg(effective_on ORDER BY entry_id) AS days,
                   array_agg(net ORDER BY entry_id) AS nets, bool_or(net < 0) AS spends
              FROM (SELECT l.account_id, l.entry_id, l.effective_on, sum(l.amount) AS net
                      FROM new_lines l JOIN account a ON a.id = l.account_id AND a.has_floor AND a.journal_id + 0 = run.journal_id
                     WHERE l.entry_id BETWEEN run.from_entry AND run.to_entry
                     GROUP BY l.account_id, l.entry_id, l.effective_on HAVING sum(l.amount) <> 0) nets
             GROUP BY account_id ORDER BY account_id
          LOOP
            IF move.spends THEN
              PERFORM spend(move.account_id, run.journal_id, move.entries, move.days, move.nets);
            ELSE
              INSERT INTO credit (account_id, amount, effective_on)
              SELECT move.account_id, sum(net), day FROM unnest(move.days, move.nets) AS gains (day, net) GROUP BY day;
            END IF;
          END LOOP;
          INSERT INTO unsealed (entry_id, journal_id, effective_on)
          SELECT l.entry_id, a.journal_id, l.effective_on FROM new_lines l JOIN account a ON a.id = l.account_id
           WHERE l.n = 1 AND l.entry_id BETWEEN run.from_entry AND run.to_entry AND a.journal_id + 0 = run.journal_id
           ORDER BY l.entry_id;
        END LOOP;
        RETURN NULL;
      END $$;
      CREATE TRIGGER line_4_keeps_floors AFTER INSERT ON ledger.line
        REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION ledger.settle_new_lines();

      REVOKE ALL ON FUNCTION ledger.spend, ledger.settle_new_lines, ledger.open_guard FROM PUBLIC;
    `);
  }

  down(): Promise<void> {
    throw new Error('Limits stay in force: restore a backup made before this migration instead.');
  }
}
