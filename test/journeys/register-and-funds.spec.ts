import type { Response, Test as Request } from 'supertest';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd, type Services } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** What people keep besides money: funds, windows, limits, organisations, projects and their budgets, each from the version they read. */
let database: TestDatabase;
let services: Services;
let app: Awaited<ReturnType<typeof createApp>>;
let sami: FrontDoor; // system administrator
let amina: FrontDoor; // fund administrator of CITY
let lena: FrontDoor; // leads CITY/1
let unicef: FrontDoor; // leads what UNICEF leads

const dollars = (amount: string) => ({ amount, currency: 'USD' });

beforeAll(async () => {
  database = await createDatabase(entities);
  services = servicesOn(database.application);
  await createExample(services);
  await createExample(services, { code: 'TOWN', name: 'Towns' });
  await services.projects.change('CITY', 'CITY/2', { lead: 'UNICEF' }, ada);
  app = await createApp(database);
  sami = await person(database, app, [{ role: 'system_administrator' }], { name: 'Sami' });
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }], { name: 'Amina' });
  lena = await person(database, app, [{ role: 'project_lead', project: 'CITY/1' }], { name: 'Lena' });
  unicef = await person(database, app, [{ role: 'project_lead', organisation: 'UNICEF' }], { name: 'Uma' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

/** Sees a request refused with a problem whose sentence says this. */
async function refused(asked: Request, status: number, says: string | RegExp): Promise<void> {
  const { body, type } = (await asked) as Response & { body: { status: number; detail: string } };
  expect({ status: body.status, type, detail: body.detail }).toEqual({
    status,
    type: 'application/problem+json',
    detail: typeof says === 'string' ? says : (expect.stringMatching(says) as string),
  });
}

const versionOf = async (who: FrontDoor, path: string): Promise<string> =>
  String((await who.get(path).expect(200)).headers.etag);

it('opens a fund, by the system administrator alone, and shows each their own', async () => {
  const fund = {
    code: 'LAND',
    name: 'Land for all',
    currency: 'USD',
    startDate: '2026-01-01',
    aaFeeRate: '0.01',
    indirectCostRate: null,
  };
  await refused(amina.post('/api/funds', fund), 403, /system administrator/);
  await refused(
    sami.post('/api/funds', { ...fund, aaFeeRate: '1 %' }),
    400,
    /^aaFeeRate must be a share as text/,
  );
  await refused(sami.post('/api/funds', { ...fund, windows: [] }), 400, /windows/);
  await refused(
    sami.post('/api/funds', { ...fund, currency: 'XXY' }),
    422,
    '"XXY" is no currency of ISO 4217.',
  );
  await refused(
    sami.post('/api/funds', { ...fund, code: 'CITY' }),
    409,
    'There is a fund of this code already.',
  );
  const rehearsed = await sami.post('/api/funds?dryRun=true', fund).expect(201);
  expect(rehearsed.headers.etag).toBeUndefined();
  const { headers } = await sami.post('/api/funds', fund).expect(201);
  expect(headers.etag).toBe(await versionOf(sami, '/api/funds/LAND'));
  const codes = async (who: FrontDoor) =>
    ((await who.get('/api/funds').expect(200)).body as { code: string }[]).map(({ code }) => code);
  expect(await codes(sami)).toEqual(['CITY', 'LAND', 'TOWN']);
  expect(await codes(amina)).toEqual(['CITY']);
  await refused(amina.get('/api/funds/LAND'), 404, 'There is no fund "LAND".');
});

it('changes a fund and its windows from the version that was read', async () => {
  const path = '/api/funds/CITY';
  const version = await versionOf(amina, path);
  await refused(
    amina.patch(path, { name: 'Cities' }),
    428,
    /If-Match with the ETag that fund CITY was read with/,
  );
  await refused(sami.patch(path, { name: 'Cities' }).set('if-match', version), 403, /fund administrator/);
  await refused(
    amina.patch(path, { name: 'Cities', currency: 'EUR' }).set('if-match', version),
    400,
    'There is no field currency.',
  );
  const changed = await amina.patch(path, { name: 'Cities' }).set('if-match', version).expect(200);
  await refused(
    amina.patch(path, { name: 'Towns' }).set('if-match', version),
    412,
    `Fund CITY is at version ${String(changed.headers.etag)} now, which is not the one that this edit starts from: read it again, and edit that.`,
  );
  await amina.post(`${path}/windows`, { code: 'HEAT', name: 'Heat' }).expect(201);
  await refused(
    amina.post(`${path}/windows`, { code: 'HEAT', name: 'Heat' }),
    409,
    'The fund has a window of this code already.',
  );
  const renaming = await versionOf(amina, path);
  await refused(
    amina.patch(`${path}/windows/FIRE`, { name: 'Fire' }).set('if-match', renaming),
    404,
    'Fund CITY has no window FIRE; it has GEN, WATER, HEAT.',
  );
  await amina
    .patch(`${path}/windows/HEAT`, { name: 'Heat and shade' })
    .set('if-match', `"1", ${renaming}`)
    .expect(200);
  const dropped = await amina
    .patch(path, { indirectCostRate: null })
    .set('if-match', await versionOf(amina, path))
    .expect(200);
  const { body, headers } = await amina.get(path).expect(200);
  expect(headers.etag).toBe(dropped.headers.etag);
  expect(body).toEqual({
    code: 'CITY',
    name: 'Cities',
    currency: 'USD',
    startDate: '2024-01-01',
    closedOn: null,
    aaFeeRate: '0.01',
    indirectCostRate: null,
    windows: [
      { code: 'GEN', name: 'General' },
      { code: 'HEAT', name: 'Heat and shade' },
      { code: 'WATER', name: 'Water' },
    ],
  });
});

it('lets one of many who edit the same fund at once pass', async () => {
  const version = await versionOf(amina, '/api/funds/CITY');
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      amina
        .patch('/api/funds/CITY', { name: `Cities ${n}` })
        .set('if-match', version)
        .then(({ status }) => status),
    ),
  );
  expect(answers.sort()).toEqual([200, 412, 412, 412, 412, 412, 412, 412]);
});

