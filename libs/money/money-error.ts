/** An amount, rate or currency that cannot be accepted. The message is a sentence for people. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';
}

/** What was given, as a message shows it: quoted, and shortened where somebody pasted a whole page. */
export function quoted(given: unknown): string {
  if (typeof given === 'number') return `the number ${given}`;
  if (typeof given !== 'string') return given === null ? 'null' : typeof given;
  return JSON.stringify(given.length > 60 ? `${given.slice(0, 60)}…` : given);
}
