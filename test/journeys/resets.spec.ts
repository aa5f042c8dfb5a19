import { entities } from '../../src/entities.js';
import { keepPassword, TotpService } from '../../src/sign-in/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createExample, servicesOn } from '../support/example-services.js';
import { FrontDoor } from '../support/front-door.js';
import { anonymous, createApp, person } from '../support/http-app.js';

/** Somebody lost their telephone, and begins anew: whoever has the link to begin with is that person from then on. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let ingrid: FrontDoor; // system administrator
let otto: FrontDoor; // system administrator

const PASSWORD = 'correct stapler lantern';
const OLD = '$argon2id$v=19$m=19456,t=2,p=1$bm90aGluZw$bm90aGluZw';
const TODAY = new Date().toISOString().slice(0, 10);

interface Body {
  detail: string;
  type: string;
  invitation: { token: string } | null;
  proposal: { id: number; kind: string; state: string } | null;
  key: string;
  waiting: { path: string }[];
}
const bodyOf = ({ body }: { body: unknown }) => body as Body;

beforeAll(async () => {
  database = await createDatabase(entities);
  await createExample(servicesOn(database.application));
  app = await createApp(database);
  ingrid = await person(database, app, [{ role: 'system_administrator' }], { name: 'Ingrid' });
  otto = await person(database, app, [{ role: 'system_administrator' }], { name: 'Otto' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

const resetOf = ({ personId }: FrontDoor) => `/api/people/${personId}/reset`;
const accept = (token: string) =>
  anonymous(app).post('/api/session/accept-invitation').send({ token, password: PASSWORD });
const keyOf = async (door: FrontDoor) =>
  bodyOf(await door.post('/api/api-keys', { name: 'machine', expiresOn: TODAY }).expect(201)).key;
const byKey = (key: string) => anonymous(app).get('/api/session').set('authorization', `Bearer ${key}`);

/** What somebody signs in with. */
async function signsInWith({ personId }: FrontDoor) {
  const [row]: object[] = await database.owner.query(
    `SELECT (SELECT hash IS NOT NULL FROM password WHERE person_id = $1) AS password,
            (SELECT confirmed_at IS NOT NULL FROM totp WHERE person_id = $1) AS totp,
            (SELECT count(*)::int FROM identity WHERE person_id = $1 AND ended_at IS NULL) AS identities,
            (SELECT count(*)::int FROM session WHERE person_id = $1 AND ended_at IS NULL) AS sessions,
            (SELECT count(*)::int FROM api_key WHERE person_id = $1 AND ended_at IS NULL) AS keys`,
    [personId],
  );
  return row;
}
const everything = { password: true, totp: true, identities: 1, sessions: 1, keys: 1 };
const nothing = { password: false, totp: false, identities: 0, sessions: 0, keys: 0 };