it('sets the limits with a fresh second factor, on the trail with what they were', async () => {
  const path = '/api/funds/CITY/limits';
  const limits = { twoApproversAbove: dollars('50000.00'), stepUpReversalAbove: null };
  const none = await amina.get(path).expect(200);
  expect([none.headers.etag, none.body]).toEqual([
    '"0"',
    { twoApproversAbove: null, stepUpReversalAbove: null },
  ]);
  const tired = await person(database, app, [{ role: 'system_administrator' }], { steppedUp: false });
  await refused(tired.put(path, limits).set('if-match', '"0"'), 403, /fresh second factor/);
  await refused(amina.put(path, limits).set('if-match', '"0"'), 403, /system administrator/);
  await refused(sami.put(path, limits), 428, /If-Match/);
  await refused(
    sami.put(path, { ...limits, twoApproversAbove: { amount: '1', currency: 'EUR' } }).set('if-match', '"0"'),
    422,
    'A limit of fund CITY is in EUR, 1.00 EUR; it must be in USD.',
  );
  await refused(
    sami.put(path, { twoApproversAbove: dollars('-1.00') }).set('if-match', '"0"'),
    400,
    /must be not negative.*stepUpReversalAbove/,
  );
  const { headers } = await sami.put(path, limits).set('if-match', '"0"').expect(200);
  const kept = await amina.get(path).expect(200);
  expect([kept.headers.etag, kept.body]).toEqual([headers.etag, limits]);
  const [event] = await database.application.query<{ before: unknown; after: unknown; fund: string }[]>(
    `SELECT before, after, (SELECT code FROM fund WHERE id = fund_id) AS fund FROM audit_event WHERE action = 'set limits' AND outcome = 'done'`,
  );
  expect(event).toEqual({
    fund: 'CITY',
    before: null,
    after: [{ fund_policy_version: { twoApproversAbove: '50,000.00 USD', stepUpReversalAbove: null } }],
  });
});

