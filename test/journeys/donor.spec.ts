import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** The day of a donor: own agreements and deposits, the fund's public figures, and nothing of anybody else's. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let nora: FrontDoor;

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const signed = { fund: 'CITY', effectiveOn: '2024-02-01', window: 'GEN', amount: usd('1000') };
  await services.agreements.sign({ ...signed, reference: 'OURS', donor: 'NORLAND' }, ada);
  await services.agreements.sign({ ...signed, reference: 'THEIRS', donor: 'FJORD' }, ada);
  const paid = { fund: 'CITY', effectiveOn: '2024-03-01', amount: usd('400') };
  await services.contributions.receiveDeposit({ ...paid, reference: 'D-1', agreement: 'OURS' }, ada);
  await services.contributions.receiveDeposit({ ...paid, reference: 'D-2', agreement: 'THEIRS' }, ada);
  app = await createApp(database);
  nora = await person(database, app, [{ role: 'donor', organisation: 'NORLAND' }], { name: 'Nora' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

it('sees the fund and its statement', async () => {
  const funds = await nora.get('/api/funds').expect(200);
  expect((funds.body as { code: string }[]).map(({ code }) => code)).toEqual(['CITY']);
  const statement = await nora.get('/api/funds/CITY/statement?to=2024-12-31').expect(200);
  expect(statement.body).toMatchObject({ fund: 'CITY', sources: { contributions: '800.00' } });
});

it('sees its own agreement with what is promised and paid, and of others not even that there is one', async () => {
  const list = await nora.get('/api/funds/CITY/agreements').expect(200);
  expect((list.body.agreements as { reference: string }[]).map(({ reference }) => reference)).toEqual([
    'OURS',
  ]);
  const own = await nora.get('/api/funds/CITY/agreements/OURS').expect(200);
  expect(JSON.stringify(own.body)).toContain('D-1');
  const theirs = await nora.get('/api/funds/CITY/agreements/THEIRS').expect(404);
  const none = await nora.get('/api/funds/CITY/agreements/NOBODYS').expect(404);
  expect(theirs.body.detail).toBe('There is no agreement "THEIRS" in fund "CITY".');
  expect(none.body.detail).toBe('There is no agreement "NOBODYS" in fund "CITY".');
  await nora.get('/api/funds/CITY/agreements/THEIRS/deposits').expect(404);
});

it('asks in vain for the journal, for another fund, and to change anything', async () => {
  await nora.get('/api/funds/CITY/entries').expect(403);
  await nora.get('/api/funds/CITY/accounts').expect(403);
  await nora.get('/api/funds/TOWN').expect(404);
  const deposit = {
    reference: 'D-3',
    effectiveOn: '2024-04-01',
    amount: { amount: '1.00', currency: 'USD' },
  };
  await nora.post('/api/funds/CITY/agreements/OURS/deposits', deposit).expect(403);
  await nora.get('/api/people').expect(({ status }) => expect([403, 404]).toContain(status));
});

it('sees when it is to pay, what it pledged, and the papers of its agreement', async () => {
  const administrator = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }]);
  const dollars = (amount: string) => ({ amount, currency: 'USD' });
  const instalments = [
    { dueOn: '2024-06-01', amount: dollars('600.00') },
    { dueOn: '2024-12-31', amount: dollars('400.00') },
  ];
  const path = '/api/funds/CITY/agreements/OURS/schedule';
  await administrator.put(path, { instalments }).set('if-match', '*').expect(200);
  const schedule = await nora.get(`${path}?asOf=2024-07-01`).expect(200);
  expect(schedule.body).toMatchObject({ due: dollars('200.00'), overdue: dollars('200.00') });

  const pledge = { reference: 'P-1', donor: 'NORLAND', amount: dollars('2000.00') };
  await administrator.post('/api/funds/CITY/pledges', pledge).expect(201);
  expect((await nora.get('/api/funds/CITY/pledges/P-1').expect(200)).body).toMatchObject(pledge);

  const document = await administrator.document('OURS-1.txt', 'We promise 1,200 dollars.');
  const amendment = { reference: 'OURS/1', effectiveOn: '2024-06-15', amount: dollars('1200.00'), document };
  await administrator
    .post('/api/funds/CITY/agreements/OURS/amend', amendment)
    .set('if-match', '*')
    .expect(200);
  const read = await nora.get(`/api/documents/${document}/content`).expect(200);
  expect(read.text).toBe('We promise 1,200 dollars.');
});

it('has its statement: what it promised, paid, and its share, beside what the fund did', async () => {
  const path = '/api/donors/NORLAND/statement?fund=CITY&from=2024-03-01&to=2024-07-01';
  const { body } = await nora.get(path).expect(200);
  const dollars = (amount: string) => ({ amount, currency: 'USD' });
  expect(body).toMatchObject({
    ...{ donor: 'NORLAND', knownAt: null, refunds: [] },
    agreements: [
      {
        ...{ reference: 'OURS', window: 'GEN', promised: dollars('1000.00'), total: dollars('1200.00') },
        ...{ paid: dollars('400.00'), unpaid: dollars('800.00'), overdue: dollars('200.00') },
        schedule: [{ dueOn: '2024-06-01', unpaid: dollars('200.00'), overdue: true }, { due: false }],
      },
    ],
    deposits: [{ reference: 'D-1', agreement: 'OURS', amount: dollars('400.00'), fee: dollars('4.00') }],
    share: { deposits: dollars('400.00'), ofAll: dollars('800.00'), percent: '50.00' },
    statement: { fund: 'CITY', from: '2024-03-01', sources: { contributions: '800.00' } },
  });
  expect(JSON.stringify(body)).not.toContain('THEIRS');
  const later = await nora.get(path.replace('from=2024-03-01', 'from=2024-03-02')).expect(200);
  expect(later.body).toMatchObject({ deposits: [], share: { percent: '50.00' } });
  const before = await nora.get(`${path}&knownAt=2024-01-01T00:00:00Z`).expect(200);
  expect(before.body).toMatchObject({ agreements: [], deposits: [], share: { percent: null } });
  const auditor = await person(database, app, [{ role: 'auditor', fund: 'CITY' }]);
  expect((await auditor.get(path).expect(200)).body).toEqual(body);
});

it('has nobody else’s statement, nor one of a fund that is not its own', async () => {
  const statement = (donor: string, fund = 'CITY') =>
    `/api/donors/${donor}/statement?fund=${fund}&to=2024-07-01`;
  const theirs = await nora.get(statement('FJORD')).expect(404);
  expect(theirs.body.detail).toBe('There is no donor "FJORD".');
  const elsewhere = await nora.get(statement('NORLAND', 'TOWN')).expect(404);
  expect(elsewhere.body.detail).toBe('There is no donor "NORLAND".');
  const lead = await person(database, app, [{ role: 'project_lead', project: 'CITY/1' }]);
  await lead.get(statement('NORLAND')).expect(403);
  await nora.get('/api/donors/NORLAND/statement?fund=CITY&to=soon').expect(400);
});
