import { Column, type ColumnOptions } from 'typeorm';
import { MoneyError, quoted } from './money-error.js';
import { Money } from './money.js';
import { isPlainDecimal } from './plain-decimal.js';

/**
 * A TypeORM column `numeric(24,4)` for an amount whose currency stands in another column.
 *
 * The property is decimal text: saved from text such as `1250.00` (or a Money), read as PostgreSQL writes it,
 * `1250.0000`; `Money.fromDatabase(row.amount, row.currency)` makes Money of it. A JavaScript number is refused
 * with a MoneyError before any SQL is sent.
 *
 * @param options as for `@Column`, except type, precision, scale and transformer
 */
export function MoneyColumn(
  options: Omit<ColumnOptions, 'type' | 'precision' | 'scale' | 'transformer'> = {},
): PropertyDecorator {
  return Column({ ...options, type: 'numeric', precision: 24, scale: 4, transformer: DECIMAL_TEXT });
}

const DECIMAL_TEXT = {
  to(amount: unknown): string | null | undefined {
    if (amount === null || amount === undefined) return amount;
    if (amount instanceof Money) return amount.toString();
    if (typeof amount === 'string' && isPlainDecimal(amount)) return amount;
    throw new MoneyError(`an amount is saved as text such as "1250.00", not as ${quoted(amount)}`);
  },
  from(text: string | null): string | null {
    return text;
  },
};
