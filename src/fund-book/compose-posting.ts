import { Money, type Rate } from '../../libs/money/index.js';
import { feeOn } from '../contributions/index.js';
import type { Directory } from './directory.js';
import type { Posting } from './posting.js';
import type { MoneyRow } from './rows.js';

/** A posting, what forbids it, or `null` where a row with a fault hides what it needs. */
export type Composed = { posting: Exclude<Posting, { kind: 'reversal' }> } | { fault: string } | null;

/**
 * What a sound row posts, with what follows filled in.
 * @param window the row's own or the one that follows; `toWindow` a window move's other
 * @param totalBefore what the amendment's agreement comes to before it, null for other rows
 */
export function composePosting(
  row: MoneyRow,
  { window, toWindow }: { window: string; toWindow: string | null },
  directory: Directory,
  totalBefore: Money | null,
): Composed {
  const { file, line, narrative, bankReference, valueDate, original } = row;
  // A sound row has what its kind needs: that was checked cell by cell.
  const place = {
    file,
    line,
    fund: row.fund!,
    reference: row.reference!,
    effectiveOn: row.effectiveOn!,
    amount: row.amount!,
  };
  const [project, organisation, agreement] = [row.project!, row.organisation!, row.agreement!];
  const movement = { original, narrative, bankReference, valueDate };
  switch (row.kind) {
    case 'agreement':
      return {
        posting: { ...place, kind: row.kind, donor: row.donor!, window, feeRate: row.feeRate },
      };
    case 'amendment':
      if (totalBefore === null) return null;
      return {
        posting: { ...place, kind: row.kind, agreement, difference: place.amount.minus(totalBefore) },
      };
    case 'deposit': {
      const rates = feeRates(row, directory);
      if (rates === null) return null;
      const { inFundsCurrency } = rates;
      const paid = inFundsCurrency ? place.amount : original!;
      const fee = feeOn(place.amount, rates);
      return { posting: { ...place, ...movement, kind: row.kind, agreement, window, fee, paid } };
    }
    case 'refund_to_donor':
      return { posting: { ...place, ...movement, kind: row.kind, agreement, window } };
    case 'aa_fee': {
      const rates = feeRates(row, directory);
      if (rates === null) return null;
      const rate = rates.agreement ?? rates.fund;
      if (rate !== null && !place.amount.isNegative()) {
        const whose = rates.agreement === null ? `fund ${row.fund}` : `agreement ${row.agreement}`;
        return {
          fault: `The fee of ${place.amount.format()} is charged by itself with each deposit, because ${whose} has the rate ${rate.toString()}; only a fee given back is a row of its own.`,
        };
      }
      return {
        posting: {
          ...place,
          ...movement,
          kind: row.kind,
          agreement: row.agreement,
          organisation: row.organisation,
          window,
        },
      };
    }
    case 'fund_interest':
    case 'other_income':
    case 'bank_charge':
      return {
        posting: {
          ...place,
          ...movement,
          kind: row.kind,
          agreement: row.agreement,
          organisation: row.organisation,
          window,
        },
      };
    case 'organisation_interest':
      return {
        posting: {
          ...place,
          ...movement,
          kind: row.kind,
          agreement: row.agreement,
          organisation,
          window,
        },
      };
    case 'transfer':
    case 'refund_from_organisation':
      return {
        posting: {
          ...place,
          ...movement,
          kind: row.kind,
          project,
          organisation,
          tranche: row.tranche,
          window,
        },
      };
    case 'expenditure': {
      const category = row.category!;
      return { posting: { ...place, ...movement, kind: row.kind, project, organisation, category } };
    }
    case 'allocation':
      return { posting: { ...place, kind: row.kind, project, organisation, window } };
    case 'window_move':
      return { posting: { ...place, kind: row.kind, fromWindow: window, toWindow: toWindow! } };
    default:
      throw new Error(`A row of kind ${row.kind} cannot be composed by itself.`);
  }
}

/** The rates that decide the fee; null where a row with a fault hides one. */
function feeRates(
  row: MoneyRow,
  directory: Directory,
): { agreement: Rate | null; fund: Rate | null; inFundsCurrency: boolean } | null {
  const fund = directory.fund(row.fund!);
  if (fund === null || fund === 'unknown') return null;
  const facts = row.agreement === null ? null : directory.agreement(row.fund!, row.agreement);
  if (facts === 'unknown' || facts?.feeRate === 'unknown') return null;
  const agreement = facts?.feeRate ?? null;
  const inFundsCurrency = facts?.currency === fund.currency;
  if (fund.feeRate !== 'unknown') return { agreement, fund: fund.feeRate, inFundsCurrency };
  return agreement === null ? null : { agreement, fund: null, inFundsCurrency };
}
