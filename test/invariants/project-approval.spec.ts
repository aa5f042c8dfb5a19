import type { EntityManager } from 'typeorm';
import { refusal } from './raw-ledger.js';
import { line, RawProjects } from './raw-project.js';

/** Appraising a project and approving it with its budget, attacked as the application's role. */
describe('a project in appraisal', () => {
  let projects: RawProjects;
  let appraised: number; // by two, and nothing is proposed

  beforeAll(async () => {
    projects = await RawProjects.open();
    appraised = await projects.at('appraisal');
    for (const reviewer of projects.reviewers) await projects.appraise(appraised, reviewer);
  }, 60_000);
  afterAll(() => projects?.duties.close());

  const [first, second] = [0, 1] as const;
  const reviewer = (which: 0 | 1) => projects.reviewers[which];

  describe('is appraised', () => {
    it('by whoever says so, and while it is in appraisal (appraisal_by_its_maker, appraised_in_its_stage)', async () => {
      const borrowed = projects.appraise(appraised, reviewer(first), { reviewer_id: reviewer(second) });
      expect(await refusal(borrowed)).toBe('appraisal_by_its_maker');
      for (const stage of ['proposal', 'approved'] as const) {
        const project = await projects.at(stage);
        expect(await refusal(projects.appraise(project, reviewer(first)))).toBe('appraised_in_its_stage');
      }
    });

    it('by nobody whom it benefits: its lead, its city, whom its budget pays (beneficiary_does_not_appraise)', async () => {
      const { duties } = projects;
      const project = await projects.at('appraisal');
      await duties.application.transaction(async (manager) => {
        const row = { project_id: project, change_id: await duties.change(manager, { by: projects.lina }) };
        await duties.insert(manager, 'budget_draft', row);
        const organisation_id = await duties.id('organisation', 'UNICEF');
        const asked = { ...row, organisation_id, category: 1, year: 2025, amount: '5' };
        await duties.insert(manager, 'budget_draft_line', asked);
      });
      for (const organisation of ['UNHAB', 'LISBON', 'UNICEF']) {
        const insider = await duties.person([{ role: 'programme_officer' }], [organisation]);
        expect(await refusal(projects.appraise(project, insider))).toBe('beneficiary_does_not_appraise');
      }
      const outsider = await duties.person([{ role: 'programme_officer' }], ['NORWAY']);
      await projects.appraise(project, outsider);
    });

    it('by nobody who expressed interest for it or submitted it (submitter_does_not_appraise)', async () => {
      const way = ['expression_of_interest', 'diagnosis', 'proposal', 'appraisal'] as const;
      for (const submitted of way) {
        const submitter = await projects.duties.person([{ role: 'programme_officer' }]);
        const project = await projects.fresh();
        for (const stage of way) {
          await projects.move(project, stage, {}, stage === submitted ? submitter : projects.lina);
        }
        await projects.move(project, 'appraisal', { title: 'Edited' }, reviewer(first));
        expect(await refusal(projects.appraise(project, submitter))).toBe('submitter_does_not_appraise');
        await projects.appraise(project, reviewer(first)); // who edited its title did not submit it
      }
    });

    it('by every criterion, at once (appraisal_scores_every_criterion, appraisal_is_made_at_once)', async () => {
      const half = projects.appraise(appraised, reviewer(first), {}, ['budget', 'results']);
      await expect(half).rejects.toThrow('no score: Results and how they are measured, Budget and value.');
      expect(await refusal(projects.appraise(appraised, reviewer(first), {}, ['budget']))).toBe(
        'appraisal_scores_every_criterion',
      );
      const id = await projects.appraise(appraised, reviewer(first));
      await projects.duties.database.owner.query(
        `INSERT INTO appraisal_criterion VALUES ('luck', '2026-01-01', 9, 'Luck', 'None', 'Much', false)`,
      );
      const added = projects.duties.application.query(
        `INSERT INTO appraisal_score VALUES ($1, 'luck', '2026-01-01', 5, 'Four leaves')`,
        [id],
      );
      expect(await refusal(added)).toBe('appraisal_is_made_at_once');
    });

    it.each([
      ['score_is_1_to_5', 0, 'Why'],
      ['score_is_1_to_5', 6, 'Why'],
      ['score_has_its_reason', 3, ' '],
    ])('is refused by %s: %s', async (constraint, score, reason) => {
      const { duties } = projects;
      const scored = duties.application.transaction(async (manager) => {
        const change_id = await duties.change(manager, { by: reviewer(first) });
        const row = { project_id: appraised, reviewer_id: reviewer(first), change_id };
        const appraisal_id = await duties.insert(manager, 'appraisal', row);
        const criterion = { criterion: 'results', criterion_from: '2026-01-01' };
        await duties.insert(manager, 'appraisal_score', { appraisal_id, ...criterion, score, reason });
      });
      expect(await refusal(scored)).toBe(constraint);
    });
  });

  describe('is approved', () => {
    const approving = (project: number, proposal: number, { by = projects.bruno } = {}) =>
      projects.duties.carryOut(proposal, by, (manager, change) =>
        projects.moveIn(manager, project, 'approved', change),
      );
    const alone = (project: number, proposal: number | null = null) =>
      projects.duties.application.transaction(async (manager) => {
        const change = await projects.duties.change(manager, { by: projects.bruno, proposal });
        await projects.moveIn(manager, project, 'approved', change);
      });

    it('by decision alone, on the same project (project_approved_as_decided)', async () => {
      const proposal = await projects.propose(appraised);
      expect(await refusal(alone(appraised))).toBe('project_approved_as_decided');
      expect(await refusal(alone(appraised, proposal))).toBe('project_approved_as_decided');
      const { duties } = projects;
      const rejecting = duties.application.transaction(async (manager) => {
        const change = await duties.change(manager, { by: projects.bruno, proposal });
        await duties.decideIn(manager, proposal, projects.bruno, change, {
          verdict: 'rejected',
          reason: 'No',
        });
        await projects.moveIn(manager, appraised, 'approved', change);
      });
      expect(await refusal(rejecting)).toBe('project_approved_as_decided');
      const other = await projects.at('appraisal');
      for (const one of projects.reviewers) await projects.appraise(other, one);
      expect(await refusal(approving(other, proposal))).toBe('project_approved_as_decided');
      const revision = await projects.propose(other, { kind: 'budget' });
      expect(await refusal(approving(other, revision))).toBe('project_approved_as_decided');
    });

    it('with the committee’s document, and after two have appraised it (project_approved_with_its_document, project_appraised_by_two)', async () => {
      const bare = await projects.propose(appraised, { document: false });
      expect(await refusal(approving(appraised, bare))).toBe('project_approved_with_its_document');
      const once = await projects.at('appraisal');
      await projects.appraise(once, reviewer(first));
      await projects.appraise(once, reviewer(first));
      expect(await refusal(approving(once, await projects.propose(once)))).toBe('project_appraised_by_two');
    });

    it('by nobody who proposed it, or whom its budget pays (proposer_does_not_decide, beneficiary_does_not_decide)', async () => {
      const proposer = await projects.duties.person([{ role: 'approver' }]);
      const own = await projects.duties.propose(proposer, {
        ...{ kind: 'project_approval', reference: 'OWN', project_id: appraised, amount: '100' },
        content: JSON.stringify({ lines: [line()] }),
      });
      expect(await refusal(approving(appraised, own, { by: proposer }))).toBe('proposer_does_not_decide');
      const proposal = await projects.propose(appraised);
      for (const organisation of ['UNICEF', 'LISBON', 'UNHAB']) {
        const insider = await projects.duties.person([{ role: 'approver' }], [organisation]);
        expect(await refusal(approving(appraised, proposal, { by: insider }))).toBe(
          'beneficiary_does_not_decide',
        );
      }
    });

    it('and while that is proposed it is neither withdrawn nor rejected past it (project_decided_as_proposed)', async () => {
      const project = await projects.at('appraisal');
      const proposal = await projects.propose(project);
      for (const stage of ['withdrawn', 'rejected'] as const) {
        expect(await refusal(projects.move(project, stage))).toBe('project_decided_as_proposed');
      }
      const { duties } = projects;
      await duties.application.transaction(async (manager) => {
        const change = await duties.change(manager, { by: projects.bruno });
        await duties.decideIn(manager, proposal, projects.bruno, change, {
          verdict: 'rejected',
          reason: 'No',
        });
        await projects.moveIn(manager, project, 'rejected', change);
      });
    });

    it('with an amount that its lines come to, in its own fund (budget_proposal_is_its_lines)', async () => {
      const proposed = (columns: Parameters<RawProjects['propose']>[1]) =>
        refusal(projects.propose(appraised, columns));
      expect(await proposed({ amount: '1' })).toBe('budget_proposal_is_its_lines');
      expect(await proposed({ lines: [line('100', 'NOBODY')] })).toBe('budget_proposal_is_its_lines');
      expect(await proposed({ lines: [], amount: '100' })).toBe('budget_proposal_is_its_lines');
      expect(await proposed({ fund_id: null })).toBe('budget_proposal_is_its_lines');
      expect(await proposed({ kind: 'budget', amount: '1' })).toBe('budget_proposal_is_its_lines');
    });
  });

  describe('has a budget', () => {
    let active: number;
    beforeAll(async () => {
      active = await projects.at('active');
    });
    const recording = (
      work: (manager: EntityManager, change: string) => Promise<unknown>,
      proposal: number | null = null,
      by = projects.bruno,
    ) =>
      projects.duties.application.transaction(async (manager) => {
        await work(manager, await projects.duties.change(manager, { by, proposal, door: 'import' }));
      });
    const deciding = (proposal: number, amounts: Parameters<RawProjects['budgetIn']>[3]) =>
      projects.duties.carryOut(proposal, projects.bruno, (manager, change) =>
        projects.budgetIn(manager, active, change, amounts),
      );

    it('that changes by decision alone (budget_as_decided)', async () => {
      const { duties } = projects;
      const row = { project_id: active, organisation_id: await duties.id('organisation', 'UNICEF') };
      for (const [table, columns] of [
        ['budget_version', { approved_amount: '100' }],
        ['budget_line_version', { category: 4, year: 2025, amount: '100' }],
      ] as const) {
        const inserting = recording((manager, change_id) =>
          duties.insert(manager, table, { ...row, ...columns, change_id }),
        );
        expect(await refusal(inserting)).toBe('budget_as_decided');
      }
      const proposal = await projects.propose(active, { kind: 'budget' });
      const undecided = recording((manager, change) => projects.budgetIn(manager, active, change), proposal);
      expect(await refusal(undecided)).toBe('budget_as_decided');
      const other = await projects.at('active');
      const elsewhere = duties.carryOut(proposal, projects.bruno, (manager, change) =>
        projects.budgetIn(manager, other, change),
      );
      expect(await refusal(elsewhere)).toBe('budget_as_decided');
      // A project without stages is no way round it.
      const ordinary = { ...row, project_id: await duties.id('project', 'CITY/1'), approved_amount: '1' };
      const total = recording((manager, change_id) =>
        duties.insert(manager, 'budget_version', { ...ordinary, change_id }),
      );
      expect(await refusal(total)).toBe('budget_as_decided');
      const allocation = await duties.propose(projects.amina, {
        ...{ kind: 'allocation', reference: 'AL', ...(await duties.place({ organisation: 'UNICEF' })) },
      });
      const asOther = duties.carryOut(allocation, projects.bruno, (manager, change_id) =>
        duties.insert(manager, 'budget_version', { ...ordinary, change_id }),
      );
      expect(await refusal(asOther)).toBe('budget_as_decided');
    });

    it('is recorded line by line as it was decided, and foots (budget_lines_as_decided, budget_foots)', async () => {
      const lines = [line('70'), line('30', 'UNICEF', '5')];
      const proposal = await projects.propose(active, { kind: 'budget', lines });
      for (const [total, ...amounts] of [
        ['70', '70'],
        ['100', '60', '40'],
        ['101', '70', '30', '1'],
      ]) {
        expect(await refusal(deciding(proposal, { amounts, total }))).toBe('budget_lines_as_decided');
      }
      expect(await refusal(deciding(proposal, { amounts: ['70', '30'], total: '99' }))).toBe('budget_foots');
      await deciding(proposal, { amounts: ['70', '30'], total: '100' });
      const book = await projects.duties.propose(projects.amina, { kind: 'import', reference: 'book.xlsx' });
      const organisation_id = await projects.duties.id('organisation', 'UNICEF');
      const imported = projects.duties.carryOut(book, projects.bruno, (manager, change_id) =>
        projects.duties.insert(manager, 'budget_version', {
          ...{ project_id: active, organisation_id, change_id, approved_amount: '5' },
        }),
      );
      expect(await refusal(imported)).toBe('budget_foots');
    });

    it('is not approved while the project is on hold (no_money_while_on_hold)', async () => {
      const { duties } = projects;
      const held = await projects.at('active');
      const proposal = await projects.propose(held, { kind: 'budget', lines: [line('40')] });
      await duties.application.transaction(async (manager) => {
        const change_id = await duties.change(manager, { by: projects.amina });
        await duties.insert(manager, 'hold', { project_id: held, reason: 'Asked about', change_id });
      });
      const approving = duties.carryOut(proposal, projects.bruno, (manager, change) =>
        projects.budgetIn(manager, held, change, { amounts: ['40'], total: '40' }),
      );
      expect(await refusal(approving)).toBe('no_money_while_on_hold');
    });

    it('is not approved behind one that is known already (budget_in_order)', async () => {
      const { duties } = projects;
      const [earlier, later] = [
        await projects.propose(active, { kind: 'budget', lines: [line('40'), line('60', 'UNICEF', '5')] }),
        await projects.propose(active, { kind: 'budget', lines: [line('50'), line('50', 'UNICEF', '5')] }),
      ];
      const runner = duties.application.createQueryRunner();
      try {
        await runner.startTransaction();
        const change = await duties.change(runner.manager, { by: projects.bruno, proposal: earlier });
        await duties.decideIn(runner.manager, earlier, projects.bruno, change);
        await deciding(later, { amounts: ['50', '50'], total: '100' });
        const behind = projects.budgetIn(runner.manager, active, change, { amounts: ['40', '60'] });
        expect(await refusal(behind)).toBe('budget_in_order');
      } finally {
        await runner.rollbackTransaction();
        await runner.release();
      }
    });

    it.each([
      ['budget_category_is_unsdg', 'budget_line_version', { category: 9 }],
      ['budget_year_is_a_year', 'budget_line_version', { year: 1999 }],
      ['budget_line_is_not_negative', 'budget_line_version', { amount: '-1' }],
      ['budget_draft_category_is_unsdg', 'budget_draft_line', { category: 0 }],
      ['budget_draft_year_is_a_year', 'budget_draft_line', { year: 2101 }],
      ['budget_draft_is_positive', 'budget_draft_line', { amount: '0' }],
      ['amount_is_a_number', 'budget_line_version', { amount: 'NaN' }],
    ])('is refused by %s', async (constraint, table, columns) => {
      const { duties } = projects;
      const inserting = recording(async (manager, change_id) => {
        await duties.insert(manager, 'budget_draft', { project_id: active, change_id });
        const organisation_id = await duties.id('organisation', 'UNICEF');
        const row = { project_id: active, organisation_id, category: 4, year: 2025, amount: '1', change_id };
        await duties.insert(manager, table, { ...row, ...columns });
      });
      expect(await refusal(inserting)).toBe(constraint);
    });
  });

  it.each([
    ['project_transition', 'project_transitions_are_append_only'],
    ['appraisal_criterion', 'appraisal_criteria_are_append_only'],
    ['appraisal', 'appraisals_are_append_only'],
    ['appraisal_score', 'appraisal_scores_are_append_only'],
    ['budget_draft', 'budget_drafts_are_append_only'],
    ['budget_draft_line', 'budget_draft_lines_are_append_only'],
    ['budget_line_version', 'budget_lines_are_append_only'],
  ])('%s is neither changed nor taken away (%s)', async (table, constraint) => {
    const { application, owner } = projects.duties.database;
    for (const connection of [application, owner]) {
      expect(await refusal(connection.query(`DELETE FROM ${table}`))).toBe(constraint);
    }
  });
});
