import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { DataSource, EntityManager } from 'typeorm';
import { ContentDamaged, type Arrival, type ContentStore } from '../../libs/storage/index.js';
import { checkName, record, type Author, type Recording } from '../recording/index.js';
import { notNow, Refused, unknown, wrong } from '../refusals/index.js';
import { documentKinds, recordSql, type RecordAbout } from './attachable.js';
import { DocumentLink, KeptDocument } from './document.entity.js';
import {
  isDocumentId,
  readDocument,
  readDocumentsOf,
  unknownDocument,
  type DocumentRecord,
  type RecordPlace,
} from './documents.query.js';
import { cleanFileName } from './file-name.js';
import { mediaTypeOf } from './media-type.js';
import { unknownRecord } from './readers.js';
import type { VirusScanner } from './virus-scanner.js';

/** What is said of a document beside its content. */
export interface DocumentDetails {
  /** The media type that the client declared. */
  declared?: string;
  /** A sentence on what it is. */
  described?: string | null;
  /** Not for donors, and its name and description not for the trail. */
  confidential?: boolean;
  /** The record that it is attached to at once. */
  attachTo?: RecordPlace;
}

/** What is used to keep documents. */
export interface Keeping {
  store: ContentStore;
  /** null: nothing is scanned */
  scanner: VirusScanner | null;
  /** The largest document, in bytes. */
  atMost: number;
}

/**
 * Documents: content checked and kept once under its hash, and a row for each upload, so that everybody's own name for it stays.
 */
