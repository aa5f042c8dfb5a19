import { randomUUID } from 'node:crypto';
import { dutyOf, type Step } from '../../src/access/index.js';
import { entities } from '../../src/entities.js';
import { verify } from '../../src/reports/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createApp, person } from '../support/http-app.js';
import { DescribedAnswers } from '../support/open-api-answers.js';
import { RawClient, type RawAnswer } from '../support/open-api-client.js';
import { AnyRequests, type AnyRequest } from '../support/open-api-requests.js';
import { SeenValues } from '../support/open-api-seen.js';
import { Senders } from '../support/open-api-senders.js';
import { makeWorld } from '../support/open-api-world.js';
import { onlyReads, OpenApi, type Operation } from '../support/open-api.js';

const seed = Number.parseInt(process.env.FUZZ_SEED ?? '20261124', 10);
const REQUESTS = Number.parseInt(process.env.FUZZ_REQUESTS ?? '5000', 10);
/** Drawn for one operation and sent at once, before the next operation has its turn. */
const AT_ONCE = 4;
const LARGEST_BODY = 1_048_576;

let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let client: RawClient;
let api: OpenApi;

beforeAll(async () => {
  database = await createDatabase(entities);
  await makeWorld(database.application);
  app = await createApp(database, { TRUST_PROXY: '127.0.0.1' });
  client = await RawClient.of(app);
  api = await OpenApi.servedBy(app);
}, 120_000);

afterAll(async () => {
  client?.close();
  await app?.end();
  await database?.drop();
});

/** What went wrong, once of its kind, with the request that showed it. */
class Faults {
  private readonly first = new Map<string, string>();
  private readonly times = new Map<string, number>();

  note(operation: Operation, fault: string, request: AnyRequest, sender: string, answer = ''): void {
    const kind = `${operation.name}: ${fault.replaceAll(/"[^"]*"|\d{4,}/g, '…')}`;
    this.times.set(kind, (this.times.get(kind) ?? 0) + 1);
    if (this.first.has(kind)) return;
    const { 'x-forwarded-for': _address, cookie: _cookie, ...headers } = request.headers;
    const sent = `${request.method} ${shown(request.target)} ${JSON.stringify(headers)} ${shown(request.body ?? '')}`;
    this.first.set(kind, `${fault}\n  as ${sender}: ${sent}\n  answered: ${shown(answer)}`);
  }

  all(): string[] {
    return [...this.first].map(
      ([kind, text]) => `${kind.split(':')[0]}, ${this.times.get(kind)} times: ${text}`,
    );
  }
}

const shown = (text: string | Buffer) =>
  text.length > 700 ? `${text.toString().slice(0, 700)}… (${text.length} long)` : text.toString();

/** Whether a request may end the sessions of those who send the next ones. */
const mayEndSessions = (operation: Operation) =>
  !onlyReads(operation) && dutyOf(operation.step as Step).about === 'self';

/**
 * How many requests an operation has in a round. A hold stops what others would do about the same project for as long as it lasts,
 * so that all are placed in the last third of the rounds.
 */
function turnOf({ step }: Operation, round: number, rounds: number): number {
  if (step !== 'place holds') return AT_ONCE;
  return round < Math.floor((rounds * 2) / 3) ? 0 : 3 * AT_ONCE;
}

it(`never fails, and answers as it says, whatever it is asked (FUZZ_SEED=${seed})`, async () => {
  const seen = new SeenValues();
  const senders = new Senders(database, app);
  const requests = new AnyRequests(api, seen, senders.many);
  const answers = new DescribedAnswers(api);
  const faults = new Faults();
  const sent = new Map<string, number>();
  const lost = new Set<number>();
  let done = 0;

  const send = async (operation: Operation, drawn: AnyRequest): Promise<void> => {
    const headers = { ...senders.headersOf(drawn.sender), ...drawn.headers };
    for (const name of drawn.without) delete headers[name];
    sent.set(operation.name, (sent.get(operation.name) ?? 0) + 1);
    const request = { ...drawn, headers };
    const note = (fault: string, answer?: RawAnswer) =>
      faults.note(operation, fault, request, senders.titleOf(drawn.sender), answer?.text);
    try {
      const answer = await client.send(request);
      for (const fault of answers.faultsOf(operation, answer)) note(fault, answer);
      seen.note(request.target, answer);
      if (answer.status === 401) lost.add(drawn.sender);
      if (answer.status < 400) done++;
    } catch (error) {
      // Who sends more than is taken in is cut off, and may not live to read why.
      if ((drawn.body?.length ?? 0) <= LARGEST_BODY) note(`no answer: ${String(error)}`);
    }
  };

  const rounds = Math.max(5, Math.ceil(REQUESTS / api.operations.length / AT_ONCE));
  for (let round = 0; round < rounds; round++) {
    await senders.renew();
    for (const [index, operation] of api.operations.entries()) {
      const many = turnOf(operation, round, rounds);
      const drawn = requests.draw(operation, seed + round * api.operations.length + index, many);
      await Promise.all(drawn.map((request) => send(operation, request)));
      if (mayEndSessions(operation)) await senders.renew([0, 1]);
      await senders.renew([...lost]);
      lost.clear();
    }
  }

  expect(faults.all().join('\n\n')).toBe('');
  expect([...sent].filter(([, times]) => times < 20)).toEqual([]);
  expect([...sent.values()].reduce((all, times) => all + times, 0)).toBeGreaterThanOrEqual(REQUESTS);
  // Requests that are all refused at the door would find nothing behind it.
  expect(done).toBeGreaterThan(REQUESTS / 5);
}, 900_000);

/** What once ended in an error of the server, with what it is now told. */
const found: [path: string, body: object, headers: Record<string, string>, pointer: string][] = [
  ['agreements/A-1/schedule', { instalments: [[]] }, {}, '/instalments'],
  ['agreements/A-1/schedule', { instalments: [] }, { 'idempotency-key': 'k'.repeat(201) }, 'Idempotency-Key'],
];

it.each(found)('refuses what once failed: PUT %s', async (path, body, headers, pointer) => {
  const administrator = await person(database, app, [{ role: 'fund_administrator' }]);
  const target = `/api/funds/CITY/${path}`;
  const { status, json } = await client.send({
    ...{ method: 'PUT', target, body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json', ...administrator.headers(randomUUID()), ...headers },
  });
  expect([status, json]).toMatchObject([400, { errors: [{ pointer }] }]);
});

it('leaves books that hold', async () => {
  const verdicts = await verify(database.application);
  expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
  expect(verdicts.length).toBeGreaterThan(5);
}, 120_000);
