import { randomUUID } from 'node:crypto';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { ada, createExample, servicesOn, usd } from '../../test/support/example-services.js';
import type { FrontDoor } from '../../test/support/front-door.js';
import { createApp, person, type Granted } from '../../test/support/http-app.js';
import { entities } from '../entities.js';

/** An approver goes on leave, and a colleague decides instead: in those days, in that fund, and never around a duty of either. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver in CITY
let chen: FrontDoor; // approver everywhere
let today: string;

const administrator: Granted = { role: 'fund_administrator', fund: 'CITY' };
const approver: Granted = { role: 'approver', fund: 'CITY' };
const officer: Granted = { role: 'programme_officer', fund: 'CITY' };

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  await createExample(services, { code: 'OTHER' });
  for (const fund of ['CITY', 'OTHER']) {
    const income = { fund, reference: 'IN-1', effectiveOn: '2024-05-01', window: 'GEN', amount: usd('9000') };
    await services.receipts.otherIncome(income, ada);
  }
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator' }], { name: 'Amina' });
  bruno = await person(database, app, [approver], { name: 'Bruno' });
  chen = await person(database, app, [{ role: 'approver' }], { name: 'Chen' });
  const [row]: { today: string }[] = await database.owner.query(
    "SELECT (now() AT TIME ZONE 'UTC')::date::text AS today",
  );
  today = row!.today;
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

const day = (from: number) => new Date(Date.parse(today) + from * 86_400_000).toISOString().slice(0, 10);
let made = 0;
const propose = async (by = amina, fund = 'CITY', amount = '10.00') => {
  const reference = `AL-${++made}`;
  const place = { project: `${fund}/1`, organisation: 'UNICEF', window: 'GEN', effectiveOn: '2024-05-02' };
  const body = { reference, ...place, amount: { amount, currency: 'USD' } };
  await by.post(`/api/funds/${fund}/allocations`, body).expect(201);
  return `/api/funds/${fund}/allocations/${reference}/approve`;
};
const give = (giver: FrontDoor, to: FrontDoor, more: object = {}) =>
  giver.post('/api/inbox/delegations', { to: to.personId, from: today, until: day(2), ...more });
/** A delegation for any days, also past ones, put into the database as the application may. */
const giveOn = (giver: FrontDoor, to: FrontDoor, from: string, until: string) =>
  database.application.query(
    `WITH c AS (INSERT INTO change (made_by, door, what, person_id) VALUES ('test', 'system', 'leave', $1) RETURNING id)
     INSERT INTO delegation (from_person, to_person, from_on, until_on, change_id) SELECT $1, $2, $3, $4, c.id FROM c`,
    [giver.personId, to.personId, from, until],
  );
const detailOf = ({ body }: { body: unknown }) => (body as { detail: string }).detail;
interface Inbox {
  waiting: { path: string; onBehalfOf: { name: string } | null }[];
}
const waitsFor = async (who: FrontDoor) =>
  ((await who.get('/api/inbox').expect(200)).body as Inbox).waiting.map(({ path }) => path);
/** What is proposed is not in the inbox, and approving it is refused. */
const expectRefused = async (who: FrontDoor, path: string, why: RegExp) => {
  expect([who.name, await waitsFor(who)]).toEqual([who.name, expect.not.arrayContaining([path])]);
  expect(detailOf(await who.post(path).expect(403))).toMatch(why);
};

