import { isDay } from '../../libs/calendar/index.js';
import type { Money } from '../../libs/money/index.js';
import { wrong } from '../refusals/index.js';

/** @throws {Refused} 422 where `day` is no day of the calendar */
export function checkDay(day: string, what: string): void {
  if (!isDay(day))
    throw wrong(
      `${what} is ${JSON.stringify(day)}, which is no day of the calendar; write it like 2026-11-23.`,
    );
}

/** @throws {Refused} 422 where a code, reference or name is empty, begins or ends with a blank, or holds a NUL */
export function checkName(name: string, what: string): void {
  if (name === '' || name.trim() !== name || name.includes('\0')) {
    throw wrong(
      `${what} is ${JSON.stringify(name)}; it must be a text that neither begins nor ends with a blank${name.includes('\0') ? ', without NUL' : ''}.`,
    );
  }
}

/**
 * Holds an amount to the currency and the sign that are meant.
 * @param what begins the sentence, e.g. `Deposit DEP-1`
 * @throws {Refused} 422
 */
export function checkAmount(
  amount: Money,
  currency: string,
  sign: 'positive' | 'not zero' | 'not negative' | 'any',
  what: string,
): void {
  if (amount.currency !== currency) {
    throw wrong(`${what} is in ${amount.currency}, ${amount.format()}; it must be in ${currency}.`);
  }
  const fits = {
    positive: amount.isPositive(),
    'not zero': !amount.isZero(),
    'not negative': !amount.isNegative(),
    any: true,
  };
  if (!fits[sign]) throw wrong(`${what} is of ${amount.format()}; the amount must be ${sign}.`);
}
