import { validateSync } from 'class-validator';
import { IsMoney, type IsMoneyOptions, moneyFromJson } from './is-money.js';
import { Money } from './money.js';

/** What the validator says about `given` as a `fee`, or nothing. */
function complaint(given: unknown, options?: IsMoneyOptions): string | undefined {
  class Request {
    @IsMoney(options)
    fee: unknown = given;
  }
  return validateSync(new Request())[0]?.constraints?.['isMoney'];
}

describe('money in a request', () => {
  it('is text and a currency', () => {
    expect(complaint({ amount: '1250.00', currency: 'USD' })).toBeUndefined();
    expect(moneyFromJson({ amount: '1250.00', currency: 'USD' }).equals(Money.of('1250', 'USD'))).toBe(true);
    expect(moneyFromJson(JSON.parse(JSON.stringify(Money.of('5', 'KWD')))).toString()).toBe('5.000');
  });

  it.each([
    [
      // eslint-disable-next-line amounts/no-number-amount -- the very thing that must be refused
      { amount: 1250, currency: 'USD' },
      'fee: the amount is the JSON number 1250; write it as text, such as "1250.00"',
    ],
    [{ amount: '1,250', currency: 'USD' }, 'thousands separators'],
    [{ amount: '1.005', currency: 'USD' }, '3 decimals'],
    [{ amount: '5', currency: 'ABC' }, '"ABC" is not a currency'],
    [{ amount: '5' }, 'the currency is missing'],
    [{ currency: 'USD' }, 'must be text'],
    [{ amount: '5', currency: 'USD', cents: 2 }, 'no "cents"'],
    [12.5, 'not the number 12.5'],
    ['5 USD', 'not "5 USD"'],
    [null, 'not null'],
    [undefined, 'not undefined'],
    [['5', 'USD'], 'money is written'],
  ])('refuses %j', (given, reason) => {
    expect(complaint(given)).toContain(reason);
  });

  it('keeps to the currency and the sign asked for', () => {
    const five = { amount: '5', currency: 'USD' };
    const zero = { amount: '0', currency: 'USD' };
    const minus = { amount: '-5', currency: 'USD' };
    expect(complaint(five, { currency: 'EUR' })).toBe('fee: the amount must be in EUR, not in USD');
    expect(complaint(five, { currency: 'USD', amount: 'positive' })).toBeUndefined();
    expect(complaint(zero, { amount: 'positive' })).toBe('fee: the amount 0.00 USD must be positive');
    expect(complaint(zero, { amount: 'not negative' })).toBeUndefined();
    expect(complaint(minus, { amount: 'not negative' })).toBe(
      'fee: the amount -5.00 USD must be not negative',
    );
    expect(complaint(zero, { amount: 'not zero' })).toBe('fee: the amount 0.00 USD must be not zero');
    expect(complaint(minus, { amount: 'not zero' })).toBeUndefined();
  });
});
