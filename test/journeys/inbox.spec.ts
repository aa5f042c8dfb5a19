import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, eur, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { anonymous, createApp, person, type Granted } from '../support/http-app.js';
import { atTheSameInstant } from '../support/same-instant.js';

/** What waits for whom: an inbox shows what may be decided now, and what is decided leaves it. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver
let chen: FrontDoor; // approver
let sam: FrontDoor; // system administrator

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const at = (path: string) => `/api/funds/CITY${path}`;
const approver: Granted = { role: 'approver', fund: 'CITY' };

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  await createExample(services, { code: 'OTHER' });
  await services.organisations.create({ code: 'NAIROBI', name: 'Nairobi', type: 'city', country: 'KE' }, ada);
  const city = { fund: 'CITY', code: 'CITY/3', title: 'Streets', lead: 'UNDP', city: 'nairobi' };
  await services.projects.create({ ...city, kind: 'programme', status: 'active' }, ada);
  const income = { reference: 'IN-1', effectiveOn: '2024-05-01', window: 'GEN', amount: usd('9000') };
  await services.receipts.otherIncome({ ...income, fund: 'CITY' }, ada);
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }], { name: 'Amina' });
  bruno = await person(database, app, [approver], { name: 'Bruno' });
  chen = await person(database, app, [{ role: 'approver' }], { name: 'Chen' });
  sam = await person(database, app, [{ role: 'system_administrator' }], { name: 'Sam' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

const propose = async (reference: string, amount = '10.00', by = amina, project = 'CITY/1') => {
  const place = { project, organisation: 'UNICEF', window: 'GEN', effectiveOn: '2024-05-02' };
  const body = { reference, ...place, amount: dollars(amount) };
  const proposed = await by.post(at('/allocations'), body).expect(201);
  return (proposed.body as { proposal: { id: number } }).proposal.id;
};
const approve = (who: FrontDoor, reference: string) => who.post(at(`/allocations/${reference}/approve`));
const reject = (who: FrontDoor, reference: string) =>
  who.post(at(`/allocations/${reference}/reject`), { reason: 'Not this year' });

interface Inbox {
  count: number;
  sums: object[];
  oldest: string | null;
  next: string | null;
  waiting: { path: string; waitingDays: number; proposal: { id: number; reference: string } }[];
  mine: { waitingDays: number; proposal: { reference: string } }[];
  returned: { reference: string; decisions: object[] }[];
  unsettled: { path: string }[];
}
const inbox = async (who: FrontDoor, query = '') =>
  (await who.get(`/api/inbox${query}`).expect(200)).body as Inbox;
const waitsFor = async (who: FrontDoor) =>
  (await inbox(who)).waiting.map(({ proposal }) => proposal.reference);
/** Lets a change have been made some days ago. */
const backdate = (change: string, parameters: unknown[]) =>
  database.owner.transaction(async (manager) => {
    await manager.query('ALTER TABLE change DISABLE TRIGGER ALL');
    await manager.query(
      `UPDATE change SET made_at = now() - $1::interval WHERE id = (${change})`,
      parameters,
    );
    await manager.query('ALTER TABLE change ENABLE TRIGGER ALL');
  });
/** Sets the amount above which two approve. */
const limit = async (twoApproversAbove: object | null) => {
  const path = at('/limits');
  const { etag = '' } = (await sam.get(path).expect(200)).headers as { etag?: string };
  await sam.put(path, { twoApproversAbove, stepUpReversalAbove: null }).set('if-match', etag).expect(200);
};

