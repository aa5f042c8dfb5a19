import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A seal gives each entry its place in the recorded order of its journal: a gapless sequence, the moment from which it is
 * known, and a link of a hash chain. Stamps are drawn after a spend has its guard, so an entry that lives on another's money
 * is always sealed after it; ids and clocks do not have that property.
 *
 * leaf = SHA-256(0x00 ‖ canonical entry), chain = SHA-256(chain before ‖ leaf), the first after an empty one.
 */
export class RecordedOrderIsSealed2026112306000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger.seal (
        journal_id integer NOT NULL REFERENCES ledger.journal,
        sequence bigint NOT NULL,
        entry_id bigint NOT NULL CONSTRAINT entry_sealed_once UNIQUE REFERENCES ledger.entry,
        leaf bytea NOT NULL,
        chain bytea NOT NULL,
        sealed_at timestamptz NOT NULL,
        PRIMARY KEY (journal_id, sequence)
      );
      GRANT SELECT ON ledger.seal TO city_partnerships;
      CALL ledger.keep_append_only('ledger.seal', 'seals_are_append_only');

      /*
       * What is hashed of each entry: a line for the entry and one for each of its lines, as JSON arrays of texts. For all entries
       * asked for at once, because one query over many is a hundred times faster than many over one.
       */
      CREATE FUNCTION ledger.leaves(entries bigint[]) RETURNS TABLE (entry_id bigint, canonical text, leaf bytea) LANGUAGE sql STABLE AS $$
        SELECT id, canonical, sha256('\\x00'::bytea || convert_to(canonical, 'UTF8')) FROM (
          SELECT e.id, concat_ws(E'\\n',
                   jsonb_build_array(j.code, e.id::text, e.effective_on, e.kind, e.reference, e.nature, coalesce(e.reverses::text, '')),
                   string_agg(jsonb_build_array(l.n::text, a.code, a.per, l.currency, round(l.amount, a.minor_units)::text)::text, E'\\n' ORDER BY l.n)
                 ) AS canonical
            FROM ledger.entry e
            JOIN ledger.journal j ON j.id = e.journal_id
            JOIN ledger.line l ON l.entry_id = e.id
            JOIN ledger.account a ON a.id = l.account_id
           WHERE e.id = ANY (entries)
           GROUP BY e.id, j.code
        ) texts
      $$;

      CREATE FUNCTION ledger.link(state bytea, before bytea, leaf bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
        SELECT sha256(coalesce(state, before) || leaf)
      $$;
      -- chain(before, leaf) over entries in order: the chain's value at each.
      CREATE AGGREGATE ledger.chain(bytea, bytea) (SFUNC = ledger.link, STYPE = bytea);

      -- Numbers what is committed and unsealed, in the order of the stamps; returns how many. One sealer per journal at a time.
      CREATE FUNCTION ledger.seal_entries(journal integer) RETURNS bigint
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger, pg_temp AS $$
      DECLARE
        last ledger.seal;
        moment timestamptz;
        sealed bigint;
      BEGIN
        PERFORM pg_advisory_xact_lock(7202, journal);
        SELECT * INTO last FROM seal WHERE journal_id = journal ORDER BY sequence DESC LIMIT 1;
        -- Never the same moment twice: "as known at" one moment must mean one set of entries.
        moment := greatest(clock_timestamp(), last.sealed_at + interval '1 microsecond');
        WITH taken AS MATERIALIZED (
          DELETE FROM unsealed WHERE journal_id = journal RETURNING stamp, entry_id
        ), sealing AS MATERIALIZED (
          SELECT t.stamp, t.entry_id, l.leaf FROM taken t JOIN leaves((SELECT array_agg(entry_id) FROM taken)) l USING (entry_id)
        ), sealed_now AS (
          INSERT INTO seal (journal_id, sequence, entry_id, leaf, chain, sealed_at)
          SELECT journal, coalesce(last.sequence, 0) + row_number() OVER (ORDER BY stamp), entry_id, s.leaf,
                 chain(coalesce(last.chain, ''::bytea), s.leaf) OVER (ORDER BY stamp ROWS UNBOUNDED PRECEDING), moment
            FROM sealing s
        ), moved AS (
          INSERT INTO day_total AS d (account_id, day, debit, credit)
          SELECT l.account_id, l.effective_on, sum(greatest(l.amount, 0)), sum(greatest(-l.amount, 0))
            FROM taken t JOIN line l ON l.entry_id = t.entry_id
           GROUP BY l.account_id, l.effective_on
          ON CONFLICT (account_id, day) DO UPDATE SET debit = d.debit + excluded.debit, credit = d.credit + excluded.credit
        )
        SELECT count(*) INTO sealed FROM taken;
        RETURN sealed;
      END $$;

      /*
       * What each account of a journal moved on the days from .. until, debit positive. known_until = a sequence: as it was
       * known when that entry was the last one; NULL: everything recorded, sealed or not.
       */
      CREATE FUNCTION ledger.movements(journal integer, from_day date, until_day date, known_until bigint DEFAULT NULL)
      RETURNS TABLE (account_id integer, debit numeric, credit numeric) LANGUAGE plpgsql STABLE AS $$
      BEGIN
        IF known_until IS NULL THEN
          RETURN QUERY
            SELECT m.account_id, sum(m.debit), sum(m.credit) FROM (
              SELECT a.id AS account_id, d.debit, d.credit FROM ledger.account a
               CROSS JOIN LATERAL (SELECT sum(t.debit) AS debit, sum(t.credit) AS credit FROM ledger.day_total t
                                    WHERE t.account_id = a.id AND t.day BETWEEN from_day AND until_day) d
               WHERE a.journal_id = journal AND d.debit IS NOT NULL
              UNION ALL
              SELECT l.account_id, greatest(l.amount, 0), greatest(-l.amount, 0)
                FROM ledger.unsealed u JOIN ledger.line l ON l.entry_id = u.entry_id
               WHERE u.journal_id = journal AND u.effective_on BETWEEN from_day AND until_day
            ) m GROUP BY m.account_id;
        ELSE
          RETURN QUERY
            SELECT l.account_id, sum(greatest(l.amount, 0)), sum(greatest(-l.amount, 0))
              FROM ledger.seal s JOIN ledger.line l ON l.entry_id = s.entry_id
             WHERE s.journal_id = journal AND s.sequence <= known_until AND l.effective_on BETWEEN from_day AND until_day
             GROUP BY l.account_id;
        END IF;
      END $$;

      -- One account's balance at the close of a day (debit positive).
      CREATE FUNCTION ledger.balance_as_of(account integer, day date) RETURNS numeric LANGUAGE sql STABLE AS $$
        SELECT coalesce((SELECT sum(d.debit - d.credit) FROM ledger.day_total d WHERE d.account_id = account AND d.day <= balance_as_of.day), 0)
             + coalesce((SELECT sum(l.amount) FROM ledger.account a
                          JOIN ledger.unsealed u ON u.journal_id = a.journal_id
                          JOIN ledger.line l ON l.entry_id = u.entry_id AND l.account_id = a.id
                         WHERE a.id = account AND u.effective_on <= balance_as_of.day), 0)
      $$;

      /*
       * Posts composed entries, in the order given, as one statement of lines; accounts not met before are opened as the chart
       * says. [{id, journal, effectiveOn, kind, reference, nature?, reverses?, lines: [{code, per, currency, amount}]}], amounts
       * as text, debit positive. Ids come from the sequence of ledger.entry and ascend.
       */
      CREATE FUNCTION ledger.post_entries(entries jsonb) RETURNS void LANGUAGE plpgsql SET search_path = ledger, pg_temp AS $$
      BEGIN
        -- Nearly always every account is there, and a probe says so for less than the search for those that are not.
        IF EXISTS (SELECT FROM jsonb_array_elements(entries) e CROSS JOIN jsonb_array_elements(e -> 'lines') l
                    WHERE (SELECT a.id FROM account a
                            WHERE a.journal_id = (e ->> 'journal')::integer AND a.code = l ->> 'code' AND a.per = l -> 'per') IS NULL) THEN
          INSERT INTO account (journal_id, code, per, currency, minor_units, book, has_floor, closes_with_cash)
          SELECT DISTINCT e.journal, l.code, l.per, l.currency, c.minor_units, k.book, k.has_floor, k.closes_with_cash
            FROM jsonb_to_recordset(entries) AS e (journal integer, lines jsonb)
           CROSS JOIN jsonb_to_recordset(e.lines) AS l (code text, per jsonb, currency text)
            JOIN chart_of_accounts k ON k.code = l.code
            JOIN currency c ON c.code = l.currency
           WHERE NOT EXISTS (SELECT FROM account a WHERE a.journal_id = e.journal AND a.code = l.code AND a.per = l.per)
           ORDER BY 1, 2, 3
          ON CONFLICT ON CONSTRAINT account_once DO NOTHING;
        END IF;

        INSERT INTO entry (id, journal_id, effective_on, kind, reference, nature, reverses)
        SELECT (e ->> 'id')::bigint, (e ->> 'journal')::integer, (e ->> 'effectiveOn')::date, e ->> 'kind', e ->> 'reference',
               coalesce(e ->> 'nature', 'ordinary'), (e ->> 'reverses')::bigint
          FROM jsonb_array_elements(entries) e;

        INSERT INTO line (entry_id, n, account_id, currency, amount, effective_on)
        SELECT (e ->> 'id')::bigint, l.n,
               (SELECT a.id FROM account a WHERE a.journal_id = (e ->> 'journal')::integer AND a.code = l.line ->> 'code' AND a.per = l.line -> 'per'),
               l.line ->> 'currency', (l.line ->> 'amount')::numeric, (e ->> 'effectiveOn')::date
          FROM jsonb_array_elements(entries) e
         CROSS JOIN jsonb_array_elements(e -> 'lines') WITH ORDINALITY AS l (line, n);
      END $$;

      REVOKE ALL ON FUNCTION ledger.seal_entries FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION ledger.seal_entries TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('The chain is not taken off: restore a backup made before this migration instead.');
  }
}
