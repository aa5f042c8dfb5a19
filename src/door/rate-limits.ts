import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { network } from '../http/index.js';
import { ExactCounts } from './exact-counts.js';
import { changesState } from './origins.js';
import { refuse } from './problems.js';
import { SettledCounts, type Standing } from './request-counts.js';
import type { DoorSettings } from './settings.js';
import { SharedCounts } from './shared-counts.js';

const SETTLE_EVERY_MS = 1_000;
const SWEEP_EVERY_MS = 60_000;
/** Guesses at a password, a code or a link, from one address. */
const SIGN_INS_PER_MINUTE = 30;

/**
 * Budgets for each minute, counted for all processes together: what an address asks for, what a person asks for, what a person
 * writes, and how often an address tries to sign in. Persons are known once every onRequest hook has run (preParsing).
 */
export function limitRates(
  server: FastifyInstance,
  { requestsPerMinute }: DoorSettings,
  dataSource: DataSource,
): void {
  const settled = (name: string, perMinute: number) =>
    new SettledCounts(new SharedCounts(dataSource, name), name, perMinute);
  const addresses = settled('address', requestsPerMinute);
  const persons = settled('person', 2 * requestsPerMinute);
  const writers = settled('writing', Math.ceil(requestsPerMinute / 2));
  const shared = new SharedCounts(dataSource, 'sign-in');
  const signIns = new ExactCounts(shared, 'sign-in', SIGN_INS_PER_MINUTE);

  server.addHook('onRequest', async (request, reply) => {
    const address = network(request.ip);
    const standings = [await addresses.take(address)];
    if (isSignIn(request)) standings.push(await signIns.take(address));
    return keepWithin(reply, standings);
  });
  server.addHook('preParsing', async (request, reply) => {
    if (!request.signedIn) return;
    const person = String(request.signedIn.personId);
    const standings = [await persons.take(person)];
    if (changesState(request.method)) standings.push(await writers.take(person));
    return keepWithin(reply, standings);
  });

  const settling = setInterval(() => {
    for (const counts of [addresses, persons, writers, signIns]) void counts.settle();
  }, SETTLE_EVERY_MS).unref();
  // Of every name. While the database is away there is nothing to take away.
  const sweeping = setInterval(() => void shared.sweep().catch(() => undefined), SWEEP_EVERY_MS).unref();
  server.addHook('onClose', () => {
    clearInterval(settling);
    clearInterval(sweeping);
  });
}

/** What proves, or tries to prove, who somebody is: all that changes something about sessions, and an issuer's answer. */
function isSignIn(request: FastifyRequest): boolean {
  const { url = '' } = request.routeOptions;
  if (!/^\/api\/(session|sign-in|invitations|first-administrator)(\/|$)/.test(url)) return false;
  return request.method === 'POST' || url.endsWith('/callback');
}

/** Says with every answer how much is left, and refuses what is too much. */
function keepWithin(reply: FastifyReply, standings: Standing[]): FastifyReply | undefined {
  const say = (name: string, values: string[]) => {
    const said = reply.getHeader(name);
    reply.header(name, [...(said === undefined ? [] : [String(said)]), ...values].join(', '));
  };
  say(
    'RateLimit-Policy',
    standings.map(({ name, perMinute }) => `"${name}";q=${perMinute};w=60`),
  );
  say(
    'RateLimit',
    standings.map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`),
  );
  const over = standings.find(({ within }) => !within);
  if (!over) return undefined;
  reply.header('Retry-After', String(over.resetSeconds));
  return refuse(
    reply,
    'too-many-requests',
    `${who[over.name]} may make ${over.perMinute} requests a minute: try again in ${over.resetSeconds} seconds.`,
  );
}

const who: Record<string, string> = {
  address: 'An address',
  person: 'A person',
  writing: 'A person who writes',
  'sign-in': 'An address that signs in',
};
