import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every entry sums to zero in each currency and each book and has two lines or more, numbered without gaps; its lines are in
 * the currency of their accounts, on accounts of its own journal, on its day; the journal and the month are open; a reversal
 * mirrors an entry that is not one itself.
 *
 * One statement trigger looks at all lines of an INSERT in one query (COPY and multi-row INSERT too). Lines added to an old
 * entry are refused by their numbers (`line_numbered_once`, `entry_lines_numbered_without_gaps`).
 */
export class EveryEntryIsSound2026112304000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Says why the newest lines of one entry were refused: the first rule that they break.
      CREATE FUNCTION ledger.refuse_entry(id bigint, flags jsonb) RETURNS void LANGUAGE plpgsql SET search_path = ledger, pg_temp AS $$
      DECLARE
        rules constant text[][] := ARRAY[
          ['homeless', 'line_of_an_entry_on_an_account', 'a line names an entry, an account or a journal that does not exist'],
          ['gaps', 'entry_lines_numbered_without_gaps', 'the lines of an entry are recorded at once and numbered 1, 2, 3 …'],
          ['single', 'entry_has_two_lines', 'an entry has at least two lines'],
          ['other_currency', 'line_in_currency_of_account', 'a line is in another currency than its account'],
          ['other_journal', 'line_on_account_of_same_fund', 'a line is on an account of another fund'],
          ['other_day', 'line_on_day_of_entry', 'a line is on another day than its entry'],
          ['too_fine', 'line_in_minor_units', 'an amount is finer than the minor unit of its currency'],
          ['journal_closed', 'journal_is_open', 'this fund was closed and takes no more entries'],
          ['too_early', 'entry_not_before_its_fund', 'it is dated before the fund began'],
          ['month_closed', 'month_is_open', 'its month is closed; record it in the next open month, as a prior-period adjustment'],
          ['cash_closed', 'month_is_open', 'its month is cash-closed: no cash and no commitment moves in it any more']];
        rule text[];
      BEGIN
        FOREACH rule SLICE 1 IN ARRAY rules LOOP
          IF (flags ->> rule[1])::boolean THEN
            PERFORM refuse(rule[2], format('Entry %s of %s: %s.', id, flags ->> 'day', rule[3]));
          END IF;
        END LOOP;
      END $$;

      CREATE FUNCTION ledger.check_reversals(entries bigint[]) RETURNS void LANGUAGE plpgsql SET search_path = ledger, pg_temp AS $$
      DECLARE
        bad record;
      BEGIN
        SELECT e.id, o.id AS original, o.reverses IS NOT NULL AS of_a_reversal, e.effective_on < o.effective_on AS too_early, o.effective_on
          INTO bad
          FROM unnest(entries) AS r (id) JOIN entry e ON e.id = r.id LEFT JOIN entry o ON o.id = e.reverses
         WHERE o.id IS NULL OR o.reverses IS NOT NULL OR e.effective_on < o.effective_on
            OR EXISTS (SELECT FROM (SELECT n, account_id, -amount AS amount FROM line WHERE entry_id = o.id) was
                       FULL JOIN (SELECT n, account_id, amount FROM line WHERE entry_id = e.id) now USING (n, account_id, amount)
                       WHERE was.n IS NULL OR now.n IS NULL)
         LIMIT 1;
        IF NOT FOUND THEN
          RETURN;
        ELSIF bad.of_a_reversal THEN
          PERFORM refuse('reversal_of_an_original_entry', format('Entry %s is itself a reversal; record the event again instead.', bad.original));
        ELSIF bad.too_early THEN
          PERFORM refuse('reversal_not_before_its_entry', format('Entry %s is of %s; its reversal cannot be earlier.', bad.original, bad.effective_on));
        ELSE
          PERFORM refuse('reversal_mirrors_its_entry', format('Entry %s reverses %s with its own lines, the sides exchanged, and nothing else.',
            bad.id, coalesce(bad.original::text, 'no entry')));
        END IF;
      END $$;

      -- Sequential scans are off because a plan made while the tables were empty is kept and would read them whole later.
      CREATE FUNCTION ledger.check_new_lines() RETURNS trigger LANGUAGE plpgsql SET search_path = ledger, pg_temp SET enable_seqscan = off AS $$
      DECLARE
        entry_found record;
        reversals bigint[];
      BEGIN
        -- Nearly always nothing is amiss and nothing is reversed; to see that takes far less work than to say what is.
        IF NOT EXISTS (
             SELECT FROM (SELECT l.entry_id, l.effective_on, a.journal_id, count(*) AS lines, min(l.n) AS first, max(l.n) AS last,
                                 bool_and((l.currency = a.currency AND l.amount = round(l.amount, a.minor_units)) IS TRUE) AS fit
                            FROM new_lines l LEFT JOIN account a ON a.id = l.account_id
                           GROUP BY l.entry_id, l.effective_on, a.journal_id) l
               LEFT JOIN entry e ON e.id = l.entry_id
               LEFT JOIN journal j ON j.id = l.journal_id
              WHERE (l.lines > 1 AND l.first = 1 AND l.last = l.lines AND l.fit
                     AND e.effective_on = l.effective_on AND e.journal_id = l.journal_id AND e.reverses IS NULL
                     AND j.closed_on IS NULL AND j.begins_on <= l.effective_on
                     AND coalesce((SELECT c.state FROM month_change c
                                    WHERE c.journal_id = l.journal_id AND c.month = date_trunc('month', l.effective_on::timestamp)::date
                                    ORDER BY c.id DESC LIMIT 1), 'open') = 'open') IS NOT TRUE)
           AND NOT EXISTS (SELECT FROM new_lines l JOIN account a ON a.id = l.account_id
                            GROUP BY l.entry_id, l.currency, a.book HAVING sum(l.amount) <> 0) THEN
          RETURN NULL;
        END IF;

        -- A row for each entry (grouping 3), then one for each of its currencies and books (grouping 0).
        FOR entry_found IN
          SELECT l.entry_id, grouping(l.currency, a.book) AS of_entry, l.currency, a.book, sum(l.amount) AS off,
                 bool_or(e.reverses IS NOT NULL) AS reverses, min(l.effective_on) AS day,
                 bool_or(e.id IS NULL OR a.id IS NULL OR j.id IS NULL) AS homeless,
                 min(l.n) <> 1 OR max(l.n) <> count(*) AS gaps, count(*) < 2 AS single,
                 bool_or(a.currency <> l.currency) AS other_currency, bool_or(a.journal_id <> e.journal_id) AS other_journal,
                 bool_or(e.effective_on <> l.effective_on) AS other_day, bool_or(l.amount <> round(l.amount, a.minor_units)) AS too_fine,
                 bool_or(j.closed_on IS NOT NULL) AS journal_closed, bool_or(l.effective_on < j.begins_on) AS too_early,
                 bool_or(m.state IN ('closed', 'certified')) AS month_closed, bool_or(m.state = 'cash_closed' AND a.closes_with_cash) AS cash_closed
            FROM new_lines l
            LEFT JOIN entry e ON e.id = l.entry_id
            LEFT JOIN account a ON a.id = l.account_id
            LEFT JOIN journal j ON j.id = e.journal_id
            LEFT JOIN LATERAL (SELECT c.state FROM month_change c
                                WHERE c.journal_id = e.journal_id AND c.month = date_trunc('month', l.effective_on::timestamp)::date
                                ORDER BY c.id DESC LIMIT 1) m ON true
           GROUP BY GROUPING SETS ((l.entry_id), (l.entry_id, l.currency, a.book))
           ORDER BY 2 DESC
        LOOP
          IF entry_found.of_entry = 0 THEN
            CONTINUE WHEN entry_found.off = 0;
            PERFORM refuse('entry_balances_per_currency', format('Entry %s of %s does not balance: its debits exceed its credits by %s %s (%s).',
              entry_found.entry_id, entry_found.day, entry_found.off, entry_found.currency, entry_found.book));
          ELSIF entry_found.homeless OR entry_found.gaps OR entry_found.single OR entry_found.other_currency OR entry_found.other_journal
                OR entry_found.other_day OR entry_found.too_fine OR entry_found.journal_closed OR entry_found.too_early
                OR entry_found.month_closed OR entry_found.cash_closed THEN
            PERFORM refuse_entry(entry_found.entry_id, to_jsonb(entry_found));
          ELSIF entry_found.reverses THEN
            reversals := array_append(reversals, entry_found.entry_id);
          END IF;
        END LOOP;
        IF reversals IS NOT NULL THEN
          PERFORM check_reversals(reversals);
        END IF;
        RETURN NULL;
      END $$;

      -- With a snapshot from before it, a posting would not see a month that closed meanwhile. The WHEN costs nothing when all is well.
      CREATE FUNCTION ledger.refuse_old_snapshot() RETURNS trigger LANGUAGE plpgsql SET search_path = ledger, pg_temp AS $$
      BEGIN
        PERFORM refuse('posting_reads_what_is_committed', format('A posting or a close at isolation level %s would not see a month that closed meanwhile: use read committed.',
          current_setting('transaction_isolation')));
        RETURN NULL;
      END $$;
      CREATE TRIGGER line_0_reads_what_is_committed BEFORE INSERT ON ledger.line FOR EACH STATEMENT
        WHEN (current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted'))
        EXECUTE FUNCTION ledger.refuse_old_snapshot();
      CREATE TRIGGER month_0_reads_what_is_committed BEFORE INSERT ON ledger.month_change FOR EACH STATEMENT
        WHEN (current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted'))
        EXECUTE FUNCTION ledger.refuse_old_snapshot();

      -- Statement triggers on lines fire in the order of their names: first is the entry sound, then is there money for it.
      CREATE TRIGGER line_1_is_sound AFTER INSERT ON ledger.line
        REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_new_lines();
    `);
  }

  down(): Promise<void> {
    throw new Error(
      'An unbalanced ledger is no ledger: restore a backup made before this migration instead.',
    );
  }
}
