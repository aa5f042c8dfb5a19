import { fileOf } from './book-tables.js';
import { quoted, type Fault } from './fault.js';
import { bookKey, type KnownBooks, type KnownRecord } from './known-books.js';
import type { MoneyRow } from './rows.js';

/** Rows that the ledger has already, told apart from those that are new. */
export interface KnownAndNew {
  alreadyKnown: number;
  rows: MoneyRow[];
}

/**
 * Takes out the rows that the ledger has: importing a book again posts nothing. A known reference with other content is a fault,
 * which says what differs.
 */
export function withoutKnown(rows: MoneyRow[], known: KnownBooks, faults: Fault[]): KnownAndNew {
  let alreadyKnown = 0;
  const reversed = new Set<KnownRecord>();
  const fresh = rows.filter((row) => {
    const record = recordOf(row, known);
    if (!record) return true;
    alreadyKnown += 1;
    if (row.kind === 'reversal' && reversed.has(record)) {
      const message = `The ${named(record)} is reversed already; that is done once.`;
      faults.push({ file: row.file, line: row.line, column: 'reference', message });
      return false;
    }
    if (row.kind === 'reversal') reversed.add(record);
    if (!row.doubtful) faults.push(...differences(row, record));
    return false;
  });
  return { alreadyKnown, rows: fresh };
}

function recordOf(row: MoneyRow, known: KnownBooks): KnownRecord | undefined {
  const { fund, reference } = row;
  const kind = row.kind === 'reversal' ? row.reverses : row.kind;
  if (fund === null || reference === null || kind === null) return undefined;
  const record = known.records.get(bookKey(fund, kind, reference));
  return row.kind === 'reversal' && !record?.reversed ? undefined : record;
}

function differences(row: MoneyRow, record: KnownRecord): Fault[] {
  const recorded: Record<string, string> =
    row.kind === 'reversal'
      ? { reversed_on: record.reversed!.on, reason: record.reversed!.reason ?? '' }
      : record.content;
  const different = Object.entries(contentOf(row)).filter(
    ([column, text]) => row.columns.has(column) && text !== (recorded[column] ?? ''),
  );
  if (different.length === 0) return [];
  const list = different.map(
    ([column, text]) => `${column} was ${shown(recorded[column] ?? '')} and is ${shown(text)} here`,
  );
  const what = row.kind === 'reversal' ? `reversal of ${named(record)}` : named(record);
  const advice =
    row.kind === 'reversal' ? '' : ': reverse it, and give the correction a reference of its own';
  const message = `The ${what} is recorded already and differs: ${list.join('; ')}. What is recorded never changes${advice}.`;
  const column = different.length === 1 ? different[0]![0] : null;
  return [{ file: row.file, line: row.line, column, message }];
}

function named({ kind, reference, fund }: KnownRecord): string {
  return `${kind.replaceAll('_', ' ')} ${reference} of fund ${fund}`;
}

function shown(text: string): string {
  return text === '' ? 'empty' : quoted(text);
}

/**
 * What a row says, by the columns of its table: the form in which it is compared with what is recorded. Amounts have their
 * currency's decimals. An empty window is left out, because then whatever was recorded is right.
 */
export function contentOf(row: MoneyRow): Record<string, string> {
  const amount = row.amount?.toString() ?? '';
  const day = row.effectiveOn ?? '';
  const window: Record<string, string> = row.window === null ? {} : { window: row.window };
  switch (row.file) {
    case fileOf('agreements'):
      return {
        donor: row.donor ?? '',
        signed_on: day,
        currency: row.amount?.currency ?? '',
        amount,
        aa_fee_rate: row.feeRate?.toString() ?? '',
        ...window,
      };
    case fileOf('amendments'):
      return { agreement: row.agreement ?? '', amended_on: day, amount };
    case fileOf('allocations'):
      return {
        project: row.project ?? '',
        organisation: row.organisation ?? '',
        decided_on: day,
        amount,
        ...window,
      };
    case fileOf('window_moves'):
      return {
        date: day,
        amount,
        ...(row.window === null ? {} : { from_window: row.window }),
        ...(row.toWindow === null ? {} : { to_window: row.toWindow }),
      };
    case fileOf('reversals'):
      return { reversed_on: day, reason: row.reason ?? '' };
    default:
      return {
        date: day,
        amount,
        currency: row.original?.currency ?? '',
        original_amount: row.original?.toString() ?? '',
        ...placeOf(row),
        narrative: row.narrative ?? '',
        bank_reference: row.bankReference ?? '',
        value_date: row.valueDate ?? '',
        ...window,
      };
  }
}

/** Of the codes in a row of transactions.csv, those that its kind records. */
function placeOf(row: MoneyRow): Record<string, string> {
  const [agreement, organisation, project] = [row.agreement, row.organisation, row.project].map(
    (code) => code ?? '',
  ) as [string, string, string];
  switch (row.kind) {
    case 'deposit':
    case 'refund_to_donor':
      return { agreement };
    case 'transfer':
    case 'refund_from_organisation':
      return { organisation, project, tranche: row.tranche ?? '' };
    case 'expenditure':
      return { organisation, project, category: row.category ?? '' };
    default:
      return { agreement, organisation };
  }
}
