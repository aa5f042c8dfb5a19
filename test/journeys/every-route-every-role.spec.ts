import { randomUUID } from 'node:crypto';
import { dutyOf, roles, roleTable, type Duty, type Step } from '../../src/access/index.js';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';
import { entered, everybody, everyRole, headersOf, type Somebody } from '../support/open-api-askers.js';
import { RawClient, type RawAnswer, type RawRequest } from '../support/open-api-client.js';
import { Examples } from '../support/open-api-examples.js';
import { expectedOf, scopes } from '../support/open-api-roles.js';
import { SeenValues } from '../support/open-api-seen.js';
import { makeSpecimens, type Specimens } from '../support/open-api-specimens.js';
import { makeWorld, OWN } from '../support/open-api-world.js';
import { isRehearsable, OpenApi, onlyReads, type Operation } from '../support/open-api.js';

/** Rows that no route takes, each with the reason. */
const unused: Partial<Record<Step, string>> = {
  'read confidential evidence': 'asked of each piece of evidence and its document, where they are read',
};

/** Where one who may do everything does not come through, each with the reason; their stories are told elsewhere. */
const notForAnybody: Record<string, string> = {
  'POST /api/session': 'it takes a password',
  'POST /api/session/accept-invitation': 'it takes a link, which is good once',
  'POST /api/session/first-administrator': 'it takes the link of the first start',
  'GET /api/session/oidc': 'no issuer is set up',
  'GET /api/session/oidc/callback': 'no issuer is set up',
  'POST /api/session/step-up': 'it takes the code of a second factor',
  'POST /api/session/totp/confirm': 'it takes the code of a second factor',
  'POST /api/session/password': 'it takes the present password',

  'POST /api/cities/{city}/membership': 'the city of this world is no member yet, and has no partners',
  'PATCH /api/cities/{city}/membership': 'the city of this world is no member yet, and has no partners',
  'POST /api/cities/{city}/communications': 'the city of this world is no member yet, and has no partners',
  'GET /api/cities/{city}/communications/{communication}':
    'the city of this world is no member yet, and has no partners',
  'PATCH /api/cities/{city}/communications/{communication}':
    'the city of this world is no member yet, and has no partners',
  'GET /api/cities/{city}/partners/{partner}': 'the city of this world is no member yet, and has no partners',
  'PATCH /api/cities/{city}/partners/{partner}':
    'the city of this world is no member yet, and has no partners',
  'POST /api/scholars': 'the plainest one is there already',
  'POST /api/cities/{city}/placements': 'the city of this world is no member yet, and has no partners',
  'GET /api/cities/{city}/placements/{placement}':
    'the city of this world is no member yet, and has no partners',
  'PATCH /api/cities/{city}/placements/{placement}':
    'the city of this world is no member yet, and has no partners',
  'POST /api/questionnaires': 'it takes more than the plainest request has',
  'PUT /api/projects/{project}/budgets': 'a governed fund’s budget is proposed and decided',
  'POST /api/funds/{fund}/projects/expressions': 'the plainest one is there already',
  'POST /api/projects/{project}/submit': 'the project of this world has no stages',
  'POST /api/projects/{project}/withdraw': 'the project of this world has no stages',
  'POST /api/projects/{project}/activate': 'the project of this world has no stages',
  'POST /api/projects/{project}/suspend': 'the project of this world has no stages',
  'POST /api/projects/{project}/resume': 'the project of this world has no stages',
  'POST /api/projects/{project}/close-operationally': 'the project of this world has no stages',
  'POST /api/projects/{project}/cancel': 'the project of this world has no stages',
  'POST /api/projects/{project}/close-financially': 'the project of this world has no stages',
  'POST /api/projects/{project}/appraise': 'the project of this world has no stages',
  'POST /api/projects/{project}/propose-approval': 'the project of this world has no stages',
  'POST /api/projects/{project}/approve': 'the project of this world has no stages',
  'POST /api/projects/{project}/reject': 'the project of this world has no stages',
  'PUT /api/projects/{project}/budget-draft': 'the project of this world has no stages',
  'POST /api/projects/{project}/budget-revisions': 'the project of this world has no stages',
  'POST /api/projects/{project}/partners': 'it takes a value, or a partner who is there',
  'POST /api/projects/{project}/partners/{organisation}/leave': 'it takes a value, or a partner who is there',
  'POST /api/projects/{project}/scholars/{id}/end': 'the assignment was ended already',
  'POST /api/projects/{project}/results': 'the plainest one is there already',
  'POST /api/projects/{project}/indicators': 'the plainest one is there already',
  'GET /api/projects/{project}/indicators/{indicator}/values/{period}':
    'nothing is reported yet for the plainest period',
  'PATCH /api/projects/{project}/indicators/{indicator}/values/{period}':
    'nothing is reported yet for the plainest period',
  'POST /api/projects/{project}/indicators/{indicator}/values/{period}/submit':
    'nothing is reported yet for the plainest period',
  'POST /api/projects/{project}/indicators/{indicator}/values/{period}/accept':
    'nothing is reported yet for the plainest period',
  'POST /api/projects/{project}/indicators/{indicator}/values/{period}/return':
    'nothing is reported yet for the plainest period',
  'POST /api/projects/{project}/tranches': 'the plainest one is there already',
  'POST /api/projects/{project}/milestones': 'it takes more than the plainest request has',
  'POST /api/projects/{project}/milestones/{milestone}/verify':
    'what the world reported is verified once, and corrected after that',
  'POST /api/projects/{project}/milestones/{milestone}/correct':
    'what the world reported is verified once, and corrected after that',
  'POST /api/projects/{project}/milestones/{milestone}/evidence':
    'it takes more than the plainest request has',
  'POST /api/cities/{city}/scans/{scan}/close': 'two groups must have answered',
  'POST /api/cities/{city}/scans/{scan}/responses': 'answered by the leads of the city',
  'PUT /api/cities/{city}/scans/{scan}/responses/{response}': 'drafted by whose it is',
  'POST /api/cities/{city}/scans/{scan}/responses/{response}/submit': 'submitted by whose it is',
};

