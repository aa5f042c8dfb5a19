import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { drawEntryIds, postEntries, type JournalEntry, type Posting } from '../../libs/ledger/index.js';
import { Refused } from '../refusals/index.js';
import { composeAnswer, type Answer } from './answer.js';
import type { Door } from './change.entity.js';
import { keepAnswer, type RequestUnderWay } from './request-under-way.js';
import { leaveEvent } from './trail.js';
import { versionBefore, type Edited } from './version-before.js';

/** Who does something, and through which door. */
export interface Author {
  name: string;
  door: Door;
  /** The person, where it is one whom the system knows. */
  personId?: number;
  /** The request through which it is done: it counts once, leaves an event in the trail and gets an answer. */
  request?: RequestUnderWay;
}

/** What an act is about, as the trail names it, and what is done to it where the step does not say: `allocation AL-1`, `approved`. */
export interface Act {
  record: string;
  says: string | null;
}

/** What the database gave an inserted row: its id and, where it moves money, the entry that it drew. */
export interface Inserted {
  id: number;
  entryId: string;
}

/** What the trail keeps of every act of a request, done or refused. */
export const eventOf = (author: Author, request: RequestUnderWay, record: string) => ({
  personId: author.personId ?? null,
  actor: author.name,
  door: author.door,
  action: request.action,
  record,
  requestId: request.id,
  address: request.address,
  signedInBy: request.signedInBy,
});

/** One act under way: its one change, the rows that it inserts and the entries that it will post. */
export class Recording {
  private changeId: string | null = null;
  private proposalId: number | null = null;
  private fundId: number | null = null;
  private readonly postings: Posting[] = [];
  private posted = 0;
  private readonly edited: Edited[] = [];
  private more: Record<string, unknown> = {};
  private once: Record<string, unknown> = {};
  private onlyShows = false;
  private version: string | null = null;

  constructor(
    readonly manager: EntityManager,
    readonly author: Author,
    private readonly act: Act,
  ) {}

  /** The fund that the act belongs to, as far as it is known by now. */
  get fund(): number | null {
    return this.fundId ?? this.postings[0]?.journalId ?? null;
  }

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
    if (this.onlyShows && metadata.findColumnWithPropertyName('entryId')) return this.drawEntry();
    await this.noteEdit(metadata, values);

    let withChange = '';
    if (metadata.findColumnWithPropertyName('changeId')) {
      columns.push('change_id');
      if (this.changeId === null) {
        const next = parameters.push(...this.changeColumns()) - 5;
        withChange = `WITH made AS (${insertChange(next)})`;
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

  /** The change of this act, made now if no row has brought it along; also leaves a trail of an act that may insert no row of its own. */
  async leaveTrail(): Promise<string> {
    if (this.changeId === null) {
      const [change]: { id: string }[] = await this.manager.query(insertChange(1), this.changeColumns());
      this.changeId = change!.id;
    }
    return this.changeId;
  }

  /** The version that this act makes of a record that people edit: its change, or what is given. The answer keeps it. */
  async newVersion(version?: string): Promise<string> {
    this.version = version ?? (await this.leaveTrail());
    return this.version;
  }

  /** Whether records that move money are only shown: see {@link showOnly}. */
  get showsOnly(): boolean {
    return this.onlyShows;
  }

  /** Says which proposal this act carries out; before the first row, for the change to name it. */
  carryOut(proposalId: number): void {
    if (this.changeId !== null) throw new Error('The change is made already: say first what it carries out.');
    this.proposalId = proposalId;
  }

  /**
   * From here on, records that move money are shown by their entries and not inserted: what nobody has approved yet, in a dry run. The
   * database is told, lets their entries pass, and refuses to commit them.
   */
  async showOnly(): Promise<void> {
    if (!this.author.request?.rehearsal) throw new Error('Only a dry run shows what it does not record.');
    await this.manager.query('INSERT INTO rehearsal DEFAULT VALUES');
    this.onlyShows = true;
  }

  /** The fund that the act belongs to on the trail, where no row or entry says so. */
  inFund(fundId: number | null): void {
    this.fundId = fundId;
  }

  /** Adds to what the request is answered with, beside the entries and balances. */
  answerWith(more: Record<string, unknown>): void {
    this.more = { ...this.more, ...more };
  }

  /** The same for what is shown once and never kept, such as a one-time link: asked again, the answer has null in its place. */
  answerOnceWith(more: Record<string, unknown>): void {
    this.once = { ...this.once, ...more };
  }

  /** Notes what an edit of rows without an entity changed, for the trail. */
  noteChange(record: string, before: unknown, after: unknown): void {
    this.edited.push({ table: record, before, after });
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

  /**
   * Ends a request's act: composes its answer, and unless it is rehearsed only, leaves its event and keeps the answer.
   * @throws {Refused} 401 where the sign-in was ended while the request was at work
   */
  async conclude(request: RequestUnderWay): Promise<Answer> {
    const { manager, author } = this;
    // What is only shown would be refused at COMMIT, and never gets there.
    if (request.rehearsal && !this.onlyShows) await manager.query('SET CONSTRAINTS ALL IMMEDIATE');
    const unsaid = Object.fromEntries(Object.keys(this.once).map((name) => [name, null]));
    const more = { ...this.more, ...unsaid };
    const answer = await composeAnswer(manager, this.postings, request.rehearsal, more);
    if (request.rehearsal) return answer;
    await leaveEvent(manager, {
      ...eventOf(author, request, this.act.record),
      outcome: 'done',
      detail: this.act.says,
      fundId: this.fund,
      changeId: this.changeId,
      before: shown(this.edited, 'before'),
      after: shown(this.edited, 'after'),
    });
    if (!(await request.stillHolds(manager))) {
      throw new Refused(
        401,
        'The sign-in was ended while the request was at work; nothing was recorded. Sign in again.',
      );
    }
    if (request.key !== null) {
      await keepAnswer(manager, author.personId ?? 0, request, answer, this.version);
    }
    return { ...answer, ...this.once };
  }

  private async drawEntry(): Promise<Inserted> {
    const [entryId = ''] = await drawEntryIds(this.manager, 1);
    return { id: 0, entryId };
  }

  private changeColumns() {
    const { name, door, personId = null, request } = this.author;
    const { record, says } = this.act;
    return [
      name,
      door,
      says === null ? record : `${record} ${says}`,
      personId,
      request?.id ?? null,
      this.proposalId,
    ];
  }

  /** Only for requests: before and after cost a query for each edited row, which an import need not pay. */
  private async noteEdit(
    metadata: Parameters<typeof versionBefore>[1],
    values: ObjectLiteral,
  ): Promise<void> {
    if (typeof values.fundId === 'number') this.fundId ??= values.fundId;
    if (!this.author.request) return;
    const before = await versionBefore(this.manager, metadata, values);
    this.edited.push({ table: metadata.tableName, before, after: values });
  }
}

const insertChange = (first: number) =>
  `INSERT INTO change (made_by, door, what, person_id, request_id, proposal_id)
   VALUES ($${first}, $${first + 1}, $${first + 2}, $${first + 3}, $${first + 4}, $${first + 5}) RETURNING id`;

/** One side of all edits, by table; nothing where no row had such a side. */
function shown(edited: Edited[], side: 'before' | 'after'): unknown {
  const known = edited.filter((edit) => edit[side] !== null);
  return known.length === 0 ? null : known.map((edit) => ({ [edit.table]: edit[side] }));
}
