import { setTimeout as pause } from 'node:timers/promises';
import type request from 'supertest';
import { LIMITS } from '../../src/door/fastify-options.js';
import { bareConnection, bareProblem, type House, openHouse, problemOf } from '../support/behind-the-door.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

jest.setTimeout(60_000);

let database: TestDatabase;
const houses: House[] = [];

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(async () => {
  for (const { app } of houses) await app.close();
  await database.drop();
});

async function open(env: NodeJS.ProcessEnv = {}, limits: Partial<typeof LIMITS> = {}): Promise<House> {
  const house = await openHouse(database.applicationUrl, env, limits);
  houses.push(house);
  return house;
}

describe('too much', () => {
  let agent: House['agent'];
  let port: number;
  beforeAll(
    async () => ({ agent, port } = await open({}, { headersMs: 300, requestMs: 600, lookEveryMs: 50 })),
  );

  const send = (text: string, type = 'application/json') =>
    agent.post('/api/notes').set({ Host: 'localhost', 'Content-Type': type }).send(text);
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  it('of a body', async () => {
    expect(problemOf(await send(JSON.stringify('x'.repeat(1_048_576))))).toBe('413 /problems/too-large');
    expect((await send(JSON.stringify({ x: 'x'.repeat(1_000_000) }))).status).toBe(201);
    const endless = `POST /api/notes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    expect(bareProblem((await bareConnection(port, endless + chunk.repeat(17), 1_000)).text)).toBe(
      '413 /problems/too-large',
    );
  });

  it('depth, and too many values', async () => {
    expect((await send(nested(20))).status).toBe(201);
    for (const body of [nested(21), nested(500_000), `[${'0,'.repeat(20_001)}0]`])
      expect(problemOf(await send(body))).toBe('400 /problems/invalid-request');
  });

  it('of headers', async () => {
    const big = `GET /api/health HTTP/1.1\r\nHost: localhost\r\nCookie: ${'x'.repeat(17_000)}\r\n\r\n`;
    expect(bareProblem((await bareConnection(port, big)).text)).toBe('431 /problems/headers-too-large');
  });

  it('of a name in the address', async () => {
    expect((await agent.get(`/api/notes/${'x'.repeat(200)}`).set('Host', 'localhost')).status).toBe(200);
    expect(problemOf(await agent.get(`/api/notes/${'x'.repeat(201)}`).set('Host', 'localhost'))).toBe(
      '414 /problems/url-too-long',
    );
  });

  it('time for the headers, or for the body, is not waited for', async () => {
    const slowHeaders = await bareConnection(port, 'GET /api/health HTTP/1.1\r\nHost: local');
    expect(bareProblem(slowHeaders.text)).toBe('408 /problems/timeout');
    expect(slowHeaders.ms).toBeLessThan(2_000);
    const slowBody = await bareConnection(
      port,
      'POST /api/notes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{',
    );
    expect(bareProblem(slowBody.text)).toBe('408 /problems/timeout');
    expect(slowBody.ms).toBeLessThan(3_000);
    expect(LIMITS).toMatchObject({ headersMs: 10_000, requestMs: 300_000, lookEveryMs: 1_000 });
    expect(houses.at(-1)!.app.getHttpServer()).toMatchObject({
      headersTimeout: 300,
      requestTimeout: 600,
      maxConnections: 2_000,
    });
  });
});

describe('what is not well-formed, or nowhere', () => {
  let agent: House['agent'];
  let port: number;
  beforeAll(async () => ({ agent, port } = await open()));
  const send = (text: string, type = 'application/json') =>
    agent.post('/api/notes').set({ Host: 'localhost', 'Content-Type': type }).send(text);

  it.each([
    '{"half":',
    '{"__proto__": {"isAdmin": true}}',
    '{"constructor": {"prototype": {"isAdmin": true}}}',
    '{"a": [{"__proto__": null}]}',
    'NaN',
    '',
  ])('is refused as JSON: %s', async (body) => {
    expect(problemOf(await send(body))).toBe('400 /problems/invalid-request');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'text/xml', 'application/octet-stream'])(
    'is not read as %s',
    async (type) => {
      expect(problemOf(await send('a=1', type))).toBe('415 /problems/unsupported-media-type');
    },
  );

  it('is a problem everywhere', async () => {
    for (const path of ['/', '/api', '/api/nothing', '/nothing.php', '/api/notes/'])
      expect([path, problemOf(await agent.get(path).set('Host', 'localhost'))]).toEqual([
        path,
        '404 /problems/not-found',
      ]);
    expect(problemOf(await agent.put('/api/notes').set('Host', 'localhost').send({}))).toBe(
      '404 /problems/not-found',
    );
    const bare = async (line: string) =>
      bareProblem(
        (await bareConnection(port, `${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).text,
      );
    expect(await bare('GET /api/%E0%A4%A HTTP/1.1')).toBe('400 /problems/invalid-request');
    expect(await bare('GET /api/notes/%ZZ HTTP/1.1')).toBe('400 /problems/invalid-request');
    expect(await bare('NONSENSE / HTTP/1.1')).toBe('400 /problems/invalid-request');
    expect(await bare('GET /api/health HTTP/9.9')).toBe('400 /problems/invalid-request');
    expect(await bare('PROPFIND /api/health HTTP/1.1')).toBe('404 /problems/not-found');
    expect(await bare('GET * HTTP/1.1')).toBe('404 /problems/not-found');
  });
});

