import type { FastifyInstance } from 'fastify';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * Until people can sign in, only this machine may read: a page from elsewhere must not reach the server through a name of
 * its own that it points at 127.0.0.1, so a request's Host is a loopback name or it is refused.
 */
export function refuseForeignHosts(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!loopback.test(request.headers.host ?? '')) {
      await reply.status(403).type('application/problem+json').send({
        type: '/problems/foreign-host',
        title: 'Not from here',
        status: 403,
        detail: 'Until people can sign in, City Partnerships answers to localhost only.',
      });
    }
  });
}
