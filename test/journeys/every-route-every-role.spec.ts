import { randomUUID } from 'node:crypto';
import { dutyOf, roles, roleTable, type Duty, type Step } from '../../src/access/index.js';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';
import { RawClient, type RawAnswer, type RawRequest } from '../support/open-api-client.js';
import { Examples } from '../support/open-api-examples.js';
import { expectedOf, scopes, type Asker } from '../support/open-api-roles.js';
import { SeenValues } from '../support/open-api-seen.js';
import { makeWorld, OWN } from '../support/open-api-world.js';
import { isRehearsable, OpenApi, onlyReads, type Operation } from '../support/open-api.js';

/** Rows that no route takes, each with the reason. */
const unused: Partial<Record<Step, string>> = {
  'read confidential evidence': 'asked of each piece of evidence and its document, where they are read',
};

type Somebody = Asker & { title: string; door?: FrontDoor };

let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let client: RawClient;
let api: OpenApi;
let examples: Examples;
let askers: Somebody[];
const seen = new SeenValues();
const chosen = new Map<string, number>();
const MOST_TRIED = 12;

beforeAll(async () => {
  database = await createDatabase(entities);
  await makeWorld(database.application);
  app = await createApp(database, { TRUST_PROXY: '127.0.0.1' });
  client = await RawClient.of(app);
  api = await OpenApi.servedBy(app);
  examples = new Examples(api, seen, OWN);
  await fillTheFund();
  await chooseRecords();
  askers = await everybody();
}, 60_000);

afterAll(async () => {
  client?.close();
  await app?.end();
  await database?.drop();
});

const stepOf = ({ step }: Operation) =>
  step !== undefined && step in roleTable ? (step as Step) : undefined;

/**
 * Lets somebody with every role for the fund do everything once that needs no fresh code, as far as that goes, so that there is
 * something of each kind to ask about: recorded, or proposed for another to decide.
 */
async function fillTheFund(): Promise<void> {
  const all = await person(database, app, everyRole(OWN.fund));
  const reading = api.operations.filter(onlyReads);
  const adding = api.operations.filter(({ method }) => method === 'POST');
  for (const operation of [...reading, ...adding, ...reading]) {
    const { about, stepUp } = dutyOf(stepOf(operation) ?? 'use the open door');
    if (about === 'self' || about === 'public' || stepUp) continue;
    const request = examples.request(operation, { rehearsed: false });
    seen.note(request.target, await send(request, all.headers(randomUUID())));
  }
}

/** Which of the records seen is one that the operation is for: the first that another person, who may do everything, finds. */
async function chooseRecords(): Promise<void> {
  const all = await person(database, app, everyRole());
  for (const operation of api.operations) {
    if (!operation.path.includes('{') || !(onlyReads(operation) || isRehearsable(operation))) continue;
    for (let nth = 0; nth < MOST_TRIED; nth++) {
      const { status } = await send(examples.request(operation, { nth }), all.headers(randomUUID()));
      if (status === 404) continue;
      if (!chosen.has(operation.name) || status < 400) chosen.set(operation.name, nth);
      if (status < 400) break;
    }
  }
}

/** Nobody, somebody without a role, and every role for every scope. */
async function everybody(): Promise<Somebody[]> {
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
  return made;
}

const everyRole = (fund?: string) => roles.map((role) => ({ role, ...(fund !== undefined && { fund }) }));

const send = (request: RawRequest, headers: Record<string, string>) =>
  client.send({ ...request, headers: { ...headers, ...request.headers } });

/** The plainest request that the operation allows, rehearsed where it can be. */
const ask = (operation: Operation, headers: Record<string, string>) =>
  send(examples.request(operation, { nth: chosen.get(operation.name) ?? 0 }), headers);

