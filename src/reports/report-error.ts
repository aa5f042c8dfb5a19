import { Refused } from '../refusals/index.js';

const statuses = { unknown_fund: 404, wrong_question: 422, missing_rate: 409 } as const;

/**
 * A question about the books that has no answer: a fund that nobody knows, a day that no calendar has, a rate that is missing.
 * The message is a sentence for people.
 */
export class ReportError extends Refused {
  constructor(
    /** `unknown_fund`: nobody knows it; `wrong_question`: badly asked; `missing_rate`: the books lack what the answer needs. */
    readonly reason: keyof typeof statuses,
    message: string,
  ) {
    super(statuses[reason], message);
    this.name = 'ReportError';
  }
}