describe('how often', () => {
  /** Budgets of a minute: an address 40, a person 80, 20 of it writing; 30 to sign in. */
  const env = {
    RATE_LIMIT_PER_MINUTE: '40',
    TRUST_PROXY: '127.0.0.1',
    PUBLIC_URL: 'https://fund.example.org',
  };
  const SETTLED_MS = 1_300;
  let [one, other]: House['agent'][] = [];
  beforeAll(async () => {
    for (const opened of [await open(env), await open(env)]) [one, other] = [other, opened.agent];
  });

  const statusOf = async (sent: request.Test) => (await sent).status;
  const times = (n: number, send: () => request.Test) =>
    Promise.all(Array.from({ length: n }, () => statusOf(send())));
  const within = (statuses: number[]) => statuses.filter((status) => status < 400).length;
  const from = (address: string, more = {}) => ({
    Host: 'fund.example.org',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-For': address,
    ...more,
  });

  it('an address asks, two processes know together', async () => {
    const ask = (agent = one) => agent!.get('/api/notes/a').set(from('203.0.113.1'));
    expect(within(await times(25, ask))).toBe(25);
    await pause(SETTLED_MS);
    expect(within(await times(30, () => ask(other)))).toBe(15);
    await pause(SETTLED_MS);
    expect(within(await times(5, ask))).toBe(0);
    expect(await statusOf(one!.get('/api/notes/a').set(from('203.0.113.2')))).toBe(200);

    const refused = await ask();
    expect(problemOf(refused)).toBe('429 /problems/too-many-requests');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(40);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(refused.headers['ratelimit-policy']).toBe('"address";q=40;w=60');
    expect(refused.headers.ratelimit).toMatch(/^"address";r=0;t=\d+$/);
  });

  it('a person asks, and writes, from whatever address', async () => {
    let address = 0;
    const away = () => from(`198.51.100.${++address}`, { Authorization: 'Bearer 21' });
    expect(within(await times(25, () => one!.post('/api/notes').set(away()).send({})))).toBe(20);
    await pause(SETTLED_MS);
    const refused = await other!.post('/api/notes').set(away()).send({});
    expect(problemOf(refused)).toBe('429 /problems/too-many-requests');
    expect(refused.headers['ratelimit-policy']).toBe(
      '"address";q=40;w=60, "person";q=80;w=60, "writing";q=20;w=60',
    );
    expect(within(await times(90, () => other!.get('/api/notes/a').set(away())))).toBe(80 - 26);
    expect(await statusOf(one!.get('/api/notes/a').set(from('198.51.100.1')))).toBe(200);
  });

  it('an address tries to sign in: counted at once, without a second’s grace', async () => {
    const tryIt = (agent = one) => agent!.post('/api/session').set(from('203.0.113.3')).send({});
    const statuses = await Promise.all([times(20, () => tryIt(one)), times(20, () => tryIt(other))]);
    expect(within(statuses.flat())).toBe(30);
    expect(problemOf(await tryIt())).toBe('429 /problems/too-many-requests');
  });

  it('is still counted, by each process for itself, while the table cannot be written', async () => {
    const own = await createDatabase();
    const { agent, app } = await openHouse(own.applicationUrl, env);
    try {
      await own.owner.query('REVOKE ALL ON request_count FROM city_partnerships');
      const ask = () => agent.get('/api/notes/a').set(from('203.0.113.4'));
      expect(within(await times(60, ask))).toBe(40);
      const tryIt = () => agent.post('/api/session').set(from('203.0.113.5')).send({});
      expect(within(await times(40, tryIt))).toBe(30);
    } finally {
      await app.close();
      await own.drop();
    }
  });
});
