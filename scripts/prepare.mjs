// Installs what is missing and builds what is stale, with nothing but Node: it runs before anything is installed. When
// there is nothing to do it costs a few milliseconds. It writes to standard error only, and under `fund` not even there unless
// something fails.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const dist = join(root, 'dist');
// What was installed and built last; each next to what it describes, so that deleting that forgets it.
const installedStamp = join(modules, '.city-partnerships-installed');
const builtStamp = join(dist, '.built');
const SOURCES = ['src', 'libs', 'migrations', 'bench'];
const OLDEST_NODE = [20, 19];
const PATIENCE_MS = 15 * 60_000;

/** Makes the checkout ready to run. `quiet` keeps it from saying what it does. */
export function prepare({ quiet = false } = {}) {
  refuseOldNode();
  if (isInstalled() && isBuilt()) return;
  const say = (sentence) => quiet || process.stderr.write(`${sentence}\n`);
  inTurn(() => {
    // Looked at again: whoever had the turn before us may have done it.
    if (!isInstalled()) install(say);
    if (!isBuilt()) build(say);
  });
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(
    `City Partnerships needs Node.js ${OLDEST_NODE.join('.')} or later, and this is ${process.versions.node}: see https://nodejs.org.`,
  );
}

function isInstalled() {
  const wanted = readText(join(root, 'package-lock.json'));
  if (readText(installedStamp) === hash(wanted)) return true;
  if (!holdsAll(JSON.parse(wanted), readText(join(modules, '.package-lock.json')))) return false;
  writeFileSync(installedStamp, hash(wanted));
  return true;
}

/** Whether every package of the lock file is there in its version; what is for other machines need not be. */
function holdsAll(lock, installedLock) {
  if (installedLock === '') return false;
  const installed = JSON.parse(installedLock).packages;
  return Object.entries(lock.packages).every(
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional && !installed[path]),
  );
}

function install(say) {
  say('Installing what is missing (npm ci) …');
  // npm says where it lives when it runs us; started by node itself, the one in the PATH must do.
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : undefined;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: root, encoding: 'utf8', shell: npm === undefined && process.platform === 'win32' };
  const done = npm ? spawnSync(process.execPath, [npm, ...args], options) : spawnSync('npm', args, options);
  if (done.status !== 0) {
    fail(
      `Installing failed: npm ci ended with ${done.status ?? done.error?.message}.\n${done.stdout}${done.stderr}`,
    );
  }
  writeFileSync(installedStamp, hash(readText(join(root, 'package-lock.json'))));
}

function isBuilt() {
  return readText(builtStamp) === describeSources() && outputs().every((file) => existsSync(file));
}

/** The name, size and time of everything that the build reads. */
function describeSources() {
  const settings = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  return [...settings, ...sources()]
    .map((file) => {
      const { size, mtimeMs } = statSync(join(root, file));
      return `${file} ${size} ${mtimeMs}`;
    })
    .join('\n');
}

function sources() {
  return SOURCES.flatMap((folder) =>
    filesIn(join(root, folder))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.endsWith('.d.ts'))
      .map((file) => relative(root, file)),
  ).sort();
}

function outputs() {
  return sources().map((file) => join(dist, file.replace(/\.ts$/, '.js')));
}

function build(say) {
  say('Building …');
  const before = describeSources();
  const expected = new Set(outputs());
  for (const file of SOURCES.flatMap((folder) => filesIn(join(dist, folder)))) {
    // What is left of a deleted source would still be found, a migration even run.
    if (!expected.has(file.replace(/\.map$/, ''))) rmSync(file);
  }
  // tsc remembers what it wrote and would not write again what somebody deleted.
  if ([...expected].some((file) => !existsSync(file)))
    rmSync(join(dist, 'build.tsbuildinfo'), { force: true });
  const tsc = createRequire(join(root, 'package.json')).resolve('typescript/bin/tsc');
  const done = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (done.status !== 0) fail(`Building failed.\n${done.stdout}${done.stderr}`);
  writeFileSync(builtStamp, before);
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

/**
 * Lets one process at a time prepare. The lock is a file with the holder's process id, made whole by linking; one left by a
 * killed process is moved away, and put back in case it was not the one that we had looked at.
 */
function inTurn(work) {
  mkdirSync(dist, { recursive: true });
  const lock = join(dist, '.preparing');
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    while (!tryLink(mine, lock)) {
      const holder = readText(lock);
      if (holder !== '' && isLeftBehind(lock, Number(holder))) breakLock(lock, `${mine}.old`, holder);
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
    const giveBack = () => rmSync(lock, { force: true });
    process.once('exit', giveBack); // failing ends the process
    work();
    giveBack();
    process.off('exit', giveBack);
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Whether the lock's holder was killed. Its number may be somebody else's now, so no lock is believed for ever. */
function isLeftBehind(lock, holder) {
  const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return holder === process.pid || !isAlive(holder) || Date.now() - made > PATIENCE_MS;
}

function breakLock(lock, aside, holder) {
  try {
    renameSync(lock, aside);
  } catch {
    return; // somebody else was quicker
  }
  if (readText(aside) !== holder) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

function hash(text) {
  return createHash('sha256').update(text).digest('hex');
}

function fail(sentence) {
  process.stderr.write(`${sentence.trimEnd()}\n`);
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) prepare();
