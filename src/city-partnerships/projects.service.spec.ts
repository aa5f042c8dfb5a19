import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import {
  ada,
  createExample,
  eur,
  servicesOn,
  usd,
  type Services,
} from '../../test/support/example-services.js';
import { entities } from '../entities.js';
import { obstaclesToClosing } from './index.js';

describe('what keeps a project from being closed', () => {
  const position = (organisation: string, allocated: string, advanced: string) => ({
    project: 'P',
    organisation,
    allocated: usd(allocated),
    advanced: usd(advanced),
  });

  it.each([
    ['250.00 with one organisation', [position('A', '0', '250')], 0],
    ['a cent more', [position('A', '0', '250.01')], 1],
    ['a cent more, overspent', [position('A', '0', '-250.01')], 1],
    ['two balances that would hide each other', [position('A', '0', '200'), position('B', '0', '-200')], 2],
    ['a cent still allocated', [position('A', '0.01', '0')], 1],
  ])('%s', (_, positions, count) => {
    expect(obstaclesToClosing(positions, usd('250'))).toHaveLength(count);
  });
});

describe('projects', () => {
  let database: TestDatabase;
  let services: Services;

  beforeAll(async () => {
    database = await createDatabase(entities);
    services = servicesOn(database.application);
    await createExample(services);
  });
  afterAll(() => database?.drop());

  const versions = () =>
    database.application.query<{ title: string; status: string }[]>(
      `SELECT v.title, v.status, v.start_date::text AS start FROM project_version v JOIN project p ON p.id = v.project_id
        WHERE p.code = 'CITY/1' ORDER BY v.change_id`,
    );

  it('keeps every version, and what was not changed', async () => {
    await services.projects.change('CITY', 'CITY/1', { lead: 'UNICEF', startDate: '2024-02-01' }, ada);
    await services.projects.change('CITY', 'CITY/1', { title: 'Pipes' }, ada);
    expect(await versions()).toEqual([
      { title: 'Project 1', status: 'active', start: null },
      { title: 'Project 1', status: 'active', start: '2024-02-01' },
      { title: 'Pipes', status: 'active', start: '2024-02-01' },
    ]);
  });

  it('takes a budget beyond what is allocated, and a negative one, in versions', async () => {
    const budget = { fund: 'CITY', project: 'CITY/1', organisation: 'UNICEF' };
    await services.projects.approveBudget({ ...budget, approved: usd('1000000') }, ada);
    await services.projects.approveBudget({ ...budget, approved: usd('-5') }, ada);
    expect(
      await database.application.query('SELECT approved_amount FROM budget_version ORDER BY change_id'),
    ).toEqual([{ approved_amount: '1000000.0000' }, { approved_amount: '-5.0000' }]);
    await expect(services.projects.approveBudget({ ...budget, approved: eur('1') }, ada)).rejects.toThrow(
      'The budget of project CITY/1 is in EUR, 1.00 EUR; it must be in USD.',
    );
  });

  it('is not closed by a change of its status either, while money is allocated', async () => {
    const place = {
      fund: 'CITY',
      project: 'CITY/1',
      organisation: 'UNICEF',
      effectiveOn: '2024-03-01',
      window: 'GEN',
    };
    await services.receipts.otherIncome({ ...place, reference: 'O-1', amount: usd('10') }, ada);
    await services.allocations.allocate({ ...place, reference: 'AL-1', amount: usd('0.01') }, ada);
    await expect(
      services.projects.change('CITY', 'CITY/1', { status: 'financially_closed' }, ada),
    ).rejects.toThrow('0.01 USD are still allocated to project CITY/1 and organisation UNICEF');
    await services.allocations.release({ ...place, reference: 'AL-2', amount: usd('0.01') }, ada);
    await services.projects.change('CITY', 'CITY/1', { status: 'financially_closed' }, ada);
  });

  it.each([
    [{ code: 'CITY/1' }, 'There is a project of this code already.'],
    [{ lead: 'WHO' }, 'There is no organisation WHO.'],
    [{ fund: 'TOWN' }, 'There is no fund TOWN.'],
    [{ title: '' }, 'The title of project CITY/9 is ""'],
    [{ startDate: '2024-02-02', endDate: '2024-02-01' }, 'A project does not end before it starts.'],
    [{ startDate: '2024-02-30' }, 'which is no day of the calendar'],
  ])('refuses to create one with %o', async (changed, sentence) => {
    const project = { fund: 'CITY', code: 'CITY/9', title: 'Nine', kind: 'programme' as const };
    await expect(services.projects.create({ ...project, ...changed }, ada)).rejects.toThrow(sentence);
  });
});