describe('an inbox', () => {
  it('shows what waits, how long, how much, and where it is decided', async () => {
    const id = await propose('AL-1', '600.00');
    await backdate('SELECT change_id FROM proposal WHERE id = $2', ['3 days 2 hours', id]);
    const move = {
      effectiveOn: '2024-05-03',
      fromWindow: 'GEN',
      toWindow: 'WATER',
      amount: dollars('50.50'),
    };
    await amina.post(at('/window-moves'), { reference: 'WM 1/a', ...move }).expect(201);

    const found = await inbox(bruno);
    expect(found).toMatchObject({
      ...{ count: 2, sums: [dollars('650.50')], next: null, mine: [], returned: [] },
      waiting: [
        {
          proposal: { reference: 'AL-1', state: 'proposed', fund: 'CITY', proposedBy: { name: 'Amina' } },
          ...{ waitingDays: 3, amount: dollars('600.00'), onBehalfOf: null },
          path: '/api/funds/CITY/allocations/AL-1/approve',
        },
        { waitingDays: 0, path: '/api/funds/CITY/window-moves/WM%201%2Fa/approve' },
      ],
    });
    expect(found.oldest).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect((await bruno.get(at(`/proposals/${id}`)).expect(200)).body).toMatchObject(
      found.waiting[0]!.proposal,
    );
    expect(await inbox(amina)).toMatchObject({
      ...{ count: 0, waiting: [], sums: [], oldest: null },
      mine: [{ waitingDays: 3, amount: dollars('600.00') }, { waitingDays: 0 }],
    });

    for (const { path } of found.waiting) await bruno.post(path).expect(200);
    expect(await inbox(bruno)).toMatchObject({ count: 0, waiting: [], mine: [], returned: [] });
    expect(await inbox(amina)).toMatchObject({ mine: [], returned: [] });
  });

  it('shows its maker what was rejected, and why, for thirty days', async () => {
    const id = await propose('AL-2');
    await reject(bruno, 'AL-2').expect(200);
    expect(await inbox(amina)).toMatchObject({
      mine: [],
      returned: [{ reference: 'AL-2', state: 'rejected', decisions: [{ reason: 'Not this year' }] }],
    });
    expect((await inbox(chen)).returned).toEqual([]);
    await backdate('SELECT change_id FROM decision WHERE proposal_id = $2', ['31 days', id]);
    expect((await inbox(amina)).returned).toEqual([]);
  });

  it('goes on page by page, with the sums of all', async () => {
    for (const reference of ['AL-3', 'AL-4', 'AL-5']) await propose(reference);
    const first = await inbox(bruno, '?limit=2');
    expect(first).toMatchObject({ count: 3, sums: [dollars('30.00')], waiting: [{}, {}] });
    const second = (await bruno.get(first.next!).expect(200)).body as Inbox;
    expect(second).toMatchObject({ count: 3, sums: [dollars('30.00')], next: null });
    expect([...first.waiting, ...second.waiting].map(({ proposal }) => proposal.reference)).toEqual([
      ...['AL-3', 'AL-4', 'AL-5'],
    ]);
    for (const wrong of ['limit=0', 'limit=501', 'after=x', 'person=1']) {
      await bruno.get(`/api/inbox?${wrong}`).expect(400);
    }
    for (const reference of ['AL-3', 'AL-4', 'AL-5']) await reject(bruno, reference).expect(200);
  });

  it('shows nothing that a duty keeps from whoever asks, and deciding it is refused', async () => {
    const both: Granted[] = [approver, { role: 'fund_administrator', fund: 'CITY' }];
    const dora = await person(database, app, both, { name: 'Dora' });
    const benefits = (name: string, code: string) =>
      person(database, app, [approver], { name, organisations: [code] });
    const payee = await benefits('Payee', 'UNICEF');
    const lead = await benefits('Lead', 'UNDP');
    const mayor = await benefits('Mayor', 'NAIROBI');
    await propose('AL-6', '10.00', dora, 'CITY/3');
    for (const [who, why] of [
      [dora, /Whoever proposed it/],
      [payee, /organisation or a city that they belong to/],
      [lead, /organisation or a city that they belong to/],
      [mayor, /organisation or a city that they belong to/],
    ] as const) {
      expect([who.name, await inbox(who)]).toMatchObject([who.name, { count: 0, sums: [], waiting: [] }]);
      const refused = await approve(who, 'AL-6').expect(403);
      expect((refused.body as { detail: string }).detail).toMatch(why);
    }
    await propose('AL-7', '10.00', amina, 'CITY/2');
    expect(await waitsFor(mayor)).toEqual(['AL-7']);
    expect(await waitsFor(lead)).toEqual(['AL-7']);
    expect(await waitsFor(payee)).toEqual([]);
    expect(await waitsFor(bruno)).toEqual(['AL-6', 'AL-7']);
    for (const reference of ['AL-6', 'AL-7']) await reject(bruno, reference).expect(200);
  });

  it('is empty for whoever decides elsewhere, or nothing, or has not given the second factor, or is a key for elsewhere', async () => {
    await propose('AL-8');
    const elsewhere = await person(database, app, [{ role: 'approver', fund: 'OTHER' }]);
    const donor = await person(database, app, [{ role: 'donor', organisation: 'NORLAND' }]);
    const nothing = await person(database, app, []);
    const half = await person(database, app, [approver, { role: 'fund_administrator' }], { name: 'Half' });
    await propose('AL-9', '1.00', half);
    await database.owner.query(
      'UPDATE session SET second_factor = NULL, second_factor_at = NULL, stepped_up_at = NULL WHERE person_id = $1',
      [half.personId],
    );
    for (const who of [elsewhere, donor, nothing, half]) {
      expect(await inbox(who)).toEqual({
        ...{ count: 0, sums: [], oldest: null, next: null },
        ...{ waiting: [], mine: [], returned: [], unsettled: [], reminders: [] },
      });
      await approve(who, 'AL-8').expect(404);
    }
    await anonymous(app).get('/api/inbox').expect(401);
    const expiresOn = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const form = { name: 'reminder', fund: 'OTHER', expiresOn };
    const { body } = await chen.post('/api/api-keys', form).expect(201);
    const machine = `Bearer ${(body as { key: string }).key}`;
    const found = await anonymous(app).get('/api/inbox').set('authorization', machine).expect(200);
    expect(found.body).toMatchObject({ count: 0, waiting: [] });
    expect(await waitsFor(chen)).toEqual(['AL-8', 'AL-9']);
    for (const reference of ['AL-8', 'AL-9']) await reject(bruno, reference).expect(200);
  });
});

