import { RawMilestones } from './raw-milestones.js';
import type { Columns } from './raw-duties.js';
import { refusal } from './raw-ledger.js';

/** Tranches and milestones, defined by raw SQL as the application's role. */
describe('a tranche and its milestones that go round the services', () => {
  let raw: RawMilestones;
  let tranche: number;

  beforeAll(async () => {
    raw = await RawMilestones.open();
    tranche = (await raw.tranche({}, { amount: '100000' })).id;
  });
  afterAll(() => raw.close());

  const sql = (text: string, parameters: unknown[] = []) =>
    raw.application.query<unknown[]>(text, parameters);
  const facts: Columns = {
    pays: 'all_or_nothing',
    unit_price: null,
    cap: null,
    price: '5',
    fact: 'It is so',
    target: '1',
  };
  const ofAFact = { record: { indicator_id: null } };
  const share: Columns = {
    pays: 'in_proportion',
    unit_price: null,
    cap: null,
    price: '9',
    baseline: '0',
    target: '9',
  };
  const steps: Columns = { pays: 'by_steps', unit_price: null, cap: null };

  it('pass when they are sound, in each way of paying, with their steps after them (milestone_terms_are_sound)', async () => {
    await raw.milestone(tranche);
    await raw.milestone(tranche, facts, ofAFact);
    await raw.milestone(tranche, { ...share, minimum_share: '0.5' });
    await raw.milestone(tranche, steps, {
      steps: [
        ['1', '5'],
        ['2', '6'],
      ],
    });
    const falling = {
      record: { indicator_id: await raw.indicator('LOSSES') },
      steps: [
        ['30', '5'],
        ['20', '6'],
      ] as [string, string][],
    };
    await raw.milestone(tranche, { ...steps, direction: 'down', baseline: '40' }, falling);
  });

  it.each<[string, Columns, Columns]>([
    ['tranche_kind', { kind: 'gift' }, {}],
    ['tranche_has_a_title', {}, { title: ' ' }],
    ['tranche_is_positive', {}, { amount: '0' }],
    ['tranche_is_positive', {}, { amount: '-1' }],
  ])('a tranche is refused by %s (%#)', async (constraint, columns, version) => {
    expect(await refusal(raw.tranche(columns, version))).toBe(constraint);
  });

  it('a tranche has a code of its own in its project, and is of its fund (tranche_code_once, tranche_project_of_its_fund)', async () => {
    const { code } = await raw.tranche();
    expect(await refusal(raw.tranche({ code }))).toBe('tranche_code_once');
    const fund_id = await raw.duties.id('fund', 'OTHER');
    expect(await refusal(raw.tranche({ fund_id }))).toBe('tranche_project_of_its_fund');
  });

  it('a tranche is of a programme project (tranche_of_a_programme_project)', async () => {
    await raw.duties.city.project('CITY/D', 'direct_cost');
    const project_id = await raw.duties.id('project', 'CITY/D');
    expect(await refusal(raw.tranche({ project_id }))).toBe('tranche_of_a_programme_project');
  });

  it.each<[string, Columns]>([
    ['milestone_has_a_title', { title: ' ' }],
    ['milestone_fact_is_said', { ...facts, fact: ' ' }],
    ['milestone_pays', { pays: 'twice' }],
    ['milestone_direction', { direction: 'sideways' }],
    ['milestone_minimum_is_a_share', { ...share, minimum_share: '1.1' }],
    ['milestone_minimum_is_a_share', { ...share, minimum_share: '-0.1' }],
    ['milestone_minimum_is_a_share', { minimum_share: '0.5' }],
    ['milestone_evidence_is_said', { evidence_required: '\n ' }],
    ['milestone_due_ends_after_it_begins', { due_from: '2024-02-01', due_until: '2024-01-31' }],
    ['milestone_says_what_it_pays', { price: '5' }],
    ['milestone_says_what_it_pays', { cap: null }],
    ['milestone_says_what_it_pays', { unit_price: '0' }],
    ['milestone_says_what_it_pays', { ...share, price: null }],
    ['milestone_says_what_it_pays', { ...share, target: null }],
    ['milestone_says_what_it_pays', { ...steps, price: '5' }],
    ['milestone_target_is_not_its_baseline', { ...share, target: '0' }],
    ['milestone_baseline_on_its_side', { ...share, target: '-1' }],
    ['milestone_baseline_on_its_side', { ...share, direction: 'down' }],
    ['milestone_begins_somewhere', { ...share, baseline: null }],
    ['milestone_begins_somewhere', { direction: 'down' }],
    ['milestone_fact_is_met_by_one', { ...facts, target: '2' }],
    ['measured_value_is_a_number', { ...share, target: 'NaN' }],
    ['milestone_measures_an_indicator_or_a_fact', facts],
    ['milestone_direction_of_its_indicator', { ...share, direction: 'down', target: '-9' }],
    ['milestone_steps_rise', steps],
    ['milestone_pays_whole_minor_units', { cap: '0.001' }],
    ['milestone_pays_whole_minor_units', { unit_price: '0.015' }],
  ])('a milestone is refused by %s (%#)', async (constraint, terms) => {
    expect(await refusal(raw.milestone(tranche, terms))).toBe(constraint);
  });

  it('a milestone waits for something (milestone_measures_an_indicator_or_a_fact)', async () => {
    expect(await refusal(raw.milestone(tranche, {}, ofAFact))).toBe(
      'milestone_measures_an_indicator_or_a_fact',
    );
  });

  it.each<[string, Columns, [string, string][]]>([
    [
      'milestone_steps_rise',
      steps,
      [
        ['1', '5'],
        ['2', '5'],
      ],
    ],
    [
      'milestone_steps_rise',
      steps,
      [
        ['1', '6'],
        ['2', '5'],
      ],
    ],
    ['milestone_steps_rise', { ...steps, baseline: '1' }, [['1', '5']]],
    ['milestone_steps_rise', {}, [['1', '5']]],
    ['milestone_step_is_positive', steps, [['1', '0']]],
    ['milestone_pays_whole_minor_units', steps, [['1', '0.001']]],
  ])('steps are refused by %s (%#)', async (constraint, terms, given) => {
    expect(await refusal(raw.milestone(tranche, terms, { steps: given }))).toBe(constraint);
  });

  it('a step comes with its version (step_comes_with_its_version)', async () => {
    const milestone = await raw.milestone(tranche, steps, { steps: [['1', '5']] });
    const later = sql(
      `INSERT INTO milestone_step (milestone_id, change_id, at, price) SELECT milestone_id, change_id, 2, 50 FROM milestone_version WHERE milestone_id = $1`,
      [milestone],
    );
    expect(await refusal(later)).toBe('step_comes_with_its_version');
  });

  it('a milestone is of the project of its tranche and its indicator, and has a code of its own', async () => {
    const elsewhere = { project_id: await raw.duties.id('project', 'CITY/2') };
    expect(await refusal(raw.milestone(tranche, {}, { record: elsewhere }))).toBe(
      'milestone_tranche_of_its_project',
    );
    const indicator_id = await raw.indicator('OTHER');
    expect(await refusal(raw.milestone(tranche, {}, { record: { indicator_id } }))).toBe(
      'milestone_indicator_of_its_project',
    );
    await raw.milestone(tranche, {}, { record: { code: 'M-X' } });
    expect(await refusal(raw.milestone(tranche, {}, { record: { code: 'M-X' } }))).toBe(
      'milestone_code_once',
    );
    const advance = await raw.tranche({ kind: 'advance' });
    expect(await refusal(raw.milestone(advance.id))).toBe('milestone_of_a_results_tranche');
  });

  it('milestones earn together no more than their tranche is of (tranche_covers_its_milestones)', async () => {
    const { id } = await raw.tranche();
    await raw.milestone(id);
    expect(await refusal(raw.milestone(id, { cap: '100.01' }))).toBe('tranche_covers_its_milestones');
    await raw.milestone(id, { cap: '100' });
    expect(
      await refusal(raw.row('tranche_version', { tranche_id: id, title: 'Less', amount: '999.99' })),
    ).toBe('tranche_covers_its_milestones');
    await raw.row('tranche_version', { tranche_id: id, title: 'More', amount: '1000.01' });
  });

  it('two milestones at once do not get the same room', async () => {
    const { id } = await raw.tranche();
    const both = await Promise.allSettled([
      raw.milestone(id, { cap: '600' }),
      raw.milestone(id, { cap: '600' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('what was verified keeps its terms (milestone_keeps_its_terms)', async () => {
    const { id } = await raw.tranche();
    const milestone = await raw.milestone(id);
    await raw.again(milestone, { unit_price: '90' });
    await raw.again(milestone);
    await raw.earn(milestone, '2');
    for (const terms of [
      { unit_price: '200' },
      { cap: '800' },
      { baseline: '1' },
      { evidence_required: 'A photo' },
    ]) {
      expect(await refusal(raw.again(milestone, terms))).toBe('milestone_keeps_its_terms');
    }
    await raw.again(milestone, { title: 'Renamed', due_until: '2024-12-31', verifier_id: raw.vera });
    await raw.again(milestone, { withdrawn: 'true' });
    await raw.milestone(id, { cap: '800' }); // 200.00 were earned
    expect(await refusal(raw.again(milestone))).toBe('tranche_covers_its_milestones');
  });

  it('tranches of results stay within the approved budget, where there is one (tranches_within_the_budget)', async () => {
    const place = {
      project_id: await raw.duties.id('project', 'CITY/2'),
      organisation_id: await raw.duties.id('organisation', 'UNHAB'),
    };
    await raw.tranche(place, { amount: '5000' });
    const { owner } = raw.duties.database;
    // As if approved: that a budget is proposed and decided is another story.
    await owner.query('ALTER TABLE budget_version DISABLE TRIGGER budget_as_decided');
    await raw.row('budget_version', { ...place, approved_amount: '6000' });
    await owner.query('ALTER TABLE budget_version ENABLE ALWAYS TRIGGER budget_as_decided');
    expect(await refusal(raw.tranche(place, { amount: '1000.01' }))).toBe('tranches_within_the_budget');
    await raw.tranche(place);
    await raw.tranche({ ...place, kind: 'advance' }, { amount: '900' });
  });

  it('stay what they were', async () => {
    for (const [table, column, constraint] of [
      ['tranche', 'code', 'tranches_are_append_only'],
      ['tranche_version', 'amount', 'tranche_versions_are_append_only'],
      ['milestone', 'code', 'milestones_are_append_only'],
      ['milestone_version', 'price', 'milestone_versions_are_append_only'],
      ['milestone_step', 'price', 'milestone_steps_are_append_only'],
    ] as const) {
      for (const text of [`UPDATE ${table} SET ${column} = ${column}`, `DELETE FROM ${table}`]) {
        expect(await refusal(sql(text))).toBe(constraint);
        expect(await refusal(raw.duties.database.owner.query(text))).toBe(constraint);
      }
      expect(await refusal(sql(`TRUNCATE ${table} CASCADE`))).toMatch(/_append_only$|permission denied/);
    }
  });
});
