import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Urban Scholars, and who serves in which city: internships, and scholars, at a host, from a day to a day, with the outcome. Who, where
 * and with whom stays; the days and the outcome are kept in versions. A scholar serves in one place at a time, and nowhere where they have
 * a conflict of interest.
 */
export class ScholarsServeInOnePlaceAtATime2026112701500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE scholar (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        code text NOT NULL CONSTRAINT scholar_code_once UNIQUE
      );
      CREATE TABLE scholar_version (
        scholar_id integer NOT NULL REFERENCES scholar,
        change_id bigint NOT NULL REFERENCES change,
        name text NOT NULL CONSTRAINT scholar_has_a_name CHECK (name ~ '\\S'),
        person_id integer REFERENCES person,
        expertise text[] NOT NULL CONSTRAINT scholar_has_expertise CHECK (cardinality(expertise) > 0 AND array_position(expertise, '') IS NULL),
        languages text[] NOT NULL CONSTRAINT scholar_languages_are_iso_639 CHECK (array_to_string(languages, ' ', '?') ~ '^[a-z]{2}( [a-z]{2})*$'),
        available_from date,
        available_until date CONSTRAINT scholar_available_until_after_from CHECK (available_until >= available_from),
        conflicts integer[] NOT NULL DEFAULT '{}',
        active boolean NOT NULL DEFAULT true,
        PRIMARY KEY (scholar_id, change_id)
      );

      CREATE TABLE placement (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind text NOT NULL CONSTRAINT placement_kind CHECK (kind IN ('internship', 'scholar')),
        organisation_id integer NOT NULL REFERENCES organisation,
        host_id integer NOT NULL REFERENCES organisation,
        scholar_id integer REFERENCES scholar,
        intern text,
        CONSTRAINT placement_names_who CHECK (CASE kind WHEN 'scholar' THEN scholar_id IS NOT NULL AND intern IS NULL
          ELSE scholar_id IS NULL AND coalesce(intern ~ '\\S', false) END)
      );
      CREATE TABLE placement_version (
        placement_id integer NOT NULL REFERENCES placement,
        change_id bigint NOT NULL REFERENCES change,
        from_on date NOT NULL,
        until_on date CONSTRAINT placement_ends_after_it_begins CHECK (until_on >= from_on),
        outcome text,
        taken_back boolean NOT NULL DEFAULT false,
        CONSTRAINT outcome_comes_with_the_end CHECK (outcome IS NULL OR (outcome ~ '\\S' AND until_on IS NOT NULL)),
        PRIMARY KEY (placement_id, change_id)
      );
      CREATE INDEX placement_of_city ON placement (organisation_id);
      CREATE INDEX placement_of_scholar ON placement (scholar_id);

      CREATE FUNCTION check_scholar() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        other text;
      BEGIN
        IF EXISTS (SELECT FROM unnest(NEW.conflicts) c WHERE c IS NULL OR NOT EXISTS (SELECT FROM organisation o WHERE o.id = c)) THEN
          PERFORM ledger.refuse('scholar_conflicts_are_organisations', 'A conflict of interest is with an organisation of the register.');
        END IF;
        IF NEW.person_id IS NOT NULL THEN
          PERFORM FROM person p WHERE p.id = NEW.person_id FOR NO KEY UPDATE; -- two scholars at once: the second sees the first
          SELECT s.code INTO other FROM scholar s
            JOIN LATERAL (SELECT v.person_id FROM scholar_version v WHERE v.scholar_id = s.id ORDER BY v.change_id DESC LIMIT 1) v ON true
           WHERE v.person_id = NEW.person_id AND s.id <> NEW.scholar_id LIMIT 1;
          IF FOUND THEN
            PERFORM ledger.refuse('person_is_one_scholar', format('Person %s is scholar %s already.', NEW.person_id, other));
          END IF;
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_scholar FROM PUBLIC;
      CREATE TRIGGER scholar_is_sound AFTER INSERT ON scholar_version FOR EACH ROW EXECUTE FUNCTION check_scholar();
      ALTER TABLE scholar_version ENABLE ALWAYS TRIGGER scholar_is_sound;

      -- Where a scholar has a conflict of interest they are not placed, neither with the city nor with the host.
      CREATE FUNCTION check_placement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        s record;
        conflict integer;
      BEGIN
        IF NEW.scholar_id IS NULL THEN RETURN NULL; END IF;
        SELECT k.code, v.active, v.conflicts INTO s FROM scholar k JOIN scholar_version v ON v.scholar_id = k.id
         WHERE k.id = NEW.scholar_id ORDER BY v.change_id DESC LIMIT 1;
        IF NOT coalesce(s.active, false) THEN
          PERFORM ledger.refuse('placed_scholar_is_active', format('Scholar %s is not active and is placed nowhere.', s.code));
        END IF;
        SELECT c INTO conflict FROM unnest(s.conflicts) c WHERE c IN (NEW.organisation_id, NEW.host_id) LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('scholar_has_no_conflict_there', format('Scholar %s has a conflict of interest with %s.', s.code, code_of_organisation(conflict)));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_placement FROM PUBLIC;
      CREATE TRIGGER placement_is_sound AFTER INSERT ON placement FOR EACH ROW EXECUTE FUNCTION check_placement();
      ALTER TABLE placement ENABLE ALWAYS TRIGGER placement_is_sound;

      CREATE FUNCTION check_placement_days() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        placed integer := (SELECT p.scholar_id FROM placement p WHERE p.id = NEW.placement_id);
        scholar_code text := (SELECT s.code FROM scholar s WHERE s.id = placed);
        s scholar_version;
        other record;
      BEGIN
        IF placed IS NULL OR NEW.taken_back THEN RETURN NULL; END IF;
        PERFORM FROM scholar k WHERE k.id = placed FOR NO KEY UPDATE; -- two placements at once: the second sees the first
        SELECT * INTO s FROM scholar_version v WHERE v.scholar_id = placed ORDER BY v.change_id DESC LIMIT 1;
        -- Availability was promised for what was to come: a placement that is there keeps its days, and gets its outcome.
        IF NOT EXISTS (SELECT FROM placement_version v WHERE v.placement_id = NEW.placement_id AND v.change_id <> NEW.change_id)
           AND (NEW.from_on < s.available_from OR coalesce(NEW.until_on, NEW.from_on) > s.available_until) THEN
          PERFORM ledger.refuse('scholar_is_available', format('Scholar %s is available%s%s, and not from %s%s.', scholar_code,
            coalesce(' from ' || s.available_from, ''), coalesce(' until ' || s.available_until, ''), NEW.from_on, coalesce(' to ' || NEW.until_on, ' on')));
        END IF;
        SELECT code_of_organisation(p.organisation_id) AS city, v.from_on, v.until_on INTO other FROM placement p
          JOIN LATERAL (SELECT * FROM placement_version v WHERE v.placement_id = p.id ORDER BY v.change_id DESC LIMIT 1) v ON NOT v.taken_back
         WHERE p.scholar_id = placed AND p.id <> NEW.placement_id
           AND v.from_on <= coalesce(NEW.until_on, 'infinity') AND coalesce(v.until_on, 'infinity') >= NEW.from_on
         ORDER BY v.from_on DESC LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('scholar_is_in_one_place_at_a_time', format('Scholar %s is placed in %s from %s %s: end that placement first.', scholar_code,
            other.city, other.from_on, CASE WHEN other.until_on IS NULL THEN 'on' ELSE 'to ' || other.until_on END));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_placement_days FROM PUBLIC;
      CREATE TRIGGER placement_days_are_sound AFTER INSERT ON placement_version FOR EACH ROW EXECUTE FUNCTION check_placement_days();
      ALTER TABLE placement_version ENABLE ALWAYS TRIGGER placement_days_are_sound;

      CREATE TRIGGER kept_of_a_city AFTER INSERT ON placement FOR EACH ROW EXECUTE FUNCTION check_of_a_city();
      ALTER TABLE placement ENABLE ALWAYS TRIGGER kept_of_a_city;
      CREATE TRIGGER scholar_0_reads_what_is_committed BEFORE INSERT ON scholar_version FOR EACH STATEMENT
        WHEN (current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted')) EXECUTE FUNCTION refuse_snapshot_of_before();
      ALTER TABLE scholar_version ENABLE ALWAYS TRIGGER scholar_0_reads_what_is_committed;
      CREATE TRIGGER placement_0_reads_what_is_committed BEFORE INSERT ON placement_version FOR EACH STATEMENT
        WHEN (current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted')) EXECUTE FUNCTION refuse_snapshot_of_before();
      ALTER TABLE placement_version ENABLE ALWAYS TRIGGER placement_0_reads_what_is_committed;

      CALL ledger.keep_append_only('scholar', 'scholars_are_append_only');
      CALL ledger.keep_append_only('scholar_version', 'scholar_versions_are_append_only');
      CALL ledger.keep_append_only('placement', 'placements_are_append_only');
      CALL ledger.keep_append_only('placement_version', 'placement_versions_are_append_only');
      CALL keep_known('scholar_version');
      CALL keep_known('placement_version');

      GRANT SELECT, INSERT ON scholar, scholar_version, placement, placement_version TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('Who served where is history: restore a backup made before this migration instead.');
  }
}
