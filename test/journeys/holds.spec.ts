import { randomUUID } from 'node:crypto';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { anonymous, createApp, person, type Granted } from '../support/http-app.js';
import { waitForNoReports } from '../support/reporting-policy.js';

/** An allegation is looked into: one person stops new money, two let it flow again. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver
let both: FrontDoor; // fund administrator and approver

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const at = (path: string) => `/api/funds/CITY${path}`;
const place = { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN', effectiveOn: '2024-05-02' };
const why = { reason: 'An allegation of fraud' };
const over = { reason: 'It was unfounded' };

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  await createExample(services, { code: 'OTHER' });
  const money = { ...place, fund: 'CITY', effectiveOn: '2024-05-01' };
  await services.receipts.otherIncome({ ...money, reference: 'IN-1', amount: usd('9000') }, ada);
  await services.allocations.allocate({ ...money, reference: 'AL-0', amount: usd('1000') }, ada);
  await services.disbursements.transfer({ ...money, reference: 'TR-0', amount: usd('500') }, ada);
  await waitForNoReports(database.owner);
  app = await createApp(database);
  const administrator: Granted = { role: 'fund_administrator', fund: 'CITY' };
  const approver: Granted = { role: 'approver', fund: 'CITY' };
  amina = await person(database, app, [administrator], { name: 'Amina' });
  bruno = await person(database, app, [approver], { name: 'Bruno' });
  both = await person(database, app, [administrator, approver], { name: 'Dora' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

interface Hold {
  id: number;
  state: string;
}
const hold = async (on: object, who = amina) => {
  const { body } = await who.post(at('/holds'), { ...on, ...why }).expect(201);
  return (body as { hold: Hold }).hold;
};
const lift = async (id: number, who = amina) => {
  await who.post(at(`/holds/${id}/lift`), over).expect(201);
  await bruno.post(at(`/holds/${id}/lift/approve`)).expect(200);
};
const allocate = async (reference: string) =>
  amina.post(at('/allocations'), { reference, ...place, amount: dollars('10.00') }).expect(201);
const detailOf = ({ body }: { body: unknown }) => (body as { detail: string }).detail;

describe('a hold', () => {
  it('stops approvals and transfers, and neither releases, reports nor refunds', async () => {
    await allocate('AL-1');
    await amina.post(at('/transfers'), { reference: 'TR-1', ...place, amount: dollars('5.00') }).expect(201);
    const placed = await hold({ project: 'CITY/1' });
    expect(placed).toMatchObject({
      ...{ project: 'CITY/1', organisation: null, state: 'open', reason: why.reason },
      ...{ placedBy: { name: 'Amina' }, liftedAt: null, lifting: null },
    });

    const sentence = /on hold: nothing is approved or transferred until two people have lifted it/;
    expect(detailOf(await bruno.post(at('/allocations/AL-1/approve')).expect(409))).toMatch(sentence);
    expect(detailOf(await bruno.post(at('/transfers/TR-1/release')).expect(409))).toMatch(sentence);

    const release = { reference: 'AL-2', effectiveOn: '2024-05-03', amount: dollars('100.00') };
    await amina.post(at('/allocations/AL-0/release'), release).expect(201);
    await bruno.post(at('/allocations/AL-2/approve')).expect(200);
    const spent = { reference: 'EX-1', organisation: 'UNICEF', effectiveOn: '2024-05-31', category: '1' };
    await amina
      .post('/api/projects/CITY%2F1/expenditure', { ...spent, amount: dollars('50.00') })
      .expect(201);
    const inOther = { ...place, project: 'CITY/2', reference: 'AL-3', amount: dollars('10.00') };
    await amina.post(at('/allocations'), inOther).expect(201);
    await bruno.post(at('/allocations/AL-3/approve')).expect(200);

    await lift(placed.id);
    await bruno.post(at('/allocations/AL-1/approve')).expect(200);
    await bruno.post(at('/transfers/TR-1/release')).expect(200);
  });

  it('is lifted by two: who proposes it is not who decides it, whatever roles they hold', async () => {
    const { id } = await hold({ project: 'CITY/1' }, both);
    const document = await both.document('outcome.txt', 'The inquiry found nothing.');
    const proposed = await both.post(at(`/holds/${id}/lift`), { ...over, document }).expect(201);
    expect(proposed.body).toMatchObject({ entries: [], proposal: { kind: 'hold_lift', subject: `${id}` } });
    const alone = await both.post(at(`/holds/${id}/lift/approve`)).expect(403);
    expect(detailOf(alone)).toMatch(/Whoever proposed it does not decide it/);
    expect((await bruno.get('/api/inbox').expect(200)).body).toMatchObject({
      waiting: [{ path: `/api/funds/CITY/holds/${id}/lift/approve`, amount: null }],
    });

    const tried = await bruno.post(at(`/holds/${id}/lift/approve?dryRun=true`)).expect(200);
    expect(tried.body).toMatchObject({ dryRun: true, proposal: { state: 'approved' } });
    const key = randomUUID();
    const first = await bruno.post(at(`/holds/${id}/lift/approve`), {}, key).expect(200);
    const again = await bruno.post(at(`/holds/${id}/lift/approve`), {}, key).expect(200);
    expect(again.body).toEqual(first.body);
    const { body } = await amina.get(at('/holds?state=lifted&limit=500')).expect(200);
    const listed = (body as { holds: Hold[] }).holds.at(-1);
    expect(listed).toMatchObject({
      ...{ id, state: 'lifted', placedBy: { name: 'Dora' } },
      lifting: {
        reason: over.reason,
        proposal: { fund: 'CITY', proposedBy: { name: 'Dora' }, decisions: [{ by: { name: 'Bruno' } }] },
      },
    });
    const events: { action: string; actor: string }[] = await database.owner.query(
      `SELECT action, actor FROM audit_event WHERE after::text LIKE '%"lifted"%' AND outcome = 'done' ORDER BY id DESC LIMIT 1`,
    );
    expect(events).toEqual([{ action: 'decide lifting holds', actor: 'Bruno' }]);
  });

  it('is not lifted by anybody of the organisation that it is on', async () => {
    const { id } = await hold({ organisation: 'UNICEF' });
    await amina.post(at(`/holds/${id}/lift`), over).expect(201);
    const insider = await person(database, app, [{ role: 'approver', fund: 'CITY' }], {
      organisations: ['UNICEF'],
    });
    const refused = await insider.post(at(`/holds/${id}/lift/approve`)).expect(403);
    expect(detailOf(refused)).toMatch(/organisation or a city that they belong to/);
    await allocate('AL-4');
    await bruno.post(at('/allocations/AL-4/approve')).expect(409);

    await bruno.post(at(`/holds/${id}/lift/reject`), { reason: 'Not looked into yet' }).expect(200);
    await bruno.post(at('/allocations/AL-4/approve')).expect(409);
    await lift(id);
    await bruno.post(at('/allocations/AL-4/approve')).expect(200);
  });

  it('on an organisation is of every fund, and is lifted in any, which the others are not told', async () => {
    const { id } = await hold({ organisation: 'UNDP' });
    const neighbours: Granted[] = [
      { role: 'fund_administrator', fund: 'OTHER' },
      { role: 'approver', fund: 'OTHER' },
    ];
    const [omar, olga] = [
      await person(database, app, neighbours, { name: 'Omar' }),
      await person(database, app, neighbours, { name: 'Olga' }),
    ];
    const seen = async (who: FrontDoor, fund: string) =>
      (await who.get(`/api/funds/${fund}/holds?after=${id - 1}`).expect(200)).body.holds as Hold[];
    const { id: ofProject } = await hold({ project: 'CITY/2' });
    expect((await seen(omar, 'OTHER')).map((one) => one.id)).toEqual([id]);
    await omar.post(`/api/funds/OTHER/holds/${ofProject}/lift`, over).expect(404);
    await omar.post(`/api/funds/OTHER/holds/${id}/lift`, over).expect(201);
    await bruno.post(at(`/holds/${id}/lift/approve`)).expect(404);
    await olga.post(`/api/funds/OTHER/holds/${id}/lift/approve`).expect(200);
    expect(await seen(amina, 'CITY')).toMatchObject([
      { id, state: 'lifted', lifting: { proposal: { fund: null, proposedBy: { name: 'Omar' } } } },
      { id: ofProject, state: 'open', lifting: null },
    ]);
    const page = await amina.get(at('/holds?limit=1')).expect(200);
    expect((await amina.get(page.body.next).expect(200)).body.holds).toHaveLength(1);
    await lift(ofProject);
  });
});

describe('what is wrong', () => {
  it.each([
    [{ project: 'CITY/1', organisation: 'UNICEF', ...why }, 422, /one of them, and not both/],
    [why, 422, /one of them/],
    [{ project: 'OTHER/1', ...why }, 404, /Fund CITY has no project OTHER\/1/],
    [{ organisation: 'NOBODY', ...why }, 404, /no organisation NOBODY/],
    [{ project: 'CITY/1' }, 400, /reason/],
    [{ project: 'CITY/1', reason: '  ' }, 422, /with its reason/],
    [{ project: 'CITY/1', ...why, amount: '1' }, 400, /no field amount/],
  ])('with a hold %j: %d', async (body, status, detail) => {
    const before = await amina.get(at('/holds?state=open')).expect(200);
    expect(detailOf(await amina.post(at('/holds'), body).expect(status))).toMatch(detail);
    expect((await amina.get(at('/holds?state=open')).expect(200)).body).toEqual(before.body);
  });

  it('with lifting one', async () => {
    const { id } = await hold({ project: 'CITY/1' });
    await amina.post(at(`/holds/${id}/lift`), {}).expect(400);
    await amina.post(at('/holds/999999/lift'), over).expect(404);
    await amina.post(at('/holds/x/lift'), over).expect(404);
    expect(detailOf(await bruno.post(at(`/holds/${id}/lift/approve`)).expect(404))).toMatch(
      /Nobody in fund CITY/,
    );
    await amina.post(at(`/holds/${id}/lift`), over).expect(201);
    expect(detailOf(await amina.post(at(`/holds/${id}/lift`), over).expect(409))).toMatch(
      /waiting to be decided/,
    );
    await bruno.post(at(`/holds/${id}/lift/reject`), {}).expect(400);
    await bruno.post(at(`/holds/${id}/lift/approve`)).expect(200);
    expect(detailOf(await bruno.post(at(`/holds/${id}/lift/approve`)).expect(409))).toMatch(
      /already, by Bruno/,
    );
    expect(detailOf(await amina.post(at(`/holds/${id}/lift`), over).expect(409))).toMatch(
      /was lifted already/,
    );
  });

  it('with who asks', async () => {
    const { id } = await hold({ project: 'CITY/1' });
    const auditor = await person(database, app, [{ role: 'auditor', fund: 'CITY' }]);
    const donor = await person(database, app, [{ role: 'donor', organisation: 'NORLAND' }]);
    const tired = await person(database, app, [{ role: 'approver', fund: 'CITY' }], { steppedUp: false });
    await auditor.get(at('/holds')).expect(200);
    await auditor.post(at('/holds'), { project: 'CITY/1', ...why }).expect(403);
    await auditor.post(at(`/holds/${id}/lift`), over).expect(403);
    await donor.get(at('/holds')).expect(404);
    await anonymous(app).get(at('/holds')).expect(401);
    await amina.post(at(`/holds/${id}/lift`), over).expect(201);
    await amina.post(at(`/holds/${id}/lift/approve`)).expect(403);
    const { body } = await tired.post(at(`/holds/${id}/lift/approve`)).expect(403);
    expect(body.type).toBe('/problems/step-up-required');
    await bruno.post(at(`/holds/${id}/lift/approve`)).expect(200);
  });
});
