import type { FundFacts } from './directory.js';
import type { TableName } from './book-tables.js';
import type { RowCheck } from './row-check.js';
import type { MoneyRow } from './rows.js';

/** Puts what was read of a row into the one shape of everything that posts. */
export function moneyRow<T extends TableName>(
  check: RowCheck<T>,
  fund: FundFacts | null,
  read: Partial<MoneyRow>,
): MoneyRow {
  // Field by field: an object that grows out of a spread takes ten times the memory while it does.
  return {
    file: check.place.file,
    line: check.place.line,
    doubtful: check.faulty || check.doubtful,
    kind: read.kind ?? null,
    fund: fund?.code ?? null,
    reference: read.reference ?? null,
    effectiveOn: read.effectiveOn ?? null,
    amount: read.amount ?? null,
    original: read.original ?? null,
    donor: read.donor ?? null,
    agreement: read.agreement ?? null,
    organisation: read.organisation ?? null,
    project: read.project ?? null,
    category: read.category ?? null,
    tranche: read.tranche ?? null,
    window: read.window ?? null,
    toWindow: read.toWindow ?? null,
    feeRate: read.feeRate ?? null,
    reverses: read.reverses ?? null,
    reason: read.reason ?? null,
    narrative: read.narrative ?? null,
    bankReference: read.bankReference ?? null,
    valueDate: read.valueDate ?? null,
    columns: check.table.columns,
  };
}
