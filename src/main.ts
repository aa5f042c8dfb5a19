import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { dataDir, DatabaseUnavailable, openDatabase, type Database } from '../libs/database/index.js';
import { secretFrom } from '../libs/environment/index.js';
import { AppModule } from './app.module.js';
import { describePeople, hasDemonstrationPeople } from './demonstration-people.js';
import { forgetDemonstration, loadDemonstration, promiseDemonstration } from './demonstration.js';
import { fastifyOptions } from './door/index.js';
import {
  CannotStart,
  listeningPlace,
  refuseUnready,
  refuseTakenPlace,
  whyNot,
  type ListeningPlace,
} from './listening-place.js';
import { openServer } from './open-server.js';
import {
  firstAdministratorLink,
  hasAdministrator,
  sessionSecret,
  type FirstAdministratorLink,
} from './sign-in/index.js';

const HANG_UP_AFTER_MS = 10_000;

/**
 * The server's door: `npm start [-- --empty]`. Opens the ledger, serves until Ctrl-C or SIGTERM, and closes in order: HTTP, then
 * connections, the database last. A signal that comes on the way up is heeded at the next step, one that comes on the way
 * down changes nothing.
 */
async function serve(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const stop = stopSignal();
  const empty = wantsEmpty(args);
  const place = listeningPlace(env);
  await refuseTakenPlace(place);
  refuseUnready(place, { hasSecret: secretFrom(env, 'SESSION_SECRET') !== undefined });
  const database = await openDatabase(env, empty ? {} : { whenMaking: promiseDemonstration });
  try {
    if (stop.wished) return;
    if (database.embedded && empty) forgetDemonstration(dataDir(env));
    await serveLedger(database, place, env, stop);
  } finally {
    await database.release();
  }
}

async function serveLedger(
  database: Database,
  place: ListeningPlace,
  env: NodeJS.ProcessEnv,
  stop: StopSignal,
): Promise<void> {
  const folder = dataDir(env);
  const secret = await sessionSecret(env, place.beyondLoopback ? null : folder);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.on(database.applicationUrl, secret),
    new FastifyAdapter(fastifyOptions(env)),
    { logger: ['warn', 'error', 'fatal'], abortOnError: false },
  );
  try {
    if (database.embedded && (await loadDemonstration(app.get(DataSource), folder, secret))) {
      process.stdout.write('The demonstration fund CITY is loaded (npm start -- --empty leaves it out).\n');
    }
    if (stop.wished) return;
    const demonstrated = await hasDemonstrationPeople(app.get(DataSource));
    refuseUnready(place, { hasDemonstration: demonstrated });
    const publicUrl = env.PUBLIC_URL || `http://localhost:${place.port}`;
    refuseUnready(place, { hasAdministrator: await hasAdministrator(app.get(DataSource)) });
    const link = place.beyondLoopback ? null : await firstAdministratorLink(app.get(DataSource), publicUrl);
    await openServer(app, { env, secret });
    await app.listen(place.port, place.host).catch((error: NodeJS.ErrnoException) => {
      throw whyNot(error, place);
    });
    process.stdout.write(`City Partnerships is at ${addressOf(app, place)} – Ctrl-C stops it.\n`);
    if (demonstrated) process.stdout.write(describePeople(secret));
    if (link) process.stdout.write(firstSteps(link));
    await stop.signal;
    process.stdout.write('Stopping …\n');
  } finally {
    await close(app);
  }
}

/** What nobody but whoever starts the server may see: the way to become its first administrator. */
const firstSteps = ({ url, curl, expiresAt }: FirstAdministratorLink) =>
  `Nobody can sign in yet. The first system administrator opens, until ${expiresAt.toISOString()} and once:\n  ${url}\nor sends:\n  ${curl}\n`;

/** Lets requests under way end; those that take too long are hung up on. */
async function close(app: NestFastifyApplication): Promise<void> {
  const hangUp = setTimeout(() => app.getHttpServer().closeAllConnections(), HANG_UP_AFTER_MS);
  await app.close();
  clearTimeout(hangUp);
}

function addressOf(app: NestFastifyApplication, { host }: ListeningPlace): string {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' ? address?.port : address;
  const name = /^(127\.0\.0\.1|0\.0\.0\.0|::1?)$/.test(host) ? 'localhost' : host;
  return `http://${name}:${port}`;
}

function wantsEmpty(args: string[]): boolean {
  const unknown = args.find((arg) => arg !== '--empty');
  if (unknown === undefined) return args.length > 0;
  throw new CannotStart(`npm start knows one option, --empty (no demonstration fund), and not '${unknown}'.`);
}

interface StopSignal {
  wished: boolean;
  signal: Promise<void>;
}

/** From now on Ctrl-C and SIGTERM do not end the process but are noted here. */
function stopSignal(): StopSignal {
  let heed: () => void = () => undefined;
  const stop: StopSignal = { wished: false, signal: new Promise((resolve) => (heed = resolve)) };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      stop.wished = true;
      heed();
    });
  }
  return stop;
}

serve(process.argv.slice(2), process.env).catch((error: unknown) => {
  const known = error instanceof DatabaseUnavailable || error instanceof CannotStart;
  const text =
    error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
