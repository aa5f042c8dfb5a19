import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reports, evidence and verifications of milestones. Who reports does not verify, nor does anybody of the organisations that report or
 * benefit, nor a scholar who advises on the project; and nothing is verified whose evidence is not there. A result found false later is
 * corrected by another verification: none is ever taken away.
 */
export class WhatIsReportedByOneIsVerifiedByAnother2026112705001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Reports and verifications draw their numbers when they hold what is payable: the newest has the highest.
      CREATE SEQUENCE milestone_report_id_seq AS integer;
      CREATE SEQUENCE verification_id_seq AS integer;
      CREATE TABLE milestone_report (
        id integer PRIMARY KEY,
        milestone_id integer NOT NULL REFERENCES milestone,
        reported_value measured NOT NULL, -- the level reached, all reports together; a fact: 1 or 0
        narrative text CONSTRAINT report_narrative_is_said CHECK (narrative ~ '\\S'),
        reported_on date NOT NULL,
        change_id bigint NOT NULL REFERENCES change,
        UNIQUE (id, milestone_id)
      );
      CREATE INDEX milestone_report_of ON milestone_report (milestone_id, id);

      CREATE TABLE evidence (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        project_id integer NOT NULL REFERENCES project,
        milestone_report_id integer REFERENCES milestone_report,
        indicator_value_id integer REFERENCES indicator_value,
        answers smallint, -- the line of the evidence required that it answers
        kind text NOT NULL CONSTRAINT evidence_kind CHECK (kind IN ('file', 'link', 'photo')),
        document_id uuid REFERENCES document,
        url text CONSTRAINT evidence_link_is_a_web_address CHECK (url ~ '^https?://\\S+$' AND length(url) <= 2000),
        taken_on date,
        latitude numeric(9, 6) CONSTRAINT evidence_latitude_is_on_earth CHECK (latitude BETWEEN -90 AND 90),
        longitude numeric(9, 6) CONSTRAINT evidence_longitude_is_on_earth CHECK (longitude BETWEEN -180 AND 180),
        shows text NOT NULL CONSTRAINT evidence_says_what_it_shows CHECK (shows ~ '\\S' AND length(shows) <= 2000),
        confidential boolean NOT NULL DEFAULT false,
        change_id bigint NOT NULL REFERENCES change,
        CONSTRAINT evidence_of_one CHECK (num_nonnulls(milestone_report_id, indicator_value_id) <= 1),
        CONSTRAINT evidence_has_what_its_kind_needs CHECK (CASE kind
          WHEN 'link' THEN url IS NOT NULL AND num_nonnulls(document_id, taken_on, latitude, longitude) = 0
          WHEN 'photo' THEN url IS NULL AND num_nulls(document_id, taken_on, latitude, longitude) = 0
          ELSE document_id IS NOT NULL AND num_nonnulls(url, latitude, longitude) = 0 END)
      );
      CREATE INDEX evidence_of_report ON evidence (milestone_report_id);
      CREATE INDEX evidence_of_document ON evidence (document_id);

      CREATE TABLE verification (
        id integer PRIMARY KEY,
        milestone_id integer NOT NULL REFERENCES milestone,
        report_id integer CONSTRAINT report_verified_once UNIQUE,
        verdict text NOT NULL CONSTRAINT verification_verdict CHECK (verdict IN ('full', 'part', 'rejected', 'correction')),
        verified_value measured,
        reason text,
        verified_on date NOT NULL,
        change_id bigint NOT NULL REFERENCES change,
        CONSTRAINT verification_of_a_report CHECK ((report_id IS NULL) = (verdict = 'correction')),
        CONSTRAINT verification_has_its_value CHECK ((verified_value IS NULL) = (verdict = 'rejected')),
        CONSTRAINT verification_has_its_reason CHECK (verdict = 'full' OR coalesce(reason ~ '\\S', false)),
        CONSTRAINT verification_report_of_its_milestone FOREIGN KEY (report_id, milestone_id) REFERENCES milestone_report (id, milestone_id)
      );
      CREATE INDEX verification_of_milestone ON verification (milestone_id, id);

      -- What a milestone has earned: by its newest verification that was not a rejection, as known by a change or now.
      CREATE FUNCTION milestone_earned(asked_milestone integer, known_by bigint DEFAULT NULL) RETURNS numeric LANGUAGE sql STABLE AS $$
        SELECT coalesce(earned_at(asked_milestone, (SELECT v.verified_value FROM verification v WHERE v.milestone_id = asked_milestone
          AND v.verdict <> 'rejected' AND (known_by IS NULL OR v.change_id <= known_by) ORDER BY v.id DESC LIMIT 1)), 0)
      $$;
      -- What all milestones of a tranche may earn at the most; one that was withdrawn earns nothing more.
      CREATE FUNCTION most_earnable(asked_tranche integer) RETURNS numeric LANGUAGE sql STABLE AS $$
        SELECT coalesce(sum(CASE WHEN m.withdrawn THEN milestone_earned(m.id)
                                 WHEN m.pays = 'by_steps' THEN (SELECT max(s) FROM unnest(m.step_prices) s)
                                 WHEN m.pays = 'per_unit' THEN m.cap ELSE m.price END), 0)
          FROM milestone_now m WHERE m.tranche_id = asked_tranche
      $$;
      -- The pieces of evidence that a milestone asks for and its report has not.
      CREATE FUNCTION evidence_missing(asked_report integer) RETURNS TABLE (n integer, requirement text) LANGUAGE sql STABLE AS $$
        SELECT r.n::integer, btrim(r.requirement)
          FROM milestone_report p JOIN milestone_now m ON m.id = p.milestone_id
         CROSS JOIN LATERAL regexp_split_to_table(m.evidence_required, '\\n') WITH ORDINALITY r (requirement, n)
         WHERE p.id = asked_report AND r.requirement ~ '\\S'
           AND NOT EXISTS (SELECT FROM evidence e WHERE e.milestone_report_id = p.id AND e.answers = r.n)
      $$;

      CREATE FUNCTION check_tranche_covers(asked_tranche integer) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
      DECLARE
        whole record;
      BEGIN
        SELECT t.code, most_earnable(t.id) AS most, c.minor_units, c.code AS currency,
               (SELECT v.amount FROM tranche_version v WHERE v.tranche_id = t.id ORDER BY v.change_id DESC LIMIT 1) AS amount INTO whole
          FROM tranche t JOIN fund f ON f.id = t.fund_id JOIN ledger.currency c ON c.code = f.currency WHERE t.id = asked_tranche;
        IF whole.most > coalesce(whole.amount, 0) THEN
          PERFORM ledger.refuse('tranche_covers_its_milestones', format('Tranche %s is of %s %s, and its milestones may earn %s %s: raise the tranche first, or withdraw a milestone.',
            whole.code, round(coalesce(whole.amount, 0), whole.minor_units), whole.currency, round(whole.most, whole.minor_units), whole.currency));
        END IF;
      END $$;
      REVOKE ALL ON FUNCTION check_tranche_covers FROM PUBLIC;

      CREATE FUNCTION check_terms() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        m record;
        way integer := CASE NEW.direction WHEN 'down' THEN -1 ELSE 1 END;
        verified boolean;
      BEGIN
        SELECT o.code, o.tranche_id, o.indicator_id, c.minor_units, c.code AS currency INTO m
          FROM milestone o JOIN project p ON p.id = o.project_id JOIN fund f ON f.id = p.fund_id JOIN ledger.currency c ON c.code = f.currency
         WHERE o.id = NEW.milestone_id;
        verified := EXISTS (SELECT FROM verification WHERE milestone_id = NEW.milestone_id);
        IF (m.indicator_id IS NULL) = (NEW.fact IS NULL) THEN
          PERFORM ledger.refuse('milestone_measures_an_indicator_or_a_fact', format('Milestone %s waits for an indicator or for a fact: one of them, not both.', m.code));
        END IF;
        IF NOT verified AND m.indicator_id IS NOT NULL AND NEW.direction IS DISTINCT FROM
             (SELECT v.direction FROM indicator_version v WHERE v.indicator_id = m.indicator_id ORDER BY v.change_id DESC LIMIT 1) THEN
          PERFORM ledger.refuse('milestone_direction_of_its_indicator', format('Milestone %s pays for going %s, and its indicator is better the other way.', m.code, NEW.direction));
        END IF;
        IF (NEW.pays = 'by_steps') <> EXISTS (SELECT FROM milestone_step s WHERE s.milestone_id = NEW.milestone_id AND s.change_id = NEW.change_id)
           OR EXISTS (SELECT FROM (SELECT s.at, s.price - lag(s.price) OVER (ORDER BY way * s.at) AS rise FROM milestone_step s
                        WHERE s.milestone_id = NEW.milestone_id AND s.change_id = NEW.change_id) s
                       WHERE s.rise <= 0 OR (s.at - NEW.baseline) * way <= 0) THEN
          PERFORM ledger.refuse('milestone_steps_rise', format('Milestone %s: who pays by steps names at least one, each beyond the baseline and paying more than the one before it; nobody else names any.', m.code));
        END IF;
        IF EXISTS (SELECT FROM (VALUES (NEW.price::numeric), (NEW.unit_price::numeric), (NEW.cap::numeric)) v (a) WHERE a <> round(a, m.minor_units))
           OR EXISTS (SELECT FROM milestone_step s WHERE s.milestone_id = NEW.milestone_id AND s.change_id = NEW.change_id AND s.price <> round(s.price, m.minor_units)) THEN
          PERFORM ledger.refuse('milestone_pays_whole_minor_units', format('Milestone %s: an amount in %s has %s decimals.', m.code, m.currency, m.minor_units));
        END IF;
        IF verified AND EXISTS (
             SELECT FROM (SELECT * FROM milestone_version v WHERE v.milestone_id = NEW.milestone_id AND v.change_id <> NEW.change_id ORDER BY v.change_id DESC LIMIT 1) v
              WHERE (v.fact, v.pays, v.direction, v.price, v.baseline, v.target, v.minimum_share, v.unit_price, v.cap, v.evidence_required)
                    IS DISTINCT FROM (NEW.fact, NEW.pays, NEW.direction, NEW.price, NEW.baseline, NEW.target, NEW.minimum_share, NEW.unit_price, NEW.cap, NEW.evidence_required)
                 OR (SELECT array_agg((s.at, s.price) ORDER BY s.at) FROM milestone_step s WHERE s.milestone_id = v.milestone_id AND s.change_id = v.change_id)
                    IS DISTINCT FROM (SELECT array_agg((s.at, s.price) ORDER BY s.at) FROM milestone_step s WHERE s.milestone_id = NEW.milestone_id AND s.change_id = NEW.change_id)) THEN
          PERFORM ledger.refuse('milestone_keeps_its_terms', format('Milestone %s was verified: what it waits for and pays stays; withdraw it and define a new one in its place.', m.code));
        END IF;
        PERFORM check_tranche_covers(m.tranche_id);
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_terms FROM PUBLIC;
      -- When the steps are there too.
      CREATE CONSTRAINT TRIGGER milestone_terms_are_sound AFTER INSERT ON milestone_version DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION check_terms();
      ALTER TABLE milestone_version ENABLE ALWAYS TRIGGER milestone_terms_are_sound;

      CREATE FUNCTION check_report() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        m record;
      BEGIN
        PERFORM hold_payable(ARRAY[(SELECT project_id FROM milestone WHERE id = NEW.milestone_id)]);
        NEW.id := nextval('milestone_report_id_seq');
        SELECT o.*, t.fund_id INTO m FROM milestone_now o JOIN tranche t ON t.id = o.tranche_id WHERE o.id = NEW.milestone_id;
        IF NOT is_brought_in(m.fund_id, NEW.change_id) AND (SELECT person_id FROM change WHERE id = NEW.change_id) IS NULL THEN
          PERFORM ledger.refuse('milestone_reported_by_a_person', format('Milestone %s is reported by a person, for another to verify.', m.code));
        END IF;
        IF m.fact IS NOT NULL AND NEW.reported_value NOT IN (0, 1) THEN
          PERFORM ledger.refuse('fact_is_reported_as_yes_or_no', format('Milestone %s waits for a fact: 1 says that it is so, 0 that it is not.', m.code));
        END IF;
        IF m.withdrawn THEN
          PERFORM ledger.refuse('milestone_is_not_withdrawn', format('Milestone %s was withdrawn: nothing more is reported or verified for it.', m.code));
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_report FROM PUBLIC;
      CREATE TRIGGER report_is_sound BEFORE INSERT ON milestone_report FOR EACH ROW EXECUTE FUNCTION check_report();
      ALTER TABLE milestone_report ENABLE ALWAYS TRIGGER report_is_sound;

      CREATE FUNCTION check_evidence() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NEW.project_id <> coalesce(
             (SELECT m.project_id FROM milestone_report r JOIN milestone m ON m.id = r.milestone_id WHERE r.id = NEW.milestone_report_id),
             (SELECT i.project_id FROM indicator_value v JOIN indicator i ON i.id = v.indicator_id WHERE v.id = NEW.indicator_value_id), NEW.project_id) THEN
          PERFORM ledger.refuse('evidence_of_its_project', 'Evidence belongs to a report of its own project.');
        END IF;
        IF NEW.confidential AND NEW.document_id IS NOT NULL AND NOT (SELECT confidential FROM document WHERE id = NEW.document_id) THEN
          PERFORM ledger.refuse('confidential_evidence_has_a_confidential_document', 'The document of confidential evidence is uploaded as confidential, so that its name stays out of the trail.');
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_evidence FROM PUBLIC;
      CREATE TRIGGER evidence_is_sound AFTER INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION check_evidence();
      ALTER TABLE evidence ENABLE ALWAYS TRIGGER evidence_is_sound;

      -- The duties: which of them keeps a person from verifying a milestone; null: none. Also asked before somebody tries.
      CREATE FUNCTION verifies_not(asked_person integer, asked_milestone integer, correcting boolean) RETURNS text LANGUAGE sql STABLE AS $$
        WITH m AS (
          SELECT n.*, t.fund_id, t.organisation_id, (SELECT v.lead_id FROM project_version v WHERE v.project_id = n.project_id ORDER BY v.change_id DESC LIMIT 1) AS lead_id
            FROM milestone_now n JOIN tranche t ON t.id = n.tranche_id WHERE n.id = asked_milestone
        ), reporters AS (
          SELECT c.person_id FROM milestone_report r JOIN change c ON c.id = r.change_id WHERE r.milestone_id = asked_milestone AND c.person_id IS NOT NULL
        )
        SELECT CASE
            WHEN EXISTS (SELECT FROM reporters WHERE person_id = asked_person) THEN 'reporter_does_not_verify'
            WHEN EXISTS (SELECT FROM belonging b WHERE b.person_id = asked_person AND b.organisation_id IN (
                   SELECT beneficiaries(m.project_id, m.organisation_id)
                   UNION SELECT o.organisation_id FROM belonging o JOIN reporters r ON r.person_id = o.person_id)) THEN 'verified_from_outside'
            WHEN EXISTS (SELECT FROM scholar_assignment a JOIN LATERAL (SELECT s.person_id FROM scholar_version s WHERE s.scholar_id = a.scholar_id
                            ORDER BY s.change_id DESC LIMIT 1) s ON s.person_id = asked_person
                          WHERE a.project_id = m.project_id AND a.task = 'advise') THEN 'adviser_does_not_verify'
            WHEN NOT EXISTS (SELECT FROM role_held h WHERE h.person_id = asked_person AND h.role = 'verifier'
                   AND (num_nonnulls(h.fund_id, h.organisation_id, h.project_id) = 0 OR h.fund_id = m.fund_id OR h.project_id = m.project_id
                     OR h.organisation_id = m.lead_id)) THEN 'verifier_holds_the_role'
            WHEN NOT correcting AND m.verifier_id <> asked_person THEN 'verified_by_the_named_verifier'
          END FROM m
      $$;

      CREATE FUNCTION check_verification() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        m record;
        reported numeric;
        by_person integer := (SELECT person_id FROM change WHERE id = NEW.change_id);
        before numeric;
        after numeric;
        duty text;
        missing text;
      BEGIN
        PERFORM hold_payable(ARRAY[(SELECT project_id FROM milestone WHERE id = NEW.milestone_id)]);
        NEW.id := nextval('verification_id_seq');
        SELECT o.*, t.fund_id INTO m FROM milestone_now o JOIN tranche t ON t.id = o.tranche_id WHERE o.id = NEW.milestone_id;

        IF NOT is_brought_in(m.fund_id, NEW.change_id) THEN
          IF by_person IS NULL THEN
            PERFORM ledger.refuse('milestone_verified_by_a_person', format('Milestone %s is verified by a person.', m.code));
          END IF;
          duty := verifies_not(by_person, m.id, NEW.verdict = 'correction');
          IF duty IS NOT NULL THEN
            PERFORM ledger.refuse(duty, CASE duty
              WHEN 'reporter_does_not_verify' THEN 'Whoever reported on a milestone does not verify it: another verifier must.'
              WHEN 'verified_from_outside' THEN 'Nobody verifies for an organisation or a city that they belong to: a verifier from elsewhere must.'
              WHEN 'adviser_does_not_verify' THEN 'Who advises on a project verifies nothing of it: another verifier must.'
              WHEN 'verifier_holds_the_role' THEN 'Only a verifier of the project verifies its milestones.'
              ELSE 'This milestone names its verifier, and it is somebody else.' END);
          END IF;
          IF NEW.verdict IN ('full', 'part') THEN
            SELECT string_agg(requirement, '; ' ORDER BY n) INTO missing FROM evidence_missing(NEW.report_id);
            IF missing IS NOT NULL THEN
              PERFORM ledger.refuse('evidence_is_complete', format('Milestone %s cannot be verified yet: its report lacks the evidence required (%s).', m.code, missing));
            END IF;
          END IF;
        END IF;

        IF NEW.verdict <> 'correction' THEN
          IF NEW.report_id IS DISTINCT FROM (SELECT max(id) FROM milestone_report WHERE milestone_id = m.id) THEN
            PERFORM ledger.refuse('newest_report_is_verified', format('Milestone %s has a newer report than this one: verify that.', m.code));
          END IF;
          IF m.withdrawn THEN
            PERFORM ledger.refuse('milestone_is_not_withdrawn', format('Milestone %s was withdrawn: nothing more is reported or verified for it.', m.code));
          END IF;
          IF NEW.verdict = 'rejected' THEN
            RETURN NEW;
          END IF;
        ELSIF NOT EXISTS (SELECT FROM verification WHERE milestone_id = m.id AND verdict <> 'rejected') THEN
          PERFORM ledger.refuse('correction_of_what_was_verified', format('Nothing of milestone %s was verified yet that could be corrected.', m.code));
        END IF;
        IF m.fact IS NOT NULL AND NEW.verified_value NOT IN (0, 1) THEN
          PERFORM ledger.refuse('fact_is_reported_as_yes_or_no', format('Milestone %s waits for a fact: 1 says that it is so, 0 that it is not.', m.code));
        END IF;
        SELECT reported_value INTO reported FROM milestone_report WHERE id = NEW.report_id;
        IF NEW.verdict = 'full' AND NEW.verified_value <> reported THEN
          PERFORM ledger.refuse('full_is_as_reported', format('Milestone %s: in full is as reported, %s; verify another value in part.', m.code, trim_scale(reported)));
        END IF;
        before := milestone_earned(m.id);
        after := earned_at(m.id, NEW.verified_value);
        IF NEW.verdict = 'part' AND (CASE m.direction WHEN 'down' THEN reported - NEW.verified_value ELSE NEW.verified_value - reported END) >= 0 THEN
          PERFORM ledger.refuse('part_is_less_than_reported', format('Milestone %s: in part is less than what was reported, %s; the reporter reports more, not the verifier.', m.code, trim_scale(reported)));
        END IF;
        IF m.withdrawn AND after > before THEN
          PERFORM ledger.refuse('milestone_is_not_withdrawn', format('Milestone %s was withdrawn: nothing more is earned by it.', m.code));
        END IF;
        IF NEW.verdict <> 'correction' AND after < before THEN
          PERFORM ledger.refuse('lowered_only_by_a_correction', format('Milestone %s has earned %s already, and would earn %s by this: lower what was earned by a correction, with its reason.',
            m.code, round(before, m.minor_units), round(after, m.minor_units)));
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_verification FROM PUBLIC;
      CREATE TRIGGER verification_is_sound BEFORE INSERT ON verification FOR EACH ROW EXECUTE FUNCTION check_verification();
      ALTER TABLE verification ENABLE ALWAYS TRIGGER verification_is_sound;

      CALL ledger.keep_append_only('milestone_report', 'milestone_reports_are_append_only');
      CALL ledger.keep_append_only('evidence', 'evidence_is_append_only');
      CALL ledger.keep_append_only('verification', 'verifications_are_append_only');
      GRANT SELECT, INSERT ON milestone_report, evidence, verification TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('What was verified is history: restore a backup made before this migration instead.');
  }
}
