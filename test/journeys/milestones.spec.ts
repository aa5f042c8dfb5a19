import { entities } from '../../src/entities.js';
import type { Author } from '../../src/recording/index.js';
import { verify } from '../../src/reports/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';
import { waitForNoReports } from '../support/reporting-policy.js';
import { indicator } from '../support/indicators.js';

/** A project is paid by its results: two tranches and an advance, a milestone verified in part, a correction, a refund. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver
let lea: FrontDoor; // project lead
let vera: FrontDoor; // verifier of the project
let entries = 0;

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const project = '/api/projects/CITY%2F1';
const at = (path: string) => `/api/funds/CITY${path}`;
const place = { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN' };
const on = (effectiveOn: string) => ({ ...place, effectiveOn });

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const fund = { fund: 'CITY', effectiveOn: '2024-02-01' };
  await services.receipts.otherIncome(
    { ...fund, reference: 'IN-1', window: 'GEN', amount: usd('80000') },
    ada,
  );
  await services.projects.change('CITY', 'CITY/1', { lead: 'UNDP' }, ada);
  await services.projects.approveBudget({ ...fund, ...place, approved: usd('70000') }, ada);
  await services.allocations.allocate({ ...fund, ...place, reference: 'AL-1', amount: usd('60000') }, ada);
  const elsewhere = { ...fund, project: 'CITY/2', organisation: 'UNDP', window: 'GEN', amount: usd('10') };
  await services.allocations.allocate({ ...elsewhere, reference: 'AL-2', amount: usd('20') }, ada);
  await services.disbursements.transfer({ ...elsewhere, reference: 'TR-OWN' }, ada);
  const book: Author = { name: 'Ada', door: 'import' };
  await services.disbursements.transfer({ ...elsewhere, reference: 'TR-OLD' }, book);
  await indicator(database.application, 'CITY/1', 'HOMES', { baseline: '100' });
  await indicator(database.application, 'CITY/1', 'LOSSES', { direction: 'down', baseline: '40' });
  await waitForNoReports(database.owner);
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }], { name: 'Amina' });
  bruno = await person(database, app, [{ role: 'approver', fund: 'CITY' }], { name: 'Bruno' });
  lea = await person(database, app, [{ role: 'project_lead', project: 'CITY/1' }], { name: 'Lea' });
  vera = await person(database, app, [{ role: 'verifier', project: 'CITY/1' }], { name: 'Vera' });
}, 60_000);

/** After each step of the story, every invariant holds. */
afterEach(async () => {
  const verdicts = await verify(database.application);
  expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
});

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

interface Found {
  body: { detail: string; [more: string]: unknown };
}
const detailOf = ({ body }: Found) => body.detail;
const position = async () => {
  const { body } = await amina.get(`${project}/tranches`).expect(200);
  const [one] = body.organisations as Record<string, { amount: string }>[];
  return ['earned', 'transferred', 'payable', 'toRecover'].map((figure) => one![figure]!.amount);
};
const states = async () => {
  const { body } = await lea.get(`${project}/milestones`).expect(200);
  return Object.fromEntries(
    (body.milestones as { code: string; state: string }[]).map(({ code, state }) => [code, state]),
  );
};
const prepare = (reference: string, tranche: string | undefined, amount: string) =>
  amina.post(at('/transfers'), {
    ...on('2024-05-02'),
    ...{ reference, amount: dollars(amount), ...(tranche && { tranche }) },
  });
const release = (reference: string) => bruno.post(at(`/transfers/${reference}/release`), {});
const pay = async (reference: string, tranche: string, amount: string) => {
  await prepare(reference, tranche, amount).expect(201);
  const { body } = await release(reference).expect(200);
  entries++;
  return (body.entries as { id: string }[])[0]!.id;
};
const report = async (milestone: string, value: string) => {
  const path = `${project}/milestones/${milestone}/report`;
  const { body } = await lea.post(path, { value, reportedOn: '2024-04-01' }).expect(201);
  return (body.milestone as { report: { id: number } }).report.id;
};
const reverse = async (entry: string) => {
  const body = { effectiveOn: '2024-07-01', reason: 'The bank returned it' };
  const proposed = await amina.post(at(`/entries/${entry}/reverse`), body).expect(201);
  await bruno.post(at(`/reversals/${proposed.body.proposal.id}/approve`), {}).expect(200);
};

