import { connect } from 'node:net';
import { Body, Controller, Delete, Get, Module, Post } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../libs/database/index.js';
import type { SignedIn } from '../../src/access/signed-in.js';
import type { LIMITS } from '../../src/door/fastify-options.js';
import { fastifyOptions, openDoor } from '../../src/door/index.js';
import { describeInterface, HttpModule, measureRequests } from '../../src/http/index.js';

/** A room behind the door that takes in what comes. */
@Controller('api')
class RoomController {
  @Get('session')
  whoAmI() {
    return {};
  }

  @Post('session')
  signIn() {
    return {};
  }

  @Get('notes/:name')
  read() {
    return {};
  }

  @Post('notes')
  write(@Body() body: unknown) {
    return { body };
  }

  @Delete('notes')
  remove() {
    return {};
  }
}

/** A server of its own on a free port of 127.0.0.1. */
export interface House {
  agent: ReturnType<typeof request>;
  port: number;
  app: NestFastifyApplication;
}

/** Opens a house with the product's door and one room behind it. Close `app`, then drop the database. */
export async function openHouse(
  applicationUrl: string,
  env: NodeJS.ProcessEnv = {},
  limits: Partial<typeof LIMITS> = {},
): Promise<House> {
  @Module({
    imports: [
      TypeOrmModule.forRoot({ ...dataSourceOptions(applicationUrl), entities: [], retryAttempts: 0 }),
      HttpModule,
    ],
    controllers: [RoomController],
  })
  class HouseModule {}
  const testing = await Test.createTestingModule({ imports: [HouseModule] }).compile();
  const app = testing.createNestApplication<NestFastifyApplication>(
    new FastifyAdapter(fastifyOptions(env, limits)),
    { logger: false },
  );
  const server = app.getHttpAdapter().getInstance();
  const sessionSecret = 'a secret of these stories, and of nothing else';
  await openDoor(server, { env, dataSource: app.get(DataSource), sessionSecret });
  server.addHook('onRequest', (request, _reply, done) => {
    request.signedIn = whoIs(request.cookies.session, request.headers.authorization);
    done();
  });
  measureRequests(server);
  describeInterface(app);
  await app.listen(0, '127.0.0.1');
  const address = await app.getUrl();
  return { agent: request(address), port: Number(new URL(address).port), app };
}

/** Who somebody is, is another room's to find out: here the cookie `7-mine` is person 7's session, and the key `7` their machine's. */
function whoIs(cookie = '', authorization = ''): SignedIn | undefined {
  const [, person, session] = /^(\d+)-(\w+)$/.exec(cookie) ?? [];
  const [, machine] = /^Bearer (\d+)$/.exec(authorization) ?? [];
  if (!person && !machine) return undefined;
  return {
    personId: Number(person ?? machine),
    name: 'Ada',
    email: 'ada@example.org',
    grants: [],
    session: session ? { id: session, steppedUp: false } : null,
    apiKey: session ? null : { id: 'key' },
    stillHolds: () => Promise.resolve(true),
  };
}

interface ProblemBody {
  type: string;
  status: number;
  detail: string;
}

/** `403 /problems/csrf`, for a response that is a whole problem. */
export function problemOf(response: request.Response): string {
  expect(response.type).toBe('application/problem+json');
  return wholeProblem(response.status, JSON.parse(response.text) as ProblemBody);
}

/** The same, for what came back over a bare connection. */
export function bareProblem(answer: string): string {
  expect(answer).toMatch(/^content-type: application\/problem\+json/im);
  return wholeProblem(
    Number(answer.split(' ')[1]),
    JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as ProblemBody,
  );
}

function wholeProblem(status: number, problem: ProblemBody): string {
  expect(Object.keys(problem).sort()).toEqual(['detail', 'status', 'title', 'type']);
  expect(problem.status).toBe(status);
  expect(problem.detail).toMatch(/\w.*\.$/);
  return `${status} ${problem.type}`;
}

/** Sends bytes as they are; answers with all that comes back until the server hangs up, or nothing has come for a while. */
export function bareConnection(
  port: number,
  text: string,
  patienceMs = 10_000,
): Promise<{ text: string; ms: number }> {
  const began = performance.now();
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    const done = () => {
      socket.destroy();
      resolve({ text: answer, ms: performance.now() - began });
    };
    socket.setTimeout(patienceMs, done);
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('close', done);
    socket.on('error', () => undefined);
  });
}
