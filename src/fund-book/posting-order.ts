import type { MoneyRow } from './rows.js';
import type { PostingKind } from './words.js';

/** What comes first on one day (fund-book.md). */
const ON_ONE_DAY: Record<PostingKind, number> = {
  agreement: 0,
  amendment: 0,
  deposit: 1,
  fund_interest: 1,
  other_income: 1,
  organisation_interest: 1,
  aa_fee: 2,
  bank_charge: 2,
  window_move: 3,
  allocation: 4,
  transfer: 5,
  refund_from_organisation: 6,
  refund_to_donor: 6,
  expenditure: 7,
  reversal: 8,
};

/**
 * Rows in the order in which they are posted: by day, on one day by kind, then as they are given (agreements before amendments,
 * each table in the order of its file). Rows whose day or kind is not known come as early as they might.
 */
export function inPostingOrder(rows: MoneyRow[]): MoneyRow[] {
  const rank = ({ kind }: MoneyRow) => (kind === null ? 0 : ON_ONE_DAY[kind]);
  return [...rows].sort((a, b) => {
    const day = a.effectiveOn ?? '';
    const other = b.effectiveOn ?? '';
    if (day !== other) return day < other ? -1 : 1;
    return rank(a) - rank(b);
  });
}
