import { setTimeout as pause } from 'node:timers/promises';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createExample, servicesOn } from '../support/example-services.js';
import { FrontDoor } from '../support/front-door.js';
import { anonymous, createApp, person } from '../support/http-app.js';

/** A request is at work, waiting for something in the database, when the sign-in that it came with is ended. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator, who notices that her browser was stolen

const RECEIPTS = '/api/funds/CITY/receipts';
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const income = (reference: string) => ({
  kind: 'other_income',
  reference,
  window: 'GEN',
  effectiveOn: '2024-05-01',
  amount: { amount: '5.00', currency: 'USD' },
});

beforeAll(async () => {
  database = await createDatabase(entities);
  await createExample(servicesOn(database.application));
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }], { name: 'Amina' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

/** Holds what a request needs, lets it come to a halt there, does something meanwhile, and lets it go on. */
async function during<Result>(
  held: string,
  sending: () => PromiseLike<Result>,
  meanwhile: () => Promise<unknown>,
): Promise<Result> {
  const runner = database.owner.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.query(`LOCK TABLE ${held} IN SHARE ROW EXCLUSIVE MODE`);
    const sent = Promise.resolve(sending());
    while (!(await isWaiting(held))) await pause(10);
    await meanwhile();
    await runner.commitTransaction();
    return await sent;
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    await runner.release();
  }
}

async function isWaiting(held: string): Promise<boolean> {
  const [row]: { waiting: boolean }[] = await database.owner.query(
    `SELECT EXISTS (SELECT FROM pg_locks WHERE relation = $1::regclass AND NOT granted) AS waiting`,
    [held],
  );
  return row!.waiting;
}

const numberOf = async (table: string) => {
  const [row]: { n: number }[] = await database.owner.query(`SELECT count(*)::int AS n FROM ${table}`);
  return row!.n;
};
const counts = () =>
  Promise.all(['receipt', 'ledger.entry', 'ledger.line', 'change', 'api_key'].map(numberOf));

/** Another browser of hers, and its session. */
async function stolen() {
  const door = await FrontDoor.enter(database.owner, app, amina.personId, amina.name, true);
  const { body } = await door.get('/api/session').expect(200);
  const { id } = (body as { session: { id: string } }).session;
  return { door, end: () => amina.delete(`/api/session/all/${id}`).expect(204) };
}
const detailOf = ({ body }: { body: unknown }) => (body as { detail: string }).detail;

it('by a session: nothing is posted', async () => {
  const { door, end } = await stolen();
  const before = await counts();
  const answer = await during('receipt', () => door.post(RECEIPTS, income('IN-1')), end);
  expect([answer.status, detailOf(answer)]).toEqual([
    401,
    'The sign-in was ended while the request was at work; nothing was recorded. Sign in again.',
  ]);
  expect(await counts()).toEqual(before);
  // Held for as long, and not ended, it is posted.
  const held = await during(
    'receipt',
    () => amina.post(RECEIPTS, income('IN-1')),
    () => pause(50),
  );
  expect(held.status).toBe(201);
});

it('by a key: nothing is posted', async () => {
  const form = { name: 'machine', expiresOn: TOMORROW };
  const made = (await amina.post('/api/api-keys', form).expect(201)).body as { id: string; key: string };
  const byKey = () =>
    anonymous(app)
      .post(RECEIPTS)
      .set({ authorization: `Bearer ${made.key}`, 'idempotency-key': 'one of its own' })
      .send(income('IN-2'));
  const before = await counts();
  const answer = await during('receipt', byKey, () => amina.delete(`/api/api-keys/${made.id}`).expect(204));
  expect(answer.status).toBe(401);
  expect(await counts()).toEqual(before);
});

it('by a session that was making a key: there is none', async () => {
  const { door, end } = await stolen();
  const before = await counts();
  const form = { name: 'left behind', expiresOn: TOMORROW };
  const answer = await during('api_key', () => door.post('/api/api-keys', form), end);
  expect([answer.status, detailOf(answer)]).toEqual([
    401,
    'This session has ended, and what it asked for was not done; sign in again.',
  ]);
  expect(await counts()).toEqual(before);
  const made: unknown[] = await database.owner.query(
    `SELECT FROM audit_event WHERE action = 'api_key.make' AND detail = 'left behind'`,
  );
  expect(made).toEqual([]);
});

it('is told, and recorded as failed, where what it needs is held for too long', async () => {
  const hurried = { ...database, applicationUrl: `${database.applicationUrl}?lock_timeout=200` };
  const other = await createApp(hurried);
  try {
    const door = await FrontDoor.enter(database.owner, other, amina.personId, amina.name, true);
    const before = await counts();
    const answer = await during(
      'receipt',
      () => door.post(RECEIPTS, income('IN-3')),
      () => pause(600),
    );
    expect(answer).toMatchObject({ status: 503, type: 'application/problem+json' });
    expect(detailOf(answer)).toMatch(
      /^This took longer than the database waits for.* Try again in a moment\.$/,
    );
    expect(await counts()).toEqual(before);
  } finally {
    await other.end();
  }
});
