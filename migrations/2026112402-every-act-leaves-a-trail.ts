import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit trail: who did what to which record, when, from where, before and after, also what was refused. Rows are only ever
 * added, and chained by hash like the entries of a fund, within a second of their commit: a trail whose end was cut off or whose
 * middle was changed no longer hashes to what follows.
 *
 * And one answer for one request: whoever sends the same request again under the same key gets the first one's answer.
 */
export class EveryActLeavesATrail2026112402000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_event (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        person_id integer REFERENCES person,
        actor text NOT NULL,
        door text NOT NULL CONSTRAINT audit_door CHECK (door IN ('import', 'command_line', 'http', 'system')),
        action text NOT NULL,
        outcome text NOT NULL CONSTRAINT audit_outcome CHECK (outcome IN ('done', 'refused', 'failed')),
        fund_id integer REFERENCES fund,
        record text,
        request_id text,
        address text,
        signed_in_by text,
        detail text,
        before jsonb,
        after jsonb,
        change_id bigint REFERENCES change
      );
      CREATE INDEX audit_event_of_record ON audit_event (record, id);
      CREATE INDEX audit_event_of_person ON audit_event (person_id, id);
      CREATE INDEX audit_event_of_fund ON audit_event (fund_id, id);

      CREATE TABLE audit_unsealed (event_id bigint PRIMARY KEY);
      CREATE TABLE audit_seal (
        sequence bigint PRIMARY KEY,
        event_id bigint NOT NULL UNIQUE REFERENCES audit_event,
        leaf bytea NOT NULL,
        chain bytea NOT NULL,
        sealed_at timestamptz NOT NULL
      );
      CALL ledger.keep_append_only('audit_event', 'audit_events_are_append_only');
      CALL ledger.keep_append_only('audit_seal', 'audit_seals_are_append_only');
      GRANT SELECT, INSERT (person_id, actor, door, action, outcome, fund_id, record, request_id, address, signed_in_by, detail,
        before, after, change_id) ON audit_event TO city_partnerships;
      GRANT SELECT ON audit_unsealed, audit_seal TO city_partnerships;

      CREATE FUNCTION note_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        INSERT INTO audit_unsealed (event_id) SELECT id FROM new_events;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION note_audit_event FROM PUBLIC;
      CREATE TRIGGER audit_event_awaits_its_seal AFTER INSERT ON audit_event REFERENCING NEW TABLE AS new_events
        FOR EACH STATEMENT EXECUTE FUNCTION note_audit_event();
      ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_awaits_its_seal;

      -- What is hashed of an event: every column, as text that no session's settings change.
      CREATE FUNCTION audit_leaf(e audit_event) RETURNS bytea LANGUAGE sql STABLE SET TimeZone = 'UTC' SET DateStyle = 'ISO' AS $$
        SELECT sha256('\\x00'::bytea || convert_to(jsonb_build_array(e.id, to_char(e.happened_at, 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.person_id,
          e.actor, e.door, e.action, e.outcome, e.fund_id, e.record, e.request_id, e.address, e.signed_in_by, e.detail, e.before, e.after,
          e.change_id)::text, 'UTF8'))
      $$;

      -- Gives what is committed its place in the chain (7205 marks its lock). Returns how many events it sealed.
      CREATE FUNCTION seal_audit() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        newest record;
        sealed bigint;
      BEGIN
        PERFORM 1 FROM audit_unsealed LIMIT 1;
        IF NOT FOUND THEN
          RETURN 0;
        END IF;
        PERFORM pg_advisory_xact_lock(7205, 0);
        SELECT sequence, chain, sealed_at INTO newest FROM audit_seal ORDER BY sequence DESC LIMIT 1;
        WITH taken AS MATERIALIZED (
          DELETE FROM audit_unsealed RETURNING event_id
        ), leaves AS MATERIALIZED (
          SELECT e.id, audit_leaf(e) AS leaf FROM taken t JOIN audit_event e ON e.id = t.event_id
        ), chained AS (
          INSERT INTO audit_seal (sequence, event_id, leaf, chain, sealed_at)
          SELECT coalesce(newest.sequence, 0) + row_number() OVER (ORDER BY id), id, leaf,
                 ledger.chain(coalesce(newest.chain, ''::bytea), leaf) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING),
                 greatest(clock_timestamp(), newest.sealed_at + interval '1 microsecond')
            FROM leaves
        )
        SELECT count(*) INTO sealed FROM taken;
        RETURN sealed;
      END $$;
      REVOKE ALL ON FUNCTION seal_audit FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION seal_audit TO city_partnerships;

      -- The first place where the trail is not what was sealed; no row where it is. What waits for its seal is no break, what neither waits
      -- nor is sealed is one, at the end.
      CREATE FUNCTION audit_breaks() RETURNS TABLE (sequence bigint, event_id bigint, reason text) LANGUAGE sql STABLE AS $$
        SELECT s.sequence, s.event_id,
               CASE WHEN s.id IS NULL THEN 'the event is gone'
                    WHEN s.leaf <> s.now THEN 'the event was changed'
                    WHEN s.sequence <> s.place THEN 'a seal before it is gone'
                    ELSE 'the chain does not follow from the seal before' END
          FROM (SELECT a.sequence, a.event_id, a.leaf, a.chain, e.id, audit_leaf(e) AS now, row_number() OVER o AS place,
                       lag(a.chain, 1, ''::bytea) OVER o AS chain_before
                  FROM audit_seal a LEFT JOIN audit_event e ON e.id = a.event_id WINDOW o AS (ORDER BY a.sequence)) s
         WHERE s.id IS NULL OR s.leaf <> s.now OR s.sequence <> s.place OR s.chain <> sha256(s.chain_before || s.leaf)
        UNION ALL
        SELECT (SELECT coalesce(max(a.sequence), 0) + 1 FROM audit_seal a), coalesce(e.id, u.event_id),
               CASE WHEN e.id IS NULL THEN 'the event is gone' ELSE 'the event neither is sealed nor waits for it' END
          FROM audit_event e FULL JOIN audit_unsealed u ON u.event_id = e.id
         WHERE e.id IS NULL OR (u.event_id IS NULL AND NOT EXISTS (SELECT FROM audit_seal a WHERE a.event_id = e.id))
         ORDER BY 1, 2 LIMIT 1
      $$;
      GRANT EXECUTE ON FUNCTION audit_breaks TO city_partnerships;

      -- A request that moved money or decided something, by the key that its sender gave it: kept for ever, as what it did is.
      CREATE TABLE request_answer (
        person_id integer NOT NULL REFERENCES person,
        key text NOT NULL CONSTRAINT request_key_is_short CHECK (length(key) BETWEEN 1 AND 200),
        request_hash text NOT NULL,
        status smallint NOT NULL,
        body json, -- not jsonb: it is answered again to the letter
        version text, -- of the record that was edited, for the ETag
        answered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT request_answered_once PRIMARY KEY (person_id, key)
      );
      CALL ledger.keep_append_only('request_answer', 'request_answers_are_append_only');
      GRANT SELECT, INSERT (person_id, key, request_hash, status, body, version) ON request_answer TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('The trail is not taken away: restore a backup made before this migration instead.');
  }
}
