import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { notFound, Problem, STEP } from '../http/index.js';
import { requestOf } from './acting.js';
import { GuardedAttempt } from './guarded-attempt.js';
import { allows } from './may.js';
import { dutyOf, type Step } from './role-table.js';
import type { Duty } from './duty.js';
import type { SignedIn } from './signed-in.js';
import { targetOf } from './target.query.js';

/**
 * Asks the role table before every route. A route without a row is nobody's. Who may not even know of what was asked for is told
 * that there is no such thing.
 *
 * Attempts at what changes something, or reads the trail or people, are on the trail also where they are refused, here or further on:
 * whatever a request ends in that nobody has noted is noted as it ends (`endedIn`). What comes to no guard is not, on purpose: a
 * request without a sign-in, or one that does not prove that it comes from the person's own page, says nothing of anybody, and whoever
 * sends thousands would fill the trail. Failed sign-ins are noted where people sign in.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const step = this.reflector.getAllAndOverride<Step | undefined>(STEP, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (step === undefined) throw new Problem('forbidden', 'This route has no row in the role table.');
    const duty = dutyOf(step);
    if (duty.about === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { signedIn } = request;
    if (!signedIn)
      throw new Problem(
        'not-signed-in',
        'Sign in first: POST /api/session, or send a key as Authorization: Bearer.',
      );
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const isGuarded = duty.about !== 'self' || duty.counts === true;
    if (isGuarded && (!reads || step === 'read the trail' || step === 'see people')) {
      request.attempt = new GuardedAttempt(this.dataSource, step, signedIn, request);
    }
    if (duty.about !== 'self') await this.checkRole(duty, signedIn, request);
    checkProof(step, duty, signedIn, request);
    // Who may read and asks for what is not there, or only rehearses, has tried nothing.
    if (reads || isRehearsed(request)) delete request.attempt;
    return true;
  }

  private async checkRole(duty: Duty, signedIn: SignedIn, request: FastifyRequest): Promise<void> {
    const params = request.params as Record<string, string | undefined>;
    const query = request.query as { fund?: unknown };
    const target = await targetOf(this.dataSource, params, query, signedIn.grants);
    const allowed = target === null ? 'no' : allows(signedIn.grants, duty, target);
    if (allowed === 'no') throw notFound(nameOf(params));
    if (allowed === 'known') {
      throw new Problem(
        'forbidden',
        `${duty.says}: that is for ${listOf(duty.by)}, granted for this; you hold no such role.`,
      );
    }
  }
}

const isRehearsed = ({ query }: FastifyRequest) =>
  (query as { dryRun?: unknown } | undefined)?.dryRun === 'true';

/** That a person asks where it takes one, with what proves that it is them, and what makes the request count once. */
function checkProof(step: Step, duty: Duty, signedIn: SignedIn, request: FastifyRequest): void {
  if (signedIn.apiKey && step.startsWith('decide')) {
    throw new Problem('forbidden', 'A decision is a person’s, who signs in for it; a key takes none.');
  }
  if (duty.stepUp && !signedIn.session?.steppedUp) {
    throw new Problem(
      'step-up-required',
      signedIn.session
        ? 'This needs a fresh second factor: POST /api/session/step-up with a code, then ask again.'
        : 'This needs a person with a fresh second factor; a key cannot give one.',
    );
  }
  if (duty.counts && requestOf(request).key === null) {
    throw new Problem(
      'invalid-request',
      'This request needs an Idempotency-Key: a text of your own for it, the same when you send it again.',
      [{ pointer: 'Idempotency-Key', message: 'the header is missing' }],
    );
  }
}

const nameOf = ({ fund, project, agreement, donor }: Record<string, string | undefined>): string =>
  donor !== undefined
    ? `donor ${JSON.stringify(donor)}`
    : project !== undefined
      ? `project ${JSON.stringify(project)}`
      : agreement !== undefined
        ? `agreement ${JSON.stringify(agreement)} in fund ${JSON.stringify(fund)}`
        : fund !== undefined
          ? `fund ${JSON.stringify(fund)}`
          : 'such record';

const listOf = (by: Duty['by']) => by.map((role) => role.replaceAll('_', ' ')).join(', ');
