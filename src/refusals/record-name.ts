/** A business record by its kind and reference, as entries name it, e.g. `deposit` `DEP-1`. */
export interface RecordName {
  kind: string;
  reference: string;
}

const words: Record<string, string> = {
  aa_fee: 'agent fee',
  refund_to_donor: 'refund to a contributor',
  refund_from_organisation: 'refund from an organisation',
  sign_in_reset: 'reset of sign-ins',
};

/** The record in words, to begin a sentence with: `Refund to a contributor REF-1`, `Reversal of deposit DEP-1`. */
export function recordName(record: RecordName): string {
  const text = inWords(record);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The record in words, as the trail names it: `refund to a contributor REF-1`. A reversal's reference is the kind and reference of what it takes back. */
export function inWords({ kind, reference }: RecordName): string {
  if (kind !== 'reversal') return `${wordsFor(kind)} ${reference}`;
  const [reversedKind = '', ...rest] = reference.split(' ');
  return `reversal of ${wordsFor(reversedKind)} ${rest.join(' ')}`;
}

/** A kind of record in words: `window move`. */
export function wordsFor(kind: string): string {
  return words[kind] ?? kind.replaceAll('_', ' ');
}

/** What a proposal is about, named as the record that carrying it out makes or changes, so that the trail tells both under one name. */
export function proposalName({ kind, reference, subject }: RecordName & { subject: string | null }): string {
  switch (kind) {
    case 'allocation_release':
      return `allocation ${reference}`;
    case 'reversal':
      return inWords({ kind, reference: `${subject} ${reference}` });
    case 'hold_lift':
      return reference; // hold 3
    case 'role_grant':
      return `role ${wordsFor(subject ?? '')} of person ${reference}`;
    default:
      return inWords({ kind, reference });
  }
}
