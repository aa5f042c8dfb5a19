import { allows, dutyOf, type Grant, type SignedIn, type Step, type Target } from '../access/index.js';
import { forbidden, unknown } from '../refusals/index.js';
import { readingStep, recordingSteps, type RecordAbout } from './attachable.js';
import type { DocumentDto } from './documents.dto.js';
import { unknownDocument, type DocumentRecord, type RecordPlace } from './documents.query.js';

type Place = RecordPlace & RecordAbout;

function may(grants: readonly Grant[], step: Step, { fund, organisation, project }: Place): boolean {
  if (dutyOf(step).about === 'city') {
    return organisation !== null && allows(grants, dutyOf(step), { city: organisation }) === 'yes';
  }
  const target = {
    ...(fund !== null && { fund }),
    ...(organisation !== null && { organisation }),
    ...(project !== null && { project }),
  };
  return allows(grants, dutyOf(step), target) === 'yes';
}

const reads = (grants: readonly Grant[], place: Place) => may(grants, readingStep(place.kind, place), place);

/** Evidence is for those who may see its project; confidential evidence, whatever else it is attached to, for verifiers, approvers and auditors alone. */
function readsEvidence(grants: readonly Grant[], { evidenceOf }: DocumentRecord): boolean | 'not evidence' {
  const takes = (step: Step, target: Target) => allows(grants, dutyOf(step), target) === 'yes';
  const confidential = evidenceOf.filter((evidence) => evidence.confidential);
  if (confidential.length > 0) return confidential.some((of) => takes('read confidential evidence', of));
  return evidenceOf.some((of) => takes('see projects', of)) || 'not evidence';
}

/**
 * A document as somebody may see it, or null: whoever uploaded it, and whoever may read a record that it is attached to. What is
 * confidential is not for donors. It says where else it is attached only where they may read that too.
 */
export function shownTo({ personId, grants }: SignedIn, document: DocumentRecord): DocumentDto | null {
  const { evidenceOf: _evidenceOf, ...shown } = document; // told where the evidence is
  const isTheirs = document.uploaderId === personId;
  const counting = document.confidential ? grants.filter(({ role }) => role !== 'donor') : grants;
  const readable = document.attachedTo.filter((place) => isTheirs || reads(counting, place));
  const asEvidence = isTheirs || readsEvidence(counting, document);
  if (asEvidence === false || (asEvidence === 'not evidence' && readable.length === 0)) return null;
  return {
    ...shown,
    attachedTo: readable.map(({ fund, kind, reference }) => ({ fund, kind, reference })),
  };
}

/** @throws {Refused} 404 for a document that they may not read, in the words for one that is not there */
export function checkReader(asking: SignedIn, document: DocumentRecord): DocumentDto {
  const shown = shownTo(asking, document);
  if (!shown) throw unknownDocument(document.id);
  return shown;
}

/** @throws {Refused} 404 for a fund that they may not know of, in the words for one that is not there */
export function checkKnows({ grants }: SignedIn, fund: string | null | undefined): void {
  if (fund == null || allows(grants, dutyOf('see funds'), { fund }) === 'yes') return;
  throw unknown(`There is no fund ${fund}.`);
}

/**
 * Holds whoever attaches a document to a record to the duty by which such a record comes about.
 * @throws {Refused} 404 for a record that they may not read, in the words for one that is not there; 403 for one that they may only read
 */
export function checkAttaches({ grants }: SignedIn, place: Place): void {
  const steps = recordingSteps(place.kind, place);
  if (steps.some((step) => may(grants, step, place))) return;
  if (!reads(grants, place)) throw unknownRecord(place);
  const { by, says } = dutyOf(steps[0] ?? 'read the books');
  throw forbidden(
    `Documents of a ${place.kind.replaceAll('_', ' ')} are attached by whoever may do this (${says.toLowerCase()}): ${by.join(', ').replaceAll('_', ' ')}.`,
  );
}

/** There is no record of this kind and reference, or none that one may know of. */
export const unknownRecord = ({ fund, kind, reference }: RecordPlace) =>
  unknown(
    `${fund === null ? 'There is' : `Fund ${fund} has`} no ${kind.replaceAll('_', ' ')} ${JSON.stringify(reference)}.`,
  );
