import './typescript-names.cjs';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  EMBEDDED_OWNER,
  findServer,
  makeCluster,
  startServer,
  stopServer,
} from '../../libs/database/cluster.js';
import { migrate } from '../../libs/database/migrate.js';
import { isStillThere, ownIdentity, type ProcessIdentity } from '../../libs/database/process-identity.js';
import { APPLICATION, TEMPLATE, type TestServer } from './test-server.js';

const PREFIX = 'city-partnerships-test-';
/** Says which run a folder belongs to. */
const RUN = 'run.json';

/**
 * Jest's global setup: one server for the whole run, in a temporary folder, with a migrated database to clone. Without
 * waiting for the disk, which only a test may do.
 */
export default async function startDatabase(): Promise<void> {
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await chmod(folder, 0o700);
  await writeFile(join(folder, RUN), JSON.stringify(ownIdentity()));
  const cluster = join(folder, 'postgres');
  const password = randomBytes(16).toString('hex');
  await makeCluster(cluster, password, { durable: false });
  const hasty = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  const server = await startServer(cluster, join(folder, 'postgres.log'), hasty);
  const owner = { host: '127.0.0.1', port: server.port, user: EMBEDDED_OWNER, password };
  const testServer: TestServer = { folder, pid: server.pid, owner };
  process.env.CITY_PARTNERSHIPS_TEST_SERVER = JSON.stringify(testServer);

  const maintenance = new Client({ ...owner, database: 'postgres' });
  await maintenance.connect();
  await maintenance.query(`CREATE DATABASE ${TEMPLATE}`);
  const template = new Client({ ...owner, database: TEMPLATE });
  await template.connect();
  const url = `postgres://${owner.user}:${password}@127.0.0.1:${server.port}/${TEMPLATE}`;
  try {
    await migrate(template, url);
  } finally {
    await template.end();
  }
  await maintenance.query(
    `CREATE ROLE ${APPLICATION} LOGIN PASSWORD '${password}' IN ROLE city_partnerships`,
  );
  await maintenance.end();
}

/** Jest ends on Ctrl-C without its global teardown: takes away what such runs left behind. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const run = await readFile(join(folder, RUN), 'utf8').catch(() => null); // another user's, or just being made
    if (run === null || isStillThere(JSON.parse(run) as ProcessIdentity)) continue;
    const cluster = join(folder, 'postgres');
    const server = await findServer(cluster);
    if (server) await stopServer(cluster, server);
    await rm(folder, { recursive: true, force: true });
  }
}
