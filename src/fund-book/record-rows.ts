import type { EntityManager } from 'typeorm';
import type { Money } from '../../libs/money/index.js';
import { bookKey } from './known-books.js';
import type { Posting } from './posting.js';

/** The tables of business records, those first that others point at. */
export const tablesInOrder = [
  'agreement',
  'amendment',
  'deposit',
  'contributor_refund',
  'receipt',
  'allocation',
  'window_move',
  'transfer',
  'organisation_refund',
  'expenditure',
  'reversal',
] as const;

export type TableOfRecords = (typeof tablesInOrder)[number];

/** The numbers by which the database knows what a book names by codes. */
export class Numbers {
  private constructor(
    private readonly funds: Map<string, number>,
    private readonly windows: Map<string, number>,
    private readonly organisations: Map<string, number>,
    private readonly projects: Map<string, number>,
    private readonly agreements: Map<string, number>,
    private readonly tranches: Map<string, number>,
  ) {}

  static async read(manager: EntityManager): Promise<Numbers> {
    const read = async (sql: string) => {
      const rows: { key: string[]; id: number }[] = await manager.query(sql);
      return new Map(rows.map(({ key, id }) => [bookKey(...key), id]));
    };
    return new Numbers(
      await read('SELECT ARRAY[code] AS key, id FROM fund'),
      await read(
        'SELECT ARRAY[f.code, w.code] AS key, w.id FROM fund_window w JOIN fund f ON f.id = w.fund_id',
      ),
      await read('SELECT ARRAY[code] AS key, id FROM organisation'),
      await read('SELECT ARRAY[code] AS key, id FROM project'),
      await read('SELECT ARRAY[fund_id::text, reference] AS key, id FROM agreement'),
      await read(
        'SELECT ARRAY[p.code, t.code] AS key, t.id FROM tranche t JOIN project p ON p.id = t.project_id',
      ),
    );
  }

  fund(code: string): number {
    return found(this.funds, code);
  }

  window(fund: string, code: string): number {
    return found(this.windows, bookKey(fund, code));
  }

  organisation(code: string): number {
    return found(this.organisations, code);
  }

  project(code: string): number {
    return found(this.projects, code);
  }

  tranche(project: string, code: string): number {
    return found(this.tranches, bookKey(project, code));
  }

  addAgreement(fundId: number, reference: string, id: number): void {
    this.agreements.set(bookKey(String(fundId), reference), id);
  }

  /** The row with `agreement_id` in place of the reference that it names, if it names one. */
  withAgreement(row: object): object {
    const { agreement, fund_id, ...rest } = row as { agreement?: string | null; fund_id: number };
    if (agreement === undefined) return row;
    const id = agreement === null ? null : found(this.agreements, bookKey(String(fund_id), agreement));
    return { ...rest, fund_id, agreement_id: id };
  }
}

function found(numbers: Map<string, number>, key: string): number {
  const id = numbers.get(key);
  if (id === undefined) throw new Error(`${key.replaceAll('\0', ' ')} was checked and is not in the ledger.`);
  return id;
}

/** The business record of a posting, by the columns of its table, without those that all tables share. */
export function businessRow(
  posting: Posting,
  numbers: Numbers,
  reversedEntryId: string | undefined,
): { table: TableOfRecords; row: object } {
  const window = (code: string) => numbers.window(posting.fund, code);
  switch (posting.kind) {
    case 'agreement':
      return {
        table: 'agreement',
        row: {
          donor_id: numbers.organisation(posting.donor),
          currency: posting.amount.currency,
          amount: posting.amount.toString(),
          window_id: window(posting.window),
          aa_fee_rate: posting.feeRate?.toString() ?? null,
        },
      };
    case 'amendment':
      return { table: 'amendment', row: { agreement: posting.agreement, amount: posting.amount.toString() } };
    case 'deposit':
      return {
        table: 'deposit',
        row: {
          agreement: posting.agreement,
          window_id: window(posting.window),
          ...banked(posting),
          fee: posting.fee.toString(),
        },
      };
    case 'refund_to_donor':
      return {
        table: 'contributor_refund',
        row: { agreement: posting.agreement, window_id: window(posting.window), ...banked(posting) },
      };
    case 'fund_interest':
    case 'other_income':
    case 'bank_charge':
    case 'aa_fee':
    case 'organisation_interest':
      return {
        table: 'receipt',
        row: {
          kind: posting.kind,
          window_id: window(posting.window),
          agreement: posting.agreement,
          organisation_id: posting.organisation === null ? null : numbers.organisation(posting.organisation),
          ...banked(posting),
        },
      };
    case 'allocation':
      return {
        table: 'allocation',
        row: {
          ...placed(posting, numbers),
          window_id: window(posting.window),
          amount: posting.amount.toString(),
        },
      };
    case 'window_move':
      return {
        table: 'window_move',
        row: {
          from_window_id: window(posting.fromWindow),
          to_window_id: window(posting.toWindow),
          amount: posting.amount.toString(),
        },
      };
    case 'transfer':
      return {
        table: 'transfer',
        row: {
          ...placed(posting, numbers),
          tranche_id: posting.tranche === null ? null : numbers.tranche(posting.project, posting.tranche),
          window_id: window(posting.window),
          ...banked(posting),
        },
      };
    case 'refund_from_organisation':
      return {
        table: 'organisation_refund',
        row: {
          ...placed(posting, numbers),
          tranche_id: posting.tranche === null ? null : numbers.tranche(posting.project, posting.tranche),
          window_id: window(posting.window),
          ...banked(posting),
        },
      };
    case 'expenditure':
      return {
        table: 'expenditure',
        row: { ...placed(posting, numbers), category: posting.category, ...banked(posting) },
      };
    case 'reversal':
      return {
        table: 'reversal',
        row: { kind: posting.reverses.kind, reason: posting.reason, reversed_entry_id: reversedEntryId },
      };
  }
}

function placed({ project, organisation }: { project: string; organisation: string }, numbers: Numbers) {
  return { project_id: numbers.project(project), organisation_id: numbers.organisation(organisation) };
}

/** What the bank's paper says: the amount, what was paid in another currency, and the rest. */
function banked(posting: {
  amount: Money;
  original: Money | null;
  narrative: string | null;
  bankReference: string | null;
  valueDate: string | null;
}) {
  return {
    amount: posting.amount.toString(),
    currency: posting.original?.currency ?? null,
    original_amount: posting.original?.toString() ?? null,
    narrative: posting.narrative,
    bank_reference: posting.bankReference,
    value_date: posting.valueDate,
  };
}
