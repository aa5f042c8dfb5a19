import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { chown, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseUnavailable, errorCode } from './database-unavailable.js';
import { postgresBinaries } from './postgres-binaries.js';
import { disownReusedPid, isServerOf, readPidFile } from './postmaster-pid.js';
import { isAlive } from './process-identity.js';
import { type ServerAccount, accountFor } from './server-account.js';

/** The superuser of an embedded cluster. */
export const EMBEDDED_OWNER = 'postgres';

/** A server that runs on a cluster: its process, and its port on 127.0.0.1. */
export interface RunningServer {
  pid: number;
  port: number;
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 120_000;
const LOOK_EVERY_MS = 10;
const LONG_LOG_BYTES = 5_000_000;

// Messages in English and text compared by code point, whatever the machine's language: a ledger must sort and
// speak the same everywhere. No Unix socket: its path has a length limit and its folder would be one more to clean up.
const SETTINGS = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = 128MB
max_wal_size = 512MB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_min_messages = warning
log_min_error_statement = panic
jit = off
`;

/**
 * Makes a PostgreSQL cluster with a superuser `postgres` who signs in with `password` over TCP. It is made in a folder
 * beside and renamed when done: a cluster is whole or not there.
 *
 * @param options.durable false leaves out waiting for the disk; for tests
 * @throws DatabaseUnavailable with initdb's own words
 */
export async function makeCluster(folder: string, password: string, { durable = true } = {}): Promise<void> {
  await removeUnfinished(folder);
  const unfinished = `${folder}.unfinished-${randomUUID()}`;
  const passwordFile = join(unfinished, 'password');
  const cluster = join(unfinished, 'cluster');
  const account = accountFor(folder);
  const { initdb } = await postgresBinaries(account);
  for (const made of [unfinished, cluster]) {
    await mkdir(made, { mode: 0o700 });
    if (account) await chown(made, account.uid, account.gid);
  }
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (account) await chown(passwordFile, account.uid, account.gid);
    const options = [
      '--auth=scram-sha-256',
      `--username=${EMBEDDED_OWNER}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ];
    if (!durable) options.push('--no-sync');
    // One call for the whole file system instead of one for each of a thousand files.
    else if (process.platform === 'linux') options.push('--sync-method=syncfs');
    const answer = await run(
      initdb,
      [`--pgdata=${pathForServer(cluster, account)}`, '--pwfile=../password', ...options],
      {
        cwd: cluster,
        ...account,
      },
    );
    if (answer.code !== 0) throw failure(`making it failed: ${lastSentence(answer.output)}`);
    writeFileSync(join(cluster, 'postgresql.conf'), SETTINGS);
    await rename(cluster, folder);
  } finally {
    await removeFolder(unfinished);
  }
}

/** What a killed process was making; only the holder of the folder's turn may call this. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const found of await readdir(dirname(folder))) {
    if (found.startsWith(`${basename(folder)}.unfinished-`)) await removeFolder(join(dirname(folder), found));
  }
}

/** The initdb of a killed process may still be writing there: then some is left, and taken away by the next who makes one. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }).catch(
    (error: unknown) => {
      if (errorCode(error) !== 'ENOTEMPTY') throw error;
    },
  );
}

/**
 * Starts the server of a cluster and waits until it accepts connections. It runs in a process group of its own, so that
 * a terminal's Ctrl-C, or the death of whoever started it, does not reach it.
 *
 * @param settings more settings of postgresql.conf, for this run only
 * @throws DatabaseUnavailable with the last words of its log
 */
export async function startServer(
  folder: string,
  logFile: string,
  settings: Record<string, string> = {},
): Promise<RunningServer> {
  disownReusedPid(folder);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const logStart = lengthOfLog(logFile);
    const server = await spawnServer(folder, logFile, { ...settings, port: String(port) });
    if (await becameReady(folder, server)) return { pid: server.pid ?? 0, port };
    const log = readFileSync(logFile, 'utf8').slice(logStart);
    // Somebody took the free port before the server could.
    if (/could not create any TCP\/IP sockets/.test(log) && attempt < 5) continue;
    throw failure(`starting it failed: ${lastSentence(log)} (the whole story is in ${logFile})`);
  }
}