/** Gives somebody one of each: a password, a second factor, an identity, a key. */
async function established(door: FrontDoor): Promise<string> {
  await keepPassword(database.application, door.personId, OLD);
  const key = await keyOf(door);
  await app.get(TotpService).keep(database.application, door.personId, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
  await database.application.query(
    `INSERT INTO identity (issuer, subject, person_id) VALUES ('https://id.example', $1, $2)`,
    [door.name, door.personId],
  );
  return key;
}

it('takes everything away at once from who decides nothing, and shows the link once', async () => {
  const finn = await person(database, app, [{ role: 'auditor' }], { name: 'Finn' });
  const key = await established(finn);
  expect(await signsInWith(finn)).toEqual(everything);
  const rehearsed = bodyOf(await ingrid.post(`${resetOf(finn)}?dryRun=true`).expect(201));
  expect(rehearsed).toMatchObject({ invitation: null, proposal: null });
  expect(await signsInWith(finn)).toEqual(everything);

  const { invitation } = bodyOf(await ingrid.post(resetOf(finn)).expect(201));
  expect(await signsInWith(finn)).toEqual(nothing);
  await finn.get('/api/session').expect(401);
  await byKey(key).expect(401);
  await accept(invitation!.token).expect(201);
  await accept(invitation!.token).expect(409);
});

it('is refused to a key, to an old code, and for oneself', async () => {
  const finn = await person(database, app, [{ role: 'auditor' }]);
  const machine = { authorization: `Bearer ${await keyOf(ingrid)}`, 'idempotency-key': 'of its own' };
  const tired = await FrontDoor.enter(database.owner, app, otto.personId, 'Otto', false);
  for (const refused of [
    await anonymous(app).post(resetOf(finn)).set(machine).send({}),
    await tired.post(resetOf(finn)),
  ])
    expect(refused).toMatchObject({ status: 403, body: { type: '/problems/step-up-required' } });
  await ingrid.post(resetOf(ingrid)).expect(409);
});

it.each([
  ['an approver', [{ role: 'approver', fund: 'CITY' }]],
  ['a system administrator', [{ role: 'system_administrator' }]],
] as const)('of %s is proposed by one administrator and approved by another', async (_, roles) => {
  const petra = await person(database, app, [...roles]);
  await established(petra);
  const proposed = bodyOf(await ingrid.post(resetOf(petra)).expect(201));
  expect(proposed).toMatchObject({
    invitation: null,
    proposal: { kind: 'sign_in_reset', state: 'proposed' },
  });
  expect(await signsInWith(petra)).toEqual(everything);
  await petra.get('/api/session').expect(200);

  const path = `${resetOf(petra)}/proposals/${proposed.proposal!.id}/approve`;
  const inbox = bodyOf(await otto.get('/api/inbox').expect(200));
  expect(inbox.waiting.map((one) => one.path)).toContain(path);
  await ingrid.post(path).expect(403);
  if (roles[0].role === 'system_administrator') await petra.post(path).expect(403);
  await otto.post(path.replace(/people\/\d+/, `people/${otto.personId}`)).expect(404);
  expect(bodyOf(await otto.post(`${path}?dryRun=true`).expect(200)).invitation).toBeNull();
  expect(await signsInWith(petra)).toEqual(everything);

  const approved = bodyOf(await otto.post(path).expect(200));
  expect(approved.proposal).toMatchObject({ state: 'approved' });
  expect(await signsInWith(petra)).toEqual(nothing);
  await accept(approved.invitation!.token).expect(201);
});

it('may be rejected, or taken back, and takes nothing away then', async () => {
  const petra = await person(database, app, [{ role: 'approver', fund: 'CITY' }]);
  await established(petra);
  for (const [verb, by] of [
    ['reject', otto],
    ['withdraw', ingrid],
  ] as const) {
    const { proposal } = bodyOf(await ingrid.post(resetOf(petra)).expect(201));
    const path = `${resetOf(petra)}/proposals/${proposal!.id}/${verb}`;
    await by.post(path, { reason: 'She found it' }).expect(200);
    await otto.post(path.replace(verb, 'approve')).expect(409);
  }
  expect(await signsInWith(petra)).toEqual(everything);
});

it('takes two also for who decides on an approver’s behalf', async () => {
  const bruno = await person(database, app, [{ role: 'approver', fund: 'CITY' }]);
  const dele = await person(database, app, [{ role: 'programme_officer', fund: 'CITY' }]);
  const leave = { to: dele.personId, from: TODAY, until: TODAY };
  await bruno.post('/api/inbox/delegations', leave).expect(201);
  expect(bodyOf(await ingrid.post(resetOf(dele)).expect(201)).proposal).toMatchObject({ state: 'proposed' });
});

it('by one is worth nothing once its person has become an approver', async () => {
  const vera = await person(database, app, [{ role: 'auditor' }]);
  const { invitation } = bodyOf(await ingrid.post(resetOf(vera)).expect(201));
  const role = { role: 'approver', fund: 'CITY', from: TODAY };
  const { proposal } = bodyOf(await ingrid.post(`/api/people/${vera.personId}/roles`, role).expect(201));
  await otto.post(`/api/people/${vera.personId}/roles/proposals/${proposal!.id}/approve`).expect(200);
  await accept(invitation!.token).expect(409);
  expect(await signsInWith(vera)).toMatchObject({ password: null });
});

it('is the only way back in: who has signed in once, by password or issuer, is not invited again', async () => {
  const byPassword = await person(database, app, [{ role: 'approver', fund: 'CITY' }], { name: 'Pia' });
  const byIssuer = await person(database, app, [], { name: 'Isa' });
  await keepPassword(database.application, byPassword.personId, OLD);
  await database.application.query(
    `INSERT INTO identity (issuer, subject, person_id) VALUES ('https://id.example', 'isa', $1)`,
    [byIssuer.personId],
  );
  for (const door of [byPassword, byIssuer]) {
    const refused = await ingrid.post(`/api/people/${door.personId}/invitation`).expect(409);
    expect(bodyOf(refused).detail).toBe(
      `${door.name} has signed in before: reset their sign-ins instead of inviting them again.`,
    );
  }
  // Also after a reset: another link would be another reset.
  await ingrid.post(resetOf(byIssuer)).expect(201);
  await ingrid.post(`/api/people/${byIssuer.personId}/invitation`).expect(409);
});
