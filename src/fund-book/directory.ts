import { isCurrency, MoneyError, Rate } from '../../libs/money/index.js';
import type { TableName } from './book-tables.js';
import { bookKey, type KnownBooks } from './known-books.js';
import { cellOf, rowsOf, type ReadBook } from './read-book.js';
import { isDay } from '../../libs/calendar/index.js';

/** What is known of a fund that a row names; null where its own row has a fault in that cell. */
export interface FundFacts {
  code: string;
  currency: string | null;
  startDate: string | null;
  /** `unknown` where its row has a fault there, null where deposits bear no fee by themselves. */
  feeRate: Rate | null | 'unknown';
}

export interface AgreementFacts {
  signedOn: string | null;
  currency: string | null;
  /** Empty where it is not given; then the fund's only one. */
  window: string;
  feeRate: Rate | null | 'unknown';
}

/**
 * Where codes lead: to rows of this book, sound or not, or to records that the ledger has. A code of a row with a fault is there
 * all the same, so that one mistake is reported once.
 */
export class Directory {
  private readonly fundsByCode = new Map<string, FundFacts>();
  private readonly windowsByFund = new Map<string, Set<string>>();
  private readonly organisationCodes = new Set<string>();
  private readonly fundByProject = new Map<string, string>();
  private readonly agreementsByKey = new Map<string, AgreementFacts>();

  constructor(
    private readonly book: ReadBook,
    private readonly known: KnownBooks,
  ) {
    for (const { current } of known.funds.values()) this.fundsByCode.set(current.code, current);
    for (const { current } of known.windows.values()) this.addWindow(current.fund, current.code);
    for (const { current } of known.projects.values()) this.fundByProject.set(current.code, current.fund);
    for (const agreement of known.agreements.values())
      this.agreementsByKey.set(bookKey(agreement.fund, agreement.reference), agreement);
    for (const code of known.organisations.keys()) this.organisationCodes.add(code);
    this.readBook();
  }

  /** The fund, `null` when there is none of that code, `'unknown'` when nobody can say. */
  fund(code: string): FundFacts | null | 'unknown' {
    return this.fundsByCode.get(code) ?? this.nothingIn('funds');
  }

  /** The windows of a fund; a fund without any has one, `GEN`. `null` when nobody can say. */
  windows(fund: string): ReadonlySet<string> | null {
    if (!this.isComplete('windows')) return null;
    return this.windowsByFund.get(fund) ?? ONLY_WINDOW;
  }

  organisation(code: string): true | null | 'unknown' {
    return this.organisationCodes.has(code) ? true : this.nothingIn('organisations');
  }

  /** The project's fund, by code; `certain` when that code leads to a fund. */
  project(code: string): { fund: string; certain: boolean } | null | 'unknown' {
    const fund = this.fundByProject.get(code);
    if (fund === undefined) return this.nothingIn('projects');
    return { fund, certain: this.known.projects.has(code) || this.fundsByCode.has(fund) };
  }

  agreement(fund: string, reference: string): AgreementFacts | null | 'unknown' {
    return this.agreementsByKey.get(bookKey(fund, reference)) ?? this.nothingIn('agreements');
  }

  /** Other funds that have an agreement of this reference, to say so in a message. */
  fundsWithAgreement(reference: string): string[] {
    return [...this.fundsByCode.keys()].filter((fund) => this.agreementsByKey.has(bookKey(fund, reference)));
  }

  private readBook(): void {
    const inBook = new Set<string>();
    const first = (...codes: string[]) => {
      const key = bookKey(...codes);
      if (inBook.has(key)) return false;
      inBook.add(key);
      return true;
    };
    for (const row of rowsOf(this.book, 'funds')) {
      const code = cellOf<'funds'>(row, 'code');
      if (code === '' || !first('fund', code)) continue;
      const known = this.known.funds.get(code);
      const feeRate = rateOf(cellOf<'funds'>(row, 'aa_fee_rate'));
      this.fundsByCode.set(code, {
        code,
        currency: known?.current.currency ?? currencyOrNull(cellOf<'funds'>(row, 'currency')),
        startDate: known?.current.startDate ?? dayOrNull(cellOf<'funds'>(row, 'start_date')),
        // A rate that is as it was imported last leaves alone what people made of it since.
        feeRate:
          known?.lastImported && sameRate(feeRate, known.lastImported.feeRate)
            ? known.current.feeRate
            : feeRate,
      });
    }
    for (const row of rowsOf(this.book, 'windows')) {
      const code = cellOf<'windows'>(row, 'code');
      if (code !== '') this.addWindow(cellOf<'windows'>(row, 'fund'), code);
    }
    for (const row of rowsOf(this.book, 'organisations'))
      this.organisationCodes.add(cellOf<'organisations'>(row, 'code'));
    for (const row of rowsOf(this.book, 'projects')) {
      const code = cellOf<'projects'>(row, 'code');
      if (!this.fundByProject.has(code)) this.fundByProject.set(code, cellOf<'projects'>(row, 'fund'));
    }
    for (const row of rowsOf(this.book, 'agreements')) {
      const cell = (column: 'fund' | 'reference' | 'signed_on' | 'currency' | 'window' | 'aa_fee_rate') =>
        cellOf<'agreements'>(row, column);
      const key = bookKey(cell('fund'), cell('reference'));
      const known = this.known.agreements.get(key);
      if (known || !first('agreement', key)) continue;
      this.agreementsByKey.set(key, {
        signedOn: dayOrNull(cell('signed_on')),
        currency: currencyOrNull(cell('currency')),
        window: cell('window'),
        feeRate: rateOf(cell('aa_fee_rate')),
      });
    }
  }

  private addWindow(fund: string, code: string): void {
    const windows = this.windowsByFund.get(fund);
    if (windows) windows.add(code);
    else this.windowsByFund.set(fund, new Set([code]));
  }

  /** Whether every row of a table could be read. */
  isComplete(table: TableName): boolean {
    return this.book.tables.get(table)?.complete !== false;
  }

  /** Nothing is to be found there, or, where rows of the table could not be read, nobody knows. */
  private nothingIn(table: TableName): null | 'unknown' {
    return this.isComplete(table) ? null : 'unknown';
  }
}

const ONLY_WINDOW: ReadonlySet<string> = new Set(['GEN']);

function currencyOrNull(text: string): string | null {
  return isCurrency(text) ? text : null;
}

function dayOrNull(text: string): string | null {
  return isDay(text) ? text : null;
}

function rateOf(text: string): Rate | null | 'unknown' {
  if (text === '') return null;
  try {
    return Rate.of(text);
  } catch (error) {
    if (error instanceof MoneyError) return 'unknown';
    throw error;
  }
}

function sameRate(a: Rate | null | 'unknown', b: Rate | null): boolean {
  if (a === null || b === null) return a === b;
  return a !== 'unknown' && a.equals(b);
}
