import { generateSecret } from 'otplib';
import { randomUUID } from 'node:crypto';
import { roles } from '../../src/access/index.js';
import { TotpService } from '../../src/sign-in/index.js';
import type { TestDatabase } from './database.js';
import { FrontDoor } from './front-door.js';
import { person, type createApp, type Granted } from './http-app.js';
import { scopes, type Asker } from './open-api-roles.js';
import { OWN } from './open-api-world.js';

type App = Awaited<ReturnType<typeof createApp>>;

/** Somebody on the matrix, with what they ask with: a browser, a key, or nothing. */
export type Somebody = Asker & { title: string; door?: FrontDoor; key?: string };

/** Every role, for a fund or for everything. */
export const everyRole = (fund?: string) =>
  roles.map((role) => ({ role, ...(fund !== undefined && { fund }) }));

/** Nobody, somebody without a role that counts, every role for every scope, keys, and a colleague who stands in. */
export async function everybody(database: TestDatabase, app: App): Promise<Somebody[]> {
  const made: Somebody[] = [
    { title: 'nobody', signedIn: false, steppedUp: false },
    { title: 'no role', signedIn: true, steppedUp: true, door: await person(database, app, []) },
  ];
  for (const role of roles) {
    for (const [scope, { granted }] of Object.entries(scopes)) {
      const door = await person(database, app, [{ role, ...granted }]);
      made.push({ title: `${role} for ${scope}`, signedIn: true, steppedUp: true, role, scope, door });
    }
    const door = await person(database, app, [{ role }], { steppedUp: false });
    const steppedUp = false;
    made.push({
      title: `${role} with an old code`,
      signedIn: true,
      steppedUp,
      role,
      scope: 'everything',
      door,
    });
  }
  return [
    ...made,
    ...(await halfSignedIn(database, app)),
    ...(await machines(database, app)),
    await standIn(database, app),
  ];
}

/** Those whose roles do not count yet: the second factor is still to be set up, or its code to be given. */
async function halfSignedIn(database: TestDatabase, app: App): Promise<Somebody[]> {
  const [enrolling, coding] = [
    await person(database, app, everyRole()),
    await person(database, app, everyRole()),
  ];
  await app.get(TotpService).keep(database.application, coding.personId, generateSecret());
  const enter = ({ personId, name }: FrontDoor) =>
    FrontDoor.enter(database.owner, app, personId, name, false, false);
  const half = { signedIn: true, steppedUp: false };
  return [
    { ...half, title: 'one who must enrol', door: await enter(enrolling) },
    { ...half, title: 'one who must give a code', door: await enter(coding) },
  ];
}

/** Keys: of every role for everything, the same for another fund, and of an organisation for the other of its funds. */
async function machines(database: TestDatabase, app: App): Promise<Somebody[]> {
  const made: Somebody[] = [];
  const expiresOn = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const keyOf = async (granted: Granted, fund?: string) => {
    const door = await person(database, app, [granted]);
    const form = { name: 'machine', expiresOn, ...(fund !== undefined && { fund }) };
    return ((await door.post('/api/api-keys', form).expect(201)).body as { key: string }).key;
  };
  const by = { signedIn: true, steppedUp: false, byKey: true };
  for (const role of roles) {
    const [all, other] = [await keyOf({ role }), await keyOf({ role }, 'OTHER')];
    made.push({ ...by, title: `a key of ${role}`, role, scope: 'everything', key: all });
    made.push({ ...by, title: `a key of ${role} for OTHER`, role, scope: 'another fund', key: other });
  }
  for (const role of ['project_lead', 'verifier', 'donor'] as const) {
    const key = await keyOf({ role, organisation: 'LEAD' }, 'OTHER');
    const scope = 'an organisation of another fund';
    made.push({ ...by, title: `a key of ${role} of LEAD for OTHER`, role, scope, key });
  }
  return made;
}

/** A programme officer who decides for an approver today. */
async function standIn(database: TestDatabase, app: App): Promise<Somebody> {
  const [approver, door] = [
    await person(database, app, [{ role: 'approver', fund: OWN.fund }]),
    await person(database, app, [{ role: 'programme_officer', fund: OWN.fund }]),
  ];
  const [from, until] = [0, 2].map((days) =>
    new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10),
  );
  await approver.post('/api/inbox/delegations', { to: door.personId, from, until }).expect(201);
  const held = { role: 'programme_officer', also: 'approver', scope: 'the fund' } as const;
  return { title: 'a stand-in', signedIn: true, steppedUp: true, ...held, door };
}

/** The same person with a session of its own, for what may end sessions. */
export async function entered(
  { owner }: TestDatabase,
  app: App,
  { door, steppedUp, title }: Somebody,
): Promise<FrontDoor | undefined> {
  const proven = !title.startsWith('one who must');
  return door && FrontDoor.enter(owner, app, door.personId, door.name, steppedUp, proven);
}

/** What they send with a request: of the door given, or their key. */
export const headersOf = ({ key }: Somebody, door: FrontDoor | undefined): Record<string, string> =>
  key === undefined
    ? { ...door?.headers(randomUUID()) }
    : { authorization: `Bearer ${key}`, 'idempotency-key': randomUUID() };