it('defines two tranches of results and an advance, within the budget, and warns of what is not allocated yet', async () => {
  const tranche = (code: string, amount: string, kind = 'results') =>
    amina.post(`${project}/tranches`, {
      ...{ code, kind, organisation: 'UNICEF', title: `Tranche ${code}`, amount: dollars(amount) },
    });
  const first = await tranche('T-1', '30000.00').expect(201);
  expect(first.body.warnings).toEqual([]);
  const second = await tranche('T-2', '40000.00').expect(201);
  expect(second.body.warnings).toEqual([
    'The tranches of results of organisation UNICEF in project CITY/1 come to 70,000.00 USD; 60,000.00 USD is allocated to it so far.',
  ]);
  expect(detailOf(await tranche('T-3', '0.01').expect(409))).toBe(
    'Tranche T-3: with it, the tranches of results of organisation UNICEF come to 70000.01 USD; its approved budget in this project is 70000.00 USD.',
  );
  await tranche('T-A', '10000.00', 'advance').expect(201);
});

it('defines milestones that pay in each of four ways, and none whose target is its baseline', async () => {
  const milestone = (code: string, tranche: string, terms: object) =>
    amina.post(`${project}/milestones`, { code, tranche, title: `Milestone ${code}`, ...terms });
  const share = {
    pays: 'in_proportion',
    indicator: 'HOMES',
    price: dollars('20000.00'),
    minimumShare: '0.25',
  };
  expect(detailOf(await milestone('M-1', 'T-1', { ...share, target: '100' }).expect(422))).toBe(
    'Milestone M-1 has the target 100, which is its baseline: it must lie above it.',
  );
  expect(detailOf(await milestone('M-1', 'T-1', { ...share, target: '50' }).expect(422))).toBe(
    'Milestone M-1 has the target 50 and the baseline 100: its indicator is to go up, so the target lies above the baseline.',
  );
  const evidenceRequired = ['Completion certificate', 'A photo of each site'];
  const made = await milestone('M-1', 'T-1', { ...share, target: '500', evidenceRequired }).expect(201);
  expect(made.body.milestone).toMatchObject({ baseline: '100', direction: 'up', state: 'defined' });
  const fact = { pays: 'all_or_nothing', fact: 'The by-law is in force', price: dollars('10000.00') };
  await milestone('M-2', 'T-1', fact).expect(201);
  expect(detailOf(await milestone('M-9', 'T-1', { ...fact, price: dollars('0.01') }).expect(409))).toBe(
    'Tranche T-1 is of 30000.00 USD, and its milestones may earn 30000.01 USD: raise the tranche first, or withdraw a milestone.',
  );
  const steps = [
    { at: '30', price: dollars('12000.00') },
    { at: '20', price: dollars('25000.00') },
  ];
  expect(
    detailOf(
      await milestone('M-3', 'T-2', {
        pays: 'by_steps',
        indicator: 'LOSSES',
        steps: steps.toReversed(),
      }).expect(422),
    ),
  ).toBe('Step 30 of milestone M-3 comes after 20: it must lie below it.');
  await milestone('M-3', 'T-2', { pays: 'by_steps', indicator: 'LOSSES', steps }).expect(201);
  const units = { pays: 'per_unit', indicator: 'HOMES', unitPrice: dollars('3.75'), cap: dollars('9000.00') };
  await milestone('M-4', 'T-2', units).expect(201);
  expect(await states()).toEqual({ 'M-1': 'defined', 'M-2': 'defined', 'M-3': 'defined', 'M-4': 'defined' });
});

it('transfers an advance up to its cap, without a result', async () => {
  expect(detailOf(await prepare('TR-A', undefined, '1.00').expect(422))).toBe(
    'Organisation UNICEF has tranches in project CITY/1 (T-1, T-2, T-A); say in tranche which one it is made under.',
  );
  expect(detailOf(await prepare('TR-A', 'T-A', '10000.01').expect(409))).toBe(
    'Transfer TR-A of 10,000.01 USD exceeds the 10,000.00 USD left of tranche T-A: it is of 10,000.00 USD, and 0.00 USD was transferred under it.',
  );
  await pay('TR-A', 'T-A', '10000.00');
  expect(await position()).toEqual(['0.00', '10000.00', '0.00', '10000.00']);
});

