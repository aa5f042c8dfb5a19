import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from '../support/built.js';
import { ProgramRun } from '../support/server-process.js';

jest.setTimeout(120_000);

/** What was acknowledged is there once, whenever the server is killed, and asking again with the same key finds it. */
describe('a server killed while it posts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'city-partnerships-killed-'));
  const env = { DATA_DIR: join(folder, 'data'), PORT: '0', RATE_LIMIT_PER_MINUTE: '9999999' };
  let run: ProgramRun;

  beforeAll(build, 180_000);
  afterAll(async () => {
    run.signal('SIGTERM');
    await run.exitCode();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<string> {
    run = new ProgramRun('main', [], env);
    return run.isUp();
  }

  /** The demonstration's fund administrator gives a program a key. */
  async function keyOf(address: string): Promise<string> {
    while (!/its code now is \d{6}/.test(run.stdout)) await pause(10);
    const [, password] = /password (\S+):/.exec(run.stdout) ?? [];
    const [, code] = /code now is (\d{6})/.exec(run.stdout) ?? [];
    const json = { 'content-type': 'application/json' };
    const entered = await fetch(`${address}/api/session`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ email: 'amina@demonstration.example', password, code }),
    });
    expect(entered.status).toBe(201);
    const cookies = (answer: Response) => answer.headers.getSetCookie().map((one) => one.split(';')[0]);
    const hello = await fetch(`${address}/api/session`, { headers: { cookie: cookies(entered).join('; ') } });
    const made = await fetch(`${address}/api/api-keys`, {
      method: 'POST',
      headers: {
        ...json,
        cookie: [...cookies(entered), ...cookies(hello)].join('; '),
        'x-csrf-token': hello.headers.get('x-csrf-token') ?? '',
      },
      body: JSON.stringify({
        name: 'load',
        roles: ['fund_administrator'],
        fund: 'CITY',
        expiresOn: inAMonth(),
      }),
    });
    const { key } = (await made.json()) as { key: string };
    return key;
  }

  const inAMonth = () => new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);

  /** Posts a report of a cent's spending; what came back, or null where nobody answered. */
  async function post(
    address: string,
    key: string,
    n: number,
  ): Promise<{ status: number; entry?: string } | null> {
    try {
      const answer = await fetch(`${address}/api/projects/CITY-02/expenditure`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'idempotency-key': `load-${n}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          reference: `LOAD-${n}`,
          organisation: 'UN-HABITAT',
          effectiveOn: '2026-11-01',
          category: '1',
          amount: { amount: '0.01', currency: 'USD' },
        }),
      });
      const body = (await answer.json()) as { entries?: { id: string }[] };
      return { status: answer.status, ...(body.entries ? { entry: body.entries[0]!.id } : {}) };
    } catch {
      return null;
    }
  }

  it('keeps every acknowledged report once, and answers each key as before', async () => {
    let address = await start();
    const key = await keyOf(address);
    const acknowledged = new Map<number, string>();
    for (let round = 0; round < 3; round++) {
      const batch = Array.from({ length: 60 }, (_, index) => round * 60 + index);
      const posting = batch.map(async (n) => {
        const answer = await post(address, key, n);
        if (answer) expect(answer).toMatchObject({ status: 201 });
        if (answer) acknowledged.set(n, answer.entry!);
      });
      const before = acknowledged.size;
      while (acknowledged.size < before + 5 + round * 10) await pause(1); // in the midst of it, however busy the machine
      run.signal('SIGKILL');
      await Promise.all([...posting, run.exitCode()]);
      address = await start();
    }
    expect(acknowledged.size).toBeGreaterThan(0);
    expect(acknowledged.size).toBeLessThan(180); // or nothing was killed in time to matter

    for (let n = 0; n < 180; n++) {
      const answer = await post(address, key, n);
      expect(answer).toMatchObject({ status: 201 });
      if (acknowledged.has(n)) expect(answer!.entry).toBe(acknowledged.get(n));
    }
    const found = await fetch(
      `${address}/api/funds/CITY/entries?kind=expenditure&limit=500&from=2026-11-01&to=2026-11-01`,
      {
        headers: { authorization: `Bearer ${key}` },
      },
    );
    const { entries } = (await found.json()) as { entries: { reference: string }[] };
    const references = entries.map(({ reference }) => reference).filter((one) => one.startsWith('LOAD-'));
    expect(references).toHaveLength(180);
    expect(new Set(references).size).toBe(180);
  });
});
