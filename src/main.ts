import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { dataDir, DatabaseUnavailable, openDatabase, type Database } from '../libs/database/index.js';
import { AppModule } from './app.module.js';
import { forgetDemonstration, loadDemonstration, promiseDemonstration } from './demonstration.js';
import { describeInterface, measureRequests, refuseForeignHosts } from './http/index.js';
import {
  CannotStart,
  listeningPlace,
  refuseTakenPlace,
  whyNot,
  type ListeningPlace,
} from './listening-place.js';

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
  const database = await openDatabase(env, empty ? {} : { whenMaking: promiseDemonstration });
  try {
    if (stop.wished) return;
    if (database.embedded && empty) forgetDemonstration(dataDir(env));
    await serveLedger(database, place, dataDir(env), stop);
  } finally {
    await database.release();
  }
}

async function serveLedger(
  database: Database,
  place: ListeningPlace,
  folder: string,
  stop: StopSignal,
): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.on(database.applicationUrl),
    new FastifyAdapter(),
    { logger: ['warn', 'error', 'fatal'], abortOnError: false },
  );
  try {
    if (database.embedded && (await loadDemonstration(app.get(DataSource), folder))) {
      process.stdout.write('The demonstration fund CITY is loaded (npm start -- --empty leaves it out).\n');
    }
    if (stop.wished) return;
    const server = app.getHttpAdapter().getInstance();
    refuseForeignHosts(server);
    measureRequests(server);
    describeInterface(app);
    await app.listen(place.port, place.host).catch((error: NodeJS.ErrnoException) => {
      throw whyNot(error, place);
    });
    process.stdout.write(`City Partnerships is at ${addressOf(app, place)} – Ctrl-C stops it.\n`);
    await stop.signal;
    process.stdout.write('Stopping …\n');
  } finally {
    await close(app);
  }
}

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
