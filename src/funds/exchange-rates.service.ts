import type { DataSource, EntityManager } from 'typeorm';
import { isCurrency, Rate } from '../../libs/money/index.js';
import { checkDay, record, type Author } from '../recording/index.js';
import { waitToEdit } from '../organisations/index.js';
import { Refused, unknown, wrong } from '../refusals/index.js';
import { ExchangeRate } from './exchange-rate.entity.js';
import { readOperationalRates, type QuotedRate, type RateFault } from './operational-rates.js';

/** A UN operational rate as quoted: units of the currency per USD, from a day on. */
export interface ExchangeRateInput {
  currency: string;
  effectiveOn: string;
  unitsPerUsd: Rate;
  /** Where it was read. */
  source?: string;
}

/** A file of rates with faults; nothing of it was taken. Asked again, it is read again. */
export class FaultyRates extends Refused {
  constructor(readonly faults: RateFault[]) {
    const [first] = faults;
    super(
      422,
      `The file has ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}, and nothing of it was taken. Line ${first?.line}: ${first?.message}`,
    );
  }

  override get isFinal() {
    return false;
  }
}

/** What became of the rates of a file. */
export interface RatesTaken {
  /** Rates of days for which none was known. */
  entered: number;
  /** Rates that correct a known one. */
  corrected: number;
  /** Known already as they are. */
  unchanged: number;
}

/** Exchange rates that people type in; the software ships none, and nothing is posted for their changes. */
export class ExchangeRatesService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Keeps a rate; another for the same day is its correction, and the same again is nothing new.
   * @param fundId the fund through which it is entered, for whose readers the trail shows it
   * @throws {Refused} 422 for USD, which is 1
   */
  async enter(rate: ExchangeRateInput, author: Author, fundId: number | null = null): Promise<RatesTaken> {
    const { currency, effectiveOn, unitsPerUsd, source } = rate;
    return record(this.dataSource, author, `exchange rate ${currency} ${effectiveOn}`, async (recording) => {
      if (!isCurrency(currency)) throw wrong(`${JSON.stringify(currency)} is no currency of ISO 4217.`);
      if (currency === 'USD') throw wrong('Rates are in units per USD; USD itself is 1 and needs none.');
      checkDay(effectiveOn, `The day of the ${currency} rate`);
      recording.inFund(fundId);
      await waitToEdit(recording, 'exchange rates');
      const before = (await knownRates(recording.manager, [rate])).get(keyOf(rate));
      const taken = { entered: 0, corrected: 0, unchanged: 0 };
      taken[before === undefined ? 'entered' : before.equals(unitsPerUsd) ? 'unchanged' : 'corrected'] = 1;
      recording.answerWith(taken);
      if (taken.unchanged === 0) {
        await recording.insert(ExchangeRate, {
          currency,
          effectiveOn,
          unitsPerUsd: unitsPerUsd.toString(),
          source,
        });
      }
      return taken;
    });
  }

  /**
   * Keeps the rates of a file in the layout of the UN operational rates, all or nothing; what is known already is left alone.
   * @throws {FaultyRates} with every fault of the file
   */
  async importRates(
    csv: string,
    source: string | undefined,
    author: Author,
    fundId: number | null = null,
  ): Promise<RatesTaken> {
    return record(this.dataSource, author, 'exchange rates from a file', async (recording) => {
      recording.inFund(fundId);
      const { rates, faults } = readOperationalRates(csv);
      if (faults.length > 0) throw new FaultyRates(faults);
      await waitToEdit(recording, 'exchange rates'); // two imports of one file at once: the second finds the rates of the first
      const known = await knownRates(recording.manager, rates);
      const changed = rates.filter((rate) => !known.get(keyOf(rate))?.equals(rate.unitsPerUsd));
      const corrected = changed.filter((rate) => known.has(keyOf(rate)));
      if (changed.length > 0) {
        const rows = changed.map(({ currency, effectiveOn, unitsPerUsd }) => ({
          currency,
          effective_on: effectiveOn,
          units_per_usd: unitsPerUsd.toString(),
        }));
        await recording.manager.query(
          `INSERT INTO exchange_rate (currency, effective_on, change_id, units_per_usd, source)
           SELECT r.currency, r.effective_on, $2, r.units_per_usd, $3
             FROM jsonb_to_recordset($1) r (currency text, effective_on date, units_per_usd numeric)`,
          [JSON.stringify(rows), await recording.leaveTrail(), source ?? null],
        );
        const before = corrected.map((rate) => ({
          currency: rate.currency,
          effective_on: rate.effectiveOn,
          units_per_usd: known.get(keyOf(rate))!.toString(),
        }));
        recording.noteChange('exchange_rate', before.length === 0 ? null : before, rows);
      }
      const taken = {
        entered: changed.length - corrected.length,
        corrected: corrected.length,
        unchanged: rates.length - changed.length,
      };
      recording.answerWith(taken);
      return taken;
    });
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

const keyOf = ({ currency, effectiveOn }: { currency: string; effectiveOn: string }) =>
  `${currency} ${effectiveOn}`;

/** The rates that are known for the same currencies and days. */
async function knownRates(
  manager: EntityManager,
  rates: Pick<QuotedRate, 'currency' | 'effectiveOn'>[],
): Promise<Map<string, Rate>> {
  const rows: { currency: string; effectiveOn: string; rate: string }[] = await manager.query(
    `SELECT DISTINCT ON (r.currency, r.effective_on) r.currency, r.effective_on::text AS "effectiveOn", r.units_per_usd AS rate
       FROM exchange_rate r JOIN unnest($1::text[], $2::date[]) q (currency, day) ON q.currency = r.currency AND q.day = r.effective_on
      ORDER BY r.currency, r.effective_on, r.change_id DESC`,
    [rates.map(({ currency }) => currency), rates.map(({ effectiveOn }) => effectiveOn)],
  );
  return new Map(rows.map((row) => [keyOf(row), Rate.of(row.rate)]));
}
