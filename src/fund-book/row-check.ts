import { isDay } from '../../libs/calendar/index.js';
import { isCurrency, isPlainDecimal, Money, MoneyError, Quantity, Rate } from '../../libs/money/index.js';
import { bookTables, fileOf, type ColumnOf, type TableName } from './book-tables.js';
import type { BookRow, BookTable } from './book-table.js';
import { quoted, type Fault } from './fault.js';
import type { RowPlace } from './rows.js';

/** A reference longer than this is no reference, and more than an index of the database holds. */
const LONGEST_CODE = 200;

/**
 * Reads the cells of one row and reports every one that is wrong. Each reader gives the cell's value, or null when the cell is
 * empty, or wrong and reported.
 */
export class RowCheck<T extends TableName> {
  /** A cell has a fault, so the row is not to be used. */
  faulty: boolean;
  /** A cell leads to a row that has a fault, so nothing can be said about this one. */
  doubtful = false;
  readonly place: RowPlace;

  constructor(
    readonly table: BookTable & { name: T },
    private readonly row: BookRow,
    private readonly faults: Fault[],
  ) {
    this.faulty = row.broken;
    this.place = { file: fileOf(table.name), line: row.line };
  }

  fault(column: ColumnOf<T>, message: string): null {
    this.faulty = true;
    // The shape of a broken row is reported; its cells may have slipped into other columns.
    if (!this.row.broken) this.faults.push({ ...this.place, column, message });
    return null;
  }

  /** The cell as it is, null when it is empty. */
  text(column: ColumnOf<T>): string | null {
    return this.row.cells[column] || null;
  }

  /**
   * The cell, which this row must have.
   * @param why the sentence for a person when it is empty
   */
  needed(column: ColumnOf<T>, why = `The ${words(column)} is missing.`): string | null {
    const text = this.text(column);
    if (text !== null) return text;
    if (this.table.columns.has(column)) return this.fault(column, why);
    this.faulty = true;
    const reported = (bookTables[this.table.name].needed as readonly string[]).includes(column);
    const missing = { file: this.place.file, line: 1, column, message: `The column is missing. ${why}` };
    if (!reported && !this.row.broken && !this.faults.some((known) => sameFault(known, missing)))
      this.faults.push(missing);
    return null;
  }

  /** A reference or code that this row must have. */
  code(column: ColumnOf<T>, why?: string): string | null {
    return this.asCode(column, this.needed(column, why));
  }

  /** A reference or code that may be empty. */
  codeIfGiven(column: ColumnOf<T>): string | null {
    return this.asCode(column, this.text(column));
  }

  /** One of the words that the book allows there. */
  word<W extends string>(column: ColumnOf<T>, allowed: readonly W[], why?: string): W | null {
    const text = this.needed(column, why);
    if (text === null) return null;
    if ((allowed as readonly string[]).includes(text)) return text as W;
    return this.fault(
      column,
      `${quoted(text)} is no ${words(column)} of a fund book; it is one of ${allowed.join(', ')}.`,
    );
  }

  /** An ISO day that this row must have. */
  day(column: ColumnOf<T>): string | null {
    return this.asDay(column, this.needed(column));
  }

  /** An ISO day that may be empty. */
  dayIfGiven(column: ColumnOf<T>): string | null {
    return this.asDay(column, this.text(column));
  }

  currency(column: ColumnOf<T>): string | null {
    const code = this.needed(column);
    return code === null ? null : this.asCurrency(column, code);
  }

  currencyIfGiven(column: ColumnOf<T>): string | null {
    const code = this.text(column);
    return code === null ? null : this.asCurrency(column, code);
  }

  /** @param currency null when it is not known: then only the shape of the amount is looked at */
  amount(column: ColumnOf<T>, currency: string | null): Money | null {
    const text = this.needed(column);
    return text === null ? null : this.asAmount(column, text, currency);
  }

  amountIfGiven(column: ColumnOf<T>, currency: string | null): Money | null {
    const text = this.text(column);
    return text === null ? null : this.asAmount(column, text, currency);
  }

  /** A share between 0 and 1 that may be empty. */
  shareIfGiven(column: ColumnOf<T>): Rate | null {
    const rate = this.asRate(column, this.text(column));
    if (rate && (rate.isNegative() || rate.compare(Rate.of('1')) > 0))
      return this.fault(
        column,
        `The ${words(column)} ${rate.toString()} is not between 0 and 1; 0.01 is one per cent.`,
      );
    return rate;
  }

  rate(column: ColumnOf<T>): Rate | null {
    const rate = this.asRate(column, this.needed(column));
    if (rate && !rate.isPositive())
      return this.fault(column, `The ${words(column)} ${rate.toString()} is not above 0.`);
    return rate;
  }

  /** A measured value: at most 18 digits before the point and 6 behind it. */
  quantity(column: ColumnOf<T>): Quantity | null {
    return this.asQuantity(column, this.needed(column));
  }

  quantityIfGiven(column: ColumnOf<T>): Quantity | null {
    return this.asQuantity(column, this.text(column));
  }

  yesOrNo(column: ColumnOf<T>): boolean | null {
    const word = this.word(column, ['yes', 'no']);
    return word === null ? null : word === 'yes';
  }

  private asQuantity(column: ColumnOf<T>, text: string | null): Quantity | null {
    return text === null ? null : this.exact(column, () => Quantity.of(text));
  }

  private asCode(column: ColumnOf<T>, text: string | null): string | null {
    if (text === null) return null;
    if (text !== text.trim())
      return this.fault(column, `The ${words(column)} ${quoted(text)} has a blank before or after it.`);
    if (text.length > LONGEST_CODE)
      return this.fault(
        column,
        `The ${words(column)} ${quoted(text)} has more than ${LONGEST_CODE} characters.`,
      );
    return text;
  }

  private asDay(column: ColumnOf<T>, text: string | null): string | null {
    if (text === null || isDay(text)) return text;
    return this.fault(
      column,
      `${quoted(text)} is not a day of the calendar written like 2026-11-23 (year-month-day).`,
    );
  }

  private asCurrency(column: ColumnOf<T>, code: string): string | null {
    if (isCurrency(code)) return code;
    return this.fault(column, `${quoted(code)} is not a currency of ISO 4217, such as USD or EUR.`);
  }

  private asAmount(column: ColumnOf<T>, text: string, currency: string | null): Money | null {
    if (currency !== null) return this.exact(column, () => Money.of(text, currency));
    this.doubtful = true;
    if (!isPlainDecimal(text))
      this.fault(column, `The amount ${quoted(text)} is not a plain decimal such as 1250000.00.`);
    return null;
  }

  private asRate(column: ColumnOf<T>, text: string | null): Rate | null {
    return text === null ? null : this.exact(column, () => Rate.of(text));
  }

  private exact<V>(column: ColumnOf<T>, read: () => V): V | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof MoneyError)) throw error;
      return this.fault(column, `${error.message[0]!.toUpperCase()}${error.message.slice(1)}.`);
    }
  }
}

/** A column's name as a word of a sentence. */
function words(column: string): string {
  return column.replaceAll('_', ' ').replace('aa fee', 'fee');
}

function sameFault(a: Fault, b: Fault): boolean {
  return a.line === b.line && a.column === b.column && a.file === b.file;
}
