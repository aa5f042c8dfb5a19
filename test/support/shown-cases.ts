import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where published figures and broken books lie beside a checkout; absent elsewhere, and then what needs them is skipped. */
export const casesFolder = resolve('../shared/cases');

/** Folders of cases that have `file` and a book. */
export function casesWith(file: string, under = casesFolder): string[] {
  if (!existsSync(under)) return [];
  return readdirSync(under).filter(
    (name) => existsSync(join(under, name, file)) && existsSync(join(under, name, 'book')),
  );
}

export function readJson<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as T;
}

/** One question and the part of its answer that is compared. */
export interface Expectation {
  args: string[];
  result: unknown;
}

export const asList = <T>(one: T | T[] | undefined): T[] =>
  one === undefined ? [] : Array.isArray(one) ? one : [one];

/** Where `got` differs from `want`, looking only at what `want` has; lists row by row. */
export function differences(want: unknown, got: unknown, path = ''): string[] {
  if (Array.isArray(want)) {
    if (!Array.isArray(got) || got.length !== want.length)
      return [`${path}: expected ${want.length} rows, got ${JSON.stringify(got)?.slice(0, 80)}`];
    return want.flatMap((row, index) => differences(row, got[index], `${path}[${index}]`));
  }
  if (want !== null && typeof want === 'object') {
    if (got === null || typeof got !== 'object')
      return [`${path}: expected an object, got ${JSON.stringify(got)}`];
    return Object.entries(want).flatMap(([key, value]) =>
      differences(value, (got as Record<string, unknown>)[key], `${path}.${key}`),
    );
  }
  const loose = /\.(deliveryRate|share|category|year)$/.test(path) && want !== null && got !== null;
  return want === got || (loose && textOf(want) === textOf(got))
    ? []
    : [`${path}: expected ${JSON.stringify(want)}, got ${JSON.stringify(got)}`];
}

/** Rates, shares, categories and years may be numbers or texts. */
const textOf = (value: unknown) => (typeof value === 'number' ? JSON.stringify(value) : value);