/** Where the table lets somebody through whom the handler then refuses, each with the reason. */
const refusedInside: Record<string, string> = {
  'PATCH /api/organisations/{code}':
    'it is not rehearsed: who comes second edits a version that is old by then',
  'GET /api/funds/{fund}/pledges/{pledge}': 'read by whoever may read the agreements of whom it is from',
  'PUT /api/funds/{fund}/limits': 'set by a system administrator for everything, and there is no other',
  'DELETE /api/session': 'only a session is ended',
  'POST /api/session/totp': 'a key enrols nobody',
  'GET /api/session/all': 'a key has no sessions',
  'DELETE /api/session/all': 'a key has no sessions',
  'DELETE /api/session/all/{id}': 'a session of somebody else',
  'GET /api/api-keys': 'a key sees no keys',
  'POST /api/api-keys': 'a key makes no key, nor does who has no role',
  'DELETE /api/api-keys/{id}': 'a key of somebody else',
  'POST /api/inbox/delegations': 'only an approver of the fund has decisions to delegate',
  'DELETE /api/inbox/delegations/{id}': 'a delegation that somebody else gave',
  'GET /api/documents/{id}': 'read by whoever may read the books of its fund',
  'GET /api/documents/{id}/content': 'read by whoever may read the books of its fund',
  'POST /api/fund-books': 'imported by whoever uploaded it',
  'GET /api/fund-books/{id}': 'seen by whoever may read the books of its fund',
  'POST /api/fund-books/{id}/approve': 'seen by whoever may read the books of its fund',
  'POST /api/fund-books/{id}/commit': 'seen by whoever may read the books of its fund',
  'POST /api/fund-books/{id}/reject': 'seen by whoever may read the books of its fund',
  'POST /api/fund-books/{id}/withdraw':
    'withdrawn by whoever proposed it, or a fund administrator of its fund',
  'POST /api/funds/{fund}/proposals/{id}/withdraw': 'withdrawn by whoever made it, or a fund administrator',
  'POST /api/people/{person}/roles/proposals/{id}/withdraw': 'withdrawn by whoever made it',
  'POST /api/people/{person}/reset/proposals/{id}/withdraw': 'withdrawn by whoever made it',
  'POST /api/funds/{fund}/agreements/{agreement}/amend': 'attached by whoever may read the document',
  'POST /api/funds/{fund}/transfers/{reference}/void': 'attached by whoever may read the document',
  'PUT /api/projects/{project}/indicators/{indicator}/targets': 'planned by the lead until it is approved',
  'PATCH /api/projects/{project}/results/{result}': 'planned by the lead until it is approved',
  'PATCH /api/projects/{project}/indicators/{indicator}': 'planned by the lead until it is approved',
  'GET /api/cities/{city}/scans/{scan}/responses/{response}': 'read by the office, and by whose it is',
  'GET /api/cities/{city}/scans/{scan}/result': 'of an open scan for the office alone',
};

let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let client: RawClient;
let api: OpenApi;
let examples: Examples;
let askers: Somebody[];
let everything: FrontDoor;
let specimens: Specimens;
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
  everything = await person(database, app, everyRole());
  specimens = await makeSpecimens(database, app, await person(database, app, everyRole()), everything);
  await readAnew();
  askers = await everybody(database, app);
}, 180_000);

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

/** The versions that edits start from: what was made for the requests to be about has changed them. */
async function readAnew(): Promise<void> {
  for (const operation of api.operations.filter(onlyReads)) {
    if (['self', 'public'].includes(dutyOf(stepOf(operation) ?? 'use the open door').about)) continue;
    const request = requestFor(operation);
    seen.note(request.target, await send(request, everything.headers('')));
  }
}

