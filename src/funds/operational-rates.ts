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
  currency: ['currency code', 'abbreviation', 'currency'],
  effectiveOn: ['effective date'],
  unitsPerUsd: ['unore', 'rate'],
} as const;

type Column = keyof typeof HEADINGS;
const columns = Object.keys(HEADINGS) as Column[];

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Reads rates in the layout of the UN operational rates of exchange: a heading for each column, a row for each country. Days are
 * `2026-11-01` or `01 Nov 2026`, rates plain decimals with at most 12 decimals. Other columns and rows of USD, which is 1, are passed
 * over; countries with one currency must agree.
 *
 * @returns one rate for each currency and day; all faults at once, by the physical line
 */
export function readOperationalRates(csv: string): { rates: QuotedRate[]; faults: RateFault[] } {
  const reading = new Reading();
  const records = new CsvRecords((record) => reading.record(record));
  records.push(csv.replace(/^\uFEFF/, ''));
  records.end();
  return reading.end();
}

class Reading {
  private places: Record<Column, number> | null = null;
  private sawHeadings = false;
  private readonly rates = new Map<string, QuotedRate>();
  private readonly faults: RateFault[] = [];

  record({ line, cells, problem }: RawRecord): void {
    if (problem) return this.fault(line, `${problem.message}.`);
    if (cells.every((cell) => cell.trim() === '')) return;
    if (!this.sawHeadings) return this.headings(line, cells);
    if (this.places) this.row(line, cells, this.places);
  }

  end() {
    if (!this.sawHeadings) this.fault(1, 'The file is empty.');
    else if (this.places && this.rates.size === 0 && this.faults.length === 0) {
      this.fault(1, 'The file has no rates of other currencies than USD.');
    }
    return { rates: [...this.rates.values()], faults: this.faults };
  }

  private headings(line: number, cells: string[]): void {
    this.sawHeadings = true;
    const given = cells.map((cell) => cell.trim().toLowerCase().replaceAll(/\s+/g, ' '));
    const places = columns.map((column) => {
      const heading = HEADINGS[column].find((one) => given.includes(one));
      if (heading === undefined) {
        this.fault(line, `No column is headed ${HEADINGS[column].map(titled).join(' or ')}.`);
        return -1;
      }
      return given.indexOf(heading);
    });
    if (!places.includes(-1)) {
      this.places = Object.fromEntries(columns.map((column, index) => [column, places[index]])) as Record<
        Column,
        number
      >;
    }
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
    const [, day = '', month = '', year = ''] = /^(\d{1,2})[ -]([a-z]{3})[ -](\d{4})$/i.exec(text) ?? [];
    const number = MONTHS.indexOf(month.toLowerCase()) + 1;
    const iso = number > 0 ? `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}` : text;
    if (isDay(iso)) return iso;
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
