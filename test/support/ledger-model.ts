/** An account of the model: `name` is its code and, where it has one, the window, project or agreement that it is per. */
export interface ModelAccount {
  name: string;
  hasFloor: boolean;
  closesWithCash: boolean;
}

/** Cents, debit positive. */
export interface ModelLine {
  account: ModelAccount;
  cents: bigint;
}

/** Days are counted from the first of the fund, which is 0. */
export interface ModelEntry {
  id: string;
  day: number;
  lines: ModelLine[];
  /** The id of the entry that this one reverses. */
  reverses?: string;
}

export type MonthState = 'open' | 'cash_closed' | 'closed' | 'certified';
const STATES: MonthState[] = ['open', 'cash_closed', 'closed', 'certified'];

/**
 * What the ledger must do, said a second time and without a database: everything recorded is a list, and each answer is added up
 * from the whole list.
 */
export class LedgerModel {
  /** In recorded order. */
  readonly entries: ModelEntry[] = [];
  private readonly months = new Map<string, MonthState>();

  /** @param monthOf the month of a day, e.g. '2024-03' */
  constructor(private readonly monthOf: (day: number) => string) {}

  /**
   * Records all entries of a statement or none.
   *
   * @returns [] when they are recorded, otherwise the names of the rules of which any one may be given as the reason
   */
  record(entries: ModelEntry[]): string[] {
    const reasons = this.refusals(entries);
    if (reasons.length === 0) this.entries.push(...entries);
    return reasons;
  }

  private refusals(entries: ModelEntry[]): string[] {
    const reversed = [...this.entries, ...entries].flatMap(({ reverses }) => reverses ?? []);
    if (new Set(reversed).size < reversed.length) return ['entry_reversed_once'];
    const unsound = entries.flatMap((entry) => this.unsound(entry));
    if (unsound.length > 0) return unsound;
    const originals = new Map([...this.entries, ...entries].map((entry) => [entry.id, entry]));
    const notReversible = entries.flatMap(({ day, reverses }) => {
      const original = reverses === undefined ? undefined : originals.get(reverses);
      if (original?.reverses !== undefined) return ['reversal_of_an_original_entry'];
      return original && day < original.day ? ['reversal_not_before_its_entry'] : [];
    });
    if (notReversible.length > 0) return notReversible;
    return this.coversEachOf(entries) ? [] : ['account_not_below_floor'];
  }

  private unsound({ day, lines }: ModelEntry): string[] {
    const state = this.stateOf(this.monthOf(day));
    const closed = state === 'closed' || state === 'certified';
    const moves = state === 'cash_closed' && lines.some(({ account }) => account.closesWithCash);
    return closed || moves ? ['month_is_open'] : [];
  }

  private coversEachOf(entries: ModelEntry[]): boolean {
    const recorded = [...this.entries];
    return entries.every((entry) => {
      const covered = entry.lines.every(({ account }) => {
        const net = netOf(entry, account);
        return !account.hasFloor || net >= 0n || lowestFrom(recorded, account, entry.day) + net >= 0n;
      });
      recorded.push(entry);
      return covered;
    });
  }

  /** What may leave the account on a day: its lowest balance at the close of that day or a later one, and as last recorded. */
  available(account: ModelAccount, day: number): bigint {
    return lowestFrom(this.entries, account, day);
  }

  /** @returns [] when the month changed its state, otherwise the rule that keeps it */
  changeMonth(month: string, state: MonthState): string[] {
    const before = this.stateOf(month);
    const backward = state !== 'open' && STATES.indexOf(state) <= STATES.indexOf(before);
    if (backward || (state === 'open' && before === 'open')) return ['month_closes_forward'];
    this.months.set(month, state);
    return [];
  }

  private stateOf(month: string): MonthState {
    return this.months.get(month) ?? 'open';
  }

  /** Debits and credits, in cents, of each account with a line on the days, when only the first so many entries are known. */
  movements(from: number, until: number, known = this.entries.length) {
    const sums = new Map<string, { debit: bigint; credit: bigint }>();
    for (const { day, lines } of this.entries.slice(0, known)) {
      if (day < from || day > until) continue;
      for (const { account, cents } of lines) {
        const sum = sums.get(account.name) ?? { debit: 0n, credit: 0n };
        if (cents > 0n) sum.debit += cents;
        else sum.credit -= cents;
        sums.set(account.name, sum);
      }
    }
    return sums;
  }
}

function netOf({ lines }: ModelEntry, of: ModelAccount): bigint {
  let net = 0n;
  for (const { account, cents } of lines) if (account === of) net += cents;
  return net;
}

/** The lowest of the account's balances at the close of the day and of each later one; the last of these is all there is. */
function lowestFrom(entries: ModelEntry[], account: ModelAccount, day: number): bigint {
  const nets = new Map<number, bigint>([[day, 0n]]);
  for (const entry of entries) {
    const on = Math.max(entry.day, day);
    nets.set(on, (nets.get(on) ?? 0n) + netOf(entry, account));
  }
  let balance = 0n;
  let lowest: bigint | undefined;
  for (const on of [...nets.keys()].sort((a, b) => a - b)) {
    balance += nets.get(on) ?? 0n;
    if (lowest === undefined || balance < lowest) lowest = balance;
  }
  return lowest ?? 0n;
}
