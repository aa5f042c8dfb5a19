import { type House, openHouse, problemOf } from '../support/behind-the-door.js';
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

async function open(env: NodeJS.ProcessEnv = {}): Promise<House> {
  const house = await openHouse(database.applicationUrl, env);
  houses.push(house);
  return house;
}

const PUBLIC = { PUBLIC_URL: 'https://fund.example.org', TRUST_PROXY: '127.0.0.1' };

describe('what an answer says to browsers', () => {
  const HTTPS = { Host: 'fund.example.org', 'X-Forwarded-Proto': 'https' };

  it('runs and shows nothing of an answer of the API, guesses no type, and keeps nothing', async () => {
    const { agent } = await open();
    for (const path of ['/api/health', '/api/nothing', '/api/funds/%00']) {
      const { headers } = await agent.get(path);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers).not.toHaveProperty('strict-transport-security');
    }
  });

  it('lets pages use what is their own, and the documentation its own styles, but no script in a page', async () => {
    const { agent } = await open();
    const page = await agent.get('/api/docs');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'self';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;connect-src 'self';" +
        "frame-ancestors 'none';base-uri 'none';form-action 'self';object-src 'none'",
    );
    expect(page.text).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=/i);
    const files = [...page.text.matchAll(/<(?:script|link)[^>]*?(?:src|href)="([^"]+)"/g)].map(
      ([, file]) => file!,
    );
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const { status, headers } = await agent.get(new URL(file, 'http://x/api/docs').pathname);
      expect([file, status]).toEqual([file, 200]);
      expect(headers['content-security-policy']).toContain("script-src 'self';");
    }
  });

  it('asks for https from then on, where it came over https: by the word of a trusted proxy, and of nobody else', async () => {
    const { agent } = await open(PUBLIC);
    const secure = await agent.get('/api/health').set(HTTPS);
    expect([secure.status, secure.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    expect((await agent.get('/api/health').set('Host', 'localhost')).headers).not.toHaveProperty(
      'strict-transport-security',
    );
    const { agent: distant } = await open({ ...PUBLIC, TRUST_PROXY: '10.0.0.1' });
    const pretended = await distant.get('/api/health').set({ ...HTTPS, Host: 'localhost' });
    expect(pretended.status).toBe(200);
    expect(pretended.headers).not.toHaveProperty('strict-transport-security');
    expect(problemOf(await distant.get('/api/health').set(HTTPS))).toBe('403 /problems/not-https');
  });
});

