import fc from 'fast-check';
import { MoneyError, Rate } from './index.js';

describe('a rate', () => {
  it.each([
    ['0.01', '0.01'],
    ['0.0700', '0.07'],
    ['655.957', '655.957'],
    ['100', '100'],
    ['10.00', '10'],
    ['-0', '0'],
    ['-0.5', '-0.5'],
    ['0.000000000001', '0.000000000001'],
  ])('reads %s as %s', (text, shown) => {
    expect(Rate.of(text).toString()).toBe(shown);
    expect(JSON.stringify({ rate: Rate.of(text) })).toBe(`{"rate":"${shown}"}`);
  });

  it.each(['', '1%', '1e-2', '.5', '0,5', 'NaN', ' 1', '0.0000000000001'])('refuses %j', (text) => {
    expect(() => Rate.of(text)).toThrow(MoneyError);
    expect(() => Rate.of(text)).toThrow('the rate');
  });

  it('refuses a number', () => {
    expect(() => Rate.of(0.01 as unknown as string)).toThrow('not the number 0.01');
  });

  it('compares as numbers do', () => {
    expect(Rate.of('0.1').equals(Rate.of('0.10'))).toBe(true);
    expect(Rate.of('9').compare(Rate.of('10'))).toBe(-1);
    expect(Rate.of('-9').compare(Rate.of('-10'))).toBe(1);
    expect(Rate.of('2').compare(Rate.of('2.0'))).toBe(0);
    expect([Rate.of('0').isZero(), Rate.of('-0.1').isNegative(), Rate.of('0.1').isPositive()]).toEqual([
      true,
      true,
      true,
    ]);
    expect([Rate.of('0.1').isZero(), Rate.of('0').isNegative(), Rate.of('0').isPositive()]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('comes back the same from its own text', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        fc.integer({ min: 0, max: 12 }),
        (n, decimals) => {
          const digits = (n < 0n ? -n : n).toString().padStart(13, '0');
          const whole = digits.slice(0, digits.length - decimals).slice(0, 20);
          const text = `${n < 0n ? '-' : ''}${whole}${decimals ? `.${digits.slice(-decimals)}` : ''}`;
          expect(Rate.of(Rate.of(text).toString()).equals(Rate.of(text))).toBe(true);
        },
      ),
    );
  });
});
