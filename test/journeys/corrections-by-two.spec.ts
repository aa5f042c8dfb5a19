import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, balancesOf, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** What is taken back, given back, moved and closed: one proposes it, another decides, either way. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver
let otto: FrontDoor; // auditor

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const at = (path: string) => `/api/funds/CITY${path}`;
const balance = async (account: string) => (await balancesOf(database.application, 'CITY'))[account];
const no = { reason: 'Not so' };

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const on = { fund: 'CITY', effectiveOn: '2024-05-01', window: 'GEN' };
  await services.agreements.sign({ ...on, reference: 'A-1', donor: 'NORLAND', amount: usd('5000') }, ada);
  await services.agreements.sign({ ...on, reference: 'A-2', donor: 'FJORD', amount: usd('5000') }, ada);
  for (const [reference, agreement] of [
    ['D-1', 'A-1'],
    ['D-2', 'A-2'],
  ] as const) {
    const deposit = { ...on, reference, agreement, amount: usd('1000') };
    await services.contributions.receiveDeposit(deposit, ada);
  }
  const place = { ...on, project: 'CITY/1', organisation: 'UNICEF' };
  await services.allocations.allocate({ ...place, reference: 'AL-1', amount: usd('100') }, ada);
  await services.projects.approveBudget({ ...place, approved: usd('100') }, ada);
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }], { name: 'Amina' });
  bruno = await person(database, app, [{ role: 'approver', fund: 'CITY' }], { name: 'Bruno' });
  otto = await person(database, app, [{ role: 'auditor', fund: 'CITY' }], { name: 'Otto' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

it('refunds a contributor by two, with the decision found at the refund', async () => {
  const refund = { reference: 'RF-1', effectiveOn: '2024-05-06', amount: dollars('400.00') };
  const tried = await amina.post(at('/agreements/A-1/refunds?dryRun=true'), refund).expect(201);
  expect(tried.body.entries).toMatchObject([{ id: null, kind: 'refund_to_donor', reference: 'RF-1' }]);
  await amina.post(at('/agreements/A-1/refunds'), refund).expect(201);
  await amina.post(at('/contributor-refunds/RF-1/approve'), {}).expect(403);
  const document = await bruno.document('minutes.txt');
  await bruno.post(at('/contributor-refunds/RF-1/approve'), { document }).expect(200);
  expect(await balance('4900 A-1')).toBe('400.00');
  const found = await otto.get('/api/documents?fund=CITY&kind=contributor_refund&reference=RF-1').expect(200);
  expect(found.body.documents).toMatchObject([{ id: document }]);
});

it('refunds no more than was paid under the agreement, when proposed and when carried out', async () => {
  const refund = { effectiveOn: '2024-05-07', amount: dollars('600.01') };
  const path = at('/agreements/A-1/refunds');
  const above = await amina.post(path, { ...refund, reference: 'RF-2' }).expect(409);
  expect(above.body.detail).toBe(
    'Refund to a contributor RF-2 of 600.01 USD exceeds the 600.00 USD that were paid under agreement A-1 and not refunded yet.',
  );
  const most = { ...refund, amount: dollars('600.00') };
  await amina.post(path, { ...most, reference: 'RF-3' }).expect(201);
  await amina.post(path, { ...most, reference: 'RF-4' }).expect(201);
  await amina.post(path, { ...most, reference: 'RF-4' }).expect(409);
  await bruno.post(at('/contributor-refunds/RF-3/approve'), {}).expect(200);
  const late = await bruno.post(at('/contributor-refunds/RF-4/approve'), {}).expect(409);
  expect(late.body.detail).toMatch(/600\.00 USD exceeds the 0\.00 USD that were paid/);
  await bruno.post(at('/contributor-refunds/RF-4/reject'), no).expect(200);
  expect(await balance('4900 A-1')).toBe('1000.00');
});

it('rejects a move, a transfer and a reversal, and posts nothing', async () => {
  const before = await balancesOf(database.application, 'CITY');
  const move = { reference: 'WM-1', effectiveOn: '2024-05-05', amount: dollars('10.00') };
  await amina.post(at('/window-moves'), { ...move, fromWindow: 'GEN', toWindow: 'WATER' }).expect(201);
  const listed = await otto.get(at('/window-moves')).expect(200);
  expect(listed.body.moves).toMatchObject([{ reference: 'WM-1', state: 'proposed', entry: null }]);
  const rejected = await bruno.post(at('/window-moves/WM-1/reject'), no).expect(200);
  expect(rejected.body.proposal).toMatchObject({ state: 'rejected', decisions: [{ reason: 'Not so' }] });

  const place = { project: 'CITY/1', organisation: 'UNICEF', effectiveOn: '2024-05-05' };
  await amina.post(at('/transfers'), { reference: 'TR-1', ...place, amount: dollars('5.00') }).expect(201);
  await bruno.post(at('/transfers/TR-1/reject'), no).expect(200);

  const { body } = await otto.get(at('/entries?kind=deposit')).expect(200);
  const [entry] = body.entries as { id: string }[];
  const reversal = { effectiveOn: '2024-05-06', reason: 'It bounced' };
  const proposed = await amina.post(at(`/entries/${entry!.id}/reverse`), reversal).expect(201);
  await bruno.post(at(`/reversals/${proposed.body.proposal.id}/reject`), no).expect(200);
  expect(await balancesOf(database.application, 'CITY')).toEqual(before);
});

it('lists moves as proposed, rejected and recorded, with the decision at the record', async () => {
  const move = { effectiveOn: '2024-05-05', amount: dollars('10.00'), fromWindow: 'GEN', toWindow: 'WATER' };
  await amina.post(at('/window-moves'), { reference: 'WM-2', ...move }).expect(201);
  const document = await bruno.document('minutes.txt');
  const approved = await bruno.post(at('/window-moves/WM-2/approve'), { document }).expect(200);
  expect(approved.body.available).toMatchObject({ window: 'GEN' });
  await amina.post(at('/window-moves?dryRun=true'), { reference: 'WM-2', ...move }).expect(409);
  const { body: page } = await otto.get(at('/window-moves?limit=1')).expect(200);
  expect(page.moves).toMatchObject([{ reference: 'WM-1', state: 'rejected' }]);
  const { body: rest } = await otto.get(page.next as string).expect(200);
  expect(rest).toMatchObject({
    moves: [{ reference: 'WM-2', state: 'approved', fromWindow: 'GEN', toWindow: 'WATER' }],
    next: null,
  });
  const found = await otto.get('/api/documents?fund=CITY&kind=window_move&reference=WM-2').expect(200);
  expect(found.body.documents).toMatchObject([{ id: document }]);
});

it('closes a month for cash, in which spending is still reported, and rejects closing it for good', async () => {
  const closing = await amina.post(at('/months/2024-04/close'), { state: 'cash_closed' }).expect(201);
  await bruno.post(at(`/months/proposals/${closing.body.proposal.id}/approve`), {}).expect(200);
  const receipt = {
    ...{ kind: 'fund_interest', reference: 'INT-1', effectiveOn: '2024-04-30', window: 'GEN' },
    amount: dollars('1.00'),
  };
  const refused = await amina.post(at('/receipts'), receipt).expect(409);
  expect(refused.body.detail).toMatch(/month/);
  const report = {
    ...{ reference: 'EX-1', organisation: 'UNICEF', effectiveOn: '2024-04-30', category: '1' },
    amount: dollars('1.00'),
  };
  const path = '/api/projects/CITY%2F1';
  await amina.post(`${path}/expenditure`, report).expect(201);
  const forGood = await amina.post(at('/months/2024-04/close'), { state: 'closed' }).expect(201);
  await bruno.post(at(`/months/proposals/${forGood.body.proposal.id}/reject`), no).expect(200);
  const { body } = await otto.get(at('/months?after=2024-05&limit=1')).expect(200);
  expect(body.months).toMatchObject([{ month: '2024-04', state: 'cash_closed' }]);
});

it('records nothing for a day that has not come, nor closes a month that has not begun', async () => {
  const deposit = { reference: 'D-9', effectiveOn: '9999-12-31', amount: dollars('1.00') };
  const refused = await amina.post(at('/agreements/A-2/deposits'), deposit).expect(422);
  expect(refused.body.detail).toBe(
    'Deposit D-9 is of 9999-12-31, which has not come yet; nothing is recorded before its day.',
  );
  const { body } = await otto.get(at('/entries?kind=deposit')).expect(200);
  const [entry] = body.entries as { id: string }[];
  const reversal = { effectiveOn: '2099-01-01', reason: 'It bounced' };
  await amina.post(at(`/entries/${entry!.id}/reverse`), reversal).expect(422);
  await amina.post(at('/months/2099-01/close'), { state: 'closed' }).expect(422);
  const months = await otto.get(at('/months?limit=500')).expect(200);
  expect((months.body.months as unknown[]).length).toBeLessThan(120);
});

it('owes no more by a schedule than is unpaid, and none is planned above the agreement', async () => {
  const path = at('/agreements/A-2/schedule');
  const plan = (...amounts: string[]) => ({
    instalments: amounts.map((amount, n) => ({ dueOn: `2024-0${n + 6}-01`, amount: dollars(amount) })),
  });
  const above = await amina.put(path, plan('3000.00', '2000.01')).set('if-match', '*').expect(422);
  expect(above.body.detail).toBe(
    'The instalments come to 5,000.01 USD, which is more than the 5,000.00 USD of agreement A-2; amend it first.',
  );
  await amina.put(path, plan('3000.00', '2000.00')).set('if-match', '*').expect(200);
  const document = await amina.document();
  const amendment = { reference: 'A-2/1', effectiveOn: '2024-05-20', amount: dollars('1500.00'), document };
  await amina.post(at('/agreements/A-2/amend'), amendment).set('if-match', '*').expect(200);
  const { body } = await amina.get(at('/agreements/A-2')).expect(200);
  expect(body).toMatchObject({
    ...{ total: dollars('1500.00'), unpaid: dollars('500.00'), overdue: dollars('500.00') },
    schedule: {
      ...{ due: dollars('500.00'), overdue: dollars('500.00') },
      instalments: [
        { paid: dollars('1000.00'), unpaid: dollars('500.00'), overdue: true },
        { paid: dollars('0.00'), unpaid: dollars('0.00'), overdue: false },
      ],
    },
  });
  const { body: list } = await amina.get(at('/agreements?window=WATER')).expect(200);
  expect(list.agreements).toEqual([]);
});
