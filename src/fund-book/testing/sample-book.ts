import { TableReader, absentTable } from '../book-table.js';
import { bookTables, tableNames, type TableName } from '../book-tables.js';
import { checkBook, type SoundBook } from '../check-book.js';
import { CsvRecords } from '../../../libs/documents/index.js';
import type { Fault } from '../fault.js';
import { emptyBooks, type KnownBooks } from '../known-books.js';
import type { ReadBook } from '../read-book.js';

/** Tables as CSV text; what is left out is as in the sample. */
export type Tables = Partial<Record<TableName, string>>;

/**
 * A small sound fund for specs, all of it invented: fund `F` in dollars with a fee of 1 % and the windows `N` and `S`, an
 * agreement in dollars in each of them, 99,000.00 unallocated in N and 49,500.00 in S after their deposits.
 */
export const sample = {
  funds: `code,name,currency,start_date,aa_fee_rate,indirect_cost_rate
F,A fund,USD,2021-01-01,0.01,0.07`,
  windows: `fund,code,name
F,N,North
F,S,South`,
  organisations: `code,name,type,country
DON,A donor,government,NO
ORG,An organisation,ngo,KE
SEC,Another organisation,multilateral,`,
  agreements: `fund,reference,donor,signed_on,currency,amount,window
F,A-N,DON,2021-01-10,USD,200000.00,N
F,A-S,DON,2021-01-10,USD,50000.00,S
F,A-E,DON,2021-01-10,EUR,1000.00,N`,
  projects: `fund,code,title,kind,lead,country,city,start_date,end_date,status
F,P-1,A project,programme,ORG,KE,Nairobi,2021-01-01,2022-12-31,active
F,P-2,Another project,direct_cost,SEC,,,,,active`,
  budgets: `project,organisation,approved_amount
P-1,ORG,100000.00`,
  allocations: `fund,reference,project,organisation,window,decided_on,amount`,
  transactions: `fund,reference,kind,date,amount,currency,original_amount,agreement,organisation,project,category,window,narrative
F,D-1,deposit,2021-02-01,100000.00,,,A-N,,,,,
F,D-2,deposit,2021-02-01,50000.00,,,A-S,,,,,`,
} satisfies Tables;

/** The sample with some tables replaced, or (a text that starts with a line break) lengthened. */
export function bookOf(tables: Tables = {}): ReadBook {
  const book: ReadBook = { tables: new Map(), faults: [] };
  for (const name of tableNames) {
    const before = (sample as Tables)[name] ?? HEADERS[name];
    const given = tables[name];
    const text =
      given === undefined ? (sample as Tables)[name] : given.startsWith('\n') ? before + given : given;
    if (text === undefined) {
      book.tables.set(name, absentTable(name, true));
      continue;
    }
    const reader = new TableReader(name, book.faults);
    const records = new CsvRecords((record) => reader.record(record));
    records.push(text);
    records.end();
    book.tables.set(name, reader.end());
  }
  return book;
}

const HEADERS: Partial<Record<TableName, string>> = Object.fromEntries(
  tableNames.map((name) => [name, bookTables[name].needed.join(',')]),
);

/** The faults of a book in short, `file:line column`, in their order. */
export function faultsOf(tables: Tables, known: KnownBooks = emptyBooks()): string[] {
  return reported(tables, known).map(
    ({ file, line, column }) => `${file.replace('.csv', '')}:${line} ${column}`,
  );
}

/** The sentences of the faults of a book. */
export function sentencesOf(tables: Tables, known: KnownBooks = emptyBooks()): string[] {
  return reported(tables, known).map(({ message }) => message);
}

function reported(tables: Tables, known: KnownBooks): Fault[] {
  const result = checkBook(bookOf(tables), known);
  return 'faults' in result ? result.faults : [];
}

/** What a sound book does. @throws with its faults when it is not sound */
export function soundBook(tables: Tables, known: KnownBooks = emptyBooks()): SoundBook {
  const result = checkBook(bookOf(tables), known);
  if ('faults' in result) throw new Error(result.faults.map(({ message }) => message).join('\n'));
  return result;
}
