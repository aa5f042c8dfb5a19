import { RawCities, type RawColumns } from './raw-cities.js';
import { refusal } from './raw-ledger.js';

/** Urban Scholars and placements, by plain INSERTs of the application's role. */
describe('who serves in a city, going round the services', () => {
  let raw: RawCities;

  beforeAll(async () => {
    raw = await RawCities.open();
    await raw.insert('scholar', { code: 'S-0' });
  });
  afterAll(() => raw.close());

  it('passes when it is sound', async () => {
    await raw.placement({ until_on: '2026-06-30', outcome: 'A map' });
    await raw.placement({}, { kind: 'internship', scholar_id: null, intern: 'Amani' });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['scholar_code_once', () => raw.insert('scholar', { code: 'S-0' })],
    ['scholar_has_a_name', () => raw.scholar({ name: ' ' })],
    ['scholar_has_expertise', () => raw.scholar({ expertise: [] })],
    ['scholar_has_expertise', () => raw.scholar({ expertise: ['planning', ''] })],
    ['scholar_languages_are_iso_639', () => raw.scholar({ languages: [] })],
    ['scholar_languages_are_iso_639', () => raw.scholar({ languages: ['en', null] })],
    ['scholar_languages_are_iso_639', () => raw.scholar({ languages: ['Swahili'] })],
    [
      'scholar_available_until_after_from',
      () => raw.scholar({ available_from: '2026-02-01', available_until: '2026-01-31' }),
    ],
    ['scholar_conflicts_are_organisations', () => raw.scholar({ conflicts: [999_999] })],
    ['scholar_conflicts_are_organisations', () => raw.scholar({ conflicts: [null] })],
    ['placement_kind', () => raw.placement({}, { kind: 'visit', scholar_id: null, intern: 'Amani' })],
    ['placement_names_who', () => raw.placement({}, { intern: 'Amani' })],
    ['placement_names_who', () => raw.placement({}, { kind: 'internship' })],
    ['placement_names_who', () => raw.placement({}, { kind: 'internship', scholar_id: null, intern: ' ' })],
    ['placement_names_who', () => raw.placement({}, { scholar_id: null })],
    ['placement_ends_after_it_begins', () => raw.placement({ until_on: '2026-01-04' })],
    ['outcome_comes_with_the_end', () => raw.placement({ outcome: 'A map' })],
    ['outcome_comes_with_the_end', () => raw.placement({ outcome: ' ', until_on: '2026-02-01' })],
    ['kept_of_a_city', () => raw.placement({}, { organisation_id: raw.university })],
  ])('is refused by %s (%#)', async (constraint, work) => {
    expect(await refusal(work())).toBe(constraint);
  });

  it('a person is one scholar, also where two are recorded at once', async () => {
    await raw.scholar({ person_id: raw.active });
    expect(await refusal(raw.scholar({ person_id: raw.active }))).toBe('person_is_one_scholar');
    const scholar_id = await raw.insert('scholar', { code: 'S-TWIN' });
    const known = { name: 'Njeri', expertise: ['planning'], languages: ['en'], person_id: raw.inactive };
    const first = { scholar_id, change_id: raw.change, ...known };
    const refused = await raw.refusedBeside(
      (runner) => raw.insert('scholar_version', first, runner),
      () => raw.scholar({ person_id: raw.inactive }),
    );
    expect(refused).toBe('person_is_one_scholar');
  });

  it.each<[string, (raw: RawCities) => RawColumns]>([
    ['scholar_has_no_conflict_there', ({ nairobi }) => ({ conflicts: [nairobi] })],
    ['scholar_has_no_conflict_there', ({ lisbon, university }) => ({ conflicts: [lisbon, university] })],
    ['placed_scholar_is_active', () => ({ active: false })],
    ['scholar_is_available', () => ({ available_from: '2026-01-06' })],
    ['scholar_is_available', () => ({ available_until: '2026-01-04' })],
  ])('is placed only as %s says (%#)', async (constraint, columns) => {
    const scholar_id = await raw.scholar(columns(raw));
    expect(await refusal(raw.placement({}, { scholar_id }))).toBe(constraint);
  });

  it('a scholar has no second placement while one is open', async () => {
    const scholar_id = await raw.scholar();
    const first = await raw.placement({}, { scholar_id });
    const elsewhere = { scholar_id, organisation_id: raw.lisbon };
    for (const days of [{}, { from_on: '2030-01-01' }, { from_on: '2025-01-01', until_on: '2026-01-05' }])
      expect(await refusal(raw.placement(days, elsewhere))).toBe('scholar_is_in_one_place_at_a_time');
    await raw.placement({ from_on: '2025-01-01', until_on: '2026-01-04' }, { scholar_id });
    const version = async (columns: RawColumns) =>
      raw.insert('placement_version', {
        ...{ placement_id: first, change_id: await raw.newChange(), from_on: '2026-01-05', ...columns },
      });
    await version({ taken_back: true });
    await raw.placement({ until_on: '2026-01-31' }, elsewhere);
    // Not taken back any more, it would run into the one that is there by now.
    expect(await refusal(version({}))).toBe('scholar_is_in_one_place_at_a_time');
  });

  it('a scholar has no second placement, also where two are recorded at once', async () => {
    const scholar_id = await raw.scholar();
    const where = { kind: 'scholar', organisation_id: raw.nairobi, host_id: raw.university, scholar_id };
    const first = { placement_id: await raw.insert('placement', where), change_id: raw.change };
    const refused = await raw.refusedBeside(
      (runner) => raw.insert('placement_version', { ...first, from_on: '2026-01-05' }, runner),
      () => raw.placement({}, { scholar_id }),
    );
    expect(refused).toBe('scholar_is_in_one_place_at_a_time');
  });

  it('is recorded at read committed, where it sees what is beside it', async () => {
    const scholar_id = await raw.scholar();
    const placement_id = await raw.placement({ until_on: '2026-01-31' }, { scholar_id });
    const rows: [string, RawColumns][] = [
      ['scholar_version', { scholar_id, name: 'x', expertise: ['x'], languages: ['en'] }],
      ['placement_version', { placement_id, from_on: '2026-01-05' }],
    ];
    const change_id = await raw.newChange();
    for (const [table, columns] of rows) {
      const old = raw.application.transaction('REPEATABLE READ', (manager) =>
        raw.insert(table, { ...columns, change_id }, manager),
      );
      expect([table, await refusal(old)]).toEqual([table, 'cities_read_what_is_committed']);
    }
  });

  it.each([
    ['scholar', 'scholars_are_append_only'],
    ['scholar_version', 'scholar_versions_are_append_only'],
    ['placement', 'placements_are_append_only'],
    ['placement_version', 'placement_versions_are_append_only'],
  ])('%s stays what it was', async (table, constraint) => {
    const column = { scholar: 'code', placement: 'kind' }[table] ?? 'change_id';
    const { application, owner } = raw.ledger.database;
    for (const runner of [application, owner]) {
      expect(await refusal(runner.query(`UPDATE ${table} SET ${column} = ${column}`))).toBe(constraint);
      expect(await refusal(runner.query(`DELETE FROM ${table}`))).toBe(constraint);
      expect(await refusal(runner.query(`TRUNCATE ${table} CASCADE`))).toMatch(/_are_append_only$/);
    }
  });

  it('joins no change that is known already', async () => {
    const scholar_id = await raw.insert('scholar', { code: 'S-KNOWN' });
    const where = { kind: 'internship', organisation_id: raw.nairobi, host_id: raw.university };
    const placement_id = await raw.insert('placement', { ...where, intern: 'Amani' });
    await raw.application.query('SELECT seal_changes()');
    const known = { name: 'Njeri', expertise: ['planning'], languages: ['en'] };
    const rows: [string, RawColumns][] = [
      ['scholar_version', { scholar_id, ...known }],
      ['placement_version', { placement_id, from_on: '2026-01-06' }],
    ];
    for (const [table, columns] of rows)
      expect(await refusal(raw.insert(table, { ...columns, change_id: raw.change }))).toBe(
        'change_is_not_sealed',
      );
  });
});
