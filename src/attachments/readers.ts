import { allows, dutyOf, type SignedIn } from '../access/index.js';
import { unknown } from '../refusals/index.js';
import { unknownDocument, type DocumentRecord } from './documents.query.js';

/**
 * Whether somebody may read a document: whoever uploaded it, and whoever may read the books of a fund that it is attached to; what is
 * attached to no fund's record is for those who may read all books.
 */
export function mayRead({ personId, grants }: SignedIn, document: DocumentRecord): boolean {
  const readsBooksOf = (fund: string | null) =>
    allows(grants, dutyOf('read the books'), fund === null ? {} : { fund }) === 'yes';
  return document.uploaderId === personId || document.attachedTo.some(({ fund }) => readsBooksOf(fund));
}

/** @throws {Refused} 404 for a document that they may not read, in the words for one that is not there */
export function checkReader(asking: SignedIn, document: DocumentRecord): DocumentRecord {
  if (!mayRead(asking, document)) throw unknownDocument(document.id);
  return document;
}

/** @throws {Refused} 404 for a fund that they may not know of, in the words for one that is not there */
export function checkKnows({ grants }: SignedIn, fund: string | null | undefined): void {
  if (fund == null || allows(grants, dutyOf('see funds'), { fund }) === 'yes') return;
  throw unknown(`There is no fund ${fund}.`);
}