it('verifies nothing while the evidence is not there', async () => {
  const id = await report('M-1', '433.333333');
  expect(await states()).toMatchObject({ 'M-1': 'reported' });
  const verdict = {
    report: id,
    verdict: 'part',
    value: '400',
    reason: 'Two blocks lack water',
    verifiedOn: '2024-04-20',
  };
  const verifying = () => vera.post(`${project}/milestones/M-1/verify`, verdict);
  const evidence = (body: object) => lea.post(`${project}/milestones/M-1/evidence`, body);
  expect(detailOf(await verifying().expect(409))).toBe(
    'Milestone M-1 cannot be verified yet: its report lacks the evidence required (Completion certificate; A photo of each site).',
  );
  const document = await lea.document('certificate.txt', 'We certify that these homes are connected.');
  const added = await evidence({ kind: 'file', document, answers: 1, shows: 'The certificate' }).expect(201);
  expect(added.body).toMatchObject({ evidenceMissing: ['A photo of each site'], state: 'reported' });
  await verifying().expect(409);
  const photo = { kind: 'photo', document, answers: 2, shows: 'Site 1' };
  expect(detailOf(await evidence(photo).expect(422))).toBe(
    'Evidence of the kind photo needs takenOn, latitude, longitude.',
  );
  await evidence({ ...photo, takenOn: '2024-03-30', latitude: '-1.2864', longitude: '36.8172' }).expect(201);
  expect(await states()).toMatchObject({ 'M-1': 'evidence_complete' });
  const verified = await verifying().expect(201);
  expect(verified.body).toMatchObject({
    milestone: {
      earned: dollars('15000.00'),
      state: 'verified',
      verifications: [{ verdict: 'part', value: '400' }],
    },
    position: { payable: dollars('5000.00'), toRecover: dollars('0.00') },
  });
  expect(detailOf(await verifying().expect(409))).toMatch(/verified already/);
});

it('pays what is payable to the cent, and nothing above it', async () => {
  const id = await report('M-2', '1');
  const verdict = { report: id, verdict: 'full', verifiedOn: '2024-04-20' };
  await vera.post(`${project}/milestones/M-2/verify`, verdict).expect(201);
  expect(await position()).toEqual(['25000.00', '10000.00', '15000.00', '0.00']);
  expect(detailOf(await prepare('TR-1', 'T-1', '15000.01').expect(409))).toBe(
    'Transfer TR-1 of 15,000.01 USD under tranche T-1 exceeds the 15,000.00 USD payable to organisation UNICEF in project CITY/1: 25,000.00 USD earned, 10,000.00 USD transferred.',
  );
  const prepared = await prepare('TR-1', 'T-1', '15000.00').expect(201);
  expect(prepared.body).toMatchObject({
    payable: { now: dollars('15000.00'), afterPending: dollars('0.00') },
    proposal: { subject: 'T-1' },
  });
  expect(await states()).toMatchObject({ 'M-1': 'transfer_prepared', 'M-2': 'transfer_prepared' });
  await prepare('TR-2', 'T-1', '0.01').expect(201); // payable today, as long as TR-1 is not released
  await release('TR-1').expect(200);
  entries++;
  expect(await states()).toMatchObject({ 'M-1': 'paid', 'M-2': 'paid' });
  expect(detailOf(await release('TR-2').expect(409))).toBe(
    'Transfer TR-2 of 0.01 USD under tranche T-1 exceeds the 0.00 USD payable to organisation UNICEF in project CITY/1: 25,000.00 USD earned, 25,000.00 USD transferred.',
  );
  const reason = { reason: 'Nothing is payable', document: await amina.document() };
  await amina.post(at('/transfers/TR-2/void'), reason).expect(200);
  const transfers = await bruno.get(at('/transfers')).expect(200);
  expect(transfers.body.transfers).toMatchObject([
    { reference: 'TR-OWN', tranche: null, basis: 'allocation alone' },
    { reference: 'TR-OLD', tranche: null, basis: 'imported' },
    { reference: 'TR-A', tranche: 'T-A', basis: 'tranche' },
    { reference: 'TR-1', tranche: 'T-1', basis: 'tranche' },
  ]);
});

it('counts in its verification what no tranche answers for', async () => {
  const figures = (await verify(database.application)).map(({ figure }) => figure);
  expect(figures).toContain(
    '2 transfers under tranches, 1 by allocation alone, 1 imported without one; 2 verifications',
  );
});

it('recovers what a correction lowers from the next tranche, to the cent', async () => {
  const correction = { value: '333.333333', reason: 'Homes were counted twice', verifiedOn: '2024-06-01' };
  const corrected = await vera.post(`${project}/milestones/M-1/correct`, correction).expect(201);
  expect(corrected.body).toMatchObject({
    milestone: {
      earned: dollars('11666.67'),
      verifications: [{ verdict: 'part' }, { verdict: 'correction' }],
    },
    earnedBefore: dollars('25000.00'),
    position: { earned: dollars('21666.67'), payable: dollars('0.00'), toRecover: dollars('3333.33') },
  });
  const id = await report('M-3', '29.5');
  await vera
    .post(`${project}/milestones/M-3/verify`, { report: id, verdict: 'full', verifiedOn: '2024-06-02' })
    .expect(201);
  expect(await position()).toEqual(['33666.67', '25000.00', '8666.67', '0.00']);
  await prepare('TR-3', 'T-2', '8666.68').expect(409);
  const entry = await pay('TR-3', 'T-2', '8666.67');
  expect(await position()).toEqual(['33666.67', '33666.67', '0.00', '0.00']);
  await reverse(entry);
  expect(await position()).toEqual(['33666.67', '25000.00', '8666.67', '0.00']);
  await pay('TR-4', 'T-2', '8666.67');
});

