import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A project's life (results.md): its stages and the moves between them are one table, the same as src/city-partnerships/life.ts; no
 * other move is recorded, through whatever door. What stands for a decision is held here too: a project is approved with its budget as
 * one person proposed and another approved, after two people have appraised it who neither submitted it nor benefit; a budget changes
 * in no other way. A project that came in by a fund book has no stage; its status is its own.
 *
 * Locks: 7213 with the project's id, for its stage and its budget.
 */
export class ProjectsMoveByOneTable2026112703000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(STAGES);
    await runner.query(APPRAISALS);
    await runner.query(BUDGETS);
    await runner.query(MOVES);
    await runner.query(PARTNERS_AND_SCHOLARS);
    await runner.query('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO city_partnerships');
  }

  down(): Promise<void> {
    throw new Error('A project’s life is history: restore a backup made before this migration instead.');
  }
}

const STAGES = `
  ALTER TABLE project_version
    ADD COLUMN stage text CONSTRAINT project_stage CHECK (stage IN ('expression_of_interest', 'diagnosis', 'proposal', 'appraisal', 'approved',
      'active', 'suspended', 'operationally_closed', 'financially_closed', 'withdrawn', 'rejected', 'cancelled')),
    ADD COLUMN stage_reason text CONSTRAINT stage_reason_says_something CHECK (stage_reason ~ '\\S'),
    ADD COLUMN city_id integer REFERENCES organisation,
    ADD COLUMN scan_id integer REFERENCES scan,
    ADD CONSTRAINT stage_fits_status CHECK (status = CASE
      WHEN stage IS NULL THEN status
      WHEN stage IN ('expression_of_interest', 'diagnosis', 'proposal', 'appraisal', 'approved') THEN 'pipeline'
      WHEN stage IN ('active', 'suspended') THEN 'active'
      WHEN stage IN ('withdrawn', 'rejected', 'cancelled') THEN 'cancelled'
      ELSE stage END);

  -- Nobody but a migration adds a move.
  CREATE TABLE project_transition (
    from_stage text,
    verb text NOT NULL,
    to_stage text NOT NULL,
    CONSTRAINT project_transition_once UNIQUE NULLS NOT DISTINCT (from_stage, verb, to_stage)
  );
  INSERT INTO project_transition (from_stage, verb, to_stage) VALUES
    (NULL, 'express', 'expression_of_interest'),
    ('expression_of_interest', 'submit', 'diagnosis'),
    ('diagnosis', 'submit', 'proposal'),
    ('proposal', 'submit', 'appraisal'),
    ('appraisal', 'appraise', 'appraisal'),
    ('appraisal', 'propose-approval', 'appraisal'),
    ('appraisal', 'approve', 'approved'),
    ('approved', 'activate', 'active'),
    ('active', 'suspend', 'suspended'),
    ('suspended', 'resume', 'active'),
    ('active', 'close-operationally', 'operationally_closed'),
    ('operationally_closed', 'close-financially', 'financially_closed'),
    ('expression_of_interest', 'withdraw', 'withdrawn'),
    ('diagnosis', 'withdraw', 'withdrawn'),
    ('proposal', 'withdraw', 'withdrawn'),
    ('appraisal', 'withdraw', 'withdrawn'),
    ('approved', 'withdraw', 'withdrawn'),
    ('expression_of_interest', 'reject', 'rejected'),
    ('diagnosis', 'reject', 'rejected'),
    ('proposal', 'reject', 'rejected'),
    ('appraisal', 'reject', 'rejected'),
    ('approved', 'cancel', 'cancelled'),
    ('active', 'cancel', 'cancelled'),
    ('suspended', 'cancel', 'cancelled');
  CALL ledger.keep_append_only('project_transition', 'project_transitions_are_append_only');
  GRANT SELECT ON project_transition TO city_partnerships;

  -- Who benefits: the organisation, the project's lead, and the city that the project is in, by its record or by its name.
  CREATE OR REPLACE FUNCTION beneficiaries(project integer, organisation integer) RETURNS SETOF integer LANGUAGE sql STABLE AS $$
    WITH p AS (SELECT lead_id, city_name(city) AS city, city_id FROM project_version WHERE project_id = project ORDER BY change_id DESC LIMIT 1)
    SELECT organisation WHERE organisation IS NOT NULL
    UNION SELECT lead_id FROM p WHERE lead_id IS NOT NULL
    UNION SELECT city_id FROM p WHERE city_id IS NOT NULL
    UNION SELECT v.organisation_id FROM p JOIN (SELECT DISTINCT ON (organisation_id) organisation_id, name, type
            FROM organisation_version ORDER BY organisation_id, change_id DESC) v ON v.type = 'city'
            JOIN organisation o ON o.id = v.organisation_id AND p.city IN (city_name(v.name), city_name(o.code))
  $$;`;

