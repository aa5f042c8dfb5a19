import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { anonymous, createApp, person, type Granted } from '../support/http-app.js';

/** What an auditor of one fund reads of one record: all that was proposed, decided and tried, each once. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver
let otto: FrontDoor; // auditor of CITY

interface Event {
  actor: string;
  action: string;
  outcome: string;
  fund: string | null;
  record: string;
  detail: string | null;
  before: object[] | null;
  after: object[] | null;
}

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const at = (path: string) => `/api/funds/CITY${path}`;
const place = { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN', effectiveOn: '2024-05-02' };
const approver: Granted = { role: 'approver', fund: 'CITY' };

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  await createExample(services, { code: 'OTHER' });
  const income = { fund: 'CITY', effectiveOn: '2024-05-01', window: 'GEN', amount: usd('9000') };
  await services.receipts.otherIncome({ ...income, reference: 'IN-1' }, ada);
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }], { name: 'Amina' });
  bruno = await person(database, app, [approver], { name: 'Bruno' });
  otto = await person(database, app, [{ role: 'auditor', fund: 'CITY' }], { name: 'Otto' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

const all = async (): Promise<Event[]> =>
  ((await otto.get('/api/audit?limit=500').expect(200)).body as { events: Event[] }).events;
const of = async (record: string): Promise<Event[]> => {
  const query = new URLSearchParams({ fund: 'CITY', record });
  const { body } = await otto.get(`/api/audit?${query.toString()}`).expect(200);
  return (body as { events: Event[] }).events;
};
/** What the trail has of the work beyond what it had before. */
const leaving = async (work: () => Promise<unknown>): Promise<Event[]> => {
  const before = (await all()).length;
  await work();
  return (await all()).slice(before);
};
const lines = (events: Event[]) =>
  events.map(({ actor, action, outcome, detail }) => `${actor}: ${action}, ${outcome}: ${detail}`);
const allocation = (reference: string, amount = '10.00') => ({
  reference,
  ...place,
  amount: dollars(amount),
});

it('an allocation is read from its proposal to its approval, with whoever tried otherwise', async () => {
  const tired = await person(database, app, [approver], { name: 'Tired', steppedUp: false });
  await amina.post(at('/allocations'), allocation('AL-1')).expect(201);
  await amina.post(at('/allocations'), allocation('AL-1')).expect(409);
  await amina.post(at('/allocations'), { ...allocation('AL-1'), amount: 'ten' }).expect(400);
  await otto.post(at('/allocations'), allocation('AL-1')).expect(403);
  await amina.post(at('/allocations/AL-1/approve')).expect(403);
  await tired.post(at('/allocations/AL-1/approve')).expect(403);
  await bruno.post(at('/allocations/AL-1/approve?dryRun=true')).expect(200);
  await bruno.post(at('/allocations/AL-1/approve'), { reason: 'As decided' }).expect(200);
  await bruno.post(at('/allocations/AL-1/approve')).expect(409);
  const events = await of('allocation AL-1');
  expect(lines(events)).toEqual([
    'Amina: propose allocations, done: proposed',
    'Amina: propose allocations, refused: Not proposed: The reference AL-1 is taken by a proposed allocation already; give this another one.',
    expect.stringMatching(/^Amina: propose allocations, refused: .*amount/),
    expect.stringMatching(/^Otto: propose allocations, refused: .*that is for fund administrator/),
    expect.stringMatching(/^Amina: decide allocations, refused: .*that is for approver/),
    expect.stringMatching(/^Tired: decide allocations, refused: This needs a fresh second factor/),
    'Bruno: decide allocations, done: approved',
    'Bruno: decide allocations, refused: Not approved: The allocation AL-1 was approved already, by Bruno.',
  ]);
  expect(events[0]).toMatchObject({
    before: null,
    after: [
      {
        proposal: {
          ...{ kind: 'allocation', reference: 'AL-1', fund: 'CITY', amount: dollars('10.00'), needs: 1 },
          ...{ project: 'CITY/1', organisation: 'UNICEF', window: 'GEN', effectiveOn: '2024-05-02' },
        },
      },
    ],
  });
  expect(events[6]).toMatchObject({
    before: [{ proposal: { state: 'proposed' } }],
    after: expect.arrayContaining([{ proposal: { state: 'approved', reason: 'As decided' } }]) as object[],
  });
  expect(await of('allocation AL-2')).toEqual([]);
});

it('a month is read with how it stood and how it stands', async () => {
  const closing = await amina.post(at('/months/2024-04/close'), { state: 'cash_closed' }).expect(201);
  const { id } = (closing.body as { proposal: { id: number } }).proposal;
  await otto.post(at(`/months/proposals/${id}/approve`)).expect(403);
  await bruno.post(at(`/months/proposals/${id}/approve`)).expect(200);
  const events = await of('month 2024-04');
  expect(lines(events)).toEqual([
    'Amina: propose month changes, done: proposed',
    expect.stringMatching(/^Otto: decide month changes, refused/),
    'Bruno: decide month changes, done: approved',
  ]);
  expect(events[2]).toMatchObject({
    before: expect.arrayContaining([{ month: { month: '2024-04', state: 'open' } }]) as object[],
    after: expect.arrayContaining([
      { month: { month: '2024-04', state: 'cash_closed', reason: null } },
    ]) as object[],
  });
});

