import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  EMBEDDED_OWNER,
  type RunningServer,
  findServer,
  makeCluster,
  startServer,
  stopServer,
} from './cluster.js';
import { DatabaseUnavailable, errorCode, messageOf } from './database-unavailable.js';
import { Leases } from './leases.js';
import { embeddedMajorVersion } from './postgres-binaries.js';
import { inTurn } from './turn.js';

/** The database in the embedded server. */
const DATABASE = 'city_partnerships';

/** A share in the embedded server of a DATA_DIR. */
export interface EmbeddedServer {
  /** As superuser. */
  ownerUrl: string;
  /** For the application's login; kept in DATA_DIR, where only its owner can read. */
  applicationPassword: string;
  /** Whether this call made the cluster. */
  justMade: boolean;
  /** Gives the share back; the last one to do so stops the server and waits until it is down. May be called again. */
  release: () => Promise<void>;
}

/**
 * Starts the embedded PostgreSQL of a folder, or joins in using the one that runs there already: of another process, or left
 * behind by one that was killed. Any number of processes may do so at once.
 *
 *     DATA_DIR/postgres        the cluster
 *     DATA_DIR/postgres.log    what the server says
 *     DATA_DIR/passwords.json  for its two logins; only the folder's owner can read it
 *     DATA_DIR/users/          a lease per process that uses the server (leases.ts)
 *     DATA_DIR/turn.N          who starts or stops it right now (turn.ts)
 *
 * @param options.whenMaking called in turn, just before a new cluster gets its place
 * @throws DatabaseUnavailable a sentence that names the folder
 */
export async function useEmbeddedServer(
  dataDir: string,
  options: { whenMaking?: (folder: string) => void } = {},
): Promise<EmbeddedServer> {
  const folder = resolve(dataDir);
  try {
    makeFolder(folder);
    const leases = new Leases(join(folder, 'users'));
    return await inTurn(folder, async () => {
      const lease = leases.take();
      try {
        const { server, passwords, justMade } = await startOrFind(folder, options.whenMaking);
        let released: Promise<void> | undefined;
        return {
          ownerUrl: `postgres://${EMBEDDED_OWNER}:${passwords.owner}@127.0.0.1:${server.port}/${DATABASE}`,
          applicationPassword: passwords.application,
          justMade,
          release: () => (released ??= release(folder, leases, lease)),
        };
      } catch (error) {
        leases.giveBack(lease);
        throw error;
      }
    });
  } catch (error) {
    throw asUnavailable(error, folder);
  }
}

/** With the folders above it. Node's own `recursive` never comes back where nothing can be made, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error; // another program made it just now
  }
}

async function startOrFind(folder: string, whenMaking?: (folder: string) => void) {
  const cluster = join(folder, 'postgres');
  const justMade = !existsSync(cluster);
  if (!justMade) refuseOtherVersion(folder, cluster);
  const passwords = passwordsOf(folder, justMade);
  if (justMade) {
    whenMaking?.(folder);
    await makeCluster(cluster, passwords.owner);
  }
  const server = (await findServer(cluster)) ?? (await startServer(cluster, join(folder, 'postgres.log')));
  return { server, passwords, justMade } satisfies {
    server: RunningServer;
    passwords: Passwords;
    justMade: boolean;
  };
}

async function release(folder: string, leases: Leases, lease: string): Promise<void> {
  if (!existsSync(folder)) return; // taken away from under us; its server notices by itself
  await inTurn(folder, async () => {
    if (leases.giveBack(lease) > 0) return;
    const cluster = join(folder, 'postgres');
    const server = await findServer(cluster);
    if (server) await stopServer(cluster, server);
  });
}

function refuseOtherVersion(folder: string, cluster: string): void {
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  const ours = embeddedMajorVersion();
  if (made === ours) return;
  throw new DatabaseUnavailable(
    `DATA_DIR ${folder} was made by PostgreSQL ${made} and this version of City Partnerships brings PostgreSQL ${ours}: export the funds as books with the version that made it, and import them into a new DATA_DIR.`,
  );
}

interface Passwords {
  owner: string;
  application: string;
}

function passwordsOf(folder: string, making: boolean): Passwords {
  const file = join(folder, 'passwords.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Passwords;
  if (!making) {
    throw new DatabaseUnavailable(
      `DATA_DIR ${folder} holds a database but not its passwords (${file} is missing): put that file back.`,
    );
  }
  const made: Passwords = {
    owner: randomBytes(24).toString('hex'),
    application: randomBytes(24).toString('hex'),
  };
  try {
    writeFileSync(`${file}.new`, JSON.stringify(made), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } finally {
    rmSync(`${file}.new`, { force: true });
  }
  return made;
}

const REASONS: Record<string, string> = {
  ENOENT: 'no folder can be made there',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'there is a file of that name where a folder is needed',
  ENOTDIR: 'there is a file of that name where a folder is needed',
};

function asUnavailable(error: unknown, folder: string): unknown {
  if (error instanceof DatabaseUnavailable) return error;
  const code = errorCode(error);
  if (code === undefined) return error;
  const reason = REASONS[code] ?? messageOf(error);
  return new DatabaseUnavailable(
    `DATA_DIR ${folder} cannot be used: ${reason}. Set DATA_DIR to a folder of yours.`,
    {
      cause: error,
    },
  );
}
