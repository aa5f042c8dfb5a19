import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { IsQuantity, Quantity } from './index.js';

const millionths = fc.bigInt({ min: -(10n ** 24n) + 1n, max: 10n ** 24n - 1n });
const asText = (whole: bigint) => {
  const digits = (whole < 0n ? -whole : whole).toString().padStart(7, '0');
  return `${whole < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
};

describe('a measured value', () => {
  it.each([
    ['12.50', '12.5'],
    ['7', '7'],
    ['100', '100'],
    ['-0.000000', '0'],
    ['0.000001', '0.000001'],
    ['999999999999999999.999999', '999999999999999999.999999'],
  ])('%s is %s', (text, shown) => {
    expect(Quantity.of(text).toString()).toBe(shown);
  });

  it.each([
    ['0.0000001', 'the value "0.0000001" has 7 decimals, at most 6 can be given'],
    ['1000000000000000000', 'more than 18 digits before the point'],
    ['-1000000000000000000', 'more than 18 digits before the point'],
    ['1,000', 'no thousands separators'],
    ['1e3', 'has an exponent'],
    ['NaN', 'is not a plain decimal'],
    ['', 'is empty'],
  ])('refuses %j', (text, reason) => {
    expect(() => Quantity.of(text)).toThrow(reason);
  });

  it('comes back as the text that the database wrote, whatever its trailing zeros', () => {
    fc.assert(
      fc.property(millionths, (whole) => {
        const value = Quantity.of(asText(whole));
        expect(Quantity.of(value.toString()).equals(value)).toBe(true);
        expect(value.toString()).not.toMatch(/\.\d*0$|\.$|^-0$/);
      }),
    );
  });

  it('adds, subtracts, multiplies and compares as whole numbers of millionths do', () => {
    fc.assert(
      fc.property(millionths, millionths, fc.nat(100), (a, b, count) => {
        const [left, right] = [Quantity.of(asText(a)), Quantity.of(asText(b))];
        expect(left.plus(right).minus(right).equals(left)).toBe(true);
        expect(left.compare(right)).toBe(a === b ? 0 : a < b ? -1 : 1);
        expect(Quantity.sum([left, right]).equals(left.plus(right))).toBe(true);
        const repeated = Array.from({ length: count }, () => left);
        expect(left.times(count).equals(Quantity.sum(repeated))).toBe(true);
      }),
    );
  });

  it.each([
    ['1', '3', '33.33'],
    ['2', '3', '66.67'],
    ['1', '800', '0.13'], // 0.125: the tie goes away from zero
    ['-1', '800', '-0.13'],
    ['-4', '-8', '50.00'],
    ['4', '-8', '-50.00'],
    ['9', '3', '300.00'],
    ['0', '5', '0.00'],
    ['999999999999999999.999999', '0.000001', '99999999999999999999999900.00'],
  ])('%s is of %s, in per cent, %s', (part, whole, share) => {
    expect(Quantity.of(part).inPerCentOf(Quantity.of(whole))).toBe(share);
  });

  it('is nothing in per cent of zero', () => {
    expect(Quantity.of('5').inPerCentOf(Quantity.of('0'))).toBeNull();
  });

  it.each([
    ['12.5', undefined],
    [12.5, 'reached must be text'],
    [null, 'reached must be text'],
    ['12,5', 'reached "12,5" is not written like'],
  ])('in a request, %j is %s', (given, complaint) => {
    class Request {
      @IsQuantity()
      reached: unknown = given;
    }
    const said = validateSync(new Request())[0]?.constraints?.['isQuantity'];
    if (complaint === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(complaint);
  });
});
