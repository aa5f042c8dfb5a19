import request from 'supertest';
import { entities } from '../../src/entities.js';
import { importBook, readBook } from '../../src/fund-book/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** What the answers below are read as. */
interface Body {
  [key: string]: unknown;
  status: number;
  detail: string;
  next: string | null;
  entries: { id: string; sequence: string; kind: string; lines: { debit: unknown; credit: unknown }[] }[];
  errors: { pointer: string; message: string }[];
}

let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let auditor: FrontDoor;

beforeAll(async () => {
  database = await createDatabase(entities);
  await importBook(database.application, await readBook('demonstration'), {
    dryRun: false,
    by: 'test',
    name: 'demonstration',
  });
  app = await createApp(database);
  auditor = await person(database, app, [{ role: 'auditor' }]);
}, 60_000);

afterAll(async () => {
  await app.end();
  await database.drop();
});

const get = async (path: string) => {
  const response = await auditor.get(`/api${path}`).set('Host', 'localhost:3000');
  return { status: response.status, type: response.type, text: response.text, body: response.body as Body };
};

it('says that it lives, that it can serve, and its figures', async () => {
  expect(await get('/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await get('/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
  const metrics = await get('/metrics');
  expect(metrics.text).toContain('ledger_unsealed_entries');
  expect(metrics.text).toMatch(
    /http_request_duration_seconds_count\{method="GET",route="\/api\/health",status="200"\} 1/,
  );
});

it('lists funds with their windows, and one fund', async () => {
  expect((await get('/funds')).body).toMatchObject([{ code: 'CITY', currency: 'USD' }]);
  expect((await get('/funds/CITY')).body).toMatchObject({ code: 'CITY', aaFeeRate: '0.01', closedOn: null });
});

it('pages through organisations in the order of their codes, none twice and none left out', async () => {
  const codes: string[] = [];
  for (let path: string | null = '/organisations?limit=7'; path;) {
    const { body } = await get(path);
    codes.push(...(body.organisations as { code: string }[]).map(({ code }) => code));
    path = body.next?.slice('/api'.length) ?? null;
  }
  const rows: { code: string }[] = await database.application.query(
    'SELECT code FROM organisation ORDER BY code COLLATE "C"',
  );
  expect(codes).toEqual(rows.map(({ code }) => code));
});

it('pages through entries in recorded order, without gaps', async () => {
  const sequences: string[] = [];
  for (let path: string | null = '/funds/CITY/entries?limit=200'; path;) {
    const { body } = await get(path);
    sequences.push(...body.entries.map(({ sequence }) => sequence));
    path = body.next?.slice('/api'.length) ?? null;
  }
  expect(sequences).toEqual(sequences.map((_, index) => String(index + 1)));
  const [row]: { n: string }[] = await database.application.query('SELECT count(*) AS n FROM ledger.entry');
  expect(String(sequences.length)).toBe(row?.n);
});

it('filters entries by what they are and where they are', async () => {
  const { body } = await get('/funds/CITY/entries?kind=deposit&from=2025-01-01&to=2025-12-31&limit=500');
  expect(body.entries.length).toBeGreaterThan(0);
  expect(new Set(body.entries.map(({ kind }) => kind))).toEqual(new Set(['deposit']));
  const one = body.entries[0];
  expect((await get(`/funds/CITY/entries/${one?.id}`)).body).toEqual(one);
  expect((await get('/funds/CITY/entries?account=9000&kind=transfer')).body.entries).toEqual([]);
});

it('gives amounts as text with their currency', async () => {
  const { body } = await get('/funds/CITY/entries?kind=bank_charge&limit=1');
  const [line] = body.entries[0]?.lines ?? [];
  expect(line).toMatchObject({
    debit: { amount: expect.stringMatching(/^\d+\.\d\d$/) as string, currency: 'USD' },
    credit: null,
  });
});

it('balances the accounts on any day, as known now or then', async () => {
  const { body } = await get('/funds/CITY/accounts?asOf=2025-06-30');
  const accounts = body.accounts as { code: string; balance: { amount: string } }[];
  expect(accounts.length).toBeGreaterThan(10);
  const before = await get('/funds/CITY/accounts?knownAt=2020-01-01T00:00:00Z');
  expect(before.body.accounts).toEqual([]);
});

it('gives the statement and the annual report', async () => {
  const statement = await get('/funds/CITY/statement?from=2025-01-01&to=2025-12-31');
  expect(statement.body).toMatchObject({ fund: 'CITY', from: '2025-01-01', to: '2025-12-31' });
  const report = await get('/funds/CITY/annual-reports/2025');
  expect((report.body.statement as { currentYear: object }).currentYear).toEqual(statement.body);
});

it.each([
  ['/funds/CITY/statement', 400, '/to'],
  ['/funds/CITY/statement?to=2025-02-30', 400, '/to'],
  ['/funds/CITY/statement?to=2025-12-31&until=2026-01-01', 400, '/until'],
  ['/funds/CITY/statement?to=2025-12-31&to=2026-12-31', 400, '/to'],
  ['/funds/CITY/entries?limit=0', 400, '/limit'],
  ['/funds/CITY/entries?limit=501', 400, '/limit'],
  ['/funds/CITY/entries?after=x', 400, '/after'],
  ['/funds/CITY/accounts?knownAt=yesterday', 400, '/knownAt'],
])('refuses %s with %i and names the field', async (path, status, pointer) => {
  const answer = await get(path);
  expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status } });
  expect(answer.body.errors.map((fault) => fault.pointer)).toContain(pointer);
});

