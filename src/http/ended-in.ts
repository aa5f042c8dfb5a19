import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Attempt } from '../recording/index.js';
import type { ProblemDetails } from './problem.js';
import { UNKNOWN_FIELD } from './validation.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard, for what the trail keeps also where it is refused. */
    attempt?: Attempt;
  }
}

const logger = new Logger('trail');

/**
 * Notes what a request ended in, where the trail is to have it and does not yet. Never fails: where the trail cannot be reached, the
 * answer is given nevertheless, and the log says so.
 */
export async function endedIn(
  request: FastifyRequest,
  problem: Pick<ProblemDetails, 'status' | 'detail' | 'errors'>,
): Promise<void> {
  const { attempt } = request;
  if (!attempt || attempt.noted) return;
  try {
    if (problem.status >= 500) await attempt.note('failed', null);
    else await attempt.note('refused', kept(problem));
  } catch (error) {
    logger.error(`${request.method} ${pathOf(request)}: its refusal is not on the trail: ${String(error)}`);
  }
}

/** What is answered of a field that nobody knows repeats its name, which is the sender's own text, and may be anything. */
function kept({ detail, errors = [] }: Pick<ProblemDetails, 'detail' | 'errors'>): string {
  const own = errors.filter(({ message }) => message.startsWith(UNKNOWN_FIELD));
  return own.reduce(
    (text, { message }) => text.replace(message, () => 'There is a field that is not known'),
    detail,
  );
}

/** Without the query, which may hold what nobody is to read, such as an issuer's code. */
export const pathOf = ({ url }: Pick<FastifyRequest, 'url'>) => url.split('?')[0] ?? '';
