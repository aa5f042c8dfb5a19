import { isDay } from '../../libs/calendar/index.js';
import { CsvRecords, type RawRecord } from '../../libs/documents/index.js';
import { isCurrency, MoneyError, Rate } from '../../libs/money/index.js';

/** A rate as it stands in a file: units of the currency per USD, from a day on. */
export interface QuotedRate {
  line: number;
  currency: string;
  effectiveOn: string;
  unitsPerUsd: Rate;
}

/** What is wrong with a line of a file. */
export interface RateFault {
  line: number;
  message: string;
}

/** The headings that a column may have, whatever their case; the first that a file has counts. */
const HEADINGS = {
  currency: [
    ...['currency code', 'iso code', 'abbreviation', 'currency abbreviation', 'currency/abbreviation'],
    ...['currency'],
  ],
  effectiveOn: ['effective date', 'effective from', 'date'],
  unitsPerUsd: [
    ...['unore', 'un operational rate', 'un operational rates', 'un operational rates of exchange'],
    ...['operational rate', 'operational rates', 'operational rates of exchange', 'exchange rate'],
    ...['rate of exchange', 'exchange rate/operational rates', 'units per usd', 'rate'],
  ],
};

type Column = keyof typeof HEADINGS;
type Places = Partial<Record<Column, number>>;
const columns = Object.keys(HEADINGS) as Column[];

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Reads rates in the layout of the UN operational rates of exchange: a heading for each column, above which a title and the like may
 * stand, and a row for each country, with commas, semicolons or tabs between its cells. Days are `2026-11-01`, `01 Nov 2026`, or with
 * figures only where the month can be told from the day; rates plain decimals with at most 12 decimals. Other columns and rows of USD,
 * which is 1, are passed over; countries with one currency must agree.
 *
 * @returns one rate for each currency and day; all faults at once, by the physical line
 */
export function readOperationalRates(csv: string): { rates: QuotedRate[]; faults: RateFault[] } {
  const text = csv.replace(/^\uFEFF/, '');
  const [first, ...others] = ([',', ';', '\t'] as const).map((between) => tableOf(recordsOf(text, between)));
  const table = others.reduce((best, one) => (found(one.places) > found(best.places) ? one : best), first!);
  const reading = new Reading();
  reading.table(table);
  return reading.end();
}

/** The records of a file, and which of them is the row of headings. */
interface Table {
  records: RawRecord[];
  headings: number;
  places: Places;
}

const found = (places: Places) => Object.keys(places).length;

function recordsOf(text: string, between: ',' | ';' | '\t'): RawRecord[] {
  const all: RawRecord[] = [];
  const records = new CsvRecords((record) => all.push(record), between);
  records.push(text);
  records.end();
  return all.filter(({ cells, problem }) => problem !== null || cells.some((cell) => cell.trim() !== ''));
}

/** The row with the most of the known headings, the first of such; above it is what is not of the table. */
function tableOf(records: RawRecord[]): Table {
  let best: Table = { records, headings: 0, places: {} };
  for (const [headings, { cells }] of records.entries()) {
    const given = cells.map((cell) =>
      cell.trim().toLowerCase().replaceAll(/\s+/g, ' ').replaceAll(' / ', '/'),
    );
    const places: Places = {};
    for (const column of columns) {
      const heading = HEADINGS[column].find((one) => given.includes(one));
      if (heading !== undefined) places[column] = given.indexOf(heading);
    }
    if (found(places) > found(best.places)) best = { records, headings, places };
    if (found(places) === columns.length) break;
  }
  return best;
}

class Reading {
  private readonly rates = new Map<string, QuotedRate>();
  private readonly faults: RateFault[] = [];

  table({ records, headings, places }: Table): void {
    const [first] = records;
    if (!first) return this.fault(1, 'The file is empty.');
    const missing = columns.filter((column) => places[column] === undefined);
    for (const column of missing) {
      this.fault(
        (records[headings] ?? first).line,
        `No column is headed ${HEADINGS[column].map(titled).join(' or ')}.`,
      );
    }
    if (missing.length > 0) return;
    for (const { line, cells, problem } of records.slice(headings + 1)) {
      if (problem) this.fault(line, `${problem.message}.`);
      else this.row(line, cells, places as Record<Column, number>);
    }
    if (this.rates.size === 0 && this.faults.length === 0) {
      this.fault(1, 'The file has no rates of other currencies than USD.');
    }
  }

  end() {
    return { rates: [...this.rates.values()], faults: this.faults };
  }

  private row(line: number, cells: string[], places: Record<Column, number>): void {
    const currency = (cells[places.currency] ?? '').trim();
    if (currency === 'USD') return;
    const before = this.faults.length;
    if (!isCurrency(currency)) this.fault(line, `${JSON.stringify(currency)} is no currency of ISO 4217.`);
    const effectiveOn = this.day(line, (cells[places.effectiveOn] ?? '').trim());
    const unitsPerUsd = this.rate(line, (cells[places.unitsPerUsd] ?? '').trim());
    if (this.faults.length > before || effectiveOn === null || unitsPerUsd === null) return;
    const key = `${currency} ${effectiveOn}`;
    const other = this.rates.get(key);
    if (other && !other.unitsPerUsd.equals(unitsPerUsd)) {
      this.fault(
        line,
        `${currency} is at ${unitsPerUsd.toString()} here and at ${other.unitsPerUsd.toString()} in line ${other.line}, both from ${effectiveOn}: one of them is wrong.`,
      );
    }
    if (!other) this.rates.set(key, { line, currency, effectiveOn, unitsPerUsd });
  }

  private day(line: number, text: string): string | null {
    const [, day = '', month = '', year = ''] = /^(\d{1,2})[ -]([a-z]{3,9})[ -](\d{4})$/i.exec(text) ?? [];
    const number = MONTHS.indexOf(month.toLowerCase().slice(0, 3)) + 1;
    const iso = number > 0 ? isoOf(year, number, Number(day)) : text;
    if (isDay(iso)) return iso;
    const [, first, second, inYear = ''] = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text) ?? [];
    const [dayFirst, monthFirst] = [
      isoOf(inYear, Number(second), Number(first)),
      isoOf(inYear, Number(first), Number(second)),
    ];
    if (isDay(dayFirst) && isDay(monthFirst) && dayFirst !== monthFirst) {
      this.fault(
        line,
        `${JSON.stringify(text)} may be ${dayFirst} or ${monthFirst}; write it like 2026-11-01 or 01 Nov 2026.`,
      );
      return null;
    }
    const told = [dayFirst, monthFirst].find(isDay);
    if (told !== undefined) return told;
    this.fault(line, `${JSON.stringify(text)} is no day; write it like 2026-11-01 or 01 Nov 2026.`);
    return null;
  }

  private rate(line: number, text: string): Rate | null {
    try {
      const rate = Rate.of(text);
      // As many digits before the point as the ledger keeps of a rate.
      if (rate.isPositive() && /^\d{1,12}(\.|$)/.test(rate.toString())) return rate;
      this.fault(line, `The rate ${text} must be above zero, with at most 12 digits before the point.`);
    } catch (error) {
      if (!(error instanceof MoneyError)) throw error;
      this.fault(line, `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`);
    }
    return null;
  }

  private fault(line: number, message: string): void {
    this.faults.push({ line, message: message.charAt(0).toUpperCase() + message.slice(1) });
  }
}

const titled = (heading: string) => heading.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());

const isoOf = (year: string, month: number, day: number) =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
