import { allows, dutyOf, type SignedIn, type Step, type Target } from '../access/index.js';
import { unknown } from '../refusals/index.js';
import { unknownDocument, type DocumentRecord } from './documents.query.js';

/**
 * Whether somebody may read a document: whoever uploaded it, and whoever may read the books of a fund that it is attached to; what is
 * attached to no fund's record is for those who may read all books. Evidence of a milestone is for those who may see the project too,
 * and where it is confidential, whatever else it is attached to, for its verifiers, approvers and auditors alone.
 */
export function mayRead({ personId, grants }: SignedIn, document: DocumentRecord): boolean {
  if (document.uploaderId === personId) return true;
  const takes = (step: Step, target: Target) => allows(grants, dutyOf(step), target) === 'yes';
  const confidential = document.evidenceOf.filter((evidence) => evidence.confidential);
  if (confidential.length > 0) return confidential.some((of) => takes('read confidential evidence', of));
  if (document.evidenceOf.some((of) => takes('see projects', of))) return true;
  return document.attachedTo.some(({ fund }) => takes('read the books', fund === null ? {} : { fund }));
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
