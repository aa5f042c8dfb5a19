import { Money } from '../../libs/money/index.js';
import type { Tranches } from './check-milestones.js';
import type { Indicators } from './check-results.js';
import { bookKey, type KnownBooks } from './known-books.js';
import { directionOf, earnedBy, type NewVerification } from './new-verifications.js';
import type { MilestoneInBook } from './result-rows.js';
import type { MoneyRow } from './rows.js';

/** A transfer under a tranche, or (below zero) what gives it back. */
export interface TrancheMove {
  project: string;
  organisation: string;
  tranche: string;
  day: string;
  amount: Money;
}

/** What a milestone has reached, as verified. */
interface Reached {
  row: MilestoneInBook;
  direction: 'up' | 'down';
  verified: { day: string; value: string; known: boolean }[];
}

/**
 * Follows what is payable while a book is posted in order of date: earned by what was verified up to a day, less what was transferred
 * under tranches up to it, per project and organisation. The database counts what it has whatever its day, so the lower figure holds.
 */
export class PayableCheck {
  /** By project and organisation. */
  private readonly reached = new Map<string, Reached[]>();
  private readonly moves = new Map<string, TrancheMove[]>();
  private readonly posted = new Map<string, TrancheMove>();

  constructor(
    private readonly found: Tranches,
    fresh: NewVerification[],
    indicators: Indicators,
    private readonly known: KnownBooks,
  ) {
    const milestones = new Map([...known.milestones].map(([key, { current }]) => [key, current] as const));
    for (const { row } of found.milestones) milestones.set(bookKey(row.project, row.code), row);
    for (const [key, row] of milestones) {
      const tranche = this.tranche(row.project, row.tranche);
      if (!tranche) continue;
      const of = (milestone: NewVerification) => bookKey(milestone.project, milestone.milestone) === key;
      const verified = [
        ...(known.verifications.get(key) ?? []).flatMap(({ verified: value, verifiedOn }) =>
          value === null || verifiedOn === null ? [] : [{ day: verifiedOn, value, known: true }],
        ),
        ...fresh.filter(of).flatMap(({ verdict, verified: value, reported, report, day }) => {
          const inFull =
            reported?.value ?? known.verifications.get(key)?.find((one) => one.report === report)?.reported;
          const level = verdict === 'full' ? inFull : value;
          return verdict === null || level == null ? [] : [{ day, value: level, known: false }];
        }),
      ];
      const place = bookKey(row.project, tranche.organisation);
      const reached = { row, direction: directionOf(row, indicators), verified };
      this.reached.set(place, [...(this.reached.get(place) ?? []), reached]);
    }
    for (const move of known.trancheMoves) this.add(move);
  }

  /** Why a transfer or refund that names a tranche cannot be posted on its day, with the figures; null: it can. */
  refusal(row: MoneyRow): string | null {
    const move = moveOf(row);
    if (!move) return null;
    const { project, organisation, day } = move;
    const tranche = this.tranche(project, move.tranche)!;
    const amount = row.amount!;
    const place = bookKey(project, organisation);
    const moves = this.moves.get(place) ?? [];
    const zero = Money.zero(amount.currency);
    const sum = (some: TrancheMove[]) => some.reduce((whole, one) => whole.plus(one.amount), zero);
    const under = sum(moves.filter((one) => one.tranche === move.tranche));
    const [byThen, atAll] = [this.earned(place, day, false, zero), this.earned(place, day, true, zero)];
    const [wentByThen, went] = [sum(moves.filter((one) => one.day <= day)), sum(moves)];
    const name = `${row.kind === 'transfer' ? 'Transfer' : 'Refund'} ${row.reference} of ${amount.format()}`;
    if (row.kind === 'refund_from_organisation') {
      if (!went.minus(amount).lessThan(atAll) && !under.lessThan(amount)) return null;
      const recover = went.lessThan(atAll) ? zero : went.minus(atAll);
      return `${name} names tranche ${tranche.code}: ${recover.format()} is to recover, of ${under.format()} transferred under it; what is unspent beyond that is refunded without naming a tranche.`;
    }
    const left = tranche.amount.minus(under);
    if (left.lessThan(amount))
      return `${name} exceeds the ${left.format()} left of tranche ${tranche.code}: it is of ${tranche.amount.format()}, and ${under.format()} was transferred under it.`;
    if (tranche.kind === 'advance') return null;
    const isByThen = !atAll.minus(went).lessThan(byThen.minus(wentByThen));
    const [earned, transferred] = isByThen ? [byThen, wentByThen] : [atAll, went];
    const due = earned.minus(transferred);
    if (!due.lessThan(amount)) return null;
    const payable = due.isNegative() ? zero : due;
    const later = this.nextAfter(place, day);
    const hint =
      later === null ? '' : ` What was verified later (${later}) makes nothing payable before its day.`;
    return `${name} under tranche ${tranche.code} exceeds the ${payable.format()} payable to organisation ${organisation} in project ${project} on ${day}: ${earned.format()} earned, ${transferred.format()} transferred.${hint}`;
  }

  /** Takes over a row that was posted. */
  post(row: MoneyRow): void {
    const move = moveOf(row);
    if (!move) return;
    this.add(move);
    this.posted.set(bookKey(row.fund!, row.kind!, row.reference!), move);
  }

  /** A reversal, which was posted, of a row of this book or of a record that the ledger has. */
  takeBack(row: MoneyRow): void {
    const key = bookKey(row.fund!, row.reverses!, row.reference!);
    const record = this.known.records.get(key)?.content;
    const recorded = record?.tranche ? this.known.trancheMoves.find((move) => move.key === key) : undefined;
    const move = this.posted.get(key) ?? recorded;
    if (move) this.add({ ...move, day: row.effectiveOn!, amount: move.amount.negated() });
  }

  private tranche(project: string, code: string) {
    const tranche = this.found.known.get(bookKey(project, code));
    return tranche === 'unknown' ? undefined : tranche;
  }

  private add(move: TrancheMove): void {
    const place = bookKey(move.project, move.organisation);
    this.moves.set(place, [...(this.moves.get(place) ?? []), move]);
  }

  /** @param all with everything that the ledger has, whatever its day */
  private earned(place: string, day: string, all: boolean, zero: Money): Money {
    const amounts = (this.reached.get(place) ?? []).map(({ row, direction, verified }) => {
      const last = verified.findLast((one) => one.day <= day || (all && one.known));
      return earnedBy(row, direction, last?.value ?? null);
    });
    return amounts.reduce((whole, amount) => whole.plus(amount), zero);
  }

  /** The first day after one on which something was verified. */
  private nextAfter(place: string, day: string): string | null {
    const days = (this.reached.get(place) ?? []).flatMap(({ verified }) => verified.map((one) => one.day));
    return days.filter((other) => other > day).sort()[0] ?? null;
  }
}

function moveOf({ kind, project, organisation, tranche, effectiveOn, amount }: MoneyRow): TrancheMove | null {
  if (tranche === null || project === null || organisation === null) return null;
  const signed = kind === 'transfer' ? amount! : amount!.negated();
  return { project, organisation, tranche, day: effectiveOn!, amount: signed };
}