describe('a delegation', () => {
  it('lets the colleague decide on behalf of its giver, until it is ended', async () => {
    const dele = await person(database, app, [officer], { name: 'Dele' });
    const path = await propose();
    await expectRefused(dele, path, /you hold no such role/);
    const key = randomUUID();
    const body = { to: dele.personId, from: today, until: day(2), reason: 'Leave' };
    const given = await bruno.post('/api/inbox/delegations', body, key).expect(201);
    const { delegation } = given.body as { delegation: { id: number } };
    expect(delegation).toMatchObject({
      ...{ giver: { name: 'Bruno' }, to: { name: 'Dele' }, fund: null },
      ...{ from: today, until: day(2), state: 'in_force', endedAt: null },
    });
    const again = await bruno.post('/api/inbox/delegations', body, key).expect(201);
    expect(again.body).toEqual(given.body);
    expect((await bruno.get('/api/inbox/delegations').expect(200)).body).toEqual({
      given: [delegation],
      received: [],
    });
    expect((await dele.get('/api/inbox/delegations').expect(200)).body).toEqual({
      given: [],
      received: [delegation],
    });

    const inbox = await dele.get('/api/inbox').expect(200);
    expect((inbox.body as Inbox).waiting).toMatchObject([{ path, onBehalfOf: { name: 'Bruno' } }]);
    const decided = await dele.post(path).expect(200);
    expect((decided.body as { proposal: object }).proposal).toMatchObject({
      state: 'approved',
      decisions: [{ by: { name: 'Dele' }, onBehalfOf: { name: 'Bruno' } }],
    });

    const next = await propose();
    const own = `/api/inbox/delegations/${delegation.id}`;
    await dele.delete(own).expect(404);
    await chen.delete(own).expect(404);
    const ended = await bruno.delete(own).expect(200);
    expect(ended.body).toMatchObject({ delegation: { state: 'ended' } });
    expect(detailOf(await bruno.delete(own).expect(409))).toMatch(/ended already/);
    await expectRefused(dele, next, /you hold no such role/);
    const events: object[] = await database.owner.query(
      `SELECT actor, outcome, after::text LIKE '%Leave%' AS reason FROM audit_event
        WHERE action = 'delegate decisions' AND person_id = $1 AND outcome = 'done' ORDER BY id`,
      [bruno.personId],
    );
    expect(events).toEqual([
      { actor: 'Bruno', outcome: 'done', reason: true },
      { actor: 'Bruno', outcome: 'done', reason: false },
    ]);
    await chen.post(next).expect(200);
  });

  it('is in force from its first day to its last, both included', async () => {
    const path = await propose();
    const colleague = () => person(database, app, [officer]);
    const [early, late, first, last] = [
      ...[await colleague(), await colleague()],
      ...[await colleague(), await colleague()],
    ];
    await give(bruno, early!, { from: day(1), until: day(3) }).expect(201);
    await giveOn(bruno, late!, day(-5), day(-1));
    await give(bruno, first!).expect(201);
    await giveOn(bruno, last!, day(-5), today);
    for (const who of [early!, late!]) await expectRefused(who, path, /you hold no such role/);
    for (const who of [first!, last!]) expect(await waitsFor(who)).toContain(path);
    await last!.post(path).expect(200);
    const listed = await late!.get('/api/inbox/delegations').expect(200);
    const { received } = listed.body as { received: { id: number }[] };
    expect(received).toMatchObject([{ state: 'over' }]);
    expect(detailOf(await bruno.delete(`/api/inbox/delegations/${received[0]!.id}`).expect(409))).toMatch(
      /is over/,
    );
  });

  it('is for the giver’s funds, or for one of them', async () => {
    const [all, one] = [await person(database, app, [officer]), await person(database, app, [officer])];
    const [city, other] = [await propose(), await propose(amina, 'OTHER')];
    await give(chen, all).expect(201);
    await give(chen, one, { fund: 'CITY' }).expect(201);
    expect(await waitsFor(all)).toEqual([city, other]);
    expect(await waitsFor(one)).toEqual([city]);
    await one.post(other).expect(404);
    await one.post(city).expect(200);
    await all.post(other).expect(200);
    for (const fund of ['OTHER', 'NONE']) {
      const refused = await give(bruno, one, { fund }).expect(403);
      expect(detailOf(refused)).toBe(
        `Only an approver of fund ${fund} has decisions to delegate; you hold that role for none today.`,
      );
    }
  });
});

