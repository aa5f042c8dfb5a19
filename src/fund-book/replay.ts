import type { Money } from '../../libs/money/index.js';
import { AllocatedWindows } from './allocated-windows.js';
import { tableNames, type TableName } from './book-tables.js';
import { composePosting } from './compose-posting.js';
import type { Directory } from './directory.js';
import { quoted, type Fault } from './fault.js';
import { Floors } from './floors.js';
import { Hopes } from './hopes.js';
import { bookKey, type AccountMove, type KnownBooks } from './known-books.js';
import type { PayableCheck } from './payable-check.js';
import { floorMoves, reversedMoves } from './posting-entries.js';
import { inPostingOrder } from './posting-order.js';
import type { Posting } from './posting.js';
import { refusal } from './refusal.js';
import type { MoneyRow } from './rows.js';
import { windowOf } from './window-of.js';
import type { ReversibleKind } from './words.js';

/** What became of a record that a reversal may name. */
interface Fate {
  kind: 'posted' | 'refused' | 'reversed';
  effectiveOn: string | null;
  moves: AccountMove[];
  known: boolean;
}

/**
 * Posts the new rows of a book in memory, in the contract's order, and follows every floor, so that all that would be refused is
 * found at once. A refused row is left out; a row that fails only because another one is refused or has a fault is left out too
 * and not reported.
 */
export class Replay {
  readonly postings: Posting[] = [];
  private readonly floors: Floors;
  private readonly hopes = new Hopes();
  private readonly allocated: AllocatedWindows;
  /** What agreements come to so far. */
  private readonly totals = new Map<string, Money>();
  private readonly fates = new Map<string, Fate>();
  /** What some reversal names and this book has: the fate of all else is nobody's question. */
  private readonly named = new Map<string, MoneyRow>();
  /** References of rows whose fund or kind has a fault: they may be what a reversal names. */
  private readonly unplaced = new Set<string>();

  constructor(
    private readonly directory: Directory,
    private readonly known: KnownBooks,
    private readonly faults: Fault[],
    private readonly payable: PayableCheck | null,
  ) {
    this.floors = new Floors(known.floors);
    this.allocated = new AllocatedWindows(known.allocatedWindows);
    for (const agreement of known.agreements.values())
      this.totals.set(bookKey(agreement.fund, agreement.reference), agreement.total);
  }

  /** @param rows every new row of the book, sound or doubtful, in the order of tables and files */
  run(rows: MoneyRow[]): void {
    this.findReversed(rows);
    for (const table of tableNames) if (!this.directory.isComplete(table)) this.hopes.raiseForLost(table);
    for (const row of inPostingOrder(rows)) {
      if (row.doubtful) this.leaveOut(row);
      else if (row.kind === 'reversal') this.reverse(row);
      else this.post(row);
    }
  }

  private findReversed(rows: MoneyRow[]): void {
    const reversed = new Set(
      rows.map(({ kind, fund, reverses, reference }) =>
        kind === 'reversal' ? bookKey(fund ?? '', reverses ?? '', reference ?? '') : '',
      ),
    );
    for (const row of rows) {
      const { fund, kind, reference } = row;
      if (reference === null || kind === 'reversal') continue;
      if (fund === null || kind === null) this.unplaced.add(reference);
      else {
        const key = bookKey(fund, kind, reference);
        if (reversed.has(key) && !this.named.has(key)) this.named.set(key, row);
      }
    }
  }

  private post(row: MoneyRow): void {
    const window = windowOf(row, this.directory, this.allocated);
    if ('doubtful' in window) return this.leaveOut(row);
    if ('fault' in window) {
      this.fault(row, window.column, window.fault);
      return this.leaveOut(row);
    }
    const totalBefore =
      row.kind === 'amendment' ? this.totals.get(bookKey(row.fund!, row.agreement!)) : undefined;
    const composed = composePosting(row, window, this.directory, totalBefore ?? null);
    if (composed === null) return this.leaveOut(row);
    if ('fault' in composed) {
      this.fault(row, 'kind', composed.fault);
      return this.leaveOut(row);
    }
    const { posting } = composed;
    const { fund } = posting;
    // A refused allocation counts here too: had it been sound, its window would follow.
    if (posting.kind === 'allocation')
      this.allocated.add(fund, posting.project, posting.organisation, posting.window);
    const notPayable = this.payable?.refusal(row);
    if (notPayable) {
      this.fault(row, 'tranche', notPayable);
      return this.leaveOut(row);
    }
    const moves = floorMoves(posting);
    if (!this.covered(posting, moves)) return this.remember(row, 'refused', moves);
    this.postings.push(posting);
    this.payable?.post(row);
    if (posting.kind === 'agreement') this.totals.set(bookKey(fund, posting.reference), posting.amount);
    if (posting.kind === 'amendment') this.totals.set(bookKey(fund, posting.agreement), posting.amount);
    this.remember(row, 'posted', moves);
  }

