import { MoneyError } from './money-error.js';
import { decimalText, roundedQuotient, scaledInteger } from './plain-decimal.js';

/** The most decimals that a measured value can have. */
const DECIMALS = 6;
const LARGEST = 10n ** 24n; // in millionths: 18 digits before the point, what numeric(24,6) in the database holds

/**
 * An exact measured value without a unit, such as what an indicator shows: people, hectares, per cent. Never changes; every operation
 * gives a new one, and none of them rounds but `inPerCentOf`, once, where it ends.
 */
export class Quantity {
  private constructor(private readonly millionths: bigint) {}

  /**
   * @param text a plain decimal such as `12.5` or `-3`, at most 18 digits before the point and 6 behind it
   * @param what how a message calls it
   * @throws {MoneyError} for anything else (JSON numbers, separators, exponents, blanks), with the reason; nothing is rounded
   */
  static of(text: string, what = 'the value'): Quantity {
    const millionths = scaledInteger(text, DECIMALS, what);
    if (millionths >= LARGEST || millionths <= -LARGEST) {
      throw new MoneyError(`${what} ${JSON.stringify(text)} has more than 18 digits before the point`);
    }
    return new Quantity(millionths);
  }

  /** The sum of values; zero for none. It may have more digits than a single value can. */
  static sum(values: Iterable<Quantity>): Quantity {
    let millionths = 0n;
    for (const value of values) millionths += value.millionths;
    return new Quantity(millionths);
  }

  plus(other: Quantity): Quantity {
    return new Quantity(this.millionths + other.millionths);
  }

  minus(other: Quantity): Quantity {
    return new Quantity(this.millionths - other.millionths);
  }

  /** The value taken so many times. @param count a whole number */
  times(count: number): Quantity {
    return new Quantity(this.millionths * BigInt(count));
  }

  /** -1, 0 or 1: this value is below, the same as or above the other. */
  compare(other: Quantity): -1 | 0 | 1 {
    if (this.millionths === other.millionths) return 0;
    return this.millionths < other.millionths ? -1 : 1;
  }

  /** Whether both are the same number; `0.1` equals `0.10`. */
  equals(other: Quantity): boolean {
    return this.millionths === other.millionths;
  }

  isZero(): boolean {
    return this.millionths === 0n;
  }

  /**
   * This value in per cent of `whole`, with two decimals, half away from zero: `66.67`. `null` when `whole` is zero. Both may be below
   * zero: what fell by 4 of the 8 that it was to fall by is at `50.00`.
   */
  inPerCentOf(whole: Quantity): string | null {
    if (whole.isZero()) return null;
    const sign = whole.millionths < 0n ? -1n : 1n;
    return decimalText(roundedQuotient(sign * this.millionths * 10_000n, sign * whole.millionths), 2);
  }

  /** The value without trailing zeros: `12.5`, `7`, and never `-0`. */
  toString(): string {
    return decimalText(this.millionths, DECIMALS).replace(/\.?0+$/, '');
  }

  /** The value as text, also in JSON. */
  toJSON(): string {
    return this.toString();
  }
}
