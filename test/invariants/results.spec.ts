import type { Columns } from './raw-duties.js';
import { refusal } from './raw-ledger.js';
import { people, RawResults, targeted, type RawPart } from './raw-results.js';

/** What a project aims at and measures, attacked as the application's role. */
let results: RawResults;

beforeAll(async () => {
  results = await RawResults.open();
});
afterAll(() => results.close());

/** The sentence with which the work is refused. */
async function sentence(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The database let it pass.');
}

describe('a result', () => {
  it('serves the level above, in its project', async () => {
    const impact = await results.result('impact');
    const outcome = await results.result('outcome', { parent_id: impact });
    await results.result('output', { parent_id: outcome });
    await results.result('outcome');
    const elsewhere = await results.result('impact', {}, { project: 'CITY/2' });
    for (const [level, parent_id] of [
      ['output', impact],
      ['impact', impact],
      ['outcome', outcome],
      ['outcome', elsewhere],
    ] as const) {
      expect(await refusal(results.result(level, { parent_id }))).toBe('result_serves_the_level_above');
    }
  });

  it('has a level, a statement and a code of its own', async () => {
    expect(await refusal(results.result('activity'))).toBe('result_level');
    expect(await refusal(results.result('outcome', { statement: ' ' }))).toBe('result_has_a_statement');
    await results.result('outcome', {}, { code: 'OC' });
    expect(await refusal(results.result('output', {}, { code: 'OC' }))).toBe('result_code_once');
  });

  it.each<[string, Columns]>([
    ['risk_is_described', { risk: '' }],
    ['risk_likelihood', { likelihood: 'certain' }],
    ['risk_has_a_response', { response: ' ' }],
  ])('has risks that say what they are: %s', async (constraint, columns) => {
    const result_id = await results.result('outcome');
    const risk = { place: 1, risk: 'Floods', likelihood: 'high', response: 'A dyke' };
    const work = results.act({}, async (manager, change_id) => {
      await results.duties.insert(manager, 'result_version', {
        result_id,
        change_id,
        statement: 'Dry homes',
      });
      await results.duties.insert(manager, 'result_risk', { result_id, change_id, ...risk, ...columns });
    });
    expect(await refusal(work)).toBe(constraint);
  });
});

describe('an indicator', () => {
  it.each<[string, Columns]>([
    ['indicator_has_a_title', { title: '' }],
    ['indicator_has_a_unit', { unit: ' ' }],
    ['indicator_direction', { direction: 'sideways' }],
    ['disaggregated_by_sex_age_or_place', { disaggregated_by: '{sex,income}' }],
    ['baseline_has_its_day', { baseline: null }],
    ['baseline_has_its_day', { baseline_on: null }],
    ['measured_value_is_a_number', { baseline: 'NaN' }],
    ['sdg_target_with_its_goal', { sdg_target: '11.1' }],
    ['sdg_target_of_its_goal', { sdg_goal: 10, sdg_target: '11.1' }],
    ['sdg_indicator_with_its_target', { sdg_goal: 11, sdg_indicator: '11.1.1' }],
    ['sdg_indicator_of_its_target', { sdg_goal: 11, sdg_target: '11.2', sdg_indicator: '11.1.1' }],
  ])('is refused by %s (%#)', async (constraint, columns) => {
    expect(await refusal(results.indicator(columns))).toBe(constraint);
  });

  it('has a code of its own, and measures a result of its own project', async () => {
    await results.indicator({}, { code: 'I1' });
    expect(await refusal(results.indicator({}, { code: 'I1' }))).toBe('indicator_code_once');
    await results.indicator({}, { code: 'I1', project: 'CITY/2' });
    const result_id = await results.result('outcome', {}, { project: 'CITY/2' });
    expect(await refusal(results.indicator({ result_id }))).toBe('indicator_measures_its_project');
  });

  it('aligns with any code of the global goals that fits', async () => {
    await results.indicator({ sdg_goal: 11, sdg_target: '11.1', sdg_indicator: '11.1.1', nua_paragraph: 31 });
    await results.indicator({ sdg_goal: 17 });
  });

  it.each<[string, Columns]>([
    ['unit', { unit: 'families' }],
    ['direction', { direction: 'down' }],
    ['additivity', { additive: 'false' }],
    ['way to add up', { accumulates: 'false' }],
  ])('keeps its %s once a value was accepted (definition_is_frozen)', async (_, columns) => {
    const id = await results.indicator();
    const value = await results.submitted(id);
    await results.define(id, columns);
    await results.define(id, {});
    await results.version(value, { state: 'accepted' });
    expect(await refusal(results.define(id, columns))).toBe('definition_is_frozen');
    await results.define(id, { title: 'All people reached', baseline: '-5' });
  });

  it('cannot be made to add up behind its parts (additive_before_it_is_disaggregated)', async () => {
    const shares = { additive: 'false', accumulates: 'false' };
    const [valued, aimed] = [await results.indicator(shares), await results.indicator(shares)];
    await results.version(await results.period(valued), {
      value: '50',
      parts: people('40', '60', '50', '50'),
    });
    await results.target(aimed, '90', {}, targeted([{ sex: 'female', value: '95' }]));
    for (const id of [valued, aimed])
      expect(await refusal(results.define(id, { additive: 'true' }))).toBe(
        'additive_before_it_is_disaggregated',
      );
  });
});

