import { minorUnits } from './currencies.js';
import { MoneyError } from './money-error.js';
import { decimalText, roundedQuotient, scaledInteger } from './plain-decimal.js';
import { Exact, nearestInteger, Rate } from './rate.js';

/**
 * An exact amount in one currency. Never changes; every operation gives a new one.
 *
 * Kept as a whole number of minor units (cents of USD, yen of JPY), so that adding and comparing are exact
 * and cheap; only multiplying by a rate and converting need decimals, and round once, half up, where they end.
 * "Half up" is away from zero at the tie: 0.005 becomes 0.01 and -0.005 becomes -0.01.
 */
export class Money {
  /** ISO 4217 code. */
  readonly currency: string;
  private readonly minor: bigint;

  private constructor(minor: bigint, currency: string) {
    this.minor = minor;
    this.currency = currency;
  }

  /**
   * @param amount a plain decimal such as `1250.00` or `-3`, at most 20 digits before the point and as many
   *   decimals as the currency has
   * @param currency ISO 4217 code
   * @throws {MoneyError} for anything else (JSON numbers, separators, exponents, blanks, too many decimals),
   *   with the reason; nothing is rounded
   */
  static of(amount: string, currency: string): Money {
    return new Money(scaledInteger(amount, minorUnits(currency), `the ${currency} amount`), currency);
  }

  /** Nothing, in `currency`. @throws {MoneyError} when that is no currency. */
  static zero(currency: string): Money {
    minorUnits(currency);
    return new Money(0n, currency);
  }

  /**
   * An amount as PostgreSQL writes a `numeric`, e.g. `650000.0000`.
   * @throws {MoneyError} when a digit other than 0 stands beyond the currency's minor unit
   */
  static fromDatabase(text: string, currency: string): Money {
    const decimals = minorUnits(currency);
    const point = typeof text === 'string' ? text.indexOf('.') : -1;
    if (point < 0) return Money.of(text, currency);
    const kept = decimals === 0 ? point : point + 1 + decimals;
    const surplus = text.slice(point + 1 + decimals);
    if (/[^0]/.test(surplus)) return Money.of(text, currency); // refuses it, with the reason
    return Money.of(text.slice(0, kept), currency);
  }

  /** The sum of `amounts`, all in `currency`; zero for none. @throws {MoneyError} when one is in another. */
  static sum(amounts: Iterable<Money>, currency: string): Money {
    const zero = Money.zero(currency);
    let minor = 0n;
    for (const amount of amounts) minor += zero.minorOf(amount, 'added to');
    return new Money(minor, currency);
  }

  /** @throws {MoneyError} when the currencies differ */
  plus(other: Money): Money {
    return new Money(this.minor + this.minorOf(other, 'added to'), this.currency);
  }

  /** @throws {MoneyError} when the currencies differ */
  minus(other: Money): Money {
    return new Money(this.minor - this.minorOf(other, 'subtracted from'), this.currency);
  }

  /** The same amount with the other sign. */
  negated(): Money {
    return new Money(-this.minor, this.currency);
  }

  /** The amount without its sign. */
  abs(): Money {
    return this.minor < 0n ? this.negated() : this;
  }

  /** The amount times a rate, e.g. a fee of 0.01; rounded half up to the minor unit. */
  times(rate: Rate): Money {
    const product = new Exact(this.minor.toString()).times(rate.toString());
    return new Money(nearestInteger(product), this.currency);
  }

  /**
   * The amount × `part` ÷ `whole`, rounded half up once, to the minor unit.
   * @param part in the same unit as `whole`, e.g. both in millionths
   * @throws {MoneyError} when `whole` is not above zero
   */
  inProportion(part: bigint, whole: bigint): Money {
    if (whole <= 0n) throw new MoneyError(`${this.format()} has no part of ${whole}`);
    return new Money(roundedQuotient(this.minor * part, whole), this.currency);
  }

  /**
   * The amount in another currency: this ÷ `from` × `to`, rounded half up once, to that currency's minor unit.
   *
   * @param rates units per USD of this currency (`from`) and of the other (`to`), as the UN operational rates
   *   are quoted; 1 for USD itself
   * @throws {MoneyError} when a rate is not positive
   */
  convert(rates: { from: Rate; to: Rate }, currency: string): Money {
    for (const rate of [rates.from, rates.to]) {
      if (!rate.isPositive()) {
        throw new MoneyError(
          `${this.format()} cannot be converted to ${currency} at the rate ${rate.toString()}`,
        );
      }
    }
    const shift = minorUnits(currency) - minorUnits(this.currency);
    const converted = new Exact(this.minor.toString())
      .times(rates.to.toString())
      .times(new Exact(10).pow(shift))
      .div(rates.from.toString());
    return new Money(nearestInteger(converted), currency);
  }