it('a reversal is read by what it takes back, also where the second factor was missing', async () => {
  const sam = await person(database, app, [{ role: 'system_administrator' }]);
  const set = { twoApproversAbove: null, stepUpReversalAbove: dollars('1.00') };
  await sam.put(at('/limits'), set).set('if-match', '"0"').expect(200);
  const [row]: { entry: string }[] = await database.application.query(
    `SELECT entry_id::text AS entry FROM receipt WHERE reference = 'IN-1'`,
  );
  const path = at(`/entries/${row!.entry}/reverse`);
  const body = { effectiveOn: '2024-05-01', reason: 'A mistake' };
  const reversal = await amina.post(path, body).expect(201);
  const { id } = (reversal.body as { proposal: { id: number } }).proposal;
  const tired = await person(database, app, [approver], { name: 'Worn', steppedUp: false });
  await tired.post(at(`/reversals/${id}/approve`)).expect(403);
  await otto.post(path, body).expect(403);
  await bruno.post(at(`/reversals/${id}/reject`), { reason: 'It stands' }).expect(200);
  expect(lines(await of('reversal of other income IN-1'))).toEqual([
    'Amina: propose corrections, done: proposed',
    expect.stringMatching(/^Worn: decide corrections, refused: The reversal of IN-1 over 9,000\.00 USD/),
    expect.stringMatching(/^Otto: propose corrections, refused/),
    'Bruno: decide corrections, done: rejected',
  ]);
});

it('what was refused before anything was recorded is there once, with the fund of its path', async () => {
  const events = await leaving(async () => {
    await bruno.post(at('/allocations/AL-99/approve')).expect(404);
    await bruno.post(at('/reversals/99/approve')).expect(404);
    await amina.post(at('/entries/99999/reverse'), { effectiveOn: '2024-05-01', reason: 'x' }).expect(404);
    await amina.post(at('/transfers'), {}).expect(400);
    await amina.post(at('/holds'), { reason: 'x', project: 'CITY/1', organisation: 'UNICEF' }).expect(422);
    await amina.post(at('/transfers/TR-7/void'), { reason: 'x' }).expect(400);
    await amina.post(at('/receipts'), { kind: 'fund_interest', reference: 'I\0' }).expect(400);
    await otto.post('/api/projects/CITY%2F1/expenditure', { reference: 'EX-1' }).expect(403);
  });
  expect(events.map(({ action, record, outcome }) => `${action}, ${record}: ${outcome}`)).toEqual([
    'decide allocations, allocation AL-99: refused',
    'decide corrections, /api/funds/CITY/reversals/99/approve: refused',
    'propose corrections, /api/funds/CITY/entries/99999/reverse: refused',
    'prepare transfers, /api/funds/CITY/transfers: refused',
    'place holds, hold on project CITY/1 and organisation UNICEF: refused',
    'void transfers, transfer TR-7: refused',
    'record receipts, fund interest I: refused',
    'report expenditure, expenditure EX-1: refused',
  ]);
  expect(events.every(({ fund }) => fund === 'CITY')).toBe(true);
});

it('what is about no fund is for who reads all: a book, a document, a person', async () => {
  const auditor = await person(database, app, [{ role: 'auditor' }]);
  const administrator = await person(database, app, [{ role: 'fund_administrator' }], { name: 'Berta' });
  const decides = await person(database, app, [{ role: 'approver' }], { name: 'Chen' });
  const theirs = await amina.document();
  await administrator.post('/api/fund-books', { document: theirs }).expect(404);
  const own = await administrator.document();
  await administrator.post('/api/fund-books', { document: own }).expect(422);
  await decides.post('/api/fund-books/77/approve').expect(404);
  const sam = await person(database, app, [{ role: 'system_administrator' }], { name: 'Sam' });
  await administrator.post(`/api/people/${sam.personId}/reset`).expect(403);
  await sam.patch(`/api/people/${sam.personId}`, { nobody: true }).expect(400);
  const { cookie } = administrator.headers('x'); // no proof of one’s own page
  await anonymous(app).post('/api/fund-books').set('cookie', cookie).send({}).expect(403);
  await anonymous(app).post('/api/fund-books').set('authorization', 'Bearer nobody').send({}).expect(401);
  const { body } = await auditor.get('/api/audit?outcome=refused&limit=500').expect(200);
  const events = (body as { events: Event[] }).events.filter(({ fund }) => fund === null);
  expect(events.map(({ actor, action, record }) => `${actor}: ${action}, ${record}`)).toEqual([
    'Berta: propose imports, /api/fund-books',
    'Berta: propose imports, /api/fund-books',
    'Chen: decide imports, /api/fund-books/77/approve',
    'Berta: reset sign-ins, person sam@example.org',
    'Sam: look after people, person sam@example.org',
  ]);
});

it('what names a fund that there cannot be is there without one', async () => {
  const auditor = await person(database, app, [{ role: 'auditor' }]);
  await amina.post('/api/funds/%00/receipts', { kind: 'fund_interest', reference: 'I-7' }).expect(400);
  const { body } = await auditor.get('/api/audit?record=fund%20interest%20I-7').expect(200);
  expect((body as { events: Event[] }).events).toMatchObject([{ outcome: 'refused', fund: null }]);
});

it('a fault of ours is there as one, and says nothing of itself', async () => {
  await database.owner.query('ALTER TABLE hold RENAME TO hold_away');
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const fault = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const events = await leaving(() =>
      amina.post(at('/holds'), { project: 'CITY/1', reason: 'x' }).expect(500),
    );
    expect(events).toMatchObject([{ action: 'place holds', outcome: 'failed', detail: null, fund: 'CITY' }]);
  } finally {
    write.mockRestore();
    fault.mockRestore();
    await database.owner.query('ALTER TABLE hold_away RENAME TO hold');
  }
});
