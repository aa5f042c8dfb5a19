import { createHmac } from 'node:crypto';
import cookie from '@fastify/cookie';
import csrfProtection from '@fastify/csrf-protection';
import type { FastifyInstance } from 'fastify';
import { changesState } from './origins.js';
import type { DoorSettings } from './settings.js';

const TOKEN = 'x-csrf-token';

/**
 * A browser sends its cookie with whatever page asks for it to. So what changes something with a session's cookie must also bear
 * a token, which only our own page can read: from the header of the same name of GET /api/session. The token is bound to
 * the session and to a cookie of its own. A machine's key needs none: nobody's browser sends it by itself.
 *
 * The token is asked for before the body is read (preParsing), when every onRequest hook has run: also the sign-in's.
 */
export async function protectSessions(
  server: FastifyInstance,
  { publicUrl }: DoorSettings,
  sessionSecret: string,
): Promise<void> {
  const secure = publicUrl?.protocol === 'https:';
  const derived = (what: string) => createHmac('sha256', sessionSecret).update(what).digest('hex');
  await server.register(cookie, { secret: derived('signs cookies') });
  await server.register(csrfProtection, {
    cookieKey: secure ? '__Host-csrf' : 'csrf',
    cookieOpts: { path: '/', httpOnly: true, sameSite: 'strict', secure, signed: true },
    csrfOpts: { hmacKey: derived('makes tokens') },
    getToken: ({ headers }) => headers[TOKEN] as string | undefined,
    getUserInfo: ({ signedIn }) => signedIn?.session?.id ?? '',
  });
  server.addHook('preParsing', (request, reply, _payload, done) => {
    const session = request.signedIn?.session;
    if (!session) return done();
    if (changesState(request.method)) {
      // Answers itself where the token is missing or wrong.
      server.csrfProtection(request, reply, () => done());
      return;
    }
    if (request.routeOptions.url === '/api/session') {
      reply.header(TOKEN, reply.generateCsrf({ userInfo: session.id }));
    }
    done();
  });
}