  /** -1, 0 or 1: this amount is below, the same as or above. @throws {MoneyError} when the currencies differ */
  compare(other: Money): -1 | 0 | 1 {
    const minor = this.minorOf(other, 'compared with');
    if (this.minor === minor) return 0;
    return this.minor < minor ? -1 : 1;
  }

  /** Whether both are the same amount in the same currency; 0 USD is not 0 EUR. */
  equals(other: Money): boolean {
    return this.currency === other.currency && this.minor === other.minor;
  }

  /** @throws {MoneyError} when the currencies differ */
  lessThan(other: Money): boolean {
    return this.compare(other) < 0;
  }

  isZero(): boolean {
    return this.minor === 0n;
  }

  isNegative(): boolean {
    return this.minor < 0n;
  }

  isPositive(): boolean {
    return this.minor > 0n;
  }

  /**
   * The amount shared out in proportion to `weights`, by largest remainder: each share is rounded down, and
   * the minor units left over go one each to the shares that lost most, the earlier first among equals.
   * The shares add up exactly to the amount. A negative amount is shared like its positive one.
   *
   * @param weights not negative and not all zero: rates, or amounts of one currency (any)
   * @returns one share for each weight, in their order
   * @throws {MoneyError} when the weights cannot be shared by
   */
  split(weights: readonly Money[] | readonly Rate[]): Money[] {
    const parts = weights.map((weight: Money | Rate) => this.weightOf(weight, weights[0]));
    const whole = parts.reduce((sum, part) => sum + part, 0n);
    if (whole === 0n) throw new MoneyError(`${this.format()} cannot be shared out: every weight is zero`);

    const size = this.abs().minor;
    const shares = parts.map((part) => (size * part) / whole);
    const lost = parts.map((part) => (size * part) % whole);
    const left = size - shares.reduce((sum, share) => sum + share, 0n);
    const byLoss = [...parts.keys()].sort((a, b) =>
      lost[a]! === lost[b]! ? a - b : lost[a]! > lost[b]! ? -1 : 1,
    );
    for (const index of byLoss.slice(0, Number(left))) shares[index]! += 1n;
    return shares.map((share) => new Money(this.isNegative() ? -share : share, this.currency));
  }

  /**
   * This amount in per cent of `whole`, with two decimals, half up: `66.67`. `null` when `whole` is zero.
   * May be negative or above 100. @throws {MoneyError} when the currencies differ
   */
  percentageOf(whole: Money): string | null {
    const minor = this.minorOf(whole, 'compared with');
    if (minor === 0n) return null;
    const part = minor < 0n ? -this.minor : this.minor;
    return decimalText(roundedQuotient(part * 10_000n, minor < 0n ? -minor : minor), 2);
  }

  /** The amount with exactly its currency's decimals: `1250.00`, and never `-0.00`. */
  toString(): string {
    return decimalText(this.minor, minorUnits(this.currency));
  }

  /** The amount for a sentence: `1,250.00 USD`. */
  format(): string {
    const [whole = '', fraction] = this.toString().split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    return `${fraction === undefined ? grouped : `${grouped}.${fraction}`} ${this.currency}`;
  }

  /** The amount as JSON has it: text and currency, never a JSON number. */
  toJSON(): { amount: string; currency: string } {
    return { amount: this.toString(), currency: this.currency };
  }

  private minorOf(other: Money, done: string): bigint {
    if (other.currency !== this.currency) {
      throw new MoneyError(`${other.format()} cannot be ${done} ${this.format()}: the currencies differ`);
    }
    return other.minor;
  }

  private weightOf(weight: Money | Rate, first: Money | Rate | undefined): bigint {
    const part =
      weight instanceof Rate ? weight.trillionths : (first as Money).minorOf(weight, 'weighed against');
    if (part < 0n) {
      throw new MoneyError(
        `${this.format()} cannot be shared out by the negative weight ${weight.toString()}`,
      );
    }
    return part;
  }
}