/** What the request ended in, as the role table speaks of it; what is behind the guard may refuse for reasons of its own. */
function outcomeOf({ path }: Operation, duty: Duty, { status, text, json }: RawAnswer): string {
  const { type, detail = '' } = (json ?? {}) as { type?: string; detail?: string };
  if (status >= 500) return `${status} ${text}`;
  if (status === 401)
    return duty.about === 'public' && !detail.startsWith('Sign in first') ? 'through' : 'nobody';
  if (status === 403 && type === '/problems/step-up-required') return 'step-up';
  if (status === 403 && detail.endsWith('you hold no such role.')) return 'forbidden';
  if (status === 404 && detail === `There is no ${subjectOf(path)}.`) return 'unknown';
  return 'through';
}

/** What somebody is told of who may not know of it: that this does not exist. */
function subjectOf(path: string): string {
  if (path.includes('{project}')) return `project "${OWN.project}"`;
  if (path.includes('{agreement}')) return `agreement "${OWN.agreement}" in fund "${OWN.fund}"`;
  return path.includes('{fund}') ? `fund "${OWN.fund}"` : 'such record';
}

it('knows the row of every route', () => {
  const lost = api.operations.filter((operation) => stepOf(operation) === undefined);
  expect(lost.map(({ name, step }) => `${name}: ${step ?? 'no row'}`)).toEqual([]);
});

it('has a route for every row', () => {
  const used = new Set(api.operations.map(({ step }) => step));
  const rows = Object.keys(roleTable) as Step[];
  expect(rows.filter((step) => !used.has(step) && !(step in unused))).toEqual([]);
  expect(Object.keys(unused).filter((step) => used.has(step))).toEqual([]);
});

it('answers everybody as the role table says', async () => {
  const wrong: string[] = [];
  let asked = 0;
  const askAll = async (asker: Somebody, number: number) => {
    // What may end sessions comes last, and each time with a session of its own.
    const order = [...api.operations].sort((a, b) => Number(mayEndSessions(a)) - Number(mayEndSessions(b)));
    for (const operation of order) {
      const step = stepOf(operation);
      if (step === undefined) continue;
      const duty = dutyOf(step);
      if (asker.signedIn && !asker.steppedUp && !duty.stepUp) continue;
      const door = mayEndSessions(operation) ? await entered(asker) : asker.door;
      const answer = await ask(operation, { ...door?.headers(randomUUID()), ...comingFrom(number) });
      asked++;
      const expected = expectedOf(operation, duty, asker);
      if (outcomeOf(operation, duty, answer) === expected) continue;
      const was = `${answer.status} ${answer.text.slice(0, 200)}`;
      wrong.push(`${operation.name} (${step}) as ${asker.title}: ${expected}, but ${was}`);
    }
  };
  await inLanes(askers, askAll);
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(roles.length * Object.keys(scopes).length * api.operations.length);
}, 240_000);

/** A few at once, each of them one thing after the other. */
async function inLanes<One>(all: One[], work: (one: One, number: number) => Promise<void>): Promise<void> {
  const numbered = [...all.entries()];
  const lane = async () => {
    for (let next = numbered.shift(); next; next = numbered.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: 4 }, lane));
}

/** Everybody has an address of their own: how often one may try to sign in is another story. */
const comingFrom = (number: number) => ({ 'x-forwarded-for': `127.1.0.${number}` });

const mayEndSessions = (operation: Operation) =>
  !onlyReads(operation) && dutyOf(stepOf(operation) ?? 'use the open door').about === 'self';

async function entered({ door, steppedUp }: Somebody): Promise<FrontDoor | undefined> {
  return door && FrontDoor.enter(database.owner, app, door.personId, door.name, steppedUp);
}

it('asks for a key of its own with everything that counts', async () => {
  const wrong: string[] = [];
  const all = await person(database, app, everyRole());
  for (const operation of api.operations) {
    const step = stepOf(operation);
    if (step === undefined || !dutyOf(step).counts) continue;
    const { 'idempotency-key': _key, ...headers } = all.headers('');
    const { status, text } = await ask(operation, headers);
    if (status !== 400 || !text.includes('"pointer":"Idempotency-Key"')) {
      wrong.push(`${operation.name}: ${status} ${text.slice(0, 200)}`);
    }
  }
  expect(wrong).toEqual([]);
});
