import { createHmac } from 'node:crypto';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { changesState } from './origins.js';
import { refuse } from './problems.js';

const TOKEN = 'x-csrf-token';

/**
 * A browser sends its cookie with whatever page asks for it to. So what changes something with a session's cookie must also bear
 * a token, which only our own page can read: from the header of the same name of GET /api/session. The token is bound to
 * the session and to a cookie of its own. A machine's key needs none: nobody's browser sends it by itself.
 *
 * The token is asked for before the body is read (preParsing), when every onRequest hook has run: also the sign-in's.
 */
export async function protectSessions(server: FastifyInstance, sessionSecret: string): Promise<void> {
  const derived = (what: string) => createHmac('sha256', sessionSecret).update(what).digest('hex');
  await server.register(cookie, { secret: derived('signs cookies') });
  const tokens = new csrf.Tokens({ hmacKey: derived('makes tokens'), userInfo: true });
  server.addHook('preParsing', async (request, reply) => {
    const session = request.signedIn?.session;
    if (!session) return undefined;
    const kept = keptSecret(request);
    if (!changesState(request.method)) {
      if (request.routeOptions.url !== '/api/session') return undefined;
      reply.header(TOKEN, tokens.create(kept ?? keepSecret(request, reply, tokens.secretSync()), session.id));
      return undefined;
    }
    if (kept === null) {
      return refuse(
        reply,
        'csrf',
        `Ask GET /api/session first, with the same cookies, and send its header ${TOKEN} with every request that changes something.`,
      );
    }
    const sent = request.headers[TOKEN];
    if (typeof sent === 'string' && tokens.verify(kept, sent, session.id)) return undefined;
    return refuse(
      reply,
      'csrf',
      `The header ${TOKEN} is missing or of another session: send the one that GET /api/session answers with.`,
    );
  });
}

/** As the session's cookie is named and kept: by how the browser came, which on this machine may be http also where others use https. */
const cookieName = ({ protocol }: FastifyRequest) => (protocol === 'https' ? '__Host-csrf' : 'csrf');

function keptSecret(request: FastifyRequest): string | null {
  const sent = request.cookies[cookieName(request)];
  return sent === undefined ? null : request.unsignCookie(sent).value;
}

function keepSecret(request: FastifyRequest, reply: FastifyReply, secret: string): string {
  const secure = request.protocol === 'https';
  const kept = { path: '/', httpOnly: true, sameSite: 'strict', secure, signed: true } as const;
  void reply.setCookie(cookieName(request), secret, kept);
  return secret;
}
