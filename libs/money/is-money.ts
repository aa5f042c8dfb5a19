import { registerDecorator, type ValidationArguments, type ValidationOptions } from 'class-validator';
import { MoneyError, quoted } from './money-error.js';
import { Money } from './money.js';

/** What an amount in a request may be, besides being money. */
export interface IsMoneyOptions extends ValidationOptions {
  /** Only this currency, ISO 4217. */
  currency?: string;
  /** Which amounts are meant; any when absent. */
  amount?: 'positive' | 'not negative' | 'not zero';
}

/**
 * Money from JSON: `{"amount": "1250.00", "currency": "USD"}`.
 * @throws {MoneyError} for anything else, also for a JSON number, which may already have lost its cents
 */
export function moneyFromJson(given: unknown): Money {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new MoneyError(`money is written {"amount": "1250.00", "currency": "USD"}, not ${quoted(given)}`);
  }
  const { amount, currency, ...others } = given as Record<string, unknown>;
  if (typeof amount === 'number') {
    throw new MoneyError(`the amount is the JSON number ${amount}; write it as text, such as "1250.00"`);
  }
  if (typeof currency !== 'string')
    throw new MoneyError('the currency is missing; it is a code such as "USD"');
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined)
    throw new MoneyError(`money has an amount and a currency, but no ${quoted(unknown)}`);
  return Money.of(amount as string, currency);
}

/**
 * class-validator: the property is money as JSON has it, `{"amount": "1250.00", "currency": "USD"}`.
 * The message says what is wrong with it; `moneyFromJson` then makes Money of it.
 */
export function IsMoney(options: IsMoneyOptions = {}): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'isMoney',
      target: target.constructor,
      propertyName: property as string,
      options,
      validator: {
        validate: (given: unknown) => reasonAgainst(given, options) === null,
        defaultMessage: (about?: ValidationArguments) =>
          `${about?.property}: ${reasonAgainst(about?.value, options)}`,
      },
    });
  };
}

function reasonAgainst(given: unknown, options: IsMoneyOptions): string | null {
  try {
    const money = given instanceof Money ? given : moneyFromJson(given);
    if (options.currency !== undefined && money.currency !== options.currency) {
      return `the amount must be in ${options.currency}, not in ${money.currency}`;
    }
    const fits =
      options.amount === undefined ||
      (options.amount === 'positive' && money.isPositive()) ||
      (options.amount === 'not negative' && !money.isNegative()) ||
      (options.amount === 'not zero' && !money.isZero());
    return fits ? null : `the amount ${money.format()} must be ${options.amount}`;
  } catch (error) {
    if (error instanceof MoneyError) return error.message;
    throw error;
  }
}
