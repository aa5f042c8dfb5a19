import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { importCommand } from '../../src/commands/import.command.js';
import { entities } from '../../src/entities.js';
import { sample, type Tables } from '../../src/fund-book/testing/sample-book.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { FrontDoor } from '../support/front-door.js';
import type { Granted } from '../support/http-app.js';

/** The command line imports as somebody, once the ledger knows a person. */
let database: TestDatabase;
const folders: string[] = [];
const deposits = (more = '') => ({ transactions: `${sample.transactions}${more}` });

beforeAll(async () => {
  database = await createDatabase(entities);
});
afterEach(() => {
  delete process.env.CITY_PARTNERSHIPS_KEY;
});
afterAll(async () => {
  await database.drop();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function bookIn(tables: Tables = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'fund-book-as-'));
  folders.push(folder);
  for (const [name, content] of Object.entries({ ...sample, ...tables }))
    writeFileSync(join(folder, `${name}.csv`), `${content}\n`);
  return folder;
}

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([text(stdout), text(stderr)]);
  const code = await importCommand(args, database.application, { stdout, stderr });
  stdout.end();
  stderr.end();
  const [out, err] = await written;
  return { code, out, err };
}

/** Somebody with a key for the rest of the month. */
async function keyOf(name: string, granted: Granted[]): Promise<{ email: string; key: string; id: number }> {
  const id = await FrontDoor.makePerson(database.owner, name, granted, []);
  const prefix = randomBytes(4).toString('hex');
  const key = `cpk_${prefix}_${randomBytes(32).toString('base64url')}`;
  await database.owner.query(
    `INSERT INTO api_key (prefix, hash, name, person_id, expires_on) VALUES ($1, $2, 'imports', $3, current_date + 30)`,
    [prefix, createHash('sha256').update(key).digest(), id],
  );
  return { email: `${name.toLowerCase()}@example.org`, key, id };
}

const trail = () =>
  database.application.query<{ actor: string; outcome: string; detail: string | null }[]>(
    `SELECT actor, door, outcome, record, detail FROM audit_event WHERE action = 'import a fund book' ORDER BY id`,
  );
const lastChange = async () => {
  const [row] = await database.application.query<object[]>(
    'SELECT made_by AS by, door, person_id AS person FROM change ORDER BY id DESC LIMIT 1',
  );
  return row;
};
const count = async (table: string) => {
  const [row] = await database.application.query<{ n: number }[]>(
    `SELECT count(*)::integer AS n FROM ${table}`,
  );
  return row!.n;
};

it('imports as the system while there are no people', async () => {
  const book = bookIn();
  const { code, out } = await run(book);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^Posted 3 agreements, 0 allocations, 2 transactions, and \d+ rows besides are new or changed; 0 rows/,
  );
  expect(await lastChange()).toEqual({ by: 'system', door: 'import', person: null });
  expect(await trail()).toEqual([
    {
      actor: 'system',
      door: 'command_line',
      outcome: 'done',
      record: `fund book ${basename(book)}`,
      detail: null,
    },
  ]);
});

