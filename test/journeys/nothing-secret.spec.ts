import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createExample, servicesOn } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { anonymous, createApp, person } from '../support/http-app.js';

/** Neither the log nor the trail holds what nobody is to read, also where the program itself fails over it. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let sam: FrontDoor; // system administrator
let logged = '';

const secrets = {
  password: 'correct-stapler-lantern-of-mine',
  code: '918273',
  token: 'a-token-of-an-invitation-AAAAAAAAAAAAAAAAAAAAAA',
  issuerCode: 'the-code-of-an-issuer',
  content: 'The wages of the secretariat, by name',
};

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      logged += String(text);
      return true;
    });
  }
  database = await createDatabase(entities);
  await createExample(servicesOn(database.application));
  app = await createApp(database);
  sam = await person(database, app, [{ role: 'system_administrator' }], { name: 'Sam' });
}, 60_000);

afterAll(async () => {
  jest.restoreAllMocks();
  await app?.end();
  await database?.drop();
});

/** What happens while a table is away, whose lack is a fault of the program's own. */
async function without(table: string, work: () => Promise<unknown>): Promise<void> {
  await database.owner.query(`ALTER TABLE ${table} RENAME TO away`);
  try {
    await work();
  } finally {
    await database.owner.query(`ALTER TABLE away RENAME TO ${table}`);
  }
}

it('whatever is refused, or fails', async () => {
  const { password, code, token, issuerCode, content } = secrets;
  const ana = await person(database, app, [{ role: 'auditor' }, { role: 'fund_administrator' }], {
    name: 'Ana',
  });
  const signIn = () => anonymous(app).post('/api/session').send({ email: 'ana@example.org', password, code });
  const accept = () => anonymous(app).post('/api/session/accept-invitation').send({ token, password });
  const change = () => ana.post('/api/session/password', { current: password, next: `${password}!` });
  const comeBack = () => anonymous(app).get(`/api/session/oidc/callback?code=${issuerCode}&state=${token}`);
  const upload = (filename: string, text: string) =>
    anonymous(app)
      .post('/api/documents')
      .set(ana.headers(filename))
      .attach('file', Buffer.from(text), { filename });
  const page = () => upload('wages.pdf', `<html>${content}</html>`);

  for (const asked of [signIn, accept, change, comeBack, page]) {
    expect((await asked()).status).toBeGreaterThanOrEqual(400);
  }
  await without('audit_seal', () => ana.get(`/api/audit?record=${token}`).expect(500));
  await without('password', () => signIn().expect(500));
  await without('session', () => comeBack());
  await without('document', () => upload('wages.txt', content).expect(500));
  await sam.post('/api/people', { email: 'x@example.org', name: 'X', [password]: 1 }).expect(400);

  expect(logged).toContain('GET /api/audit failed');
  const [dump]: { text: string }[] = await database.owner.query(
    `SELECT concat((SELECT json_agg(to_jsonb(e))::text FROM audit_event e), (SELECT json_agg(to_jsonb(c))::text FROM change c)) AS text`,
  );
  expect(dump!.text).toContain('wages');
  const written = { log: logged, trail: dump!.text };
  for (const [name, secret] of Object.entries(secrets)) {
    for (const [where, text] of Object.entries(written)) {
      expect([name, where, text.includes(secret)]).toEqual([name, where, false]);
    }
  }
});
