import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { generateSync } from 'otplib';
import request from 'supertest';
import { dataSourceOptions } from '../../libs/database/index.js';
import { HttpModule } from '../../src/http/index.js';
import {
  ApiKeysService,
  firstAdministratorLink,
  hashPassword,
  InvitationsService,
  keepPassword,
  SessionsService,
  signInEveryRequest,
  SignInModule,
} from '../../src/sign-in/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** What the answers below are read as. */
interface Body {
  status: number;
  detail: string;
  person: { id: number; name: string; email: string };
  grants: { role: string; fund: string | null; reaches: string[] | null }[];
  mustEnrol: boolean;
  mustGiveCode: boolean;
  session: { id: string; steppedUpUntil: string | null } | null;
  apiKey: { id: string } | null;
  secret: string;
  uri: string;
  recoveryCodes: string[];
  id: string;
  key: string;
}
type Answer = Omit<request.Response, 'body'> & { body: Body };

const PASSWORD = 'correct stapler lantern';
const ANYWHERE = { address: null, userAgent: null, requestId: null };
const SYSTEM = { personId: null, name: 'system' };

let database: TestDatabase;
let app: NestFastifyApplication;
let hashed: string;

beforeAll(async () => {
  database = await createDatabase();
  hashed = await hashPassword(PASSWORD);
  const testing = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot(dataSourceOptions(database.applicationUrl)),
      HttpModule,
      SignInModule.with('a secret of thirty-two characters and more'),
    ],
  }).compile();
  app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter({ trustProxy: true }), {
    logger: false,
  });
  const server = app.getHttpAdapter().getInstance();
  signInEveryRequest(server, app.get(SessionsService), app.get(ApiKeysService));
  await app.init();
  await server.ready();
}, 60_000);

afterAll(async () => {
  await app.close();
  await database.drop();
});

/** A browser: keeps its cookie, and comes from an address of its own so that nobody is locked out for another. */
class Browser {
  private static made = 0;
  readonly headers: Record<string, string>;
  token = '';

  constructor(headers: Record<string, string> = {}) {
    this.headers = { 'X-Forwarded-For': `10.0.0.${++Browser.made}`, ...headers };
  }

  async send(method: 'get' | 'post' | 'delete', path: string, body?: object): Promise<Answer> {
    const sent = request(app.getHttpServer())[method](`/api${path}`).set(this.headers);
    if (this.token) void sent.set('Cookie', `other=1; session=${this.token}`);
    const answer = (await sent.send(body)) as Answer;
    const [cookie] = (answer.headers['set-cookie'] as unknown as string[] | undefined) ?? [];
    if (cookie !== undefined) this.token = /^session=([^;]*)/.exec(cookie)?.[1] ?? '';
    return answer;
  }

  /** The same browser once more, as when its cookie was stolen or a second request is under way. */
  twin(): Browser {
    const twin = new Browser(this.headers);
    twin.token = this.token;
    return twin;
  }

  signIn = (email: string, more: object = {}, password = PASSWORD) =>
    this.send('post', '/session', { email, password, ...more });
}

/** Makes somebody known, with a password and roles for everything. */
async function person(name: string, ...roles: string[]): Promise<{ id: number; email: string }> {
  const email = `${name.toLowerCase()}@example.org`;
  return database.application.transaction(async (manager) => {
    const [change]: { id: string }[] = await manager.query(
      `INSERT INTO change (made_by, door, what) VALUES ('system', 'system', 'preparation') RETURNING id`,
    );
    const [made]: { id: number }[] = await manager.query(
      'INSERT INTO person (email, change_id) VALUES ($1, $2) RETURNING id',
      [email, change!.id],
    );
    await manager.query('INSERT INTO person_version (person_id, change_id, name) VALUES ($1, $2, $3)', [
      made!.id,
      change!.id,
      name,
    ]);
    for (const role of roles) {
      await manager.query(
        `INSERT INTO role_grant (person_id, role, from_on, change_id) VALUES ($1, $2, '2026-01-01', $3)`,
        [made!.id, role, change!.id],
      );
    }
    await keepPassword(manager, made!.id, hashed);
    return { id: made!.id, email };
  });
}

