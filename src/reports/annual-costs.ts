import { byCode, columns, type Columns } from './annual-columns.js';
import type { AnnualFigures } from './annual-figures.js';

/** Expenditure of one UNSDG category, with its share of programme cost (categories 1 to 7) in per cent. */
export type CategoryRow = Columns & { category: number; name: string; share: string | null };

/** What running the fund and its projects costs besides programme cost. */
export type CostRecovery = Record<'administrativeAgentFee' | 'indirectSupportCosts' | 'directCosts', Columns>;

const INDIRECT = '8';

/** Expenditure by category, where anything was reported. */
export function categories({ figures, categories: names }: AnnualFigures, currency: string): CategoryRow[] {
  const spent = figures.filter(({ code }) => code === '6000');
  const programme = columns(
    spent.filter(({ category }) => category !== INDIRECT),
    currency,
  ).total;
  return byCode(spent, ({ category }) => category).map(([category, its]) => {
    const row = columns(its, currency);
    return {
      category: Number.parseInt(category, 10),
      name: names.get(category) ?? '',
      ...row,
      share: row.total.percentageOf(programme),
    };
  });
}

/** The agent's fee (5000), indirect support costs (6000 of category 8), direct costs (1200 + 1210 of such projects). */
export function costRecovery({ figures }: AnnualFigures, currency: string): CostRecovery {
  const sum = (of: (figure: AnnualFigures['figures'][number]) => boolean) =>
    columns(figures.filter(of), currency);
  return {
    administrativeAgentFee: sum(({ code }) => code === '5000'),
    indirectSupportCosts: sum(({ code, category }) => code === '6000' && category === INDIRECT),
    directCosts: sum(
      ({ code, projectKind }) => (code === '1200' || code === '1210') && projectKind === 'direct_cost',
    ),
  };
}