describe('once there are people', () => {
  let amina: { email: string; key: string; id: number };
  let other: { email: string; key: string; id: number };

  beforeAll(async () => {
    amina = await keyOf('Amina', [{ role: 'fund_administrator', fund: 'F' }]);
    other = await keyOf('Otto', [{ role: 'auditor' }]);
  });

  const more = deposits('\nF,D-3,deposit,2021-02-05,10.00,,,A-N,,,,,');

  it('says that everything is known already, to whoever asks, and tries a book out', async () => {
    const { code, out } = await run(bookIn());
    expect({ code, out }).toEqual({
      code: 0,
      out: 'Posted 0 agreements, 0 allocations, 0 transactions; 5 rows were known already.\n',
    });
    const tried = await run(bookIn(more), '--dry-run', '--format', 'json');
    expect(JSON.parse(tried.out)).toEqual({
      posted: { agreements: 0, allocations: 0, transactions: 1 },
      alreadyKnown: 5,
    });
  });

  it('asks who it is before it changes anything, and keeps to the format', async () => {
    const { code, out, err } = await run(bookIn(more), '--format', 'json');
    const sentence =
      'This ledger has people: say who imports with --as EMAIL, their key (POST /api/api-keys) in the environment as CITY_PARTNERSHIPS_KEY. Nothing was posted.';
    expect({ code, err }).toEqual({ code: 1, err: `${sentence}\n` });
    expect(JSON.parse(out)).toEqual({
      faults: [{ file: null, line: null, column: null, message: sentence }],
    });
    expect(await count('deposit')).toBe(2);
  });

  it.each([
    ['no key', () => [amina.email, ''] as const, /needs the key of that person in the environment/],
    [
      'no such key',
      () => [amina.email, `cpk_00000000_${'x'.repeat(43)}`] as const,
      /is no key of amina@example\.org/,
    ],
    ['what is no key', () => [amina.email, 'secret'] as const, /is no key of amina@example\.org/],
    ['somebody else’s key', () => [amina.email, other.key] as const, /is no key of amina@example\.org/],
    [
      'not their fund',
      () => [other.email, other.key] as const,
      /fund F: whoever imports it is fund administrator there/,
    ],
  ])('is refused with %s', async (_what, given, sentence) => {
    const [email, key] = given();
    process.env.CITY_PARTNERSHIPS_KEY = key;
    const { code, err } = await run(bookIn(more), '--as', email);
    expect(code).toBe(1);
    expect(err).toMatch(sentence);
    expect(err).toMatch(/ Nothing was posted\.\n$/);
    expect(err).not.toContain('cpk_');
    expect(await count('deposit')).toBe(2);
    expect((await trail()).at(-1)).toMatchObject({ outcome: 'refused' });
  });

  it('imports as the person whose key it is, and says so', async () => {
    process.env.CITY_PARTNERSHIPS_KEY = amina.key;
    const { code, out } = await run(bookIn(more), '--as', 'Amina@example.org');
    expect({ code, out }).toEqual({
      code: 0,
      out: 'Posted 0 agreements, 0 allocations, 1 transactions; 5 rows were known already.\n',
    });
    expect(await lastChange()).toEqual({ by: 'Amina', door: 'import', person: amina.id });
    expect((await trail()).at(-1)).toMatchObject({ actor: 'Amina', outcome: 'done' });
    expect(JSON.stringify(await trail())).not.toContain('cpk_');
  });

  it('brings a new fund in for nobody whose roles are for another', async () => {
    process.env.CITY_PARTNERSHIPS_KEY = amina.key;
    const fresh = Object.fromEntries(
      Object.entries(sample).map(([name, content]) => [
        name,
        content.replaceAll(/^F,/gm, 'G,').replaceAll('P-', 'Q-'),
      ]),
    );
    const refused = await run(bookIn(fresh), '--as', amina.email);
    expect(refused.err).toMatch(
      /brings in fund G: whoever imports that is fund administrator for everything/,
    );
    const root = await keyOf('Rita', [{ role: 'fund_administrator' }]);
    process.env.CITY_PARTNERSHIPS_KEY = root.key;
    expect((await run(bookIn(fresh), '--as', root.email)).code).toBe(0);
  });

  it('leaves what two people decide to two people, once somebody approves, and names the row', async () => {
    process.env.CITY_PARTNERSHIPS_KEY = amina.key;
    await keyOf('Bruno', [{ role: 'approver', fund: 'F' }]);
    const allocations = `${sample.allocations}\nF,AL-1,P-1,ORG,N,2021-03-01,5000.00`;
    const { code, err, out } = await run(
      bookIn({ ...more, allocations }),
      '--as',
      amina.email,
      '--format',
      'json',
    );
    expect(code).toBe(1);
    expect(err).toContain(
      'allocations.csv:2: Allocation AL-1: in this fund it is proposed by one person and approved by another',
    );
    expect(err).toContain('POST /api/fund-books');
    expect(JSON.parse(out)).toMatchObject({ faults: [{ file: 'allocations.csv', line: 2 }] });
    const plain = deposits(
      '\nF,D-3,deposit,2021-02-05,10.00,,,A-N,,,,,\nF,D-4,deposit,2021-02-06,10.00,,,A-N,,,,,',
    );
    expect((await run(bookIn(plain), '--as', amina.email)).code).toBe(0);
  });
});
