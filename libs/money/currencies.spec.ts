import { currencyList, isCurrency, minorUnits, MoneyError } from './index.js';

describe('currencies', () => {
  it.each([
    ['USD', 2],
    ['EUR', 2],
    ['JPY', 0],
    ['XOF', 0],
    ['KWD', 3],
    ['IQD', 3],
    ['CLF', 4],
    ['UYW', 4],
    ['UYI', 0],
    ['EEK', 2],
  ])('%s has %i decimals', (code, decimals) => {
    expect(isCurrency(code)).toBe(true);
    expect(minorUnits(code)).toBe(decimals);
  });

  it.each(['XXX', 'XTS', 'XAU', 'XDR', 'usd', ' USD', '', 'ABC'])('%j is none', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => minorUnits(code)).toThrow(MoneyError);
  });

  it('are listed once each, by code', () => {
    const codes = currencyList().map(({ code }) => code);
    expect(codes.length).toBeGreaterThan(160);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(codes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
    expect(currencyList().every(({ code, minorUnits: decimals }) => minorUnits(code) === decimals)).toBe(
      true,
    );
  });

  it('stand in one list each', () => {
    // A code in two lists would silently take the later one's decimals.
    for (const { code, minorUnits: decimals } of currencyList()) {
      const rounding = new Intl.NumberFormat('en', { style: 'currency', currency: code });
      expect(rounding.resolvedOptions().maximumFractionDigits).toBeLessThanOrEqual(Math.max(decimals, 2));
    }
  });
});
