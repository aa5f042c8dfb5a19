import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';
import { answerBadAddress, answerBrokenRequest } from './broken-requests.js';
import { doorSettings } from './settings.js';

/** How much of one request is taken in, and how long it is waited for. */
export const LIMITS = {
  bodyBytes: 1_048_576,
  headerBytes: 16_384,
  parameterCharacters: 200,
  connections: 2_000,
  /** All of the headers. */
  headersMs: 10_000,
  /** Headers and body: 25 MiB, the largest document, take so long over a line of 0.7 Mbit/s. */
  requestMs: 300_000,
  /** A little more than proxies keep a connection (nginx 60 s): who closes first must be who asks. */
  keepAliveMs: 72_000,
  /** How often connections are looked at for the above. */
  lookEveryMs: 1_000,
};

/**
 * What `new FastifyAdapter(…)` is made with, so that the limits hold from the first byte of a connection on. What breaks one of
 * them before there is a request to speak of is answered as a problem too.
 *
 * @param limits others than the usual ones; for tests, which do not wait five minutes
 * @throws CannotStart what is wrong with the environment
 */
export function fastifyOptions(
  env: NodeJS.ProcessEnv,
  limits: Partial<typeof LIMITS> = {},
): FastifyHttpOptions<Server> {
  const { trustedProxies } = doorSettings(env);
  const kept = { ...LIMITS, ...limits };
  return {
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
    bodyLimit: kept.bodyBytes,
    requestTimeout: kept.requestMs,
    keepAliveTimeout: kept.keepAliveMs,
    http: {
      maxHeaderSize: kept.headerBytes,
      headersTimeout: kept.headersMs,
      connectionsCheckingInterval: kept.lookEveryMs,
    },
    routerOptions: { maxParamLength: kept.parameterCharacters },
    // The usual numbers begin at 1 in every process; what is in the trail must be one request.
    genReqId: () => randomUUID(),
    frameworkErrors: (error, _request, reply) => void answerBadAddress(error, reply),
    clientErrorHandler: answerBrokenRequest,
  };
}
