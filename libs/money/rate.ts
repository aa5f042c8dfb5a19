import { Decimal } from 'decimal.js';
import { decimalText, scaledInteger } from './plain-decimal.js';

/** The most decimals that a rate can have. */
export const RATE_DECIMALS = 12;

/**
 * Arithmetic with rates. An amount has at most 24 digits and a rate 32, so the products and quotients of
 * `Money.convert` differ from a tie of rounding, if at all, before their 110th digit: 120 digits round right.
 * A constructor of our own, so that nobody's settings of decimal.js can change ours.
 */
export const Exact = Decimal.clone({ precision: 120, rounding: Decimal.ROUND_HALF_UP, defaults: true });

/** The whole number nearest to `exact`, half away from zero. */
export function nearestInteger(exact: Decimal): bigint {
  // eslint-disable-next-line amounts/no-amount-conversion -- all digits as text, without an exponent
  return BigInt(exact.toFixed(0));
}

/** A plain number without a currency: a fee rate (0.01 is one per cent) or an exchange rate (units per USD). */
export class Rate {
  /** The rate in whole trillionths, for comparing and sharing out. */
  readonly trillionths: bigint;

  private constructor(trillionths: bigint) {
    this.trillionths = trillionths;
  }

  /**
   * @param text a plain decimal with at most 12 decimals, e.g. `0.01` or `655.957`
   * @throws {MoneyError} for anything else, with the reason; nothing is rounded
   */
  static of(text: string): Rate {
    return new Rate(scaledInteger(text, RATE_DECIMALS, 'the rate'));
  }

  /** -1, 0 or 1: this rate is below, the same as or above the other. */
  compare(other: Rate): -1 | 0 | 1 {
    if (this.trillionths === other.trillionths) return 0;
    return this.trillionths < other.trillionths ? -1 : 1;
  }

  /** Whether both are the same number; `0.1` equals `0.10`. */
  equals(other: Rate): boolean {
    return this.trillionths === other.trillionths;
  }

  isZero(): boolean {
    return this.trillionths === 0n;
  }

  isNegative(): boolean {
    return this.trillionths < 0n;
  }

  isPositive(): boolean {
    return this.trillionths > 0n;
  }

  /** The rate without trailing zeros: `0.01`, `655.957`, `7`. */
  toString(): string {
    return decimalText(this.trillionths, RATE_DECIMALS).replace(/\.?0+$/, '');
  }

  /** The rate as text, also in JSON. */
  toJSON(): string {
    return this.toString();
  }
}
