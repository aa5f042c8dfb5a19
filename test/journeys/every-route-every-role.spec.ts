import { randomUUID } from 'node:crypto';
import { dutyOf, roles, roleTable, type Duty, type Step } from '../../src/access/index.js';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';
import { RawClient, type RawAnswer } from '../support/open-api-client.js';
import { Examples } from '../support/open-api-examples.js';
import { expectedOf, scopes, type Asker } from '../support/open-api-roles.js';
import { SeenValues } from '../support/open-api-seen.js';
import { makeWorld, OWN } from '../support/open-api-world.js';
import { isRehearsable, OpenApi, onlyReads, type Operation } from '../support/open-api.js';

/** Rows that no route takes, each with the reason. */
const unused: Partial<Record<Step, string>> = {};

type Somebody = Asker & { title: string; door?: FrontDoor };

let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let client: RawClient;
let api: OpenApi;
let examples: Examples;
let askers: Somebody[];
const seen = new SeenValues();
const chosen = new Map<string, number>();
const MOST_TRIED = 40;

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

const stepOf = ({ step }: Operation) => (step !== undefined && step in roleTable ? (step as Step) : undefined);

/**
 * Lets somebody with every role for the fund add to each of its collections, as far as that goes, so that there is something of each
 * kind to ask about: recorded, or proposed for another to decide.
 */
async function fillTheFund(): Promise<void> {
  const all = await person(database, app, roles.map((role) => ({ role, fund: OWN.fund })));
  const reading = api.operations.filter(onlyReads);
  const adding = api.operations.filter(({ method, path }) => method === 'POST' && !/\{(?!fund|project|agreement)/.test(path));
  for (const operation of [...reading, ...adding, ...reading]) {
    if (['self', 'public'].includes(dutyOf(stepOf(operation) ?? 'use the open door').about)) continue;
    const request = examples.request(operation, { rehearsed: false });
    const answer = await client.send({ ...request, headers: { ...all.headers(randomUUID()), ...request.headers } });
    seen.note(request.target, answer);
  }
}

/** Which of the records seen is one that the operation is for: the first that another person, who may do everything, finds. */
async function chooseRecords(): Promise<void> {
  const all = await person(database, app, roles.map((role) => ({ role })));
  for (const operation of api.operations.filter(keepsSession)) {
    for (let nth = 0; nth < MOST_TRIED; nth++) {
      const request = examples.request(operation, { nth });
      const { status } = await client.send({ ...request, headers: { ...all.headers(randomUUID()), ...request.headers } });
      if (status === 404) continue;
      chosen.set(operation.name, nth);
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
    made.push({ title: `${role} with an old code`, signedIn: true, steppedUp, role, scope: 'everything', door });
  }
  return made;
}

/** The plainest request that the operation allows, rehearsed where it can be. */
function ask(operation: Operation, headers: Record<string, string>): Promise<RawAnswer> {
  const request = examples.request(operation, { nth: chosen.get(operation.name) ?? 0 });
  return client.send({ ...request, headers: { ...headers, ...request.headers } });
}

/** What the request ended in, as the role table speaks of it; what is behind the guard may refuse for reasons of its own. */
function outcomeOf({ path }: Operation, duty: Duty, { status, text, json }: RawAnswer): string {
  const { type, detail = '' } = (json ?? {}) as { type?: string; detail?: string };
  if (status >= 500) return `${status} ${text}`;
  if (status === 401) return duty.about === 'public' && !detail.startsWith('Sign in first') ? 'through' : 'nobody';
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
  let asked = 0; const tally: Record<string,Set<string>> = {};
  for (const asker of askers) {
    // What cannot be rehearsed may end the session, so it comes last and each time with a session of its own.
    const order = [...api.operations].sort((a, b) => Number(keepsSession(b)) - Number(keepsSession(a)));
    for (const operation of order) {
      const step = stepOf(operation);
      if (step === undefined) continue;
      const duty = dutyOf(step);
      if (!asker.steppedUp && asker.signedIn && !duty.stepUp) continue;
      const door = keepsSession(operation) ? asker.door : await entered(asker);
      const answer = await ask(operation, { ...door?.headers(randomUUID()), ...comingFrom(askers.indexOf(asker)) });
      asked++;
      const expected = expectedOf(operation, duty, asker);
      const outcome = outcomeOf(operation, duty, answer);
      if (outcome==='through') (tally[operation.name] ??= new Set()).add(answer.status+(answer.status===200||answer.status===201?'':answer.text.slice(0,230)));
      if (outcome !== expected) {
        wrong.push(`${operation.name} (${step}) as ${asker.title}: ${expected}, but ${answer.status} ${answer.text.slice(0, 200)}`);
      }
    }
  }
  (await import('node:fs')).writeFileSync('/tmp/oa/tally.json', JSON.stringify(Object.fromEntries(Object.entries(tally).map(([k,v])=>[k,[...v]])),null,1));
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(roles.length * Object.keys(scopes).length * api.operations.length);
}, 180_000);

/** Everybody has an address of their own: how often one may try to sign in is another story. */
const comingFrom = (number: number) => ({ 'x-forwarded-for': `127.1.0.${number}` });

const keepsSession = (operation: Operation) => onlyReads(operation) || isRehearsable(operation);

async function entered({ door, steppedUp }: Somebody): Promise<FrontDoor | undefined> {
  return door && FrontDoor.enter(database.owner, app, door.personId, door.name, steppedUp);
}

it('asks for a key of its own with everything that counts', async () => {
  const wrong: string[] = [];
  const all = await person(database, app, roles.map((role) => ({ role })));
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
