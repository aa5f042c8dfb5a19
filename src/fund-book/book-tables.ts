/**
 * The tables of a fund book (fund-book.md): which must be there, which columns every row needs, and which may be empty or
 * absent. A column of the second kind that a row turns out to need is a fault at that row.
 */
export const bookTables = {
  funds: {
    optional: false,
    needed: ['code', 'name', 'currency', 'start_date'],
    mayBeEmpty: ['aa_fee_rate', 'indirect_cost_rate'],
  },
  windows: { optional: true, needed: ['fund', 'code', 'name'], mayBeEmpty: [] },
  organisations: { optional: false, needed: ['code', 'name', 'type'], mayBeEmpty: ['country'] },
  exchange_rates: { optional: true, needed: ['currency', 'effective_on', 'rate'], mayBeEmpty: [] },
  agreements: {
    optional: false,
    needed: ['fund', 'reference', 'donor', 'signed_on', 'currency', 'amount'],
    mayBeEmpty: ['window', 'aa_fee_rate'],
  },
  amendments: {
    optional: true,
    needed: ['fund', 'agreement', 'reference', 'amended_on', 'amount'],
    mayBeEmpty: [],
  },
  projects: {
    optional: false,
    needed: ['fund', 'code', 'title', 'kind', 'status'],
    mayBeEmpty: ['lead', 'country', 'city', 'start_date', 'end_date'],
  },
  budgets: { optional: false, needed: ['project', 'organisation', 'approved_amount'], mayBeEmpty: [] },
  indicators: {
    optional: true,
    needed: ['project', 'code', 'title', 'unit', 'direction', 'additive', 'accumulates'],
    mayBeEmpty: [
      'baseline',
      'baseline_on',
      'sdg_target',
      'sdg_indicator',
      'nua_paragraph',
      'means_of_verification',
      'source',
      'responsible',
    ],
  },
  indicator_values: {
    optional: true,
    needed: ['project', 'indicator', 'kind', 'period_from', 'period_to', 'value'],
    mayBeEmpty: ['sex', 'age', 'place'],
  },
  tranches: {
    optional: true,
    needed: ['fund', 'project', 'organisation', 'code', 'kind', 'title', 'amount'],
    mayBeEmpty: [],
  },
  milestones: {
    optional: true,
    needed: ['project', 'tranche', 'code'],
    mayBeEmpty: [
      'title',
      'indicator',
      'fact',
      'pays',
      'price',
      'baseline',
      'target',
      'minimum_share',
      'unit_price',
      'cap',
      'steps',
      'due_from',
      'due_until',
      'evidence_required',
      'reported_value',
      'reported_on',
      'verified_value',
      'verified_on',
      'reason',
    ],
  },
  allocations: {
    optional: false,
    needed: ['fund', 'reference', 'project', 'organisation', 'decided_on', 'amount'],
    mayBeEmpty: ['window'],
  },
  schedules: { optional: true, needed: ['fund', 'agreement', 'due_on', 'amount'], mayBeEmpty: [] },
  window_moves: {
    optional: true,
    needed: ['fund', 'reference', 'date', 'from_window', 'to_window', 'amount'],
    mayBeEmpty: [],
  },
  reversals: {
    optional: true,
    needed: ['fund', 'kind', 'reference', 'reversed_on'],
    mayBeEmpty: ['reason'],
  },
  transactions: {
    optional: false,
    needed: ['fund', 'reference', 'kind', 'date', 'amount'],
    mayBeEmpty: [
      'currency',
      'original_amount',
      'agreement',
      'organisation',
      'project',
      'category',
      'window',
      'narrative',
      'bank_reference',
      'value_date',
      'tranche',
    ],
  },
} as const satisfies Record<
  string,
  { optional: boolean; needed: readonly string[]; mayBeEmpty: readonly string[] }
>;

export type TableName = keyof typeof bookTables;

/** The columns of one table, e.g. `ColumnOf<'windows'>` is `'fund' | 'code' | 'name'`. */
export type ColumnOf<T extends TableName> =
  (typeof bookTables)[T]['needed'][number] | (typeof bookTables)[T]['mayBeEmpty'][number];

/** The tables in the order of fund-book.md, in which faults are listed too. */
export const tableNames = Object.keys(bookTables) as TableName[];

export function isTableName(name: string): name is TableName {
  return Object.hasOwn(bookTables, name);
}

/** All columns that `table` may have, in the order of fund-book.md where it matters to nobody. */
export function columnsOf(table: TableName): readonly string[] {
  return [...bookTables[table].needed, ...bookTables[table].mayBeEmpty];
}

/** The name that messages and faults use for a table, also where it is a sheet of a workbook. */
export function fileOf(table: TableName): string {
  return `${table}.csv`;
}
