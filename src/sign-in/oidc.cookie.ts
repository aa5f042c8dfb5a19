import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PendingSignIn } from './oidc-issuer.js';
import type { Vault } from './secrets.js';

const GOOD_FOR_SECONDS = 600;
const BOUND_TO = 'a sign-in at the issuer';

type Asked = Pick<FastifyRequest, 'protocol' | 'headers'>;

const nameOf = ({ protocol }: Asked) => (protocol === 'https' ? '__Host-oidc' : 'oidc');
const attributes = ({ protocol }: Asked) =>
  `Path=/; HttpOnly; SameSite=Lax${protocol === 'https' ? '; Secure' : ''}`;

/**
 * Gives the browser what it must bring back from the issuer, sealed: it can neither read it nor make one.
 * @param now the database's clock, in seconds: processes whose own clocks differ take each other's
 */
export function givePending(
  request: Asked,
  reply: Pick<FastifyReply, 'header'>,
  vault: Vault,
  pending: PendingSignIn,
  now: number,
): void {
  const sealed = vault.seal(JSON.stringify({ ...pending, begunAt: now }), BOUND_TO).toString('base64url');
  void reply.header(
    'set-cookie',
    `${nameOf(request)}=${sealed}; Max-Age=${GOOD_FOR_SECONDS}; ${attributes(request)}`,
  );
}

/** Takes it back; null where the browser has none, or one that is too old or none of ours. `now` as when it was given. */
export function takePending(
  request: Asked,
  reply: Pick<FastifyReply, 'header'>,
  vault: Vault,
  now: number,
): PendingSignIn | null {
  const name = `${nameOf(request)}=`;
  const pair = request.headers.cookie
    ?.split(';')
    .map((text) => text.trim())
    .find((text) => text.startsWith(name));
  if (!pair) return null;
  void reply.header('set-cookie', `${name}; Max-Age=0; ${attributes(request)}`);
  try {
    const opened = vault.open(Buffer.from(pair.slice(name.length), 'base64url'), BOUND_TO);
    const { begunAt, ...pending } = JSON.parse(opened) as PendingSignIn & { begunAt: number };
    return now < begunAt + GOOD_FOR_SECONDS ? pending : null;
  } catch {
    return null;
  }
}
