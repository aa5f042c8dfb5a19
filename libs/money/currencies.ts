import { MoneyError, quoted } from './money-error.js';

/**
 * The currencies of ISO 4217 with the number of decimals of their minor unit.
 *
 * Only currencies in which money can be held: precious metals, the special drawing right, bond market
 * units and the codes for testing or for no currency have no minor unit and are left out.
 */

const TWO_DECIMALS = `
  AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF
  CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
  HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU
  MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR
  SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED
  VES WST XAD XCD XCG YER ZAR ZMW ZWG`;
const NO_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND';
const FOUR_DECIMALS = 'CLF UYW';

// A fund's history holds what was paid in its day: these were in use in the years of UN pooled funds (from
// 2004) and have been withdrawn since, so they stay readable.
const WITHDRAWN_TWO_DECIMALS = `
  ANG AZM BGN BYR CSD CUC CYP EEK GHC HRK LTL LVL MRO MTL MZM ROL SDD SIT SKK SLL SRG STD TMM TRL VEB VEF
  ZMK ZWD ZWL ZWN ZWR`;
const WITHDRAWN_NO_DECIMALS = 'TPE';

const MINOR_UNITS = new Map<string, number>();
for (const [codes, decimals] of [
  [NO_DECIMALS, 0],
  [WITHDRAWN_NO_DECIMALS, 0],
  [TWO_DECIMALS, 2],
  [WITHDRAWN_TWO_DECIMALS, 2],
  [THREE_DECIMALS, 3],
  [FOUR_DECIMALS, 4],
] as const) {
  for (const code of codes.trim().split(/\s+/)) MINOR_UNITS.set(code, decimals);
}

/** Whether `code` is a currency of ISO 4217 in which money can be held: three capital letters, e.g. `USD`. */
export function isCurrency(code: string): boolean {
  return MINOR_UNITS.has(code);
}

/**
 * How many decimals an amount in `currency` has: USD 2, JPY 0, KWD 3, CLF 4.
 * @throws {MoneyError} when the code is no currency.
 */
export function minorUnits(currency: string): number {
  const decimals = MINOR_UNITS.get(currency);
  if (decimals === undefined) {
    throw new MoneyError(`${quoted(currency)} is not a currency of ISO 4217, such as USD or EUR`);
  }
  return decimals;
}

/** Every currency in which money can be held, with its minor units, ordered by code. */
export function currencyList(): { code: string; minorUnits: number }[] {
  return [...MINOR_UNITS]
    .map(([code, decimals]) => ({ code, minorUnits: decimals }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}
