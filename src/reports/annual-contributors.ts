import { Money } from '../../libs/money/index.js';
import { byCode, columns, credited } from './annual-columns.js';
import type { AnnualFigures, Figure } from './annual-figures.js';

/** What a contributor promised and paid, in the fund's currency. */
export type ContributorRow = { donor: string; name: string } & Record<
  'commitments' | 'priorYears' | 'currentYear' | 'totalDeposits',
  Money
>;

/** Turns the unpaid rest of one agreement into the fund's currency. @throws where a rate is missing */
export type Conversion = (rest: Money, agreement: string) => Promise<Money>;

/**
 * Contributors' commitments and deposits. Commitments are deposits at what was received, and the unpaid rest of each agreement
 * converted, rounded per agreement and then added.
 */
export async function contributors(
  annual: AnnualFigures,
  currency: string,
  convert: Conversion,
): Promise<ContributorRow[]> {
  const figures = annual.figures.filter(({ agreement }) => agreement !== null);
  const rows: ContributorRow[] = [];
  for (const [donor, its] of byCode(
    figures,
    (figure) => annual.agreements.get(figure.agreement ?? '')?.donor ?? null,
  )) {
    const { priorYears, currentYear, total } = credited(
      columns(
        its.filter(({ code }) => code === '4000'),
        currency,
      ),
    );
    let commitments = total;
    for (const rest of unpaid(its))
      commitments = commitments.plus(await convert(rest.amount, rest.agreement));
    const name = annual.names.get(donor) ?? donor;
    rows.push({ donor, name, commitments, priorYears, currentYear, totalDeposits: total });
  }
  return rows;
}

/** The unpaid rest of each agreement that has one, in its own currency. */
function unpaid(figures: Figure[]): { agreement: string; amount: Money }[] {
  const commitments = figures.filter(({ code }) => code === '9000');
  return byCode(commitments, ({ agreement }) => agreement).flatMap(([agreement, its]) => {
    const amounts = its.map(({ amount }) => amount);
    const amount = amounts.reduce((sum, next) => sum.plus(next));
    return amount.isZero() ? [] : [{ agreement, amount }];
  });
}