export class AttachmentsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keeping: Keeping,
  ) {}

  /** The largest document, in bytes. */
  get atMost(): number {
    return this.keeping.atMost;
  }

  /**
   * Takes a document in and keeps it.
   * @throws {Refused} as {@link keepArrival} does
   * @throws {TooLarge} as soon as it is larger than a document may be; nothing is left of it
   */
  async keep(
    content: AsyncIterable<Uint8Array>,
    name: string,
    author: Author,
    details: DocumentDetails = {},
  ): Promise<DocumentRecord> {
    return this.keepArrival(await this.receive(content), name, author, details);
  }

  /** The first half of {@link keep}, for a form whose other fields follow the file; discard it, or hand it to the second. */
  receive(content: AsyncIterable<Uint8Array>): Promise<Arrival> {
    return this.keeping.store.receive(content, this.keeping.atMost);
  }

  /**
   * Checks what arrived and keeps it; nothing is left of what is refused.
   * @throws {Refused} 422 for nothing, for a type that a document may not have, for a virus; 404 for a fund that nobody knows
   * @throws {ScannerAway} where the scanner gives no verdict
   * @throws {StorageAway} where the content cannot be stored
   */
  async keepArrival(
    arrival: Arrival,
    given: string,
    author: Author,
    { declared, described = null, confidential = false, attachTo }: DocumentDetails,
  ): Promise<DocumentRecord> {
    try {
      const name = cleanFileName(given);
      if (arrival.size === 0) throw wrong(`${name} is empty.`);
      if (attachTo) await this.placed(this.dataSource, attachTo);
      const mediaType = await mediaTypeOf(arrival.path, { name, declared });
      await this.refuseInfected(arrival, name);
      // First the content, then the row: a row whose content is nowhere would be a promise that nobody can keep.
      await this.keeping.store.keep(arrival);
      const id = randomUUID();
      const { sha256, size } = arrival;
      const document = { id, sha256, size, mediaType, name, described, confidential };
      await record(
        this.dataSource,
        author,
        confidential ? 'confidential document' : `document ${name}`,
        async (recording) => {
          if (confidential) await keepUntold(recording, document);
          else await recording.insert(KeptDocument, document);
          if (attachTo) await this.attachInto(recording, id, attachTo);
        },
      );
      return await this.find(id);
    } finally {
      await arrival.discard();
    }
  }

  /** Attaches a document to a record; attached already, it stays so. @throws {Refused} 404 for an unknown document or fund */
  async attach(documentId: string, place: RecordPlace, author: Author): Promise<void> {
    const what = `document ${documentId} to ${place.kind} ${place.reference}`;
    try {
      await record(this.dataSource, author, what, (recording) =>
        this.attachInto(recording, documentId, place),
      );
    } catch (error) {
      // Somebody else attached it in the same instant: what was asked for is so.
      if (!(error instanceof Refused && error.constraint === 'document_attached_once')) throw error;
    }
  }

  /**
   * The same within another room's act. Who attaches a document lets the fund's staff read it, themselves perhaps too: a person
   * attaches what they uploaded, or what belongs to the fund already.
   * @throws {Refused} 404 for an unknown document, fund or record, and for a document of somebody else's; 422 for an unknown kind
   */
  async attachInto(recording: Recording, documentId: string, place: RecordPlace): Promise<void> {
    const { manager, author } = recording;
    const { fundId } = await this.placed(manager, place);
    const { kind, reference } = place;
    const [known]: { attached: boolean; theirs: boolean }[] = isDocumentId(documentId)
      ? await manager.query(
          `SELECT $5::integer IS NULL OR c.person_id = $5 OR count(l.fund_id) FILTER (WHERE l.fund_id = $2) > 0 AS theirs,
                  coalesce(bool_or(l.fund_id IS NOT DISTINCT FROM $2 AND l.kind = $3 AND l.reference = $4), false) AS attached
             FROM document d JOIN change c ON c.id = d.change_id LEFT JOIN document_link l ON l.document_id = d.id
            WHERE d.id = $1 GROUP BY c.person_id`,
          [documentId, fundId, kind, reference, author.personId ?? null],
        )
      : [];
    if (!known?.theirs) throw unknownDocument(documentId);
    if (known.attached) return;
    await recording.insert(DocumentLink, { documentId, fundId, kind, reference });
  }

  /** Attaches the documents of one record to another as well: what was decided upon, to what came of it. */
  async carryOver(recording: Recording, from: RecordPlace, to: RecordPlace): Promise<void> {
    const { fundId } = await this.placed(recording.manager, to);
    await recording.manager.query(
      `INSERT INTO document_link (document_id, fund_id, kind, reference, change_id)
       SELECT l.document_id, $1, $2, $3, $4 FROM document_link l
        WHERE l.fund_id IS NOT DISTINCT FROM (SELECT f.id FROM fund f WHERE f.code = $5) AND l.kind = $6 AND l.reference = $7
       ON CONFLICT DO NOTHING`,
      [
        ...[fundId, to.kind, to.reference, await recording.leaveTrail()],
        ...[from.fund, from.kind, from.reference],
      ],
    );
  }

  /** A record that documents may be attached to, with what it is about. @throws {Refused} 404, 422 */
  async place(place: RecordPlace): Promise<RecordPlace & RecordAbout> {
    const { about } = await this.placed(this.dataSource, place);
    return { ...place, ...about };
  }

  /** A document without its content. @throws {Refused} 404 */
  async find(id: string): Promise<DocumentRecord> {
    const found = await readDocument(this.dataSource, id);
    if (!found) throw unknownDocument(id);
    return found;
  }

  /** What is attached to a record, oldest first. @throws {Refused} 404 for an unknown fund */
  async of(fund: string | null, kind: string, reference: string): Promise<DocumentRecord[]> {
    await this.checkPlace(this.dataSource, { fund, kind, reference });
    return readDocumentsOf(this.dataSource, { fund, kind, reference });
  }

  /**
   * The content of a document, which is checked against its hash before the first byte.
   * @throws {Refused} 409 where the stored content is lost or damaged
   * @throws {StorageAway}
   */
  async open(document: DocumentRecord): Promise<Readable> {
    try {
      return await this.keeping.store.open(document.sha256, document.size);
    } catch (error) {
      if (error instanceof ContentDamaged) throw damaged(document, error);
      throw error;
    }
  }

  /** The codes of the funds whose records the document is attached to: whoever may read their books may read it. */
  async fundsOf(documentId: string): Promise<string[]> {
    const { attachedTo } = await this.find(documentId);
    return [...new Set(attachedTo.flatMap(({ fund }) => fund ?? []))].sort();
  }

  private async refuseInfected(arrival: Arrival, name: string): Promise<void> {
    const virus = await this.keeping.scanner?.scan(arrival.path);
    if (virus) throw wrong(`The virus scanner found ${virus} in ${name}; nothing of it was kept.`);
  }

  /** The id of its fund, and what the record is about. @throws {Refused} 404 for a record that is not there */
  private async placed(
    manager: EntityManager | DataSource,
    place: RecordPlace,
  ): Promise<{ fundId: number | null; about: RecordAbout }> {
    const fundId = await this.checkPlace(manager, place);
    const [about]: RecordAbout[] = await manager.query(
      `SELECT about.* FROM (VALUES ($1::integer, $2::text)) l (fund_id, reference) CROSS JOIN LATERAL (${recordSql(place.kind)}) about`,
      [fundId, place.reference],
    );
    if (!about) throw unknownRecord(place);
    return { fundId, about };
  }

  /** @returns the id of its fund */
  private async checkPlace(manager: EntityManager | DataSource, place: RecordPlace): Promise<number | null> {
    const { fund, kind, reference } = place;
    if (!documentKinds.includes(kind)) {
      throw wrong(`A document is attached to a record of these kinds: ${documentKinds.join(', ')}.`);
    }
    checkName(reference, `The reference of the ${kind}`);
    if (fund === null) return null;
    const [row]: { id: number }[] = await manager.query('SELECT id FROM fund WHERE code = $1', [fund]);
    if (!row) throw unknown(`There is no fund ${fund}.`);
    return row.id;
  }
}

/** The name and the description of a confidential document may say what it is: they stay out of the trail. */
async function keepUntold(recording: Recording, document: Omit<KeptDocument, 'changeId'>): Promise<void> {
  const { id, sha256, size, mediaType, name, described } = document;
  await recording.manager.query(
    'INSERT INTO document (id, sha256, size, media_type, name, described, confidential, change_id) VALUES ($1, $2, $3, $4, $5, $6, true, $7)',
    [id, sha256, size, mediaType, name, described, await recording.leaveTrail()],
  );
  recording.noteChange('document', null, { id, sha256, size, mediaType, confidential: true });
}

function damaged(document: DocumentRecord, { how, sha256 }: ContentDamaged): Refused {
  const happened = how === 'lost' ? 'is gone from the store' : 'is not what was uploaded';
  return notNow(
    `The content of document ${document.id}, ${document.name}, ${happened}; it would have the SHA-256 ${sha256}. Upload the file again, or restore it from a backup.`,
  );
}
