import type { EntityManager } from 'typeorm';
import { drawEntryIds, JournalEntry, postEntries, reversalOf } from '../../libs/ledger/index.js';
import { bookKey } from './known-books.js';
import { entryOf } from './posting-entries.js';
import type { Posting } from './posting.js';
import { businessRow, Numbers, tablesInOrder, type TableOfRecords } from './record-rows.js';

/** About 5,000 lines: large enough that a statement costs little per line, small enough for a steady progress bar. */
const BATCH = 1_600;

/**
 * Posts a book's events in their order: business records and entries, a batch of each at a time, within the caller's transaction.
 * The database decides on every entry; its refusal names the entry, which `placeOf` leads back to the row.
 *
 * @param segments in their order, each with what is recorded besides, before its postings
 * @param progress called with the number of postings recorded so far
 */
export async function recordPostings(
  manager: EntityManager,
  changeId: string,
  segments: { before: () => Promise<void>; postings: Posting[] }[],
  progress: (done: number) => void,
): Promise<void> {
  const all = segments.flatMap(({ postings }) => postings);
  const recorder = new PostingRecorder(manager, changeId, await Numbers.read(manager), toBeReversed(all));
  let done = 0;
  for (const { before, postings } of segments) {
    await before();
    for (let from = 0; from < postings.length; from += BATCH) {
      const batch = postings.slice(from, from + BATCH);
      await recorder.record(batch);
      progress((done += batch.length));
    }
  }
}

/** A refusal of the database on its way out, with the row that it is about. */
export class RowRefused extends Error {
  constructor(
    readonly posting: Posting | null,
    override readonly cause: unknown,
  ) {
    super('The ledger refused an entry of the book.');
    this.name = 'RowRefused';
  }
}

class PostingRecorder {
  /** Entries of this import that a later row of it takes back. */
  private readonly reversible = new Map<string, { entryId: string; entry: JournalEntry }>();

  constructor(
    private readonly manager: EntityManager,
    private readonly changeId: string,
    private readonly numbers: Numbers,
    private readonly wanted: ReadonlySet<string>,
  ) {}

  async record(batch: Posting[]): Promise<void> {
    const ids = await drawEntryIds(this.manager, batch.length);
    const rows = new Map<TableOfRecords, object[]>(tablesInOrder.map((table) => [table, []]));
    const entries = [];
    for (const [index, posting] of batch.entries()) {
      const entryId = ids[index] as string;
      const { entry, reverses } = await this.entryOf(posting);
      const key = bookKey(posting.fund, posting.kind, posting.reference);
      if (this.wanted.has(key)) this.reversible.set(key, { entryId, entry });
      const journalId = this.numbers.fund(posting.fund);
      entries.push({ entryId, journalId, entry, reverses });
      const { table, row } = businessRow(posting, this.numbers, reverses);
      rows.get(table)?.push({
        ...row,
        fund_id: journalId,
        reference: posting.reference,
        effective_on: posting.effectiveOn,
        entry_id: entryId,
        change_id: this.changeId,
      });
    }
    for (const table of tablesInOrder) {
      try {
        await this.insert(table, rows.get(table) ?? []);
      } catch (error) {
        throw new RowRefused(batch[ids.indexOf(refusedRow(error, rows.get(table) ?? []))] ?? null, error);
      }
    }
    try {
      await postEntries(this.manager, entries);
    } catch (error) {
      const refused = refusedEntry(error);
      throw new RowRefused(batch[ids.indexOf(refused ?? '')] ?? null, error);
    }
  }

  private async entryOf(posting: Posting): Promise<{ entry: JournalEntry; reverses?: string }> {
    if (posting.kind !== 'reversal') return { entry: entryOf(posting) };
    const { reference, effectiveOn, reverses } = posting;
    const heading = { kind: 'reversal', reference: `${reverses.kind} ${reference}`, effectiveOn };
    const ours = this.reversible.get(bookKey(posting.fund, reverses.kind, reverses.reference));
    if (ours) {
      const entry = new JournalEntry(heading);
      for (const { account, amount } of ours.entry.lines) entry.credit(account, amount);
      return { entry, reverses: ours.entryId };
    }
    const entryId = await this.recordedEntry(posting.fund, reverses.kind, reverses.reference);
    return { entry: await reversalOf(this.manager, entryId, heading), reverses: entryId };
  }

  private async recordedEntry(fund: string, kind: string, reference: string): Promise<string> {
    const [row]: { id: string }[] = await this.manager.query(
      'SELECT entry_id AS id FROM money_record WHERE fund_id = $1 AND kind = $2 AND reference = $3',
      [this.numbers.fund(fund), kind, reference],
    );
    if (!row) throw new Error(`The ledger has no ${kind} ${reference} to reverse in fund ${fund}.`);
    return row.id;
  }

  /** Amendments and deposits name agreements by their numbers, so agreements of the same batch come first and give theirs. */
  private async insert(table: TableOfRecords, rows: object[]): Promise<void> {
    const [first] = rows;
    if (!first) return;
    const columns = Object.keys(first)
      .filter((column) => column !== 'agreement')
      .join(', ');
    const named = rows.map((row) => this.numbers.withAgreement(row));
    const withNumber = 'agreement' in first ? `${columns}, agreement_id` : columns;
    const made: { id: number; fund_id: number; reference: string }[] = await this.manager.query(
      `INSERT INTO ${table} (${withNumber}) SELECT ${withNumber} FROM jsonb_populate_recordset(NULL::${table}, $1)
       ${table === 'agreement' ? 'RETURNING id, fund_id, reference' : ''}`,
      [JSON.stringify(named)],
    );
    if (table === 'agreement')
      for (const { id, fund_id, reference } of made) this.numbers.addAgreement(fund_id, reference, id);
  }
}

function toBeReversed(postings: Posting[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const posting of postings) {
    if (posting.kind === 'reversal')
      keys.add(bookKey(posting.fund, posting.reverses.kind, posting.reverses.reference));
  }
  return keys;
}

/** The entry that the database's refusal is about: in its detail (floors) or at the beginning of its sentence. */
function refusedEntry(error: unknown): string | null {
  const { detail, message } =
    (error as { driverError?: { detail?: string; message?: string } }).driverError ?? {};
  const inDetail = /"entry": (\d+)/.exec(detail ?? '')?.[1];
  return inDetail ?? /^Entry (\d+)/.exec(message ?? '')?.[1] ?? null;
}

/** The entry of the record that the database's refusal names by its reference: `Transfer TR-1: …`. */
function refusedRow(error: unknown, rows: object[]): string {
  const { message = '' } = (error as { driverError?: { message?: string } }).driverError ?? {};
  const [name = ''] = message.split(': in this fund ');
  const named = (rows as { reference: string; entry_id: string }[]).filter(({ reference }) =>
    name.endsWith(` ${reference}`),
  );
  return named.sort((a, b) => b.reference.length - a.reference.length)[0]?.entry_id ?? '';
}
