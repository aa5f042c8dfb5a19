import { generateSync } from 'otplib';
import { parse } from 'csv-parse/sync';
import { entities } from '../../src/entities.js';
import { asSuperuser } from '../support/breaking.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { exampleFund, servicesOn } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { anonymous, createApp, person } from '../support/http-app.js';

interface Event {
  sequence: number;
  happenedAt: string;
  person: { id: number; name: string } | null;
  actor: string;
  door: string;
  action: string;
  outcome: string;
  fund: string | null;
  record: string | null;
  requestId: string | null;
  address: string | null;
  signedInBy: string | null;
  detail: string | null;
  before: Record<string, unknown>[] | null;
  after: Record<string, unknown>[] | null;
  chain: string;
}

interface Page {
  events: Event[];
  next: string | null;
}

const TODAY = new Date().toISOString().slice(0, 10);

let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let auditor: FrontDoor;
let agatha: FrontDoor;

beforeAll(async () => {
  database = await createDatabase(entities);
  app = await createApp(database);
  const { funds, organisations } = servicesOn(database.application);
  const author = { name: 'Ada', door: 'http' } as const;
  await organisations.create({ code: 'LEAD', name: 'Lead', type: 'city', country: null }, author);
  for (const code of ['CITY', 'OTHER']) await funds.createFund({ ...exampleFund, code }, author);
  auditor = await person(database, app, [{ role: 'auditor' }], { name: 'Aude' });
  agatha = await person(database, app, [{ role: 'fund_administrator' }], { name: '=Agatha' });
}, 60_000);

afterAll(async () => {
  await app.end();
  await database.drop();
});

const interest = (reference: string, amount: string, more: object = {}) => ({
  ...{ kind: 'fund_interest', reference, effectiveOn: '2024-03-01', window: 'GEN' },
  amount: { amount, currency: 'USD' },
  ...more,
});
const read = async (query = '', by = auditor): Promise<Event[]> =>
  ((await by.get(`/api/audit${query}`).expect(200)).body as Page).events;
const readBy = async (by: FrontDoor, query = '') =>
  (await read(query, by)).map(({ fund, record }) => `${fund}: ${record}`);

