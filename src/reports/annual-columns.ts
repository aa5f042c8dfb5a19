import { Money } from '../../libs/money/index.js';
import type { Figure } from './annual-figures.js';

/** A table's three columns: up to the end of the year before, the year, both together. */
export type Columns = Record<'priorYears' | 'currentYear' | 'total', Money>;

/** The figures of one row, added up per column, debit positive. */
export function columns(figures: Figure[], currency: string): Columns {
  const sum = (current: boolean) =>
    Money.sum(
      figures.filter(({ period }) => (period === 'currentYear') === current).map(({ amount }) => amount),
      currency,
    );
  const [priorYears, currentYear] = [sum(false), sum(true)];
  return { priorYears, currentYear, total: priorYears.plus(currentYear) };
}

/** The same with the sides exchanged: sources are credits. */
export function credited({ priorYears, currentYear, total }: Columns): Columns {
  return { priorYears: priorYears.negated(), currentYear: currentYear.negated(), total: total.negated() };
}

/** A table's foot: each of the `keys` added up over its rows. */
export function foot<Key extends string>(
  rows: Record<Key, Money>[],
  keys: readonly Key[],
  currency: string,
): Record<Key, Money> {
  return Object.fromEntries(
    keys.map((key) => [
      key,
      Money.sum(
        rows.map((row) => row[key]),
        currency,
      ),
    ]),
  ) as Record<Key, Money>;
}

export const COLUMNS = ['priorYears', 'currentYear', 'total'] as const;

/** Rows grouped by a code, in code order: code point by code point, as `COLLATE "C"` has it. */
export function byCode<Row>(rows: Iterable<Row>, codeOf: (row: Row) => string | null): [string, Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const code = codeOf(row);
    if (code === null) continue;
    const group = groups.get(code);
    if (group) group.push(row);
    else groups.set(code, [row]);
  }
  // JavaScript compares UTF-16 units, which puts U+10000 and above before U+E000; UTF-8 bytes are in code-point order.
  return [...groups]
    .map(([code, group]) => ({ bytes: Buffer.from(code), code, group }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ code, group }) => [code, group]);
}
