import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Funds, windows, organisations, projects, budgets, instalments and exchange rates. What never changes (code, currency, kind)
 * is in the record; what may change is in its versions, one for each change, so that a report as known at an earlier moment
 * prints the names, budgets and rates of that moment.
 *
 * A change is known from its seal on (`recorded_at`), like an entry; until then it counts for "now" only.
 */
export class WhatPeopleEditIsKeptInVersions2026112308000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- PostgreSQL's NaN is greater than every number.
      CREATE DOMAIN amount AS numeric(24, 4) CONSTRAINT amount_is_a_number CHECK (VALUE <> 'NaN');

      CREATE TABLE change (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        made_by text NOT NULL,
        door text NOT NULL CONSTRAINT change_door CHECK (door IN ('import', 'command_line', 'http', 'system')),
        what text NOT NULL,
        made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        recorded_at timestamptz
      );
      CREATE INDEX change_not_yet_recorded ON change (id) WHERE recorded_at IS NULL;

      -- Gives what is committed its moment; who asks "as known at" calls it first, as for entries (7203 marks its lock).
      CREATE FUNCTION seal_changes() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        PERFORM 1 FROM change WHERE recorded_at IS NULL LIMIT 1;
        IF FOUND THEN
          PERFORM pg_advisory_xact_lock(7203, 0);
          UPDATE change SET recorded_at = greatest(clock_timestamp(), (SELECT max(recorded_at) FROM change) + interval '1 microsecond')
           WHERE recorded_at IS NULL;
        END IF;
      END $$;
      REVOKE ALL ON FUNCTION seal_changes FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION seal_changes TO city_partnerships;
      CREATE INDEX change_recorded_at ON change (recorded_at);

      CREATE TABLE organisation (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        code text NOT NULL CONSTRAINT organisation_code_once UNIQUE
      );
      CREATE TABLE organisation_version (
        organisation_id integer NOT NULL REFERENCES organisation,
        change_id bigint NOT NULL REFERENCES change,
        name text NOT NULL,
        type text NOT NULL CONSTRAINT organisation_type CHECK (type IN
          ('government', 'multilateral', 'private_sector', 'foundation', 'ngo', 'academia', 'city', 'other')),
        country text CONSTRAINT organisation_country_is_iso_3166 CHECK (country ~ '^[A-Z]{2}$'),
        PRIMARY KEY (organisation_id, change_id)
      );

      -- A fund is the journal of the same id.
      CREATE TABLE fund (
        id integer PRIMARY KEY REFERENCES ledger.journal,
        code text NOT NULL CONSTRAINT fund_code_once UNIQUE,
        currency text NOT NULL REFERENCES ledger.currency,
        start_date date NOT NULL
      );
      CREATE TABLE fund_version (
        fund_id integer NOT NULL REFERENCES fund,
        change_id bigint NOT NULL REFERENCES change,
        name text NOT NULL,
        aa_fee_rate numeric(18, 12) CONSTRAINT fee_rate_is_a_share CHECK (aa_fee_rate >= 0 AND aa_fee_rate <= 1),
        indirect_cost_rate numeric(18, 12) CONSTRAINT indirect_cost_rate_is_a_share CHECK (indirect_cost_rate >= 0 AND indirect_cost_rate <= 1),
        PRIMARY KEY (fund_id, change_id)
      );

      CREATE TABLE fund_window (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        fund_id integer NOT NULL REFERENCES fund,
        code text NOT NULL,
        CONSTRAINT window_code_once UNIQUE (fund_id, code),
        UNIQUE (id, fund_id)
      );
      CREATE TABLE fund_window_version (
        window_id integer NOT NULL REFERENCES fund_window,
        change_id bigint NOT NULL REFERENCES change,
        name text NOT NULL,
        PRIMARY KEY (window_id, change_id)
      );

      CREATE TABLE exchange_rate (
        currency text NOT NULL REFERENCES ledger.currency,
        effective_on date NOT NULL,
        change_id bigint NOT NULL REFERENCES change,
        units_per_usd numeric(24, 12) NOT NULL CONSTRAINT exchange_rate_is_positive CHECK (units_per_usd > 0 AND units_per_usd <> 'NaN'),
        source text,
        PRIMARY KEY (currency, effective_on, change_id)
      );

      CREATE TABLE project (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        fund_id integer NOT NULL REFERENCES fund,
        code text NOT NULL CONSTRAINT project_code_once UNIQUE,
        kind text NOT NULL CONSTRAINT project_kind CHECK (kind IN ('programme', 'direct_cost', 'fund_transfer')),
        UNIQUE (id, fund_id)
      );
      CREATE TABLE project_version (
        project_id integer NOT NULL REFERENCES project,
        change_id bigint NOT NULL REFERENCES change,
        title text NOT NULL,
        lead_id integer REFERENCES organisation,
        country text,
        city text,
        start_date date,
        end_date date,
        status text NOT NULL CONSTRAINT project_status CHECK (status IN
          ('pipeline', 'active', 'operationally_closed', 'financially_closed', 'cancelled')),
        CONSTRAINT project_ends_after_it_starts CHECK (end_date >= start_date),
        PRIMARY KEY (project_id, change_id)
      );
      CREATE TABLE budget_version (
        project_id integer NOT NULL REFERENCES project,
        organisation_id integer NOT NULL REFERENCES organisation,
        change_id bigint NOT NULL REFERENCES change,
        approved_amount amount NOT NULL,
        PRIMARY KEY (project_id, organisation_id, change_id)
      );

      CREATE TABLE expenditure_category (
        code smallint NOT NULL,
        effective_from date NOT NULL,
        name text NOT NULL,
        PRIMARY KEY (code, effective_from)
      );
      INSERT INTO expenditure_category (code, effective_from, name) VALUES -- UNSDG, harmonised since 2012
        (1, '2012-01-01', 'Staff and other personnel costs'),
        (2, '2012-01-01', 'Supplies, commodities, materials'),
        (3, '2012-01-01', 'Equipment, vehicles and furniture including depreciation'),
        (4, '2012-01-01', 'Contractual services'),
        (5, '2012-01-01', 'Travel'),
        (6, '2012-01-01', 'Transfers and grants to counterparts'),
        (7, '2012-01-01', 'General operating and other direct costs'),
        (8, '2012-01-01', 'Indirect support costs');

      -- What is known since a seal stays as it was: nothing joins a change that has its moment. The lock holds off a seal meanwhile.
      CREATE FUNCTION check_new_versions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        PERFORM 1 FROM change c WHERE c.id IN (SELECT change_id FROM new_versions) FOR SHARE;
        IF EXISTS (SELECT FROM change c JOIN new_versions n ON n.change_id = c.id WHERE c.recorded_at IS NOT NULL) THEN
          PERFORM ledger.refuse('change_is_not_sealed', format('%s: this change is known already; make another one.', TG_TABLE_NAME));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_new_versions FROM PUBLIC;
      CREATE PROCEDURE keep_known(versions regclass) LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('CREATE TRIGGER change_is_not_sealed AFTER INSERT ON %s REFERENCING NEW TABLE AS new_versions
                        FOR EACH STATEMENT EXECUTE FUNCTION check_new_versions()', versions);
      END $$;
      REVOKE ALL ON PROCEDURE keep_known FROM PUBLIC;
      CALL keep_known('organisation_version');
      CALL keep_known('fund_version');
      CALL keep_known('fund_window_version');
      CALL keep_known('exchange_rate');
      CALL keep_known('project_version');
      CALL keep_known('budget_version');

      GRANT SELECT, INSERT (made_by, door, what) ON change TO city_partnerships;
      GRANT SELECT, INSERT ON organisation, organisation_version, fund, fund_version, fund_window, fund_window_version,
        exchange_rate, project, project_version, budget_version TO city_partnerships;
      GRANT SELECT ON expenditure_category TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('Versions are history: restore a backup made before this migration instead.');
  }
}