/** The log's length in bytes. Every command adds a few lines, so a long one is put aside, and the one put aside before is forgotten. */
function lengthOfLog(logFile: string): number {
  const length = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (length < LONG_LOG_BYTES) return length;
  renameSync(logFile, `${logFile}.old`);
  return 0;
}

async function spawnServer(
  folder: string,
  logFile: string,
  settings: Record<string, string>,
): Promise<ChildProcess> {
  const account = accountFor(folder);
  const { postgres } = await postgresBinaries(account);
  const log = openSync(logFile, 'a', 0o600);
  try {
    const set = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(postgres, ['-D', pathForServer(folder, account), ...set], {
      cwd: folder,
      ...account,
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', log, log],
      windowsHide: true,
    });
    server.on('error', (error) => writeFileSync(logFile, `FATAL:  ${error.message}\n`, { flag: 'a' }));
    server.unref();
    return server;
  } finally {
    closeSync(log);
  }
}

/** Waits for the server's word in postmaster.pid; false when it ended instead. Stops it when it takes too long. */
async function becameReady(folder: string, server: ChildProcess): Promise<boolean> {
  const limit = Date.now() + START_LIMIT_MS;
  while (server.pid && server.exitCode === null && server.signalCode === null) {
    const said = readPidFile(folder);
    if (said?.pid === server.pid && said.ready) return true;
    if (Date.now() > limit) {
      server.kill('SIGQUIT');
      throw failure(`it did not come up within ${START_LIMIT_MS / 1000} seconds`);
    }
    await pause(LOOK_EVERY_MS);
  }
  return false;
}

/** The server that runs on a cluster, or null. One that is only just coming up, or going down, is waited for. */
export async function findServer(folder: string): Promise<RunningServer | null> {
  const limit = Date.now() + START_LIMIT_MS;
  for (;;) {
    const said = readPidFile(folder);
    if (!said || !isServerOf(folder, said)) return null;
    if (said.ready) return { pid: said.pid, port: said.port };
    if (Date.now() > limit) throw failure(`its server (process ${said.pid}) neither comes up nor goes away`);
    await pause(LOOK_EVERY_MS);
  }
}

/** Stops a server: it takes no more connections, ends those there are, writes everything to disk and goes. */
export async function stopServer(folder: string, { pid }: RunningServer): Promise<void> {
  const limit = Date.now() + STOP_LIMIT_MS;
  signal(pid, 'SIGINT');
  while (isAlive(pid)) {
    const said = readPidFile(folder);
    if (said?.pid !== pid && !isServerOf(folder, { pid })) return;
    if (Date.now() > limit)
      throw failure(`its server (process ${pid}) did not stop within ${STOP_LIMIT_MS / 1000} seconds`);
    await pause(LOOK_EVERY_MS);
  }
}

/**
 * The folder as the server should be told. Run by root as another user, the server may have no right to enter the folders
 * above its own; the link to its working directory needs none.
 */
function pathForServer(folder: string, account: ServerAccount | null): string {
  return account && process.platform === 'linux' ? '/proc/self/cwd' : folder;
}

/** PG… variables of the person's own PostgreSQL (PGDATA, PGPORT, PGOPTIONS) must not steer ours. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('PG') && !name.startsWith('LC_'),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

/** Sends a signal; that the process has just ended is no error. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (isAlive(pid)) throw error;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

interface RunOptions extends Partial<ServerAccount> {
  cwd: string;
}

function run(
  program: string,
  args: string[],
  options: RunOptions,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...options,
      env: serverEnvironment(),
      detached: true,
      windowsHide: true,
    });
    let output = '';
    const keep = (chunk: Buffer) => (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function failure(what: string): DatabaseUnavailable {
  return new DatabaseUnavailable(`The embedded PostgreSQL cannot be used: ${what}.`);
}

/** The line of a log or of initdb's output that says what went wrong. */
function lastSentence(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling =
    lines.findLast((line) => /(PANIC|FATAL|ERROR|error):/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  return telling
    .replace(/^.*?(PANIC|FATAL|ERROR|error):\s*/, '')
    .trim()
    .replace(/\.$/, '');
}