describe('a target', () => {
  it('does not overlap with another, unless that was taken back (target_periods_do_not_overlap)', async () => {
    const id = await results.indicator();
    await results.target(id, '100');
    await results.target(id, '50', { period_from: '2025-01-01', period_to: '2025-06-30' });
    const quarter = { period_from: '2024-10-01', period_to: '2025-01-01' };
    expect(await refusal(results.target(id, '20', quarter))).toBe('target_periods_do_not_overlap');
    await results.target(id, null);
    await results.target(id, null, { period_from: '2025-01-01', period_to: '2025-06-30' });
    await results.target(id, '20', quarter);
    const backwards = { period_from: '2026-01-01', period_to: '2025-01-01' };
    expect(await refusal(results.target(id, '1', backwards))).toBe('target_period_ends_after_it_begins');
  });

  it('lies where better is, also when the baseline moves (target_lies_where_better_is)', async () => {
    const rising = await results.indicator({ baseline: '10' });
    expect(await refusal(results.target(rising, '9.999999'))).toBe('target_lies_where_better_is');
    await results.target(rising, '20');
    expect(await sentence(results.define(rising, { baseline: '20.5' }))).toMatch(
      /more is better, but the target 20 of 2024-01-01 to 2024-12-31 lies below the baseline 20\.5\.$/,
    );
    const falling = await results.indicator({ direction: 'down', baseline: '10' });
    expect(await refusal(results.target(falling, '11'))).toBe('target_lies_where_better_is');
    await results.target(falling, '0');
    await results.target(await results.indicator({ baseline: null, baseline_on: null }), '-3');
  });

  it('is what its parts add up to, of a count (target_parts_add_up)', async () => {
    const id = await results.indicator();
    await results.target(id, '75', {}, targeted(people('30', '30', '8', '7')));
    const short = results.target(id, '75', {}, targeted(people('30', '30', '8', '6')));
    expect(await sentence(short)).toMatch(/the parts by sex and age add up to 74, and the target is 75\.$/);
    expect(await refusal(results.target(id, null, {}, targeted(people('1', '1', '1', '1'))))).toBe(
      'target_parts_add_up',
    );
  });

  it.each<[string, Columns]>([
    ['target_part_sex', { sex: 'men' }],
    ['target_part_age_is_short', { age: ' ' }],
    ['target_part_place_is_short', { place: 'p'.repeat(101) }],
    ['target_part_is_of_something', { sex: null }],
    ['part_as_disaggregated', { place: 'Kibera' }],
    ['measured_value_is_a_number', { target: 'NaN' }],
  ])('has parts that say of whom they are: %s', async (constraint, columns) => {
    const id = await results.indicator();
    expect(await refusal(results.target(id, '5', {}, [{ sex: 'male', target: '5', ...columns }]))).toBe(
      constraint,
    );
  });

  it('has each part once, and none that came later', async () => {
    const id = await results.indicator();
    const twice = [
      { sex: 'male', target: '5' },
      { sex: 'male', target: '0' },
    ];
    expect(await refusal(results.target(id, '5', {}, twice))).toBe('target_part_once');
    await results.target(id, '5');
    const late = results.sql(
      `INSERT INTO indicator_target_part (indicator_id, period_from, period_to, change_id, sex, target)
       SELECT indicator_id, period_from, period_to, change_id, 'male', 5 FROM indicator_target_version WHERE indicator_id = $1`,
      [id],
    );
    expect(await refusal(late)).toBe('target_recorded_with_its_act');
  });
});