const APPRAISALS = `
  -- What a project is appraised by, from a day on; a criterion that is no longer used has a row that says so.
  CREATE TABLE appraisal_criterion (
    code text NOT NULL,
    effective_from date NOT NULL,
    place smallint NOT NULL,
    name text NOT NULL,
    one_means text NOT NULL,
    five_means text NOT NULL,
    used boolean NOT NULL DEFAULT true,
    PRIMARY KEY (code, effective_from)
  );
  INSERT INTO appraisal_criterion (code, effective_from, place, name, one_means, five_means) VALUES
    ('relevance', '2026-01-01', 1, 'Relevance to the diagnosis', 'Answers nothing that the city scan found',
      'Answers what the groups of the city scan agree is most pressing'),
    ('results', '2026-01-01', 2, 'Results and how they are measured', 'Says what will be done, not what will change',
      'Says who will be better off, by how much and when, and how anybody can check it'),
    ('budget', '2026-01-01', 3, 'Budget and value', 'The amounts cannot be traced to activities',
      'Every amount belongs to an activity, and its price stands comparison with others'),
    ('capacity', '2026-01-01', 4, 'Capacity of the lead', 'Has not managed anything of this size or kind',
      'Has delivered alike before, with the staff and the accounts to do it again'),
    ('partnership', '2026-01-01', 5, 'Partnership', 'One body works alone',
      'City, business and civil society each bring something that the project needs'),
    ('sustainability', '2026-01-01', 6, 'What stays after the project', 'Ends with the money',
      'Somebody has the mandate and the means to carry it on, and says so in writing'),
    ('safeguards', '2026-01-01', 7, 'Risks and safeguards', 'Who might be harmed was not asked',
      'People at risk were heard; each risk has an owner and a remedy');
  CALL ledger.keep_append_only('appraisal_criterion', 'appraisal_criteria_are_append_only');

  CREATE TABLE appraisal (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id integer NOT NULL REFERENCES project,
    reviewer_id integer NOT NULL REFERENCES person,
    summary text,
    change_id bigint NOT NULL REFERENCES change
  );
  CREATE INDEX appraisal_of_project ON appraisal (project_id);
  CREATE TABLE appraisal_score (
    appraisal_id integer NOT NULL REFERENCES appraisal,
    criterion text NOT NULL,
    criterion_from date NOT NULL,
    score smallint NOT NULL CONSTRAINT score_is_1_to_5 CHECK (score BETWEEN 1 AND 5),
    reason text NOT NULL CONSTRAINT score_has_its_reason CHECK (reason ~ '\\S'),
    PRIMARY KEY (appraisal_id, criterion),
    FOREIGN KEY (criterion, criterion_from) REFERENCES appraisal_criterion
  );
  CALL keep_known('appraisal');
  CALL ledger.keep_append_only('appraisal', 'appraisals_are_append_only');
  CALL ledger.keep_append_only('appraisal_score', 'appraisal_scores_are_append_only');
  GRANT SELECT ON appraisal_criterion TO city_partnerships;
  GRANT SELECT, INSERT ON appraisal, appraisal_score TO city_partnerships;

  -- Who would get the money, besides: whoever has a budget in the project, or asks for one.
  CREATE TABLE budget_draft (
    project_id integer NOT NULL REFERENCES project,
    change_id bigint NOT NULL REFERENCES change,
    PRIMARY KEY (project_id, change_id)
  );
  CREATE TABLE budget_draft_line (
    project_id integer NOT NULL,
    change_id bigint NOT NULL,
    organisation_id integer NOT NULL REFERENCES organisation,
    category smallint NOT NULL CONSTRAINT budget_draft_category_is_unsdg CHECK (category BETWEEN 1 AND 8),
    year smallint NOT NULL CONSTRAINT budget_draft_year_is_a_year CHECK (year BETWEEN 2000 AND 2100),
    amount amount NOT NULL CONSTRAINT budget_draft_is_positive CHECK (amount > 0),
    PRIMARY KEY (project_id, change_id, organisation_id, category, year),
    FOREIGN KEY (project_id, change_id) REFERENCES budget_draft
  );
  CALL keep_known('budget_draft');
  CALL keep_known('budget_draft_line');
  CALL ledger.keep_append_only('budget_draft', 'budget_drafts_are_append_only');
  CALL ledger.keep_append_only('budget_draft_line', 'budget_draft_lines_are_append_only');
  GRANT SELECT, INSERT ON budget_draft, budget_draft_line TO city_partnerships;
  CREATE FUNCTION paid_by_project(asked integer) RETURNS SETOF integer LANGUAGE sql STABLE AS $$
    SELECT beneficiaries(asked, NULL)
    UNION SELECT organisation_id FROM budget_version WHERE project_id = asked
    UNION SELECT organisation_id FROM budget_draft_line WHERE project_id = asked
      AND change_id = (SELECT max(change_id) FROM budget_draft WHERE project_id = asked)
  $$;

  CREATE FUNCTION check_appraisal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    IF NEW.reviewer_id IS DISTINCT FROM (SELECT person_id FROM change WHERE id = NEW.change_id) THEN
      PERFORM ledger.refuse('appraisal_by_its_maker', 'An appraisal is made by the person whose act it is.');
    END IF;
    IF 'appraisal' IS DISTINCT FROM (SELECT stage FROM project_version WHERE project_id = NEW.project_id ORDER BY change_id DESC LIMIT 1) THEN
      PERFORM ledger.refuse('appraised_in_its_stage', 'A project is appraised while it is in appraisal, neither before nor after.');
    END IF;
    IF EXISTS (SELECT FROM belonging b WHERE b.person_id = NEW.reviewer_id AND b.organisation_id IN (SELECT paid_by_project(NEW.project_id))) THEN
      PERFORM ledger.refuse('beneficiary_does_not_appraise',
        'Nobody appraises a project of an organisation or a city that they belong to: a reviewer from elsewhere must.');
    END IF;
    IF EXISTS (SELECT FROM (SELECT v.change_id, v.stage, lag(v.stage) OVER (ORDER BY v.change_id) AS before FROM project_version v WHERE v.project_id = NEW.project_id) m
                 JOIN change c ON c.id = m.change_id WHERE m.stage IS DISTINCT FROM m.before AND c.person_id = NEW.reviewer_id) THEN
      PERFORM ledger.refuse('submitter_does_not_appraise', 'Whoever expressed interest for a project or submitted it does not appraise it: somebody else must.');
    END IF;
    RETURN NEW;
  END $$;
  REVOKE ALL ON FUNCTION check_appraisal FROM PUBLIC;
  CREATE TRIGGER appraisal_is_sound BEFORE INSERT ON appraisal FOR EACH ROW EXECUTE FUNCTION check_appraisal();
  ALTER TABLE appraisal ENABLE ALWAYS TRIGGER appraisal_is_sound;

  -- With its appraisal, and once for each criterion that is used on that day: nobody adds a score later.
  CREATE FUNCTION check_scores() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    missing text;
  BEGIN
    IF TG_TABLE_NAME = 'appraisal_score' THEN
      IF NOT made_now((SELECT a.change_id FROM appraisal a WHERE a.id = NEW.appraisal_id)) THEN
        PERFORM ledger.refuse('appraisal_is_made_at_once', 'An appraisal is made at once; make another one.');
      END IF;
      RETURN NULL;
    END IF;
    SELECT string_agg(c.name, ', ' ORDER BY c.place) INTO missing
      FROM (SELECT DISTINCT ON (code) * FROM appraisal_criterion WHERE effective_from <= (now() AT TIME ZONE 'UTC')::date ORDER BY code, effective_from DESC) c
     WHERE c.used AND NOT EXISTS (SELECT FROM appraisal_score s WHERE s.appraisal_id = NEW.id AND s.criterion = c.code AND s.criterion_from = c.effective_from);
    IF missing IS NOT NULL THEN
      PERFORM ledger.refuse('appraisal_scores_every_criterion', format('An appraisal scores every criterion; these have no score: %s.', missing));
    END IF;
    RETURN NULL;
  END $$;
  REVOKE ALL ON FUNCTION check_scores FROM PUBLIC;
  CREATE TRIGGER appraisal_is_made_at_once AFTER INSERT ON appraisal_score FOR EACH ROW EXECUTE FUNCTION check_scores();
  ALTER TABLE appraisal_score ENABLE ALWAYS TRIGGER appraisal_is_made_at_once;
  CREATE CONSTRAINT TRIGGER appraisal_scores_every_criterion AFTER INSERT ON appraisal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_scores();
  ALTER TABLE appraisal ENABLE ALWAYS TRIGGER appraisal_scores_every_criterion;`;

