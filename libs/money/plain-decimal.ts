import { MoneyError, quoted } from './money-error.js';

const PLAIN_DECIMAL = /^-?\d+(\.\d+)?$/;
const INTEGER_DIGITS = 20; // what numeric(24,4) in the database can hold before the point

/** Whether `text` is a plain decimal such as `1250.00` or `-3`: ASCII digits, at most one point, nothing else. */
export function isPlainDecimal(text: string): boolean {
  return typeof text === 'string' && PLAIN_DECIMAL.test(text);
}

/**
 * The decimal `text` as a whole number of its smallest part: `('12.5', 2)` gives `1250n`.
 *
 * @param what how a message calls it, e.g. `the amount`
 * @throws {MoneyError} when the text is no plain decimal, or has more than `decimals` decimals or 20 digits
 *   before the point. Nothing is ever rounded here.
 */
export function scaledInteger(text: string, decimals: number, what: string): bigint {
  if (!isPlainDecimal(text)) throw new MoneyError(reasonAgainst(text, what));
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  if (whole.length > INTEGER_DIGITS && whole.replace('-', '').length > INTEGER_DIGITS) {
    throw new MoneyError(`${what} ${quoted(text)} has more than ${INTEGER_DIGITS} digits before the point`);
  }
  if (point < 0) return BigInt(whole + '0'.repeat(decimals));
  const fraction = text.slice(point + 1);
  if (fraction.length > decimals) {
    const allowed = decimals === 0 ? 'none' : `at most ${decimals}`;
    throw new MoneyError(
      `${what} ${quoted(text)} has ${fraction.length} ${fraction.length === 1 ? 'decimal' : 'decimals'}, ${allowed} can be given`,
    );
  }
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

/** The opposite of `scaledInteger`: `(1250n, 2)` gives `12.50`; zero has no sign. */
export function decimalText(scaled: bigint, decimals: number): string {
  if (decimals === 0) return scaled.toString();
  const sign = scaled < 0n ? '-' : '';
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** `numerator / denominator` to the nearest whole number, half away from zero. The denominator is positive. */
export function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * size + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}

/** Why `given` is no plain decimal, said so that a person finds the mistake. */
function reasonAgainst(given: unknown, what: string): string {
  if (typeof given !== 'string') {
    return `${what} must be text such as "1250.00", not ${quoted(given)}`;
  }
  const shown = `${what} ${quoted(given)}`;
  if (given === '') return `${what} is empty`;
  if (/^\s|\s$/.test(given)) return `${shown} has a blank before or after it`;
  if (/^[+-]?\d+(\.\d+)?e[+-]?\d+$/i.test(given)) return `${shown} has an exponent; write the digits out`;
  if (/^\+/.test(given)) return `${shown} begins with a plus sign; write it without`;
  if (/^-?\d+[,.' \u00a0\u202f][\d,.' \u00a0\u202f]*\d$/.test(given)) {
    return `${shown} is not written like 1250000.00: no thousands separators, and a point before the decimals`;
  }
  return `${shown} is not a plain decimal such as 1250.00`;
}
