import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From this file as from the built one, by the package's own name for its questionnaires. */
const SHIPPED = createRequire(import.meta.url).resolve('#questionnaires/city-scan-1.json');

/**
 * City Scans (results.md, "City Scan"): a questionnaire is data with a version that never changes once it is published; a scan is one
 * round of answers of a city's groups to one version; a response belongs to the person who fills it in, is kept in versions while it is
 * a draft, and is frozen once it is submitted. A closed scan takes nothing in any more, and closes only where two groups can be
 * compared: what it shows is where they agree and where they do not.
 *
 * Questions keep their ids and what they measure across the versions of a questionnaire, so that a city sees its own change over time.
 */
export class AnswersToAScanStayWithWhoeverGaveThem2026112702000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE questionnaire (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        code text NOT NULL,
        version smallint NOT NULL CONSTRAINT questionnaire_version_counts_from_one CHECK (version >= 1),
        content jsonb NOT NULL, -- title, introduction, scales, areas with themes, questions; each text by language
        change_id bigint REFERENCES change, -- null: came with the product
        CONSTRAINT questionnaire_version_once UNIQUE (code, version)
      );

      CREATE FUNCTION check_questionnaire() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        newest smallint;
        bad text;
      BEGIN
        SELECT max(version) INTO newest FROM questionnaire WHERE code = NEW.code;
        IF NEW.version > coalesce(newest, 0) + 1 THEN
          PERFORM ledger.refuse('questionnaire_versions_follow', format('The next version of questionnaire %s is %s, not %s.', NEW.code, coalesce(newest, 0) + 1, NEW.version));
        END IF;
        IF jsonb_typeof(NEW.content -> 'questions') IS DISTINCT FROM 'array' OR jsonb_typeof(NEW.content -> 'scales') IS DISTINCT FROM 'object' THEN
          PERFORM ledger.refuse('questionnaire_is_whole', 'A questionnaire has scales and a list of questions.');
        END IF;
        SELECT q ->> 'id' INTO bad FROM jsonb_array_elements(NEW.content -> 'questions') q GROUP BY q ->> 'id' HAVING q ->> 'id' IS NULL OR count(*) > 1 LIMIT 1;
        IF FOUND OR jsonb_array_length(NEW.content -> 'questions') = 0 THEN
          PERFORM ledger.refuse('questionnaire_is_whole', format('Each question has an id of its own; %s.', CASE WHEN bad IS NULL THEN 'there is one without, or no question at all' ELSE bad || ' is there more than once' END));
        END IF;
        SELECT q ->> 'id' INTO bad FROM jsonb_array_elements(NEW.content -> 'questions') q
         WHERE q ->> 'kind' IS NULL OR jsonb_typeof(NEW.content -> 'scales' -> (q ->> 'kind')) IS DISTINCT FROM 'array' LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('questionnaire_is_whole', format('Question %s is of a kind that has no scale.', bad));
        END IF;
        -- What an id asks, and on which scale, stays: else a change between two scans would be one of the question.
        SELECT n ->> 'id' INTO bad
          FROM questionnaire b, jsonb_array_elements(b.content -> 'questions') o, jsonb_array_elements(NEW.content -> 'questions') n
         WHERE b.code = NEW.code AND b.version < NEW.version AND n ->> 'id' = o ->> 'id'
           AND (n ->> 'kind' <> o ->> 'kind'
             OR jsonb_path_query_array(NEW.content -> 'scales' -> (n ->> 'kind'), '$[*].value') <> jsonb_path_query_array(b.content -> 'scales' -> (o ->> 'kind'), '$[*].value'))
         LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('question_keeps_what_it_measures', format(
            'Question %s of an earlier version is of another kind or has other values on its scale: give the new question an id of its own.', bad));
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_questionnaire FROM PUBLIC;
      CREATE TRIGGER questionnaire_is_sound BEFORE INSERT ON questionnaire FOR EACH ROW EXECUTE FUNCTION check_questionnaire();
      ALTER TABLE questionnaire ENABLE ALWAYS TRIGGER questionnaire_is_sound;

      CREATE TABLE scan (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organisation_id integer NOT NULL REFERENCES organisation,
        questionnaire_id integer NOT NULL REFERENCES questionnaire,
        opened_on date NOT NULL,
        change_id bigint NOT NULL REFERENCES change
      );
      CREATE INDEX scan_of_organisation ON scan (organisation_id, opened_on, id);
      CREATE TABLE scan_closing (
        scan_id integer CONSTRAINT scan_closed_once PRIMARY KEY REFERENCES scan,
        change_id bigint NOT NULL REFERENCES change
      );

      CREATE TABLE scan_response (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        scan_id integer NOT NULL REFERENCES scan,
        stakeholder_group text NOT NULL CONSTRAINT stakeholder_group_is_known CHECK (stakeholder_group IN
          ('government', 'business', 'civil_society', 'academia', 'un_organisation')),
        person_id integer NOT NULL REFERENCES person, -- who fills it in
        answered_by text CONSTRAINT paper_says_who_answered CHECK (answered_by ~ '\\S' AND length(answered_by) <= 200), -- null: that person
        change_id bigint NOT NULL REFERENCES change
      );
      CREATE INDEX scan_response_of_scan ON scan_response (scan_id, id);
      CREATE UNIQUE INDEX one_response_of_a_person ON scan_response (scan_id, person_id) WHERE answered_by IS NULL;
      CREATE TABLE scan_response_version (
        response_id integer NOT NULL REFERENCES scan_response,
        change_id bigint NOT NULL REFERENCES change,
        answers jsonb NOT NULL, -- by question: {"answer": a value of its scale as text, "dont_know" or "left_blank", "remark": text}
        PRIMARY KEY (response_id, change_id)
      );
      CREATE TABLE scan_submission (
        response_id integer CONSTRAINT response_submitted_once PRIMARY KEY REFERENCES scan_response,
        change_id bigint NOT NULL REFERENCES change
      );

      -- Whether somebody leads a project of a city: by a role for the city, for a project in it, or by belonging to it.
      CREATE FUNCTION answers_for_city(asked_person integer, city integer) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM role_held h WHERE h.person_id = asked_person AND h.role = 'project_lead'
          AND (h.organisation_id = city OR city IN (SELECT beneficiaries(h.project_id, NULL))
               OR city IN (SELECT b.organisation_id FROM belonging b WHERE b.person_id = asked_person)))
      $$;
      CREATE FUNCTION questions_of(asked_questionnaire integer) RETURNS TABLE (id text, kind text, required boolean) LANGUAGE sql STABLE AS $$
        SELECT q ->> 'id', q ->> 'kind', coalesce(q ->> 'required', 'true') <> 'false'
          FROM questionnaire n, jsonb_array_elements(n.content -> 'questions') WITH ORDINALITY AS e (q, place) WHERE n.id = asked_questionnaire ORDER BY e.place
      $$;

      CREATE FUNCTION check_scan() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF (SELECT v.type FROM organisation_version v WHERE v.organisation_id = NEW.organisation_id ORDER BY v.change_id DESC LIMIT 1) IS DISTINCT FROM 'city' THEN
          PERFORM ledger.refuse('scan_is_of_a_city', 'A scan is of a city: an organisation of the type city.');
        END IF;
        IF NEW.opened_on > (now() AT TIME ZONE 'UTC')::date THEN
          PERFORM ledger.refuse('scan_opens_by_today', format('A scan is opened by today, not on %s.', NEW.opened_on));
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_scan FROM PUBLIC;
      CREATE TRIGGER scan_is_sound BEFORE INSERT ON scan FOR EACH ROW EXECUTE FUNCTION check_scan();
      ALTER TABLE scan ENABLE ALWAYS TRIGGER scan_is_sound;

      -- Who takes something in holds the scan against its closing, and the closing waits for them.
      CREATE FUNCTION hold_open_scan(asked_scan integer) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM 1 FROM scan WHERE id = asked_scan FOR SHARE;
        IF EXISTS (SELECT FROM scan_closing WHERE scan_id = asked_scan) THEN
          PERFORM ledger.refuse('closed_scan_takes_nothing_in', format('Scan %s is closed: no answers are taken in any more.', asked_scan));
        END IF;
      END $$;
      REVOKE ALL ON FUNCTION hold_open_scan FROM PUBLIC;
      CREATE FUNCTION hold_to_respondent(r scan_response) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        IF r.answered_by IS NOT NULL THEN
          IF NOT EXISTS (SELECT FROM role_held h WHERE h.person_id = r.person_id AND h.role = 'programme_officer') THEN
            PERFORM ledger.refuse('paper_is_entered_by_the_office', 'What somebody else answered on paper is entered by a programme officer.');
          END IF;
        ELSIF NOT answers_for_city(r.person_id, (SELECT organisation_id FROM scan WHERE id = r.scan_id)) THEN
          PERFORM ledger.refuse('respondent_is_of_the_city',
            'Whoever answers a scan is a project lead of its city; a programme officer enters what came on paper, and says in answeredBy who answered.');
        END IF;
      END $$;
      REVOKE ALL ON FUNCTION hold_to_respondent FROM PUBLIC;
      -- What only its own person may do, and only before it is submitted. (A submission of one that is submitted meets response_submitted_once.)
      CREATE FUNCTION hold_own_response(asked_response integer, by_change bigint) RETURNS scan_response LANGUAGE plpgsql AS $$
      DECLARE
        r scan_response;
      BEGIN
        SELECT * INTO r FROM scan_response WHERE id = asked_response FOR NO KEY UPDATE; -- two saves, or a save and a submission: one after the other
        IF NOT made_now(by_change) OR r.person_id IS DISTINCT FROM (SELECT person_id FROM change WHERE id = by_change) THEN
          PERFORM ledger.refuse('response_is_its_persons', format('Response %s belongs to %s, who fills it in: nobody else edits or submits it.', r.id,
            coalesce((SELECT v.name FROM person_version v WHERE v.person_id = r.person_id ORDER BY v.change_id DESC LIMIT 1), 'another person')));
        END IF;
        PERFORM hold_to_respondent(r);
        PERFORM hold_open_scan(r.scan_id);
        RETURN r;
      END $$;
      REVOKE ALL ON FUNCTION hold_own_response FROM PUBLIC;

      CREATE FUNCTION check_scan_response() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NOT made_now(NEW.change_id) OR NEW.person_id IS DISTINCT FROM (SELECT person_id FROM change WHERE id = NEW.change_id) THEN
          PERFORM ledger.refuse('response_by_its_maker', 'A response is begun by the person who fills it in.');
        END IF;
        PERFORM hold_to_respondent(NEW);
        PERFORM hold_open_scan(NEW.scan_id);
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_scan_response FROM PUBLIC;
      CREATE TRIGGER response_is_sound BEFORE INSERT ON scan_response FOR EACH ROW EXECUTE FUNCTION check_scan_response();
      ALTER TABLE scan_response ENABLE ALWAYS TRIGGER response_is_sound;

      CREATE FUNCTION check_scan_answers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        r scan_response;
        asked_questionnaire integer;
        bad record;
      BEGIN
        r := hold_own_response(NEW.response_id, NEW.change_id);
        IF EXISTS (SELECT FROM scan_submission WHERE response_id = r.id) THEN
          PERFORM ledger.refuse('submitted_answers_are_frozen', format('Response %s was submitted: its answers stay as they are.', r.id));
        END IF;
        IF jsonb_typeof(NEW.answers) <> 'object' THEN
          PERFORM ledger.refuse('answers_are_by_question', 'Answers are kept by question.');
        END IF;
        SELECT questionnaire_id INTO asked_questionnaire FROM scan WHERE id = r.scan_id;
        WITH asked AS MATERIALIZED (
          SELECT id, kind FROM questions_of(asked_questionnaire)
        ), scale AS MATERIALIZED (
          SELECT k.key AS kind, e ->> 'value' AS answer
            FROM questionnaire n, jsonb_each(n.content -> 'scales') k, jsonb_array_elements(k.value) e WHERE n.id = asked_questionnaire
        )
        SELECT a.key AS question, a.value ->> 'answer' AS answer, q.kind, (SELECT string_agg(v.answer, ', ') FROM scale v WHERE v.kind = q.kind) AS known,
               (a.value ->> 'remark') !~ '\\S' OR length(a.value ->> 'remark') > 2000 AS remark_is_long INTO bad
          FROM jsonb_each(NEW.answers) a LEFT JOIN asked q ON q.id = a.key
          LEFT JOIN scale s ON s.kind = q.kind AND s.answer = a.value ->> 'answer'
         WHERE q.id IS NULL OR (s.answer IS NULL AND (a.value ->> 'answer' IN ('dont_know', 'left_blank')) IS NOT TRUE)
            OR (a.value ->> 'remark') !~ '\\S' OR length(a.value ->> 'remark') > 2000
         LIMIT 1;
        IF FOUND AND bad.kind IS NULL THEN
          PERFORM ledger.refuse('answer_to_a_question_of_its_questionnaire', format('The questionnaire of this scan has no question %s.', bad.question));
        ELSIF FOUND AND bad.remark_is_long THEN
          PERFORM ledger.refuse('remark_is_short', format('The remark on question %s has 1 to 2000 characters, or is left out.', bad.question));
        ELSIF FOUND THEN
          PERFORM ledger.refuse('answer_is_on_its_scale', format('Question %s is answered with one of %s, with dont_know or with left_blank, not with %s.',
            bad.question, bad.known, coalesce(bad.answer, 'nothing')));
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_scan_answers FROM PUBLIC;
      CREATE TRIGGER answers_are_sound BEFORE INSERT ON scan_response_version FOR EACH ROW EXECUTE FUNCTION check_scan_answers();
      ALTER TABLE scan_response_version ENABLE ALWAYS TRIGGER answers_are_sound;

      CREATE FUNCTION check_scan_submission() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        r scan_response;
        missing text[];
      BEGIN
        r := hold_own_response(NEW.response_id, NEW.change_id);
        SELECT coalesce(array_agg(q.id), '{}') INTO missing FROM questions_of((SELECT questionnaire_id FROM scan WHERE id = r.scan_id)) q
         WHERE q.required AND NOT coalesce((SELECT v.answers ? q.id FROM scan_response_version v WHERE v.response_id = r.id ORDER BY v.change_id DESC LIMIT 1), false);
        IF cardinality(missing) > 0 THEN
          PERFORM ledger.refuse('required_questions_are_answered', format(
            '%s of the required questions %s no answer yet, the first of them %s: answer %s, also with dont_know or left_blank.', cardinality(missing),
            CASE cardinality(missing) WHEN 1 THEN 'has' ELSE 'have' END, array_to_string(missing[1:3], ', '), CASE cardinality(missing) WHEN 1 THEN 'it' ELSE 'them' END));
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_scan_submission FROM PUBLIC;
      CREATE TRIGGER submission_is_sound BEFORE INSERT ON scan_submission FOR EACH ROW EXECUTE FUNCTION check_scan_submission();
      ALTER TABLE scan_submission ENABLE ALWAYS TRIGGER submission_is_sound;

      CREATE FUNCTION check_scan_closing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        answered text[];
      BEGIN
        PERFORM 1 FROM scan WHERE id = NEW.scan_id FOR NO KEY UPDATE;
        SELECT coalesce(array_agg(DISTINCT replace(r.stakeholder_group, '_', ' ')), '{}') INTO answered
          FROM scan_response r JOIN scan_submission s ON s.response_id = r.id WHERE r.scan_id = NEW.scan_id;
        IF cardinality(answered) < 2 THEN
          PERFORM ledger.refuse('two_groups_have_answered', format('%s submitted answers to scan %s: a scan closes when at least two of the groups did '
            '(government, business, civil society, academia, UN organisation).', CASE cardinality(answered) WHEN 0 THEN 'No group has' ELSE 'Only the group ' || answered[1] || ' has' END, NEW.scan_id));
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_scan_closing FROM PUBLIC;
      CREATE TRIGGER closing_is_sound BEFORE INSERT ON scan_closing FOR EACH ROW EXECUTE FUNCTION check_scan_closing();
      ALTER TABLE scan_closing ENABLE ALWAYS TRIGGER closing_is_sound;

      -- With a snapshot from before it, an answer would not see the closing beside it.
      CREATE FUNCTION refuse_old_scan() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM ledger.refuse('scan_reads_what_is_committed', 'At another isolation level than read committed, answers and the closing of a scan would not see each other.');
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION refuse_old_scan FROM PUBLIC;
      CREATE PROCEDURE keep_scan_current(kept regclass) LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format($f$CREATE TRIGGER a_scan_reads_what_is_committed BEFORE INSERT ON %1$s FOR EACH STATEMENT
          WHEN (current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted')) EXECUTE FUNCTION refuse_old_scan()$f$, kept);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER a_scan_reads_what_is_committed', kept);
      END $$;
      REVOKE ALL ON PROCEDURE keep_scan_current FROM PUBLIC;
      CALL keep_scan_current('scan_response');
      CALL keep_scan_current('scan_response_version');
      CALL keep_scan_current('scan_submission');
      CALL keep_scan_current('scan_closing');

      CALL keep_known('scan_response_version');
      CALL ledger.keep_append_only('questionnaire', 'questionnaires_are_append_only');
      CALL ledger.keep_append_only('scan', 'scans_are_append_only');
      CALL ledger.keep_append_only('scan_closing', 'scan_closings_are_append_only');
      CALL ledger.keep_append_only('scan_response', 'scan_responses_are_append_only');
      CALL ledger.keep_append_only('scan_response_version', 'scan_answers_are_append_only');
      CALL ledger.keep_append_only('scan_submission', 'scan_submissions_are_append_only');
      GRANT SELECT, INSERT ON questionnaire, scan, scan_closing, scan_response, scan_response_version, scan_submission TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
    const { code, version, ...content } = JSON.parse(readFileSync(SHIPPED, 'utf8')) as {
      code: string;
      version: number;
    };
    await runner.query('INSERT INTO questionnaire (code, version, content) VALUES ($1, $2, $3)', [
      code,
      version,
      JSON.stringify(content),
    ]);
    // For all that come later: whoever publishes one says so. (What ships with a later version makes a change of its own.)
    await runner.query(
      'ALTER TABLE questionnaire ADD CONSTRAINT questionnaire_says_who_published_it CHECK (change_id IS NOT NULL) NOT VALID',
    );
  }

  down(): Promise<void> {
    throw new Error('Answers are history: restore a backup made before this migration instead.');
  }
}
