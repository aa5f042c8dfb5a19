import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { HTTP_CODE_METADATA } from '@nestjs/common/constants.js';
import type { FastifyRequest } from 'fastify';
import { Problem, STEP } from '../http/index.js';
import type { Author, RequestUnderWay } from '../recording/index.js';
import type { Step } from './role-table.js';
import type { SignedIn } from './signed-in.js';

/** An author who came through HTTP: a person whom the system knows, with the request on its way. */
export interface Acting extends Author {
  personId: number;
  request: RequestUnderWay;
}

const LONGEST_KEY = 200;

/** The parameter of a route that changes something: who does it, with what makes the request count once. */
export const ActingPerson = createParamDecorator((_: unknown, context: ExecutionContext): Acting => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const handler = context.getHandler();
  const signedIn = whoAsks(request);
  return {
    name: signedIn.name,
    door: 'http',
    personId: signedIn.personId,
    request: {
      ...requestOf(request),
      key: keyOf(request),
      action: (Reflect.getMetadata(STEP, handler) ?? Reflect.getMetadata(STEP, context.getClass())) as Step,
      successStatus:
        (Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined) ?? usualStatus(request),
      hash: hashOf(request),
      rehearsal: isDryRun(request),
      steppedUp: signedIn.session?.steppedUp ?? false,
      stillHolds: (manager) => signedIn.stillHolds(manager),
      ...(request.attempt ? { attempt: request.attempt } : {}),
      answer: null,
    },
  };
});

/** The parameter of a route that reads: who asks. */
export const AskingPerson = createParamDecorator((_: unknown, context: ExecutionContext): SignedIn =>
  whoAsks(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** What the trail keeps of a request, and what its sender says about it in headers. */
export function requestOf(request: FastifyRequest) {
  const { signedIn } = request;
  return {
    id: request.id,
    address: request.ip,
    signedInBy: signedIn?.session ? `session ${signedIn.session.id}` : `key ${signedIn?.apiKey?.id}`,
    key: headerOf(request, 'idempotency-key'),
    ifMatch: headerOf(request, 'if-match'),
  };
}

/** Refused here, before anything is recorded under it: a key that is longer than what is kept. */
function keyOf(request: FastifyRequest): string | null {
  const key = headerOf(request, 'idempotency-key');
  if (key === null || key.length <= LONGEST_KEY) return key;
  throw new Problem('invalid-request', `An Idempotency-Key has 1 to ${LONGEST_KEY} characters.`, [
    { pointer: 'Idempotency-Key', message: `the header has ${key.length} characters` },
  ]);
}

function whoAsks({ signedIn }: FastifyRequest): SignedIn {
  if (signedIn) return signedIn;
  throw new Problem('not-signed-in', 'Sign in first.');
}

function headerOf(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function isDryRun(request: FastifyRequest): boolean {
  const { dryRun } = request.query as { dryRun?: unknown };
  if (dryRun === undefined || dryRun === 'false') return false;
  if (dryRun === 'true') return true;
  throw new Problem('invalid-request', 'dryRun is true or false.', [
    { pointer: 'dryRun', message: 'dryRun must be true or false' },
  ]);
}

/** Of what is asked, however its fields are ordered. */
function hashOf({ method, url, body }: FastifyRequest): string {
  const text = JSON.stringify([method, url.split('?')[0], sorted(body ?? null)]);
  return createHash('sha256').update(text).digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, of]) => [key, sorted(of)]);
}

const usualStatus = ({ method }: FastifyRequest) => (method === 'POST' ? 201 : 200);
