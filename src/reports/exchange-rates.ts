import { Rate } from '../../libs/money/index.js';
import { known, type Books } from './books.js';
import { ReportError } from './report-error.js';

/**
 * The newest UN operational rate of a currency on or before a day, in units per USD; 1 for USD itself.
 * @param purpose what it is needed for, for the sentence
 * @throws {ReportError} naming the currency and the day, where there is none
 */
export async function newestRate(
  { manager, knownAt }: Books,
  currency: string,
  day: string,
  purpose: string,
): Promise<Rate> {
  if (currency === 'USD') return Rate.of('1');
  const [row]: { rate: string }[] = await manager.query(
    `SELECT v.units_per_usd AS rate FROM exchange_rate v
      WHERE v.currency = $1 AND v.effective_on <= $2 AND ${known('v', '$3')}
      ORDER BY v.effective_on DESC, v.change_id DESC LIMIT 1`,
    [currency, day, knownAt],
  );
  if (row) return Rate.of(row.rate);
  throw new ReportError(
    'missing_rate',
    `There is no exchange rate of ${currency} on or before ${day}, which ${purpose} needs.`,
  );
}
