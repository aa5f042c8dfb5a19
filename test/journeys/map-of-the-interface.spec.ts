import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { entities } from '../../src/entities.js';
import { importBook, readBook } from '../../src/fund-book/index.js';
import { fundStatement } from '../../src/reports/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** What the map of the interface promises beside the daily work: lists, filters, holds on organisations, the fund to take along. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver
let nora: FrontDoor; // donor, of NORLAND
let otto: FrontDoor; // auditor

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const at = (path: string) => `/api/funds/CITY${path}`;

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const on = { fund: 'CITY', effectiveOn: '2024-05-01' };
  for (const [reference, window] of [
    ['A-1', 'GEN'],
    ['A-2', 'WATER'],
  ] as const) {
    const signed = { ...on, reference, window, donor: 'NORLAND', amount: usd('5000') };
    await services.agreements.sign(signed, ada);
    const deposit = { ...on, reference: `D-${reference}`, agreement: reference, amount: usd('1000') };
    await services.contributions.receiveDeposit(deposit, ada);
  }
  const mixed = { ...on, reference: 'D-3', agreement: 'A-1', window: 'WATER', amount: usd('10') };
  await services.contributions.receiveDeposit(mixed, ada);
  for (const [number, organisation, window] of [
    ['1', 'UNICEF', 'GEN'],
    ['2', 'UNDP', 'WATER'],
  ] as const) {
    const place = { ...on, project: `CITY/${number}`, organisation, window };
    await services.projects.approveBudget({ ...place, approved: usd('900') }, ada);
    await services.allocations.allocate({ ...place, reference: `AL-${number}`, amount: usd('300') }, ada);
    await services.disbursements.transfer({ ...place, reference: `TR-${number}`, amount: usd('200') }, ada);
    await services.disbursements.refund({ ...place, reference: `RF-${number}`, amount: usd('5') }, ada);
    for (const category of ['1', '2']) {
      const spent = { ...place, reference: `EX-${number}${category}`, category, amount: usd('20') };
      await services.expenditure.reportAmount(spent, ada);
    }
  }
  app = await createApp(database);
  const fund = 'CITY';
  amina = await person(database, app, [{ role: 'fund_administrator', fund }], { name: 'Amina' });
  bruno = await person(database, app, [{ role: 'approver', fund }], { name: 'Bruno' });
  nora = await person(database, app, [{ role: 'donor', organisation: 'NORLAND' }], { name: 'Nora' });
  otto = await person(database, app, [{ role: 'auditor', fund }], { name: 'Otto' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

it('lists the windows of a fund for whoever knows it', async () => {
  const { body, headers } = await nora.get(at('/windows')).expect(200);
  expect(body).toEqual([
    { code: 'GEN', name: 'General' },
    { code: 'WATER', name: 'Water' },
  ]);
  expect(headers.etag).toMatch(/^"\d+"$/);
});

it('lists budgets by project and organisation, a page at a time', async () => {
  const { body } = await otto.get(at('/budgets?limit=1')).expect(200);
  expect(body.budgets).toEqual([{ project: 'CITY/1', organisation: 'UNICEF', approved: dollars('900.00') }]);
  const { body: rest } = await otto.get(body.next as string).expect(200);
  expect(rest).toMatchObject({ budgets: [{ project: 'CITY/2' }], next: null });
  expect((await otto.get(at('/budgets?organisation=UNDP'))).body.budgets).toHaveLength(1);
  await nora.get(at('/budgets')).expect(403);
});

/** Which list is filtered by what, and which of its references are left. */
const filtered: [list: string, query: string, left: string[]][] = [
  ['allocations', 'project=CITY%2F1', ['AL-1']],
  ['allocations', 'organisation=UNDP', ['AL-2']],
  ['allocations', 'window=GEN', ['AL-1']],
  ['transfers', 'project=CITY%2F2', ['TR-2']],
  ['transfers', 'organisation=UNICEF', ['TR-1']],
  ['transfers', 'window=WATER&project=CITY%2F1', []],
  ['organisation-refunds', 'project=CITY%2F1', ['RF-1']],
  ['organisation-refunds', 'organisation=UNDP', ['RF-2']],
  ['organisation-refunds', 'window=WATER', ['RF-2']],
  ['agreements', 'window=WATER', ['A-2']],
  ['agreements/A-1/deposits', 'window=WATER', ['D-3']],
  ['receipts', 'window=WATER', []],
];

it.each(filtered)('filters %s by %s', async (list, query, left) => {
  const { body } = await otto.get(at(`/${list}?${query}`)).expect(200);
  const rows = Object.values(body as Record<string, unknown>).find(Array.isArray) as { reference: string }[];
  expect(rows.map(({ reference }) => reference)).toEqual(left);
});

it('filters reports by organisation and category, also on the next page', async () => {
  const path = '/api/projects/CITY%2F1/expenditure';
  expect((await otto.get(`${path}?category=2`)).body.expenditure).toMatchObject([{ reference: 'EX-12' }]);
  expect((await otto.get(`${path}?organisation=UNDP`)).body.expenditure).toEqual([]);
  const { body } = await otto.get(`${path}?organisation=UNICEF&limit=1`).expect(200);
  expect(body.next).toMatch(/organisation=UNICEF/);
  expect((await otto.get(body.next as string)).body.expenditure).toMatchObject([{ reference: 'EX-12' }]);
});

it('lists unidentified money among the receipts', async () => {
  const unnamed = { reference: 'U-1', effectiveOn: '2024-06-01', amount: dollars('7.00') };
  await amina.post(at('/unidentified'), unnamed).expect(201);
  const { body } = await otto.get(at('/receipts')).expect(200);
  expect(body.receipts).toMatchObject([{ kind: 'unidentified_receipt', reference: 'U-1', window: null }]);
  expect((await otto.get(at('/receipts?kind=unidentified_receipt'))).body.receipts).toHaveLength(1);
  expect((await otto.get(at('/receipts?kind=fund_interest'))).body.receipts).toEqual([]);
});

it('puts an organisation on hold in every fund, and shows it', async () => {
  const path = '/api/organisations/UNDP/hold';
  expect((await otto.get(path).expect(200)).body).toEqual({ onHold: false, holds: [] });
  await otto.post(path, { reason: 'An allegation' }).expect(403);
  await amina.post('/api/organisations/NOBODY/hold', { reason: 'An allegation' }).expect(404);
  const { body } = await amina.post(path, { reason: 'An allegation' }).expect(201);
  expect(body.hold).toMatchObject({ organisation: 'UNDP', project: null, state: 'open' });
  expect((await otto.get(path)).body).toMatchObject({
    onHold: true,
    holds: [{ id: body.hold.id, reason: 'An allegation' }],
  });
  expect((await otto.get(at('/holds'))).body.holds).toHaveLength(1);
  await nora.get(path).expect(403);
});

it('enters a rate, corrects it, and shows the fund’s auditor what it was', async () => {
  const path = at('/exchange-rates');
  const rate = { currency: 'EUR', effectiveOn: '2026-11-01', unitsPerUsd: '0.86' };
  const enter = async (unitsPerUsd: string) => {
    const { body } = await amina.post(path, { ...rate, unitsPerUsd }).expect(201);
    return body as object;
  };
  expect(await enter('0.86')).toMatchObject({ entered: 1, corrected: 0, unchanged: 0 });
  expect(await enter('0.8600')).toMatchObject({ entered: 0, corrected: 0, unchanged: 1 });
  expect(await enter('0.862')).toMatchObject({ entered: 0, corrected: 1, unchanged: 0 });
  const csv = 'Currency,Date,Rate\nKES,2026-11-01,129\n';
  await amina.post(`${path}/import`, { csv }).expect(201);
  const { body } = await otto.get('/api/audit?action=enter%20exchange%20rates').expect(200);
  const events = body.events as { fund: string; before: unknown; after: unknown }[];
  expect(events.map(({ fund }) => fund)).toEqual(['CITY', 'CITY', 'CITY', 'CITY']);
  expect(JSON.stringify(events[2]!.before)).toContain('0.86');
  expect(JSON.stringify(events[2]!.after)).toContain('0.862');
});

it('gives the fund as a journal, and as a book that is the same fund elsewhere', async () => {
  const journal = await otto.get(at('/export?format=hledger')).expect(200);
  expect(journal.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(journal.headers['content-disposition']).toMatch(/^attachment; filename="CITY\.journal"/);
  expect(journal.text).toMatch(/deposit D-A-1/);
  const workbook = await otto
    .get(at('/export?format=book'))
    .buffer()
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks)));
    })
    .expect(200);
  const folder = await mkdtemp(join(tmpdir(), 'exported-'));
  const elsewhere = await createDatabase(entities);
  try {
    const path = join(folder, 'CITY.xlsx');
    await writeFile(path, workbook.body as Buffer);
    const imported = await importBook(elsewhere.application, await readBook(path), {
      ...{ dryRun: false, name: 'CITY.xlsx', by: 'test' },
    });
    expect(imported).not.toHaveProperty('faults');
    const question = { fund: 'CITY', to: '2024-12-31' };
    expect(await fundStatement(elsewhere.application, question)).toEqual(
      await fundStatement(database.application, question),
    );
  } finally {
    await elsewhere.drop();
    await rm(folder, { recursive: true });
  }
  await nora.get(at('/export?format=book')).expect(403);
  await otto.get(at('/export?format=pdf')).expect(400);
});

it('commits a book under the name that the map gives it', async () => {
  const { body } = await bruno.post('/api/fund-books/999/commit', {}).expect(404);
  expect(body.detail).toBe('There is no proposed import of the number 999.');
  const described = await request(app.getHttpServer())
    .get('/api/openapi.json')
    .set(amina.headers(randomUUID()));
  const paths = Object.keys((described.body as { paths: object }).paths);
  for (const path of ['/api/fund-books/{id}/commit', '/api/fund-books/{id}/approve']) {
    expect(paths).toContain(path);
  }
});
