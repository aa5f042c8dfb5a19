import { applyDecorators } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiForbiddenResponse,
  ApiHeader,
  ApiNotFoundResponse,
  ApiQuery,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { takesStep } from '../http/index.js';
import { dutyOf, type Step } from './role-table.js';

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
});

/** Says which row of the role table a route is; the guard, the description of the interface and the tests of all roles read it. */
export function May(step: Step): MethodDecorator & ClassDecorator {
  const { about, counts, stepUp } = dutyOf(step);
  const decorators: (ClassDecorator | MethodDecorator)[] = [
    takesStep(step),
    ApiBadRequestResponse(problem('The request is malformed')),
  ];
  if (about !== 'public') decorators.push(ApiUnauthorizedResponse(problem('Nobody is signed in')));
  if ((about !== 'public' && about !== 'self') || stepUp)
    decorators.push(ApiForbiddenResponse(problem('Not yours to do')));
  if (about !== 'public' && about !== 'self')
    decorators.push(ApiNotFoundResponse(problem('There is none, or none that you may know of')));
  if (counts) {
    decorators.push(
      ApiHeader({ name: 'Idempotency-Key', required: true, schema: { type: 'string', maxLength: 200 } }),
      ApiQuery({ name: 'dryRun', required: false, schema: { type: 'string', enum: ['true', 'false'] } }),
      ApiConflictResponse(problem('A limit or a state is in the way')),
      ApiUnprocessableEntityResponse(problem('Well-formed, but wrong')),
    );
  }
  return applyDecorators(...decorators);
}
