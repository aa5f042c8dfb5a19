import { isDay, isMoment } from '../../libs/calendar/index.js';
import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { Matches, registerDecorator, type ValidationOptions } from 'class-validator';
import { Problem, type FieldFault } from './problem.js';

/** Begins what is said of a field that no request has. */
export const UNKNOWN_FIELD = 'There is no field';

/** Checks every request against its class: what is unknown, missing or malformed is named, all of it at once. */
export const validationPipe = () =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) => {
      const faults = errors.flatMap((error) => faultsOf(error, ''));
      return new Problem('invalid-request', faults.map(({ message }) => `${message}.`).join(' '), faults);
    },
  });

function faultsOf(error: ValidationError, path: string): FieldFault[] {
  const pointer = `${path}/${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    pointer,
    message: rule === 'whitelistValidation' ? `${UNKNOWN_FIELD} ${error.property}` : message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, pointer))];
}

/** A calendar day that exists, ISO: `2026-11-23`. */
export function IsDay(options?: ValidationOptions): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isDay',
      target: target.constructor,
      propertyName: String(property),
      options,
      validator: {
        validate: (text: unknown) => typeof text === 'string' && isDay(text),
        defaultMessage: () => `${String(property)} must be a day such as 2026-11-23`,
      },
    });
}

/** A moment, RFC 3339: `2026-11-23T10:00:00Z`. */
export function IsMoment(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isMoment',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (text: unknown) => typeof text === 'string' && isMoment(text),
        defaultMessage: () => `${String(property)} must be a moment such as 2026-11-23T10:00:00Z`,
      },
    });
}

/** How many rows of a list: 1 to 500. */
export const IsLimit = () =>
  Matches(/^([1-9]\d?|[1-4]\d\d|500)$/, { message: 'limit must be a number from 1 to 500' });
