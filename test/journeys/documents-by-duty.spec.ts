import request from 'supertest';
import { randomUUID } from 'node:crypto';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** Who attaches documents to what, and who reads them: as they may record, and read, what they belong to. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver
let lea: FrontDoor; // project lead of CITY/1
let nora: FrontDoor; // donor, of NORLAND
let finn: FrontDoor; // donor, of FJORD
let otto: FrontDoor; // auditor

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const at = (path: string) => `/api/funds/CITY${path}`;

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const on = { fund: 'CITY', effectiveOn: '2024-05-01', window: 'GEN' };
  await services.agreements.sign({ ...on, reference: 'A-1', donor: 'NORLAND', amount: usd('5000') }, ada);
  await services.contributions.receiveDeposit(
    { ...on, reference: 'D-1', agreement: 'A-1', amount: usd('4000') },
    ada,
  );
  const place = { ...on, project: 'CITY/1', organisation: 'UNICEF' };
  await services.allocations.allocate({ ...place, reference: 'AL-1', amount: usd('800') }, ada);
  await services.disbursements.transfer({ ...place, reference: 'TR-1', amount: usd('500') }, ada);
  app = await createApp(database);
  const fund = 'CITY';
  amina = await person(database, app, [{ role: 'fund_administrator', fund }], { name: 'Amina' });
  bruno = await person(database, app, [{ role: 'approver', fund }], { name: 'Bruno' });
  lea = await person(database, app, [{ role: 'project_lead', project: 'CITY/1' }], { name: 'Lea' });
  nora = await person(database, app, [{ role: 'donor', organisation: 'NORLAND' }], { name: 'Nora' });
  finn = await person(database, app, [{ role: 'donor', organisation: 'FJORD' }], { name: 'Finn' });
  otto = await person(database, app, [{ role: 'auditor', fund }], { name: 'Otto' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

interface Made {
  id: string;
  attachedTo: object[];
  detail: string;
}

const upload = async (who: FrontDoor, query = '', confidential = false) => {
  const sent = request(app.getHttpServer())
    .post(`/api/documents${query}`)
    .set(who.headers(randomUUID()))
    .attach('file', Buffer.from('As it was said.'), { filename: 'said.txt', contentType: 'text/plain' });
  const { status, body } = await (confidential ? sent.field('confidential', 'true') : sent);
  return { status, body: body as Made };
};
const statusFor = async (who: FrontDoor, id: string) =>
  Promise.all(['', '/content'].map(async (part) => (await who.get(`/api/documents/${id}${part}`)).status));
const ofRecord = (kind: string, reference: string) =>
  `?fund=CITY&kind=${kind}&reference=${encodeURIComponent(reference)}`;

it('refuses auditors and donors every upload, who record nothing', async () => {
  for (const who of [otto, nora]) {
    expect((await upload(who)).status).toBe(403);
    expect((await upload(who, ofRecord('agreement', 'A-1'))).status).toBe(403);
  }
  const [row] = await database.application.query<{ n: number }[]>(
    'SELECT count(*)::integer AS n FROM document',
  );
  expect(row?.n).toBe(0);
});

it('attaches a document to a record that is there, by whoever may record such a thing', async () => {
  expect((await upload(amina, ofRecord('agreement', 'A-1'))).status).toBe(201);
  const none = await upload(amina, ofRecord('agreement', 'A-9'));
  expect([none.status, none.body.detail]).toEqual([404, 'Fund CITY has no agreement "A-9".']);
  const approver = await upload(bruno, ofRecord('agreement', 'A-1'));
  expect(approver.status).toBe(403);
  expect(approver.body.detail).toMatch(/record an agreement\): fund administrator/);
  // A lead may not even know of the agreement.
  const lead = await upload(lea, ofRecord('agreement', 'A-1'));
  expect([lead.status, lead.body.detail]).toEqual([404, 'Fund CITY has no agreement "A-1".']);
  expect((await upload(bruno, ofRecord('allocation', 'AL-1'))).status).toBe(201);
});

it('lets a contributor read the documents of its own agreements and deposits, without those that are confidential', async () => {
  const agreement = await upload(amina, ofRecord('agreement', 'A-1'));
  const deposit = await upload(amina, ofRecord('deposit', 'D-1'));
  const secret = await upload(amina, ofRecord('agreement', 'A-1'), true);
  expect(await statusFor(nora, agreement.body.id)).toEqual([200, 200]);
  expect(await statusFor(nora, deposit.body.id)).toEqual([200, 200]);
  expect(await statusFor(nora, secret.body.id)).toEqual([404, 404]);
  expect(await statusFor(otto, secret.body.id)).toEqual([200, 200]);
  expect(await statusFor(finn, agreement.body.id)).toEqual([404, 404]);
  expect(await statusFor(lea, agreement.body.id)).toEqual([404, 404]);
  const { body } = await nora.get(`/api/documents${ofRecord('agreement', 'A-1')}`).expect(200);
  const listed = (body as { documents: { id: string }[] }).documents.map(({ id }) => id);
  expect(listed).toContain(agreement.body.id);
  expect(listed).not.toContain(secret.body.id);
});

it('lets a lead read back what was reported with, and what others attached to it', async () => {
  const document = await lea.document('statement.txt', 'We certify that this was spent.');
  const report = {
    ...{ reference: 'EX-1', organisation: 'UNICEF', effectiveOn: '2024-06-30', category: '1' },
    ...{ amount: dollars('100.00'), document },
  };
  await lea.post('/api/projects/CITY%2F1/expenditure', report).expect(201);
  const added = await upload(amina, ofRecord('expenditure', 'EX-1'));
  expect(await statusFor(lea, added.body.id)).toEqual([200, 200]);
  const { body } = await lea.get(`/api/documents${ofRecord('expenditure', 'EX-1')}`).expect(200);
  expect((body as { documents: Made[] }).documents.map(({ id }) => id)).toEqual([document, added.body.id]);
  const transfer = await upload(amina, ofRecord('transfer', 'TR-1'));
  expect(await statusFor(lea, transfer.body.id)).toEqual([404, 404]);
});

it('says of a document only those places that its reader may read', async () => {
  const { body } = await upload(amina, ofRecord('deposit', 'D-1'));
  await database.owner.query(
    `INSERT INTO document_link (document_id, fund_id, kind, reference, change_id)
     SELECT document_id, fund_id, 'transfer', 'TR-1', change_id FROM document_link WHERE document_id = $1`,
    [body.id],
  );
  const placesFor = async (who: FrontDoor) =>
    ((await who.get(`/api/documents/${body.id}`).expect(200)).body as Made).attachedTo;
  const deposit = { fund: 'CITY', kind: 'deposit', reference: 'D-1' };
  expect(await placesFor(nora)).toEqual([deposit]);
  expect(await placesFor(otto)).toEqual([deposit, { fund: 'CITY', kind: 'transfer', reference: 'TR-1' }]);
});

it('is found at what came of a decision, with the committee’s paper that came with it', async () => {
  const asked = await amina.document('request.txt', 'Please set this aside.');
  const decided = await bruno.document('minutes.txt', 'The steering committee so decided.');
  const place = { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN', effectiveOn: '2024-05-02' };
  const allocation = { reference: 'AL-2', ...place, amount: dollars('10.00'), document: asked };
  await amina.post(at('/allocations'), allocation).expect(201);
  const before = await amina.get(at('/allocations/AL-2')).expect(200);
  expect((before.body as { documents: Made[] }).documents.map(({ id }) => id)).toEqual([asked]);
  await bruno.post(at('/allocations/AL-2/approve'), { document: decided }).expect(200);
  const { body } = await otto.get(`/api/documents${ofRecord('allocation', 'AL-2')}`).expect(200);
  expect((body as { documents: Made[] }).documents.map(({ id }) => id).sort()).toEqual(
    [asked, decided].sort(),
  );
  const after = await otto.get(at('/allocations/AL-2')).expect(200);
  expect((after.body as { documents: Made[] }).documents).toHaveLength(2);
});

it('is named with an agreement and a deposit, in the same act', async () => {
  const [signed, advice] = [await amina.document('A-2.txt'), await amina.document('advice.txt')];
  const agreement = {
    ...{ reference: 'A-2', effectiveOn: '2024-05-03', donor: 'NORLAND', window: 'GEN' },
    ...{ amount: dollars('100.00'), document: signed },
  };
  await amina.post(at('/agreements'), agreement).expect(201);
  const deposit = { reference: 'D-2', effectiveOn: '2024-05-04', amount: dollars('50.00'), document: advice };
  await amina.post(at('/agreements/A-2/deposits'), deposit).expect(201);
  expect(await statusFor(nora, signed)).toEqual([200, 200]);
  expect(await statusFor(nora, advice)).toEqual([200, 200]);
});
