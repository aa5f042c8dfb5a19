import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** Under which a route's row of the role table is noted. */
export const STEP = 'step of the role table';

/** Notes a route's row of the role table, for the guard, for the description of the interface and for the tests of all roles. */
export const takesStep = (step: string) =>
  applyDecorators(SetMetadata(STEP, step), ApiExtension('x-step', step) as ClassDecorator & MethodDecorator);

/** A route that nobody need be signed in for. */
export const AtTheOpenDoor = () => takesStep('use the open door');
