import type { Columns } from './raw-duties.js';
import { refusal } from './raw-ledger.js';
import { RawProjects } from './raw-project.js';

/** Partners of a project and the scholars on it, attacked as the application's role. */
describe('on a project', () => {
  let projects: RawProjects;
  let project: number;
  let scholars = 0;

  beforeAll(async () => {
    projects = await RawProjects.open();
    project = await projects.at('active');
  }, 60_000);
  afterAll(() => projects?.duties.close());

  /** A row of a table, as the officer's own act. */
  const inserting = (table: string, columns: Columns) =>
    projects.duties.application.transaction(async (manager) => {
      const change_id = await projects.duties.change(manager, { by: projects.amina });
      return projects.duties.insert(manager, table, { ...columns, change_id });
    });
  const scholar = async (columns: Columns = {}) => {
    const scholar_id = await projects.duties.insert(projects.duties.application, 'scholar', {
      code: `S-${++scholars}`,
    });
    await inserting('scholar_version', {
      ...{ scholar_id, name: `Scholar ${scholars}`, expertise: '{drains}', languages: '{pt}' },
      ...columns,
    });
    return scholar_id;
  };
  const assigning = (scholar_id: number, task: string, columns: Columns = {}) =>
    inserting('scholar_assignment', {
      project_id: project,
      scholar_id,
      task,
      from_on: '2025-01-01',
      ...columns,
    });

  it.each<[string, Columns]>([
    ['partner_role', { role: 'watching' }],
    ['partner_brings', { brings: 'luck' }],
    ['partner_value_fits_what_it_brings', { value: null, currency: null }],
    ['partner_value_fits_what_it_brings', { value: '0' }],
    ['partner_value_fits_what_it_brings', { currency: null }],
    ['partner_value_fits_what_it_brings', { brings: 'in_kind', value: null }],
    ['partner_value_fits_what_it_brings', { brings: 'expertise', description: 'Pumps' }],
    ['partner_value_fits_what_it_brings', { brings: 'expertise', value: null, currency: null }],
  ])('what a partner brings is refused by %s: %o', async (constraint, columns) => {
    const organisation_id = await projects.duties.id('organisation', 'NORWAY');
    const row = { project_id: project, organisation_id, role: 'financing', brings: 'cash' };
    const worth = { value: '100', currency: 'NOK' };
    expect(await refusal(inserting('project_partner_version', { ...row, ...worth, ...columns }))).toBe(
      constraint,
    );
    await inserting('project_partner_version', { ...row, ...worth });
  });

  it('a scholar advises or verifies, never both, also with a snapshot from before (scholar_advises_or_verifies)', async () => {
    const one = await scholar();
    await assigning(one, 'advise');
    await assigning(one, 'advise', { from_on: '2026-01-01' });
    expect(await refusal(assigning(one, 'verify'))).toBe('scholar_advises_or_verifies');
    const two = await scholar();
    const runner = projects.duties.application.createQueryRunner();
    try {
      await runner.startTransaction('REPEATABLE READ');
      await runner.query('SELECT count(*) FROM scholar_assignment');
      await assigning(two, 'verify');
      const change_id = await projects.duties.change(runner.manager, { by: projects.amina });
      const row = { project_id: project, scholar_id: two, task: 'advise', from_on: '2025-01-01', change_id };
      expect(await refusal(projects.duties.insert(runner.manager, 'scholar_assignment', row))).toBe(
        'scholar_advises_or_verifies',
      );
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
    const direct = projects.duties.application.query(
      `INSERT INTO scholar_task (project_id, scholar_id, task) VALUES ($1, $2, 'advise')`,
      [project, await scholar()],
    );
    expect(await refusal(direct)).toMatch(/permission denied/);
  });

  it('nobody is assigned with a conflict of interest: declared, or by where they belong (scholar_without_conflict)', async () => {
    for (const code of ['UNHAB', 'LISBON', 'UNICEF']) {
      const organisation = await projects.duties.id('organisation', code);
      const declared = await scholar({ conflicts: `{${organisation}}` });
      const person_id = await projects.duties.person([], [code]);
      const insider = await scholar({ person_id });
      for (const one of [declared, insider]) {
        expect(await refusal(assigning(one, 'verify'))).toBe('scholar_without_conflict');
      }
    }
    const elsewhere = await projects.duties.id('organisation', 'NORWAY');
    await assigning(await scholar({ conflicts: `{${elsewhere}}` }), 'verify');
  });

  it('an assignment has its task, its days and one end (scholar_task_is_to_advise_or_verify, assignment_ends_after_it_begins, assignment_ended_once, assignment_ends_with_an_outcome)', async () => {
    expect(await refusal(assigning(await scholar(), 'rest'))).toBe('scholar_task_is_to_advise_or_verify');
    const backwards = assigning(await scholar(), 'advise', { until_on: '2024-12-31' });
    expect(await refusal(backwards)).toBe('assignment_ends_after_it_begins');
    const assignment_id = await assigning(await scholar(), 'advise');
    const ending = (outcome: string) =>
      inserting('scholar_assignment_end', { assignment_id, ended_on: '2025-06-30', outcome });
    expect(await refusal(ending(' '))).toBe('assignment_ends_with_an_outcome');
    await ending('A better plan');
    expect(await refusal(ending('Another'))).toBe('assignment_ended_once');
  });

  it.each([
    ['project_partner_version', 'project_partners_are_append_only'],
    ['scholar_task', 'scholar_tasks_are_append_only'],
    ['scholar_assignment', 'scholar_assignments_are_append_only'],
    ['scholar_assignment_end', 'scholar_assignment_ends_are_append_only'],
  ])('%s is neither changed nor taken away (%s)', async (table, constraint) => {
    const { application, owner } = projects.duties.database;
    for (const connection of [application, owner]) {
      expect(await refusal(connection.query(`DELETE FROM ${table}`))).toBe(constraint);
    }
  });
});
