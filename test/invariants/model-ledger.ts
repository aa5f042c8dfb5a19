/** What the database must answer, in memory and without any cleverness: each rule looks at everything that was recorded. */

export type MonthState = 'open' | 'cash_closed' | 'closed' | 'certified';
const MONTH_STATES: MonthState[] = ['open', 'cash_closed', 'closed', 'certified'];

/** An account by its code and what it is kept per; `1000 GEN`. */
export type AccountName = string;

export interface ModelLine {
  account: AccountName;
  /** In cents, debit positive. */
  cents: bigint;
}

export interface ModelEntry {
  day: string;
  lines: ModelLine[];
  /** The place of the reversed entry among the recorded ones. */
  reverses?: number;
}

const FLOORS = ['1000', '1100', '9000'];
const CASH = ['1000', '1100', '9000', '9100'];
const code = (account: AccountName) => account.split(' ')[0] ?? '';

export class ModelLedger {
  readonly recorded: ModelEntry[] = [];
  /** How many of them are sealed. */
  sealed = 0;
  private readonly months = new Map<string, MonthState>();

  /** All rules that the statement breaks; none: it is recorded, each of its entries in order. */
  post(entries: ModelEntry[]): Set<string> {
    const broken = new Set<string>();
    for (const entry of entries) for (const rule of this.rulesBrokenBy(entry)) broken.add(rule);
    const reversed = entries.map(({ reverses }) => reverses).filter((reverses) => reverses !== undefined);
    if (new Set(reversed).size < reversed.length) broken.add('entry_reversed_once');
    if (broken.size > 0) return broken;

    const before = this.recorded.length;
    for (const entry of entries) {
      if (!this.isCovered(entry)) {
        this.recorded.length = before;
        return new Set(['account_not_below_floor']);
      }
      this.recorded.push(entry);
    }
    return broken;
  }

  private rulesBrokenBy({ day, lines, reverses }: ModelEntry): string[] {
    const broken: string[] = [];
    const state = this.months.get(day.slice(0, 7)) ?? 'open';
    const movesCash = lines.some(({ account }) => CASH.includes(code(account)));
    if (state === 'closed' || state === 'certified' || (state === 'cash_closed' && movesCash))
      broken.push('month_is_open');
    if (reverses !== undefined) {
      const original = this.recorded[reverses];
      if (original === undefined) throw new Error('Only what is recorded is reversed here.');
      if (original.reverses !== undefined) broken.push('reversal_of_an_original_entry');
      if (day < original.day) broken.push('reversal_not_before_its_entry');
      if (this.recorded.some((entry) => entry.reverses === reverses)) broken.push('entry_reversed_once');
    }
    return broken;
  }

  /** Each account that loses by the entry must have that much at the close of its day and of every later day. */
  private isCovered({ day, lines }: ModelEntry): boolean {
    const accounts = new Set(
      lines.map(({ account }) => account).filter((account) => FLOORS.includes(code(account))),
    );
    return [...accounts].every((account) => {
      const net = sum(lines, account);
      if (net >= 0n) return true;
      const days = new Set([day, ...this.recorded.map((entry) => entry.day).filter((each) => each > day)]);
      return [...days].every((each) => this.balance(account, each) + net >= 0n);
    });
  }

  /** In cents at the close of a day, of the first `known` entries, or of all. */
  balance(account: AccountName, day: string, known = this.recorded.length): bigint {
    let balance = 0n;
    for (const entry of this.recorded.slice(0, known))
      if (entry.day <= day) balance += sum(entry.lines, account);
    return balance;
  }

  /** The rule broken by a change of a month's state; `null`: it is changed. */
  changeMonth(month: string, state: MonthState): string | null {
    const before = this.months.get(month) ?? 'open';
    const forward = MONTH_STATES.indexOf(state) > MONTH_STATES.indexOf(before);
    if (state === 'open' ? before === 'open' : !forward) return 'month_closes_forward';
    this.months.set(month, state);
    return null;
  }
}

function sum(lines: ModelLine[], account: AccountName): bigint {
  return lines.reduce((total, line) => (line.account === account ? total + line.cents : total), 0n);
}

/** The lines of an entry that takes another back. */
export function mirrored({ lines }: ModelEntry): ModelLine[] {
  return lines.map(({ account, cents }) => ({ account, cents: -cents }));
}
