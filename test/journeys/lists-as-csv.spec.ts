import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { roles } from '../../src/access/index.js';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';
import { RawClient } from '../support/open-api-client.js';
import { Examples } from '../support/open-api-examples.js';
import { SeenValues } from '../support/open-api-seen.js';
import { makeWorld, OWN } from '../support/open-api-world.js';
import { OpenApi, onlyReads, type Operation } from '../support/open-api.js';

/** Lists as CSV: every one, whole, and safe to open. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let client: RawClient;
let api: OpenApi;
let everybody: FrontDoor;

const RECEIPTS = 620;

beforeAll(async () => {
  database = await createDatabase(entities);
  await makeWorld(database.application);
  const { receipts } = servicesOn(database.application);
  for (let number = 0; number < RECEIPTS; number++) {
    const effectiveOn = '2024-04-01';
    const received = { fund: 'CITY', reference: `R-${number}`, effectiveOn, window: 'GEN', amount: usd('1') };
    await receipts.otherIncome({ ...received, narrative: '=SUM(A1)' }, ada);
  }
  app = await createApp(database);
  client = await RawClient.of(app);
  api = await OpenApi.servedBy(app);
  everybody = await person(
    database,
    app,
    roles.map((role) => ({ role })),
  );
}, 60_000);

afterAll(async () => {
  client?.close();
  await app?.end();
  await database?.drop();
});

/** Whether the answer to a request goes on with another one. */
const isPage = (operation: Operation) => {
  const schema = operation.answers['200']?.['application/json'];
  return onlyReads(operation) && schema ? 'next' in (api.resolved(schema).properties ?? {}) : false;
};

it('says of every page that it is there as CSV, and answers with it', async () => {
  const pages = api.operations.filter(isPage);
  expect(pages.length).toBeGreaterThan(15);
  const examples = new Examples(api, new SeenValues(), OWN);
  const wrong: string[] = [];
  for (const operation of pages) {
    const request = examples.request(operation);
    const asked = { ...request, headers: { ...everybody.headers(randomUUID()), accept: 'text/csv' } };
    const { status, mediaType, headers, text } = await client.send(asked);
    const [headings = []]: string[][] = status === 200 && mediaType === 'text/csv' ? parse(text) : [];
    // Of what the plainest request does not find, only that it is described.
    if (status === 404 && operation.answers['200']?.['text/csv']) continue;
    if (
      !operation.answers['200']?.['text/csv'] ||
      mediaType !== 'text/csv' ||
      headers.vary !== 'accept' ||
      headings.length < 2
    ) {
      wrong.push(`${operation.name}: ${status} ${mediaType} ${text.slice(0, 100)}`);
    }
  }
  expect(wrong).toEqual([]);
});

const receiptsAsCsv = async (query = '') => {
  const { text, headers } = await everybody
    .get(`/api/funds/CITY/receipts${query}`)
    .set('accept', 'text/csv')
    .expect(200);
  expect(headers['content-disposition']).toBe('attachment; filename="receipts.csv"');
  const rows: Record<string, string>[] = parse(text, { columns: true });
  return rows;
};

it('comes whole from the cursor on, however many pages that is, with what was filtered for', async () => {
  const all = (await receiptsAsCsv()).map(({ reference }) => reference);
  expect(all).toHaveLength(RECEIPTS + 2);
  expect(new Set(all).size).toBe(RECEIPTS + 2);
  const { body } = await everybody.get('/api/funds/CITY/receipts?kind=other_income&limit=7').expect(200);
  const rest = String((body as { next: string }).next).split('?')[1];
  expect(await receiptsAsCsv(`?${rest}`)).toHaveLength(RECEIPTS - 7);
  expect(await receiptsAsCsv('?kind=fund_interest')).toMatchObject([{ reference: 'I-1' }]);
});

it('has amounts as plain decimals with their currency beside them, and no formula', async () => {
  const [row] = await receiptsAsCsv('?kind=other_income&limit=1');
  expect(row).toMatchObject({
    kind: 'other_income',
    amount: '1.00',
    amountCurrency: 'USD',
    original: '',
    narrative: "'=SUM(A1)",
  });
});

it('is refused as ever, and JSON where that is accepted as well', async () => {
  const csv = (path: string, accept = 'text/csv') => everybody.get(path).set('accept', accept);
  expect((await csv('/api/funds/TOWN/receipts')).type).toBe('application/problem+json');
  expect((await csv('/api/funds/CITY/receipts?limit=0')).status).toBe(400);
  expect((await csv('/api/funds/CITY/receipts', 'application/json, text/csv')).type).toBe('application/json');
});

it('is not there for a fund that is not there, for whoever may read all', async () => {
  const auditor = await person(database, app, [{ role: 'auditor' }]);
  for (const list of ['allocations', 'transfers', 'proposals', 'holds', 'months', 'receipts', 'windows']) {
    const { body } = await auditor.get(`/api/funds/TOWN/${list}`).expect(404);
    expect([list, (body as { detail: string }).detail]).toEqual([list, 'There is no fund "TOWN".']);
  }
});

it('gives months a page at a time, newest first', async () => {
  const { body } = await everybody.get('/api/funds/CITY/months?limit=2').expect(200);
  const first = body as { months: { month: string }[]; next: string };
  const { body: more } = await everybody.get(first.next).expect(200);
  const months = [...first.months, ...(more as typeof first).months].map(({ month }) => month);
  expect(months).toEqual([...new Set(months)].sort().reverse());
  expect(months).toHaveLength(4);
});
