import type { AccountName } from '../../libs/ledger/index.js';
import type { Money } from '../../libs/money/index.js';
import type { TableName } from './book-tables.js';
import { bookKey, type AccountMove } from './known-books.js';
import type { MoneyRow } from './rows.js';

/** An account, or (codes left null) any of several, that a row with a fault would have raised. */
interface Scope {
  code: '1000' | '1100' | '9000';
  fund: string | null;
  /** Project, organisation and window of 1100, the window of 1000, the agreement of 9000. */
  per: (string | null)[];
}

/**
 * What accounts would have besides, had the rows with a fault been sound. A row that fails only for want of that is a
 * consequence: reporting it would send people to a sound row.
 */
export class Hopes {
  /** By scope: an amount, or null for no limit, where the row's amount is not known. */
  private readonly raised = new Map<string, Money | null>();
  /** What consequences would have taken of it, by account. */
  private readonly taken = new Map<string, Money>();

  /** Whether any row with a fault would have raised something. */
  get any(): boolean {
    return this.raised.size > 0;
  }

  /** Rows that could not be read: they may have raised anything that their table can raise. */
  raiseForLost(table: TableName): void {
    for (const code of RAISED_BY[table] ?? [])
      this.raise({ code, fund: null, per: code === '1100' ? [null, null, null] : [null] }, null);
  }

  /** A row that is not posted and could not even be composed. */
  raiseFor(row: MoneyRow): void {
    for (const scope of scopesOf(row)) this.raise(scope, row.kind === 'amendment' ? null : row.amount);
  }

  /** A composed row that is not posted: what it would have raised. */
  raiseMoves(fund: string, moves: AccountMove[]): void {
    for (const { account, amount } of moves)
      if (amount.isPositive()) this.raise(scopeOfAccount(fund, account), amount);
  }

  /**
   * Whether all of `moves` would be covered too. If so, what they would have taken is gone for those after them.
   * @param available what each account surely has
   */
  cover(fund: string, moves: AccountMove[], available: (move: AccountMove) => Money): boolean {
    if (this.raised.size === 0) return false;
    const decreases = moves.filter(({ amount }) => amount.isNegative());
    for (const move of decreases) {
      const hoped = this.hopedFor(fund, move.account);
      if (hoped === 'no limit') continue;
      const key = keyOf(scopeOfAccount(fund, move.account));
      let left = available(move).plus(move.amount);
      for (const amount of hoped) left = left.plus(amount);
      const taken = this.taken.get(key);
      if (taken) left = left.minus(taken);
      if (left.isNegative()) return false;
    }
    for (const { account, amount } of decreases) {
      const key = keyOf(scopeOfAccount(fund, account));
      this.taken.set(key, this.taken.get(key)?.minus(amount) ?? amount.negated());
    }
    return true;
  }

  private raise(scope: Scope, amount: Money | null): void {
    const key = keyOf(scope);
    const before = this.raised.get(key);
    if (before === null) return;
    if (amount === null || (before && before.currency !== amount.currency)) this.raised.set(key, null);
    else this.raised.set(key, before?.plus(amount.abs()) ?? amount.abs());
  }

  private hopedFor(fund: string, account: AccountName): Money[] | 'no limit' {
    const { code, per } = scopeOfAccount(fund, account);
    const found: Money[] = [];
    for (const maybeFund of [fund, null])
      for (const maybePer of generalisations(per)) {
        const hope = this.raised.get(keyOf({ code, fund: maybeFund, per: maybePer }));
        if (hope === null) return 'no limit';
        if (hope) found.push(hope);
      }
    const [first] = found;
    if (first && found.some(({ currency }) => currency !== first.currency)) return 'no limit';
    return found;
  }
}

/** The accounts with a floor that rows of each table can raise. */
const RAISED_BY: Partial<Record<TableName, Scope['code'][]>> = {
  agreements: ['9000'],
  amendments: ['9000'],
  allocations: ['1000', '1100'],
  window_moves: ['1000'],
  transactions: ['1000'],
  reversals: ['1000', '1100', '9000'],
};

/** What a row that could not be composed might have raised, as narrowly as its cells say. */
function scopesOf(row: MoneyRow): Scope[] {
  const { fund, amount } = row;
  const cash = (window: string | null): Scope => ({ code: '1000', fund, per: [window] });
  const allocated = (): Scope => ({
    code: '1100',
    fund,
    per: [row.project, row.organisation, row.window],
  });
  const owed = (): Scope => ({ code: '9000', fund, per: [row.agreement] });
  switch (row.kind) {
    case 'agreement':
    case 'amendment':
      return [owed()];
    case 'deposit':
    case 'fund_interest':
    case 'other_income':
    case 'organisation_interest':
    case 'refund_from_organisation':
      return [cash(row.window)];
    case 'aa_fee':
    case 'bank_charge':
      return amount && !amount.isNegative() ? [] : [cash(row.window)];
    case 'window_move':
      return [cash(row.toWindow)];
    case 'allocation':
      if (amount === null) return [cash(row.window), allocated()];
      return amount.isNegative() ? [cash(row.window)] : [allocated()];
    case 'transfer':
    case 'refund_to_donor':
    case 'expenditure':
      return [];
    case 'reversal':
      return scopesOfReversal(row);
    case null:
      return [cash(row.window)];
  }
}

/** What taking back a record of some kind raises; how much is not known. */
function scopesOfReversal({ fund, reverses }: MoneyRow): Scope[] {
  const cash: Scope = { code: '1000', fund, per: [null] };
  const allocated: Scope = { code: '1100', fund, per: [null, null, null] };
  const owed: Scope = { code: '9000', fund, per: [null] };
  if (reverses === null) return [cash, allocated, owed];
  if (reverses === 'deposit' || reverses === 'amendment') return [owed];
  if (reverses === 'transfer') return [allocated];
  if (reverses === 'allocation') return [cash, allocated];
  const spends = ['refund_to_donor', 'aa_fee', 'bank_charge', 'window_move'];
  return spends.includes(reverses) ? [cash] : [];
}

function scopeOfAccount(fund: string, { code, per }: AccountName): Scope {
  const { project = null, organisation = null, window = null, agreement = null } = per;
  if (code === '1000') return { code, fund, per: [window] };
  if (code === '1100') return { code, fund, per: [project, organisation, window] };
  return { code: '9000', fund, per: [agreement] };
}

function keyOf({ code, fund, per }: Scope): string {
  return bookKey(code, ...[fund, ...per].map((part) => (part === null ? '*' : `=${part}`)));
}

/** `[a, b]` as it is, and with either or both of its parts left open. */
function generalisations(per: (string | null)[]): (string | null)[][] {
  return per.reduce<(string | null)[][]>(
    (all, part) =>
      all.flatMap((some) => [
        [...some, part],
        [...some, null],
      ]),
    [[]],
  );
}
