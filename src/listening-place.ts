import { createServer } from 'node:net';
import { CannotStart } from '../libs/environment/index.js';
import { doorSettings, isLoopbackName } from './door/index.js';

export { CannotStart };

/** Where the server listens. */
export interface ListeningPlace {
  host: string;
  /** 0: any free port. */
  port: number;
  /** Whether others than this machine's users can reach it, directly or through a proxy. */
  beyondLoopback: boolean;
}

/**
 * HOST (default 127.0.0.1) and PORT (default 3000). Beyond loopback it is reached by the name in PUBLIC_URL, over https that a
 * proxy does, whose addresses TRUST_PROXY names. In a container, where 127.0.0.1 cannot be published, BEHIND_PUBLISHED_LOOPBACK=1
 * says that whoever set HOST has seen to it that the port is published on a loopback address only (docker-compose.yml).
 *
 * @throws CannotStart
 */
export function listeningPlace(env: NodeJS.ProcessEnv): ListeningPlace {
  const host = env.HOST || '127.0.0.1';
  const port = env.PORT || '3000';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new CannotStart(`PORT is '${port}': it must be a whole number from 0 to 65535.`);
  }
  const { publicUrl, trustedProxies, behindPublishedLoopback } = doorSettings(env);
  const isPublic = publicUrl !== null && !isLoopbackName(publicUrl.hostname);
  const listensBeyond = !isLoopbackName(host) && !behindPublishedLoopback;
  if (listensBeyond && !isPublic) {
    throw new CannotStart(
      `HOST is '${host}': beyond this machine City Partnerships answers only to the name in PUBLIC_URL, such as PUBLIC_URL=https://fund.example.org (docs/running.md).`,
    );
  }
  if (isPublic && trustedProxies.length === 0) {
    throw new CannotStart(
      `PUBLIC_URL is '${publicUrl.origin}', and TLS is left to a proxy: name its addresses in TRUST_PROXY, such as TRUST_PROXY=127.0.0.1.`,
    );
  }
  return { host, port: Number(port), beyondLoopback: isPublic || listensBeyond };
}

/**
 * Beyond loopback, refuses to serve without a secret for the sessions and an administrator who can sign in: whoever came first
 * would be the administrator. Each may be told as soon as it is known.
 *
 * @throws CannotStart what to do first
 */
export function refuseUnready(
  { beyondLoopback }: ListeningPlace,
  {
    hasSecret = true,
    hasAdministrator = true,
    hasDemonstration = false,
  }: { hasSecret?: boolean; hasAdministrator?: boolean; hasDemonstration?: boolean },
): void {
  if (!beyondLoopback) return;
  if (!hasSecret) {
    throw new CannotStart(
      'Beyond this machine it starts only with a secret for its sessions: set SESSION_SECRET_FILE to a file with 32 random characters or more (openssl rand -hex 32).',
    );
  }
  if (hasDemonstration) {
    throw new CannotStart(
      'This ledger has the demonstration and its people: begin an empty one for others to reach, with another DATA_DIR or DATABASE_URL and npm start -- --empty.',
    );
  }
  if (!hasAdministrator) {
    throw new CannotStart(
      'Beyond this machine it starts only when a system administrator signs in with a second factor: start it once without PUBLIC_URL and HOST, on 127.0.0.1, use the link it prints, and set up the second factor.',
    );
  }
}

/**
 * Tries the place before anything else is made or started.
 *
 * @throws CannotStart when it is taken, or not ours to take
 */
export function refuseTakenPlace({ host, port }: Pick<ListeningPlace, 'host' | 'port'>): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(whyNot(error, { host, port })));
    probe.listen({ host, port }, () => probe.close(() => resolve()));
  });
}

/** An error of listening as a sentence; any other error as it is. */
export function whyNot(
  error: NodeJS.ErrnoException,
  { host, port }: Pick<ListeningPlace, 'host' | 'port'>,
): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new CannotStart(
        `Port ${port} on ${host} is in use: end the program that uses it, or choose another port: PORT=${port + 1} npm start.`,
      );
    case 'EACCES':
      return new CannotStart(
        `Port ${port} is not for this user to use: choose one from 1024 up, such as PORT=3000.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CannotStart(`HOST is '${host}', which is no address of this machine.`);
    default:
      return error;
  }
}