/** What the authenticator app shows, by the database's clock. */
async function codeOf(secret: string, steps = 0): Promise<string> {
  const [row]: { epoch: number }[] = await database.owner.query(
    'SELECT floor(extract(epoch FROM clock_timestamp()))::int AS epoch',
  );
  return generateSync({ secret, epoch: row!.epoch + 30 * steps });
}

/** Sets up a second factor in a session. */
async function enrol(browser: Browser): Promise<{ secret: string; code: string; recoveryCodes: string[] }> {
  const { secret } = (await browser.send('post', '/session/totp')).body;
  const code = await codeOf(secret);
  const { body } = await browser.send('post', '/session/totp/confirm', { code });
  return { secret, code, recoveryCodes: body.recoveryCodes };
}

/** Lets the app show codes that were used already, which spares a test the wait for the next ones. */
const forgetUsedSteps = () =>
  database.owner.transaction(async (manager) => {
    await manager.query('SET LOCAL session_replication_role = replica');
    await manager.query('UPDATE totp SET last_step = 0 WHERE last_step IS NOT NULL');
  });

const eventsOf = async (name: string) => {
  const rows: { event: string }[] = await database.owner.query(
    `SELECT action || ' ' || outcome AS event FROM audit_event WHERE actor = $1 ORDER BY id`,
    [name],
  );
  return rows.map(({ event }) => event);
};

describe('the first administrator', () => {
  const linkToken = async () => {
    const link = await firstAdministratorLink(database.application, 'http://localhost:3000');
    return link && new URL(link.url.replace('/#', '')).searchParams.get('token')!;
  };
  const form = (token: string | null, n: number | string = 0) => ({
    token,
    email: `First${n}@example.org`,
    name: 'Ada Lovelace',
    password: PASSWORD,
  });

  it('is made once, however often the link is used at the same time', async () => {
    const link = await firstAdministratorLink(database.application, 'http://localhost:3000');
    expect(link?.url).toMatch(/^http:\/\/localhost:3000\/#\/first-administrator\?token=[\w-]{43}$/);
    expect(link?.curl).toContain('http://localhost:3000/api/session/first-administrator');
    const replaced = new URL(link!.url.replace('/#', '')).searchParams.get('token');
    const token = await linkToken();

    const early = await new Browser().send('post', '/session/first-administrator', form(replaced));
    expect(early).toMatchObject({ status: 409, type: 'application/problem+json' });
    const weak = { ...form(token), password: 'Password1234!' };
    expect((await new Browser().send('post', '/session/first-administrator', weak)).status).toBe(422);

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        new Browser().send('post', '/session/first-administrator', form(token, n)),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array<number>(19).fill(409)]);
    const made = answers.find(({ status }) => status === 201)?.body;
    expect(made).toMatchObject({ person: { name: 'Ada Lovelace' }, grants: [], mustEnrol: true });
    expect(made?.person.email).toMatch(/^first\d+@example\.org$/);
    const [count]: { people: string; roles: string }[] = await database.owner.query(
      `SELECT (SELECT count(*) FROM person) AS people, (SELECT count(*) FROM role_grant WHERE role = 'system_administrator') AS roles`,
    );
    expect(count).toEqual({ people: '1', roles: '1' });
    expect(await linkToken()).toBeNull();
    expect(await eventsOf('Ada Lovelace')).toEqual(['first_administrator done']);
  }, 30_000);
});

