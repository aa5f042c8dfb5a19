import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const policy = (directives: Record<string, string[]>) => ({ useDefaults: false, directives });

/** What the API answers is no page: nothing in it is ever run or shown in a frame. */
const ANSWER = policy({
  defaultSrc: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
});

const PAGE = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  objectSrc: ["'none'"],
};

/** Swagger's page brings its styles with it, in the page and on its elements; its scripts are files like everybody's. */
const DOCUMENTATION = policy({ ...PAGE, styleSrc: ["'self'", "'unsafe-inline'"] });

const ONE_YEAR_S = 31_536_000;

/** Says to browsers, with every answer, what they may not do with it. Await it before any route is added. */
export async function addSecurityHeaders(server: FastifyInstance): Promise<void> {
  server.addHook('onRoute', (route) => {
    if (route.url === '/api/docs' || route.url.startsWith('/api/docs/')) {
      route.helmet = { contentSecurityPolicy: DOCUMENTATION };
    } else if (route.url !== '/api' && !route.url.startsWith('/api/')) {
      route.helmet = { contentSecurityPolicy: policy(PAGE) };
    }
  });
  await server.register(helmet, {
    contentSecurityPolicy: ANSWER,
    // With 'no-referrer', a form of our own page would be sent with Origin: null and be taken for another site's.
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    strictTransportSecurity: false,
  });
  server.addHook('onRequest', async (request, reply) => {
    // Over http it would be ignored, or, from a proxy's mistake, shut out a machine that has no https.
    if (request.protocol === 'https') reply.header('Strict-Transport-Security', `max-age=${ONE_YEAR_S}`);
  });
  server.addHook('onSend', async (request, reply) => {
    if (!reply.hasHeader('cache-control') && /^\/api(\/|\?|$)/.test(request.url)) {
      reply.header('Cache-Control', 'no-store');
    }
  });
}
