import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Duties apart (fund-accounting.md, "Who does what"): what moves money or power is proposed by one person and decided by another,
 * above a fund's threshold by two others; nobody decides for an organisation or city that they belong to; a decision given to a
 * colleague for days of absence binds both of them. The last approval and what it carries out are one transaction, and one change
 * names the proposal that it carries out, so that what was recorded can be held against what was decided.
 *
 * A fund is governed from the day on which somebody may approve for it. What was recorded before, or comes in with the fund itself,
 * was decided before this system. Both exceptions hold for the transaction that made the change, and no later one: whoever could add
 * to an old change would need nobody's approval.
 */
export class WhatIsProposedByOneIsDecidedByAnother2026112403000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE fund_policy_version (
        fund_id integer NOT NULL REFERENCES fund,
        change_id bigint NOT NULL REFERENCES change,
        two_approvers_above amount CONSTRAINT threshold_is_not_negative CHECK (two_approvers_above >= 0),
        step_up_reversal_above amount CONSTRAINT step_up_threshold_is_not_negative CHECK (step_up_reversal_above >= 0),
        PRIMARY KEY (fund_id, change_id)
      );
      CALL keep_known('fund_policy_version');
      CALL ledger.keep_append_only('fund_policy_version', 'fund_policies_are_append_only');

      CREATE TABLE proposal (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind text NOT NULL CONSTRAINT proposal_kind CHECK (kind IN ('allocation', 'allocation_release', 'window_move', 'transfer',
          'reversal', 'refund_to_donor', 'month', 'import', 'fund_closing', 'hold_lift', 'role_grant', 'sign_in_reset')),
        fund_id integer REFERENCES fund,
        reference text NOT NULL,
        effective_on date,
        amount amount CONSTRAINT proposal_is_positive CHECK (amount > 0),
        subject text, -- what it is about, where that is no column here: the agreement refunded, the kind reversed, the month and its state, the role
        project_id integer REFERENCES project,
        organisation_id integer REFERENCES organisation,
        window_id integer REFERENCES fund_window,
        to_window_id integer REFERENCES fund_window,
        person_id integer REFERENCES person,
        content jsonb NOT NULL,
        needs smallint NOT NULL DEFAULT 1,
        proposed_by integer NOT NULL REFERENCES person,
        change_id bigint NOT NULL REFERENCES change
      );
      -- An allocation and a release become the same kind of record.
      CREATE UNIQUE INDEX proposal_reference_once ON proposal (fund_id, (CASE kind WHEN 'allocation_release' THEN 'allocation' ELSE kind END), reference)
        WHERE kind IN ('allocation', 'allocation_release', 'window_move', 'transfer', 'refund_to_donor');
      CREATE INDEX proposal_of_fund ON proposal (fund_id, id);

      CREATE TABLE decision (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        proposal_id integer NOT NULL REFERENCES proposal,
        verdict text NOT NULL CONSTRAINT decision_verdict CHECK (verdict IN ('approved', 'rejected', 'withdrawn')),
        decided_by integer NOT NULL REFERENCES person,
        on_behalf_of integer REFERENCES person,
        reason text,
        change_id bigint NOT NULL REFERENCES change,
        CONSTRAINT refusal_has_its_reason CHECK (verdict = 'approved' OR (reason IS NOT NULL AND reason ~ '\\S'))
      );
      CREATE INDEX decision_of_proposal ON decision (proposal_id);

      ALTER TABLE change ADD COLUMN proposal_id integer CONSTRAINT proposal_carried_out_once UNIQUE REFERENCES proposal;
      GRANT INSERT (proposal_id) ON change TO city_partnerships;
      -- In which transaction it was made; nobody but the database may say so.
      ALTER TABLE change ADD COLUMN made_in xid8 NOT NULL DEFAULT pg_current_xact_id();
      ALTER TABLE ledger.month_change ADD COLUMN proposal_id integer CONSTRAINT month_proposal_carried_out_once UNIQUE REFERENCES proposal;
      GRANT INSERT (proposal_id) ON ledger.month_change TO city_partnerships;

      -- Decisions given to a colleague for days of absence.
      CREATE TABLE delegation (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        from_person integer NOT NULL REFERENCES person,
        to_person integer NOT NULL REFERENCES person,
        fund_id integer REFERENCES fund,
        from_on date NOT NULL,
        until_on date NOT NULL CONSTRAINT delegation_ends_after_it_begins CHECK (until_on >= from_on),
        change_id bigint NOT NULL REFERENCES change,
        CONSTRAINT delegation_to_another CHECK (from_person <> to_person),
        -- Longer than a leave is a matter of roles, which two grant.
        CONSTRAINT delegation_is_for_days_of_absence CHECK (until_on - from_on < 92)
      );
      CREATE TABLE delegation_end (
        delegation_id integer CONSTRAINT delegation_ended_once PRIMARY KEY REFERENCES delegation,
        change_id bigint NOT NULL REFERENCES change
      );

      -- An allegation under inquiry: no new approvals and transfers; reporting, refunds and corrections go on.
      CREATE TABLE hold (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        project_id integer REFERENCES project,
        organisation_id integer REFERENCES organisation,
        CONSTRAINT hold_on_one CHECK (num_nonnulls(project_id, organisation_id) = 1),
        reason text NOT NULL CONSTRAINT hold_has_a_reason CHECK (reason ~ '\\S'),
        change_id bigint NOT NULL REFERENCES change
      );
      CREATE TABLE hold_lift (
        hold_id integer CONSTRAINT hold_lifted_once PRIMARY KEY REFERENCES hold,
        change_id bigint NOT NULL REFERENCES change
      );

      CREATE FUNCTION made_now(asked_change bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM change c WHERE c.id = asked_change AND c.made_in = pg_current_xact_id() AND c.recorded_at IS NULL)
      $$;
      -- The change with which a fund comes in is the only one that its versions know.
      CREATE FUNCTION is_governed(fund integer, by_change bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM role_grant g WHERE g.role = 'approver'
                          AND (g.fund_id = fund OR num_nonnulls(g.fund_id, g.organisation_id, g.project_id) = 0))
           AND NOT coalesce(made_now(by_change)
             AND (SELECT bool_and(v.change_id = by_change) FROM fund_version v WHERE v.fund_id = fund), false)
      $$;
      CREATE FUNCTION is_approved(asked integer) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT coalesce((SELECT count(*) FILTER (WHERE d.verdict = 'approved') >= p.needs AND bool_and(d.verdict = 'approved')
                           FROM proposal p JOIN decision d ON d.proposal_id = p.id WHERE p.id = asked GROUP BY p.needs), false)
      $$;

      -- The city of a project is free text, and an organisation's name is typed by somebody else: neither blanks nor capitals may tell them apart.
      CREATE FUNCTION city_name(written text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT lower(btrim(regexp_replace(written, '\\s+', ' ', 'g')))
      $$;
      -- Who benefits: the organisation, the project's lead, and the city that the project is in, by its name or its code.
      CREATE FUNCTION beneficiaries(project integer, organisation integer) RETURNS SETOF integer LANGUAGE sql STABLE AS $$
        WITH p AS (SELECT lead_id, city_name(city) AS city FROM project_version WHERE project_id = project ORDER BY change_id DESC LIMIT 1)
        SELECT organisation WHERE organisation IS NOT NULL
        UNION SELECT lead_id FROM p WHERE lead_id IS NOT NULL
        UNION SELECT v.organisation_id FROM p JOIN (SELECT DISTINCT ON (organisation_id) organisation_id, name, type
                FROM organisation_version ORDER BY organisation_id, change_id DESC) v ON v.type = 'city'
                JOIN organisation o ON o.id = v.organisation_id AND p.city IN (city_name(v.name), city_name(o.code))
      $$;

      CREATE FUNCTION is_on_hold(project integer, organisation integer) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM hold h WHERE (h.project_id = project OR h.organisation_id = organisation)
                          AND NOT EXISTS (SELECT FROM hold_lift l WHERE l.hold_id = h.id))
      $$;

      -- Whether somebody holds the role that decides a proposal, for its fund, its project or everything.
      CREATE FUNCTION may_decide(asked_person integer, asked_proposal integer) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM proposal p JOIN role_held h ON h.person_id = asked_person
             AND h.role = CASE WHEN p.kind IN ('role_grant', 'sign_in_reset') THEN 'system_administrator' ELSE 'approver' END
             AND (num_nonnulls(h.fund_id, h.organisation_id, h.project_id) = 0 OR (p.kind NOT IN ('role_grant', 'sign_in_reset') AND h.fund_id = p.fund_id))
           WHERE p.id = asked_proposal)
      $$;
      -- Decisions are delegated within the fund's work, and to nobody who has left it.
      CREATE FUNCTION is_colleague(asked_person integer) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM role_held h WHERE h.person_id = asked_person AND h.role IN ('approver', 'fund_administrator', 'programme_officer'))
      $$;
      -- The colleague for whom somebody decides who does not hold the role themselves; null: nobody. Of several, one whom no duty keeps
      -- from deciding; where all are kept, the one who gave first, and the decision is refused for that duty.
      CREATE FUNCTION stands_in_for(asked_person integer, asked_proposal integer) RETURNS integer LANGUAGE sql STABLE AS $$
        SELECT g.from_person FROM delegation g JOIN proposal p ON p.id = asked_proposal
         WHERE g.to_person = asked_person AND is_colleague(asked_person) AND NOT may_decide(asked_person, p.id) AND may_decide(g.from_person, p.id)
           AND (g.fund_id IS NULL OR g.fund_id = p.fund_id) AND (now() AT TIME ZONE 'UTC')::date BETWEEN g.from_on AND g.until_on
           AND NOT EXISTS (SELECT FROM delegation_end e WHERE e.delegation_id = g.id)
         ORDER BY g.from_person = p.proposed_by
               OR EXISTS (SELECT FROM decision d WHERE d.proposal_id = p.id AND g.from_person IN (d.decided_by, d.on_behalf_of))
               OR EXISTS (SELECT FROM belonging b WHERE b.person_id = g.from_person AND b.organisation_id IN (SELECT beneficiaries(p.project_id, p.organisation_id))),
               g.id LIMIT 1
      $$;

      CREATE FUNCTION check_proposal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        threshold numeric;
      BEGIN
        IF NEW.proposed_by IS DISTINCT FROM (SELECT person_id FROM change WHERE id = NEW.change_id) THEN
          PERFORM ledger.refuse('proposal_by_its_maker', 'A proposal is made by the person whose act it is.');
        END IF;
        IF NEW.person_id = NEW.proposed_by THEN
          PERFORM ledger.refuse('roles_are_granted_by_others', 'Nobody grants a role to themselves.');
        END IF;
        IF NEW.kind IN ('import', 'fund_closing') THEN -- what it carries out is many records, of whatever amounts
          NEW.needs := CASE WHEN EXISTS (SELECT FROM (SELECT DISTINCT ON (fund_id) two_approvers_above FROM fund_policy_version
             WHERE NEW.fund_id IS NULL OR fund_id = NEW.fund_id ORDER BY fund_id, change_id DESC) v WHERE v.two_approvers_above IS NOT NULL) THEN 2 ELSE 1 END;
          RETURN NEW;
        END IF;
        SELECT two_approvers_above INTO threshold FROM fund_policy_version WHERE fund_id = NEW.fund_id ORDER BY change_id DESC LIMIT 1;
        NEW.needs := CASE WHEN NEW.amount > threshold AND NEW.kind <> 'allocation_release' THEN 2 ELSE 1 END;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_proposal FROM PUBLIC;
      CREATE TRIGGER proposal_is_sound BEFORE INSERT ON proposal FOR EACH ROW EXECUTE FUNCTION check_proposal();
      ALTER TABLE proposal ENABLE ALWAYS TRIGGER proposal_is_sound;

      CREATE FUNCTION check_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        p proposal;
        earlier record;
        deciders integer[];
      BEGIN
        SELECT * INTO p FROM proposal WHERE id = NEW.proposal_id FOR NO KEY UPDATE; -- two decisions at once: the second sees the first
        IF NEW.decided_by IS DISTINCT FROM (SELECT person_id FROM change WHERE id = NEW.change_id) THEN
          PERFORM ledger.refuse('decision_by_its_maker', 'A decision is made by the person whose act it is.');
        END IF;
        SELECT d.verdict, (SELECT v.name FROM person_version v WHERE v.person_id = d.decided_by ORDER BY v.change_id DESC LIMIT 1) AS name INTO earlier
          FROM decision d WHERE d.proposal_id = p.id AND (d.verdict <> 'approved' OR is_approved(p.id)) ORDER BY d.id DESC LIMIT 1;
        IF FOUND THEN
          PERFORM ledger.refuse('decision_on_an_open_proposal', format('This proposal was %s already, by %s.', earlier.verdict, earlier.name));
        END IF;

        IF NEW.verdict = 'withdrawn' THEN
          IF NEW.decided_by <> p.proposed_by AND NOT EXISTS (SELECT FROM role_held h WHERE h.person_id = NEW.decided_by
               AND h.role = 'fund_administrator' AND (h.fund_id = p.fund_id OR num_nonnulls(h.fund_id, h.organisation_id, h.project_id) = 0)) THEN
            PERFORM ledger.refuse('withdrawn_by_its_side', 'A proposal is withdrawn by whoever made it, or by a fund administrator.');
          END IF;
          RETURN NEW;
        END IF;

        deciders := array_remove(ARRAY[NEW.decided_by, NEW.on_behalf_of], NULL);
        IF p.proposed_by = ANY (deciders) THEN
          PERFORM ledger.refuse('proposer_does_not_decide', 'Whoever proposed it does not decide it: another approver must.');
        END IF;
        IF p.person_id = ANY (deciders) THEN
          PERFORM ledger.refuse('nobody_decides_on_their_own_role', 'Nobody decides on a role of their own.');
        END IF;
        IF EXISTS (SELECT FROM decision d WHERE d.proposal_id = p.id AND (d.decided_by = ANY (deciders) OR d.on_behalf_of = ANY (deciders))) THEN
          PERFORM ledger.refuse('approvers_are_different_people', 'This person, or whom they stand in for, has approved it already: a second approver must be another person.');
        END IF;
        IF EXISTS (SELECT FROM belonging b WHERE b.person_id = ANY (deciders) AND b.organisation_id IN (SELECT beneficiaries(p.project_id, p.organisation_id))) THEN
          PERFORM ledger.refuse('beneficiary_does_not_decide', 'Nobody decides for an organisation or a city that they belong to: an approver from elsewhere must.');
        END IF;
        IF NEW.on_behalf_of IS NOT NULL AND NOT EXISTS (
             SELECT FROM delegation g WHERE g.from_person = NEW.on_behalf_of AND g.to_person = NEW.decided_by AND (g.fund_id IS NULL OR g.fund_id = p.fund_id)
                AND (now() AT TIME ZONE 'UTC')::date BETWEEN g.from_on AND g.until_on AND NOT EXISTS (SELECT FROM delegation_end e WHERE e.delegation_id = g.id)
                AND is_colleague(g.to_person)) THEN
          PERFORM ledger.refuse('delegation_is_in_force', 'No delegation is in force today that lets this person decide for the other.');
        END IF;
        IF NOT may_decide(coalesce(NEW.on_behalf_of, NEW.decided_by), p.id) THEN
          PERFORM ledger.refuse('decider_holds_the_role', format('Only %s decides this.', CASE WHEN p.kind IN ('role_grant', 'sign_in_reset') THEN 'another system administrator' ELSE 'an approver of the fund' END));
        END IF;
        IF NEW.verdict = 'approved' AND p.kind IN ('allocation', 'transfer') AND is_on_hold(p.project_id, p.organisation_id) THEN
          PERFORM ledger.refuse('no_money_while_on_hold', 'The project or the organisation is on hold: nothing is approved or transferred until two people have lifted it.');
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_decision FROM PUBLIC;
      CREATE TRIGGER decision_is_sound BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION check_decision();
      ALTER TABLE decision ENABLE ALWAYS TRIGGER decision_is_sound;

      -- With a snapshot from before it, a decision would not see the one beside it, and one person could approve as two; a grant likewise.
      CREATE FUNCTION refuse_old_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_TABLE_NAME = 'role_grant' THEN
          PERFORM ledger.refuse('role_grant_reads_what_is_committed', 'A role granted at another isolation level than read committed would not see the one beside it.');
        END IF;
        PERFORM ledger.refuse('decision_reads_what_is_committed', 'A decision at another isolation level than read committed would not see the one beside it.');
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION refuse_old_snapshot FROM PUBLIC;
      CREATE TRIGGER decision_0_reads_what_is_committed BEFORE INSERT ON decision FOR EACH STATEMENT
        WHEN (current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted')) EXECUTE FUNCTION refuse_old_snapshot();
      ALTER TABLE decision ENABLE ALWAYS TRIGGER decision_0_reads_what_is_committed;
      CREATE TRIGGER role_grant_0_reads_what_is_committed BEFORE INSERT ON role_grant FOR EACH STATEMENT
        WHEN (current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted')) EXECUTE FUNCTION refuse_old_snapshot();
      ALTER TABLE role_grant ENABLE ALWAYS TRIGGER role_grant_0_reads_what_is_committed;

      -- Looked at when all is done: who names a proposal as carried out without its last approval would use it up for everybody.
      CREATE FUNCTION check_carried_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NOT is_approved(NEW.proposal_id)
           OR NOT EXISTS (SELECT FROM decision d WHERE d.change_id = NEW.id AND d.proposal_id = NEW.proposal_id AND d.verdict = 'approved') THEN
          PERFORM ledger.refuse('carried_out_by_its_approval', 'What was proposed is carried out with its last approval, and not otherwise.');
        END IF;
        IF EXISTS (SELECT FROM proposal p JOIN ledger.journal j ON j.id = p.fund_id WHERE p.id = NEW.proposal_id AND p.kind = 'fund_closing' AND j.closed_on IS NULL) THEN
          PERFORM ledger.refuse('closing_closes_the_fund', 'What moves and refunds as the closing of a fund closes it.');
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_carried_out FROM PUBLIC;
      CREATE CONSTRAINT TRIGGER carried_out_by_its_approval AFTER INSERT ON change DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.proposal_id IS NOT NULL) EXECUTE FUNCTION check_carried_out();
      ALTER TABLE change ENABLE ALWAYS TRIGGER carried_out_by_its_approval;

      -- What nobody has approved yet can be tried, and taken back: whoever says so cannot commit any more, and only they see the row.
      CREATE TABLE rehearsal (begun_at timestamptz NOT NULL DEFAULT clock_timestamp());
      GRANT SELECT, INSERT ON rehearsal TO city_partnerships;
      CREATE FUNCTION refuse_rehearsal() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM ledger.refuse('rehearsal_is_taken_back', 'What is only shown is taken back, and not recorded.');
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION refuse_rehearsal FROM PUBLIC;
      CREATE CONSTRAINT TRIGGER rehearsal_is_taken_back AFTER INSERT ON rehearsal DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION refuse_rehearsal();
      ALTER TABLE rehearsal ENABLE ALWAYS TRIGGER rehearsal_is_taken_back;

      -- What a proposal to reverse an entry says of it: the place, where there is one, or the contributor; and the amount, where there is
      -- one in the fund's currency. What was promised is in the agreement's, and an opening comes to the cash that it brought.
      CREATE FUNCTION reversal_terms(asked_entry bigint) RETURNS TABLE (project_id integer, organisation_id integer, amount numeric) LANGUAGE sql STABLE AS $$
        SELECT n.project_id, n.organisation_id, abs(n.amount) FROM allocation n WHERE n.entry_id = asked_entry
        UNION ALL SELECT n.project_id, n.organisation_id, n.amount FROM transfer n WHERE n.entry_id = asked_entry
        UNION ALL SELECT n.project_id, n.organisation_id, n.amount FROM organisation_refund n WHERE n.entry_id = asked_entry
        UNION ALL SELECT n.project_id, n.organisation_id, abs(n.amount) FROM expenditure n WHERE n.entry_id = asked_entry
        UNION ALL SELECT NULL, g.donor_id, n.amount FROM deposit n JOIN agreement g ON g.id = n.agreement_id WHERE n.entry_id = asked_entry
        UNION ALL SELECT NULL, g.donor_id, n.amount FROM contributor_refund n JOIN agreement g ON g.id = n.agreement_id WHERE n.entry_id = asked_entry
        UNION ALL SELECT NULL, coalesce(n.organisation_id, g.donor_id), abs(n.amount) FROM receipt n LEFT JOIN agreement g ON g.id = n.agreement_id WHERE n.entry_id = asked_entry
        UNION ALL SELECT NULL, n.donor_id, NULL FROM agreement n WHERE n.entry_id = asked_entry
        UNION ALL SELECT NULL, g.donor_id, NULL FROM amendment n JOIN agreement g ON g.id = n.agreement_id WHERE n.entry_id = asked_entry
        UNION ALL SELECT NULL, NULL, n.amount FROM window_move n WHERE n.entry_id = asked_entry
        UNION ALL SELECT NULL, NULL, (SELECT nullif(abs(sum(l.amount)), 0) FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id
                                       WHERE l.entry_id = n.entry_id AND a.code IN ('1000', '1050', '1100')) FROM opening n WHERE n.entry_id = asked_entry
      $$;

      -- Holds what was recorded in a governed fund to what was decided. \`as_decided\` compares the record n with the proposal p,
      -- \`benefits\` selects the organisations that the record n is for: who decided on a book, or on the end of a fund, decided on each of its records.
      CREATE PROCEDURE keep_decided(kept regclass, as_decided text, benefits text) LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format($f$
          CREATE FUNCTION check_%1$s_decided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $t$
          DECLARE
            bad text;
            barred integer[];
          BEGIN
            IF EXISTS (SELECT FROM rehearsal) THEN
              RETURN NULL;
            END IF;
            WITH acts AS MATERIALIZED ( -- nearly always one, whose records are many in an import
              SELECT d.fund_id, d.change_id, c.proposal_id, made_now(c.id) AND is_approved(c.proposal_id) AS decided
                FROM (SELECT DISTINCT fund_id, change_id FROM new_records) d JOIN change c ON c.id = d.change_id
               WHERE is_governed(d.fund_id, d.change_id)
            )
            SELECT n.reference INTO bad
              FROM acts a JOIN new_records n ON n.fund_id = a.fund_id AND n.change_id = a.change_id LEFT JOIN proposal p ON p.id = a.proposal_id
             WHERE NOT coalesce(a.decided AND ((p.kind = 'import' AND coalesce(p.fund_id, n.fund_id) = n.fund_id)
                     OR (p.fund_id = n.fund_id AND ((p.kind = 'fund_closing' AND %1$L IN ('window_move', 'contributor_refund')) OR (p.reference = n.reference AND p.effective_on = n.effective_on AND %2$s)))), false)
             LIMIT 1;
            IF FOUND THEN
              PERFORM ledger.refuse('recorded_as_decided', format(
                '%%s %%s: in this fund it is proposed by one person and approved by another, and recorded as approved; propose it over HTTP, a fund book with POST /api/fund-books.',
                upper(left(%1$L, 1)) || replace(substr(%1$L, 2), '_', ' '), bad));
            END IF;
            SELECT array_agg(b.organisation_id) INTO barred FROM belonging b WHERE b.person_id = ANY (ARRAY(
              SELECT v.person FROM decision d CROSS JOIN LATERAL (VALUES (d.decided_by), (d.on_behalf_of)) v (person)
               WHERE d.proposal_id IN (SELECT c.proposal_id FROM change c WHERE c.id IN (SELECT change_id FROM new_records))));
            IF barred IS NULL THEN
              RETURN NULL;
            END IF;
            SELECT n.reference INTO bad FROM new_records n
             WHERE EXISTS (SELECT FROM (%3$s) AS o (id) WHERE o.id = ANY (barred)) AND is_governed(n.fund_id, n.change_id) LIMIT 1;
            IF FOUND THEN
              PERFORM ledger.refuse('beneficiary_does_not_decide', format(
                '%%s %%s is for an organisation or a city that somebody belongs to who decided on it: an approver from elsewhere must.',
                upper(left(%1$L, 1)) || replace(substr(%1$L, 2), '_', ' '), bad));
            END IF;
            RETURN NULL;
          END $t$;
          REVOKE ALL ON FUNCTION check_%1$s_decided FROM PUBLIC;
          CREATE TRIGGER recorded_as_decided AFTER INSERT ON %1$s REFERENCING NEW TABLE AS new_records
            FOR EACH STATEMENT EXECUTE FUNCTION check_%1$s_decided();
          ALTER TABLE %1$s ENABLE ALWAYS TRIGGER recorded_as_decided $f$, kept, as_decided, benefits);
      END $$;
      REVOKE ALL ON PROCEDURE keep_decided FROM PUBLIC;
      CALL keep_decided('allocation', $$p.kind = CASE WHEN n.amount > 0 THEN 'allocation' ELSE 'allocation_release' END AND p.amount = abs(n.amount)
        AND p.project_id = n.project_id AND p.organisation_id = n.organisation_id AND p.window_id = n.window_id$$,
        'SELECT beneficiaries(n.project_id, n.organisation_id)');
      CALL keep_decided('window_move', $$p.kind = 'window_move' AND p.amount = n.amount AND p.window_id = n.from_window_id AND p.to_window_id = n.to_window_id$$,
        'SELECT NULL::integer');
      CALL keep_decided('transfer', $$p.kind = 'transfer' AND p.amount = n.amount AND p.project_id = n.project_id
        AND p.organisation_id = n.organisation_id AND p.window_id = n.window_id$$, 'SELECT beneficiaries(n.project_id, n.organisation_id)');
      -- The contributor is named too: nobody who belongs to it decides on its refund.
      CALL keep_decided('contributor_refund', $$p.kind = 'refund_to_donor' AND p.amount = n.amount AND p.window_id = n.window_id
        AND EXISTS (SELECT FROM agreement a WHERE a.id = n.agreement_id AND a.reference = p.subject AND a.donor_id = p.organisation_id)$$,
        'SELECT a.donor_id FROM agreement a WHERE a.id = n.agreement_id');
      -- And what the reversed record was for, and its amount: nobody takes back what their own organisation got or gave, and above the threshold two approve.
      CALL keep_decided('reversal', $$p.kind = 'reversal' AND p.subject = n.kind AND EXISTS (SELECT FROM money_record m
        WHERE m.fund_id = n.fund_id AND m.kind = n.kind AND m.reference = n.reference AND m.entry_id = n.reversed_entry_id)
        AND EXISTS (SELECT FROM reversal_terms(n.reversed_entry_id) t WHERE (t.project_id, t.organisation_id, t.amount) IS NOT DISTINCT FROM
          (p.project_id, p.organisation_id, p.amount::numeric))$$,
        'SELECT beneficiaries(t.project_id, t.organisation_id) FROM reversal_terms(n.reversed_entry_id) t');

      CREATE FUNCTION check_month_decided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF is_governed(NEW.journal_id, NULL) AND NOT EXISTS (
             SELECT FROM proposal p JOIN change c ON c.proposal_id = p.id
              WHERE p.id = NEW.proposal_id AND made_now(c.id) AND p.kind = 'month' AND p.fund_id = NEW.journal_id
                AND p.subject = to_char(NEW.month, 'YYYY-MM') || ' ' || NEW.state AND is_approved(p.id)) THEN
          PERFORM ledger.refuse('month_changed_as_decided', format('The month of %s is closed or reopened as one person proposed and another approved.', to_char(NEW.month, 'YYYY-MM')));
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_month_decided FROM PUBLIC;
      CREATE TRIGGER month_changed_as_decided AFTER INSERT ON ledger.month_change FOR EACH ROW EXECUTE FUNCTION check_month_decided();
      ALTER TABLE ledger.month_change ENABLE ALWAYS TRIGGER month_changed_as_decided;

      CREATE FUNCTION check_no_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF EXISTS (SELECT FROM new_records n WHERE n.amount > 0 AND is_on_hold(n.project_id, n.organisation_id)) THEN
          PERFORM ledger.refuse('no_money_while_on_hold', 'The project or the organisation is on hold: nothing is approved or transferred until two people have lifted it.');
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_no_hold FROM PUBLIC;
      CREATE TRIGGER no_money_while_on_hold AFTER INSERT ON allocation REFERENCING NEW TABLE AS new_records FOR EACH STATEMENT EXECUTE FUNCTION check_no_hold();
      CREATE TRIGGER no_money_while_on_hold AFTER INSERT ON transfer REFERENCING NEW TABLE AS new_records FOR EACH STATEMENT EXECUTE FUNCTION check_no_hold();
      ALTER TABLE allocation ENABLE ALWAYS TRIGGER no_money_while_on_hold;
      ALTER TABLE transfer ENABLE ALWAYS TRIGGER no_money_while_on_hold;

      CREATE FUNCTION check_hold_lift() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        -- It names what is on hold: nobody lifts a hold on what they belong to, and an approver of another fund lifts none of this one.
        IF NOT EXISTS (SELECT FROM change c JOIN proposal p ON p.id = c.proposal_id JOIN hold h ON h.id = NEW.hold_id
                        WHERE c.id = NEW.change_id AND made_now(c.id) AND p.kind = 'hold_lift' AND p.subject = h.id::text AND is_approved(p.id)
                          AND p.project_id IS NOT DISTINCT FROM h.project_id AND p.organisation_id IS NOT DISTINCT FROM h.organisation_id
                          AND (h.project_id IS NULL OR p.fund_id = (SELECT j.fund_id FROM project j WHERE j.id = h.project_id))) THEN
          PERFORM ledger.refuse('hold_lifted_by_two', 'A hold is lifted by two people: one proposes it, an approver decides.');
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_hold_lift FROM PUBLIC;
      CREATE TRIGGER hold_lifted_by_two AFTER INSERT ON hold_lift FOR EACH ROW EXECUTE FUNCTION check_hold_lift();
      ALTER TABLE hold_lift ENABLE ALWAYS TRIGGER hold_lifted_by_two;

      -- Approvers and system administrators are made by two; while there is one system administrator, that one makes the second.
      CREATE FUNCTION check_role_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        made_by integer;
        proposed integer;
        administrators integer;
      BEGIN
        SELECT c.person_id, c.proposal_id INTO made_by, proposed FROM change c WHERE c.id = NEW.change_id;
        IF made_by = NEW.person_id THEN
          PERFORM ledger.refuse('roles_are_granted_by_others', 'Nobody grants a role to themselves.');
        END IF;
        IF NEW.role NOT IN ('approver', 'system_administrator') THEN
          RETURN NULL;
        END IF;
        PERFORM pg_advisory_xact_lock(7207, 0); -- two grants at once must not both be the second administrator
        SELECT count(DISTINCT person_id) INTO administrators FROM role_grant WHERE role = 'system_administrator' AND id <> NEW.id;
        IF NEW.role = 'system_administrator' AND administrators < 2 THEN
          RETURN NULL;
        END IF;
        -- Once, and in the transaction of the approval: what was granted and ended is not granted again by the same decision.
        IF NOT made_now(NEW.change_id) OR EXISTS (SELECT FROM role_grant g WHERE g.change_id = NEW.change_id AND g.id <> NEW.id)
           OR NOT EXISTS (SELECT FROM proposal p WHERE p.id = proposed AND p.kind = 'role_grant' AND p.person_id = NEW.person_id AND p.subject = NEW.role
             AND p.fund_id IS NOT DISTINCT FROM NEW.fund_id AND p.organisation_id IS NOT DISTINCT FROM NEW.organisation_id
             AND p.project_id IS NOT DISTINCT FROM NEW.project_id AND (p.content ->> 'from')::date IS NOT DISTINCT FROM NEW.from_on
             AND (p.content ->> 'until')::date IS NOT DISTINCT FROM NEW.until_on AND is_approved(p.id)) THEN
          PERFORM ledger.refuse('powerful_roles_are_granted_by_two', 'The roles approver and system administrator are granted by two system administrators: one proposes, another approves.');
        END IF;
        RETURN NULL;
      END $$;
      REVOKE ALL ON FUNCTION check_role_grant FROM PUBLIC;
      CREATE TRIGGER roles_are_granted_by_others AFTER INSERT ON role_grant FOR EACH ROW EXECUTE FUNCTION check_role_grant();
      ALTER TABLE role_grant ENABLE ALWAYS TRIGGER roles_are_granted_by_others;

      CREATE FUNCTION check_delegation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NEW.from_person IS DISTINCT FROM (SELECT person_id FROM change WHERE id = NEW.change_id) THEN
          PERFORM ledger.refuse('delegation_by_its_giver', 'Decisions are delegated by the person whose they are.');
        END IF;
        RETURN NEW;
      END $$;
      REVOKE ALL ON FUNCTION check_delegation FROM PUBLIC;
      CREATE TRIGGER delegation_by_its_giver BEFORE INSERT ON delegation FOR EACH ROW EXECUTE FUNCTION check_delegation();
      ALTER TABLE delegation ENABLE ALWAYS TRIGGER delegation_by_its_giver;

      CALL ledger.keep_append_only('proposal', 'proposals_are_append_only');
      CALL ledger.keep_append_only('decision', 'decisions_are_append_only');
      CALL ledger.keep_append_only('delegation', 'delegations_are_append_only');
      CALL ledger.keep_append_only('delegation_end', 'delegation_ends_are_append_only');
      CALL ledger.keep_append_only('hold', 'holds_are_append_only');
      CALL ledger.keep_append_only('hold_lift', 'hold_lifts_are_append_only');
      GRANT SELECT, INSERT ON fund_policy_version, proposal, decision, delegation, delegation_end, hold, hold_lift TO city_partnerships;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships;
    `);
  }

  down(): Promise<void> {
    throw new Error('Who decided what is history: restore a backup made before this migration instead.');
  }
}
