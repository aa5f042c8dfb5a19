import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { AppModule } from '../../src/app.module.js';
import { fastifyOptions } from '../../src/door/index.js';
import { openServer } from '../../src/open-server.js';
import type { Role } from '../../src/access/index.js';
import { FrontDoor } from './front-door.js';
import type { TestDatabase } from './database.js';

export const SECRET = 'a secret of at least thirty-two characters';

/** The whole product on a test's database, behind its door, as `npm start` serves it. */
export async function createApp(
  database: TestDatabase,
  env: NodeJS.ProcessEnv = {},
): Promise<NestFastifyApplication & { end(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'city-partnerships-http-'));
  process.env.DATA_DIR = folder; // where documents are kept
  const settings = { RATE_LIMIT_PER_MINUTE: '9999999', DATA_DIR: folder, ...env };
  const module = await Test.createTestingModule({
    imports: [AppModule.on(database.applicationUrl, SECRET)],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(
    new FastifyAdapter(fastifyOptions(settings)),
    {
      logger: ['error', 'fatal'],
    },
  );
  await openServer(app, { env: settings, secret: SECRET });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return Object.assign(app, {
    async end() {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  });
}

/** A role and what it is granted for, by codes; nothing: everything. */
export interface Granted {
  role: Role;
  fund?: string;
  organisation?: string;
  project?: string;
}

let people = 0;

/**
 * Somebody with roles and a session whose second factor is fresh, put into the database as its owner: how people are invited and
 * sign in is a story of its own.
 * @param organisations codes of the organisations that the person belongs to
 */
export async function person(
  database: TestDatabase,
  app: NestFastifyApplication,
  granted: Granted[],
  { name = `Person ${++people}`, organisations = [] as string[], steppedUp = true } = {},
): Promise<FrontDoor> {
  const personId = await FrontDoor.makePerson(database.owner, name, granted, organisations);
  return FrontDoor.enter(database.owner, app, personId, name, steppedUp);
}

/** Nobody in particular. */
export const anonymous = (app: NestFastifyApplication) => request(app.getHttpServer());