  private reverse(row: MoneyRow): void {
    const [fund, kind, reference, day] = [row.fund!, row.reverses!, row.reference!, row.effectiveOn!];
    const key = bookKey(fund, kind, reference);
    const named = `${kind.replaceAll('_', ' ')} ${quoted(reference)} of fund ${fund}`;
    const fate = this.fates.get(key) ?? this.recorded(key);
    const entryDay = fate ? fate.effectiveOn : this.named.get(key)?.effectiveOn;
    if (entryDay && day < entryDay)
      this.fault(row, 'reversed_on', `${day} is before the ${named}, which is dated ${entryDay}.`);
    else if (fate?.kind === 'reversed')
      this.fault(row, 'reference', `The ${named} is reversed already; that is done once.`);
    else if (fate?.kind === 'posted') this.takeBack(row, key, fate);
    else if (fate) this.hopes.raiseMoves(fund, reversedMoves(fate.moves));
    else if (
      !this.named.has(key) &&
      !this.unplaced.has(reference) &&
      this.directory.isComplete(tableOf(kind))
    )
      this.fault(row, 'reference', `There is no ${named} to reverse.`);
  }

  private takeBack(row: MoneyRow, key: string, fate: Fate): void {
    const moves = reversedMoves(fate.moves);
    const { file, line, reason } = row;
    const [fund, reference, effectiveOn] = [row.fund!, row.reference!, row.effectiveOn!];
    const reverses = { kind: row.reverses!, reference, known: fate.known };
    const posting: Posting = { file, line, kind: 'reversal', fund, reference, effectiveOn, reverses, reason };
    if (!this.covered(posting, moves)) return;
    this.postings.push(posting);
    this.payable?.takeBack(row);
    this.fates.set(key, { ...fate, kind: 'reversed' });
    if (row.reverses !== 'agreement' && row.reverses !== 'amendment') return;
    for (const { account, amount } of moves) {
      const agreement = bookKey(row.fund!, account.per.agreement!);
      this.totals.set(agreement, this.totals.get(agreement)?.plus(amount) ?? amount);
    }
  }

  /** Posts the moves when every floor holds after them; says so, unless it is a consequence, when one does not. */
  private covered(posting: Posting, moves: AccountMove[]): boolean {
    const { fund, effectiveOn } = posting;
    const available = ({ account, amount }: AccountMove) =>
      this.floors.available(fund, account, effectiveOn, amount.currency);
    const short = moves.find(
      (move) => move.amount.isNegative() && available(move).amount.lessThan(move.amount.negated()),
    );
    if (!short) {
      this.floors.post(fund, moves);
      return true;
    }
    if (!this.hopes.cover(fund, moves, (move) => available(move).amount)) {
      const fault = refusal(posting, short, available(short));
      const uncounted = this.hopes.any
        ? ' Rows of this book that are refused themselves are not counted.'
        : '';
      this.faults.push({ ...fault, message: `${fault.message}${uncounted}` });
    }
    this.hopes.raiseMoves(fund, moves);
    return false;
  }

  private leaveOut(row: MoneyRow): void {
    this.hopes.raiseFor(row);
    const { fund, project, organisation } = row;
    if (row.kind === 'allocation' && fund !== null && project !== null) {
      const windows = this.directory.windows(fund);
      const only = windows?.size === 1 ? [...windows][0]! : null;
      this.allocated.add(fund, project, organisation, row.window ?? only);
    }
    this.remember(row, 'refused', []);
  }

  private remember(row: MoneyRow, kind: Fate['kind'], moves: AccountMove[]): void {
    if (row.fund === null || row.kind === null || row.reference === null) return;
    const key = bookKey(row.fund, row.kind, row.reference);
    // A second row of the same reference is a fault of its own and changes nothing.
    if (this.named.get(key) !== row) return;
    this.fates.set(key, { kind, effectiveOn: row.effectiveOn, moves, known: false });
  }

  /** What the ledger had before. */
  private recorded(key: string): Fate | null {
    const record = this.known.records.get(key);
    if (!record) return null;
    const kind = record.reversed ? 'reversed' : 'posted';
    return { kind, effectiveOn: record.effectiveOn, moves: record.moves, known: true };
  }

  private fault(row: MoneyRow, column: string, message: string): void {
    this.faults.push({ file: row.file, line: row.line, column, message });
  }
}

/** Where a record of some kind stands in a book. */
function tableOf(kind: ReversibleKind): TableName {
  if (kind === 'agreement') return 'agreements';
  if (kind === 'amendment') return 'amendments';
  if (kind === 'allocation') return 'allocations';
  return kind === 'window_move' ? 'window_moves' : 'transactions';
}
