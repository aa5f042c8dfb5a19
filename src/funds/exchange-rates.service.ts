import type { DataSource } from 'typeorm';
import { isCurrency, Rate } from '../../libs/money/index.js';
import { checkDay, record, type Author } from '../recording/index.js';
import { unknown, wrong } from '../refusals/index.js';
import { ExchangeRate } from './exchange-rate.entity.js';

/** A UN operational rate as quoted: units of the currency per USD, from a day on. */
export interface ExchangeRateInput {
  currency: string;
  effectiveOn: string;
  unitsPerUsd: Rate;
  /** Where it was read. */
  source?: string;
}

/** Exchange rates that people type in; the software ships none, and nothing is posted for their changes. */
export class ExchangeRatesService {
  constructor(private readonly dataSource: DataSource) {}

  /** Keeps a rate; another for the same day is its correction. @throws {Refused} 422 for USD, which is 1 */
  async enter(rate: ExchangeRateInput, author: Author): Promise<void> {
    const { currency, effectiveOn, unitsPerUsd, source } = rate;
    if (!isCurrency(currency)) throw wrong(`${JSON.stringify(currency)} is no currency of ISO 4217.`);
    if (currency === 'USD') throw wrong('Rates are in units per USD; USD itself is 1 and needs none.');
    checkDay(effectiveOn, `The day of the ${currency} rate`);
    await record(this.dataSource, author, `exchange rate ${currency} ${effectiveOn}`, (recording) =>
      recording.insert(ExchangeRate, { currency, effectiveOn, unitsPerUsd: unitsPerUsd.toString(), source }),
    );
  }

  /** The newest rate on or before a day; 1 for USD. @throws {Refused} 404 that names the currency and the day */
  async on(currency: string, day: string): Promise<Rate> {
    if (currency === 'USD') return Rate.of('1');
    const [row]: { rate: string }[] = await this.dataSource.query(
      `SELECT units_per_usd AS rate FROM exchange_rate WHERE currency = $1 AND effective_on <= $2
        ORDER BY effective_on DESC, change_id DESC LIMIT 1`,
      [currency, day],
    );
    if (!row) throw unknown(`There is no exchange rate of ${currency} on or before ${day}.`);
    return Rate.of(row.rate);
  }
}
