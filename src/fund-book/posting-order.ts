import type { NewVerification } from './new-verifications.js';
import type { Posting } from './posting.js';
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

/** The postings that name a tranche: what is payable decides on them. */
export function underTranches(postings: Posting[]) {
  return postings.flatMap((posting) => ('tranche' in posting && posting.tranche !== null ? [posting] : []));
}

/**
 * Postings with the verifications that are recorded before them: each before whatever of its day or later names a tranche, and after
 * whatever earlier does, so that the database sees what was payable on each day. What is recorded at once goes in by its tables, transfers
 * first: a transfer that waits for a refund or a reversal comes in the next.
 */
export function betweenVerifications(
  postings: Posting[],
  verifications: NewVerification[],
): { verified: NewVerification[]; then: Posting[] }[] {
  const waiting = [...verifications].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  let segment = { verified: [] as NewVerification[], then: [] as Posting[] };
  const segments = [segment];
  let last = -1; // of the postings in the segment that decide what is payable, the place of the last table
  for (const posting of postings) {
    const table = tableOfTranches(posting);
    const isDue = waiting[0] !== undefined && waiting[0].day <= posting.effectiveOn;
    if ((isDue && last >= 0) || (table !== null && table < last)) {
      segments.push((segment = { verified: [], then: [] }));
      last = -1;
    }
    while (waiting[0] && waiting[0].day <= posting.effectiveOn) segment.verified.push(waiting.shift()!);
    segment.then.push(posting);
    if (table !== null) last = Math.max(last, table);
  }
  return waiting.length > 0 ? [...segments, { verified: waiting, then: [] }] : segments;
}

/** Of what may change what is payable, the place of its table among those that are recorded at once; null for everything else. */
function tableOfTranches(posting: Posting): number | null {
  if (posting.kind === 'reversal')
    return ['transfer', 'refund_from_organisation'].includes(posting.reverses.kind) ? 2 : null;
  if (!('tranche' in posting) || posting.tranche === null) return null;
  return posting.kind === 'transfer' ? 0 : 1;
}
