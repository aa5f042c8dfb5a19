import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DataSource } from 'typeorm';
import type { Acting, SignedIn } from '../access/index.js';
import type { AttachmentsService, DocumentRecord } from '../attachments/index.js';
import type { ProposalsService, Verdict } from '../decisions/index.js';
import { notNow, unknown, wrong } from '../refusals/index.js';
import { readProposedBooks, type ProposedBook } from './fund-books.query.js';
import { importToCommit, importToDecide, importToPropose } from './import.proposal.js';
import { readBook, type ReadBook } from './read-book.js';

const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Fund books over HTTP: a fund administrator proposes the import of an uploaded workbook, an approver commits it. */
export class FundBooksService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly attachments: AttachmentsService,
    private readonly proposals: ProposalsService,
  ) {}

  /**
   * Proposes the import of a workbook that the same person uploaded.
   * @throws {BookRefused} 422 with its faults
   * @throws {Refused} 403 for a fund that is not theirs, 404 for a document that is not theirs, 422 for one that is no workbook
   */
  async propose(documentId: string, asking: SignedIn, acting: Acting): Promise<void> {
    const document = await this.attachments.find(documentId);
    if (document.uploaderId !== asking.personId) throw unknown(`There is no document ${documentId}.`);
    if (document.mediaType !== WORKBOOK) {
      throw wrong(`${document.name} is no .xlsx workbook; a fund book that is imported here is one.`);
    }
    const book = await this.read(document);
    const { name, sha256 } = document;
    const content = { document: document.id, name, sha256, imported: null };
    await this.proposals.propose(
      {
        ...importToPropose(book, asking.grants),
        figures: () => Promise.resolve({ imported: content.imported }),
      },
      content,
      acting,
      `import ${name} ${document.id}`,
    );
  }

  /**
   * Commits the book: it is read again from the document that was proposed, and imported within the decision's transaction.
   * @throws {BookRefused} 409 where it does not fit the ledger any more; nothing is decided then
   * @throws {Refused} 403 for whoever proposed it, 404, 409 where it was decided already
   */
  async approve(id: number, verdict: Verdict, asking: SignedIn, acting: Acting): Promise<void> {
    const { proposal, document: documentId, sha256, name } = await this.one(id, asking);
    // Decided already: to be said without reading the book.
    if (proposal.state !== 'proposed') return this.decide(id, verdict, asking, acting);
    const document = await this.attachments.find(documentId);
    if (document.sha256 !== sha256) throw notNow(`${name} is not the document that was proposed.`);
    const kind = importToCommit(await this.read(document));
    // Rows of a book that people edited since are told from those that were imported by the door.
    await this.proposals.decide([kind], { id }, verdict, { ...acting, door: 'import' });
  }

  /** Rejects or withdraws. @throws {Refused} 403, 404, 409 where it was decided already */
  async decide(id: number, verdict: Verdict, asking: SignedIn, acting: Acting): Promise<void> {
    await this.one(id, asking);
    await this.proposals.decide([importToDecide], { id }, verdict, acting);
  }

  /** Books that somebody may see, after the one of a number. */
  page(asking: SignedIn, after: number | undefined, limit: number): Promise<ProposedBook[]> {
    return readProposedBooks(this.dataSource, asking, { ...(after === undefined ? {} : { after }), limit });
  }

  /** @throws {Refused} 404 where there is none that they may see */
  async one(id: number, asking: SignedIn): Promise<ProposedBook> {
    const [found] = await readProposedBooks(this.dataSource, asking, { id });
    if (!found) throw unknown(`There is no proposed import of the number ${id}.`);
    return found;
  }

  /** The reader of workbooks needs a file; it is gone again before anything is recorded. */
  private async read(document: DocumentRecord): Promise<ReadBook> {
    const folder = await mkdtemp(join(tmpdir(), 'fund-book-'));
    try {
      const path = join(folder, 'book.xlsx');
      await pipeline(await this.attachments.open(document), createWriteStream(path));
      return await readBook(path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