const BUDGETS = `
  -- The kinds that there are, and two more.
  DO $$
  DECLARE
    kinds text;
  BEGIN
    SELECT string_agg(quote_literal(kind), ', ') INTO kinds FROM (
      SELECT (regexp_matches(pg_get_constraintdef(oid), '''(\\w+)''', 'g'))[1] AS kind FROM pg_constraint WHERE conname = 'proposal_kind'
      UNION SELECT unnest(ARRAY['project_approval', 'budget'])) k;
    ALTER TABLE proposal DROP CONSTRAINT proposal_kind;
    EXECUTE format('ALTER TABLE proposal ADD CONSTRAINT proposal_kind CHECK (kind IN (%s))', kinds);
  END $$;
  CREATE INDEX proposal_of_project ON proposal (project_id) WHERE kind IN ('project_approval', 'budget');

  -- What is approved, by organisation, category and year; budget_version has the organisation's total. A revision says zero for what it takes out.
  CREATE TABLE budget_line_version (
    project_id integer NOT NULL REFERENCES project,
    organisation_id integer NOT NULL REFERENCES organisation,
    category smallint NOT NULL CONSTRAINT budget_category_is_unsdg CHECK (category BETWEEN 1 AND 8),
    year smallint NOT NULL CONSTRAINT budget_year_is_a_year CHECK (year BETWEEN 2000 AND 2100),
    change_id bigint NOT NULL REFERENCES change,
    amount amount NOT NULL CONSTRAINT budget_line_is_not_negative CHECK (amount >= 0),
    PRIMARY KEY (project_id, organisation_id, category, year, change_id)
  );
  CALL keep_known('budget_line_version');
  CALL ledger.keep_append_only('budget_line_version', 'budget_lines_are_append_only');
  GRANT SELECT, INSERT ON budget_line_version TO city_partnerships;

  CREATE FUNCTION proposed_budget(asked integer) RETURNS TABLE (organisation_id integer, category smallint, year smallint, amount numeric) LANGUAGE sql STABLE AS $$
    SELECT o.id, (l ->> 'category')::smallint, (l ->> 'year')::smallint, (l -> 'amount' ->> 'amount')::numeric
      FROM proposal p CROSS JOIN LATERAL jsonb_array_elements(p.content -> 'lines') l LEFT JOIN organisation o ON o.code = l ->> 'organisation' WHERE p.id = asked
  $$;

  -- Above a threshold two approve: the amount is what the lines come to, and the fund whose approvers decide is the project's.
  CREATE FUNCTION check_budget_proposal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    IF NEW.fund_id IS DISTINCT FROM (SELECT fund_id FROM project WHERE id = NEW.project_id)
       OR NEW.amount IS DISTINCT FROM (SELECT sum(amount) FROM proposed_budget(NEW.id))
       OR EXISTS (SELECT FROM proposed_budget(NEW.id) WHERE organisation_id IS NULL) THEN
      PERFORM ledger.refuse('budget_proposal_is_its_lines', 'A budget is proposed in the fund of its project, with an amount that is the sum of its lines.');
    END IF;
    RETURN NULL;
  END $$;
  REVOKE ALL ON FUNCTION check_budget_proposal FROM PUBLIC;
  CREATE TRIGGER budget_proposal_is_its_lines AFTER INSERT ON proposal FOR EACH ROW
    WHEN (NEW.kind IN ('project_approval', 'budget')) EXECUTE FUNCTION check_budget_proposal();
  ALTER TABLE proposal ENABLE ALWAYS TRIGGER budget_proposal_is_its_lines;

  -- Every organisation that a budget pays benefits from it, not the lead and the city alone.
  CREATE FUNCTION check_budget_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    IF NEW.verdict <> 'withdrawn' AND EXISTS (SELECT FROM proposal p JOIN belonging b ON b.person_id IN (NEW.decided_by, NEW.on_behalf_of)
         WHERE p.id = NEW.proposal_id AND p.kind IN ('project_approval', 'budget')
           AND b.organisation_id IN (SELECT organisation_id FROM proposed_budget(p.id) UNION SELECT paid_by_project(p.project_id))) THEN
      PERFORM ledger.refuse('beneficiary_does_not_decide', 'Nobody decides for an organisation or a city that they belong to: an approver from elsewhere must.');
    END IF;
    RETURN NEW;
  END $$;
  REVOKE ALL ON FUNCTION check_budget_decision FROM PUBLIC;
  CREATE TRIGGER decision_on_a_budget_is_sound BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION check_budget_decision();
  ALTER TABLE decision ENABLE ALWAYS TRIGGER decision_on_a_budget_is_sound;

  CREATE FUNCTION check_budgets_decided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    bad record;
  BEGIN
    IF EXISTS (SELECT FROM rehearsal) THEN
      RETURN NULL;
    END IF;
    FOR bad IN -- the acts under a decision on a budget: one, or none
      SELECT DISTINCT n.project_id, n.change_id FROM new_budgets n JOIN change c ON c.id = n.change_id JOIN proposal p ON p.id = c.proposal_id AND p.kind IN ('project_approval', 'budget')
    LOOP
      PERFORM pg_advisory_xact_lock(7213, bad.project_id);
      IF EXISTS (SELECT FROM budget_version b WHERE b.project_id = bad.project_id AND b.change_id > bad.change_id) THEN
        PERFORM ledger.refuse('budget_in_order', 'Another budget of this project was approved meanwhile; ask again.');
      END IF;
      IF is_on_hold(bad.project_id, NULL) THEN
        PERFORM ledger.refuse('no_money_while_on_hold', 'The project or the organisation is on hold: nothing is approved or transferred until two people have lifted it.');
      END IF;
    END LOOP;
    SELECT j.code INTO bad
      FROM (SELECT DISTINCT project_id, change_id FROM new_budgets) n JOIN project j ON j.id = n.project_id
      JOIN change c ON c.id = n.change_id LEFT JOIN proposal p ON p.id = c.proposal_id
     WHERE is_governed(j.fund_id, c.id) AND NOT coalesce(made_now(c.id) AND is_approved(p.id) AND (
             (p.kind = 'import' AND coalesce(p.fund_id, j.fund_id) = j.fund_id)
             OR (p.kind IN ('project_approval', 'budget') AND p.project_id = j.id AND p.fund_id = j.fund_id)), false)
     LIMIT 1;
    IF FOUND THEN
      PERFORM ledger.refuse('budget_as_decided', format('Budget of project %s: in this fund it is proposed by one person and approved by another; '
        'propose it with POST /api/projects/%s/budget-revisions, a fund book with POST /api/fund-books.', bad.code, bad.code));
    END IF;
    RETURN NULL;
  END $$;
  REVOKE ALL ON FUNCTION check_budgets_decided FROM PUBLIC;
  CREATE TRIGGER budget_as_decided AFTER INSERT ON budget_version REFERENCING NEW TABLE AS new_budgets FOR EACH STATEMENT EXECUTE FUNCTION check_budgets_decided();
  ALTER TABLE budget_version ENABLE ALWAYS TRIGGER budget_as_decided;
  CREATE TRIGGER budget_as_decided AFTER INSERT ON budget_line_version REFERENCING NEW TABLE AS new_budgets FOR EACH STATEMENT EXECUTE FUNCTION check_budgets_decided();
  ALTER TABLE budget_line_version ENABLE ALWAYS TRIGGER budget_as_decided;

  -- Looked at when all is done: the lines add up to the total, and are what was decided, no less and no more.
  CREATE FUNCTION check_budget_foots() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    decided integer;
    total numeric;
    lines numeric;
    n integer;
  BEGIN
    SELECT p.id INTO decided FROM change c JOIN proposal p ON p.id = c.proposal_id AND p.kind IN ('project_approval', 'budget') WHERE c.id = NEW.change_id;
    IF decided IS NOT NULL AND EXISTS (
         SELECT FROM (SELECT DISTINCT ON (organisation_id, category, year) organisation_id, category, year, amount FROM budget_line_version
                       WHERE project_id = NEW.project_id ORDER BY organisation_id, category, year, change_id DESC) l
           FULL JOIN proposed_budget(decided) d USING (organisation_id, category, year) WHERE coalesce(l.amount, 0) <> coalesce(d.amount, 0)) THEN
      PERFORM ledger.refuse('budget_lines_as_decided', 'The lines of a budget are recorded as they were approved: no other, and none is left out.');
    END IF;
    SELECT approved_amount INTO total FROM budget_version WHERE project_id = NEW.project_id AND organisation_id = NEW.organisation_id ORDER BY change_id DESC LIMIT 1;
    SELECT sum(amount), count(*) INTO lines, n FROM (SELECT DISTINCT ON (category, year) amount FROM budget_line_version
      WHERE project_id = NEW.project_id AND organisation_id = NEW.organisation_id ORDER BY category, year, change_id DESC) l;
    IF n > 0 AND lines IS DISTINCT FROM total THEN
      PERFORM ledger.refuse('budget_foots', format('The budget of an organisation is the sum of its lines: they come to %s, its total to %s. Propose a revision of its lines.',
        lines, coalesce(total::text, 'nothing')));
    END IF;
    RETURN NULL;
  END $$;
  REVOKE ALL ON FUNCTION check_budget_foots FROM PUBLIC;
  CREATE CONSTRAINT TRIGGER budget_foots AFTER INSERT ON budget_version DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_budget_foots();
  ALTER TABLE budget_version ENABLE ALWAYS TRIGGER budget_foots;
  CREATE CONSTRAINT TRIGGER budget_foots AFTER INSERT ON budget_line_version DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_budget_foots();
  ALTER TABLE budget_line_version ENABLE ALWAYS TRIGGER budget_foots;`;