describe('signing in', () => {
  it('opens a session that says who I am, and signing out ends it', async () => {
    const { id, email } = await person('Anna', 'auditor');
    const browser = new Browser();
    expect((await browser.send('get', '/session')).status).toBe(401);
    const answer = await browser.signIn(` ${email.toUpperCase()} `.trim());
    expect(answer).toMatchObject({
      status: 201,
      body: {
        person: { id, name: 'Anna', email },
        grants: [{ role: 'auditor', fund: null, organisation: null, project: null, reaches: null }],
        mustEnrol: false,
        mustGiveCode: false,
        apiKey: null,
      },
    });
    expect((await browser.send('get', '/session')).body).toEqual(answer.body);
    const stolen = browser.twin();
    expect((await browser.send('delete', '/session')).status).toBe(204);
    expect(browser.token).toBe('');
    expect((await stolen.send('get', '/session')).status).toBe(401);
    expect(await eventsOf('Anna')).toEqual(['sign_in done', 'sign_out done']);
  });

  it('gives a new session at each sign-in and ends the one before', async () => {
    const { email } = await person('Bela');
    const browser = new Browser();
    await browser.signIn(email);
    const before = browser.twin();
    await browser.signIn(email);
    expect(browser.token).not.toBe(before.token);
    expect((await before.send('get', '/session')).status).toBe(401);
    expect((await browser.send('get', '/session')).status).toBe(200);
  });

  it('answers in one sentence whatever is wrong, and keeps what was typed to itself', async () => {
    const { id, email } = await person('Clara');
    const noAccount = await new Browser().signIn('my-password-in-the-wrong-field@x');
    const wrongPassword = await new Browser().signIn(email, {}, 'not the password at all');
    await database.owner.query('UPDATE password SET hash = NULL WHERE person_id = $1', [id]);
    const noPassword = await new Browser().signIn(email);
    for (const answer of [noAccount, wrongPassword, noPassword]) {
      expect(answer).toMatchObject({
        status: 401,
        type: 'application/problem+json',
        body: { detail: 'E-mail, password or code is not right.' },
      });
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const [kept]: { text: string }[] = await database.owner.query(
      `SELECT (SELECT json_agg(e)::text FROM audit_event e) || (SELECT json_agg(f)::text FROM sign_in_failure f) AS text`,
    );
    expect(kept?.text).not.toContain('my-password-in-the-wrong-field');
    expect(kept?.text).not.toContain('not the password at all');
  });

  it('is not for who was made inactive, whose sessions end with it', async () => {
    const { id, email } = await person('Dora');
    const browser = new Browser();
    await browser.signIn(email);
    await database.application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('system', 'system', 'leaves') RETURNING id)
       INSERT INTO person_version (person_id, change_id, name, active) SELECT $1, c.id, 'Dora', false FROM c`,
      [id],
    );
    expect((await browser.send('get', '/session')).status).toBe(401);
    expect((await new Browser().signIn(email)).status).toBe(401);
  });

  it('locks an account after five failures, known or not, until the wait is over', async () => {
    const { email } = await person('Emma');
    for (const account of [email, 'nobody@example.org']) {
      for (let failure = 1; failure <= 5; failure++) {
        expect((await new Browser().signIn(account, {}, 'wrong wrong wrong')).status).toBe(401);
      }
      const locked = await new Browser().signIn(account);
      expect(locked).toMatchObject({ status: 429, type: 'application/problem+json' });
      expect(locked.body.detail).toMatch(/^Too many attempts have failed; try again in (30|29) seconds\.$/);
    }
    await database.owner.query('UPDATE sign_in_failure SET locked_until = clock_timestamp()');
    expect((await new Browser().signIn(email)).status).toBe(201);
    const [locks]: { n: string }[] = await database.owner.query(
      `SELECT count(*) AS n FROM audit_event WHERE action = 'lockout'`,
    );
    expect(locks?.n).toBe('2');
  });

  it.each([
    ['http', 'session', /^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/],
    ['https', '__Host-session', /^__Host-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/],
  ])('over %s sets the cookie %s and heeds no other', async (protocol, name, cookie) => {
    const { email } = await person(`Over-${protocol}`);
    const browser = new Browser({ 'X-Forwarded-Proto': protocol });
    const [given = ''] = (await browser.signIn(email)).headers['set-cookie'] as unknown as string[];
    expect(given).toMatch(cookie);
    const [, token = ''] = /=([^;]+)/.exec(given) ?? [];
    const whoAmI = async (sent: string) =>
      (
        await request(app.getHttpServer())
          .get('/api/session')
          .set({ ...browser.headers, Cookie: `${sent}=${token}` })
      ).status;
    expect(await whoAmI(name)).toBe(200);
    expect(await whoAmI(name === 'session' ? '__Host-session' : 'session')).toBe(401);
  });
});

describe('a second factor', () => {
  it('is forced on whoever holds a role that asks for it, and no role counts before', async () => {
    const { email } = await person('Fatou', 'fund_administrator', 'auditor');
    const browser = new Browser();
    expect((await browser.signIn(email)).body).toMatchObject({ grants: [], mustEnrol: true });
    expect((await browser.send('post', '/session/totp/confirm', { code: '123456' })).status).toBe(409);
    const { secret, uri } = (await browser.send('post', '/session/totp')).body;
    expect(uri).toMatch(/^otpauth:\/\/totp\/City%20Partnerships:fatou.*secret=/);
    const bad = await browser.send('post', '/session/totp/confirm', { code: await codeOf(secret, 5) });
    expect(bad).toMatchObject({ status: 422, type: 'application/problem+json' });
    const before = browser.twin();
    const elsewhere = new Browser();
    await elsewhere.signIn(email);

    const { body } = await browser.send('post', '/session/totp/confirm', { code: await codeOf(secret) });
    expect(new Set(body.recoveryCodes).size).toBe(10);
    const after = await browser.send('get', '/session');
    expect(after.body).toMatchObject({ mustEnrol: false, mustGiveCode: false });
    expect(after.body.grants.map(({ role }) => role)).toEqual(['fund_administrator', 'auditor']);
    expect(after.body.session?.steppedUpUntil).not.toBeNull();
    for (const stolen of [before, elsewhere]) expect((await stolen.send('get', '/session')).status).toBe(401);
  });

  it('is asked for at the next sign-in, at once or as a step-up, each code once', async () => {
    const { email } = await person('Gita', 'fund_administrator');
    const first = new Browser();
    await first.signIn(email);
    const { secret, code } = await enrol(first);

    const used = { code };
    expect((await new Browser().signIn(email, used)).status).toBe(401);
    const next = { code: await codeOf(secret, 1) };
    const atOnce = await new Browser().signIn(email, next);
    expect(atOnce.body).toMatchObject({ mustGiveCode: false, grants: [{ role: 'fund_administrator' }] });

    const later = new Browser();
    expect((await later.signIn(email)).body).toMatchObject({ grants: [], mustGiveCode: true });
    for (const [method, path, form] of [
      ['get', '/session/all', undefined],
      ['delete', '/session/all', undefined],
      ['post', '/session/password', { current: PASSWORD, next: 'another stapler lantern' }],
      ['post', '/session/totp', undefined],
      ['post', '/api-keys', { name: 'k', expiresOn: '2026-12-31' }],
    ] as const) {
      expect((await later.send(method, path, form)).status).toBe(403);
    }
    expect((await later.send('post', '/session/step-up', next)).status).toBe(422);
    await forgetUsedSteps();
    const before = later.twin();
    const stepped = await later.send('post', '/session/step-up', { code: await codeOf(secret) });
    expect(stepped.body).toMatchObject({ mustGiveCode: false, grants: [{ role: 'fund_administrator' }] });
    expect((await before.send('get', '/session')).status).toBe(401);
  });

  it('passes once where the same code is used several times at once', async () => {
    const { email } = await person('Hanna', 'fund_administrator');
    const browser = new Browser();
    await browser.signIn(email);
    const { secret } = await enrol(browser);
    const sessions = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const other = new Browser();
        await other.signIn(email);
        return other;
      }),
    );
    const code = await codeOf(secret, 1);
    const answers = await Promise.all(sessions.map((one) => one.send('post', '/session/step-up', { code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422]);
  });

  it('can be stood in for by a recovery code, each once, and then set up anew', async () => {
    const { email } = await person('Ines', 'fund_administrator');
    const browser = new Browser();
    await browser.signIn(email);
    const { recoveryCodes } = await enrol(browser);
    const [one = ''] = recoveryCodes;
    expect(one).toMatch(/^(\w{4}-){6}\w{4}$/);
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        new Browser().signIn(email, { recoveryCode: one.toLowerCase().replaceAll('-', ' ') }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401]);

    const [, two = '', three = ''] = recoveryCodes;
    const lost = new Browser();
    await lost.signIn(email, { recoveryCode: two });
    expect((await lost.send('get', '/session')).body.session?.steppedUpUntil).toBeNull();
    await enrol(lost);
    expect((await new Browser().signIn(email, { recoveryCode: three })).status).toBe(401);
  });

  it('cannot be guessed without end, neither at the door nor inside', async () => {
    const { id, email } = await person('Jana', 'fund_administrator');
    const browser = new Browser();
    await browser.signIn(email);
    await enrol(browser);
    const inside = new Browser();
    await inside.signIn(email);
    for (let guess = 1; guess <= 5; guess++) {
      const tried =
        guess % 2 === 0
          ? await inside.send('post', '/session/step-up', { code: '000000' })
          : await new Browser().signIn(email, { code: '000000' });
      expect([401, 422]).toContain(tried.status);
      // A right password alone takes nothing back.
      expect((await new Browser().signIn(email)).status).toBe(201);
    }
    expect((await inside.send('post', '/session/step-up', { code: '000000' })).status).toBe(429);
    expect((await new Browser().signIn(email, { code: '000000' })).status).toBe(429);
    const [row]: { failures: number }[] = await database.owner.query(
      'SELECT failures FROM sign_in_failure WHERE key = $1',
      [`person:${id}`],
    );
    expect(row?.failures).toBe(5);
  });
});

describe('sessions', () => {
  it('are listed and ended, one by one or all at once', async () => {
    const { email } = await person('Kira');
    const [here, there, elsewhere] = [new Browser({ 'User-Agent': 'Here/1' }), new Browser(), new Browser()];
    for (const browser of [here, there, elsewhere]) await browser.signIn(email);
    const list = (await here.send('get', '/session/all')).body as unknown as {
      id: string;
      current: boolean;
      live: boolean;
      userAgent: string | null;
      address: string;
      endedAt: string | null;
    }[];
    expect(list).toHaveLength(3);
    const own = list.filter(({ current }) => current);
    expect(own).toMatchObject([{ live: true, endedAt: null, userAgent: 'Here/1' }]);
    expect(own[0]?.address).toBe(here.headers['X-Forwarded-For']);

    const id = (await there.send('get', '/session')).body.session?.id ?? '';
    const another = new Browser();
    await another.signIn((await person('Lena')).email);
    for (const wrong of [id, 'nonsense', '00000000-0000-4000-8000-000000000000'])
      expect((await another.send('delete', `/session/all/${wrong}`)).status).toBe(404);
    expect((await there.send('get', '/session')).status).toBe(200);
    expect((await here.send('delete', `/session/all/${id}`)).status).toBe(204);
    expect((await there.send('get', '/session')).status).toBe(401);
    expect((await here.send('delete', '/session/all')).status).toBe(204);
    for (const browser of [here, elsewhere]) expect((await browser.send('get', '/session')).status).toBe(401);
  });

  it('end when the password changes, but for the one that changed it, which goes on under a new token', async () => {
    const { email } = await person('Mona');
    const [here, there] = [new Browser(), new Browser()];
    for (const browser of [here, there]) await browser.signIn(email);
    const before = here.twin();
    const next = 'another stapler lantern';
    const change = (current: string, to: string) =>
      here.send('post', '/session/password', { current, next: to });
    expect((await change('wrong wrong wrong', next)).status).toBe(422);
    expect((await change(PASSWORD, 'monamonamona')).status).toBe(422);
    expect((await change(PASSWORD, next)).status).toBe(200);
    expect((await here.send('get', '/session')).status).toBe(200);
    for (const browser of [before, there]) expect((await browser.send('get', '/session')).status).toBe(401);
    expect((await new Browser().signIn(email)).status).toBe(401);
    expect((await new Browser().signIn(email, {}, next)).status).toBe(201);
  });

  it.each([
    ['idle for half an hour', `seen_at = clock_timestamp() - interval '31 minutes'`],
    ['twelve hours old', `made_at = now() - interval '13 hours', ends_at = now() - interval '1 hour'`],
  ])('end when they are %s', async (_, set) => {
    const { id, email } = await person(`Nora${_.length}`);
    const browser = new Browser();
    await browser.signIn(email);
    await database.owner.query(`UPDATE session SET ${set} WHERE person_id = $1`, [id]);
    expect((await browser.send('get', '/session')).status).toBe(401);
  });

  it('stay alive while they are used, which is noted once a minute', async () => {
    const { id, email } = await person('Olga');
    const browser = new Browser();
    await browser.signIn(email);
    const seen = async (set?: string) => {
      if (set) await database.owner.query(`UPDATE session SET seen_at = ${set} WHERE person_id = $1`, [id]);
      await browser.send('get', '/session');
      const [row]: { age: number }[] = await database.owner.query(
        'SELECT extract(epoch FROM clock_timestamp() - seen_at)::int AS age FROM session WHERE person_id = $1',
        [id],
      );
      return row?.age;
    };
    expect(await seen(`clock_timestamp() - interval '29 minutes'`)).toBeLessThan(5);
    expect(await seen(`clock_timestamp() - interval '50 seconds'`)).toBeGreaterThanOrEqual(50);
  });

  it("know no other clock than the database's", async () => {
    const { email } = await person('Petra', 'fund_administrator');
    const browser = new Browser();
    await browser.signIn(email);
    const { secret } = await enrol(browser);
    const everythingElse = [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ] as const;
    for (const now of ['2036-01-01', '2006-01-01']) {
      jest.useFakeTimers({ now: new Date(now), doNotFake: [...everythingElse] });
      try {
        expect(new Date().toISOString()).toContain(now);
        expect((await browser.send('get', '/session')).status).toBe(200);
        await forgetUsedSteps();
        const stepped = await browser.send('post', '/session/step-up', { code: await codeOf(secret) });
        expect(stepped.status).toBe(200);
        expect(stepped.body.session?.steppedUpUntil).not.toContain(now.slice(0, 4));
      } finally {
        jest.useRealTimers();
      }
    }
  });

  it('that are ended in mid-request let nothing be committed, or wait until it is', async () => {
    const { id, email } = await person('Rosa');
    const browser = new Browser();
    await browser.signIn(email);
    const { signedIn } = (await app.get(SessionsService).resolve(browser.token))!;
    const end = () => app.get(SessionsService).end(id, signedIn.session!.id, SYSTEM, ANYWHERE);

    // Long enough ago that a request of the session notes that it was seen.
    await database.owner.query(
      `UPDATE session SET seen_at = clock_timestamp() - interval '2 minutes' WHERE person_id = $1`,
      [id],
    );
    let ended = false;
    let ending = Promise.resolve();
    await database.application.transaction(async (manager) => {
      expect(await signedIn.stillHolds(manager)).toBe(true);
      ending = end().then(() => void (ended = true));
      // Requests of the same session do not wait for it.
      await database.owner.query(`SELECT pg_sleep(0.2)`);
      expect((await browser.send('get', '/session')).status).toBe(200);
      expect(ended).toBe(false);
    });
    await ending;
    await database.application.transaction(async (manager) => {
      expect(await signedIn.stillHolds(manager)).toBe(false);
    });
  });
});

describe('a link of an invitation', () => {
  it('lets somebody choose a password once, and a newer one replaces it', async () => {
    const { id, email } = await person('Sara', 'fund_administrator');
    const invitations = app.get(InvitationsService);
    const neverSignedIn = () => database.owner.query('DELETE FROM password WHERE person_id = $1', [id]);
    const invite = () => invitations.invite(id, SYSTEM, ANYWHERE);
    await neverSignedIn();
    const accept = (token: string, password = 'stapler lantern correct') =>
      new Browser().send('post', '/session/accept-invitation', { token, password });
    const older = await invite();
    const newer = await invite();
    expect(newer.expiresAt.getTime() - Date.now()).toBeGreaterThan(6 * 86_400_000);
    expect((await accept(older.token)).status).toBe(409);
    expect((await accept('nonsense')).status).toBe(409);
    expect((await accept(newer.token, 'too short')).status).toBe(422);
    const answers = await Promise.all(Array.from({ length: 5 }, () => accept(newer.token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 201)?.body).toMatchObject({
      person: { email },
      mustEnrol: true,
    });

    await expect(invite()).rejects.toThrow('Sara has signed in before');
    await neverSignedIn();
    const late = await invite();
    await database.owner.query(
      `UPDATE invitation SET made_at = now() - interval '8 days', expires_at = now() - interval '1 day' WHERE person_id = $1 AND used_at IS NULL`,
      [id],
    );
    expect((await accept(late.token)).status).toBe(409);
    await expect(invitations.invite(999_999, SYSTEM, ANYWHERE)).rejects.toThrow('There is no person 999999.');
  });

  it('of a reset comes after everything that proved who somebody is was taken away', async () => {
    const { id, email } = await person('Tanja', 'fund_administrator');
    const browser = new Browser();
    await browser.signIn(email);
    const { recoveryCodes } = await enrol(browser);
    const { token } = await database.application.transaction(async (runner) => {
      const [change]: { id: string }[] = await runner.query(
        `INSERT INTO change (made_by, door, what) VALUES ('system', 'system', 'reset') RETURNING id`,
      );
      const within = { runner, changeId: change!.id };
      return app.get(InvitationsService).resetOf(id, SYSTEM, ANYWHERE, within);
    });
    expect((await browser.send('get', '/session')).status).toBe(401);
    expect((await new Browser().signIn(email, { recoveryCode: recoveryCodes[0] })).status).toBe(401);
    const form = { token, password: 'stapler lantern correct' };
    const fresh = new Browser();
    const accepted = await fresh.send('post', '/session/accept-invitation', form);
    expect(accepted).toMatchObject({
      status: 201,
      body: { mustEnrol: true, mustGiveCode: false, grants: [] },
    });
    await enrol(fresh);
    expect((await fresh.send('get', '/session')).body.grants).toHaveLength(1);
  });
});

describe('a key of a machine', () => {
  const soon = async (days = 30) => {
    const [row]: { day: string }[] = await database.owner.query(
      `SELECT ((clock_timestamp() AT TIME ZONE 'UTC')::date + $1::int)::text AS day`,
      [days],
    );
    return row!.day;
  };
  const withKey = (key: string, method: 'get' | 'post' = 'get', path = '/session', body?: object) => {
    const sent = request(app.getHttpServer())[method](`/api${path}`);
    return sent.set('Authorization', `Bearer ${key}`).send(body) as unknown as Promise<Answer>;
  };

  it('does what its roles do, is shown once, and ends when its owner says so', async () => {
    const { id, email } = await person('Ursula', 'auditor', 'verifier');
    const browser = new Browser();
    await browser.signIn(email);
    const make = (form: object) => browser.send('post', '/api-keys', form);
    const made = await make({ name: 'nightly', roles: ['auditor'], expiresOn: await soon() });
    expect(made).toMatchObject({
      status: 201,
      body: { key: expect.stringMatching(/^cpk_[0-9a-z]{8}_[\w-]{43}$/) as string },
    });
    const who = (await withKey(made.body.key)).body;
    expect(who).toMatchObject({ person: { id }, session: null, apiKey: { id: made.body.id } });
    expect(who.grants.map(({ role }) => role)).toEqual(['auditor']);
    const { text } = await browser.send('get', '/api-keys');
    expect(text).toContain(`"lastUsedOn":"${await soon(0)}"`);
    expect(text).not.toContain(made.body.key.slice(13));

    // Its owner's role ends: the key has it no more.
    await database.application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('system', 'system', 'ends') RETURNING id)
       INSERT INTO role_grant_end (role_grant_id, change_id) SELECT g.id, c.id FROM role_grant g, c WHERE g.person_id = $1 AND g.role = 'auditor'`,
      [id],
    );
    expect((await withKey(made.body.key)).body.grants).toEqual([]);
    const { signedIn } = (await app.get(ApiKeysService).resolve(made.body.key))!;
    expect(await signedIn.stillHolds(database.application.manager)).toBe(true);
    expect((await browser.send('delete', `/api-keys/${made.body.id}`)).status).toBe(204);
    expect(await signedIn.stillHolds(database.application.manager)).toBe(false);
    const ended = await withKey(made.body.key);
    expect(ended).toMatchObject({ status: 401, type: 'application/problem+json' });
    expect(ended.headers['www-authenticate']).toBe('Bearer');
    expect((await browser.send('delete', '/api-keys/nonsense')).status).toBe(404);
  });

  it('cannot last longer than 366 days, have what its owner has not, or reach a fund that they do not', async () => {
    const { id, email } = await person('Vera', 'auditor');
    const browser = new Browser();
    await browser.signIn(email);
    const make = async (form: object) =>
      (await browser.send('post', '/api-keys', { name: 'k', expiresOn: await soon(), ...form })).status;
    expect(await make({ expiresOn: await soon(366) })).toBe(201);
    expect(await make({ expiresOn: await soon(367) })).toBe(422);
    expect(await make({ expiresOn: await soon(-1) })).toBe(422);
    expect(await make({ expiresOn: 'never' })).toBe(400);
    expect(await make({ roles: ['donor'] })).toBe(422);
    expect(await make({ roles: ['king'] })).toBe(400);
    expect(await make({ fund: 'NOPE' })).toBe(404);
    await database.owner.query(
      `UPDATE api_key SET made_at = now() - interval '40 days', expires_on = $2 WHERE person_id = $1`,
      [id, await soon(-1)],
    );
    const [row]: { n: string }[] = await database.owner.query(
      'SELECT count(*) AS n FROM api_key WHERE person_id = $1',
      [id],
    );
    expect(row?.n).toBe('1');
  });

  it('is none when it has expired, when its owner is inactive, or when nobody made it', async () => {
    const { id, email } = await person('Wilma', 'auditor');
    const browser = new Browser();
    await browser.signIn(email);
    const { key } = (await browser.send('post', '/api-keys', { name: 'k', expiresOn: await soon() })).body;
    expect((await withKey(key)).status).toBe(200);
    await database.owner.query(`UPDATE api_key SET expires_on = $2 WHERE person_id = $1`, [
      id,
      await soon(-1),
    ]);
    expect((await withKey(key)).status).toBe(401);
    for (const none of ['cpk_', 'cpk_00000000_x', `cpk_00000000_${'x'.repeat(43)}`])
      expect((await withKey(none)).status).toBe(401);
  });

  it('never proves a second factor, makes a key, or changes how its owner signs in', async () => {
    const { email } = await person('Xenia', 'fund_administrator');
    const browser = new Browser();
    await browser.signIn(email);
    expect((await browser.send('post', '/api-keys', { name: 'k', expiresOn: await soon() })).status).toBe(
      403,
    );
    const { secret } = await enrol(browser);
    const { key } = (await browser.send('post', '/api-keys', { name: 'k', expiresOn: await soon() })).body;
    const code = await codeOf(secret, 1);
    for (const [path, body] of [
      ['/session/step-up', { code }],
      ['/session/totp', undefined],
      ['/session/totp/confirm', { code }],
      ['/session/password', { current: PASSWORD, next: 'another stapler lantern' }],
      ['/api-keys', { name: 'k', expiresOn: await soon() }],
    ] as const) {
      expect((await withKey(key, 'post', path, body)).status).toBe(403);
    }
  });
});