describe('a value', () => {
  it.each<[string, Columns]>([
    ['value_state', { state: 'guessed' }],
    ['measured_value_is_a_number', { value: 'NaN' }],
    ['value_comment_is_short', { comment: ' ' }],
    ['value_comment_is_short', { comment: 'c'.repeat(2001) }],
    ['returned_with_a_comment', { state: 'returned' }],
  ])('is refused by %s (%#)', async (constraint, columns) => {
    const value = await results.period(await results.indicator());
    expect(await refusal(results.version(value, columns))).toBe(constraint);
  });

  it('is reported once for a period, which ends after it begins', async () => {
    const id = await results.indicator();
    await results.period(id);
    expect(await refusal(results.period(id))).toBe('value_period_once');
    const backwards = results.period(id, { period_from: '2025-01-02', period_to: '2025-01-01' });
    expect(await refusal(backwards)).toBe('value_period_ends_after_it_begins');
  });

  it('goes from state to state as the table says, and no other way (value_goes_from_state_to_state)', async () => {
    const states = ['draft', 'submitted', 'accepted', 'returned'] as const;
    const ways = {
      none: [],
      draft: ['draft'],
      submitted: ['draft', 'submitted'],
      accepted: ['draft', 'submitted', 'accepted'],
      returned: ['draft', 'submitted', 'returned'],
    };
    const allowed = [
      'none draft',
      'draft draft',
      'draft submitted',
      'submitted accepted',
      'submitted returned',
      'returned draft',
      'accepted draft',
    ];
    for (const [from, way] of Object.entries(ways)) {
      for (const to of states) {
        const value = await results.period(await results.indicator());
        for (const state of way) await results.version(value, { state, comment: 'Because' });
        const step = results.version(value, { state: to, comment: 'Because' });
        if (allowed.includes(`${from} ${to}`)) await step;
        else expect([from, to, await refusal(step)]).toEqual([from, to, 'value_goes_from_state_to_state']);
      }
    }
  });

  it('is accepted at once only where it comes in with its fund', async () => {
    const value = await results.period(await results.indicator());
    expect(await refusal(results.version(value, { state: 'accepted' }))).toBe(
      'value_goes_from_state_to_state',
    );
    await results.version(value, { state: 'accepted', door: 'import' });
    await results.version(value, { state: 'accepted', value: '80', door: 'import' });
  });

  it('is accepted or returned as it was submitted, in all its parts (decided_as_submitted, parts_decided_as_submitted)', async () => {
    const parts = people('30', '30', '8', '7');
    const value = await results.submitted(await results.indicator(), { parts });
    for (const state of ['accepted', 'returned']) {
      const decided = { state, comment: 'Because' };
      const others: RawPart[][] = [
        [],
        parts.slice(0, 3),
        people('30', '30', '7', '8'),
        [{ sex: 'male', value: '75' }],
      ];
      expect(await refusal(results.version(value, { ...decided, value: '76', parts }))).toBe(
        'decided_as_submitted',
      );
      for (const other of others)
        expect(await refusal(results.version(value, { ...decided, parts: other }))).toMatch(
          /^decided_as_submitted$|^parts_add_up$/,
        );
    }
    await results.version(value, { state: 'accepted', parts });
  });

  it('is what its parts add up to, of a count, in each set of them (parts_add_up)', async () => {
    const value = await results.period(await results.indicator());
    const bySex = (male: string, female: string): RawPart[] => [
      { sex: 'male', value: male },
      { sex: 'female', value: female },
    ];
    await results.version(value, { parts: [...people('30', '30', '8', '7'), ...bySex('38', '37')] });
    const short = results.version(value, { parts: people('30', '30', '8', '6.999999') });
    expect(await sentence(short)).toMatch(
      /the parts by sex and age add up to 74\.999999, and the value is 75\.$/,
    );
    const oneSet = results.version(value, { parts: [...people('30', '30', '8', '7'), ...bySex('38', '38')] });
    expect(await sentence(oneSet)).toMatch(/the parts by sex add up to 76, and the value is 75\.$/);
    const share = await results.period(await results.indicator({ additive: 'false', accumulates: 'false' }));
    await results.version(share, { value: '50', parts: people('40', '60', '50', '50') });
  });

  it('cannot be footed early and changed after', async () => {
    const value_id = await results.period(await results.indicator());
    const work = results.act({}, async (manager, change_id) => {
      const row = { value_id, change_id, state: 'draft', value: '5' };
      await results.duties.insert(manager, 'indicator_value_version', row);
      await manager.query('SET CONSTRAINTS ALL IMMEDIATE');
      await results.duties.insert(manager, 'indicator_value_part', {
        value_id,
        change_id,
        sex: 'male',
        value: '4',
      });
    });
    expect(await refusal(work)).toBe('parts_add_up');
  });

  it.each<[string, Columns]>([
    ['value_part_sex', { sex: 'men' }],
    ['value_part_age_is_short', { age: 'a'.repeat(51) }],
    ['value_part_place_is_short', { place: '' }],
    ['value_part_is_of_something', { sex: null }],
    ['part_as_disaggregated', { place: 'Kibera' }],
    ['measured_value_is_a_number', { value: 'NaN' }],
  ])('has parts that say of whom they are: %s', async (constraint, columns) => {
    const value = await results.period(await results.indicator());
    const parts = [{ sex: 'male', value: '75', ...columns }];
    expect(await refusal(results.version(value, { parts }))).toBe(constraint);
  });

  it('has each part once, and none that came later', async () => {
    const value = await results.period(await results.indicator());
    const twice = [
      { sex: 'male', value: '75' },
      { sex: 'male', value: '0' },
    ];
    expect(await refusal(results.version(value, { parts: twice }))).toBe('value_part_once');
    const change = await results.version(value);
    const late = `INSERT INTO indicator_value_part (value_id, change_id, sex, value) VALUES ($1, $2, 'male', 75)`;
    expect(await refusal(results.sql(late, [value, change]))).toBe('value_recorded_with_its_act');
    const version = `INSERT INTO indicator_value_version (value_id, change_id, state, value) VALUES ($1, $2, 'draft', 1)`;
    const other = await results.period(await results.indicator());
    expect(await refusal(results.sql(version, [other, change]))).toBe('value_recorded_with_its_act');
  });

  it('is not slipped in before the newest version (value_version_is_the_newest)', async () => {
    const value = await results.period(await results.indicator());
    const slow = results.act({}, async (manager, change_id) => {
      await results.version(value);
      await results.duties.insert(manager, 'indicator_value_version', {
        value_id: value,
        change_id,
        state: 'draft',
        value: '1',
      });
    });
    expect(await refusal(slow)).toBe('value_version_is_the_newest');
  });

  it('counts once: what adds up does not overlap (added_periods_do_not_overlap)', async () => {
    const id = await results.indicator();
    const half = { period_from: '2024-07-01', period_to: '2025-06-30' };
    const wrong = await results.submitted(id);
    await results.version(wrong, { state: 'accepted' });
    const right = await results.period(id, half);
    await results.version(right, { value: '60' });
    expect(await refusal(results.version(right, { state: 'submitted', value: '60' }))).toBe(
      'added_periods_do_not_overlap',
    );
    for (const state of ['draft', 'submitted', 'accepted'])
      await results.version(wrong, { state, value: '0' });
    await results.version(right, { state: 'submitted', value: '60' });
    const state = await results.indicator({ accumulates: 'false' });
    await results.submitted(state);
    await results.submitted(state, {}, half);
  });

  it('is written by one at a time, each seeing the other', async () => {
    const value = await results.submitted(await results.indicator());
    const accept = () => results.version(value, { state: 'accepted' });
    const giveBack = () => results.version(value, { state: 'returned', comment: 'Because' });
    const ends = await Promise.allSettled([accept(), giveBack(), accept(), giveBack()]);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const steady = results.duties.application.transaction('REPEATABLE READ', async (manager) => {
      const change_id = await results.duties.change(manager, {});
      await results.duties.insert(manager, 'indicator_value_version', {
        value_id: value,
        change_id,
        state: 'draft',
        value: '1',
      });
    });
    expect(await refusal(steady)).toBe('results_read_what_is_committed');
  });
});

