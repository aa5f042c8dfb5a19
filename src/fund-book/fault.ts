import { fileOf, tableNames } from './book-tables.js';

/**
 * One reason why a book is refused. `line` is the physical line on which the record starts (the header is 1; in a workbook the
 * row of the sheet), `column` the column's name; both null where the fault has none. `message` is a sentence for people.
 */
export interface Fault {
  file: string;
  line: number | null;
  column: string | null;
  message: string;
}

/** Faults in the order of the tables, and of lines within one: the order in which people look for them. */
export function inBookOrder(faults: Fault[]): Fault[] {
  const place = new Map(tableNames.map((table, index) => [fileOf(table), index]));
  const rank = ({ file }: Fault) => place.get(file) ?? -1;
  return [...faults].sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
}

/** Text from a book as a message shows it: in quotes, cut where it is long. */
export function quoted(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return JSON.stringify(shown);
}
