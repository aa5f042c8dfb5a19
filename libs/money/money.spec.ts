import fc from 'fast-check';
import { Money, MoneyError } from './index.js';

const usd = (amount: string) => Money.of(amount, 'USD');

/** Amounts of up to 20 digits before the point, either sign, in cents. */
const amounts = fc
  .bigInt({ min: -(10n ** 22n) + 1n, max: 10n ** 22n - 1n })
  .map((cents) => usd(inCents(cents)));

describe('an amount from text', () => {
  it.each([
    ['1250', 'USD', '1250.00'],
    ['1250.5', 'USD', '1250.50'],
    ['-0.01', 'USD', '-0.01'],
    ['-0', 'USD', '0.00'],
    ['-0.00', 'USD', '0.00'],
    ['007', 'USD', '7.00'],
    ['1250', 'JPY', '1250'],
    ['1250.125', 'KWD', '1250.125'],
    ['0.0001', 'CLF', '0.0001'],
    ['99999999999999999999.9999', 'UYW', '99999999999999999999.9999'],
    ['-99999999999999999999.99', 'USD', '-99999999999999999999.99'],
  ])('reads %s %s as %s', (text, currency, shown) => {
    expect(Money.of(text, currency).toString()).toBe(shown);
  });

  it.each([
    ['', 'is empty'],
    ['1,250.00', 'no thousands separators'],
    ['1.250,00', 'no thousands separators'],
    ['1 250', 'no thousands separators'],
    ['1250,00', 'a point before the decimals'],
    ['1E+07', 'has an exponent'],
    ['1e7', 'has an exponent'],
    ['+5', 'plus sign'],
    [' 5', 'a blank before or after it'],
    ['5\n', 'a blank before or after it'],
    ['NaN', 'is not a plain decimal'],
    ['Infinity', 'is not a plain decimal'],
    ['0x10', 'is not a plain decimal'],
    ['.5', 'is not a plain decimal'],
    ['5.', 'is not a plain decimal'],
    ['--5', 'is not a plain decimal'],
    ['\u0661\u0662\u0663', 'is not a plain decimal'],
    ['\uff15', 'is not a plain decimal'],
    ['\u22125', 'is not a plain decimal'],
    ['$5', 'is not a plain decimal'],
    ['1.005', '3 decimals'],
    ['1.500', '3 decimals'],
    ['100000000000000000000', 'more than 20 digits'],
  ])('refuses %j: %s', (text, reason) => {
    expect(() => usd(text)).toThrow(MoneyError);
    expect(() => usd(text)).toThrow(reason);
  });

  it('refuses decimals of a currency that has none, naming amount and currency', () => {
    expect(() => Money.of('1.0', 'JPY')).toThrow('the JPY amount "1.0" has 1 decimal, none can be given');
  });

  it.each([12.5, NaN, 10n, null, undefined, {}, ['5']])('refuses %p, which is no text', (given) => {
    expect(() => Money.of(given as string, 'USD')).toThrow('must be text such as "1250.00"');
  });

  it.each(['XXX', 'XAU', 'usd', 'US', '', 'DOLLAR'])('refuses the currency %j', (currency) => {
    expect(() => Money.of('1', currency)).toThrow('is not a currency of ISO 4217');
    expect(() => Money.zero(currency)).toThrow(MoneyError);
  });

  it('shortens a pasted page in its message', () => {
    expect(() => usd('x'.repeat(10_000))).toThrow(/^.{0,200}$/);
  });

  it('comes back the same from its own text', () => {
    fc.assert(fc.property(amounts, (amount) => usd(amount.toString()).equals(amount)));
  });
});

describe('an amount from the database', () => {
  it.each([
    ['650000.0000', 'USD', '650000.00'],
    ['-0.5000', 'USD', '-0.50'],
    ['0.0000', 'USD', '0.00'],
    ['12.0000', 'JPY', '12'],
    ['1.2340', 'KWD', '1.234'],
    ['7', 'USD', '7.00'],
  ])('reads %s %s as %s', (text, currency, shown) => {
    expect(Money.fromDatabase(text, currency).toString()).toBe(shown);
  });

  it.each([
    ['650000.0010', 'USD'],
    ['12.5000', 'JPY'],
    ['NaN', 'USD'],
    ['1.0000e5', 'USD'],
  ])('refuses %s %s', (text, currency) => {
    expect(() => Money.fromDatabase(text, currency)).toThrow(MoneyError);
  });

  it('refuses a number, which the driver must never give', () => {
    expect(() => Money.fromDatabase(5 as unknown as string, 'USD')).toThrow('must be text');
  });
});

