import type { EntityManager } from 'typeorm';
import type { Cell, Sheet } from '../../libs/documents/index.js';
import { columnsOf, tableNames, type TableName } from './book-tables.js';
import { exportedFees } from './export-fees.js';
import { exportQueries } from './export-queries.js';

/** Rows read at a time, so that memory does not grow with the book. */
const ROWS_AT_A_TIME = 2_000;

/** A fund that a book cannot say; the message is a sentence for people. */
export class ExportFault extends Error {}

export interface ExportedBook {
  /** One table after the other, in the order of fund-book.md; each is read from the database as its rows are taken. */
  tables: Sheet[];
  /** What the book says otherwise than it was recorded, as sentences; the statements are the same on every day. */
  notes: string[];
}

/**
 * A fund's whole history as the tables of a fund book. Imported into an empty ledger it gives the same statements on every day.
 *
 * Rows stand in recorded order. An agreement's totals are those that its lines give in the order in which a book is posted.
 * Money that nobody could name yet, outside every statement, has no place in a book and is left out, with a note.
 * @param manager one snapshot in which every entry is sealed; the tables must be read one after the other
 * @throws {ExportFault} for a fund that moved in with opening balances
 */
export async function exportBook(
  manager: EntityManager,
  fund: { id: number; code: string },
): Promise<ExportedBook> {
  const [unsayable]: { opening: string | null; unidentified: string }[] = await manager.query(
    `SELECT (SELECT min(reference) FROM opening WHERE fund_id = $1) AS opening,
            (SELECT count(*) FROM receipt WHERE fund_id = $1 AND kind LIKE 'unidentified%') AS unidentified`,
    [fund.id],
  );
  if (unsayable?.opening != null) {
    throw new ExportFault(
      `Fund ${fund.code} moved in with the opening balances ${unsayable.opening}, which a fund book cannot say; --format hledger can.`,
    );
  }
  const fees = await exportedFees(manager, fund.id);
  const notes = [...fees.notes];
  if (unsayable && unsayable.unidentified !== '0') {
    notes.push(
      `${unsayable.unidentified} rows of money that nobody could name yet stand in no statement and in no book; they are left out.`,
    );
  }
  const [withdrawn]: { milestones: string }[] = await manager.query(
    `SELECT count(*) AS milestones FROM milestone_now m JOIN project p ON p.id = m.project_id WHERE p.fund_id = $1 AND m.withdrawn`,
    [fund.id],
  );
  if (withdrawn && withdrawn.milestones !== '0') {
    notes.push(
      `${withdrawn.milestones} milestones were withdrawn: they are left out, or pay by the steps that they had reached.`,
    );
  }
  const parameters = {
    fund: fund.id,
    fundRate: fees.fundRate,
    rates: JSON.stringify([...fees.rates].map(([id, rate]) => ({ id, rate }))),
    feesAsRows: fees.asRows,
  };
  const tables = tableNames.map((table): Sheet => {
    const columns = columnsOf(table);
    return {
      name: table,
      columns: columns.map((heading) => ({ heading, kind: 'text' })),
      rows: rowsOf(manager, table, columns, parameters),
    };
  });
  return { tables, notes };
}

/** A table's rows from a cursor. */
async function* rowsOf(
  manager: EntityManager,
  table: TableName,
  columns: readonly string[],
  parameters: Record<string, unknown>,
): AsyncGenerator<Cell[]> {
  const { sql, takes } = exportQueries[table];
  const cursor = `export_${table}`;
  await manager.query(
    `DECLARE ${cursor} NO SCROLL CURSOR FOR ${sql}`,
    takes.map((name) => parameters[name]),
  );
  for (;;) {
    const rows: Record<string, string | null>[] = await manager.query(
      `FETCH ${ROWS_AT_A_TIME} FROM ${cursor}`,
    );
    if (rows.length === 0) break;
    for (const row of rows) yield columns.map((column) => row[column] ?? null);
  }
  await manager.query(`CLOSE ${cursor}`);
}