it('takes back what was not earned by a refund that names its tranche, and no more', async () => {
  const correction = { value: '40', reason: 'The meters were wrong', verifiedOn: '2024-06-10' };
  await vera.post(`${project}/milestones/M-3/correct`, correction).expect(201);
  expect(await position()).toEqual(['21666.67', '33666.67', '0.00', '12000.00']);
  const refund = (reference: string, amount: string) =>
    amina.post(at('/organisation-refunds'), {
      ...on('2024-06-20'),
      reference,
      tranche: 'T-2',
      amount: dollars(amount),
    });
  expect(detailOf(await refund('RF-1', '12000.01').expect(409))).toMatch(
    /^Refund RF-1 of 12000.01 USD names tranche T-2: 12000.00 USD is to recover/,
  );
  const given = await refund('RF-1', '5000.00').expect(201);
  expect(await position()).toEqual(['21666.67', '28666.67', '0.00', '7000.00']);
  await reverse(given.body.entries[0].id as string);
  expect(await position()).toEqual(['21666.67', '33666.67', '0.00', '12000.00']);
});

it('shows the money step by step, and what each figure is made of', async () => {
  const { body } = await lea.get(`${project}/money`).expect(200);
  expect(body).toMatchObject({
    ...{ budget: dollars('70000.00'), allocated: dollars('60000.00'), earned: dollars('21666.67') },
    ...{ payable: dollars('0.00'), toRecover: dollars('12000.00'), transferred: dollars('33666.67') },
    ...{ refunded: dollars('0.00'), spent: dollars('0.00'), balance: dollars('33666.67') },
  });
  const { sources } = body as { sources: { transferred: string } };
  const journal = await bruno.get(sources.transferred).expect(200);
  expect(journal.body.entries).toHaveLength(entries + 1); // and the reversal
  const tranches = await lea.get(`${project}/tranches`).expect(200);
  expect(tranches.body.tranches).toMatchObject([
    {
      code: 'T-1',
      earned: dollars('21666.67'),
      milestones: [
        { code: 'M-1', earned: dollars('11666.67'), value: '333.333333' },
        { code: 'M-2', earned: dollars('10000.00'), value: '1' },
      ],
      transfers: [{ reference: 'TR-1', amount: dollars('15000.00') }],
    },
    {
      code: 'T-2',
      transfers: [
        { reference: 'TR-3', reversedOn: '2024-07-01' },
        { reference: 'TR-4', reversedOn: null },
      ],
      refunds: [{ reference: 'RF-1', reversedOn: '2024-07-01' }],
    },
    { code: 'T-A', kind: 'advance', transferred: dollars('10000.00') },
  ]);
});

it('keeps the terms of what was verified; a new milestone takes its place', async () => {
  const { headers } = await amina.get(`${project}/milestones/M-1`).expect(200);
  const change = (code: string, body: object, etag: string) =>
    amina.patch(`${project}/milestones/${code}`, body).set('if-match', etag);
  const etag = headers.etag as string;
  expect(detailOf(await change('M-1', { price: dollars('21000.00') }, etag).expect(409))).toBe(
    'Milestone M-1 was verified: what it waits for and pays stays; withdraw it and define a new one in its place.',
  );
  const renamed = await change('M-1', { title: 'Homes with water', dueUntil: '2024-12-31' }, etag).expect(
    200,
  );
  expect(renamed.body.milestone).toMatchObject({ title: 'Homes with water', dueUntil: '2024-12-31' });
  await change('M-1', { title: 'Homes' }, etag).expect(412);
  const gone = await change('M-1', { withdrawn: true }, renamed.headers.etag as string).expect(200);
  expect(gone.body.milestone).toMatchObject({ state: 'withdrawn', earned: dollars('11666.67') });
  const successor = { tranche: 'T-1', title: 'The rest of the homes', pays: 'per_unit', indicator: 'HOMES' };
  await amina
    .post(`${project}/milestones`, {
      ...{ ...successor, code: 'M-1b', baseline: '333.333333' },
      ...{ unitPrice: dollars('50.00'), cap: dollars('8333.33') },
    })
    .expect(201);
});
