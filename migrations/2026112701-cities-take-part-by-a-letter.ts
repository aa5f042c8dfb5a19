import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Cities that take part. A city is an organisation of type `city`; by a letter of commitment it takes
 * part at a level, from a day on, until it changes its level or leaves: each level's days are a row in `city_membership_version`, known
 * by the city and its first day, of which the newest change counts, so that all levels of a city together are its history.
 *
 * What a city sent, took part in, brought or learned is a record that stays, with what is said of it in versions. A record made by
 * mistake is taken back by a version that says so, and does not count from then on.
 *
 * What falls due for a person, apart from what they may decide, is in the view `reminder`.
 */
export class CitiesTakePartByALetter2026112701000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE city_membership_version (
        organisation_id integer NOT NULL REFERENCES organisation,
        change_id bigint NOT NULL REFERENCES change,
        level text NOT NULL CONSTRAINT membership_level CHECK (level IN ('core', 'leading', 'innovating')),
        committed_on date,
        signatory text,
        document_id uuid REFERENCES document,
        relationship_manager integer REFERENCES person,
        from_on date NOT NULL,
        until_on date CONSTRAINT level_ends_after_it_begins CHECK (until_on >= from_on),
        CONSTRAINT level_rests_on_a_letter CHECK (committed_on IS NOT NULL AND coalesce(signatory ~ '\\S', false)),
        CONSTRAINT level_begins_with_its_letter CHECK (from_on >= committed_on),
        PRIMARY KEY (organisation_id, from_on, change_id)
      );
      -- The levels of each city as they are known now, each with its days.
      CREATE VIEW city_membership AS
        SELECT DISTINCT ON (organisation_id, from_on) * FROM city_membership_version ORDER BY organisation_id, from_on, change_id DESC;

      CREATE TABLE city_communication (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organisation_id integer NOT NULL REFERENCES organisation
      );
      CREATE TABLE city_communication_version (
        communication_id integer NOT NULL REFERENCES city_communication,
        change_id bigint NOT NULL REFERENCES change,
        received_on date NOT NULL,
        says text NOT NULL CONSTRAINT communication_says_something CHECK (says ~ '\\S'),
        document_id uuid REFERENCES document,
        taken_back boolean NOT NULL DEFAULT false,
        PRIMARY KEY (communication_id, change_id)
      );
      CREATE INDEX city_communication_of_city ON city_communication (organisation_id);

      CREATE TABLE city_participation (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organisation_id integer NOT NULL REFERENCES organisation
      );
      CREATE TABLE city_participation_version (
        participation_id integer NOT NULL REFERENCES city_participation,
        change_id bigint NOT NULL REFERENCES change,
        event text NOT NULL CONSTRAINT participation_names_its_event CHECK (event ~ '\\S'),
        kind text NOT NULL CONSTRAINT participation_kind CHECK (kind IN ('event', 'webinar')),
        held_on date NOT NULL,
        people integer NOT NULL CONSTRAINT participation_has_people CHECK (people > 0),
        taken_back boolean NOT NULL DEFAULT false,
        PRIMARY KEY (participation_id, change_id)
      );
      CREATE INDEX city_participation_of_city ON city_participation (organisation_id);

      CREATE TABLE course_completion (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organisation_id integer NOT NULL REFERENCES organisation
      );
      CREATE TABLE course_completion_version (
        completion_id integer NOT NULL REFERENCES course_completion,
        change_id bigint NOT NULL REFERENCES change,
        course text NOT NULL CONSTRAINT completion_names_its_course CHECK (course ~ '\\S'),
        person text NOT NULL CONSTRAINT completion_names_its_person CHECK (person ~ '\\S'),
        function_held text CONSTRAINT completion_function_is_said CHECK (function_held ~ '\\S'),
        completed_on date NOT NULL,
        document_id uuid REFERENCES document,
        taken_back boolean NOT NULL DEFAULT false,
        PRIMARY KEY (completion_id, change_id)
      );
      CREATE INDEX course_completion_of_city ON course_completion (organisation_id);

      -- What others bring to a city: shown beside a fund's money, and no entry.
      CREATE TABLE city_partner (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        organisation_id integer NOT NULL REFERENCES organisation,
        partner_id integer NOT NULL REFERENCES organisation,
        CONSTRAINT partner_is_another CHECK (partner_id <> organisation_id)
      );
      CREATE TABLE city_partner_version (
        city_partner_id integer NOT NULL REFERENCES city_partner,
        change_id bigint NOT NULL REFERENCES change,
        since date NOT NULL,
        until_on date CONSTRAINT partner_stays_until_after_it_came CHECK (until_on >= since),
        brings text NOT NULL CONSTRAINT partner_brings CHECK (brings IN ('cash', 'in_kind', 'expertise')),
        value amount CONSTRAINT partner_value_is_above_zero CHECK (value > 0),
        currency text REFERENCES ledger.currency,
        says text NOT NULL CONSTRAINT partner_says_what_it_brings CHECK (says ~ '\\S'),
        taken_back boolean NOT NULL DEFAULT false,
        CONSTRAINT partner_value_is_whole CHECK ((value IS NULL) = (currency IS NULL)),
        PRIMARY KEY (city_partner_id, change_id)
      );
      CREATE INDEX city_partner_of_city ON city_partner (organisation_id);
    `);
    await runner.query(rules);
    await runner.query(readings);
  }

  down(): Promise<void> {
    throw new Error(
      'Which city took part when is history: restore a backup made before this migration instead.',
    );
  }
}

/** What is held against other rows, so that no check of one row could say it. */
const rules = `
      CREATE FUNCTION is_city(organisation integer) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT coalesce((SELECT v.type = 'city' FROM organisation_version v WHERE v.organisation_id = organisation
                          ORDER BY v.change_id DESC LIMIT 1), false)
      $$;
      CREATE FUNCTION code_of_organisation(organisation integer) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT code FROM organisation o WHERE o.id = organisation
      $$;

      -- With a snapshot from before them, a level would not see the one beside it.
      CREATE FUNCTION refuse_snapshot_of_before() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        PERFORM ledger.refuse('cities_read_what_is_committed', 'At another isolation level than read committed this would not see what is recorded beside it.');
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION refuse_snapshot_of_before FROM PUBLIC;

      CREATE FUNCTION check_city_membership() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        other record;
        city text := code_of_organisation(NEW.organisation_id);
      BEGIN
        PERFORM FROM organisation o WHERE o.id = NEW.organisation_id FOR NO KEY UPDATE; -- two levels at once: the second sees the first
        IF NOT is_city(NEW.organisation_id) THEN
          PERFORM ledger.refuse('member_is_a_city', format('%s is an organisation of another type: only a city is a member.', city));
        END IF;
        SELECT m.* INTO other FROM city_membership m
         WHERE m.organisation_id = NEW.organisation_id AND m.from_on <> NEW.from_on
           AND m.from_on <= coalesce(NEW.until_on, 'infinity') AND coalesce(m.until_on, 'infinity') >= NEW.from_on
         ORDER BY m.from_on DESC LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('levels_do_not_overlap', format('%s is %s member from %s %s: a city has one level at a time, and the next begins after it.',
            city, CASE other.level WHEN 'innovating' THEN 'an' ELSE 'a' END || ' ' || other.level, other.from_on, CASE WHEN other.until_on IS NULL THEN 'on' ELSE 'to ' || other.until_on END));
        END IF;
        IF NEW.until_on IS NULL AND NEW.relationship_manager IS NOT NULL AND NOT coalesce((SELECT v.active FROM person_version v
             WHERE v.person_id = NEW.relationship_manager ORDER BY v.change_id DESC LIMIT 1), false) THEN
          PERFORM ledger.refuse('relationship_manager_is_active', format('Person %s is not active here: name another relationship manager for %s.',
            NEW.relationship_manager, city));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_city_membership FROM PUBLIC;
      CREATE TRIGGER membership_is_sound AFTER INSERT ON city_membership_version FOR EACH ROW EXECUTE FUNCTION check_city_membership();
      ALTER TABLE city_membership_version ENABLE ALWAYS TRIGGER membership_is_sound;

      CREATE FUNCTION check_of_a_city() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NOT is_city(NEW.organisation_id) THEN
          PERFORM ledger.refuse('kept_of_a_city', format('%s is an organisation of another type: this is kept of cities.', code_of_organisation(NEW.organisation_id)));
        END IF;
        IF TG_TABLE_NAME = 'city_communication'
           AND NOT EXISTS (SELECT FROM city_membership_version m WHERE m.organisation_id = NEW.organisation_id) THEN
          PERFORM ledger.refuse('communication_of_a_member', format('%s is no member: a communication on engagement follows a letter of commitment.',
            code_of_organisation(NEW.organisation_id)));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_of_a_city FROM PUBLIC;

      -- What has happened is recorded, not what is planned; a day has come as soon as it has anywhere on Earth.
      CREATE FUNCTION check_it_happened() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        happened_on date := to_jsonb(NEW) ->> TG_ARGV[0];
      BEGIN
        IF happened_on > (now() AT TIME ZONE 'UTC' + interval '14 hours')::date THEN
          PERFORM ledger.refuse('recorded_when_it_happened', format('%s has not come yet: record it when it has happened.', happened_on));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_it_happened FROM PUBLIC;
      CREATE TRIGGER recorded_when_it_happened AFTER INSERT ON city_communication_version
        FOR EACH ROW EXECUTE FUNCTION check_it_happened('received_on');
      CREATE TRIGGER recorded_when_it_happened AFTER INSERT ON city_participation_version
        FOR EACH ROW EXECUTE FUNCTION check_it_happened('held_on');
      CREATE TRIGGER recorded_when_it_happened AFTER INSERT ON course_completion_version
        FOR EACH ROW EXECUTE FUNCTION check_it_happened('completed_on');

      DO $$
      DECLARE
        kept text;
      BEGIN
        FOREACH kept IN ARRAY ARRAY['city_communication', 'city_participation', 'course_completion', 'city_partner'] LOOP
          EXECUTE format('CREATE TRIGGER kept_of_a_city AFTER INSERT ON %I FOR EACH ROW EXECUTE FUNCTION check_of_a_city()', kept);
          EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER kept_of_a_city', kept);
        END LOOP;
        FOREACH kept IN ARRAY ARRAY['city_communication_version', 'city_participation_version', 'course_completion_version'] LOOP
          EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER recorded_when_it_happened', kept);
        END LOOP;
      END $$;
      CREATE TRIGGER membership_0_reads_what_is_committed BEFORE INSERT ON city_membership_version FOR EACH STATEMENT
        WHEN (current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted')) EXECUTE FUNCTION refuse_snapshot_of_before();
      ALTER TABLE city_membership_version ENABLE ALWAYS TRIGGER membership_0_reads_what_is_committed;

      CALL ledger.keep_append_only('city_membership_version', 'city_memberships_are_append_only');
      CALL ledger.keep_append_only('city_communication', 'city_communications_are_append_only');
      CALL ledger.keep_append_only('city_communication_version', 'city_communication_versions_are_append_only');
      CALL ledger.keep_append_only('city_participation', 'city_participations_are_append_only');
      CALL ledger.keep_append_only('city_participation_version', 'city_participation_versions_are_append_only');
      CALL ledger.keep_append_only('course_completion', 'course_completions_are_append_only');
      CALL ledger.keep_append_only('course_completion_version', 'course_completion_versions_are_append_only');
      CALL ledger.keep_append_only('city_partner', 'city_partners_are_append_only');
      CALL ledger.keep_append_only('city_partner_version', 'city_partner_versions_are_append_only');
      CALL keep_known('city_membership_version');
      CALL keep_known('city_communication_version');
      CALL keep_known('city_participation_version');
      CALL keep_known('course_completion_version');
      CALL keep_known('city_partner_version');
`;

/** What is read off these rows by more than one room, and what documents may be attached to. */
const readings = `
      -- Cities that take part today, and the day on which their communication on engagement falls due: two years after the letter, or
      -- after the last communication that was received.
      CREATE VIEW city_engagement AS
        SELECT m.organisation_id, m.level, m.from_on, m.committed_on, m.relationship_manager, c.received_on,
               (greatest(m.committed_on, c.received_on) + interval '2 years')::date AS due_on
          FROM city_membership m
          LEFT JOIN LATERAL (
            SELECT max(v.received_on) AS received_on FROM city_communication r
              JOIN LATERAL (SELECT * FROM city_communication_version v WHERE v.communication_id = r.id ORDER BY v.change_id DESC LIMIT 1) v
                ON NOT v.taken_back
             WHERE r.organisation_id = m.organisation_id) c ON true
         WHERE (now() AT TIME ZONE 'UTC')::date BETWEEN m.from_on AND coalesce(m.until_on, 'infinity');

      -- What falls due for somebody, from 60 days before.
      CREATE VIEW reminder AS
        SELECT e.relationship_manager AS person_id, 'communication_on_engagement' AS kind, o.code AS subject, e.due_on
          FROM city_engagement e JOIN organisation o ON o.id = e.organisation_id
         WHERE e.relationship_manager IS NOT NULL AND e.due_on - (now() AT TIME ZONE 'UTC')::date <= 60;

      ALTER TABLE document_link DROP CONSTRAINT document_attached_to_a_known_kind;
      ALTER TABLE document_link ADD CONSTRAINT document_attached_to_a_known_kind CHECK (kind IN (
        'agreement', 'amendment', 'deposit', 'contributor_refund', 'receipt', 'allocation', 'window_move', 'transfer',
        'organisation_refund', 'expenditure', 'reversal', 'opening', 'proposal', 'hold',
        'membership', 'communication', 'course_completion'));

      GRANT SELECT, INSERT ON city_membership_version, city_communication, city_communication_version, city_participation,
        city_participation_version, course_completion, course_completion_version, city_partner, city_partner_version TO city_partnerships;
      GRANT SELECT ON city_membership, city_engagement, reminder TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
`;
