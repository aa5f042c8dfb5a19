import { tableNames } from './book-tables.js';
import { rowsOf, type ReadBook } from './read-book.js';

/** The codes that a book mentions, each once, known or not: what to ask the ledger about before the book is checked. */
export interface Mentions {
  funds: string[];
  organisations: string[];
  projects: string[];
  /** Every `reference` and `agreement`, of whatever fund and kind. */
  references: string[];
  currencies: string[];
  /** Whether it has indicators, which may name global goals. */
  goals: boolean;
}

type Codes = Exclude<keyof Mentions, 'goals'>;

const CODES: Record<Codes, readonly string[]> = {
  funds: ['fund'],
  organisations: ['organisation', 'donor', 'lead', 'responsible'],
  projects: ['project'],
  references: ['reference', 'agreement'],
  currencies: ['currency'],
};
const OWN_CODE: Partial<Record<string, Codes>> = {
  funds: 'funds',
  organisations: 'organisations',
  projects: 'projects',
};

export function mentionedIn(book: ReadBook): Mentions {
  const found = Object.fromEntries(
    Object.keys(CODES).map((kind) => [kind, new Set<string>()]),
  ) as unknown as Record<Codes, Set<string>>;
  for (const table of tableNames)
    for (const { cells } of rowsOf(book, table)) {
      const own = OWN_CODE[table];
      if (own && cells.code) found[own].add(cells.code);
      for (const [kind, columns] of Object.entries(CODES) as [Codes, readonly string[]][])
        for (const column of columns) if (cells[column]) found[kind].add(cells[column]);
    }
  return {
    funds: [...found.funds],
    organisations: [...found.organisations],
    projects: [...found.projects],
    references: [...found.references],
    currencies: [...found.currencies],
    goals: rowsOf(book, 'indicators').length > 0,
  };
}