describe('for the fund administrator', () => {
  it('overdue instalments and unidentified money wait, since when and how much', async () => {
    const services = servicesOn(database.application);
    const agreement = {
      ...{ fund: 'CITY', reference: 'A 1', donor: 'NORLAND', effectiveOn: '2024-01-10', window: 'GEN' },
      amount: eur('300'),
    };
    await services.agreements.sign(agreement, ada);
    const schedule = [
      { dueOn: '2024-02-01', amount: eur('100') },
      { dueOn: '2024-03-01', amount: eur('100') },
      { dueOn: '2099-01-01', amount: eur('100') },
    ];
    await services.schedules.plan('CITY', 'A 1', schedule, ada);
    const deposit = { fund: 'CITY', reference: 'DEP-1', effectiveOn: '2024-02-03', agreement: 'A 1' };
    await services.contributions.receiveDeposit(
      { ...deposit, amount: usd('130'), original: eur('120') },
      ada,
    );
    const money = { fund: 'CITY', effectiveOn: '2024-04-01' };
    await services.receipts.unidentified({ ...money, reference: 'U-1', amount: usd('40') }, ada);
    const later = { ...money, effectiveOn: '2024-04-09', reference: 'U-2', amount: usd('5') };
    await services.receipts.unidentified(later, ada);

    const { unsettled } = await inbox(amina);
    expect(unsettled).toEqual([
      {
        ...{ kind: 'overdue_instalments', fund: 'CITY', agreement: 'A 1', since: '2024-03-01' },
        amount: { amount: '80.00', currency: 'EUR' },
        waitingDays: daysSince('2024-03-01'),
        path: '/api/funds/CITY/agreements/A%201/schedule',
      },
      {
        ...{ kind: 'unidentified_money', fund: 'CITY', agreement: null, since: '2024-04-01' },
        amount: dollars('45.00'),
        waitingDays: daysSince('2024-04-01'),
        path: '/api/funds/CITY/unidentified',
      },
    ]);
    for (const { path } of unsettled) await amina.get(path).expect(200);
    const elsewhere = await person(database, app, [{ role: 'fund_administrator', fund: 'OTHER' }]);
    for (const who of [elsewhere, bruno, sam]) expect((await inbox(who)).unsettled).toEqual([]);

    const resolution = { reference: 'R-1', effectiveOn: '2024-04-10', amount: usd('40'), fund: 'CITY' };
    const income = { ...resolution, reference: 'IN-2', window: 'GEN' };
    await services.receipts.resolveUnidentified(
      resolution,
      (recording) => services.receipts.receiveInto(recording, 'other_income', income),
      ada,
    );
    const last = { fund: 'CITY', reference: 'DEP-2', effectiveOn: '2024-05-03', agreement: 'A 1' };
    await services.contributions.receiveDeposit({ ...last, amount: usd('90'), original: eur('80') }, ada);
    expect((await inbox(amina)).unsettled).toMatchObject([
      { kind: 'unidentified_money', since: '2024-04-09', amount: dollars('5.00') },
    ]);
  });
});

const daysSince = (day: string) => Math.floor((Date.now() - Date.parse(day)) / 86_400_000);

describe('two approvers at the same instant', () => {
  it('decide once what needs one: the other is told by whom', async () => {
    await propose('AL-20');
    const answers = await atTheSameInstant(database, 'AL-20', [
      approve(bruno, 'AL-20'),
      approve(chen, 'AL-20'),
    ]);
    const lost = answers.find(({ status }) => status === 409)!;
    const winner = answers[0]!.status === 200 ? 'Bruno' : 'Chen';
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((lost.body as { detail: string }).detail).toBe(
      `The allocation AL-20 was approved already, by ${winner}.`,
    );
    expect([await waitsFor(bruno), await waitsFor(chen)]).toEqual([[], []]);
  });

  it('both count where two are needed, a third is too late, and nobody counts twice', async () => {
    await limit(dollars('100.00'));
    const third = await person(database, app, [approver], { name: 'Third' });
    await propose('AL-21', '100.01');
    const first = await approve(bruno, 'AL-21').expect(200);
    expect(first.body).toMatchObject({ entries: [], proposal: { needs: 2, state: 'proposed' } });
    expect([await waitsFor(bruno), await waitsFor(chen)]).toEqual([[], ['AL-21']]);
    const again = await approve(bruno, 'AL-21').expect(403);
    expect((again.body as { detail: string }).detail).toMatch(/must be another person/);
    const second = await approve(chen, 'AL-21').expect(200);
    expect(second.body).toMatchObject({ proposal: { state: 'approved' }, entries: [{ reference: 'AL-21' }] });

    await propose('AL-22', '100.01');
    const answers = await atTheSameInstant(
      database,
      'AL-22',
      [bruno, chen, third].map((who) => approve(who, 'AL-22')),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409]);
    const entries = answers.flatMap(({ body }) => (body as { entries?: object[] }).entries ?? []);
    expect(entries).toHaveLength(1);
    await propose('AL-24', '100.01');
    await reject(bruno, 'AL-24').expect(200);
    expect(await waitsFor(chen)).toEqual([]);
    await propose('AL-23', '100.00');
    await approve(third, 'AL-23').expect(200);
    await limit(null);
  });
});
