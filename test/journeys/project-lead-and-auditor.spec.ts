import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** The day of a project lead, who reports what was spent, and of an auditor, who reads everything and changes nothing. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let lea: FrontDoor;
let auditor: FrontDoor;

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const reports = '/api/projects/CITY%2F1/expenditure';
const report = (reference: string, amount: string, category = '1') => ({
  reference,
  organisation: 'UNICEF',
  effectiveOn: '2024-06-30',
  category,
  amount: dollars(amount),
});

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const place = {
    fund: 'CITY',
    window: 'GEN',
    effectiveOn: '2024-05-01',
    project: 'CITY/1',
    organisation: 'UNICEF',
  };
  await services.receipts.otherIncome({ ...place, reference: 'IN-1', amount: usd('1000') }, ada);
  await services.allocations.allocate({ ...place, reference: 'AL-1', amount: usd('800') }, ada);
  await services.disbursements.transfer({ ...place, reference: 'TR-1', amount: usd('500') }, ada);
  app = await createApp(database);
  lea = await person(database, app, [{ role: 'project_lead', project: 'CITY/1' }], { name: 'Lea' });
  auditor = await person(database, app, [{ role: 'auditor', fund: 'CITY' }], { name: 'Otto' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

it('lets the project lead report spending with the certified statement, and warns', async () => {
  const document = await lea.document('statement.txt', 'We certify that this was spent.');
  const first = await lea.post(reports, { ...report('EX-1', '400.00'), document }).expect(201);
  expect(first.body).toMatchObject({
    dryRun: false,
    warnings: [],
    entries: [{ kind: 'expenditure', reference: 'EX-1' }],
  });
  const overhead = await lea.post(reports, report('EX-2', '40.00', '8')).expect(201);
  expect(overhead.body.warnings).toEqual([
    'Indirect support costs of 40.00 USD are above the rate of 0.07 on 400.00 USD of other costs, 28.00 USD.',
  ]);
  const ahead = await lea.post(`${reports}?dryRun=true`, report('EX-3', '100.00', '5')).expect(201);
  expect(ahead.body.warnings).toContain(
    'UNICEF has reported 40.00 USD more than was transferred to it for project CITY/1.',
  );
  const { body } = await lea.get(reports).expect(200);
  expect((body.expenditure as { reference: string }[]).map(({ reference }) => reference)).toEqual([
    'EX-1',
    'EX-2',
  ]);
});

it('takes a correction, which is negative, and no amount of nothing', async () => {
  await lea.post(reports, report('EX-4', '-12.00', '8')).expect(201);
  const nothing = await lea.post(reports, report('EX-5', '0.00')).expect(400);
  expect(nothing.body.errors).toMatchObject([{ pointer: '/amount' }]);
});

it('says of another project no more than that there is none, and of the lead’s own fund no journal', async () => {
  const other = await lea.post('/api/projects/CITY%2F2/expenditure', report('EX-6', '1.00')).expect(404);
  expect(other.body.detail).toBe('There is no project "CITY/2".');
  const none = await lea.post('/api/projects/CITY%2F9/expenditure', report('EX-6', '1.00')).expect(404);
  expect(none.body.detail).toBe('There is no project "CITY/9".');
  await lea.get('/api/funds/CITY/entries').expect(403);
  await lea.post('/api/funds/CITY/allocations', {}).expect(403);
});

it('lets the auditor read the books and the trail, with who did what from where', async () => {
  await auditor.get('/api/funds/CITY/entries').expect(200);
  await auditor.get(reports).expect(200);
  const { body } = await auditor.get('/api/audit?fund=CITY').expect(200);
  const events = body.events as {
    record: string;
    outcome: string;
    person: { name: string } | null;
    requestId: string;
  }[];
  expect(events.filter(({ record }) => record === 'expenditure EX-1')).toMatchObject([
    {
      outcome: 'done',
      person: { name: 'Lea' },
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    },
  ]);
});

it('refuses the auditor every change, and keeps that on the trail', async () => {
  await auditor.post(reports, report('EX-7', '1.00')).expect(403);
  await auditor.post('/api/funds/CITY/allocations/AL-9/approve', {}).expect(403);
  await auditor.post('/api/funds/CITY/months/2024-05/close', { state: 'closed' }).expect(403);
  const refused: { action: string; actor: string }[] = await database.application.query(
    `SELECT action, actor FROM audit_event WHERE outcome = 'refused' AND actor = 'Otto' ORDER BY id`,
  );
  expect(refused.map(({ action }) => action)).toEqual([
    'report expenditure',
    'decide allocations',
    'propose month changes',
  ]);
});

it('reports for no organisation that has no part in the project, nor for a day that has not come', async () => {
  const elsewhere = { ...report('EX-8', '1.00'), organisation: 'UNDP' };
  const refused = await lea.post(reports, elsewhere).expect(422);
  expect(refused.body.detail).toBe(
    'Expenditure EX-8 is of UNDP, which has neither a budget nor a transfer in project CITY/1; record its budget first.',
  );
  const future = await lea
    .post(reports, { ...report('EX-8', '1.00'), effectiveOn: '2099-06-30' })
    .expect(422);
  expect(future.body.detail).toMatch(/2099-06-30, which has not come yet/);
});

it('reads back the statement that a report came with, and refuses the auditor an upload', async () => {
  const { body } = await lea.get('/api/documents?fund=CITY&kind=expenditure&reference=EX-1').expect(200);
  const [document] = body.documents as { id: string }[];
  const content = await lea.get(`/api/documents/${document!.id}/content`).expect(200);
  expect(content.text).toBe('We certify that this was spent.');
  await auditor.get(`/api/documents/${document!.id}/content`).expect(200);
  await expect(auditor.document()).rejects.toThrow(/403/);
});
