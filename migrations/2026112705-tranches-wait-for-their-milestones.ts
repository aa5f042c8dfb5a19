import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tranches and milestones (results.md): an amount for an organisation that waits for results, and what each result pays. What is earned
 * is worked out from definitions and verified results each time that somebody asks; no total is stored. The formula is here a second
 * time (the first: src/milestones/earned.ts), and a test of thousands of cases holds the two equal.
 *
 * What a milestone pays for stands with its first verification: whoever could change it afterwards would earn what nobody verified.
 */
export class TranchesWaitForTheirMilestones2026112705000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tranche (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        fund_id integer NOT NULL REFERENCES fund,
        project_id integer NOT NULL REFERENCES project,
        organisation_id integer NOT NULL REFERENCES organisation,
        code text NOT NULL,
        kind text NOT NULL CONSTRAINT tranche_kind CHECK (kind IN ('results', 'advance')),
        CONSTRAINT tranche_code_once UNIQUE (project_id, code),
        CONSTRAINT tranche_project_of_its_fund FOREIGN KEY (project_id, fund_id) REFERENCES project (id, fund_id),
        UNIQUE (id, project_id),
        UNIQUE (id, project_id, organisation_id)
      );
      -- Of an advance, the amount is its cap; of results, the most that its milestones may earn.
      CREATE TABLE tranche_version (
        tranche_id integer NOT NULL REFERENCES tranche,
        change_id bigint NOT NULL REFERENCES change,
        title text NOT NULL CONSTRAINT tranche_has_a_title CHECK (title ~ '\\S'),
        amount amount NOT NULL CONSTRAINT tranche_is_positive CHECK (amount > 0),
        PRIMARY KEY (tranche_id, change_id)
      );

      CREATE TABLE milestone (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tranche_id integer NOT NULL REFERENCES tranche,
        project_id integer NOT NULL REFERENCES project,
        code text NOT NULL,
        indicator_id integer REFERENCES indicator,
        CONSTRAINT milestone_code_once UNIQUE (project_id, code),
        CONSTRAINT milestone_tranche_of_its_project FOREIGN KEY (tranche_id, project_id) REFERENCES tranche (id, project_id),
        CONSTRAINT milestone_indicator_of_its_project FOREIGN KEY (indicator_id, project_id) REFERENCES indicator (id, project_id)
      );
      CREATE INDEX milestone_of_tranche ON milestone (tranche_id);
      CREATE TABLE milestone_version (
        milestone_id integer NOT NULL REFERENCES milestone,
        change_id bigint NOT NULL REFERENCES change,
        title text NOT NULL CONSTRAINT milestone_has_a_title CHECK (title ~ '\\S'),
        fact text CONSTRAINT milestone_fact_is_said CHECK (fact ~ '\\S'), -- a yes/no fact instead of an indicator; yes is 1
        pays text NOT NULL CONSTRAINT milestone_pays CHECK (pays IN ('all_or_nothing', 'in_proportion', 'by_steps', 'per_unit')),
        -- Which way is better. Kept here: what was earned must not turn round because an indicator is described anew.
        direction text NOT NULL DEFAULT 'up' CONSTRAINT milestone_direction CHECK (direction IN ('up', 'down')),
        price amount,
        baseline measured,
        target measured,
        minimum_share numeric(7, 6) CONSTRAINT milestone_minimum_is_a_share CHECK (minimum_share IS NULL OR (minimum_share BETWEEN 0 AND 1 AND pays = 'in_proportion')),
        unit_price amount,
        cap amount,
        due_from date,
        due_until date,
        evidence_required text CONSTRAINT milestone_evidence_is_said CHECK (evidence_required ~ '\\S'), -- one piece on each line
        verifier_id integer REFERENCES person,
        withdrawn boolean NOT NULL DEFAULT false, -- nothing more is earned by it
        PRIMARY KEY (milestone_id, change_id),
        CONSTRAINT milestone_due_ends_after_it_begins CHECK (due_until >= due_from),
        CONSTRAINT milestone_says_what_it_pays CHECK (CASE pays
          WHEN 'by_steps' THEN num_nonnulls(price, target, unit_price, cap) = 0
          WHEN 'per_unit' THEN num_nonnulls(price, target) = 0 AND coalesce(unit_price > 0 AND cap > 0, false)
          ELSE num_nonnulls(unit_price, cap) = 0 AND coalesce(price > 0, false) AND target IS NOT NULL END),
        CONSTRAINT milestone_target_is_not_its_baseline CHECK (target <> baseline),
        CONSTRAINT milestone_baseline_on_its_side CHECK (CASE direction WHEN 'up' THEN target >= baseline ELSE target <= baseline END),
        CONSTRAINT milestone_begins_somewhere CHECK (baseline IS NOT NULL
          OR (pays <> 'in_proportion' AND NOT (pays = 'per_unit' AND direction = 'down'))),
        CONSTRAINT milestone_fact_is_met_by_one CHECK (fact IS NULL
          OR (pays = 'all_or_nothing' AND direction = 'up' AND target = 1 AND coalesce(baseline = 0, true)))
      );
      CREATE TABLE milestone_step (
        milestone_id integer NOT NULL,
        change_id bigint NOT NULL,
        at measured NOT NULL,
        price amount NOT NULL CONSTRAINT milestone_step_is_positive CHECK (price > 0),
        PRIMARY KEY (milestone_id, change_id, at),
        FOREIGN KEY (milestone_id, change_id) REFERENCES milestone_version
      );

      -- The formula: what a result earns. Exact: whole numbers are divided, so that nothing is rounded but the amount, half up, once.
      CREATE FUNCTION amount_earned(pays text, direction text, price numeric, baseline numeric, target numeric, minimum_share numeric,
        unit_price numeric, cap numeric, steps_at numeric[], step_prices numeric[], result numeric, minor_units integer)
      RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN result IS NULL THEN 0 ELSE CASE pays
            WHEN 'all_or_nothing' THEN CASE WHEN (result - target) * way >= 0 THEN price ELSE 0 END
            WHEN 'in_proportion' THEN CASE
              WHEN done <= 0 OR done < coalesce(minimum_share, 0) * whole THEN 0
              WHEN done >= whole THEN price
              ELSE round(div(2 * price * minor * done + whole, 2 * whole) / minor, minor_units) END
            WHEN 'by_steps' THEN coalesce((SELECT max(s.price) FROM unnest(steps_at, step_prices) s (at, price) WHERE (result - s.at) * way >= 0), 0)
            WHEN 'per_unit' THEN least(cap, round(unit_price * greatest(0, (result - coalesce(baseline, 0)) * way), minor_units))
          END END
          FROM (SELECT CASE direction WHEN 'down' THEN -1 ELSE 1 END AS way, round(power(10::numeric, minor_units)) AS minor) sign
         CROSS JOIN LATERAL (SELECT (result - baseline) * way AS done, (target - baseline) * way AS whole) share
      $$;

      -- The newest terms of a milestone, with its steps in the order in which they are reached.
      CREATE VIEW milestone_now AS
        SELECT m.id, m.tranche_id, m.project_id, m.code, m.indicator_id, c.minor_units::integer AS minor_units, v.change_id, v.title, v.fact, v.pays,
               v.direction, v.price, v.baseline, v.target, v.minimum_share, v.unit_price, v.cap, v.due_from, v.due_until, v.evidence_required,
               v.verifier_id, v.withdrawn, coalesce(s.steps_at, '{}') AS steps_at, coalesce(s.step_prices, '{}') AS step_prices
          FROM milestone m JOIN project p ON p.id = m.project_id JOIN fund f ON f.id = p.fund_id JOIN ledger.currency c ON c.code = f.currency
          JOIN LATERAL (SELECT * FROM milestone_version v WHERE v.milestone_id = m.id ORDER BY v.change_id DESC LIMIT 1) v ON true
          LEFT JOIN LATERAL (
            SELECT array_agg(s.at::numeric ORDER BY way * s.at) AS steps_at, array_agg(s.price::numeric ORDER BY way * s.at) AS step_prices
              FROM milestone_step s, (SELECT CASE v.direction WHEN 'down' THEN -1 ELSE 1 END AS way) d
             WHERE s.milestone_id = m.id AND s.change_id = v.change_id) s ON true;

      CREATE FUNCTION earned_at(asked_milestone integer, result numeric) RETURNS numeric LANGUAGE sql STABLE AS $$
        SELECT amount_earned(m.pays, m.direction, m.price, m.baseline, m.target, m.minimum_share, m.unit_price, m.cap, m.steps_at, m.step_prices,
                             result, m.minor_units)
          FROM milestone_now m WHERE m.id = asked_milestone
      $$;

      -- Who changes what is payable of a project waits for whoever does so already, and then sees what they did. (7210 marks the lock.)
      CREATE FUNCTION hold_payable(projects integer[]) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        asked integer;
      BEGIN
        IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
          PERFORM ledger.refuse('payable_reads_what_is_committed', 'What is payable at another isolation level than read committed would not count what was committed meanwhile.');
        END IF;
        FOR asked IN SELECT DISTINCT unnest(projects) ORDER BY 1 LOOP -- in order, so that two of them cannot wait for each other
          PERFORM pg_advisory_xact_lock(7210, asked);
        END LOOP;
      END $$;

      -- What comes in with an import was verified before this system: with the fund itself, or as an approved proposal.
      CREATE FUNCTION is_brought_in(fund integer, by_change bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM change c WHERE c.id = by_change AND made_now(c.id)
                          AND ((NOT is_governed(fund, c.id) AND (c.person_id IS NULL OR c.door = 'import'))
                            OR EXISTS (SELECT FROM proposal p WHERE p.id = c.proposal_id AND p.kind = 'import'
                                          AND coalesce(p.fund_id, fund) = fund AND is_approved(p.id))))
      $$;

      CREATE FUNCTION check_tranche() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        p project;
      BEGIN
        SELECT * INTO p FROM project WHERE id = NEW.project_id;
        IF p.kind <> 'programme' THEN
          PERFORM ledger.refuse('tranche_of_a_programme_project', format('Tranche %s: project %s is no programme project; what it is paid is paid by allocation alone.', NEW.code, p.code));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_tranche FROM PUBLIC;
      CREATE TRIGGER tranche_of_a_programme_project AFTER INSERT ON tranche FOR EACH ROW EXECUTE FUNCTION check_tranche();
      ALTER TABLE tranche ENABLE ALWAYS TRIGGER tranche_of_a_programme_project;

      CREATE FUNCTION check_milestone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        PERFORM hold_payable(ARRAY[NEW.project_id]);
        IF (SELECT kind FROM tranche WHERE id = NEW.tranche_id) <> 'results' THEN
          PERFORM ledger.refuse('milestone_of_a_results_tranche', format('Milestone %s: its tranche is an advance, which waits for no result; name a tranche of results.', NEW.code));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_milestone FROM PUBLIC;
      CREATE TRIGGER milestone_of_a_results_tranche AFTER INSERT ON milestone FOR EACH ROW EXECUTE FUNCTION check_milestone();
      ALTER TABLE milestone ENABLE ALWAYS TRIGGER milestone_of_a_results_tranche;

      CREATE FUNCTION hold_for_terms() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        PERFORM hold_payable(ARRAY[(SELECT project_id FROM milestone WHERE id = NEW.milestone_id)]);
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION hold_for_terms FROM PUBLIC;
      CREATE TRIGGER holds_what_is_payable BEFORE INSERT ON milestone_version FOR EACH ROW EXECUTE FUNCTION hold_for_terms();
      ALTER TABLE milestone_version ENABLE ALWAYS TRIGGER holds_what_is_payable;

      -- Steps come in the transaction that made the version: later ones would be terms that nobody set.
      CREATE FUNCTION check_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NOT made_now(NEW.change_id) THEN
          PERFORM ledger.refuse('step_comes_with_its_version', 'A step of a milestone comes with the version that it is part of; make another version.');
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_step FROM PUBLIC;
      CREATE TRIGGER step_comes_with_its_version AFTER INSERT ON milestone_step FOR EACH ROW EXECUTE FUNCTION check_step();
      ALTER TABLE milestone_step ENABLE ALWAYS TRIGGER step_comes_with_its_version;

      CALL ledger.keep_append_only('tranche', 'tranches_are_append_only');
      CALL ledger.keep_append_only('tranche_version', 'tranche_versions_are_append_only');
      CALL ledger.keep_append_only('milestone', 'milestones_are_append_only');
      CALL ledger.keep_append_only('milestone_version', 'milestone_versions_are_append_only');
      CALL ledger.keep_append_only('milestone_step', 'milestone_steps_are_append_only');
      CALL keep_known('tranche_version');
      CALL keep_known('milestone_version');
      GRANT SELECT, INSERT ON tranche, tranche_version, milestone, milestone_version, milestone_step TO city_partnerships;
      GRANT SELECT ON milestone_now TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('What was to be earned is history: restore a backup made before this migration instead.');
  }
}
