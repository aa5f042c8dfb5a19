/**
 * A question about the books that has no answer: a fund that nobody knows, a day that no calendar has, a rate that is missing.
 * The message is a sentence for people.
 */
export class ReportError extends Error {
  constructor(
    /** `unknown_fund`: nobody knows it; `wrong_question`: badly asked; `missing_rate`: the books lack what the answer needs. */
    readonly reason: 'unknown_fund' | 'wrong_question' | 'missing_rate',
    message: string,
  ) {
    super(message);
    this.name = 'ReportError';
  }
}
