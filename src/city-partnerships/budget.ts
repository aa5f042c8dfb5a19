import { moneyFromJson, Money, type Rate } from '../../libs/money/index.js';
import { checkAmount } from '../recording/index.js';
import { wrong } from '../refusals/index.js';

/** One amount of a budget, in the fund's currency. */
export interface BudgetLine {
  organisation: string;
  /** UNSDG category, `1` to `8`. */
  category: string;
  year: number;
  amount: Money;
}

/** The same as JSON has it: as it is asked for, proposed and kept in a proposal. */
export interface BudgetLineJson {
  organisation: string;
  category: string;
  year: number;
  amount: object;
}

/** The category of indirect support costs; the others are direct. */
const INDIRECT = '8';

/**
 * Lines as asked for.
 * @throws {Refused} 422 for none, one that is there twice, another currency or nothing as an amount
 */
export function linesOf(project: string, lines: BudgetLineJson[], currency: string): BudgetLine[] {
  if (lines.length === 0) throw wrong(`The budget of project ${project} has no line; it needs at least one.`);
  const seen = new Set<string>();
  return lines.map(({ organisation, category, year, amount: given }) => {
    const amount = moneyFromJson(given);
    const name = `The line of ${organisation} for category ${category} in ${year}`;
    checkAmount(amount, currency, 'positive', name);
    const key = JSON.stringify([organisation, category, year]);
    if (seen.has(key)) throw wrong(`${name} is there twice; add them up.`);
    seen.add(key);
    return { organisation, category, year, amount };
  });
}

/** What lines come to, in their currency. */
export const totalOf = (lines: readonly { amount: Money }[], currency: string): Money =>
  Money.sum(
    lines.map(({ amount }) => amount),
    currency,
  );

/** What lines come to by a field of theirs, in the order in which its values come first. */
export function totalsBy<Line extends { amount: Money }, Value extends string | number | null>(
  lines: readonly Line[],
  valueOf: (line: Line) => Value,
): Map<Value, Money> {
  const totals = new Map<Value, Money>();
  for (const line of lines) {
    const before = totals.get(valueOf(line));
    totals.set(valueOf(line), before ? before.plus(line.amount) : line.amount);
  }
  return totals;
}

/**
 * A sentence for each organisation whose indirect support costs (category 8) are above the fund's rate of its direct ones (1 to 7):
 * such a budget may be approved, but not unknowingly.
 * @param rate the fund's rate of indirect costs; null where it has none
 */
export function indirectCostWarnings(
  lines: readonly Omit<BudgetLine, 'year'>[],
  rate: Rate | null,
  currency: string,
): string[] {
  if (rate === null) return [];
  return [...new Set(lines.map(({ organisation }) => organisation))].flatMap((organisation) => {
    const own = lines.filter((line) => line.organisation === organisation);
    const indirect = totalOf(
      own.filter(({ category }) => category === INDIRECT),
      currency,
    );
    const direct = totalOf(
      own.filter(({ category }) => category !== INDIRECT),
      currency,
    );
    const most = direct.times(rate);
    return most.lessThan(indirect)
      ? [
          `Organisation ${organisation}: indirect support costs of ${indirect.format()} are above ${most.format()}, the fund's rate of ${rate.toString()} on ${direct.format()} of direct costs.`,
        ]
      : [];
  });
}