describe('a delegation goes around no duty', () => {
  it('of its colleague, who proposed it', async () => {
    const colleague = await person(database, app, [officer]);
    await give(bruno, colleague).expect(201);
    await expectRefused(colleague, await propose(colleague), /Whoever proposed it/);
  });

  it('of its giver, who proposed it', async () => {
    const giver = await person(database, app, [administrator, approver]);
    const colleague = await person(database, app, [officer]);
    await give(giver, colleague).expect(201);
    const path = await propose(giver);
    const deposit = { reference: 'D-1', amount: {} }; // the giver's other role stays with the giver
    await giver.post('/api/funds/CITY/agreements/A-1/deposits', deposit).expect(400);
    await colleague.post('/api/funds/CITY/agreements/A-1/deposits', deposit).expect(403);
    await expectRefused(colleague, path, /Whoever proposed it/);
    expect(await waitsFor(bruno)).toContain(path);
  });

  it('of either, who belongs to whom it benefits', async () => {
    const path = await propose();
    const insider = await person(database, app, [officer], { organisations: ['UNICEF'] });
    await give(bruno, insider).expect(201);
    await expectRefused(insider, path, /organisation or a city that they belong to/);
    const giver = await person(database, app, [approver], { organisations: ['UNICEF'] });
    const colleague = await person(database, app, [officer]);
    await give(giver, colleague).expect(201);
    await expectRefused(colleague, path, /organisation or a city that they belong to/);
  });

  it('of either, who has approved already what needs two', async () => {
    const sam = await person(database, app, [{ role: 'system_administrator' }]);
    const limits = '/api/funds/CITY/limits';
    const { etag = '' } = (await sam.get(limits).expect(200)).headers as { etag?: string };
    const above = { twoApproversAbove: { amount: '100.00', currency: 'USD' }, stepUpReversalAbove: null };
    await sam.put(limits, above).set('if-match', etag).expect(200);
    const colleague = await person(database, app, [officer]);
    await give(bruno, colleague).expect(201);

    const [giversFirst, colleaguesFirst] = [
      await propose(amina, 'CITY', '100.01'),
      await propose(amina, 'CITY', '100.02'),
    ];
    await bruno.post(giversFirst).expect(200);
    await expectRefused(colleague, giversFirst, /a second approver must be another person/);
    await colleague.post(colleaguesFirst).expect(200);
    await expectRefused(bruno, colleaguesFirst, /a second approver must be another person/);
    await expectRefused(colleague, colleaguesFirst, /a second approver must be another person/);
    for (const path of [giversFirst, colleaguesFirst]) {
      expect((await chen.post(path).expect(200)).body).toMatchObject({ proposal: { state: 'approved' } });
    }
  });

  it('of proving more than a password', async () => {
    const path = await propose();
    const tired = await person(database, app, [officer], { steppedUp: false });
    const half = await person(database, app, [officer]);
    await database.owner.query(
      'UPDATE session SET second_factor = NULL, second_factor_at = NULL, stepped_up_at = NULL WHERE person_id = $1',
      [half.personId],
    );
    await half.get('/api/funds/CITY/proposals').expect(200);
    await give(bruno, tired).expect(201);
    await give(bruno, half).expect(201);
    expect((await tired.post(path).expect(403)).body).toMatchObject({ type: '/problems/step-up-required' });
    await half.get('/api/funds/CITY/proposals').expect(404);
    await half.post(path).expect(404);
    expect(await waitsFor(half)).toEqual([]);
  });

  it('of its giver alone: it is not given on, and only an approver’s decisions are given', async () => {
    const [one, two] = [await person(database, app, [officer]), await person(database, app, [officer])];
    const sam = await person(database, app, [{ role: 'system_administrator' }]);
    await give(bruno, one).expect(201);
    for (const giver of [one, sam, amina, await person(database, app, [])]) {
      expect(detailOf(await give(giver, two).expect(403))).toMatch(/^Only an approver/);
    }
    // Nor where the colleague's colleague is written into the database by hand.
    await giveOn(one, two, today, today);
    await expectRefused(two, await propose(), /you hold no such role/);
  });

  it('of several lets the colleague decide for whom no duty keeps from it', async () => {
    const both = await person(database, app, [approver, administrator], { name: 'Dora' });
    const payee = await person(database, app, [approver], { name: 'Payee', organisations: ['UNICEF'] });
    const hand = await person(database, app, [officer], { name: 'Hand' });
    for (const giver of [payee, both]) await give(giver, hand).expect(201);
    const path = await propose(both);
    await expectRefused(hand, path, /organisation or a city that they belong to/);
    await give(chen, hand).expect(201);
    const inbox = await hand.get('/api/inbox').expect(200);
    expect((inbox.body as Inbox).waiting.find((one) => one.path === path)).toMatchObject({
      onBehalfOf: { name: 'Chen' },
    });
    const decided = await hand.post(path).expect(200);
    expect((decided.body as { proposal: object }).proposal).toMatchObject({
      decisions: [{ by: { name: 'Hand' }, onBehalfOf: { name: 'Chen' } }],
    });
  });
});
