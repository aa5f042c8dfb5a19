/** A business record by its kind and reference, as entries name it, e.g. `deposit` `DEP-1`. */
export interface RecordName {
  kind: string;
  reference: string;
}

const words: Record<string, string> = {
  aa_fee: 'agent fee',
  refund_to_donor: 'refund to a contributor',
  refund_from_organisation: 'refund from an organisation',
};

/** The record in words, to begin a sentence with: `Refund to a contributor REF-1`. */
export function recordName({ kind, reference }: RecordName): string {
  const text =
    kind === 'reversal' ? `reversal of ${reference.replaceAll('_', ' ')}` : `${wordsFor(kind)} ${reference}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A kind of record in words: `window move`. */
export function wordsFor(kind: string): string {
  return words[kind] ?? kind.replaceAll('_', ' ');
}
