import { accountKey, type AccountName } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';
import { bookKey, type AccountMove, type KnownFloor } from './known-books.js';

/** What can be taken from an account on a day, and the day that decides it: that one, or a later one with less. */
export interface Available {
  amount: Money;
  on: string;
}

/** Balances of an account that the ledger had before, at the close of each day on which it moved. */
interface Closings {
  days: string[];
  closings: Money[];
  /** For each day the place of the least closing from it on. */
  leastFrom: number[];
}

/**
 * The balances of the accounts that may not fall below zero, while a book is posted in order of date. What the ledger had before
 * counts with its days: a decrease must be covered at the close of its own day and of every later one (fund-book.md).
 */
export class Floors {
  private readonly before = new Map<string, Closings>();
  /** What this book moved so far; all of it is dated no later than what comes next. */
  private readonly moved = new Map<string, Money>();

  constructor(known: KnownFloor[]) {
    for (const floor of known) this.before.set(floorKey(floor.fund, floor.account), closingsOf(floor));
  }

  /** What `account` surely has on `day` and from then on. `currency` is the account's. */
  available(fund: string, account: AccountName, day: string, currency: string): Available {
    const key = floorKey(fund, account);
    const moved = this.moved.get(key) ?? Money.zero(currency);
    const before = this.before.get(key);
    if (!before) return { amount: moved, on: day };
    const later = firstAfter(before.days, day);
    const closing = later === 0 ? Money.zero(currency) : before.closings[later - 1]!;
    const least = before.leastFrom[later];
    if (least !== undefined && before.closings[least]!.lessThan(closing))
      return { amount: before.closings[least]!.plus(moved), on: before.days[least]! };
    return { amount: closing.plus(moved), on: day };
  }

  /** Takes over moves that were found to be covered. */
  post(fund: string, moves: AccountMove[]): void {
    for (const { account, amount } of moves) {
      const key = floorKey(fund, account);
      this.moved.set(key, this.moved.get(key)?.plus(amount) ?? amount);
    }
  }
}

export function floorKey(fund: string, account: AccountName): string {
  return bookKey(fund, accountKey(account));
}

function closingsOf({ days }: KnownFloor): Closings {
  const closings: Money[] = [];
  for (const { change } of days) closings.push(closings.at(-1)?.plus(change) ?? change);
  const leastFrom: number[] = [];
  for (let at = closings.length - 1; at >= 0; at -= 1) {
    const next = leastFrom[at + 1];
    leastFrom[at] = next !== undefined && closings[next]!.lessThan(closings[at]!) ? next : at;
  }
  return { days: days.map(({ day }) => day), closings, leastFrom };
}

/** The place of the first of the ascending `days` that is later than `day`. */
function firstAfter(days: string[], day: string): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}
