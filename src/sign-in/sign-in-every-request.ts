import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refused } from '../refusals/index.js';
import type { ApiKeysService } from './api-keys.service.js';
import { tokenIn } from './cookies.js';
import type { SessionsService } from './sessions.service.js';
import type { Who } from './who.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the sign-in found out besides `signedIn`: what is missing, and until when it holds. */
    who?: Who;
  }
}

/** A machine's key, told from other bearer tokens by its first letters. */
const BEARER = /^Bearer (cpk_\S*)$/i;

/**
 * Finds out who makes each request: by a machine's key where one is sent, else by the browser's session. A session that has ended
 * leaves the request to nobody, who may sign in; a key that is none ends it, since no person is there to notice.
 */
export function signInEveryRequest(
  server: FastifyInstance,
  sessions: SessionsService,
  keys: ApiKeysService,
): void {
  server.addHook('onRequest', async (request, reply) => {
    const who = await whoSends(request, sessions, keys);
    if (who === 'no key') {
      reply.header('www-authenticate', 'Bearer');
      throw new Refused(401, 'The key is none, has expired or was ended.');
    }
    if (!who) return;
    request.who = who;
    request.signedIn = who.signedIn;
  });
}

async function whoSends(
  request: FastifyRequest,
  sessions: SessionsService,
  keys: ApiKeysService,
): Promise<Who | null | 'no key'> {
  const [, key] = BEARER.exec(request.headers.authorization ?? '') ?? [];
  if (key !== undefined) return (await keys.resolve(key)) ?? 'no key';
  const token = tokenIn(request);
  return token === null ? null : sessions.resolve(token);
}
