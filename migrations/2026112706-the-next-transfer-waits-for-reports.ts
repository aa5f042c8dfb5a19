import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What organisations report as spent comes as reports: by category, for a period, once; a correction names what it corrects. Until
 * reports are there and enough of what was transferred is spent, an organisation's next transfer for a project waits, unless the
 * approver who releases it waives that, with a reason (fund-accounting.md, "Who does what": waive a condition).
 *
 * The policy judges a transfer by the day it counts for, so that what is recorded late is judged as it would have been in time. It
 * holds in a governed fund, for projects of kind programme, from the second transfer on; what comes in by import was decided before.
 */
export class TheNextTransferWaitsForReports2026112706000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reporting_policy_version (
        fund_id integer NOT NULL REFERENCES fund,
        change_id bigint NOT NULL REFERENCES change,
        delivery_needed numeric(7, 6) NOT NULL CONSTRAINT delivery_needed_is_a_share CHECK (delivery_needed >= 0 AND delivery_needed <= 1),
        every_months smallint NOT NULL CONSTRAINT reports_fill_a_year CHECK (every_months IN (3, 6, 12)),
        within_days smallint NOT NULL CONSTRAINT reports_are_due_within_a_year CHECK (within_days BETWEEN 0 AND 365),
        PRIMARY KEY (fund_id, change_id)
      );
      CALL keep_known('reporting_policy_version');
      CALL ledger.keep_append_only('reporting_policy_version', 'reporting_policies_are_append_only');

      CREATE TABLE expenditure_report (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        fund_id integer NOT NULL REFERENCES fund,
        project_id integer NOT NULL,
        organisation_id integer NOT NULL REFERENCES organisation,
        reference text NOT NULL,
        period_from date NOT NULL,
        period_to date NOT NULL CONSTRAINT report_period_ends_after_it_begins CHECK (period_to >= period_from),
        corrects_id integer,
        change_id bigint NOT NULL REFERENCES change,
        CONSTRAINT expenditure_report_reference_is_given_once UNIQUE (fund_id, reference),
        UNIQUE (id, project_id, organisation_id),
        CONSTRAINT expenditure_report_project_of_its_fund FOREIGN KEY (project_id, fund_id) REFERENCES project (id, fund_id),
        CONSTRAINT correction_of_the_same_place FOREIGN KEY (corrects_id, project_id, organisation_id)
          REFERENCES expenditure_report (id, project_id, organisation_id)
      );
      CREATE INDEX expenditure_report_of_place ON expenditure_report (project_id, organisation_id, period_to);
      CALL ledger.keep_append_only('expenditure_report', 'expenditure_reports_are_append_only');

      ALTER TABLE expenditure ADD COLUMN report_id integer,
        ADD CONSTRAINT expenditure_of_its_report FOREIGN KEY (report_id, project_id, organisation_id)
          REFERENCES expenditure_report (id, project_id, organisation_id);
      CREATE INDEX expenditure_of_report ON expenditure (report_id) WHERE report_id IS NOT NULL;
      CREATE INDEX expenditure_of_place ON expenditure (project_id, organisation_id);

      -- Two reports of one period would count it twice; the lock lets the second see the first. (7214 marks it.)
      CREATE FUNCTION check_expenditure_report() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        other record;
      BEGIN
        PERFORM pg_advisory_xact_lock(7214, NEW.project_id);
        IF NEW.period_to > (now() AT TIME ZONE 'UTC')::date + 1 THEN -- tomorrow in UTC has begun in the east
          PERFORM ledger.refuse('expenditure_report_period_has_ended', format('Report %s is for a period to %s, which has not ended.', NEW.reference, NEW.period_to));
        END IF;
        IF NEW.corrects_id IS NOT NULL THEN
          SELECT r.reference, r.period_from, r.period_to INTO other FROM expenditure_report r WHERE r.id = NEW.corrects_id;
          IF FOUND AND (other.period_from, other.period_to) IS DISTINCT FROM (NEW.period_from, NEW.period_to) THEN
            PERFORM ledger.refuse('correction_keeps_the_period', format('Report %s corrects %s and must be for the same period, %s to %s.',
              NEW.reference, other.reference, other.period_from, other.period_to));
          END IF;
          RETURN NEW;
        END IF;
        SELECT r.reference, r.period_from, r.period_to INTO other FROM expenditure_report r
         WHERE r.project_id = NEW.project_id AND r.organisation_id = NEW.organisation_id AND r.corrects_id IS NULL
           AND r.period_from <= NEW.period_to AND r.period_to >= NEW.period_from AND NOT is_taken_back(r.id) ORDER BY r.id LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('each_period_is_reported_once', format('%s to %s was reported already with %s; send a correction that names it.',
            other.period_from, other.period_to, other.reference));
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_expenditure_report FROM PUBLIC;

      -- A report that was reversed line by line counts no more; one of nothing spent has no line and stays.
      CREATE FUNCTION is_taken_back(report integer) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT coalesce((SELECT bool_and(EXISTS (SELECT FROM reversal v WHERE v.reversed_entry_id = e.entry_id))
                           FROM expenditure e WHERE e.report_id = report), false)
      $$;
      CREATE TRIGGER expenditure_report_is_sound BEFORE INSERT ON expenditure_report FOR EACH ROW EXECUTE FUNCTION check_expenditure_report();
      ALTER TABLE expenditure_report ENABLE ALWAYS TRIGGER expenditure_report_is_sound;

      -- A certified report stays as it was certified: its lines come with it, one for a category.
      CREATE UNIQUE INDEX expenditure_report_category_once ON expenditure (report_id, category) WHERE report_id IS NOT NULL;
      CREATE FUNCTION check_report_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM expenditure_report r WHERE r.id = NEW.report_id AND r.change_id = NEW.change_id) THEN
          PERFORM ledger.refuse('report_is_complete_when_made', format('Expenditure %s: a report''s lines come with the report; what was left out comes as a correction.', NEW.reference));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_report_line FROM PUBLIC;
      CREATE TRIGGER report_is_complete_when_made AFTER INSERT ON expenditure FOR EACH ROW WHEN (NEW.report_id IS NOT NULL) EXECUTE FUNCTION check_report_line();
      ALTER TABLE expenditure ENABLE ALWAYS TRIGGER report_is_complete_when_made;

      CREATE FUNCTION reporting_policy(asked_fund integer, OUT delivery_needed numeric, OUT every_months integer, OUT within_days integer) LANGUAGE sql STABLE AS $$
        SELECT coalesce(v.delivery_needed, 0.75), coalesce(v.every_months, 12), coalesce(v.within_days, 120)
          FROM (SELECT) one LEFT JOIN LATERAL (SELECT * FROM reporting_policy_version p WHERE p.fund_id = asked_fund ORDER BY p.change_id DESC LIMIT 1) v ON true
      $$;
      -- The last day of the reporting period, of 3, 6 or 12 months of the calendar year, that a day is in.
      CREATE FUNCTION reporting_period_end(day date, months integer) RETURNS date LANGUAGE sql IMMUTABLE AS $$
        SELECT (date_trunc('year', day) + make_interval(months => (((extract(month FROM day)::integer - 1) / months) + 1) * months) - interval '1 day')::date
      $$;

      /*
       * Where an organisation stands with its reports for a project on a day: what it holds of what it got, until when it has reported,
       * and which period is the next to be reported, by when. Expenditure without a report (typed in, or imported) counts to its day.
       */
      CREATE FUNCTION reporting_standing(asked_project integer, asked_organisation integer, on_day date,
        OUT transfers bigint, OUT funded numeric, OUT spent numeric, OUT reported_until date, OUT next_period_end date, OUT next_due_on date, OUT delivery_needed numeric)
      LANGUAGE plpgsql STABLE AS $$
      DECLARE
        first_on date;
        policy record;
        place record;
      BEGIN
        SELECT p.fund_id, p.code AS project, o.code AS organisation,
               (SELECT v.status FROM project_version v WHERE v.project_id = p.id ORDER BY v.change_id DESC LIMIT 1) AS status INTO place
          FROM project p, organisation o WHERE p.id = asked_project AND o.id = asked_organisation;
        SELECT * INTO policy FROM reporting_policy(place.fund_id);
        delivery_needed := policy.delivery_needed;
        SELECT count(*), min(t.effective_on) INTO transfers, first_on FROM transfer t
         WHERE t.project_id = asked_project AND t.organisation_id = asked_organisation AND t.effective_on <= on_day
           AND NOT EXISTS (SELECT FROM reversal v WHERE v.reversed_entry_id = t.entry_id);
        SELECT coalesce(sum(b.balance) FILTER (WHERE b.code <> '1220'), 0), coalesce(sum(-b.balance) FILTER (WHERE b.code = '1220'), 0) INTO funded, spent
          FROM (SELECT a.code, ledger.balance_as_of(a.id, on_day) AS balance FROM ledger.account a
                 WHERE a.journal_id = place.fund_id AND a.code IN ('1200', '1210', '1220')
                   AND a.per = jsonb_build_object('project', place.project, 'organisation', place.organisation)) b;
        SELECT max(r.until) INTO reported_until FROM (
          SELECT r.period_to AS until FROM expenditure_report r
           WHERE r.project_id = asked_project AND r.organisation_id = asked_organisation AND NOT is_taken_back(r.id)
          UNION ALL
          SELECT e.effective_on FROM expenditure e
           WHERE e.project_id = asked_project AND e.organisation_id = asked_organisation AND e.report_id IS NULL
             AND NOT EXISTS (SELECT FROM reversal v WHERE v.reversed_entry_id = e.entry_id)) r;
        -- Who got nothing reports nothing; nor who has spent or returned all, once the project is closed.
        IF transfers = 0 OR (funded = spent AND place.status IN ('operationally_closed', 'financially_closed', 'cancelled')) THEN
          RETURN;
        END IF;
        next_period_end := reporting_period_end(greatest(first_on, reported_until + 1), policy.every_months);
        next_due_on := next_period_end + policy.within_days;
      END $$;

      CREATE TABLE transfer_waiver (
        proposal_id integer CONSTRAINT transfer_waived_once PRIMARY KEY REFERENCES proposal,
        waited_for text[] NOT NULL CONSTRAINT waiver_names_what_it_waives CHECK (cardinality(waited_for) > 0),
        reason text NOT NULL CONSTRAINT waiver_has_its_reason CHECK (reason ~ '\\S'),
        change_id bigint NOT NULL REFERENCES change
      );
      CALL ledger.keep_append_only('transfer_waiver', 'transfer_waivers_are_append_only');
      -- With the release and not before: so that it is an approver's, and not that of whoever prepared the transfer.
      CREATE FUNCTION check_transfer_waiver() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM change c JOIN proposal p ON p.id = c.proposal_id
                        WHERE c.id = NEW.change_id AND made_now(c.id) AND p.id = NEW.proposal_id AND p.kind = 'transfer') THEN
          PERFORM ledger.refuse('waived_by_who_releases', 'What a transfer waits for is waived by the approver who releases it, with the release.');
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_transfer_waiver FROM PUBLIC;
      CREATE TRIGGER waived_by_who_releases AFTER INSERT ON transfer_waiver FOR EACH ROW EXECUTE FUNCTION check_transfer_waiver();
      ALTER TABLE transfer_waiver ENABLE ALWAYS TRIGGER waived_by_who_releases;

      CREATE FUNCTION check_next_transfer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        proposed record;
        standing record;
      BEGIN
        SELECT p.id, p.kind INTO proposed FROM change c JOIN proposal p ON p.id = c.proposal_id WHERE c.id = NEW.change_id;
        IF proposed.kind IS DISTINCT FROM 'transfer' OR EXISTS (SELECT FROM transfer_waiver w WHERE w.proposal_id = proposed.id)
           OR (SELECT j.kind FROM project j WHERE j.id = NEW.project_id) <> 'programme' THEN
          RETURN NULL;
        END IF;
        PERFORM hold_payable(ARRAY[NEW.project_id]); -- two transfers at once: the second sees the first
        SELECT * INTO standing FROM reporting_standing(NEW.project_id, NEW.organisation_id, NEW.effective_on);
        -- This one is among them: the first waits for nothing.
        IF standing.transfers > 1 AND standing.next_due_on < NEW.effective_on THEN
          PERFORM ledger.refuse('next_transfer_waits_for_reports', format('Transfer %s waits for the report of expenditure to %s, due on %s.',
            NEW.reference, standing.next_period_end, standing.next_due_on));
        END IF;
        -- The entry is posted after the record: what was funded is what was funded before it.
        IF standing.transfers > 1 AND standing.funded > 0 AND standing.spent < (SELECT round(standing.funded * standing.delivery_needed, c.minor_units)
             FROM fund f JOIN ledger.currency c ON c.code = f.currency WHERE f.id = NEW.fund_id) THEN
          PERFORM ledger.refuse('next_transfer_waits_for_delivery', format('Transfer %s waits until %s %% of what was transferred is reported as spent; it is %s of %s.',
            NEW.reference, trim_scale(standing.delivery_needed * 100), trim_scale(standing.spent), trim_scale(standing.funded)));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_next_transfer FROM PUBLIC;
      CREATE TRIGGER next_transfer_waits_for_reports AFTER INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION check_next_transfer();
      ALTER TABLE transfer ENABLE ALWAYS TRIGGER next_transfer_waits_for_reports;

      ALTER TABLE document_link DROP CONSTRAINT document_attached_to_a_known_kind;
      ALTER TABLE document_link ADD CONSTRAINT document_attached_to_a_known_kind CHECK (kind IN (
        'agreement', 'amendment', 'deposit', 'contributor_refund', 'receipt', 'allocation', 'window_move', 'transfer',
        'organisation_refund', 'expenditure', 'expenditure_report', 'reversal', 'opening', 'proposal', 'hold',
        'membership', 'communication', 'course_completion'));

      GRANT SELECT, INSERT ON reporting_policy_version, expenditure_report, transfer_waiver TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error(
      'Reports of expenditure are history: restore a backup made before this migration instead.',
    );
  }
}
