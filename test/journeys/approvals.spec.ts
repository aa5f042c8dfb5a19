import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createExample, servicesOn, usd, ada } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';
import { atTheSameInstant } from '../support/same-instant.js';

/** A day of the secretariat and the approvers: what one proposes, another decides. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver
let chen: FrontDoor; // approver
let both: FrontDoor; // fund administrator and approver

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const place = { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN', effectiveOn: '2024-05-02' };
const at = (path: string) => `/api/funds/CITY${path}`;

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const income = {
    fund: 'CITY',
    reference: 'IN-1',
    effectiveOn: '2024-05-01',
    window: 'GEN',
    amount: usd('1000'),
  };
  await services.receipts.otherIncome(income, ada);
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }], { name: 'Amina' });
  bruno = await person(database, app, [{ role: 'approver', fund: 'CITY' }], { name: 'Bruno' });
  chen = await person(database, app, [{ role: 'approver' }], { name: 'Chen' });
  both = await person(
    database,
    app,
    [
      { role: 'fund_administrator', fund: 'CITY' },
      { role: 'approver', fund: 'CITY' },
    ],
    { name: 'Dora' },
  );
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

const balance = async (code: string) => {
  const [row]: { sum: string }[] = await database.application.query(
    `SELECT coalesce(sum(l.amount), 0)::numeric(20, 2)::text AS sum FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id WHERE a.code = $1`,
    [code],
  );
  return row?.sum;
};

it('shows what is available now and after all pending proposals, and what would be posted', async () => {
  const body = { reference: 'AL-1', ...place, amount: dollars('600.00') };
  const tried = await amina.post(at('/allocations?dryRun=true'), body).expect(201);
  expect(tried.body).toMatchObject({
    dryRun: true,
    available: { window: 'GEN', now: dollars('1000.00'), afterPending: dollars('400.00') },
    entries: [{ id: null, kind: 'allocation', reference: 'AL-1' }],
  });
  expect(tried.body.balances).toEqual([
    {
      account: { code: '1100', per: { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN' } },
      before: dollars('0.00'),
      after: dollars('600.00'),
    },
    {
      account: { code: '1000', per: { window: 'GEN' } },
      before: dollars('1000.00'),
      after: dollars('400.00'),
    },
  ]);
  const proposed = await amina.post(at('/allocations'), body).expect(201);
  expect(proposed.body.proposal).toMatchObject({
    state: 'proposed',
    needs: 1,
    proposedBy: { name: 'Amina' },
  });
  const more = { ...body, reference: 'AL-2', amount: dollars('500.00') };
  const second = await amina.post(at('/allocations'), more).expect(201);
  expect(second.body.available).toEqual({
    window: 'GEN',
    now: dollars('1000.00'),
    afterPending: dollars('-100.00'),
  });
  expect(await balance('1100')).toBe('0.00');
});

it('is approved by another person, with the committee’s decision attached, and then posted once', async () => {
  const document = await bruno.document();
  const rehearsed = await bruno.post(at('/allocations/AL-1/approve?dryRun=true'), { document }).expect(200);
  expect(rehearsed.body).toMatchObject({ dryRun: true, proposal: { state: 'approved' } });
  expect(await balance('1100')).toBe('0.00');
  const { body } = await bruno
    .post(at('/allocations/AL-1/approve'), { document, reason: 'As decided in May' })
    .expect(200);
  expect(body.proposal).toMatchObject({
    state: 'approved',
    decisions: [{ verdict: 'approved', by: { name: 'Bruno' }, reason: 'As decided in May' }],
  });
  expect(await balance('1100')).toBe('600.00');
  const again = await chen.post(at('/allocations/AL-1/approve'), {}).expect(409);
  expect(again.body.detail).toBe('The allocation AL-1 was approved already, by Bruno.');
});

it('is refused with the figures where the cash is gone, and stays undecided', async () => {
  const refused = await bruno.post(at('/allocations/AL-2/approve'), {}).expect(409);
  expect(refused.body.detail).toMatch(/500\.00 USD.*400\.00 USD/);
  const found = await bruno.get(at('/proposals?state=proposed')).expect(200);
  expect(found.body.proposals).toMatchObject([{ reference: 'AL-2', state: 'proposed', decisions: [] }]);
});

it('is not decided by whoever proposed it, whatever other role they hold', async () => {
  await both.post(at('/allocations'), { reference: 'AL-3', ...place, amount: dollars('1.00') }).expect(201);
  const refused = await both.post(at('/allocations/AL-3/approve'), {}).expect(403);
  expect(refused.body.detail).toBe('Whoever proposed it does not decide it: another approver must.');
  await bruno.post(at('/allocations/AL-3/reject'), { reason: 'Too little' }).expect(200);
});

it('is decided once by two approvers at the same instant', async () => {
  await amina.post(at('/allocations'), { reference: 'AL-4', ...place, amount: dollars('10.00') }).expect(201);
  const answers = await atTheSameInstant(database, 'AL-4', [
    bruno.post(at('/allocations/AL-4/approve'), {}),
    chen.post(at('/allocations/AL-4/approve'), {}),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await balance('1100')).toBe('610.00');
});

it('prepares, releases and voids transfers, and takes one back', async () => {
  const transfer = { reference: 'TR-1', ...place, amount: dollars('250.00'), bankReference: 'B-1' };
  const prepared = await amina.post(at('/transfers'), transfer).expect(201);
  expect(prepared.body.allocated).toEqual({ now: dollars('610.00'), afterPending: dollars('360.00') });
  await amina.post(at('/transfers/TR-1/release'), {}).expect(403);
  const released = await bruno.post(at('/transfers/TR-1/release'), {}).expect(200);
  const entry = released.body.entries[0].id as string;
  expect(await balance('1200')).toBe('250.00');

  await amina.post(at('/transfers'), { ...transfer, reference: 'TR-2' }).expect(201);
  await amina.post(at('/transfers/TR-2/void'), { reason: 'Wrong account' }).expect(400);
  await amina
    .post(at('/transfers/TR-2/void'), { reason: 'Wrong account', document: await amina.document() })
    .expect(200);
  await bruno.post(at('/transfers/TR-2/release'), {}).expect(409);

  const reversal = { effectiveOn: '2024-05-03', reason: 'The bank returned it' };
  const proposed = await amina.post(at(`/entries/${entry}/reverse`), reversal).expect(201);
  const { id } = proposed.body.proposal as { id: number };
  await amina.post(at(`/reversals/${id}/approve`), {}).expect(403);
  await bruno.post(at(`/reversals/${id}/approve`), {}).expect(200);
  expect(await balance('1200')).toBe('0.00');
});

it('asks for a fresh second factor before deciding', async () => {
  const tired = await person(database, app, [{ role: 'approver', fund: 'CITY' }], {
    name: 'Eve',
    steppedUp: false,
  });
  const { body } = await tired.post(at('/allocations/AL-2/approve'), {}).expect(403);
  expect(body.type).toBe('/problems/step-up-required');
});

it('releases an allocation to the window that it came from', async () => {
  const release = { reference: 'AL-5', effectiveOn: '2024-05-04', amount: dollars('110.00') };
  await amina.post(at('/allocations/AL-1/release'), release).expect(201);
  await bruno.post(at('/allocations/AL-5/approve'), {}).expect(200);
  expect(await balance('1100')).toBe('500.00');
});

it('closes a month by two, and reopens it by two', async () => {
  const closing = await amina.post(at('/months/2024-05/close'), { state: 'closed' }).expect(201);
  const { id } = closing.body.proposal as { id: number };
  await bruno.post(at(`/months/proposals/${id}/approve`), {}).expect(200);
  const late = { reference: 'AL-6', ...place, amount: dollars('1.00') };
  await amina.post(at('/allocations'), late).expect(201);
  const refused = await bruno.post(at('/allocations/AL-6/approve'), {}).expect(409);
  expect(refused.body.detail).toMatch(/its month is closed/);
  const reopening = await amina.post(at('/months/2024-05/reopen'), { reason: 'A late deposit' }).expect(201);
  await bruno.post(at(`/months/proposals/${reopening.body.proposal.id}/approve`), {}).expect(200);
  const months = await amina.get(at('/months')).expect(200);
  expect(
    (months.body.months as { month: string; state: string }[]).find(({ month }) => month === '2024-05'),
  ).toMatchObject({
    state: 'open',
    reason: 'A late deposit',
  });
});

it('moves cash between windows and refunds a contributor by two', async () => {
  const move = {
    reference: 'WM-1',
    effectiveOn: '2024-05-05',
    amount: dollars('100.00'),
    fromWindow: 'GEN',
    toWindow: 'WATER',
  };
  await amina.post(at('/window-moves'), move).expect(201);
  await bruno.post(at('/window-moves/WM-1/approve'), {}).expect(200);
});