it('keeps organisations, and what was known of them', async () => {
  const body = { code: 'NAIROBI', name: 'Nairobi City County', type: 'city', country: 'KE' };
  await refused(amina.post('/api/organisations', { ...body, country: 'kenya' }), 400, /^country must be/);
  await refused(amina.post('/api/organisations', { ...body, country: undefined }), 400, /^country must be/);
  await refused(lena.post('/api/organisations', body), 403, /programme officer/);
  const { headers } = await amina.post('/api/organisations', body).expect(201);
  await refused(
    amina.post('/api/organisations', body),
    409,
    'There is an organisation of this code already.',
  );
  const path = '/api/organisations/NAIROBI';
  await refused(amina.patch(path, { country: null }), 428, /organisation NAIROBI/);
  await refused(
    amina.patch('/api/organisations/NOWHERE', { name: 'x' }).set('if-match', '"1"'),
    404,
    'There is no organisation NOWHERE.',
  );
  const changed = await amina
    .patch(path, { name: 'Nairobi' })
    .set('if-match', String(headers.etag))
    .expect(200);
  await refused(amina.patch(path, { name: 'N' }).set('if-match', String(headers.etag)), 412, /^Organisation/);
  const one = await lena.get(path).expect(200);
  expect([one.headers.etag, one.body]).toEqual([
    changed.headers.etag,
    { code: 'NAIROBI', name: 'Nairobi', type: 'city', country: 'KE' },
  ]);
});

it('records projects and their budgets, and shows where their money stands', async () => {
  const project = { code: 'CITY/3', title: 'Shade', kind: 'programme', lead: 'UNDP', country: 'KE' };
  const path = '/api/projects/CITY%2F3';
  await refused(amina.post('/api/funds/CITY/projects', { ...project, kind: 'party' }), 400, /^kind must be/);
  await refused(
    amina.post('/api/funds/CITY/projects', { ...project, lead: 'NOBODY' }),
    404,
    'There is no organisation NOBODY.',
  );
  await refused(
    amina.post('/api/funds/CITY/projects', { ...project, code: 'CITY/1' }),
    409,
    'There is a project of this code already.',
  );
  await refused(amina.post('/api/funds/TOWN/projects', project), 404, 'There is no fund "TOWN".');
  await amina.post('/api/funds/CITY/projects', project).expect(201);

  const created = await versionOf(amina, path);
  const budget = { organisation: 'UNDP', approved: dollars('70000.00') };
  await refused(amina.put(`${path}/budgets`, budget), 428, /project CITY\/3/);
  await refused(
    amina.put(`${path}/budgets`, { ...budget, organisation: 'NOBODY' }).set('if-match', created),
    404,
    'There is no organisation NOBODY.',
  );
  await amina.put(`${path}/budgets`, budget).set('if-match', created).expect(200);
  await refused(amina.patch(path, { status: 'active' }).set('if-match', created), 412, /^Project CITY\/3/);
  await refused(
    amina
      .patch(path, { startDate: '2026-05-01', endDate: '2026-04-30' })
      .set('if-match', await versionOf(amina, path)),
    422,
    'A project does not end before it starts.',
  );
  await amina
    .patch(path, { status: 'active', startDate: '2026-05-01' })
    .set('if-match', await versionOf(amina, path))
    .expect(200);

  const event = {
    fund: 'CITY',
    effectiveOn: '2026-06-01',
    window: 'GEN',
    project: 'CITY/3',
    organisation: 'UNDP',
  };
  const income = { fund: 'CITY', effectiveOn: '2026-06-01', window: 'GEN', amount: usd('60000') };
  await services.receipts.otherIncome({ ...income, reference: 'IN' }, ada);
  await services.allocations.allocate({ ...event, reference: 'AL', amount: usd('50000') }, ada);
  await services.disbursements.transfer({ ...event, reference: 'TR', amount: usd('30000') }, ada);
  await services.disbursements.refund({ ...event, reference: 'RF', amount: usd('1000') }, ada);
  const spent = { ...event, reference: 'EX', category: '4', amount: usd('30500.50') };
  await services.expenditure.reportAmount(spent, ada);
  const money = {
    approvedBudget: dollars('70000.00'),
    allocated: dollars('20000.00'),
    transferred: dollars('30000.00'),
    refunded: dollars('1000.00'),
    spent: dollars('30500.50'),
    balance: dollars('-1500.50'),
  };
  const { body } = await amina.get(path).expect(200);
  expect(body).toEqual({
    ...{ fund: 'CITY', code: 'CITY/3', kind: 'programme', title: 'Shade', lead: 'UNDP', country: 'KE' },
    ...{ city: null, startDate: '2026-05-01', endDate: null, status: 'active', money },
    ...{ cityOrganisation: null, scan: null, stage: null, partners: [], cofinancing: [] },
    organisations: [{ organisation: 'UNDP', ...money }],
  });
  const closing = amina.patch(path, { status: 'financially_closed' });
  await refused(
    closing.set('if-match', await versionOf(amina, path)),
    409,
    /^Project CITY\/3 cannot be closed financially: 20,000\.00 USD are still allocated/,
  );
});

