/** The words that fund-book.md fixes. */

export const organisationTypes = [
  'government',
  'multilateral',
  'private_sector',
  'foundation',
  'ngo',
  'academia',
  'city',
  'other',
] as const;

export const projectKinds = ['programme', 'direct_cost', 'fund_transfer'] as const;

export const projectStatuses = [
  'pipeline',
  'active',
  'operationally_closed',
  'financially_closed',
  'cancelled',
] as const;

/** What a row of transactions.csv may be. */
export const transactionKinds = [
  'deposit',
  'aa_fee',
  'refund_to_donor',
  'fund_interest',
  'other_income',
  'bank_charge',
  'organisation_interest',
  'transfer',
  'refund_from_organisation',
  'expenditure',
] as const;

/** What a reversal may take back. */
export const reversibleKinds = [
  ...transactionKinds,
  'agreement',
  'amendment',
  'allocation',
  'window_move',
] as const;

/** Expenditure categories of the UNSDG. */
export const categories = ['1', '2', '3', '4', '5', '6', '7', '8'] as const;

export type OrganisationType = (typeof organisationTypes)[number];
export type ProjectKind = (typeof projectKinds)[number];
export type ProjectStatus = (typeof projectStatuses)[number];
export type TransactionKind = (typeof transactionKinds)[number];
export type ReversibleKind = (typeof reversibleKinds)[number];
/** What one row can post. */
export type PostingKind = ReversibleKind | 'reversal';
