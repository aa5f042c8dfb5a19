import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { generateSecret } from 'otplib';
import { entities } from '../../src/entities.js';
import { TotpService } from '../../src/sign-in/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createApp, person } from '../support/http-app.js';
import type { FrontDoor } from '../support/front-door.js';

const PUBLIC_URL = 'http://localhost:3999';
const CALLBACK = `${PUBLIC_URL}/api/session/oidc/callback`;
const SETTINGS = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PUBLIC_URL'];

let issuer: ChildProcess;
let issuerUrl: string;
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let ingrid: FrontDoor;
let address: string;

beforeAll(async () => {
  issuer = spawn(process.execPath, [join(process.cwd(), 'test', 'support', 'oidc-provider.mjs'), CALLBACK], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  [database, issuerUrl] = await Promise.all([
    createDatabase(entities),
    once(issuer.stdout!, 'data').then(([line]) => String(line).trim()),
  ]);
  app = await openApp(issuerUrl);
  address = await listening(app);
  ingrid = await person(database, app, [{ role: 'system_administrator' }], { name: 'Ingrid' });
}, 60_000);

afterAll(async () => {
  await app.end();
  await database.drop();
  issuer.stdin!.end();
  if (issuer.exitCode === null) await once(issuer, 'exit');
});

/** How often one may try to sign in is another story. */
beforeEach(() => database.owner.query('TRUNCATE request_count'));

/** The product with an issuer, or with none, in its environment. */
async function openApp(at: string | null) {
  const kept = SETTINGS.map((name) => [name, process.env[name]] as const);
  const env = { PUBLIC_URL, ...(at && { OIDC_ISSUER: at, OIDC_CLIENT_ID: 'city-partnerships' }) };
  Object.assign(process.env, env, at && { OIDC_CLIENT_SECRET: 'known to the tests' });
  try {
    return await createApp(database, { PUBLIC_URL });
  } finally {
    for (const [name, value] of kept) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

async function listening(on: typeof app): Promise<string> {
  await on.listen(0, '127.0.0.1');
  return on.getUrl();
}

/** A browser: goes where it is sent, one step at a time, and keeps what each server gave it. */
class Browser {
  private readonly cookies = new Map<string, Map<string, string>>();

  /** @returns the answer, and where it leads */
  async get(
    url: string,
  ): Promise<{ status: number; type: string; to: string; body: Body; cookies: string[] }> {
    const { origin, pathname, search } = new URL(url);
    const jar = this.cookies.get(origin) ?? new Map<string, string>();
    this.cookies.set(origin, jar);
    const at = origin === PUBLIC_URL ? address : origin;
    const answer = await fetch(`${at}${pathname}${search}`, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    const given = answer.headers.getSetCookie();
    for (const cookie of given) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(cookie)) jar.delete(name);
      else jar.set(name, value);
    }
    const type = answer.headers.get('content-type') ?? '';
    const text = await answer.text();
    return {
      status: answer.status,
      type: type.split(';')[0]!,
      to: new URL(answer.headers.get('location') ?? '/', url).href,
      body: (/json/.test(type) ? JSON.parse(text) : {}) as Body,
      cookies: given,
    };
  }

  /** Sends something to the product with the session's token against forged requests. */
  async post(path: string, body: object): Promise<{ status: number; body: Body }> {
    const cookieOf = (jar: Map<string, string>) =>
      [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const jar = this.cookies.get(PUBLIC_URL) ?? new Map<string, string>();
    const hello = await fetch(`${address}/api/session`, { headers: { cookie: cookieOf(jar) } });
    for (const cookie of hello.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    const answer = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: {
        cookie: cookieOf(jar),
        'content-type': 'application/json',
        'x-csrf-token': hello.headers.get('x-csrf-token') ?? '',
      },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Body };
  }

  /** Goes to the issuer, is signed in there as somebody, and stops before coming back. @returns the address to come back to */
  async atIssuer(typed: Record<string, string>): Promise<string> {
    let { to } = await this.get(`${PUBLIC_URL}/api/session/oidc`);
    while (!to.startsWith(PUBLIC_URL)) {
      const asks = new URL(to).pathname.startsWith('/interaction/');
      to = (await this.get(asks ? `${to}?${new URLSearchParams(typed).toString()}` : to)).to;
    }
    return to;
  }

  signIn = async (typed: Record<string, string>) => this.get(await this.atIssuer(typed));
  whoAmI = async () => (await this.get(`${PUBLIC_URL}/api/session`)).body;

  /** The same browser as it is now, as when somebody copied all that it has. */
  twin(): Browser {
    const twin = new Browser();
    for (const [origin, jar] of this.cookies) twin.cookies.set(origin, new Map(jar));
    return twin;
  }
}

interface Body {
  detail: string;
  person: { id: number; name: string; email: string };
  grants: { role: string }[];
  mustEnrol: boolean;
  session: { steppedUpUntil: string | null };
}

const invited = async (name: string, ...roles: string[]): Promise<number> => {
  const email = `${name.toLowerCase()}@example.org`;
  const { body } = await ingrid.post('/api/people', { email, name }).expect(201);
  const { id } = (body as { person: { id: number } }).person;
  for (const role of roles)
    await ingrid.post(`/api/people/${id}/roles`, { role, from: '2026-01-01' }).expect(201);
  return id;
};
const as = (subject: string, email = `${subject}@example.org`, verified = 'true') => ({
  subject,
  email,
  verified,
});
const eventsOf = async (actor: string) => {
  const rows: { event: string }[] = await database.owner.query(
    `SELECT concat_ws(' ', action, outcome, detail) AS event FROM audit_event WHERE actor = $1 AND action IN ('sign_in', 'invitation.accept') ORDER BY id`,
    [actor],
  );
  return rows.map(({ event }) => event);
};

describe('signing in through an issuer', () => {
  it('binds the identity of somebody invited, and knows them by it from then on', async () => {
    const id = await invited('Ana', 'auditor');
    const browser = new Browser();
    const begun = await browser.get(`${PUBLIC_URL}/api/session/oidc`);
    expect(begun.status).toBe(302);
    const asked = new URL(begun.to).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: CALLBACK,
      client_id: 'city-partnerships',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    expect(begun.cookies).toEqual([
      expect.stringMatching(/^oidc=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    for (const name of ['state', 'nonce']) expect(begun.cookies[0]).not.toContain(asked.get(name));

    const entered = await browser.signIn(as('ana', 'Ana@Example.org'));
    expect(entered).toMatchObject({ status: 302, to: `${PUBLIC_URL}/` });
    expect(entered.cookies).toEqual([
      expect.stringMatching(/^oidc=; Max-Age=0;/),
      expect.stringMatching(/^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(await browser.whoAmI()).toMatchObject({
      person: { id, name: 'Ana', email: 'ana@example.org' },
      grants: [{ role: 'auditor' }],
      mustEnrol: false,
    });

    const later = new Browser();
    expect((await later.signIn(as('ana', 'ana@elsewhere.example'))).status).toBe(302);
    expect((await later.whoAmI()).person.id).toBe(id);
    expect((await new Browser().signIn(as('ana', 'ana@elsewhere.example', 'false'))).status).toBe(302);
    expect(await eventsOf('Ana')).toEqual([
      'invitation.accept done OpenID Connect',
      ...Array<string>(3).fill('sign_in done OpenID Connect'),
    ]);
    const other = await new Browser().signIn(as('ana-of-another', 'ana@example.org'));
    expect(other.status).toBe(403);
  });

  it('is not for a stranger, who leaves no name', async () => {
    const browser = new Browser();
    const refused = await browser.signIn(as('stranger'));
    expect(refused).toMatchObject({ status: 403, type: 'application/problem+json' });
    expect(refused.body.detail).toMatch(/^You are not invited here/);
    expect(refused.cookies.some((cookie) => cookie.startsWith('session='))).toBe(false);
    expect((await eventsOf('not signed in')).at(-1)).toBe(
      'sign_in refused OpenID Connect: not invited, or inactive',
    );
  });

  it.each<[string, Record<string, string>]>([
    ['not verified by the issuer', { subject: 'bo', email: 'bo@example.org', verified: 'false' }],
    ['not told by the issuer', { subject: 'bo' }],
  ])('is not for an e-mail that is %s', async (_, typed: Record<string, string>) => {
    if (typed.email) await invited('Bo');
    expect((await new Browser().signIn(typed)).status).toBe(403);
    const [count]: { n: string }[] = await database.owner.query(
      `SELECT count(*) AS n FROM identity WHERE subject = 'bo'`,
    );
    expect(count).toEqual({ n: '0' });
  });

  it('is not for who is inactive, nor by an invitation that is used, replaced by a reset, or expired', async () => {
    const id = await invited('Cai');
    await ingrid.post(`/api/people/${id}/reset`).expect(201);
    expect((await new Browser().signIn(as('cai'))).status).toBe(403);
    await ingrid.post(`/api/people/${id}/invitation`).expect(201);
    await database.owner.query(
      `UPDATE invitation SET expires_at = clock_timestamp() WHERE person_id = $1 AND used_at IS NULL AND replaced_at IS NULL`,
      [id],
    );
    expect((await new Browser().signIn(as('cai'))).status).toBe(403);
    await ingrid.post(`/api/people/${id}/invitation`).expect(201);
    const deactivate = async (active: boolean) => {
      const { headers } = await ingrid.get(`/api/people/${id}`).expect(200);
      await ingrid
        .patch(`/api/people/${id}`, { active })
        .set('if-match', headers.etag as string)
        .expect(200);
    };
    await deactivate(false);
    expect((await new Browser().signIn(as('cai'))).status).toBe(403);
    await deactivate(true);
    const browser = new Browser();
    expect((await browser.signIn(as('cai'))).status).toBe(302);
    await deactivate(false);
    expect((await browser.get(`${PUBLIC_URL}/api/session`)).status).toBe(401);
    expect((await new Browser().signIn(as('cai'))).status).toBe(403);
  });

  it('counts the issuer’s second factor where it says that it asked for one, and never as a fresh code', async () => {
    await invited('Dana', 'fund_administrator');
    const plain = new Browser();
    await plain.signIn({ ...as('dana'), amr: 'pwd' });
    expect(await plain.whoAmI()).toMatchObject({ grants: [], mustEnrol: true });
    const strong = new Browser();
    await strong.signIn({ ...as('dana'), amr: 'otp' });
    expect(await strong.whoAmI()).toMatchObject({
      grants: [{ role: 'fund_administrator' }],
      mustEnrol: false,
      session: { steppedUpUntil: null },
    });
    expect((await eventsOf('Dana')).slice(1)).toEqual([
      'sign_in done OpenID Connect',
      'sign_in done OpenID Connect, with a second factor',
    ]);
  });

  it('is not enough to replace one’s own second factor, nor to make a key', async () => {
    const id = await invited('Enid', 'fund_administrator');
    await new Browser().signIn(as('enid'));
    await app.get(TotpService).keep(database.application, id, generateSecret());
    const browser = new Browser();
    await browser.signIn({ ...as('enid'), amr: 'otp' });
    expect(await browser.whoAmI()).toMatchObject({ grants: [{ role: 'fund_administrator' }] });
    const begun = await browser.post('/api/session/totp', {});
    expect([begun.status, begun.body.detail]).toEqual([
      403,
      expect.stringMatching(/^Give a fresh code first/),
    ]);
    const key = await browser.post('/api/api-keys', { name: 'k', expiresOn: '2026-12-31' });
    expect([key.status, key.body.detail]).toEqual([403, expect.stringMatching(/give a fresh code first/)]);
  });

  it('is over once the person was reset, who has a password then', async () => {
    const id = await invited('Uma');
    expect((await new Browser().signIn(as('uma'))).status).toBe(302);
    await ingrid.post(`/api/people/${id}/reset`).expect(201);
    expect((await new Browser().signIn(as('uma'))).status).toBe(403);
  });

  it('ends the session that the browser had', async () => {
    await invited('Eva');
    const browser = new Browser();
    await browser.signIn(as('eva'));
    const before = browser.twin();
    await browser.signIn(as('eva'));
    expect((await before.get(`${PUBLIC_URL}/api/session`)).status).toBe(401);
    expect((await browser.whoAmI()).person.name).toBe('Eva');
  });

  it('binds once where an invited person comes back twice at the same time', async () => {
    const id = await invited('Fay');
    const browsers = [new Browser(), new Browser()];
    const back = await Promise.all(browsers.map((browser) => browser.atIssuer(as('fay'))));
    const answers = await Promise.all(browsers.map((browser, n) => browser.get(back[n]!)));
    expect(answers.map(({ status }) => status)).toEqual([302, 302]);
    expect((await browsers[1]!.whoAmI()).person.id).toBe(id);
  });

  describe('refuses an answer that is not the issuer’s to this browser:', () => {
    const refusedAt = async (browser: Browser, url: string) => {
      const refused = await browser.get(url);
      expect(refused).toMatchObject({ status: 403, type: 'application/problem+json' });
      expect(refused.body.detail).toMatch(/^The sign-in was not completed, or was completed before/);
      expect(refused.cookies.some((cookie) => cookie.startsWith('session='))).toBe(false);
      expect((await eventsOf('not signed in')).at(-1)).toBe('sign_in refused OpenID Connect: not completed');
    };

    beforeAll(() => invited('Gus'));

    it('one that was used before, also with all that the browser had', async () => {
      const browser = new Browser();
      const back = await browser.atIssuer(as('gus'));
      const thief = browser.twin();
      expect((await browser.get(back)).status).toBe(302);
      await refusedAt(browser, back);
      await refusedAt(thief, back);
    });

    it('one with another state, another code, or another issuer', async () => {
      for (const change of [
        (url: URL) => url.searchParams.set('state', 'x'.repeat(43)),
        (url: URL) => url.searchParams.delete('state'),
        (url: URL) => url.searchParams.set('code', 'guessed'),
        (url: URL) => url.searchParams.set('iss', 'https://login.example.org'),
        (url: URL) => (url.search = ''),
      ]) {
        const browser = new Browser();
        const url = new URL(await browser.atIssuer(as('gus')));
        change(url);
        await refusedAt(browser, url.href);
      }
    });

    it('one that another browser asked for', async () => {
      const [mine, theirs] = [new Browser(), new Browser()];
      const [, back] = [await mine.atIssuer(as('gus')), await theirs.atIssuer(as('gus'))];
      await refusedAt(mine, back);
      await refusedAt(new Browser(), back);
    });

    it('a No of the person', async () => {
      const browser = new Browser();
      await refusedAt(browser, await browser.atIssuer({ refuse: 'true' }));
    });
  });
});

describe('without its issuer', () => {
  it('says that none is set up', async () => {
    const plain = await openApp(null);
    const kept = address;
    address = await listening(plain);
    try {
      for (const path of ['', '/callback?code=x&state=y']) {
        const answer = await new Browser().get(`${PUBLIC_URL}/api/session/oidc${path}`);
        expect(answer).toMatchObject({ status: 404, type: 'application/problem+json' });
      }
    } finally {
      address = kept;
      await plain.end();
    }
  });

  it.each(['nobody is there', 'it never answers', 'it has a fault'])(
    'says so, soon: %s',
    async (how) => {
      const sockets: Socket[] = [];
      const gone = createServer((socket) => {
        sockets.push(socket.resume().on('error', () => undefined));
        if (how === 'it has a fault')
          socket.end('HTTP/1.1 500 Oh\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      });
      await once(gone.listen(0, '127.0.0.1'), 'listening');
      const at = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
      if (how === 'nobody is there') await closed(gone);
      const lonely = await openApp(at);
      const kept = address;
      address = await listening(lonely);
      try {
        const answer = await new Browser().get(`${PUBLIC_URL}/api/session/oidc`);
        expect(answer).toMatchObject({ status: 503, type: 'application/problem+json' });
        expect(answer.body.detail).toMatch(/does not answer at the moment/);
        expect(answer.cookies).toEqual([]);
      } finally {
        address = kept;
        await lonely.end();
        for (const socket of sockets) socket.destroy();
        if (gone.listening) await closed(gone);
      }
    },
    15_000,
  );
});

const closed = (server: Server) => new Promise((resolve) => server.close(resolve));
