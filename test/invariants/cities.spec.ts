import { RawCities, type RawColumns } from './raw-cities.js';
import { refusal } from './raw-ledger.js';

/** Cities and what is kept of them, by plain INSERTs of the application's role. */
describe('what is kept of a city, going round the services', () => {
  let raw: RawCities;

  beforeAll(async () => {
    raw = await RawCities.open();
  });
  afterAll(() => raw.close());

  it('passes when it is sound', async () => {
    await raw.level({
      organisation_id: raw.nairobi,
      until_on: '2025-12-31',
      relationship_manager: raw.active,
    });
    await raw.level({ organisation_id: raw.nairobi, from_on: '2026-01-01', level: 'leading' });
    await raw.communication();
    await raw.participation({ kind: 'webinar' });
    await raw.completion({ function_held: 'Planner' });
    await raw.partner({ value: '1000', currency: 'KES', until_on: '2026-01-05' });
  });

  it.each<[string, RawColumns]>([
    ['membership_level', { level: 'gold' }],
    ['level_ends_after_it_begins', { until_on: '2024-01-04' }],
    ['level_rests_on_a_letter', { committed_on: null }],
    ['level_rests_on_a_letter', { signatory: null }],
    ['level_rests_on_a_letter', { signatory: ' ' }],
    ['level_begins_with_its_letter', { from_on: '2024-01-04' }],
  ])('a level is refused by %s (%#)', async (constraint, columns) => {
    expect(await refusal(raw.level(columns))).toBe(constraint);
  });

  it('a level is a city’s, looked after by somebody who is active', async () => {
    expect(await refusal(raw.level({ organisation_id: raw.university }))).toBe('member_is_a_city');
    const inactive = { relationship_manager: raw.inactive };
    expect(await refusal(raw.level(inactive))).toBe('relationship_manager_is_active');
    await raw.level({ ...inactive, until_on: '2024-12-31' });
  });

  it('a city has one level at a time', async () => {
    const organisation_id = await raw.newCity();
    await raw.level({ organisation_id, until_on: '2024-12-31' });
    for (const days of [
      { from_on: '2024-12-31' },
      { from_on: '2024-06-01', until_on: '2024-06-02' },
      { from_on: '2024-01-06' },
    ])
      expect(await refusal(raw.level({ organisation_id, ...days }))).toBe('levels_do_not_overlap');
    await raw.level({ organisation_id, from_on: '2025-01-01' });
    // Reopened, the earlier one would run into the later.
    const reopened = { organisation_id, change_id: await raw.newChange(), until_on: null };
    expect(await refusal(raw.level(reopened))).toBe('levels_do_not_overlap');
  });

  it('a city has one level at a time, also where two are recorded at once', async () => {
    const organisation_id = await raw.newCity();
    const second = () => raw.level({ organisation_id, from_on: '2024-03-01' });
    const refused = await raw.refusedBeside((runner) => raw.level({ organisation_id }, runner), second);
    expect(refused).toBe('levels_do_not_overlap');
  });

  it('a level is recorded at read committed, where it sees what is beside it', async () => {
    const organisation_id = await raw.newCity();
    const old = raw.application.transaction('REPEATABLE READ', (manager) =>
      raw.level({ organisation_id }, manager),
    );
    expect(await refusal(old)).toBe('cities_read_what_is_committed');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['communication_says_something', () => raw.communication({ says: ' ' })],
    ['participation_names_its_event', () => raw.participation({ event: '' })],
    ['participation_kind', () => raw.participation({ kind: 'party' })],
    ['participation_has_people', () => raw.participation({ people: 0 })],
    ['completion_names_its_course', () => raw.completion({ course: ' ' })],
    ['completion_names_its_person', () => raw.completion({ person: ' ' })],
    ['completion_function_is_said', () => raw.completion({ function_held: ' ' })],
    ['partner_is_another', () => raw.partner({}, { partner_id: raw.nairobi })],
    ['partner_stays_until_after_it_came', () => raw.partner({ until_on: '2026-01-04' })],
    ['partner_brings', () => raw.partner({ brings: 'hope' })],
    ['partner_value_is_above_zero', () => raw.partner({ value: '0', currency: 'USD' })],
    ['partner_value_is_whole', () => raw.partner({ value: '1' })],
    ['partner_value_is_whole', () => raw.partner({ currency: 'USD' })],
    ['partner_says_what_it_brings', () => raw.partner({ says: ' ' })],
  ])('is refused by %s (%#)', async (constraint, work) => {
    expect(await refusal(work())).toBe(constraint);
  });

  it('is of a city, and a communication of one that took part', async () => {
    const elsewhere = { organisation_id: raw.university };
    for (const work of [raw.communication, raw.participation, raw.completion])
      expect(await refusal(work({}, elsewhere))).toBe('kept_of_a_city');
    const partner = raw.partner({}, { ...elsewhere, partner_id: raw.lisbon });
    expect(await refusal(partner)).toBe('kept_of_a_city');
    expect(await refusal(raw.communication({}, { organisation_id: raw.lisbon }))).toBe(
      'communication_of_a_member',
    );
  });

  it('is recorded when it has happened', async () => {
    const toCome = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const works = [
      () => raw.communication({ received_on: toCome }),
      () => raw.participation({ held_on: toCome }),
      () => raw.completion({ completed_on: toCome }),
    ];
    for (const work of works) expect(await refusal(work())).toBe('recorded_when_it_happened');
  });

  it.each([
    ['city_membership_version', 'city_memberships_are_append_only'],
    ['city_communication', 'city_communications_are_append_only'],
    ['city_communication_version', 'city_communication_versions_are_append_only'],
    ['city_participation', 'city_participations_are_append_only'],
    ['city_participation_version', 'city_participation_versions_are_append_only'],
    ['course_completion', 'course_completions_are_append_only'],
    ['course_completion_version', 'course_completion_versions_are_append_only'],
    ['city_partner', 'city_partners_are_append_only'],
    ['city_partner_version', 'city_partner_versions_are_append_only'],
  ])('%s stays what it was', async (table, constraint) => {
    const column = table.endsWith('_version') ? 'change_id' : 'organisation_id';
    const { application, owner } = raw.ledger.database;
    for (const runner of [application, owner]) {
      expect(await refusal(runner.query(`UPDATE ${table} SET ${column} = ${column}`))).toBe(constraint);
      expect(await refusal(runner.query(`DELETE FROM ${table}`))).toBe(constraint);
      expect(await refusal(runner.query(`TRUNCATE ${table} CASCADE`))).toMatch(/_are_append_only$/);
    }
  });

  it('joins no change that is known already', async () => {
    await raw.application.query('SELECT seal_changes()');
    const level = () => raw.level({ organisation_id: raw.lisbon });
    for (const work of [level, raw.communication, raw.participation, raw.completion, raw.partner])
      expect(await refusal(work())).toBe('change_is_not_sealed');
  });
});