describe('what was planned and reported', () => {
  it.each([
    ['result', 'results_are_append_only', 'code'],
    ['result_version', 'result_versions_are_append_only', 'statement'],
    ['result_risk', 'result_risks_are_append_only', 'risk'],
    ['indicator', 'indicators_are_append_only', 'code'],
    ['indicator_version', 'indicator_versions_are_append_only', 'title'],
    ['indicator_target_version', 'indicator_targets_are_append_only', 'target'],
    ['indicator_target_part', 'indicator_target_parts_are_append_only', 'target'],
    ['indicator_value', 'indicator_values_are_append_only', 'period_to'],
    ['indicator_value_version', 'indicator_value_versions_are_append_only', 'value'],
    ['indicator_value_part', 'indicator_value_parts_are_append_only', 'value'],
  ])('stays as it was: %s (%s)', async (table, constraint, column) => {
    expect(await refusal(results.sql(`UPDATE ${table} SET ${column} = ${column}`))).toBe(constraint);
    expect(await refusal(results.sql(`DELETE FROM ${table}`))).toBe(constraint);
    expect(await refusal(results.sql(`TRUNCATE ${table} CASCADE`))).toMatch(
      /_append_only$|permission denied/,
    );
  });

  it('is known since its seal, and nothing joins it later', async () => {
    const id = await results.indicator();
    const [{ change_id } = { change_id: '' }] = await results.sql<{ change_id: string }>(
      'SELECT change_id FROM indicator_version WHERE indicator_id = $1',
      [id],
    );
    await results.sql('SELECT seal_changes()');
    const late = `INSERT INTO indicator_target_version (indicator_id, period_from, period_to, change_id, target) VALUES ($1, '2024-01-01', '2024-12-31', $2, 5)`;
    expect(await refusal(results.sql(late, [id, change_id]))).toBe('change_is_not_sealed');
  });
});