it.each([
  ['/funds/NOPE', 404, 'There is no fund "NOPE".'],
  ['/funds/NOPE/entries', 404, 'There is no fund "NOPE".'],
  ['/funds/NOPE/statement?to=2025-12-31', 404, 'There is no fund "NOPE".'],
  ['/organisations/NOPE', 404, 'There is no organisation "NOPE".'],
  ['/funds/CITY/entries/0', 404, 'There is no entry "0" in fund CITY.'],
  ['/funds/CITY/entries/1%20OR%201', 404, 'There is no entry "1 OR 1" in fund CITY.'],
  ['/nowhere', 404, 'There is nothing at /api/nowhere.'],
  [
    '/funds/CITY/statement?from=2026-01-01&to=2025-12-31',
    422,
    'The statement would end on 2025-12-31, before it begins on 2026-01-01.',
  ],
])('answers %s with %i in a sentence', async (path, status, detail) => {
  expect(await get(path)).toMatchObject({
    status,
    type: 'application/problem+json',
    body: { status, detail },
  });
});

it.each([
  ['a NUL in a path', '/funds/%00'],
  ['a NUL to page from', '/organisations?after=%00'],
  ['a NUL to look for', '/funds/CITY/entries?reference=%00'],
  ['a code without end', `/funds/${'x'.repeat(5000)}`],
  ['half a character', '/funds/%F0%9F'],
])('never ends in a fault of ours: %s', async (_, path) => {
  const { status } = await get(path);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
});

it('has a report of the future for nobody', async () => {
  const { status, body } = await get('/funds/CITY/statement?to=2025-12-31&knownAt=2999-01-01T00:00:00Z');
  expect(status).toBe(422);
  expect(body.detail).toMatch(/has not come yet/);
});

it('answers to localhost only, where nothing else is said', async () => {
  const response = await request(app.getHttpServer()).get('/api/funds').set('Host', 'evil.example');
  expect(response.status).toBe(403);
});

it('describes itself', async () => {
  const { body } = await get('/openapi.json');
  expect(Object.keys(body.paths as object)).toEqual(
    expect.arrayContaining([
      '/api/funds',
      '/api/funds/{fund}/entries',
      '/api/funds/{fund}/statement',
      '/api/organisations',
    ]),
  );
  expect((await get('/docs')).text).toContain('swagger');
});