const send = (request: RawRequest, headers: Record<string, string>) =>
  client.send({ ...request, headers: { ...headers, ...request.headers } });

/** About its specimen, else the plainest request that the operation allows; rehearsed where it can be. */
function requestFor(operation: Operation): RawRequest {
  const specimen = specimens[operation.name];
  const nth = chosen.get(operation.name) ?? 0;
  return examples.request(operation, { nth, ...(specimen && { specimen }) });
}

const ask = (operation: Operation, headers: Record<string, string>) => send(requestFor(operation), headers);

/** What the request ended in, as the role table speaks of it; what is behind the guard refuses for reasons that are listed above. */
function outcomeOf({ name, path }: Operation, duty: Duty, { status, text, json }: RawAnswer): string {
  const { type, detail = '' } = (json ?? {}) as { type?: string; detail?: string };
  if (status >= 500) return `${status} ${text}`;
  if (status === 401)
    return duty.about === 'public' && !detail.startsWith('Sign in first') ? 'through' : 'nobody';
  if (status === 403 && type === '/problems/step-up-required') return 'step-up';
  if (status === 403 && detail.endsWith('you hold no such role.')) return 'forbidden';
  if (status === 403 && detail.startsWith('A decision is a person’s')) return 'no key';
  if (status === 404 && detail === `There is no ${subjectOf(path)}.`) return 'unknown';
  return status < 400 || name in notForAnybody || name in refusedInside ? 'through' : `${status}`;
}

/** What somebody is told of who may not know of it: that this does not exist. */
function subjectOf(path: string): string {
  if (path.includes('{donor}')) return `donor "${OWN.donor}"`;
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

it('lets one who may do everything through everywhere, but for what is listed', async () => {
  const refused: string[] = [];
  const told: string[] = [];
  for (const operation of inOrder()) {
    const { personId, name } = everything;
    const door = await FrontDoor.enter(database.owner, app, personId, name, true);
    // As a session of theirs and their key are to end by request, what ends all of them is asked last.
    const answer = await ask(operation, door.headers(randomUUID()));
    if (answer.status < 400) continue;
    told.push(operation.name);
    if (!(operation.name in notForAnybody))
      refused.push(`${operation.name}: ${answer.status} ${answer.text}`);
  }
  expect(refused).toEqual([]);
  expect(told.sort()).toEqual(Object.keys(notForAnybody).sort());
}, 120_000);

it('shows nobody of another fund what is CITY’s, also where a route is about no fund', async () => {
  const foreigners = askers.filter(({ scope = '' }) => /another fund|of another fund/.test(scope));
  const wide = api.operations.filter(({ path, step }) => {
    const { about } = dutyOf((step as Step | undefined) ?? 'use the open door');
    return ['anywhere', 'fund in reach'].includes(about) && !/\{(fund|project|agreement)\}/.test(path);
  });
  const leaks: string[] = [];
  let asked = 0;
  for (const asker of foreigners) {
    for (const operation of wide) {
      const { status, text } = await ask(operation, headersOf(asker, asker.door));
      asked++;
      // Whoever looks after people for any fund sees all of them, with their roles: that is what the row says.
      if (operation.step === 'see people') continue;
      const isOfCity = operation.path.includes('{id}');
      if (
        isOfCity
          ? status < 400
          : status < 400 && /CITY|NORLAND.*A-1/.test(text.replaceAll(/"(name|code)":"[^"]*"/g, ''))
      )
        leaks.push(`${operation.name} as ${asker.title}: ${status} ${text.slice(0, 300)}`);
      if (isOfCity && ![403, 404].includes(status))
        leaks.push(`${operation.name} as ${asker.title}: ${status}`);
    }
  }
  expect(leaks).toEqual([]);
  expect(asked).toBeGreaterThan(foreigners.length * 10);
}, 120_000);

it('answers everybody as the role table says', async () => {
  const wrong: string[] = [];
  let asked = 0;
  const askAll = async (asker: Somebody, number: number) => {
    for (const operation of inOrder()) {
      const step = stepOf(operation);
      if (step === undefined) continue;
      const duty = dutyOf(step);
      if (asker.title.endsWith('with an old code') && !duty.stepUp) continue;
      const door = mayEndSessions(operation) ? await entered(database, app, asker) : asker.door;
      const answer = await ask(operation, { ...headersOf(asker, door), ...comingFrom(number) });
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
}, 900_000);

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

/** What may end sessions comes last, and each time with a session of its own; what ends all of them after what ends one. */
function inOrder(): Operation[] {
  const rank = (operation: Operation) =>
    !mayEndSessions(operation) ? 0 : operation.name === 'DELETE /api/session/all' ? 2 : 1;
  return [...api.operations].sort((a, b) => rank(a) - rank(b));
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
