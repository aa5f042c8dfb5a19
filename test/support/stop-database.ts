import './typescript-names.cjs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stopServer } from '../../libs/database/cluster.js';
import { testServer } from './test-server.js';

/** Jest's global teardown: stops the run's server and takes its folder away. */
export default async function stopDatabase(): Promise<void> {
  const { folder, pid, owner } = testServer();
  await stopServer(join(folder, 'postgres'), { pid, port: owner.port });
  await rm(folder, { recursive: true, force: true });
}