describe('adding', () => {
  it('is exact where floating point is not', () => {
    expect(usd('0.10').plus(usd('0.20')).toString()).toBe('0.30');
    expect(usd('99999999999999999999.99').plus(usd('0.01')).toString()).toBe('100000000000000000000.00');
  });

  it('is undone by subtracting, and does not mind the order', () => {
    fc.assert(
      fc.property(amounts, amounts, (a, b) => {
        expect(a.plus(b).minus(b).equals(a)).toBe(true);
        expect(a.plus(b).equals(b.plus(a))).toBe(true);
        expect(a.plus(a.negated()).isZero()).toBe(true);
        expect(a.minus(b).isNegative()).toBe(a.lessThan(b));
      }),
    );
  });

  it('leaves its operands as they were', () => {
    const amount = usd('1');
    amount.plus(usd('2'));
    expect(amount.toString()).toBe('1.00');
  });

  it('sums many, and none to zero', () => {
    expect(Money.sum([usd('1'), usd('2.5'), usd('-0.25')], 'USD').toString()).toBe('3.25');
    expect(Money.sum([], 'KWD').toString()).toBe('0.000');
    expect(() => Money.sum([Money.of('1', 'EUR')], 'USD')).toThrow('the currencies differ');
  });

  it('refuses another currency, with both figures', () => {
    expect(() => usd('5').plus(Money.of('1200', 'JPY'))).toThrow(
      '1,200 JPY cannot be added to 5.00 USD: the currencies differ',
    );
    expect(() => usd('5').minus(Money.of('1', 'EUR'))).toThrow(MoneyError);
    expect(() => usd('5').compare(Money.of('1', 'EUR'))).toThrow(MoneyError);
    expect(usd('0').equals(Money.zero('EUR'))).toBe(false);
  });
});

describe('comparing', () => {
  it('orders amounts by what they are worth, not by their text', () => {
    expect(usd('9').compare(usd('10'))).toBe(-1);
    expect(usd('10').compare(usd('10.00'))).toBe(0);
    expect(usd('-1').compare(usd('-2'))).toBe(1);
    expect(usd('9').lessThan(usd('10'))).toBe(true);
    expect(usd('10').lessThan(usd('10'))).toBe(false);
  });

  it('knows the sign, and zero has none', () => {
    expect([usd('-1').isNegative(), usd('0').isNegative(), usd('1').isNegative()]).toEqual([
      true,
      false,
      false,
    ]);
    expect([usd('-1').isPositive(), usd('0').isPositive(), usd('1').isPositive()]).toEqual([
      false,
      false,
      true,
    ]);
    expect(usd('-1.5').abs().toString()).toBe('1.50');
    expect(usd('0').negated().toString()).toBe('0.00');
  });
});

describe('shown', () => {
  it.each([
    ['1250', 'USD', '1,250.00 USD'],
    ['-1234567.8', 'USD', '-1,234,567.80 USD'],
    ['-999', 'USD', '-999.00 USD'],
    ['123456', 'JPY', '123,456 JPY'],
    ['1234.5', 'KWD', '1,234.500 KWD'],
  ])('%s %s in a sentence is %s', (amount, currency, sentence) => {
    expect(Money.of(amount, currency).format()).toBe(sentence);
  });

  it('is text in JSON', () => {
    expect(JSON.stringify({ fee: usd('1250') })).toBe('{"fee":{"amount":"1250.00","currency":"USD"}}');
  });

  it('differs for Jest where the amounts differ', () => {
    expect(usd('1')).not.toEqual(usd('2'));
    expect(usd('1.0')).toEqual(usd('1.00'));
  });
});

function inCents(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
