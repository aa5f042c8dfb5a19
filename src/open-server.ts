import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { openDoor } from './door/index.js';
import { describeInterface, measureRequests } from './http/index.js';
import { ApiKeysService, SessionsService, signInEveryRequest } from './sign-in/index.js';

/**
 * Hangs everything in front of the routes, in its order: the door, then who makes the request, then figures and the interface's own
 * description.
 * @throws CannotStart what is wrong with the environment
 */
export async function openServer(
  app: NestFastifyApplication,
  { env, secret }: { env: NodeJS.ProcessEnv; secret: string },
): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  await openDoor(server, { env, dataSource: app.get(DataSource), sessionSecret: secret });
  signInEveryRequest(server, app.get(SessionsService), app.get(ApiKeysService));
  measureRequests(server);
  describeInterface(app);
}
