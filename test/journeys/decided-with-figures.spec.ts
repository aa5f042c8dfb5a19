import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** Whoever decides sees what the proposer saw, as it is now; and nothing is proposed that could never be decided. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver
let otto: FrontDoor; // auditor

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const place = { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN', effectiveOn: '2024-05-02' };
const at = (path: string) => `/api/funds/CITY${path}`;

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const income = { fund: 'CITY', window: 'GEN', amount: usd('1000') };
  await services.receipts.otherIncome({ ...income, reference: 'IN-1', effectiveOn: '2024-05-01' }, ada);
  await services.receipts.otherIncome({ ...income, reference: 'IN-2', effectiveOn: '2024-08-01' }, ada);
  const charge = { fund: 'CITY', window: 'GEN', effectiveOn: '2024-07-01', amount: usd('300') };
  await services.receipts.bankCharge({ ...charge, reference: 'BC-1' }, ada);
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }], { name: 'Amina' });
  bruno = await person(database, app, [{ role: 'approver', fund: 'CITY' }], { name: 'Bruno' });
  otto = await person(database, app, [{ role: 'auditor', fund: 'CITY' }], { name: 'Otto' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

it('counts as available the least from the day of the decision on, which is what the floor leaves', async () => {
  const body = { reference: 'AL-1', ...place, amount: dollars('700.01') };
  const proposed = await amina.post(at('/allocations'), body).expect(201);
  // Of the 1,700.00 of today, 1,000.00 came in August, and 300.00 were charged in July.
  const available = { window: 'GEN', now: dollars('700.00'), afterPending: dollars('-0.01') };
  expect(proposed.body.available).toEqual(available);
  const refused = await bruno.post(at('/allocations/AL-1/approve'), {}).expect(409);
  expect(refused.body.detail).toMatch(/700\.01 USD exceeds the 700\.00 USD/);
  await bruno.post(at('/allocations/AL-1/reject'), { reason: 'Too much' }).expect(200);
});

it('shows a pending allocation with its state and figures to whoever reads the books, and when it is decided', async () => {
  const body = { reference: 'AL-2', ...place, amount: dollars('500.00') };
  const proposed = await amina.post(at('/allocations'), body).expect(201);
  const { id } = proposed.body.proposal as { id: number };
  const shown = {
    ...{ reference: 'AL-2', state: 'proposed', amount: dollars('500.00'), entry: null, proposal: id },
    ...{ available: { now: dollars('700.00'), afterPending: dollars('200.00') }, documents: [] },
  };
  for (const who of [amina, bruno, otto]) {
    expect((await who.get(at('/allocations/AL-2')).expect(200)).body).toMatchObject(shown);
  }
  expect((await otto.get(at(`/proposals/${id}`)).expect(200)).body).toMatchObject({
    ...{ id, state: 'proposed', documents: [], available: shown.available },
  });
  const found = await otto.get(at('/proposals?reference=AL-2')).expect(200);
  expect(found.body.proposals).toMatchObject([{ id }]);
  const approved = await bruno.post(at('/allocations/AL-2/approve'), {}).expect(200);
  expect(approved.body.available).toEqual({
    ...{ window: 'GEN', now: dollars('200.00'), afterPending: dollars('200.00') },
  });
  const recorded = await otto.get(at('/allocations/AL-2')).expect(200);
  expect(recorded.body).toMatchObject({ state: 'approved', proposal: id, reversedOn: null });
  expect(recorded.body.entry).toMatch(/^\d+$/);
  expect((await otto.get(at('/allocations/AL-1'))).body).toMatchObject({ state: 'rejected' });
});

it('shows a prepared transfer, and that it was voided', async () => {
  const transfer = { reference: 'TR-1', ...place, amount: dollars('150.00') };
  const document = await amina.document();
  await amina.post(at('/transfers'), { ...transfer, document }).expect(201);
  const { body } = await bruno.get(at('/transfers/TR-1')).expect(200);
  expect(body).toMatchObject({
    ...{ reference: 'TR-1', state: 'proposed', entry: null, documents: [{ id: document }] },
    allocated: { now: dollars('500.00'), afterPending: dollars('350.00') },
  });
  const { id } = (await amina.get(at('/proposals?kind=transfer')).expect(200)).body.proposals[0] as {
    id: number;
  };
  const withdrawn = await amina.post(at(`/proposals/${id}/withdraw`), { reason: 'Wrong' }).expect(409);
  expect(withdrawn.body.detail).toMatch(/^Transfer TR-1 is prepared .* voided, with the document/);
  const voiding = { reason: 'Wrong account', document: await amina.document() };
  const voided = await amina.post(at('/transfers/TR-1/void'), voiding).expect(200);
  expect(voided.body.allocated).toEqual({ now: dollars('500.00'), afterPending: dollars('500.00') });
  expect((await bruno.get(at('/transfers/TR-1'))).body).toMatchObject({ state: 'withdrawn' });
  await bruno.get(at('/transfers/TR-9')).expect(404);
});

it('refuses to propose under a reference that is taken, also in a dry run', async () => {
  const { project: _project, organisation: _organisation, window: _window, ...day } = place;
  const release = { ...day, amount: dollars('1.00') };
  const taken: [path: string, body: object, says: RegExp][] = [
    ['/allocations', { reference: 'AL-2', ...place, amount: dollars('1.00') }, /AL-2 is taken by/],
    ['/allocations/AL-2/release', { reference: 'AL-2', ...release }, /AL-2 is taken by/],
    [
      '/allocations/AL-2/release',
      { reference: 'AL-1', ...release },
      /AL-1 is taken by a proposed allocation/,
    ],
    [
      '/transfers',
      { reference: 'TR-1', ...place, amount: dollars('1.00') },
      /TR-1 is taken by a proposed tr/,
    ],
  ];
  for (const [path, body, says] of taken) {
    for (const query of ['?dryRun=true', '']) {
      const { body: problem } = await amina.post(at(path + query), body).expect(409);
      expect(problem.detail).toMatch(says);
    }
  }
  await amina.post(at('/allocations/AL-2/release'), { reference: 'AL-3', ...release }).expect(201);
  const again = { reference: 'AL-3', ...place, amount: dollars('1.00') };
  const refused = await amina.post(at('/allocations'), again).expect(409);
  expect(refused.body.detail).toBe(
    'The reference AL-3 is taken by a proposed allocation release already; give this another one.',
  );
  expect((await bruno.get(at('/allocations/AL-3'))).body).toMatchObject({ amount: dollars('-1.00') });
  await bruno.post(at('/allocations/AL-3/approve'), {}).expect(200);
});

it('keeps what roles are proposed from fund administrators', async () => {
  const [one, other] = await Promise.all(
    ['Sami', 'Sana'].map((name) => person(database, app, [{ role: 'system_administrator' }], { name })),
  );
  const role = { role: 'approver', fund: 'CITY', from: '2026-01-01' };
  const { body } = await one!.post(`/api/people/${otto.personId}/roles`, role).expect(201);
  const { id } = body.proposal as { id: number };
  const listed = await amina.get(at('/proposals')).expect(200);
  expect((listed.body.proposals as { kind: string }[]).map(({ kind }) => kind)).not.toContain('role_grant');
  await amina.get(at(`/proposals/${id}`)).expect(404);
  await amina.get(at('/proposals?kind=role_grant')).expect(400);
  expect(other).toBeDefined();
});

it('answers the same request again to the letter, with the version that it made', async () => {
  const { headers } = await amina.get(at('')).expect(200);
  const edit = () => amina.patch(at(''), { name: 'Cities' }, 'rename').set('if-match', String(headers.etag));
  const [first, again] = [await edit().expect(200), await edit().expect(200)];
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect([again.text, again.headers.etag, again.headers['content-type']]).toEqual([
    first.text,
    first.headers.etag,
    first.headers['content-type'],
  ]);
  expect(first.headers.etag).toMatch(/^"\d+"$/);
});

it('takes If-Match: * for any version', async () => {
  await amina.patch(at(''), { name: 'Towns' }).set('if-match', '*').expect(200);
});
