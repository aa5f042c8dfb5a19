import type { Money, Rate } from '../../libs/money/index.js';
import type { OrganisationType, PostingKind, ProjectKind, ProjectStatus, ReversibleKind } from './words.js';

/** Rows of a book whose cells are sound. Dates are ISO days, codes are text, null is "not given". */

export interface FundRow {
  code: string;
  name: string;
  currency: string;
  startDate: string;
  /** 0.01 is one per cent. */
  feeRate: Rate | null;
  indirectCostRate: Rate | null;
}

export interface WindowRow {
  fund: string;
  code: string;
  name: string;
}

export interface OrganisationRow {
  code: string;
  name: string;
  type: OrganisationType;
  country: string | null;
}

export interface ProjectRow {
  fund: string;
  code: string;
  title: string;
  kind: ProjectKind;
  lead: string | null;
  country: string | null;
  city: string | null;
  startDate: string | null;
  endDate: string | null;
  status: ProjectStatus;
}

export interface BudgetRow {
  project: string;
  organisation: string;
  /** In the currency of the project's fund; may be negative. */
  approvedAmount: Money;
}

export interface ExchangeRateRow {
  currency: string;
  effectiveOn: string;
  /** Units of the currency per 1 USD. */
  rate: Rate;
}

export interface InstalmentRow {
  fund: string;
  agreement: string;
  dueOn: string;
  /** The second instalment of an agreement due on one day is number 2. */
  n: number;
  /** In the agreement's currency. */
  amount: Money;
}

/** Where a row stands, for a fault found later. */
export interface RowPlace {
  file: string;
  line: number;
}

/**
 * A row that moves money or promises it: of agreements, amendments, window moves, allocations, transactions or reversals, all in
 * one shape, because they are put in one order. A field is null where the row has no such cell, leaves it empty, or has a fault
 * in it; in a sound row (`doubtful` false) what its kind needs is there.
 */
export interface MoneyRow extends RowPlace {
  /** Its cells have a fault, or lead to a row that has one: it is not posted, and what fails for want of it is not reported. */
  doubtful: boolean;
  kind: PostingKind | null;
  fund: string | null;
  reference: string | null;
  effectiveOn: string | null;
  /** An agreement's and an amendment's in the agreement's currency, every other in the fund's. An amendment's is the new total. */
  amount: Money | null;
  /** What was paid, in the currency in which it was paid. */
  original: Money | null;
  donor: string | null;
  agreement: string | null;
  organisation: string | null;
  project: string | null;
  category: string | null;
  /** The tranche of its project and organisation that a transfer or a refund names. */
  tranche: string | null;
  /** A window move's is the one it takes from. */
  window: string | null;
  toWindow: string | null;
  /** An agreement's own fee rate; 0 counts. */
  feeRate: Rate | null;
  /** The kind of what a reversal takes back; `reference` is that record's own. */
  reverses: ReversibleKind | null;
  reason: string | null;
  narrative: string | null;
  bankReference: string | null;
  valueDate: string | null;
  /** The columns that the row's file has; what it has not is not compared with what is recorded. */
  columns: ReadonlySet<string>;
}
