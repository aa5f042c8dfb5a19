import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { anonymous, createApp, person } from '../support/http-app.js';

/** An approver whose code is old, and a key of hers, before reversals of several amounts. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let tired: FrontDoor; // approver, with an old code
let ingrid: FrontDoor; // system administrator

const at = (path: string) => `/api/funds/CITY${path}`;

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const income = { fund: 'CITY', effectiveOn: '2024-05-01', window: 'GEN' };
  for (const [reference, amount] of [
    ['AT', '100.00'],
    ['ABOVE', '100.01'],
    ['BY-KEY', '1.00'],
    ['UNSET', '0.01'],
  ] as const)
    await services.receipts.otherIncome({ ...income, reference, amount: usd(amount) }, ada);
  const agreement = { ...income, reference: 'A-9', donor: 'NORLAND', amount: usd('5') };
  await services.agreements.sign(agreement, ada);
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }], { name: 'Amina' });
  tired = await person(database, app, [{ role: 'approver', fund: 'CITY' }], { steppedUp: false });
  ingrid = await person(database, app, [{ role: 'system_administrator' }], { name: 'Ingrid' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

/** Proposes to reverse a record. @returns where it is approved */
async function proposed(reference: string): Promise<string> {
  const [entry]: { id: string }[] = await database.owner.query(
    'SELECT id FROM ledger.entry WHERE reference = $1 AND reverses IS NULL',
    [reference],
  );
  const body = { effectiveOn: '2024-05-03', reason: 'Recorded twice' };
  const answer = await amina.post(at(`/entries/${entry!.id}/reverse`), body).expect(201);
  return at(`/reversals/${(answer.body as { proposal: { id: number } }).proposal.id}/approve`);
}

async function setLimit(amount: string | null): Promise<void> {
  const { headers } = await ingrid.get(at('/limits')).expect(200);
  const stepUpReversalAbove = amount === null ? null : { amount, currency: 'USD' };
  await ingrid
    .put(at('/limits'), { twoApproversAbove: null, stepUpReversalAbove })
    .set('if-match', headers.etag as string)
    .expect(200);
}

const expectAsked = async (path: string, detail: RegExp) => {
  const { body } = await tired.post(path, {}).expect(403);
  expect(body).toMatchObject({
    type: '/problems/step-up-required',
    detail: expect.stringMatching(detail) as string,
  });
};

it('asks for a fresh code while no limit was ever set, and after it was taken away', async () => {
  const path = await proposed('UNSET');
  await expectAsked(path, /^The reversal of UNSET over 0\.01 USD needs a fresh second factor/);
  await setLimit('100.00');
  await setLimit(null);
  await expectAsked(path, /needs a fresh second factor/);
});

it('asks one cent above the limit, and not at it', async () => {
  await setLimit('100.00');
  await expectAsked(await proposed('ABOVE'), /over 100\.01 USD is above 100\.00 USD and needs/);
  await tired.post(await proposed('AT'), {}).expect(200);
});

it('asks where the amount is not one of the fund’s cash', async () => {
  await setLimit('100.00');
  await expectAsked(await proposed('A-9'), /^The reversal of A-9 needs a fresh second factor/);
});

it('is approved by a person, and by no key of an approver', async () => {
  await setLimit('100.00');
  const path = await proposed('BY-KEY');
  const fresh = await person(database, app, [{ role: 'approver', fund: 'CITY' }]);
  const expiresOn = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const { key } = (await fresh.post('/api/api-keys', { name: 'machine', expiresOn }).expect(201)).body as {
    key: string;
  };
  const byKey = { authorization: `Bearer ${key}`, 'idempotency-key': 'a key of its own' };
  const refused = await anonymous(app).post(path).set(byKey).send({}).expect(403);
  expect(refused.body).toMatchObject({
    type: '/problems/forbidden',
    detail: 'A decision is a person’s, who signs in for it; a key takes none.',
  });
  await fresh.post(path, {}).expect(200);
});
