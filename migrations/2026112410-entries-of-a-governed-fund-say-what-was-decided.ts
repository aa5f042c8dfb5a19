import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was decided (2026112403) is said of records; what moves money is entries. In a governed fund an entry belongs to a record of
 * its kind, touches only the accounts that such a record touches, and moves on them what the record says: allocations, moves
 * between windows, transfers and refunds to contributors place by place. Otherwise an entry without a record, or beside one that needs no
 * approval, would move what nobody decided.
 *
 * Nothing is dated later than tomorrow, which has begun in the east already: what is only expected is no entry, and a date far ahead
 * is a slip of the keyboard that no month's closing would ever reach. What was recorded before this migration stays as it is.
 *
 * And the other ways round a decision: moving in with balances a second time, closing the fund, setting the threshold.
 */
export class EntriesOfAGovernedFundSayWhatWasDecided2026112410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ledger.entry ADD CONSTRAINT entry_day_has_come
        CHECK (NOT isfinite(effective_on) OR effective_on <= (now() AT TIME ZONE 'UTC')::date + 1) NOT VALID;
      ALTER TABLE ledger.month_change ADD CONSTRAINT month_has_begun CHECK (month <= (now() AT TIME ZONE 'UTC')::date + 1) NOT VALID;

      -- The lines that follow from records that two people decide on. Reversals mirror their entry already (2026112304).
      CREATE VIEW decided_line AS
        SELECT n.entry_id, l.code, l.per, l.amount
          FROM (SELECT entry_id, 'allocation' AS kind, project_id, organisation_id, window_id, amount FROM allocation
                UNION ALL SELECT entry_id, 'transfer', project_id, organisation_id, window_id, amount FROM transfer) n
          JOIN project p ON p.id = n.project_id JOIN organisation o ON o.id = n.organisation_id JOIN fund_window w ON w.id = n.window_id
         CROSS JOIN LATERAL (VALUES
           ('allocation', '1100', jsonb_build_object('project', p.code, 'organisation', o.code, 'window', w.code), n.amount),
           ('allocation', '1000', jsonb_build_object('window', w.code), -n.amount),
           ('transfer', '1200', jsonb_build_object('project', p.code, 'organisation', o.code), n.amount),
           ('transfer', '1100', jsonb_build_object('project', p.code, 'organisation', o.code, 'window', w.code), -n.amount)) l (kind, code, per, amount)
         WHERE l.kind = n.kind
        UNION ALL
        SELECT n.entry_id, '1000', jsonb_build_object('window', w.code), l.amount
          FROM window_move n CROSS JOIN LATERAL (VALUES (n.to_window_id, n.amount), (n.from_window_id, -n.amount)) l (window_id, amount)
          JOIN fund_window w ON w.id = l.window_id
        UNION ALL
        SELECT n.entry_id, l.code, l.per, l.amount
          FROM contributor_refund n JOIN agreement g ON g.id = n.agreement_id JOIN fund_window w ON w.id = n.window_id
         CROSS JOIN LATERAL (VALUES ('4900', jsonb_build_object('agreement', g.reference), n.amount),
                                    ('1000', jsonb_build_object('window', w.code), -n.amount)) l (code, per, amount);

      -- The records that nobody decides on and that move cash, with the window that they move it in.
      CREATE VIEW cash_record AS
        SELECT entry_id, window_id FROM deposit UNION ALL SELECT entry_id, window_id FROM receipt UNION ALL SELECT entry_id, window_id FROM organisation_refund;

      -- Sequential scans are off because a plan made while the tables were empty is kept and would read them whole later.
      CREATE FUNCTION check_entries_say_their_records() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = public, pg_temp SET enable_seqscan = off AS $$
      DECLARE
        bad record;
      BEGIN
        IF NOT EXISTS (SELECT FROM role_grant WHERE role = 'approver') OR EXISTS (SELECT FROM rehearsal) THEN
          RETURN NULL; -- no fund is governed yet, or nothing of this stays
        END IF;
        -- A fund that is just coming in was decided on before, as a whole.
        WITH governed AS MATERIALIZED (
          SELECT j.journal_id FROM (SELECT DISTINCT e.journal_id FROM new_lines l JOIN ledger.entry e ON e.id = l.entry_id WHERE l.n = 1) j
           WHERE is_governed(j.journal_id, (SELECT min(v.change_id) FROM fund_version v WHERE v.fund_id = j.journal_id))
        ), fresh AS MATERIALIZED (
          SELECT e.id, e.journal_id, e.kind, e.reference, e.effective_on, e.reverses
            FROM new_lines l JOIN ledger.entry e ON e.id = l.entry_id WHERE l.n = 1 AND e.journal_id IN (SELECT journal_id FROM governed)
        )
        SELECT f.id, f.kind, f.reference INTO bad FROM fresh f
         WHERE NOT EXISTS (SELECT FROM money_record m
                 WHERE m.entry_id = f.id AND m.fund_id = f.journal_id AND m.kind = f.kind AND m.reference = f.reference AND m.effective_on = f.effective_on
                   AND (m.amount IS NULL OR m.amount * m.sign = (SELECT sum(l.amount) FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id
                                                                  WHERE l.entry_id = f.id AND a.code = m.account_code)))
            OR CASE
                 WHEN f.kind = 'opening' THEN false
                 WHEN f.kind = 'reversal' THEN NOT EXISTS (SELECT FROM reversal r WHERE r.entry_id = f.id AND r.reversed_entry_id = f.reverses)
                 WHEN f.kind IN ('allocation', 'window_move', 'transfer', 'refund_to_donor') THEN EXISTS (
                   SELECT a.code, a.per, sum(l.amount) FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id
                    WHERE l.entry_id = f.id GROUP BY a.code, a.per
                   EXCEPT SELECT d.code, d.per, d.amount FROM decided_line d WHERE d.entry_id = f.id)
                 ELSE EXISTS (SELECT FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id WHERE l.entry_id = f.id AND NOT a.code = ANY (CASE f.kind
                   WHEN 'agreement' THEN '{9000,9100}' WHEN 'amendment' THEN '{9000,9100}'
                   WHEN 'deposit' THEN '{1000,4000,5000,9000,9100}' WHEN 'aa_fee' THEN '{1000,5000}' WHEN 'bank_charge' THEN '{1000,5200}'
                   WHEN 'fund_interest' THEN '{1000,4100}' WHEN 'organisation_interest' THEN '{1000,4200}' WHEN 'other_income' THEN '{1000,4300}'
                   WHEN 'refund_from_organisation' THEN '{1000,1210}' WHEN 'expenditure' THEN '{1220,6000}'
                   WHEN 'unidentified_receipt' THEN '{1050,2000}' WHEN 'unidentified_resolution' THEN '{1050,2000}' ELSE '{}' END::text[]))
                   -- Cash moves in the record's own window: a charge that touched another would be a move between them.
                   OR EXISTS (SELECT FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id WHERE l.entry_id = f.id AND a.code = '1000'
                                 AND NOT EXISTS (SELECT FROM cash_record n JOIN fund_window w ON w.id = n.window_id
                                                  WHERE n.entry_id = f.id AND a.per = jsonb_build_object('window', w.code)))
               END
         LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('entry_says_its_record', format('Entry %s, %s %s: in this fund an entry belongs to a record of its kind and moves what the record says.',
            bad.id, replace(bad.kind, '_', ' '), bad.reference));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_entries_say_their_records FROM PUBLIC;
      -- After the lines were found sound and there was money for them: those refusals say more.
      CREATE TRIGGER line_5_says_its_record AFTER INSERT ON ledger.line
        REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION check_entries_say_their_records();
      ALTER TABLE ledger.line ENABLE ALWAYS TRIGGER line_5_says_its_record;

      CREATE FUNCTION check_opening() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF is_governed(NEW.fund_id, NEW.change_id) AND EXISTS (SELECT FROM ledger.entry e WHERE e.journal_id = NEW.fund_id) THEN
          PERFORM ledger.refuse('opening_comes_first', format('Opening %s: this fund has entries already, and approvers; it moves in with balances once, before any other entry.', NEW.reference));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_opening FROM PUBLIC;
      CREATE TRIGGER opening_comes_first AFTER INSERT ON opening FOR EACH ROW EXECUTE FUNCTION check_opening();
      ALTER TABLE opening ENABLE ALWAYS TRIGGER opening_comes_first;

      CREATE FUNCTION check_fund_closing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF is_governed(NEW.id, NULL) AND NOT EXISTS (SELECT FROM proposal p JOIN change c ON c.proposal_id = p.id
             WHERE p.kind = 'fund_closing' AND p.fund_id = NEW.id AND is_approved(p.id) AND made_now(c.id)) THEN
          PERFORM ledger.refuse('fund_closed_as_decided', format('Fund %s is closed as one person proposed and another approved.', NEW.code));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_fund_closing FROM PUBLIC;
      CREATE TRIGGER fund_closed_as_decided AFTER UPDATE ON ledger.journal FOR EACH ROW
        WHEN (NEW.closed_on IS DISTINCT FROM OLD.closed_on) EXECUTE FUNCTION check_fund_closing();
      ALTER TABLE ledger.journal ENABLE ALWAYS TRIGGER fund_closed_as_decided;

      CREATE FUNCTION check_fund_policy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF is_governed(NEW.fund_id, NULL) AND NOT EXISTS (SELECT FROM change c JOIN role_held h ON h.person_id = c.person_id
             WHERE c.id = NEW.change_id AND made_now(c.id) AND h.role = 'system_administrator'
               AND num_nonnulls(h.fund_id, h.organisation_id, h.project_id) = 0) THEN
          PERFORM ledger.refuse('limits_set_by_an_administrator', 'The amounts above which two approve, or a second factor is asked, are set by a system administrator.');
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_fund_policy FROM PUBLIC;
      CREATE TRIGGER limits_set_by_an_administrator AFTER INSERT ON fund_policy_version FOR EACH ROW EXECUTE FUNCTION check_fund_policy();
      ALTER TABLE fund_policy_version ENABLE ALWAYS TRIGGER limits_set_by_an_administrator;
    `);
  }

  down(): Promise<void> {
    throw new Error('What was decided holds: restore a backup made before this migration instead.');
  }
}
