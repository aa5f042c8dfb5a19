import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What makes a transfer payable, per project and organisation: payable = what was earned less all that was transferred under tranches
 * (advances included, what was taken back excluded, less refunds that name a tranche), and never below zero. Whoever changes one of
 * these waits for whoever does so already (`hold_payable`), so that two transfers at once cannot both have the same money.
 *
 * `payable_event` is their order as it was seen while the lock was held, and no total: changes draw their ids before they wait.
 */
export class WhatIsPayableGoesOutOnce2026112705002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE transfer ADD COLUMN tranche_id integer,
        ADD CONSTRAINT transfer_tranche_of_its_place FOREIGN KEY (tranche_id, project_id, organisation_id) REFERENCES tranche (id, project_id, organisation_id);
      ALTER TABLE organisation_refund ADD COLUMN tranche_id integer,
        ADD CONSTRAINT organisation_refund_tranche_of_its_place FOREIGN KEY (tranche_id, project_id, organisation_id) REFERENCES tranche (id, project_id, organisation_id);
      CREATE INDEX transfer_of_tranche ON transfer (project_id, organisation_id) WHERE tranche_id IS NOT NULL;
      CREATE INDEX organisation_refund_of_tranche ON organisation_refund (project_id, organisation_id) WHERE tranche_id IS NOT NULL;

      CREATE TABLE payable_event (
        place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        project_id integer NOT NULL REFERENCES project,
        organisation_id integer NOT NULL REFERENCES organisation,
        verification_id integer UNIQUE REFERENCES verification,
        transfer_id integer UNIQUE REFERENCES transfer,
        refund_id integer UNIQUE REFERENCES organisation_refund,
        reversal_id integer UNIQUE REFERENCES reversal,
        CONSTRAINT payable_event_is_one CHECK (num_nonnulls(verification_id, transfer_id, refund_id, reversal_id) = 1)
      );
      CREATE INDEX payable_event_of ON payable_event (project_id, organisation_id, place);
      CALL ledger.keep_append_only('payable_event', 'payable_events_are_append_only');
      GRANT SELECT ON payable_event TO city_partnerships; -- written by the triggers below, which hold the lock

      -- A record is taken back by a reversal whose entry takes back its own.
      CREATE FUNCTION is_taken_back(asked_entry bigint, known_by bigint DEFAULT NULL) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM reversal r JOIN ledger.entry e ON e.id = r.entry_id AND e.reverses = r.reversed_entry_id
                        WHERE r.reversed_entry_id = asked_entry AND (known_by IS NULL OR r.change_id <= known_by))
      $$;
      CREATE FUNCTION is_imported(asked_change bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT coalesce((SELECT p.kind = 'import' FROM proposal p WHERE p.id = c.proposal_id), c.door = 'import') FROM change c WHERE c.id = asked_change
      $$;
      -- What was earned by an organisation in a project, and transferred to it under tranches, as known by a change or now.
      CREATE FUNCTION project_earned(project integer, organisation integer, known_by bigint DEFAULT NULL) RETURNS numeric LANGUAGE sql STABLE AS $$
        SELECT coalesce(sum(milestone_earned(m.id, known_by)), 0) FROM tranche t JOIN milestone m ON m.tranche_id = t.id
         WHERE t.project_id = project AND t.organisation_id = organisation
      $$;
      -- Less than nothing where they gave back what a reversal took back, too.
      CREATE FUNCTION project_transferred(project integer, organisation integer, known_by bigint DEFAULT NULL, tranche integer DEFAULT NULL) RETURNS numeric LANGUAGE sql STABLE AS $$
        SELECT coalesce(sum(n.amount), 0) FROM (
          SELECT amount, entry_id, change_id FROM transfer t WHERE t.project_id = project AND t.organisation_id = organisation AND t.tranche_id IS NOT NULL
             AND (tranche IS NULL OR t.tranche_id = tranche)
          UNION ALL SELECT -amount, entry_id, change_id FROM organisation_refund r WHERE r.project_id = project AND r.organisation_id = organisation AND r.tranche_id IS NOT NULL
             AND (tranche IS NULL OR r.tranche_id = tranche)) n
         WHERE (known_by IS NULL OR n.change_id <= known_by) AND NOT is_taken_back(n.entry_id, known_by)
      $$;

      CREATE FUNCTION note_verification() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        INSERT INTO payable_event (project_id, organisation_id, verification_id)
        SELECT t.project_id, t.organisation_id, NEW.id FROM milestone m JOIN tranche t ON t.id = m.tranche_id WHERE m.id = NEW.milestone_id;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION note_verification FROM PUBLIC;
      CREATE TRIGGER verification_is_in_order AFTER INSERT ON verification FOR EACH ROW EXECUTE FUNCTION note_verification();
      ALTER TABLE verification ENABLE ALWAYS TRIGGER verification_is_in_order;

      CREATE FUNCTION check_transfers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        bad record;
      BEGIN
        SELECT n.reference, p.code AS project, o.code AS organisation,
               (SELECT string_agg(t.code, ', ' ORDER BY t.code COLLATE "C") FROM tranche t WHERE t.project_id = n.project_id AND t.organisation_id = n.organisation_id) AS tranches INTO bad
          FROM new_records n JOIN project p ON p.id = n.project_id JOIN organisation o ON o.id = n.organisation_id
         WHERE n.tranche_id IS NULL AND p.kind = 'programme' AND NOT is_imported(n.change_id)
           AND EXISTS (SELECT FROM tranche t WHERE t.project_id = n.project_id AND t.organisation_id = n.organisation_id) LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('transfer_names_its_tranche', format('Transfer %s: organisation %s has tranches in project %s (%s); name the one that it is made under.',
            bad.reference, bad.organisation, bad.project, bad.tranches));
        END IF;
        IF NOT EXISTS (SELECT FROM new_records WHERE tranche_id IS NOT NULL) THEN
          RETURN NULL;
        END IF;
        PERFORM hold_payable(ARRAY(SELECT project_id FROM new_records WHERE tranche_id IS NOT NULL));
        INSERT INTO payable_event (project_id, organisation_id, transfer_id)
        SELECT project_id, organisation_id, id FROM new_records WHERE tranche_id IS NOT NULL ORDER BY id;
        -- Of several at once, each after those before it.
        WITH fresh AS (
          SELECT n.*, t.kind, t.code, sum(n.amount) OVER (PARTITION BY n.project_id, n.organisation_id ORDER BY n.id) - sum(n.amount) OVER (PARTITION BY n.project_id, n.organisation_id) AS less
            FROM new_records n JOIN tranche t ON t.id = n.tranche_id
        ), money AS MATERIALIZED (
          SELECT project_id, organisation_id, project_earned(project_id, organisation_id) AS earned, project_transferred(project_id, organisation_id) AS transferred
            FROM (SELECT DISTINCT project_id, organisation_id FROM fresh) places
        )
        SELECT f.reference, f.code AS tranche, p.code AS project, o.code AS organisation, c.code AS currency, round(f.amount, c.minor_units) AS amount,
               round(m.earned, c.minor_units) AS earned, round(m.transferred + f.less - f.amount, c.minor_units) AS transferred,
               round(greatest(0, m.earned - (m.transferred + f.less - f.amount)), c.minor_units) AS payable INTO bad
          FROM fresh f JOIN money m USING (project_id, organisation_id) JOIN project p ON p.id = f.project_id JOIN organisation o ON o.id = f.organisation_id
          JOIN fund n ON n.id = f.fund_id JOIN ledger.currency c ON c.code = n.currency
         WHERE f.kind = 'results' AND m.transferred + f.less > m.earned ORDER BY f.id LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('transfer_is_payable', format('Transfer %s of %s %s under tranche %s exceeds the %s %s payable to organisation %s in project %s: %s %s earned, %s %s transferred.',
            bad.reference, bad.amount, bad.currency, bad.tranche, bad.payable, bad.currency, bad.organisation, bad.project, bad.earned, bad.currency, bad.transferred, bad.currency));
        END IF;
        SELECT f.reference, t.code AS tranche, c.code AS currency, round(f.amount, c.minor_units) AS amount, round(s.amount, c.minor_units) AS whole, round(s.transferred, c.minor_units) AS transferred INTO bad
          FROM new_records f JOIN tranche t ON t.id = f.tranche_id JOIN fund n ON n.id = f.fund_id JOIN ledger.currency c ON c.code = n.currency
         CROSS JOIN LATERAL (SELECT project_transferred(t.project_id, t.organisation_id, NULL, t.id) AS transferred,
                               coalesce((SELECT v.amount FROM tranche_version v WHERE v.tranche_id = t.id ORDER BY v.change_id DESC LIMIT 1), 0) AS amount) s
         WHERE s.transferred > s.amount ORDER BY f.id DESC LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('transfer_within_its_tranche', format('Transfer %s of %s %s: tranche %s is of %s %s, and with it %s %s would have been transferred under it.',
            bad.reference, bad.amount, bad.currency, bad.tranche, bad.whole, bad.currency, bad.transferred, bad.currency));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_transfers FROM PUBLIC;
      CREATE TRIGGER transfer_is_payable AFTER INSERT ON transfer REFERENCING NEW TABLE AS new_records FOR EACH STATEMENT EXECUTE FUNCTION check_transfers();
      ALTER TABLE transfer ENABLE ALWAYS TRIGGER transfer_is_payable;

      CREATE FUNCTION check_tranche_refunds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        bad record;
      BEGIN
        IF NOT EXISTS (SELECT FROM new_records WHERE tranche_id IS NOT NULL) THEN
          RETURN NULL;
        END IF;
        PERFORM hold_payable(ARRAY(SELECT project_id FROM new_records WHERE tranche_id IS NOT NULL));
        INSERT INTO payable_event (project_id, organisation_id, refund_id)
        SELECT project_id, organisation_id, id FROM new_records WHERE tranche_id IS NOT NULL ORDER BY id;
        SELECT n.reference, t.code AS tranche, c.code AS currency, round(n.amount, c.minor_units) AS amount,
               round(greatest(0, s.transferred + s.whole - s.earned), c.minor_units) AS recover, round(s.under + s.named, c.minor_units) AS under INTO bad
          FROM new_records n JOIN tranche t ON t.id = n.tranche_id JOIN fund f ON f.id = n.fund_id JOIN ledger.currency c ON c.code = f.currency
         CROSS JOIN LATERAL (SELECT project_earned(n.project_id, n.organisation_id) AS earned, project_transferred(n.project_id, n.organisation_id) AS transferred,
                               project_transferred(n.project_id, n.organisation_id, NULL, t.id) AS under,
                               (SELECT sum(w.amount) FROM new_records w WHERE w.tranche_id IS NOT NULL AND (w.project_id, w.organisation_id) = (n.project_id, n.organisation_id)) AS whole,
                               (SELECT sum(w.amount) FROM new_records w WHERE w.tranche_id = n.tranche_id) AS named) s
         WHERE s.transferred < s.earned OR s.under < 0 ORDER BY n.id LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('refund_is_to_be_recovered', format('Refund %s of %s %s names tranche %s: %s %s is to recover, of %s %s transferred under it; what is unspent beyond that is refunded without naming a tranche.',
            bad.reference, bad.amount, bad.currency, bad.tranche, bad.recover, bad.currency, bad.under, bad.currency));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_tranche_refunds FROM PUBLIC;
      CREATE TRIGGER refund_is_to_be_recovered AFTER INSERT ON organisation_refund REFERENCING NEW TABLE AS new_records FOR EACH STATEMENT EXECUTE FUNCTION check_tranche_refunds();
      ALTER TABLE organisation_refund ENABLE ALWAYS TRIGGER refund_is_to_be_recovered;

      -- A transfer taken back is payable again; a refund taken back is not with the fund any more. Neither asks for what is payable.
      CREATE FUNCTION note_reversals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        touched integer[];
      BEGIN
        touched := ARRAY(SELECT t.project_id FROM new_records n JOIN transfer t ON t.entry_id = n.reversed_entry_id AND t.tranche_id IS NOT NULL
                         UNION SELECT r.project_id FROM new_records n JOIN organisation_refund r ON r.entry_id = n.reversed_entry_id AND r.tranche_id IS NOT NULL);
        IF cardinality(touched) = 0 THEN
          RETURN NULL;
        END IF;
        PERFORM hold_payable(touched);
        INSERT INTO payable_event (project_id, organisation_id, reversal_id)
        SELECT b.project_id, b.organisation_id, n.id FROM new_records n
          JOIN (SELECT entry_id, project_id, organisation_id FROM transfer WHERE tranche_id IS NOT NULL
                UNION ALL SELECT entry_id, project_id, organisation_id FROM organisation_refund WHERE tranche_id IS NOT NULL) b ON b.entry_id = n.reversed_entry_id
         ORDER BY n.id;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION note_reversals FROM PUBLIC;
      CREATE TRIGGER reversal_is_in_order AFTER INSERT ON reversal REFERENCING NEW TABLE AS new_records FOR EACH STATEMENT EXECUTE FUNCTION note_reversals();
      ALTER TABLE reversal ENABLE ALWAYS TRIGGER reversal_is_in_order;

      CREATE FUNCTION check_tranche_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        own record;
        figure numeric;
        planned numeric;
      BEGIN
        SELECT t.*, c.minor_units, c.code AS currency, (SELECT code FROM organisation WHERE id = t.organisation_id) AS organisation INTO own
          FROM tranche t JOIN fund f ON f.id = t.fund_id JOIN ledger.currency c ON c.code = f.currency WHERE t.id = NEW.tranche_id;
        PERFORM hold_payable(ARRAY[own.project_id]);
        figure := project_transferred(own.project_id, own.organisation_id, NULL, own.id);
        IF NEW.amount < figure THEN
          PERFORM ledger.refuse('tranche_covers_its_transfers', format('Tranche %s cannot be of %s %s: %s %s was transferred under it.',
            own.code, round(NEW.amount, own.minor_units), own.currency, round(figure, own.minor_units), own.currency));
        END IF;
        IF own.kind = 'advance' AND EXISTS (SELECT FROM transfer WHERE tranche_id = own.id) AND NEW.amount >
             (SELECT v.amount FROM tranche_version v WHERE v.tranche_id = own.id AND v.change_id <> NEW.change_id ORDER BY v.change_id DESC LIMIT 1) THEN
          PERFORM ledger.refuse('advance_keeps_its_cap', format('Tranche %s is an advance that was transferred from: its cap is not raised any more; record another advance.', own.code));
        END IF;
        PERFORM check_tranche_covers(own.id);
        IF own.kind = 'results' THEN
          SELECT sum((SELECT v.amount FROM tranche_version v WHERE v.tranche_id = o.id ORDER BY v.change_id DESC LIMIT 1)) INTO planned
            FROM tranche o WHERE o.project_id = own.project_id AND o.organisation_id = own.organisation_id AND o.kind = 'results';
          SELECT b.approved_amount INTO figure FROM budget_version b WHERE b.project_id = own.project_id AND b.organisation_id = own.organisation_id ORDER BY b.change_id DESC LIMIT 1;
          IF FOUND AND planned > figure THEN
            PERFORM ledger.refuse('tranches_within_the_budget', format('Tranche %s: with it, the tranches of results of organisation %s come to %s %s; its approved budget in this project is %s %s.',
              own.code, own.organisation, round(planned, own.minor_units), own.currency, round(figure, own.minor_units), own.currency));
          END IF;
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_tranche_version FROM PUBLIC;
      CREATE TRIGGER tranche_is_sound AFTER INSERT ON tranche_version FOR EACH ROW EXECUTE FUNCTION check_tranche_version();
      ALTER TABLE tranche_version ENABLE ALWAYS TRIGGER tranche_is_sound;

      -- What was decided names the tranche, too.
      DROP TRIGGER recorded_as_decided ON transfer;
      DROP FUNCTION check_transfer_decided();
      CALL keep_decided('transfer', $$p.kind = 'transfer' AND p.amount = n.amount AND p.project_id = n.project_id
        AND p.organisation_id = n.organisation_id AND p.window_id = n.window_id
        AND p.subject IS NOT DISTINCT FROM (SELECT t.code FROM tranche t WHERE t.id = n.tranche_id)$$,
        'SELECT beneficiaries(n.project_id, n.organisation_id)');
    `);
  }

  down(): Promise<void> {
    throw new Error('What was payable is history: restore a backup made before this migration instead.');
  }
}
