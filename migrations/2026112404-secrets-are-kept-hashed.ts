import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How people and machines prove who they are: passwords, second factors, invitations, sessions, keys, and what an issuer says.
 * Whoever reads these tables can sign in as nobody: what is guessable (passwords) is kept as argon2id, what is random and long
 * (tokens, keys, recovery codes) as SHA-256, what must be read again (the secret of a second factor) sealed under a key that the
 * database does not know. They are no business records and have no versions; what happened to them is on the trail.
 *
 * Sessions, keys and identities are ended, never deleted, and what is ended stays so. How long they last is the database's to say: the
 * application cannot write when a session was made or ends, and a key ends within 366 days.
 *
 * Whoever has the link to choose a password with is its person from then on. So nobody is invited who has signed in before, and
 * whoever decides or gives power is reset by two system administrators, as they were made by two.
 */
export class SecretsAreKeptHashed2026112404000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE password (
        person_id integer PRIMARY KEY REFERENCES person,
        hash text CONSTRAINT password_is_hashed CHECK (hash LIKE '$argon2id$v=19$m=%'), -- null: taken away by a reset
        changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );

      CREATE TABLE totp (
        person_id integer PRIMARY KEY REFERENCES person,
        secret_sealed bytea,
        pending_sealed bytea, -- shown, and not confirmed by a code yet
        CONSTRAINT totp_secret_is_sealed CHECK (octet_length(secret_sealed) >= 48 AND octet_length(pending_sealed) >= 48),
        confirmed_at timestamptz,
        CONSTRAINT totp_confirmed_with_its_secret CHECK ((secret_sealed IS NULL) = (confirmed_at IS NULL)),
        last_step bigint
      );

      CREATE TABLE recovery_code (
        person_id integer NOT NULL REFERENCES person,
        hash bytea NOT NULL CONSTRAINT recovery_code_is_hashed CHECK (octet_length(hash) = 32),
        used_at timestamptz, -- also when a newer set took its place
        PRIMARY KEY (person_id, hash)
      );

      CREATE TABLE invitation (
        token_hash bytea PRIMARY KEY CONSTRAINT invitation_token_is_hashed CHECK (octet_length(token_hash) = 32),
        person_id integer REFERENCES person,
        purpose text NOT NULL CONSTRAINT invitation_purpose CHECK (purpose IN ('first_administrator', 'invitation', 'reset')),
        CONSTRAINT invitation_is_for_somebody CHECK ((person_id IS NULL) = (purpose = 'first_administrator')),
        made_by integer REFERENCES person,
        change_id bigint REFERENCES change CONSTRAINT reset_is_an_act CHECK (purpose <> 'reset' OR change_id IS NOT NULL),
        made_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        CONSTRAINT invitation_lasts_a_week_at_most CHECK (expires_at <= made_at + interval '7 days'),
        used_at timestamptz,
        replaced_at timestamptz,
        CONSTRAINT invitation_used_or_replaced CHECK (num_nonnulls(used_at, replaced_at) <= 1)
      );
      CREATE UNIQUE INDEX invitation_open_once ON invitation (coalesce(person_id, 0)) WHERE used_at IS NULL AND replaced_at IS NULL;

      CREATE TABLE session (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        token_hash bytea NOT NULL CONSTRAINT session_token_once UNIQUE
          CONSTRAINT session_token_is_hashed CHECK (octet_length(token_hash) = 32),
        person_id integer NOT NULL REFERENCES person,
        opened_by text NOT NULL CONSTRAINT session_opened_by CHECK (opened_by IN ('password', 'first_administrator', 'invitation', 'issuer')),
        made_at timestamptz NOT NULL DEFAULT now(),
        ends_at timestamptz NOT NULL DEFAULT now() + interval '12 hours',
        CONSTRAINT session_lasts_half_a_day_at_most CHECK (ends_at <= made_at + interval '12 hours'),
        seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        second_factor text CONSTRAINT session_second_factor CHECK (second_factor IN ('totp', 'recovery_code', 'issuer')),
        second_factor_at timestamptz,
        CONSTRAINT session_second_factor_has_its_moment CHECK ((second_factor IS NULL) = (second_factor_at IS NULL)),
        stepped_up_at timestamptz,
        address text,
        user_agent text CONSTRAINT session_user_agent_is_short CHECK (length(user_agent) <= 300),
        ended_at timestamptz
      );
      CREATE INDEX session_of_person ON session (person_id, made_at);

      CREATE TABLE api_key (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        prefix text NOT NULL CONSTRAINT api_key_prefix_once UNIQUE,
        hash bytea NOT NULL CONSTRAINT api_key_once UNIQUE CONSTRAINT api_key_is_hashed CHECK (octet_length(hash) = 32),
        name text NOT NULL CONSTRAINT api_key_has_a_name CHECK (name ~ '\\S' AND length(name) <= 100),
        person_id integer NOT NULL REFERENCES person,
        roles text[] CONSTRAINT api_key_roles_are_known CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['fund_administrator', 'approver',
          'programme_officer', 'project_lead', 'verifier', 'donor', 'auditor', 'system_administrator']), -- null: all that the owner holds
        fund_id integer REFERENCES fund,
        expires_on date NOT NULL,
        made_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT api_key_expires_within_a_year CHECK (expires_on <= (made_at AT TIME ZONE 'UTC')::date + 366),
        last_used_on date,
        ended_at timestamptz
      );
      CREATE INDEX api_key_of_person ON api_key (person_id, made_at);

      -- Attempts that failed, by account or by address; who is locked out until when.
      CREATE TABLE sign_in_failure (
        key text PRIMARY KEY,
        failures integer NOT NULL,
        last_at timestamptz NOT NULL,
        locked_until timestamptz
      );
      CREATE INDEX sign_in_failure_last_at ON sign_in_failure (last_at);

      -- Who somebody is to an issuer of OpenID Connect, until a reset.
      CREATE TABLE identity (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        issuer text NOT NULL,
        subject text NOT NULL,
        person_id integer NOT NULL REFERENCES person,
        made_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz
      );
      CREATE UNIQUE INDEX identity_once ON identity (issuer, subject) WHERE ended_at IS NULL;
      CREATE INDEX identity_of_person ON identity (person_id);

      -- Whoever decides, decides for a colleague, or administers the system, now or on a day to come.
      CREATE FUNCTION is_reset_by_two(asked integer) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM role_grant g WHERE g.person_id = asked AND g.role IN ('approver', 'system_administrator')
                          AND (g.until_on IS NULL OR g.until_on >= (now() AT TIME ZONE 'UTC')::date)
                          AND NOT EXISTS (SELECT FROM role_grant_end e WHERE e.role_grant_id = g.id))
            OR EXISTS (SELECT FROM delegation d WHERE d.to_person = asked AND d.until_on >= (now() AT TIME ZONE 'UTC')::date
                          AND NOT EXISTS (SELECT FROM delegation_end e WHERE e.delegation_id = d.id))
      $$;
      -- Asked when a link is made, and again when it is used: somebody may have got such a role meanwhile.
      CREATE FUNCTION may_be_reset(asked integer, by_change bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT NOT is_reset_by_two(asked)
            OR EXISTS (SELECT FROM change c JOIN proposal p ON p.id = c.proposal_id
                        WHERE c.id = by_change AND p.kind = 'sign_in_reset' AND p.person_id = asked AND is_approved(p.id))
      $$;
      CREATE FUNCTION check_invitation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NEW.purpose = 'invitation' AND TG_OP = 'INSERT' AND (EXISTS (SELECT FROM password w WHERE w.person_id = NEW.person_id)
                OR EXISTS (SELECT FROM identity i WHERE i.person_id = NEW.person_id)) THEN
          PERFORM ledger.refuse('invited_before_they_sign_in', 'Whoever has signed in before is not invited again, but reset.');
        END IF;
        IF NEW.purpose = 'reset' AND NEW.change_id IS NOT NULL AND NEW.replaced_at IS NULL
           AND NOT (may_be_reset(NEW.person_id, NEW.change_id) AND (TG_OP = 'UPDATE' OR made_now(NEW.change_id))) THEN
          PERFORM ledger.refuse('powerful_people_are_reset_by_two',
            'Whoever decides, or administers the system, is reset by two system administrators: one proposes, another approves.');
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_invitation FROM PUBLIC;
      CREATE TRIGGER invitation_is_sound BEFORE INSERT OR UPDATE ON invitation FOR EACH ROW EXECUTE FUNCTION check_invitation();
      ALTER TABLE invitation ENABLE ALWAYS TRIGGER invitation_is_sound;

      -- What was ended or used stays so: the constraint's name and the column are the trigger's arguments.
      CREATE FUNCTION keep_ended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF to_jsonb(OLD) ->> TG_ARGV[1] IS NOT NULL AND to_jsonb(NEW) ->> TG_ARGV[1] IS DISTINCT FROM to_jsonb(OLD) ->> TG_ARGV[1] THEN
          PERFORM ledger.refuse(TG_ARGV[0], format('%s: what was ended or used stays so.', TG_TABLE_NAME));
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION keep_ended FROM PUBLIC;
      CREATE TRIGGER session_stays_ended BEFORE UPDATE ON session
        FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION keep_ended('session_stays_ended', 'ended_at');
      CREATE TRIGGER api_key_stays_ended BEFORE UPDATE ON api_key
        FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION keep_ended('api_key_stays_ended', 'ended_at');
      CREATE TRIGGER identity_stays_ended BEFORE UPDATE ON identity
        FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION keep_ended('identity_stays_ended', 'ended_at');
      CREATE TRIGGER recovery_code_used_once BEFORE UPDATE ON recovery_code
        FOR EACH ROW EXECUTE FUNCTION keep_ended('recovery_code_used_once', 'used_at');
      CREATE TRIGGER invitation_used_once BEFORE UPDATE ON invitation
        FOR EACH ROW EXECUTE FUNCTION keep_ended('invitation_used_once', 'used_at');
      CREATE TRIGGER invitation_stays_replaced BEFORE UPDATE ON invitation
        FOR EACH ROW EXECUTE FUNCTION keep_ended('invitation_stays_replaced', 'replaced_at');

      -- A code is good for one step of its clock, and a step that passed does not come back while the secret is the same.
      CREATE FUNCTION keep_totp_steps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NEW.last_step IS NULL OR NEW.last_step <= OLD.last_step THEN
          PERFORM ledger.refuse('totp_step_used_once', 'totp: a code of this or a later step was used already.');
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION keep_totp_steps FROM PUBLIC;
      CREATE TRIGGER totp_step_used_once BEFORE UPDATE OF last_step ON totp
        FOR EACH ROW WHEN (OLD.last_step IS NOT NULL AND OLD.secret_sealed IS NOT DISTINCT FROM NEW.secret_sealed)
        EXECUTE FUNCTION keep_totp_steps();

      GRANT SELECT, INSERT (person_id, hash), UPDATE (hash, changed_at) ON password TO city_partnerships;
      GRANT SELECT, INSERT (person_id, pending_sealed), UPDATE (secret_sealed, pending_sealed, confirmed_at, last_step) ON totp TO city_partnerships;
      GRANT SELECT, INSERT (person_id, hash), UPDATE (used_at) ON recovery_code TO city_partnerships;
      GRANT SELECT, INSERT (token_hash, person_id, purpose, made_by, change_id, expires_at), UPDATE (used_at, replaced_at) ON invitation TO city_partnerships;
      GRANT SELECT, INSERT (token_hash, person_id, opened_by, second_factor, second_factor_at, stepped_up_at, address, user_agent),
        UPDATE (token_hash, seen_at, second_factor, second_factor_at, stepped_up_at, ended_at) ON session TO city_partnerships;
      GRANT SELECT, INSERT (prefix, hash, name, person_id, roles, fund_id, expires_on), UPDATE (last_used_on, ended_at) ON api_key
        TO city_partnerships;
      GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_failure TO city_partnerships;
      GRANT SELECT, INSERT (issuer, subject, person_id), UPDATE (ended_at) ON identity TO city_partnerships;

      -- Which funds an organisation has a part in is asked with every request of its people.
      CREATE INDEX agreement_of_donor ON agreement (donor_id, fund_id);
      CREATE INDEX budget_version_of_organisation ON budget_version (organisation_id);
      CREATE INDEX allocation_of_organisation ON allocation (organisation_id, fund_id);
      CREATE INDEX project_version_of_lead ON project_version (lead_id);
    `);
  }

  down(): Promise<void> {
    throw new Error('Nobody could sign in: restore a backup made before this migration instead.');
  }
}
