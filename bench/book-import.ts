import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { skipped, type Figure } from './figure.js';
import type { Setting } from './setting.js';

const NAME = 'book import, largest case';
// Written by the command's own process when it ends; in KiB.
const TELL_MEMORY =
  "data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(process.env.BENCH_MEMORY,String(process.resourceUsage().maxRSS)))";

/** The largest case's book through the real command, as a process of its own, into the running server. */
export async function bookImport(setting: Setting): Promise<Figure[]> {
  const book = largestBook(resolve('../shared/cases'));
  if (!book) return [skipped(NAME, 'there is no ../shared/cases beside this checkout')];
  setting.say(`Importing ${book.rows} rows …`);
  const folder = mkdtempSync(join(tmpdir(), 'city-partnerships-bench-memory-'));
  const memory = join(folder, 'maxrss');
  try {
    const begun = performance.now();
    const { code, output } = await run(['scripts/fund.mjs', 'import', book.folder, '--format', 'json'], {
      DATA_DIR: setting.dataDir,
      DATABASE_URL: '',
      NODE_OPTIONS: `--import=${TELL_MEMORY}`,
      BENCH_MEMORY: memory,
    });
    const seconds = (performance.now() - begun) / 1000;
    if (code !== 0) return [skipped(NAME, `the command ended with ${code}: ${output.slice(-200).trim()}`)];
    const perSecond = book.rows / seconds;
    const megabytes = Number.parseInt(readFileSync(memory, 'utf8'), 10) / 1024;
    return [
      {
        name: NAME,
        shown: `${perSecond.toFixed(0)} rows/s`,
        value: perSecond,
        reach: { better: '>', gate: 3000, aim: 10_000 },
      },
      {
        name: `${NAME}, peak memory`,
        shown: `${megabytes.toFixed(0)} MB`,
        value: megabytes,
        reach: { better: '<', gate: 512, aim: 256, unit: ' MB' },
      },
      { name: '  the whole command', shown: `${seconds.toFixed(1)} s for ${book.rows} rows` },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function largestBook(cases: string): { folder: string; rows: number } | undefined {
  if (!existsSync(cases)) return undefined;
  return readdirSync(cases)
    .map((name) => join(cases, name, 'book'))
    .filter((folder) => existsSync(folder))
    .map((folder) => ({ folder, rows: rowsIn(folder) }))
    .sort((a, b) => b.rows - a.rows)[0];
}

/** Rows of all tables, without their headings. */
function rowsIn(folder: string): number {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .map((file) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').length - 1)
    .reduce((sum, rows) => sum + rows, 0);
}

function run(args: string[], env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code) => done({ code, output }));
  });
}