describe('the audit trail', () => {
  it('says who did what to which record, when, from where, before and after, with the request', async () => {
    const began = new Date(Date.now() - 60_000).toISOString();
    const { headers } = await agatha.get('/api/organisations/LEAD').expect(200);
    await agatha
      .patch('/api/organisations/LEAD', { name: 'Lead City' })
      .set('if-match', headers.etag as string)
      .expect(200);
    const [event, ...others] = await read('?record=organisation%20LEAD');
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      person: { id: agatha.personId, name: '=Agatha' },
      actor: '=Agatha',
      door: 'http',
      action: 'keep the register',
      outcome: 'done',
      fund: null,
      detail: null,
      before: [{ organisation_version: { name: 'Lead', type: 'city', country: null } }],
      after: [{ organisation_version: { name: 'Lead City', type: 'city', country: null } }],
    });
    expect(event!.address).toMatch(/127\.0\.0\.1$/);
    expect(event!.signedInBy).toMatch(/^session [\da-f-]{36}$/);
    expect(event!.happenedAt > began).toBe(true);
    const [change]: { id: string }[] = await database.owner.query(
      `SELECT request_id AS id FROM change WHERE what = 'organisation LEAD' AND person_id = $1`,
      [agatha.personId],
    );
    expect(event!.requestId).toBe(change!.id);
  });

  it('has the fund, and what was refused, at the door and in the books', async () => {
    const path = '/api/funds/CITY/receipts';
    await agatha.post(path, interest('I-1', '12.34')).expect(201);
    await agatha.post(path, interest('I-1', '12.34')).expect(409);
    await auditor.post(path, interest('I-2', '1.00')).expect(403);
    await agatha.post('/api/funds/CITY/receipts?dryRun=true', interest('I-3', '1.00')).expect(201);
    const events = await read('?action=record%20receipts');
    expect(
      events.map(({ actor, outcome, fund, record }) => ({ actor, outcome, fund, record })),
    ).toMatchObject([
      { actor: '=Agatha', outcome: 'done', fund: 'CITY' },
      { actor: '=Agatha', outcome: 'refused', record: events[0]!.record },
      { actor: 'Aude', outcome: 'refused', record: 'fund interest I-2' },
    ]);
    expect(events[1]!.detail).toMatch(/of this reference already/);
    expect(events[2]!.detail).toMatch(/that is for fund administrator/);
    expect(await read('?action=record%20receipts&outcome=refused')).toEqual(events.slice(1));
    expect(await read(`?action=record%20receipts&person=${auditor.personId}`)).toEqual([events[2]]);
    expect(await read('?action=record%20receipts&fund=CITY&outcome=done')).toEqual([events[0]]);
  });

  it('is read a page at a time, in the order of its chain, without gaps', async () => {
    const all = await read('?limit=500');
    const found: Event[] = [];
    for (let next: string | null = '/api/audit?limit=2'; next !== null;) {
      const page = (await auditor.get(next).expect(200)).body as Page;
      found.push(...page.events);
      next = page.next;
    }
    expect(found).toEqual(all);
    expect(found.map(({ sequence }) => sequence)).toEqual(found.map((_, index) => index + 1));
    expect(await read(`?from=${TODAY}&to=${TODAY}`)).toEqual(all);
    expect(await read('?to=2020-01-01')).toEqual([]);
    expect(await read('?from=2099-01-01')).toEqual([]);
    const { body } = await auditor.get('/api/audit?outcome=done&limit=1').expect(200);
    expect((body as Page).next).toMatch(/outcome=done/);
  });

  it.each(['person=x', 'outcome=perhaps', 'from=soon', 'after=x', 'limit=501', 'who=me'])(
    'is not read with %s',
    async (query) => {
      const refused = await auditor.get(`/api/audit?${query}`).expect(400);
      expect(refused.type).toBe('application/problem+json');
    },
  );

  it("shows an auditor of one fund that fund's events, and to who is none nothing", async () => {
    await agatha.post('/api/funds/OTHER/receipts', interest('I-9', '5.00')).expect(201);
    const ofCity = await person(database, app, [{ role: 'auditor', fund: 'CITY' }]);
    const seen = await readBy(ofCity);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((line) => line.startsWith('CITY: '))).toBe(true);
    expect(await readBy(ofCity, '?fund=CITY')).toEqual(seen);
    await ofCity.get('/api/audit?fund=OTHER').expect(404);
    await auditor.get('/api/audit?fund=NONE').expect(404);
    const system = await person(database, app, [{ role: 'system_administrator' }]);
    expect(await readBy(system)).toEqual(await readBy(auditor));

    const ofProject = await person(database, app, [{ role: 'auditor', organisation: 'LEAD' }]);
    expect(await readBy(ofProject)).toEqual([]);
    await agatha.get('/api/audit').expect(403);
    await anonymous(app).get('/api/audit').expect(401);
    const [refused] = await read(`?action=read%20the%20trail&person=${agatha.personId}`);
    expect(refused).toMatchObject({ outcome: 'refused', record: '/api/audit' });
  });

  it('comes as CSV, all of it, and harmless to a spreadsheet', async () => {
    const bulk = 1_100;
    await database.application.query(
      `INSERT INTO audit_event (actor, door, action, outcome, record) SELECT 'system', 'system', 'bulk', 'done', 'n ' || n
         FROM generate_series(1, $1::integer) n`,
      [bulk],
    );
    const answer = await auditor.get('/api/audit').set('accept', 'text/csv').expect(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="audit-trail.csv"');
    const rows: Record<string, string>[] = parse(answer.text, { columns: true });
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => String(index + 1)));
    expect(rows.filter(({ action }) => action === 'bulk')).toHaveLength(bulk);
    const [row] = rows.filter(({ record }) => record === 'organisation LEAD');
    expect(row).toMatchObject({ actor: "'=Agatha", outcome: 'done', person: String(agatha.personId) });
    expect(JSON.parse(row!.after!)).toMatchObject([{ organisation_version: { name: 'Lead City' } }]);
    const filtered = await auditor.get('/api/audit?record=n%207').set('accept', 'text/csv').expect(200);
    expect(parse(filtered.text, { columns: true })).toHaveLength(1);
  });

  it('holds no password, token, key or code, whatever happened at the door', async () => {
    const secrets: string[] = [];
    const secret = (text: string) => {
      secrets.push(text);
      return text;
    };
    const system = await person(database, app, [{ role: 'system_administrator' }]);
    const form = { email: 'secretive@example.org', name: 'Secretive' };
    const made = await system.post('/api/people', form).expect(201);
    const { invitation, person: known } = made.body as {
      invitation: { token: string };
      person: { id: number };
    };
    const password = secret('correct stapler lantern');
    const enter = anonymous(app).post('/api/session/accept-invitation');
    const entered = await enter.send({ token: secret(invitation.token), password }).expect(201);
    await system.post(`/api/people/${known.id}/roles`, { role: 'auditor', from: '2026-01-01' }).expect(201);
    const [cookie = ''] = [entered.headers['set-cookie'] ?? []].flat();
    secret(/=([^;]+)/.exec(cookie)![1]!);
    const hello = await anonymous(app).get('/api/session').set('cookie', cookie).expect(200);
    const [csrf = ''] = [hello.headers['set-cookie'] ?? []].flat();
    const cookies = `${cookie.split(';')[0]}; ${csrf.split(';')[0]}`;
    const send = (path: string, body: object = {}, sent = cookies) =>
      anonymous(app)
        .post(path)
        .set({ cookie: sent, 'x-csrf-token': secret(String(hello.headers['x-csrf-token'])) })
        .send(body);

    const { body: enrolment } = await send('/api/session/totp').expect(201);
    const totp = secret((enrolment as { secret: string }).secret);
    await send('/api/session/totp/confirm', { code: '000000' });
    const code = secret(generateSync({ secret: totp }));
    const confirmed = await send('/api/session/totp/confirm', { code }).expect(200);
    const { recoveryCodes } = confirmed.body as { recoveryCodes: string[] };
    for (const one of recoveryCodes) secret(one);
    const [renewed = ''] = [confirmed.headers['set-cookie'] ?? []].flat();
    secret(/=([^;]+)/.exec(renewed)![1]!);
    const now = `${renewed.split(';')[0]}; ${csrf.split(';')[0]}`;
    const { body: key } = await send('/api/api-keys', { name: 'import', expiresOn: TODAY }, now).expect(201);
    secret((key as { key: string }).key);
    const signIn = (typed: object) =>
      anonymous(app)
        .post('/api/session')
        .send({ email: form.email, password, ...typed });
    await signIn({ password: secret('the wrong password entirely') }).expect(401);
    await signIn({ code: secret('918273') }).expect(401);
    await signIn({ email: secret('a-password-in-the-wrong-field@x') }).expect(401);
    await signIn({ recoveryCode: recoveryCodes[0] }).expect(201);
    const next = secret('another stapler lantern');
    await send('/api/session/password', { current: secret('not the present one'), next }, now).expect(422);
    await system.post(`/api/people/${known.id}/reset`).expect(201);

    const [dump]: { text: string }[] = await database.owner.query(
      `SELECT concat((SELECT json_agg(to_jsonb(e) - 'happened_at')::text FROM audit_event e WHERE e.action <> 'bulk'),
                     (SELECT json_agg(to_jsonb(a) - 'answered_at' - 'request_hash')::text FROM request_answer a),
                     (SELECT json_agg(to_jsonb(c) - 'made_at' - 'recorded_at')::text FROM change c)) AS text`,
    );
    expect(dump!.text).toContain('secretive@example.org');
    expect(secrets.length).toBeGreaterThan(20);
    expect(secrets.filter((one) => dump!.text.includes(one))).toEqual([]);
    const actions = await database.owner.query<{ action: string }[]>(
      'SELECT DISTINCT action FROM audit_event WHERE actor = $1 ORDER BY 1',
      ['Secretive'],
    );
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['api_key.make', 'invitation.accept', 'second_factor.enrol', 'sign_in']),
    );
  });

  it('is checked as a whole, and says where it was changed', async () => {
    const check = async () => (await auditor.get('/api/audit/check').expect(200)).body as object;
    const [last] = (await read('?limit=500&after=0')).slice(-1);
    const sound = await check();
    expect(sound).toMatchObject({ breaks: null, chain: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect((sound as { sealed: number }).sealed).toBeGreaterThanOrEqual(last!.sequence);
    await asSuperuser(database, ['audit_event'], (manager) =>
      manager.query(`UPDATE audit_event SET actor = 'Somebody else' WHERE record = 'organisation LEAD'`),
    );
    expect(await check()).toMatchObject({ breaks: { sequence: 1, reason: 'the event was changed' } });
  });
});
