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
