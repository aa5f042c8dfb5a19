import { allows, dutyOf, type SignedIn, type Step } from '../access/index.js';
import { unknown } from '../refusals/index.js';
import { unknownDocument, type DocumentRecord, type RecordPlace } from './documents.query.js';

/**
 * Whether somebody may read a document: whoever uploaded it, and whoever may read the books of a fund that it is attached to; what is
 * attached to no fund's record is for those who may read all books, and what is attached to a city for those who may read the city, or
 * its people's names.
 */
export function mayRead({ personId, grants }: SignedIn, document: DocumentRecord): boolean {
  const readsBooksOf = (fund: string | null) =>
    allows(grants, dutyOf('read the books'), fund === null ? {} : { fund }) === 'yes';
  const reads = ({ fund, kind, reference }: RecordPlace) => {
    const step = fund === null ? ofCities[kind] : undefined;
    return step === undefined
      ? readsBooksOf(fund)
      : allows(grants, dutyOf(step), { city: reference }) === 'yes';
  };
  return document.uploaderId === personId || document.attachedTo.some(reads);
}

/** Kinds of records that are a city's, the reference being its code, and the step of those who may read them. */
const ofCities: Record<string, Step> = {
  membership: 'read cities',
  communication: 'read cities',
  course_completion: 'read people of cities',
};

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
