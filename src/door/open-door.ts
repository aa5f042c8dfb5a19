import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { limitBodies } from './bodies.js';
import { protectSessions } from './csrf.js';
import { LIMITS } from './fastify-options.js';
import { guardMetrics } from './metrics-guard.js';
import { refuseForeignNames, refuseOtherSites } from './origins.js';
import { limitRates } from './rate-limits.js';
import { addSecurityHeaders } from './security-headers.js';
import { doorSettings } from './settings.js';

/**
 * Hangs the door in front of every route. Call it, awaited, before anything else adds hooks or routes, on a server that was
 * made with `fastifyOptions`. What needs no session is looked at first; then come the hooks that others add to onRequest, the
 * sign-in's among them; then, before a body is read, what depends on who is signed in.
 *
 * @param options.sessionSecret what tokens are made with; the same in all processes that share sessions
 * @throws CannotStart what is wrong with the environment
 */
export async function openDoor(
  server: FastifyInstance,
  options: { env: NodeJS.ProcessEnv; dataSource: DataSource; sessionSecret: string },
): Promise<void> {
  const settings = doorSettings(options.env);
  server.server.maxConnections = LIMITS.connections;
  await addSecurityHeaders(server);
  refuseForeignNames(server, settings);
  refuseOtherSites(server);
  guardMetrics(server, settings);
  limitRates(server, settings, options.dataSource);
  await protectSessions(server, options.sessionSecret);
  limitBodies(server);
}
