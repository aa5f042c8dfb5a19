import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from './trail.js';

type Asked = Pick<FastifyRequest, 'protocol' | 'headers'>;

/**
 * The name of the session's cookie. Over HTTPS browsers keep a `__Host-` cookie to this very host, and nobody else can set it; over
 * plain HTTP, which is for loopback only, they would not take one. `protocol` is the browser's where the proxy in front is trusted.
 */
export const cookieName = ({ protocol }: Pick<Asked, 'protocol'>) =>
  protocol === 'https' ? '__Host-session' : 'session';

/** The token that the browser sent, under the name of this protocol and no other. */
export function tokenIn(request: Asked): string | null {
  const name = `${cookieName(request)}=`;
  const pair = request.headers.cookie
    ?.split(';')
    .map((text) => text.trim())
    .find((text) => text.startsWith(name));
  return pair?.slice(name.length) || null;
}

/** Gives the browser its token until it is closed; scripts do not see it, and other sites' requests do not carry it along. */
export function giveToken(request: Asked, reply: FastifyReply, token: string): void {
  reply.header('set-cookie', `${cookieName(request)}=${token}; ${attributes(request)}`);
}

/** Takes the token back. */
export function takeToken(request: Asked, reply: FastifyReply): void {
  reply.header('set-cookie', `${cookieName(request)}=; Max-Age=0; ${attributes(request)}`);
}

const attributes = ({ protocol }: Asked) =>
  `Path=/; HttpOnly; SameSite=Lax${protocol === 'https' ? '; Secure' : ''}`;

/** From where a request comes. */
export const callerOf = (request: FastifyRequest): Caller => ({
  address: request.ip,
  userAgent: request.headers['user-agent'] ?? null,
  requestId: request.id,
});
