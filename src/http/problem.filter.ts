import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnsweredBefore } from '../recording/index.js';
import { Refused } from '../refusals/index.js';
import { endedIn, pathOf } from './ended-in.js';
import { Problem, type ProblemDetails } from './problem.js';
import { serverProblem } from './server-problem.js';

const refusals = {
  401: 'not-signed-in',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'edited-meanwhile',
  422: 'unprocessable',
  428: 'version-needed',
} as const;

/**
 * Turns whatever a request ended in into a problem response, and notes on the trail what nobody has noted; what is our own fault is logged
 * and says nothing of itself.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if (error instanceof AnsweredBefore && error.status < 400) {
      if (error.version !== null) void reply.header('etag', `"${error.version}"`);
      void reply
        .status(error.status)
        .header('idempotent-replayed', 'true')
        .type('application/json; charset=utf-8')
        .send(error.text);
      return;
    }
    const wait = secondsToWait(error);
    if (wait !== null) void reply.header('retry-after', String(wait));
    const problem = this.problemOf(error, request);
    void reply.status(problem.status).type('application/problem+json');
    if (error instanceof AnsweredBefore) void reply.send(problem);
    else void endedIn(request, problem).then(() => reply.send(problem));
  }

  private problemOf(error: unknown, request: FastifyRequest): ProblemDetails {
    if (error instanceof Problem) return error.getResponse() as ProblemDetails;
    const refusedByServer = serverProblem(error);
    if (refusedByServer) return refusedByServer;
    if (error instanceof AnsweredBefore) {
      const { refused } = JSON.parse(error.text) as { refused: string };
      const status = error.status as keyof typeof refusals;
      return new Problem(refusals[status], refused).getResponse() as ProblemDetails;
    }
    if (error instanceof Refused)
      return new Problem(refusals[error.status], error.message).getResponse() as ProblemDetails;
    if (secondsToWait(error) !== null) return tooManyRequests(String((error as Error).message));
    const status = statusOf(error);
    if (sqlStateOf(error)?.startsWith('22')) {
      const detail =
        'Something in the request is text or a number that the ledger cannot hold, such as a NUL character.';
      return new Problem('invalid-request', detail).getResponse() as ProblemDetails;
    }
    if (status >= 500) {
      if (isConnectionLost(error)) {
        return new Problem(
          'unavailable',
          'The database cannot be reached at the moment; try again soon.',
        ).getResponse() as ProblemDetails;
      }
      if (isCutOff(error)) {
        return new Problem(
          'unavailable',
          'This took longer than the database waits for, which is busy, or something else holds what it needs; nothing was recorded. Try again in a moment.',
        ).getResponse() as ProblemDetails;
      }
      this.logger.error(
        `${request.method} ${pathOf(request)} failed`,
        error instanceof Error ? error.stack : String(error),
      );
      return {
        type: 'about:blank',
        title: 'Internal error',
        status,
        detail: 'Something went wrong on our side; it is in the log.',
      };
    }
    const detail = error instanceof Error ? error.message : String(error);
    if (status === 404) {
      return {
        type: '/problems/not-found',
        title: 'There is no such record',
        status,
        detail: `There is nothing at ${pathOf(request)}.`,
      };
    }
    return { type: 'about:blank', title: 'The request was refused', status, detail };
  }
}

/** What was tried too often says after how many seconds trying again makes sense. */
function secondsToWait(error: unknown): number | null {
  const { retryAfterSeconds } = (error ?? {}) as { retryAfterSeconds?: unknown };
  return typeof retryAfterSeconds === 'number' ? retryAfterSeconds : null;
}

const tooManyRequests = (detail: string) =>
  new Problem('too-many-requests', detail).getResponse() as ProblemDetails;

/** Nest's and Fastify's own errors both say which status they mean. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

/** PostgreSQL's class 08 and 57P, and what the socket says when nobody answers. */
function isConnectionLost(error: unknown): boolean {
  return /^(08|57P)|^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND)$/.test(sqlStateOf(error) ?? '');
}

/** PostgreSQL's query_canceled, lock_not_available and idle_in_transaction_session_timeout: the limits of docs/running.md. */
const isCutOff = (error: unknown) => /^(57014|55P03|25P03)$/.test(sqlStateOf(error) ?? '');

/** The code of the driver's error, or of the error itself. */
function sqlStateOf(error: unknown): string | undefined {
  const { driverError, code } = (error ?? {}) as { driverError?: { code?: unknown }; code?: unknown };
  const found = driverError?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}
