import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People, the organisations that they belong to, and the roles that they hold: each granted for a fund, an organisation, a
 * project or everything, from a day on and, where it says so, to a day. What may change is kept in versions; a grant is
 * never edited but ended. How people prove who they are is another matter (2026112404).
 */
export class PeopleHoldRolesFromADateToADate2026112401000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE person (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        email text NOT NULL CONSTRAINT person_email_once UNIQUE
          CONSTRAINT person_email_is_an_address CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND email = lower(email)),
        change_id bigint NOT NULL REFERENCES change
      );

      -- Who made a change, where that is a person and not the system.
      ALTER TABLE change ADD COLUMN person_id integer REFERENCES person;
      ALTER TABLE change ADD COLUMN request_id text;
      GRANT INSERT (person_id, request_id) ON change TO city_partnerships;

      CREATE TABLE person_version (
        person_id integer NOT NULL REFERENCES person,
        change_id bigint NOT NULL REFERENCES change,
        name text NOT NULL CONSTRAINT person_has_a_name CHECK (name ~ '\\S'),
        active boolean NOT NULL DEFAULT true,
        PRIMARY KEY (person_id, change_id)
      );

      -- Belonging to an organisation or a city: whoever belongs to it decides nothing that benefits it.
      CREATE TABLE membership_version (
        person_id integer NOT NULL REFERENCES person,
        organisation_id integer NOT NULL REFERENCES organisation,
        change_id bigint NOT NULL REFERENCES change,
        from_on date NOT NULL,
        until_on date CONSTRAINT membership_ends_after_it_begins CHECK (until_on >= from_on),
        PRIMARY KEY (person_id, organisation_id, change_id)
      );

      CREATE TABLE role_grant (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        person_id integer NOT NULL REFERENCES person,
        role text NOT NULL CONSTRAINT role_is_known CHECK (role IN ('fund_administrator', 'approver', 'programme_officer',
          'project_lead', 'verifier', 'donor', 'auditor', 'system_administrator')),
        fund_id integer REFERENCES fund,
        organisation_id integer REFERENCES organisation,
        project_id integer REFERENCES project,
        CONSTRAINT role_for_one_scope CHECK (num_nonnulls(fund_id, organisation_id, project_id) <= 1),
        from_on date NOT NULL,
        until_on date CONSTRAINT role_ends_after_it_begins CHECK (until_on >= from_on),
        change_id bigint NOT NULL REFERENCES change
      );
      CREATE INDEX role_grant_of_person ON role_grant (person_id);
      CREATE TABLE role_grant_end (
        role_grant_id integer CONSTRAINT role_ended_once PRIMARY KEY REFERENCES role_grant,
        ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        change_id bigint NOT NULL REFERENCES change
      );

      -- The roles that somebody holds on the day of the question; nobody who was made inactive holds any.
      CREATE VIEW role_held AS
        SELECT g.id, g.person_id, g.role, g.fund_id, g.organisation_id, g.project_id, g.from_on, g.until_on
          FROM role_grant g
         WHERE g.from_on <= (now() AT TIME ZONE 'UTC')::date AND (g.until_on IS NULL OR g.until_on >= (now() AT TIME ZONE 'UTC')::date)
           AND NOT EXISTS (SELECT FROM role_grant_end e WHERE e.role_grant_id = g.id)
           AND (SELECT v.active FROM person_version v WHERE v.person_id = g.person_id ORDER BY v.change_id DESC LIMIT 1);

      -- Where somebody belongs on the day of the question: by membership, or by a role that was granted for the organisation.
      CREATE VIEW belonging AS
        SELECT m.person_id, m.organisation_id FROM (
          SELECT DISTINCT ON (person_id, organisation_id) person_id, organisation_id, from_on, until_on
            FROM membership_version ORDER BY person_id, organisation_id, change_id DESC) m
         WHERE m.from_on <= (now() AT TIME ZONE 'UTC')::date AND (m.until_on IS NULL OR m.until_on >= (now() AT TIME ZONE 'UTC')::date)
        UNION SELECT person_id, organisation_id FROM role_held WHERE organisation_id IS NOT NULL
        UNION SELECT h.person_id, v.lead_id FROM role_held h
                JOIN LATERAL (SELECT lead_id FROM project_version v WHERE v.project_id = h.project_id ORDER BY v.change_id DESC LIMIT 1) v ON true
               WHERE h.role = 'project_lead' AND v.lead_id IS NOT NULL;

      -- Whoever belongs somewhere decides nothing there: so nobody says for themselves where they belong, nor ends a role that says so.
      CREATE FUNCTION check_membership() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NEW.person_id = (SELECT person_id FROM change WHERE id = NEW.change_id) THEN
          PERFORM ledger.refuse('belonging_is_noted_by_others', 'Nobody says where they themselves belong: another system administrator does.');
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_membership FROM PUBLIC;
      CREATE TRIGGER belonging_is_noted_by_others AFTER INSERT ON membership_version FOR EACH ROW EXECUTE FUNCTION check_membership();
      ALTER TABLE membership_version ENABLE ALWAYS TRIGGER belonging_is_noted_by_others;

      CREATE FUNCTION check_role_grant_end() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF EXISTS (SELECT FROM role_grant g JOIN change c ON c.id = NEW.change_id AND c.person_id = g.person_id
                    WHERE g.id = NEW.role_grant_id AND (g.organisation_id IS NOT NULL OR (g.role = 'project_lead' AND g.project_id IS NOT NULL))) THEN
          PERFORM ledger.refuse('belonging_is_ended_by_others', 'This role says where its holder belongs: another system administrator ends it.');
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_role_grant_end FROM PUBLIC;
      CREATE TRIGGER belonging_is_ended_by_others AFTER INSERT ON role_grant_end FOR EACH ROW EXECUTE FUNCTION check_role_grant_end();
      ALTER TABLE role_grant_end ENABLE ALWAYS TRIGGER belonging_is_ended_by_others;

      CALL ledger.keep_append_only('person', 'people_are_append_only');
      CALL ledger.keep_append_only('person_version', 'person_versions_are_append_only');
      CALL ledger.keep_append_only('membership_version', 'membership_versions_are_append_only');
      CALL ledger.keep_append_only('role_grant', 'role_grants_are_append_only');
      CALL ledger.keep_append_only('role_grant_end', 'role_grant_ends_are_append_only');
      CALL keep_known('person_version');
      CALL keep_known('membership_version');
      GRANT SELECT, INSERT ON person, person_version, membership_version, role_grant TO city_partnerships;
      GRANT SELECT, INSERT (role_grant_id, change_id) ON role_grant_end TO city_partnerships;
      GRANT SELECT ON role_held, belonging TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('Who held which role is history: restore a backup made before this migration instead.');
  }
}
