import { createServer } from 'node:net';

/** Where the server listens. */
export interface ListeningPlace {
  host: string;
  /** 0: any free port. */
  port: number;
}

/** The server cannot start as asked; the message is one sentence for the person who asked. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/**
 * HOST (default 127.0.0.1) and PORT (default 3000). Until people can sign in, only this machine may read, so a host beyond
 * loopback is refused. In a container, where 127.0.0.1 cannot be published, BEHIND_PUBLISHED_LOOPBACK=1 says that whoever set HOST has seen
 * to it that the port is published on a loopback address only (docker-compose.yml).
 *
 * @throws CannotStart
 */
export function listeningPlace(env: NodeJS.ProcessEnv): ListeningPlace {
  const host = env.HOST || '127.0.0.1';
  const port = env.PORT || '3000';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new CannotStart(`PORT is '${port}': it must be a whole number from 0 to 65535.`);
  }
  if (!LOOPBACK.test(host) && env.BEHIND_PUBLISHED_LOOPBACK !== '1') {
    throw new CannotStart(
      `HOST is '${host}': City Partnerships listens on this machine only (HOST=127.0.0.1) until people can sign in.`,
    );
  }
  return { host, port: Number(port) };
}

/**
 * Tries the place before anything else is made or started.
 *
 * @throws CannotStart when it is taken, or not ours to take
 */
export function refuseTakenPlace({ host, port }: ListeningPlace): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(whyNot(error, { host, port })));
    probe.listen({ host, port }, () => probe.close(() => resolve()));
  });
}

/** An error of listening as a sentence; any other error as it is. */
export function whyNot(error: NodeJS.ErrnoException, { host, port }: ListeningPlace): Error {
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
