import type { EntityManager } from 'typeorm';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** A line as raw SQL writes it; what is left out is what a sound line would have. */
export interface RawLine {
  /** The id of the account, as text. */
  account: string;
  /** Decimal text, debit positive. */
  amount: string;
  n?: number;
  currency?: string;
  day?: string;
}

/** An entry as raw SQL writes it. */
export interface RawEntry {
  day?: string;
  journal?: number;
  reverses?: string;
  nature?: string;
  id?: string;
}

/**
 * A journal of its own database, from 2024-01-01, written to with plain INSERTs as the application's role: what a client could do
 * that goes round the services.
 */
export class RawLedger {
  readonly journal = 1;

  private constructor(readonly database: TestDatabase) {}

  static async open(): Promise<RawLedger> {
    const ledger = new RawLedger(await createDatabase());
    await ledger.application.query(
      `INSERT INTO ledger.journal (code, begins_on) VALUES ('CITY', '2024-01-01'), ('OTHER', '2024-01-01')`,
    );
    return ledger;
  }

  /** The connections of the application's role, which owns nothing. */
  get application() {
    return this.database.application;
  }

  close(): Promise<void> {
    return this.database.drop();
  }

  /** Opens an account as the chart says, or finds it. */
  async account(
    code: string,
    per: Record<string, string> = {},
    { currency = 'USD', journal = this.journal } = {},
  ): Promise<string> {
    await this.application.query(
      `INSERT INTO ledger.account (journal_id, code, per, currency, minor_units, book, has_floor, closes_with_cash)
       SELECT $1, k.code, $3, c.code, c.minor_units, k.book, k.has_floor, k.closes_with_cash
         FROM ledger.chart_of_accounts k, ledger.currency c WHERE k.code = $2 AND c.code = $4
       ON CONFLICT ON CONSTRAINT account_once DO NOTHING`,
      [journal, code, per, currency],
    );
    const [row] = await this.application.query<{ id: string }[]>(
      'SELECT id::text FROM ledger.account WHERE journal_id = $1 AND code = $2 AND per = $3',
      [journal, code, per],
    );
    if (!row) throw new Error(`There is no account ${code}.`);
    return row.id;
  }

  /** Records an entry and its lines in one transaction. @returns the entry's id */
  record(entry: RawEntry, lines: RawLine[]): Promise<string> {
    return this.application.transaction(async (manager) => {
      const id = await insertEntry(manager, entry);
      await insertLines(
        manager,
        lines.map((line, index) => ({ entry: id, day: entry.day, n: index + 1, ...line })),
      );
      return id;
    });
  }

  /** Moves money from one account to another, in one entry. */
  move(amount: string, from: string, to: string, day?: string): Promise<string> {
    return this.record({ day }, [
      { account: to, amount },
      { account: from, amount: `-${amount}` },
    ]);
  }
}

export async function insertEntry(manager: EntityManager, entry: RawEntry): Promise<string> {
  const { day = '2024-03-01', journal = 1, reverses = null, nature = 'ordinary', id = null } = entry;
  const [row] = await manager.query<{ id: string }[]>(
    `INSERT INTO ledger.entry (id, journal_id, effective_on, kind, reference, nature, reverses)
     VALUES (coalesce($1, nextval('ledger.entry_id_seq')), $2, $3, 'raw', 'RAW', $4, $5) RETURNING id`,
    [id, journal, day, nature, reverses],
  );
  if (!row) throw new Error('The entry was not inserted.');
  return row.id;
}

/** All lines in one INSERT, as the trigger of the statement wants them. */
export async function insertLines(
  manager: EntityManager,
  lines: (RawLine & { entry: string })[],
): Promise<void> {
  const column = (pick: (line: RawLine & { entry: string }, index: number) => unknown) => lines.map(pick);
  await manager.query(
    `INSERT INTO ledger.line (entry_id, n, account_id, currency, amount, effective_on)
     SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::integer[], $4::text[], $5::numeric[], $6::date[])`,
    [
      column(({ entry }) => entry),
      column(({ n }, index) => n ?? index + 1),
      column(({ account }) => account),
      column(({ currency }) => currency ?? 'USD'),
      column(({ amount }) => amount),
      column(({ day }) => day ?? '2024-03-01'),
    ],
  );
}

/**
 * The name of the constraint by which the work is refused, or the database's message where no constraint did it.
 * @throws Error when the work is not refused at all
 */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const driverError = (error as { driverError?: { constraint?: string } }).driverError;
    const { constraint, message } = (driverError ?? error) as { constraint?: string; message: string };
    return constraint ?? message;
  }
  throw new Error('The database let it pass.');
}
