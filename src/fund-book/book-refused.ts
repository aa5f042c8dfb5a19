import { Problem } from '../http/index.js';
import { Refused } from '../refusals/index.js';
import type { Fault } from './fault.js';

/** More are counted and not named: who mends two hundred rows asks again anyway. */
const NAMED = 200;

/** A book that is refused, with its faults: 422 as it is proposed, 409 where it no longer fits as it is committed. */
export class BookRefused extends Refused {
  constructor(
    override readonly status: 409 | 422,
    readonly faults: Fault[],
  ) {
    super(status, sentence(status, faults));
  }

  /** The same book is checked again when it is asked for again: the ledger may have changed. */
  override get isFinal(): boolean {
    return false;
  }

  /** As a problem: each fault under the place in which it is, `transactions.csv:12:amount`. */
  toProblem(): Problem {
    const errors = this.faults.slice(0, NAMED).map(({ file, line, column, message }) => ({
      pointer: [file, line, column].filter((part) => part !== null && part !== '').join(':') || 'document',
      message,
    }));
    return new Problem(this.status === 409 ? 'conflict' : 'unprocessable', this.message, errors);
  }
}

function sentence(status: 409 | 422, faults: Fault[]): string {
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  const shown = faults.length > NAMED ? `, the first ${NAMED} of which are named` : '';
  return status === 409
    ? `The book does not fit the ledger as it is today: it has ${count}${shown}. Nothing was imported, and the proposal stays open.`
    : `The book has ${count}${shown}; nothing was proposed.`;
}
