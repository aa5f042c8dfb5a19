import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from './problems.js';
import { type DoorSettings, isLoopbackAddress, isLoopbackName } from './settings.js';

/** Whether a method changes what it is sent to. */
export const changesState = (method: string) => !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method);

/**
 * Answers to the names of this machine and to PUBLIC_URL's, and to no other: a page from elsewhere must not reach the server
 * through a name of its own that it points here. Beyond this machine, over https only.
 */
export function refuseForeignNames(server: FastifyInstance, settings: DoorSettings): void {
  const { publicUrl } = settings;
  server.addHook('onRequest', async (request, reply) => {
    if (request.host === publicUrl?.host) {
      if (publicUrl.protocol === 'http:' || request.protocol === 'https') return;
      return refuse(
        reply,
        'not-https',
        `City Partnerships is at ${publicUrl.origin}. Behind a proxy, it must say X-Forwarded-Proto and be named in TRUST_PROXY.`,
      );
    }
    if (isLoopbackName(request.hostname) && isNearby(request, settings)) return;
    return refuse(
      reply,
      'foreign-host',
      publicUrl
        ? `City Partnerships answers to ${publicUrl.host} and, on its own machine, to localhost.`
        : 'City Partnerships answers to localhost only, until PUBLIC_URL says by which name it is reached.',
    );
  });
}

/** Asked on this machine, and not through a proxy on it; or by a container's port that is published on this machine alone. */
function isNearby(request: FastifyRequest, { publicUrl, behindPublishedLoopback }: DoorSettings): boolean {
  return isLoopbackAddress(request.ip) || (behindPublishedLoopback && publicUrl === null);
}

/** Refuses what changes something and was sent by a page of another site; signing in has no other proof yet. */
export function refuseOtherSites(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!changesState(request.method) || !isOfAnotherSite(request)) return;
    return refuse(
      reply,
      'cross-site',
      'A page of another site sent this: open City Partnerships itself and do it there.',
    );
  });
}

/** Browsers say where a request comes from and let no page change it; machines say nothing. */
function isOfAnotherSite({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin } = headers;
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}
