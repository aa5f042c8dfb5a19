import { entities } from '../../src/entities.js';
import { verify } from '../../src/reports/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** A project lead reports a year by category, and the next transfer waits for it. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor;
let bruno: FrontDoor;
let lea: FrontDoor;
let sam: FrontDoor;

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const project = '/api/projects/CITY%2F1';
const reports = `${project}/expenditure-reports`;
const fund = '/api/funds/CITY';
const year = (reference: string, lines: [category: string, amount: string][], more: object = {}) => ({
  ...{ reference, organisation: 'UNICEF', periodFrom: '2024-01-01', periodTo: '2024-12-31' },
  lines: lines.map(([category, amount]) => ({ category, amount: dollars(amount) })),
  ...more,
});
const transfer = (reference: string, amount: string, effectiveOn: string) => ({
  ...{ reference, effectiveOn, project: 'CITY/1', organisation: 'UNICEF', window: 'GEN' },
  amount: dollars(amount),
});
const release = (reference: string, body: object = {}) =>
  bruno.post(`${fund}/transfers/${reference}/release`, body);

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const place = { fund: 'CITY', window: 'GEN', effectiveOn: '2024-03-01' };
  const where = { ...place, project: 'CITY/1', organisation: 'UNICEF' };
  await services.receipts.otherIncome({ ...place, reference: 'IN-1', amount: usd('5000') }, ada);
  await services.allocations.allocate({ ...where, reference: 'AL-1', amount: usd('4000') }, ada);
  await services.projects.approveBudget({ ...where, approved: usd('1100') }, ada);
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }], { name: 'Amina' });
  bruno = await person(database, app, [{ role: 'approver', fund: 'CITY' }], { name: 'Bruno' });
  lea = await person(database, app, [{ role: 'project_lead', project: 'CITY/1' }], { name: 'Lea' });
  sam = await person(database, app, [{ role: 'system_administrator' }], { name: 'Sam' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

it('lets the first transfer out, and the second wait for the report, with the figures', async () => {
  const first = await amina.post(`${fund}/transfers`, transfer('TR-1', '1000', '2024-04-01')).expect(201);
  expect(first.body.waitsFor).toEqual([]);
  await release('TR-1').expect(200);
  const second = await amina.post(`${fund}/transfers`, transfer('TR-2', '500', '2025-06-01')).expect(201);
  expect(second.body.waitsFor).toEqual([
    "The report of UNICEF's expenditure for project CITY/1 to 2024-12-31 was due on 2025-04-30.",
    'UNICEF has reported 0.00 USD of 1,000.00 USD as spent for project CITY/1, 0.00 %; the next transfer needs 750.00 USD.',
  ]);
  const shown = await bruno.get(`${fund}/transfers/TR-2`).expect(200);
  expect(shown.body.waitsFor).toHaveLength(2);
  const refused = await release('TR-2').expect(409);
  expect(refused.body.detail).toMatch(/^Transfer TR-2 waits: The report of UNICEF's .* `waive`\.$/);
  const late = await amina.get(`${fund}/late-reports`).expect(200);
  expect(late.body.reports).toMatchObject([
    { project: 'CITY/1', organisation: 'UNICEF', nextDueOn: '2025-04-30', reportedUntil: null },
  ]);
});

it('takes the report with its lines and the certified statement, and warns', async () => {
  const document = await lea.document('statement.txt', 'We certify that this was spent.');
  const lines: [string, string][] = [
    ['1', '500.00'],
    ['4', '150.00'],
    ['8', '60.00'],
  ];
  const { body } = await lea.post(reports, year('ER-1', lines, { document })).expect(201);
  expect((body.entries as { reference: string }[]).map(({ reference }) => reference)).toEqual([
    'ER-1/1',
    'ER-1/4',
    'ER-1/8',
  ]);
  expect(body.warnings).toEqual([
    'Indirect support costs of 60.00 USD are above the rate of 0.07 on 650.00 USD of other costs, 45.50 USD.',
  ]);
  const list = await lea.get(reports).expect(200);
  expect(list.body.reports).toMatchObject([
    { reference: 'ER-1', total: dollars('710.00'), certified: true, corrects: null, reportedBy: 'Lea' },
  ]);
  const found = await lea.get(`/api/documents?fund=CITY&kind=expenditure_report&reference=ER-1`).expect(200);
  expect(found.body.documents).toMatchObject([{ id: document }]);
});

it('refuses a period twice, a category twice, another project’s report to correct, a period to come', async () => {
  const twice = await lea.post(reports, year('ER-2', [['1', '1.00']])).expect(409);
  expect(twice.body.detail).toMatch(/2024-01-01 to 2024-12-31 was reported already with ER-1/);
  const categories: [string, string][] = [
    ['1', '1.00'],
    ['1', '2.00'],
  ];
  const line = await lea.post(reports, year('ER-2', categories, { corrects: 'ER-1' })).expect(400);
  expect(line.body.errors).toMatchObject([{ pointer: '/lines' }]);
  await lea.post(reports, year('ER-2', [], { corrects: 'ER-9' })).expect(404);
  const ahead = { periodFrom: '2098-01-01', periodTo: '2098-12-31' };
  await lea.post(reports, year('ER-2', [], ahead)).expect(409);
  const back = { periodFrom: '2025-02-01', periodTo: '2025-01-01' };
  await lea.post(reports, year('ER-2', [], back)).expect(422);
});

it('takes a correction, which brings delivery over the line, and the transfer goes out', async () => {
  const still = await release('TR-2').expect(409);
  expect(still.body.detail).toMatch(/710\.00 USD of 1,000\.00 USD as spent .* 71\.00 %/);
  const { body } = await lea
    .post(reports, year('ER-1-C', [['1', '40.00']], { corrects: 'ER-1' }))
    .expect(201);
  expect(body.warnings).toContain('No certified statement is attached to ER-1-C.');
  const { body: delivery } = await lea.get(`${project}/delivery`).expect(200);
  expect(delivery.organisations).toMatchObject([
    { organisation: 'UNICEF', deliveryRate: '75.00', spent: dollars('750.00'), reportedUntil: '2024-12-31' },
  ]);
  const { body: released } = await release('TR-2').expect(200);
  expect(released.waived).toBeUndefined();
});

it('lets an approver waive what a transfer waits for, with a reason on record', async () => {
  await amina.post(`${fund}/transfers`, transfer('TR-3', '100', '2025-07-01')).expect(201);
  await release('TR-3').expect(409);
  const { body } = await release('TR-3', { waive: 'The cyclone: the committee asks for cash now.' }).expect(
    200,
  );
  expect(body.waived).toHaveLength(1);
  const kept: object[] = await database.owner.query(
    `SELECT w.reason, w.waited_for, c.made_by FROM transfer_waiver w JOIN change c ON c.id = w.change_id`,
  );
  expect(kept).toMatchObject([{ reason: 'The cyclone: the committee asks for cash now.', made_by: 'Bruno' }]);
});

it('is set by a system administrator, from the version that is in force', async () => {
  const { body, headers } = await amina.get(`${fund}/reporting-policy`).expect(200);
  expect(body).toEqual({ deliveryNeeded: '0.75', everyMonths: 12, withinDays: 120 });
  const set = (policy: object, etag = headers.etag as string) =>
    sam.put(`${fund}/reporting-policy`, policy).set('If-Match', etag);
  await amina
    .put(`${fund}/reporting-policy`, body)
    .set('If-Match', headers.etag as string)
    .expect(403);
  await set({ ...body, deliveryNeeded: '75' }).expect(400);
  await set({ deliveryNeeded: '0', everyMonths: 6, withinDays: 30 }).expect(200);
  await set(body).expect(412);
  const prepared = await amina.post(`${fund}/transfers`, transfer('TR-4', '50', '2025-07-02')).expect(201);
  expect(prepared.body.waitsFor).toEqual([]);
  const late = await amina.post(`${fund}/transfers`, transfer('TR-5', '50', '2025-08-02')).expect(201);
  expect(late.body.waitsFor).toEqual([
    "The report of UNICEF's expenditure for project CITY/1 to 2025-06-30 was due on 2025-07-30.",
  ]);
});

it('takes a report of nothing spent, which counts as reported', async () => {
  const half = { periodFrom: '2025-01-01', periodTo: '2025-06-30' };
  await lea.post(reports, year('ER-3', [], half)).expect(201);
  const { body } = await amina.get(`${fund}/transfers/TR-5`).expect(200);
  expect(body.waitsFor).toEqual([]);
});

it('leaves books that hold', async () => {
  expect((await verify(database.application)).filter(({ ok }) => !ok)).toEqual([]);
});