const MOVES = `
  CREATE FUNCTION check_project_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    old_stage text;
    old_change bigint;
    code text;
    made change;
    decided proposal;
  BEGIN
    IF NEW.city_id IS NOT NULL AND 'city' IS DISTINCT FROM
         (SELECT type FROM organisation_version WHERE organisation_id = NEW.city_id ORDER BY change_id DESC LIMIT 1) THEN
      PERFORM ledger.refuse('project_city_is_a_city', 'The city of a project is an organisation of the type city.');
    END IF;
    IF NEW.scan_id IS NOT NULL AND NEW.city_id IS DISTINCT FROM (SELECT organisation_id FROM scan WHERE id = NEW.scan_id) THEN
      PERFORM ledger.refuse('scan_is_of_the_projects_city', format('Scan %s is not of the city of this project.', NEW.scan_id));
    END IF;
    SELECT stage, change_id INTO old_stage, old_change FROM project_version WHERE project_id = NEW.project_id ORDER BY change_id DESC LIMIT 1;
    IF NEW.stage IS NULL AND old_stage IS NULL THEN
      RETURN NEW; -- came in by a book: whether it has stages is settled with its first version
    END IF;
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
      PERFORM ledger.refuse('stage_read_as_committed', 'A move at another isolation level than read committed would not see the one beside it.');
    END IF;
    PERFORM pg_advisory_xact_lock(7213, NEW.project_id); -- two moves at once: the second sees the first
    SELECT stage, change_id INTO old_stage, old_change FROM project_version WHERE project_id = NEW.project_id ORDER BY change_id DESC LIMIT 1;
    SELECT j.code INTO code FROM project j WHERE j.id = NEW.project_id;
    IF old_change > NEW.change_id THEN
      PERFORM ledger.refuse('project_versions_in_order', format('Somebody changed project %s meanwhile; ask again.', code));
    END IF;
    IF old_stage IS NOT DISTINCT FROM NEW.stage THEN
      RETURN NEW;
    END IF;
    IF (old_change IS NOT NULL AND old_stage IS NULL) OR NOT EXISTS (
         SELECT FROM project_transition t WHERE t.from_stage IS NOT DISTINCT FROM old_stage AND t.to_stage = NEW.stage) THEN
      PERFORM ledger.refuse('project_moves_by_its_table', format('Project %s does not go from %s to %s: no verb of its life does that.', code,
        coalesce(replace(old_stage, '_', ' '), CASE WHEN old_change IS NULL THEN 'nothing' ELSE 'a status of its own' END), coalesce(replace(NEW.stage, '_', ' '), 'a status of its own')));
    END IF;

    SELECT * INTO made FROM change WHERE id = NEW.change_id;
    IF NEW.stage IN ('suspended', 'withdrawn', 'rejected', 'cancelled') AND NEW.stage_reason IS NULL THEN
      PERFORM ledger.refuse('stage_change_says_why', format('Whoever makes a project %s says why.', NEW.stage));
    END IF;
    IF NEW.stage = 'proposal' AND NOT EXISTS (SELECT FROM scan_closing WHERE scan_id = NEW.scan_id) THEN
      PERFORM ledger.refuse('project_builds_on_a_closed_scan', format('Project %s needs a closed scan of its city before its proposal.', code));
    END IF;
    IF NEW.stage = 'approved' THEN
      SELECT * INTO decided FROM proposal WHERE id = made.proposal_id;
      IF NOT coalesce(made_now(made.id) AND decided.kind = 'project_approval' AND decided.project_id = NEW.project_id AND is_approved(decided.id), false) THEN
        PERFORM ledger.refuse('project_approved_as_decided', format('Project %s is approved by decision: one person proposes it with its budget, another approves it.', code));
      END IF;
      IF NOT EXISTS (SELECT FROM document_link d WHERE d.fund_id = decided.fund_id AND d.kind = 'proposal' AND d.reference = decided.id::text) THEN
        PERFORM ledger.refuse('project_approved_with_its_document', format('Project %s is approved with the document of the steering committee; none is attached.', code));
      END IF;
      IF (SELECT count(DISTINCT reviewer_id) FROM appraisal WHERE project_id = NEW.project_id) < 2 THEN
        PERFORM ledger.refuse('project_appraised_by_two', format('Project %s is approved after two people have appraised it.', code));
      END IF;
    END IF;
    IF NEW.stage IN ('approved', 'active') AND is_on_hold(NEW.project_id, NEW.lead_id) THEN
      PERFORM ledger.refuse('no_money_while_on_hold', 'The project or the organisation is on hold: nothing is approved or transferred until two people have lifted it.');
    END IF;
    IF NEW.stage IN ('rejected', 'withdrawn') AND EXISTS (
         SELECT FROM proposal p WHERE p.kind = 'project_approval' AND p.project_id = NEW.project_id AND NOT is_approved(p.id)
            AND NOT EXISTS (SELECT FROM decision d WHERE d.proposal_id = p.id AND d.verdict <> 'approved')) THEN
      PERFORM ledger.refuse('project_decided_as_proposed', format('The approval of project %s is proposed and waits to be decided; reject or withdraw that proposal.', code));
    END IF;
    IF NEW.stage = 'rejected' AND EXISTS (SELECT FROM belonging b WHERE b.person_id = made.person_id AND b.organisation_id IN (SELECT paid_by_project(NEW.project_id))) THEN
      PERFORM ledger.refuse('beneficiary_does_not_decide', 'Nobody decides for an organisation or a city that they belong to: an approver from elsewhere must.');
    END IF;
    IF NEW.stage IN ('withdrawn', 'cancelled', 'financially_closed') AND EXISTS (
         SELECT FROM project j CROSS JOIN LATERAL ledger.movements(j.fund_id, '-infinity', 'infinity') m JOIN ledger.account a ON a.id = m.account_id
          WHERE j.id = NEW.project_id AND a.code = '1100' AND a.per ->> 'project' = j.code GROUP BY a.per ->> 'organisation' HAVING sum(m.debit - m.credit) <> 0) THEN
      PERFORM ledger.refuse('project_ends_with_nothing_allocated', format('Money is still allocated to project %s; transfer or release it first.', code));
    END IF;
    RETURN NEW;
  END $$;
  REVOKE ALL ON FUNCTION check_project_version FROM PUBLIC;
  CREATE TRIGGER project_moves_by_its_table BEFORE INSERT ON project_version FOR EACH ROW EXECUTE FUNCTION check_project_version();
  ALTER TABLE project_version ENABLE ALWAYS TRIGGER project_moves_by_its_table;`;

