import { hasCome } from '../../libs/calendar/index.js';
import type { ColumnOf, TableName } from './book-tables.js';
import type { BookTable } from './book-table.js';
import type { Directory, FundFacts } from './directory.js';
import { quoted, type Fault } from './fault.js';
import { bookKey } from './known-books.js';
import type { ReadBook } from './read-book.js';
import { RowCheck } from './row-check.js';
import type { RowPlace } from './rows.js';

/** Columns of one table that hold a certain kind of code, where it has them. */
type ColumnNamed<T extends TableName, C extends string> = ColumnOf<T> & C;

/** What every check of a book's rows needs: the rows, where codes lead, and where to put the faults. */
export class BookCheck {
  /** Rows that lead to a row with a fault. */
  doubts = 0;
  private readonly seen = new Map<string, RowPlace>();

  constructor(
    readonly book: ReadBook,
    readonly directory: Directory,
    readonly faults: Fault[],
  ) {}

  /** Whether every row of a table could be read. */
  isWhole(name: TableName): boolean {
    return this.directory.isComplete(name);
  }

  /** Calls `look` with every row of a table, in the order of the file. */
  each<T extends TableName>(name: T, look: (check: RowCheck<T>) => void): void {
    const table = this.book.tables.get(name) as (BookTable & { name: T }) | undefined;
    for (const row of table?.rows ?? []) {
      const check = new RowCheck(table!, row, this.faults);
      look(check);
      if (check.doubtful) this.doubts += 1;
    }
  }

  /** Reports a row whose key another row of its table has; a row with other faults takes its key all the same. */
  once<T extends TableName>(check: RowCheck<T>, column: ColumnOf<T>, ...key: (string | null)[]): void {
    const codes = key.filter((code) => code !== null);
    if (codes.length < key.length) return;
    const place = bookKey(check.place.file, ...codes);
    const first = this.seen.get(place);
    if (!first) this.seen.set(place, check.place);
    else
      check.fault(
        column,
        `${quoted(codes.join(' '))} stands on line ${first.line} already; it may stand there once.`,
      );
  }

  /** The fund that a row names. */
  fund<T extends TableName>(check: RowCheck<T>, column: ColumnNamed<T, 'fund'>): FundFacts | null {
    const code = check.code(column);
    if (code === null) return null;
    const fund = this.directory.fund(code);
    if (fund === null) return check.fault(column, `There is no fund ${quoted(code)}.`);
    if (fund !== 'unknown') return fund;
    check.doubtful = true;
    return null;
  }

  /** A day on which something happens in a fund: not before it began. */
  dayIn<T extends TableName>(check: RowCheck<T>, column: ColumnOf<T>, fund: FundFacts | null): string | null {
    const day = check.day(column);
    if (day === null) return day;
    if (!hasCome(day))
      return check.fault(column, `${day} has not come yet; nothing is recorded before its day.`);
    if (fund === null) return day;
    if (fund.startDate !== null && day < fund.startDate)
      return check.fault(
        column,
        `${day} is before fund ${fund.code} began on ${fund.startDate}; nothing can fall before that.`,
      );
    return day;
  }

  /** An organisation's code that has to lead somewhere. */
  organisation<T extends TableName>(
    check: RowCheck<T>,
    column: ColumnNamed<T, 'organisation' | 'donor' | 'lead' | 'responsible'>,
    code: string | null,
  ): string | null {
    if (code === null) return null;
    const found = this.directory.organisation(code);
    if (found === null) return check.fault(column, `There is no organisation ${quoted(code)}.`);
    if (found === 'unknown') check.doubtful = true;
    return code;
  }

  /** A project's code that has to lead to a project, of `fund` where that is known. */
  project<T extends TableName>(
    check: RowCheck<T>,
    column: ColumnNamed<T, 'project'>,
    code: string | null,
    fund: FundFacts | null,
  ): string | null {
    if (code === null) return null;
    const home = this.directory.project(code);
    if (home === null) return check.fault(column, `There is no project ${quoted(code)}.`);
    // A project whose own row names no fund that exists is reported there.
    if (home === 'unknown' || !home.certain) check.doubtful = true;
    else if (fund !== null && home.fund !== fund.code)
      return check.fault(
        column,
        `Project ${quoted(code)} belongs to fund ${quoted(home.fund)}, not to ${quoted(fund.code)}.`,
      );
    return code;
  }

  /** A window's code; empty stays null, because what follows is seen only in the order of posting. */
  window<T extends TableName>(
    check: RowCheck<T>,
    column: ColumnNamed<T, 'window' | 'from_window' | 'to_window'>,
    fund: FundFacts | null,
  ): string | null {
    const code = check.codeIfGiven(column);
    if (code === null || fund === null) return code;
    const windows = this.directory.windows(fund.code);
    if (windows === null) check.doubtful = true;
    else if (!windows.has(code))
      return check.fault(
        column,
        `Fund ${fund.code} has no window ${quoted(code)}; it has ${[...windows].join(', ')}.`,
      );
    return code;
  }
}
