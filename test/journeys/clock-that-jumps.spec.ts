import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createApp } from '../support/http-app.js';
import { RawClient, type RawAnswer } from '../support/open-api-client.js';

/** Somebody sets the machine's clock an hour ahead, and back again. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let client: RawClient;

const A_MINUTE = 40;
const HOUR_MS = 3_600_000;

beforeAll(async () => {
  database = await createDatabase(entities);
  const env = { TRUST_PROXY: '127.0.0.1', RATE_LIMIT_PER_MINUTE: String(A_MINUTE) };
  app = await createApp(database, env);
  client = await RawClient.of(app);
}, 60_000);

afterAll(async () => {
  jest.useRealTimers();
  client?.close();
  await app?.end();
  await database?.drop();
});

/** Only the time of day jumps: what waits goes on waiting. */
const set = (now: number) =>
  jest.useFakeTimers({
    now,
    doNotFake: [
      ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
      ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
    ],
  });
const ask = (address: string) =>
  client.send({ method: 'GET', target: '/api/health', headers: { 'x-forwarded-for': address } });
const signIn = (address: string) =>
  client.send({
    method: 'POST',
    target: '/api/session',
    headers: { 'x-forwarded-for': address, 'content-type': 'application/json' },
    body: '{}',
  });
const times = (n: number, send: () => Promise<RawAnswer>) => Promise.all(Array.from({ length: n }, send));
const within = (answers: RawAnswer[]) => answers.filter(({ status }) => status !== 429).length;
const expectShutOut = ({ status, headers }: RawAnswer) => {
  expect(status).toBe(429);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
};

it('renews no budget ahead of its minute, and shuts nobody out for an hour', async () => {
  const real = Date.now();
  expect(within(await times(A_MINUTE + 5, () => ask('127.7.0.1')))).toBe(A_MINUTE);
  expect(within(await times(35, () => signIn('127.7.0.2')))).toBe(30);

  set(real + HOUR_MS);
  expectShutOut(await ask('127.7.0.1'));
  expectShutOut(await signIn('127.7.0.2'));
  expect(within(await times(A_MINUTE + 5, () => ask('127.7.0.3')))).toBe(A_MINUTE);
  expect(within(await times(35, () => signIn('127.7.0.4')))).toBe(30);

  set(real + 5_000);
  for (const address of ['127.7.0.1', '127.7.0.3']) expectShutOut(await ask(address));
  for (const address of ['127.7.0.2', '127.7.0.4']) expectShutOut(await signIn(address));
  const [late]: { n: number }[] = await database.owner.query(
    `SELECT count(*)::int AS n FROM request_count WHERE ends_at > clock_timestamp() + interval '1 minute'`,
  );
  expect(late).toEqual({ n: 0 });

  // The database says when the minute is over.
  await database.owner.query(`UPDATE request_count SET ends_at = clock_timestamp()`);
  expect((await ask('127.7.0.5')).status).toBe(200);
});