describe('the global goals and the New Urban Agenda', () => {
  it('are all there', async () => {
    const [counted] = await results.sql<Record<string, number>>(
      `SELECT (SELECT count(*) FROM sdg_goal)::int AS goals, (SELECT count(*) FROM sdg_target)::int AS targets,
              (SELECT count(*) FROM sdg_indicator)::int AS indicators, (SELECT count(*) FROM sdg_indicator WHERE same_as IS NULL)::int AS own,
              (SELECT count(*) FROM nua_paragraph)::int AS paragraphs`,
    );
    expect(counted).toEqual({ goals: 17, targets: 169, indicators: 248, own: 231, paragraphs: 175 });
  });

  it('list an indicator again only under another target, and by its first code', async () => {
    const wrong = await results.sql(
      `SELECT i.code FROM sdg_indicator i JOIN sdg_indicator f ON f.code = i.same_as
        WHERE f.same_as IS NOT NULL OR f.target = i.target OR f.title <> i.title`,
    );
    expect(wrong).toEqual([]);
  });

  it('count their targets as the goals do', async () => {
    const counted = await results.sql<{ n: number }>(
      'SELECT count(*)::int AS n FROM sdg_target GROUP BY goal ORDER BY goal',
    );
    expect(counted.map(({ n }) => n)).toEqual([7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19]);
  });

  it('are nobody’s to change', async () => {
    for (const table of [
      'sdg_goal',
      'sdg_target',
      'sdg_indicator',
      'nua_paragraph',
      'indicator_value_transition',
    ])
      expect(await refusal(results.sql(`DELETE FROM ${table}`))).toMatch(/^permission denied/);
  });
});
