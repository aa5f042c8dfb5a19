import fc from 'fast-check';
import { Money, MoneyError, Rate } from './index.js';

const usd = (amount: string) => Money.of(amount, 'USD');
const rates = (...texts: string[]) => texts.map((text) => Rate.of(text));
const texts = (amounts: Money[]) => amounts.map((amount) => amount.toString());

/** Amounts of up to 20 digits before the point, either sign, in cents. */
const amounts = fc
  .bigInt({ min: -(10n ** 22n) + 1n, max: 10n ** 22n - 1n })
  .map((cents) => usd(inCents(cents)));

describe('times a rate', () => {
  it.each([
    ['100.50', '0.01', '1.01'], // 1.005: the tie goes up
    ['-100.50', '0.01', '-1.01'], // and away from zero
    ['100.49', '0.01', '1.00'],
    ['0.01', '0.5', '0.01'],
    ['-0.01', '0.5', '-0.01'],
    ['-0.01', '0.4', '0.00'],
    ['19000000.00', '0.01', '190000.00'],
    ['99999999999999999999.99', '0.000000000001', '100000000.00'],
    ['99999999999999999999.99', '3', '299999999999999999999.97'],
  ])('%s × %s is %s', (amount, rate, product) => {
    expect(usd(amount).times(Rate.of(rate)).toString()).toBe(product);
  });

  it('rounds to whole yen and to thousandths of a dinar', () => {
    expect(Money.of('50', 'JPY').times(Rate.of('0.01')).toString()).toBe('1');
    expect(Money.of('0.050', 'KWD').times(Rate.of('0.01')).toString()).toBe('0.001');
  });

  it('is what whole-number arithmetic says, at every tie and sign', () => {
    const cents = fc.bigInt({ min: -(10n ** 22n) + 1n, max: 10n ** 22n - 1n });
    fc.assert(
      fc.property(cents, fc.integer({ min: -3000, max: 3000 }), (c, thousandths) => {
        const exact = c * BigInt(thousandths); // thousandths of a cent
        const size = exact < 0n ? -exact : exact;
        const rounded = (size + 500n) / 1000n;
        const product = usd(inCents(c)).times(Rate.of((thousandths / 1000).toFixed(3)));
        expect(product.toString()).toBe(inCents(exact < 0n ? -rounded : rounded));
      }),
    );
  });
});

describe('converting', () => {
  it.each([
    ['1000.00', 'EUR', '0.92', '1', 'USD', '1086.96'],
    ['1000.00', 'USD', '1', '151.25', 'JPY', '151250'],
    ['1', 'JPY', '150', '0.307', 'KWD', '0.002'],
    ['1.00', 'EUR', '0.5', '0.0025', 'USD', '0.01'], // 0.005: the tie goes up
    ['-1.00', 'EUR', '0.5', '0.0025', 'USD', '-0.01'],
  ])('%s %s at %s per USD, to %s per USD %s, is %s', (amount, currency, from, to, target, result) => {
    const rates = { from: Rate.of(from), to: Rate.of(to) };
    expect(Money.of(amount, currency).convert(rates, target).toString()).toBe(result);
  });

  it('rounds once: 1 ÷ 3 × 3 is the whole again', () => {
    expect(
      usd('100')
        .convert({ from: Rate.of('3'), to: Rate.of('3') }, 'USD')
        .toString(),
    ).toBe('100.00');
    const far = {
      from: Rate.of('99999999999999999999.999999999999'),
      to: Rate.of('99999999999999999999.999999999999'),
    };
    expect(usd('99999999999999999999.99').convert(far, 'EUR').toString()).toBe('99999999999999999999.99');
  });

  it('is what whole-number division says', () => {
    const rate = fc.bigInt({ min: 1n, max: 10n ** 15n });
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), rate, rate, (cents, from, to) => {
        const size = (cents < 0n ? -cents : cents) * to;
        const rounded = (2n * size + from) / (2n * from);
        const converted = usd(inCents(cents)).convert(
          { from: Rate.of(from.toString()), to: Rate.of(to.toString()) },
          'EUR',
        );
        expect(converted.toString()).toBe(inCents(cents < 0n ? -rounded : rounded));
      }),
    );
  });

  it.each(['0', '-1'])('refuses the rate %s', (rate) => {
    expect(() => usd('5').convert({ from: Rate.of(rate), to: Rate.of('1') }, 'EUR')).toThrow(
      `5.00 USD cannot be converted to EUR at the rate ${rate}`,
    );
    expect(() => usd('5').convert({ from: Rate.of('1'), to: Rate.of(rate) }, 'EUR')).toThrow(MoneyError);
  });
});