describe('by which name it is reached', () => {
  it('answers to this machine’s names, and to no other', async () => {
    const { agent } = await open();
    for (const host of ['localhost', 'LOCALHOST:3000', '127.0.0.1:80', '[::1]:3000'])
      expect([host, (await agent.get('/api/health').set('Host', host)).status]).toEqual([host, 200]);
    for (const host of ['fund.example.org', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1'])
      expect(problemOf(await agent.get('/api/health').set('Host', host))).toBe('403 /problems/foreign-host');
    const forwarded = await agent
      .get('/api/health')
      .set({ Host: 'evil.example', 'X-Forwarded-Host': 'localhost' });
    expect(problemOf(forwarded)).toBe('403 /problems/foreign-host');
  });

  it('answers to PUBLIC_URL’s name over https', async () => {
    const { agent } = await open(PUBLIC);
    const by = (headers: Record<string, string>) => agent.get('/api/health').set(headers);
    const https = { 'X-Forwarded-Proto': 'https' };
    expect((await by({ Host: 'fund.example.org', ...https })).status).toBe(200);
    expect((await by({ Host: 'app:3000', 'X-Forwarded-Host': 'fund.example.org', ...https })).status).toBe(
      200,
    );
    expect(problemOf(await by({ Host: 'fund.example.org' }))).toBe('403 /problems/not-https');
    expect(problemOf(await by({ Host: 'other.example.org', ...https }))).toBe('403 /problems/foreign-host');
    const fromOutside = { 'X-Forwarded-For': '203.0.113.7' };
    expect(problemOf(await by({ Host: 'localhost', ...fromOutside }))).toBe('403 /problems/foreign-host');
    const { agent: inContainer } = await open({ BEHIND_PUBLISHED_LOOPBACK: '1', TRUST_PROXY: '127.0.0.1' });
    const published = inContainer.get('/api/health').set({ Host: 'localhost:3000', ...fromOutside });
    expect((await published).status).toBe(200);
  });

  it('shows its metrics on this machine, or for a token', async () => {
    const { agent: here } = await open();
    expect((await here.get('/api/metrics')).status).toBe(200);
    const { agent } = await open({ ...PUBLIC, METRICS_TOKEN: 'for the monitoring' });
    const outside = (more = {}) =>
      agent.get('/api/metrics').set({ Host: 'fund.example.org', 'X-Forwarded-Proto': 'https', ...more });
    const byProxy = { 'X-Forwarded-For': '203.0.113.7' };
    expect(problemOf(await outside())).toBe('403 /problems/metrics-closed');
    const asLocalhost = await outside({ ...byProxy, 'X-Forwarded-Host': 'localhost' });
    expect(problemOf(asLocalhost)).toBe('403 /problems/foreign-host');
    expect(problemOf(await outside({ ...byProxy, Authorization: 'Bearer for the monitorinG' }))).toBe(
      '403 /problems/metrics-closed',
    );
    const read = await outside({ ...byProxy, Authorization: 'Bearer for the monitoring' });
    expect([read.status, read.text]).toEqual([200, expect.stringContaining('http_request_duration_seconds')]);
  });
});

describe('a request that a page of another site sends', () => {
  let agent: House['agent'];
  beforeAll(async () => ({ agent } = await open()));

  const HERE = { Host: 'localhost:3000' };
  const post = (path: string, headers: Record<string, string | undefined>) =>
    agent
      .post(path)
      .set({ ...HERE, ...headers })
      .send({});

  it.each([
    ['says so', { 'Sec-Fetch-Site': 'cross-site' }],
    ['comes from a neighbour', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://localhost:3000' }],
    ['has another origin', { Origin: 'http://evil.example' }],
    ['has another port', { Origin: 'http://localhost:3001' }],
    ['hides its origin', { Origin: 'null' }],
  ])('and that %s is refused, also where nobody is signed in yet', async (_how, headers) => {
    expect(problemOf(await post('/api/session', headers))).toBe('403 /problems/cross-site');
    expect(problemOf(await agent.delete('/api/notes').set({ ...HERE, ...headers }))).toBe(
      '403 /problems/cross-site',
    );
    expect((await agent.get('/api/notes/a').set({ ...HERE, ...headers })).status).toBe(200);
  });

  it('is let in from its own page, and from what is no browser', async () => {
    expect(
      (await post('/api/session', { Origin: 'http://localhost:3000', 'Sec-Fetch-Site': 'same-origin' }))
        .status,
    ).toBe(201);
    expect((await post('/api/session', {})).status).toBe(201);
  });

  /** What a browser keeps after GET /api/session with a session's cookie. */
  async function tokenFor(session: string) {
    const { headers } = await agent.get('/api/session').set({ ...HERE, Cookie: `session=${session}` });
    const [set = ''] = headers['set-cookie'] as unknown as string[];
    return { token: headers['x-csrf-token']!, cookie: `session=${session}; ${set.split(';')[0]}`, set };
  }

  it('needs a token where it bears a session’s cookie', async () => {
    const { token, cookie, set } = await tokenFor('7-mine');
    expect(set).toMatch(/^csrf=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/);
    const withToken = await post('/api/notes', { Cookie: cookie, 'x-csrf-token': token });
    expect(withToken.status).toBe(201);
    for (const [name, headers] of Object.entries({
      missing: { Cookie: cookie },
      wrong: { Cookie: cookie, 'x-csrf-token': `${token}x` },
      empty: { Cookie: cookie, 'x-csrf-token': '' },
      'without its cookie': { Cookie: 'session=7-mine', 'x-csrf-token': token },
      'of a forged cookie': { Cookie: 'session=7-mine; csrf=forged', 'x-csrf-token': token },
      'of another session': { Cookie: cookie.replace('7-mine', '7-other'), 'x-csrf-token': token },
    }))
      expect([name, problemOf(await post('/api/notes', headers))]).toEqual([name, '403 /problems/csrf']);
    expect(problemOf(await agent.delete('/api/notes').set({ ...HERE, Cookie: cookie }))).toBe(
      '403 /problems/csrf',
    );
    const { detail } = (await post('/api/notes', { Cookie: cookie })).body as { detail: string };
    expect(detail).toMatch(/x-csrf-token.*GET \/api\/session/);
  });

  it('does not get another’s token, and none without a session', async () => {
    const [mine, yours] = [await tokenFor('7-mine'), await tokenFor('8-yours')];
    const mixed = { Cookie: mine.cookie, 'x-csrf-token': yours.token };
    expect(problemOf(await post('/api/notes', mixed))).toBe('403 /problems/csrf');
    expect((await agent.get('/api/session').set(HERE)).headers).not.toHaveProperty('x-csrf-token');
  });

  it('needs none where a machine’s key is used, which no browser sends by itself', async () => {
    expect((await post('/api/notes', { Authorization: 'Bearer 9' })).status).toBe(201);
  });

  it('keeps its cookie to this host alone over https', async () => {
    const { agent: outside } = await open(PUBLIC);
    const { headers } = await outside
      .get('/api/session')
      .set({ Host: 'fund.example.org', 'X-Forwarded-Proto': 'https', Cookie: 'session=7-mine' });
    expect((headers['set-cookie'] as unknown as string[])[0]).toMatch(
      /^__Host-csrf=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  it('keeps it as the session’s on this machine, over http, also where others come over https', async () => {
    const { agent: inside } = await open(PUBLIC);
    const hello = await inside.get('/api/session').set({ ...HERE, Cookie: 'session=7-mine' });
    const [set = ''] = hello.headers['set-cookie'] as unknown as string[];
    expect(set).toMatch(/^csrf=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/);
    const sent = {
      Cookie: `session=7-mine; ${set.split(';')[0]}`,
      'x-csrf-token': hello.headers['x-csrf-token']!,
    };
    expect(
      (
        await inside
          .post('/api/notes')
          .set({ ...HERE, ...sent })
          .send({})
      ).status,
    ).toBe(201);
  });
});
