import { Money } from '../money/index.js';

/** An account of a journal by its code in the chart and what it is kept per, e.g. `1000` per `{ window: 'GEN' }`. */
export interface AccountName {
  code: string;
  per: Record<string, string>;
}

/** One side of an entry. A positive amount is a debit, a negative one a credit. */
export interface EntryLine {
  account: AccountName;
  amount: Money;
}

/** What an entry says besides its lines. */
export interface EntryHeading {
  /** What happened, in the product's words, e.g. `deposit`. */
  kind: string;
  /** The business record's own reference, e.g. `DEP-1`. */
  reference: string;
  /** The day it counts for, ISO: bank value date or decision date. */
  effectiveOn: string;
  nature?: 'ordinary' | 'opening' | 'prior_period_adjustment';
}

/**
 * A journal entry being composed: pure, without a database, so that what an event posts can be read and tested on its own.
 * `entry.debit(cash, amount).credit(contributions, amount)` says both sides; a negative amount on one side is the other side.
 */
export class JournalEntry {
  readonly lines: EntryLine[] = [];

  constructor(readonly heading: EntryHeading) {}

  debit(account: AccountName, amount: Money): this {
    this.lines.push({ account, amount });
    return this;
  }

  credit(account: AccountName, amount: Money): this {
    return this.debit(account, amount.negated());
  }

  /** The lines added up per account, in order of appearance: what counts against floors (lines on one account are netted). */
  moves(): EntryLine[] {
    const net = new Map<string, EntryLine>();
    for (const { account, amount } of this.lines) {
      const key = accountKey(account);
      const before = net.get(key);
      net.set(key, { account, amount: before ? before.amount.plus(amount) : amount });
    }
    return [...net.values()];
  }
}

/** One text for one account, the same however the keys of `per` are ordered. */
export function accountKey({ code, per }: AccountName): string {
  const keys = Object.keys(per).sort();
  return JSON.stringify([code, ...keys.map((key) => [key, per[key]])]);
}
