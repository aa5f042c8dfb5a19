import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from './problems.js';
import { type DoorSettings, isLoopbackAddress, isLoopbackName } from './settings.js';

/** Lets the metrics be read on this machine, and elsewhere with METRICS_TOKEN as a bearer. */
export function guardMetrics(server: FastifyInstance, { metricsToken }: DoorSettings): void {
  server.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url !== '/api/metrics') return;
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (metricsToken !== undefined && bearer !== undefined && isSame(bearer, metricsToken)) return;
    if (isOnThisMachine(request)) return;
    return refuse(
      reply,
      'metrics-closed',
      'The metrics are read on the server itself, or with METRICS_TOKEN as a bearer token.',
    );
  });
}

/** By its address and by the name it used: a proxy on this machine asks for others. */
function isOnThisMachine(request: FastifyRequest): boolean {
  return isLoopbackAddress(request.ip) && isLoopbackName(request.hostname);
}

/** Compares without saying by the time it takes how much was right. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
