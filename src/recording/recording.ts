import type { DataSource, EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { inTransaction } from '../../libs/database/index.js';
import { postEntries, type JournalEntry, type Posting } from '../../libs/ledger/index.js';
import { describeConstraint } from '../refusals/index.js';
import type { Door } from './change.entity.js';

/** Who does something, and through which door. */
export interface Author {
  name: string;
  door: Door;
}

/** What the database gave an inserted row: its id and, where it moves money, the entry that it drew. */
export interface Inserted {
  id: number;
  entryId: string;
}

/**
 * Records one act of a person in one short transaction: rows first, their entries last, all or nothing. The database's
 * refusals come back as `Refused`, with the record's own name in the sentence.
 *
 * @param what the act in a few words, for the trail, e.g. `deposit DEP-1`
 * @param work inserts rows and hands over entries through the recording; awaits nothing but the database
 * @throws {Refused} for a refusal by a named constraint; whatever `work` throws
 */
export async function record<Result>(
  dataSource: DataSource,
  author: Author,
  what: string,
  work: (recording: Recording) => Promise<Result>,
): Promise<Result> {
  let recording: Recording | undefined;
  try {
    return await inTransaction(dataSource, async (manager) => {
      recording = new Recording(manager, author, what);
      const result = await work(recording);
      await recording.postAll();
      return result;
    });
  } catch (error) {
    throw describeConstraint(error, (entryId) => recording?.recordOf(entryId)) ?? error;
  }
}

/** One act under way: its one change, the rows that it inserts and the entries that it will post. */
export class Recording {
  private changeId: string | null = null;
  private readonly postings: Posting[] = [];
  private posted = 0;

  constructor(
    readonly manager: EntityManager,
    private readonly author: Author,
    private readonly what: string,
  ) {}

  /**
   * Inserts a row. The first row that belongs to a change brings the change along in the same statement: a receipt must not
   * cost a round trip more for its trail.
   * @param values by property; what is left out takes the column's default
   */
  async insert<Row extends ObjectLiteral>(
    entity: EntityTarget<Row>,
    values: Partial<Row>,
  ): Promise<Inserted> {
    const metadata = this.manager.dataSource.getMetadata(entity);
    const given = metadata.columns.filter(({ propertyName }) => values[propertyName] !== undefined);
    const columns = given.map(({ databaseName }) => databaseName);
    const { driver } = this.manager.dataSource;
    const parameters = given.map(
      (column) => driver.preparePersistentValue(values[column.propertyName], column) as unknown,
    );
    const places = parameters.map((_, index) => `$${index + 1}`);

    let withChange = '';
    if (metadata.findColumnWithPropertyName('changeId')) {
      columns.push('change_id');
      if (this.changeId === null) {
        const next = parameters.push(this.author.name, this.author.door, this.what) - 2;
        withChange = `WITH made AS (INSERT INTO change (made_by, door, what) VALUES ($${next}, $${next + 1}, $${next + 2}) RETURNING id)`;
        places.push('(SELECT id FROM made)');
      } else {
        places.push(`$${parameters.push(this.changeId)}`);
      }
    }
    const drawn = metadata.columns
      .filter(({ propertyName }) => ['id', 'entryId', 'changeId'].includes(propertyName))
      .map(({ databaseName, propertyName }) => `${databaseName} AS "${propertyName}"`);
    const [row]: (Inserted & { changeId?: string })[] = await this.manager.query(
      `${withChange} INSERT INTO ${metadata.tablePath} (${columns.join(', ')}) VALUES (${places.join(', ')}) RETURNING ${drawn.join(', ')}`,
      parameters,
    );
    this.changeId = row?.changeId ?? this.changeId;
    return row!;
  }

  /** Leaves a trail of an act that may insert no row of its own, such as the closing of an empty fund. */
  async leaveTrail(): Promise<void> {
    if (this.changeId !== null) return;
    const [change]: { id: string }[] = await this.manager.query(
      'INSERT INTO change (made_by, door, what) VALUES ($1, $2, $3) RETURNING id',
      [this.author.name, this.author.door, this.what],
    );
    this.changeId = change!.id;
  }

  /** Hands over the entry of a row, to be posted when everything else is done: a spend holds its account until COMMIT. */
  post(row: { entryId: string }, journalId: number, entry: JournalEntry, reverses?: string): void {
    this.postings.push({
      entryId: row.entryId,
      journalId,
      entry,
      ...(reverses === undefined ? {} : { reverses }),
    });
  }

  /** The entries handed over so far, in their order. */
  entries(): JournalEntry[] {
    return this.postings.map(({ entry }) => entry);
  }

  /** The record for which an entry was composed. */
  recordOf(entryId: string): { kind: string; reference: string } | undefined {
    return this.postings.find((posting) => posting.entryId === entryId)?.entry.heading;
  }

  /** Posts what was handed over and is not posted yet; `record` does it last, so few call it. */
  async postAll(): Promise<void> {
    const waiting = this.postings.slice(this.posted);
    this.posted = this.postings.length;
    if (waiting.length > 0) await postEntries(this.manager, waiting);
  }
}
