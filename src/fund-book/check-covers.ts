import { Money } from '../../libs/money/index.js';
import type { Placed, Register } from './check-register.js';
import type { Tranches } from './check-milestones.js';
import type { Fault } from './fault.js';
import { bookKey, type KnownBooks } from './known-books.js';
import type { MilestoneInBook, TrancheInBook } from './result-rows.js';

/**
 * Holds sound tranches to what is above and below them: tranches are of programme projects, an organisation's tranches of results stay
 * within its approved budget in the project, and the milestones of a tranche earn no more than the tranche is of.
 */
export function checkCovers(
  register: Pick<Register, 'projects' | 'budgets'>,
  found: Tranches,
  known: KnownBooks,
  faults: Fault[],
): void {
  const kinds = new Map([...known.projects.values()].map(({ current }) => [current.code, current.kind]));
  for (const { row } of register.projects) kinds.set(row.code, row.kind);
  const budgets = new Map([...known.budgets].map(([key, { current }]) => [key, current.approvedAmount]));
  for (const { row } of register.budgets)
    budgets.set(bookKey(row.project, row.organisation), row.approvedAmount);
  const planned = new Map<string, Money>();
  const placed = new Map(
    found.tranches.map((tranche) => [bookKey(tranche.row.project, tranche.row.code), tranche]),
  );
  for (const [key, tranche] of found.known) {
    if (tranche === 'unknown') continue;
    const own = placed.get(key);
    const kind = kinds.get(tranche.project);
    if (own && kind !== undefined && kind !== 'programme')
      faults.push(
        at(
          own,
          'project',
          `Project ${tranche.project} is no programme project; what it is paid is paid by allocation alone, without tranches.`,
        ),
      );
    if (tranche.kind !== 'results') continue;
    const place = bookKey(tranche.project, tranche.organisation);
    const whole = planned.get(place)?.plus(tranche.amount) ?? tranche.amount;
    planned.set(place, whole);
    const budget = budgets.get(place);
    if (own && budget?.lessThan(whole))
      faults.push(
        at(
          own,
          'amount',
          `With tranche ${tranche.code}, the tranches of results of organisation ${tranche.organisation} come to ${whole.format()}; its approved budget in project ${tranche.project} is ${budget.format()}.`,
        ),
      );
  }
  coverMilestones(found, known, placed, faults);
}

function coverMilestones(
  found: Tranches,
  known: KnownBooks,
  placed: Map<string, Placed<TrancheInBook>>,
  faults: Fault[],
): void {
  const most = new Map<string, Money>();
  const inBook = new Set(found.milestones.map(({ row }) => bookKey(row.project, row.code)));
  const others = [...known.milestones].filter(([key]) => !inBook.has(key) && !known.withdrawn.has(key));
  const all: { row: MilestoneInBook; place?: Placed<MilestoneInBook>['place'] }[] = [
    ...others.map(([, { current }]) => ({ row: current })),
    ...found.milestones,
  ];
  for (const { row, place } of all) {
    const key = bookKey(row.project, row.tranche);
    const tranche = found.known.get(key);
    if (tranche === undefined || tranche === 'unknown') continue;
    const own = mostOf(row);
    const before = most.get(key);
    const sum = before?.plus(own) ?? own;
    most.set(key, sum);
    // Once for each tranche: at the milestone with which it is too much.
    if (!tranche.amount.lessThan(sum) || (before && tranche.amount.lessThan(before))) continue;
    const message = `Tranche ${tranche.code} is of ${tranche.amount.format()}, and with milestone ${row.code} its milestones may earn ${sum.format()}: raise the tranche, or let a milestone pay less.`;
    if (place) faults.push({ ...place, column: 'tranche', message });
    else if (placed.has(key)) faults.push(at(placed.get(key)!, 'amount', message));
  }
}

/** The most that a milestone can earn. */
function mostOf({ pays, price, cap, steps }: MilestoneInBook): Money {
  if (pays === 'per_unit') return cap!;
  return pays === 'by_steps' ? steps.list.at(-1)!.price : price!;
}

const at = ({ place }: Placed<unknown>, column: string, message: string): Fault => ({
  ...place,
  column,
  message,
});