it('lists projects, to those who lead or verify them their own', async () => {
  const listed = async (who: FrontDoor, path: string) =>
    ((await who.get(path).expect(200)).body as { projects: { code: string }[] }).projects.map(
      ({ code }) => code,
    );
  expect(await listed(amina, '/api/funds/CITY/projects')).toEqual(['CITY/1', 'CITY/2', 'CITY/3']);
  expect(await listed(amina, '/api/projects')).toEqual(['CITY/1', 'CITY/2', 'CITY/3']);
  expect(await listed(lena, '/api/projects')).toEqual(['CITY/1']);
  expect(await listed(unicef, '/api/funds/CITY/projects')).toEqual(['CITY/2']);
  await refused(lena.get('/api/projects/CITY%2F2'), 404, 'There is no project "CITY/2".');
  await refused(lena.get('/api/funds/TOWN/projects'), 404, 'There is no fund "TOWN".');
  await refused(sami.get('/api/projects'), 403, /project lead/);
  const { body: first } = await amina.get('/api/funds/CITY/projects?limit=2').expect(200);
  expect(await listed(amina, first.next as string)).toEqual(['CITY/3']);
});

it('warns of a city that is none of those on record in its country, and takes it', async () => {
  const project = { code: 'CITY/4', title: 'Shade', kind: 'programme', country: 'KE' };
  const misspelt = await amina.post('/api/funds/CITY/projects', { ...project, city: 'Nairoby' }).expect(201);
  expect((misspelt.body as { warnings: string[] }).warnings).toEqual([
    'The city of project CITY/4, Nairoby, is none of the cities on record in KE: Nairobi (NAIROBI). Nobody is kept from deciding for it as a person of that city.',
  ]);
  const path = '/api/projects/CITY%2F4';
  for (const [change, warnings] of [
    [{ city: 'nairobi' }, 0],
    [{ city: 'Mombasa' }, 1],
    [{ country: 'BR' }, 0], // of Brazil no city is on record
    [{ country: 'KE', city: null }, 0],
  ] as const) {
    const { body } = await amina
      .patch(path, change)
      .set('if-match', await versionOf(amina, path))
      .expect(200);
    expect((body as { warnings: string[] }).warnings).toHaveLength(warnings);
  }
});
