import { registerDecorator, type ValidationArguments } from 'class-validator';
import { MoneyError } from './money-error.js';
import { Quantity } from './quantity.js';

/** class-validator: the property is a measured value as JSON has it, decimal text such as `"12.5"`; the message says what is wrong. */
export function IsQuantity(): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'isQuantity',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (given: unknown) => reasonAgainst(given, String(property)) === null,
        defaultMessage: (about?: ValidationArguments) =>
          String(reasonAgainst(about?.value, String(property))),
      },
    });
  };
}

function reasonAgainst(given: unknown, property: string): string | null {
  try {
    Quantity.of(given as string, property);
    return null;
  } catch (error) {
    if (error instanceof MoneyError) return error.message;
    throw error;
  }
}