const PARTNERS_AND_SCHOLARS = `
  -- What partners bring stands beside the fund's money and is never part of it: in their own currency, and in no entry.
  CREATE TABLE project_partner_version (
    project_id integer NOT NULL REFERENCES project,
    organisation_id integer NOT NULL REFERENCES organisation,
    role text NOT NULL CONSTRAINT partner_role CHECK (role IN ('lead', 'implementing', 'financing', 'technical', 'verifying')),
    brings text NOT NULL CONSTRAINT partner_brings CHECK (brings IN ('cash', 'in_kind', 'expertise')),
    change_id bigint NOT NULL REFERENCES change,
    value amount,
    currency text REFERENCES ledger.currency,
    description text,
    taking_part boolean NOT NULL DEFAULT true,
    CONSTRAINT partner_value_fits_what_it_brings CHECK (CASE brings WHEN 'expertise' THEN num_nonnulls(value, currency) = 0 AND coalesce(description ~ '\\S', false)
      ELSE coalesce(value > 0, false) AND currency IS NOT NULL END),
    PRIMARY KEY (project_id, organisation_id, role, brings, change_id)
  );
  CALL keep_known('project_partner_version');
  CALL ledger.keep_append_only('project_partner_version', 'project_partners_are_append_only');

  -- One task for a scholar on a project, whatever the isolation level: never both.
  CREATE TABLE scholar_task (
    project_id integer NOT NULL REFERENCES project,
    scholar_id integer NOT NULL REFERENCES scholar,
    task text NOT NULL CONSTRAINT scholar_task_is_to_advise_or_verify CHECK (task IN ('advise', 'verify')),
    CONSTRAINT scholar_advises_or_verifies UNIQUE (project_id, scholar_id),
    PRIMARY KEY (project_id, scholar_id, task)
  );
  CREATE TABLE scholar_assignment (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id integer NOT NULL REFERENCES project,
    scholar_id integer NOT NULL REFERENCES scholar,
    task text NOT NULL,
    from_on date NOT NULL,
    until_on date CONSTRAINT assignment_ends_after_it_begins CHECK (until_on >= from_on),
    change_id bigint NOT NULL REFERENCES change,
    FOREIGN KEY (project_id, scholar_id, task) REFERENCES scholar_task
  );
  CREATE TABLE scholar_assignment_end (
    assignment_id integer CONSTRAINT assignment_ended_once PRIMARY KEY REFERENCES scholar_assignment,
    ended_on date NOT NULL,
    outcome text NOT NULL CONSTRAINT assignment_ends_with_an_outcome CHECK (outcome ~ '\\S'),
    change_id bigint NOT NULL REFERENCES change
  );
  CREATE FUNCTION check_scholar_assignment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    known scholar_version;
  BEGIN
    SELECT * INTO known FROM scholar_version WHERE scholar_id = NEW.scholar_id ORDER BY change_id DESC LIMIT 1;
    IF EXISTS (SELECT FROM paid_by_project(NEW.project_id) AS paid (id) WHERE paid.id = ANY (known.conflicts)
                  OR paid.id IN (SELECT b.organisation_id FROM belonging b WHERE b.person_id = known.person_id)) THEN
      PERFORM ledger.refuse('scholar_without_conflict', format('%s has a conflict of interest with an organisation or a city that this project benefits: ask another scholar.', known.name));
    END IF;
    INSERT INTO scholar_task (project_id, scholar_id, task) VALUES (NEW.project_id, NEW.scholar_id, NEW.task)
      ON CONFLICT (project_id, scholar_id, task) DO NOTHING;
    RETURN NEW;
  END $$;
  REVOKE ALL ON FUNCTION check_scholar_assignment FROM PUBLIC;
  CREATE TRIGGER scholar_assignment_is_sound BEFORE INSERT ON scholar_assignment FOR EACH ROW EXECUTE FUNCTION check_scholar_assignment();
  ALTER TABLE scholar_assignment ENABLE ALWAYS TRIGGER scholar_assignment_is_sound;
  CALL keep_known('scholar_assignment');
  CALL keep_known('scholar_assignment_end');
  CALL ledger.keep_append_only('scholar_task', 'scholar_tasks_are_append_only');
  CALL ledger.keep_append_only('scholar_assignment', 'scholar_assignments_are_append_only');
  CALL ledger.keep_append_only('scholar_assignment_end', 'scholar_assignment_ends_are_append_only');
  GRANT SELECT ON scholar_task TO city_partnerships;
  GRANT SELECT, INSERT ON project_partner_version, scholar_assignment, scholar_assignment_end TO city_partnerships;`;
