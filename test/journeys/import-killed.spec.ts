import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { openDatabase } from '../../libs/database/index.js';
import { writeLargeBook } from '../support/large-book.js';

const KILLS = 20;
const PROJECTS = 1_500;

let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-killed-'));
  env = { ...process.env, DATA_DIR: join(folder, 'data'), DATABASE_URL: '' };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it(`leaves all or nothing of a book when it is killed at any of ${KILLS} moments, and then goes through`, async () => {
  const funds = Array.from({ length: KILLS + 2 }, (_, index) => `K${index}`);
  const books = funds.map((fund) => ({ fund, path: join(folder, fund), entries: 0 }));
  for (const book of books) book.entries = writeLargeBook(book.path, book.fund, PROJECTS);

  const [first, second, ...killed] = books as [(typeof books)[0], (typeof books)[0], ...typeof books];
  expect(await importBook(first.path)).toBe(0); // makes the ledger too, so how long it takes says nothing
  const before = performance.now();
  expect(await importBook(second.path)).toBe(0);
  const whole = performance.now() - before;

  const found: ('all' | 'nothing')[] = [];
  for (const book of killed) {
    const moment = whole * (0.2 + 0.8 * Math.random());
    await importBook(book.path, moment);
    const entries = await entriesOf(book.fund);
    expect([0, book.entries]).toContain(entries);
    found.push(entries === 0 ? 'nothing' : 'all');
  }
  // Moments that were all too late would prove nothing.
  expect(found.filter((what) => what === 'nothing').length).toBeGreaterThan(KILLS / 4);

  for (const book of killed) expect(await importBook(book.path)).toBe(0);
  for (const book of books) expect(await entriesOf(book.fund)).toBe(book.entries);
}, 300_000);

/** Runs the real command; with `killAfter` milliseconds it gets SIGKILL then, if it still runs. */
function importBook(book: string, killAfter?: number): Promise<number | null> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [resolve('dist/src/cli.js'), 'import', book], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.on('error', failed);
    child.on('exit', (code) => {
      clearTimeout(timer);
      done(code);
    });
  });
}

async function entriesOf(fund: string): Promise<number> {
  const database = await openDatabase(env);
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    // A backend whose client was killed may still be posting; it ends without COMMIT, or it has committed.
    for (let tries = 0; tries < 100; tries++) {
      const { rows } = await client.query<{ n: string }>(
        `SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'city-partnerships' AND pid <> pg_backend_pid()`,
      );
      if (rows[0]?.n === '0') break;
      await new Promise((later) => setTimeout(later, 50));
    }
    const { rows } = await client.query<{ n: string }>(
      'SELECT count(e.id) AS n FROM ledger.entry e JOIN ledger.journal j ON j.id = e.journal_id WHERE j.code = $1',
      [fund],
    );
    return Number.parseInt(rows[0]?.n ?? '', 10);
  } finally {
    await client.end();
    await database.release();
  }
}