describe('sharing out', () => {
  it('gives the cents left over to those who lost most, the earlier first', () => {
    expect(texts(usd('100').split(rates('1', '1', '1')))).toEqual(['33.34', '33.33', '33.33']);
    expect(texts(usd('0.05').split(rates('1', '1', '1')))).toEqual(['0.02', '0.02', '0.01']);
    expect(texts(usd('10').split(rates('0.2', '0.3', '0.5')))).toEqual(['2.00', '3.00', '5.00']);
    expect(texts(usd('0.10').split(rates('1', '6', '0', '2')))).toEqual(['0.01', '0.07', '0.00', '0.02']);
  });

  it('shares a negative amount like its positive one', () => {
    expect(texts(usd('-100').split(rates('1', '1', '1')))).toEqual(['-33.34', '-33.33', '-33.33']);
  });

  it('shares in proportion to amounts, of any one currency', () => {
    const deposits = ['1000', '3000'].map((amount) => Money.of(amount, 'NOK'));
    expect(texts(usd('0.03').split(deposits))).toEqual(['0.01', '0.02']);
    const mixed = [usd('1'), Money.of('1', 'EUR')];
    expect(() => usd('1').split(mixed)).toThrow('the currencies differ');
  });

  it('refuses weights that say nothing', () => {
    expect(() => usd('1').split([])).toThrow('every weight is zero');
    expect(() => usd('1').split([Rate.of('0'), Rate.of('0')])).toThrow('every weight is zero');
    expect(() => usd('1').split([Rate.of('2'), Rate.of('-1')])).toThrow('the negative weight -1');
  });

  it('adds up exactly, and no share is a whole cent away from its due', () => {
    const weights = fc
      .array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 40 })
      .filter((parts) => parts.some((part) => part > 0));
    fc.assert(
      fc.property(amounts, weights, (amount, parts) => {
        const shares = amount.split(parts.map((part) => Rate.of(part.toString())));
        expect(Money.sum(shares, 'USD').equals(amount)).toBe(true);
        const whole = parts.reduce((sum, part) => sum + part, 0);
        shares.forEach((share, index) => {
          const off = centsOf(share) * BigInt(whole) - centsOf(amount) * BigInt(parts[index]!);
          expect(off < BigInt(whole) && off > -BigInt(whole)).toBe(true);
        });
      }),
    );
  });
});

describe('in proportion', () => {
  it.each([
    ['100.00', 1n, 3n, '33.33'],
    ['0.01', 1n, 2n, '0.01'], // 0.005: the tie goes up
    ['-0.01', 1n, 2n, '-0.01'],
    ['100.00', 0n, 7n, '0.00'],
    ['99999999999999999999.99', 999_999_999_999n, 1_000_000_000_000n, '99999999999899999999.99'],
  ])('%s × %d ÷ %d is %s', (amount, part, whole, share) => {
    expect(usd(amount).inProportion(part, whole).toString()).toBe(share);
  });

  it.each([0n, -1n])('has no part of %d', (whole) => {
    expect(() => usd('5').inProportion(1n, whole)).toThrow(MoneyError);
  });
});

describe('a percentage', () => {
  it.each([
    ['2', '3', '66.67'],
    ['1', '3', '33.33'],
    ['-1', '800', '-0.13'], // -0.125: away from zero
    ['1', '800', '0.13'],
    ['1', '-800', '-0.13'],
    ['-2', '-3', '66.67'],
    ['-1', '100000', '0.00'],
    ['0', '5', '0.00'],
    ['350', '100', '350.00'],
  ])('%s of %s is %s', (part, whole, percentage) => {
    expect(usd(part).percentageOf(usd(whole))).toBe(percentage);
  });

  it('is nothing of nothing', () => {
    expect(usd('5').percentageOf(usd('0'))).toBeNull();
    expect(() => usd('5').percentageOf(Money.of('1', 'EUR'))).toThrow(MoneyError);
  });
});

function inCents(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function centsOf(money: Money): bigint {
  return BigInt(money.toString().replace('.', ''));
}
