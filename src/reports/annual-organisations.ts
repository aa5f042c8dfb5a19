import type { Money } from '../../libs/money/index.js';
import { byCode, columns, credited, type Columns } from './annual-columns.js';
import type { AnnualFigures, Figure } from './annual-figures.js';

export type TransferColumns = Record<'transfers' | 'refunds' | 'netFunded', Money>;

/** What an organisation was sent and gave back; refunds are negative. */
export interface TransferRow {
  organisation: string;
  name: string;
  priorYears: TransferColumns;
  currentYear: TransferColumns;
  total: TransferColumns;
}

export type DeliveryAmounts = Record<
  'approvedBudget' | 'netFunded' | 'expenditurePriorYears' | 'expenditureCurrentYear' | 'expenditure',
  Money
>;

/** What an organisation spent of what it was sent. */
export type DeliveryRow = DeliveryAmounts & {
  organisation: string;
  name: string;
  deliveryRate: string | null;
};

export type ProjectAmounts = Record<'approvedBudget' | 'netFunded' | 'expenditure', Money>;

/** The same for one project and organisation, up to the year's end. */
export type ProjectRow = ProjectAmounts & {
  project: string;
  title: string;
  organisation: string;
  status: string;
  deliveryRate: string | null;
};

/** Interest earned by the fund, and returned by each organisation that returned some. */
export interface Interest {
  fund: Columns;
  organisations: (Columns & { organisation: string })[];
}

const MOVED_TO_OR_FROM = ['1200', '1210'];
const SPENT = ['6000'];
const coded = (figures: Figure[], ...codes: string[]) => figures.filter(({ code }) => codes.includes(code));

/** Transfers and refunds of each organisation, all kinds of projects. */
export function transfers({ figures, names }: AnnualFigures, currency: string): TransferRow[] {
  const moved = coded(figures, ...MOVED_TO_OR_FROM);
  return byCode(moved, ({ organisation }) => organisation).map(([organisation, its]) => {
    const sent = columns(coded(its, '1200'), currency);
    const refunded = columns(coded(its, '1210'), currency);
    const triple = (column: keyof Columns): TransferColumns => ({
      transfers: sent[column],
      refunds: refunded[column],
      netFunded: sent[column].plus(refunded[column]),
    });
    return {
      organisation,
      name: names.get(organisation) ?? organisation,
      priorYears: triple('priorYears'),
      currentYear: triple('currentYear'),
      total: triple('total'),
    };
  });
}

/** Budget, funding and expenditure of each organisation that has any of them. */
export function delivery({ figures, budgets, names }: AnnualFigures, currency: string): DeliveryRow[] {
  const rows = [...coded(figures, ...MOVED_TO_OR_FROM, ...SPENT), ...budgets.map(asBudgetFigure)];
  return byCode(rows, ({ organisation }) => organisation).map(([organisation, its]) => {
    const netFunded = columns(coded(its, ...MOVED_TO_OR_FROM), currency).total;
    const spent = columns(coded(its, ...SPENT), currency);
    return {
      organisation,
      name: names.get(organisation) ?? organisation,
      approvedBudget: columns(coded(its, BUDGET), currency).total,
      netFunded,
      expenditurePriorYears: spent.priorYears,
      expenditureCurrentYear: spent.currentYear,
      expenditure: spent.total,
      deliveryRate: spent.total.percentageOf(netFunded),
    };
  });
}

/** Budget, funding and expenditure of each project and organisation that has any of them. */
export function projects(annual: AnnualFigures, currency: string): ProjectRow[] {
  const rows = [
    ...coded(annual.figures, ...MOVED_TO_OR_FROM, ...SPENT),
    ...annual.budgets.map(asBudgetFigure),
  ];
  return byCode(rows, ({ project }) => project).flatMap(([project, its]) =>
    byCode(its, ({ organisation }) => organisation).map(([organisation, own]) => {
      const netFunded = columns(coded(own, ...MOVED_TO_OR_FROM), currency).total;
      const expenditure = columns(coded(own, ...SPENT), currency).total;
      const { title, status } = annual.projects.get(project) ?? { title: project, status: '' };
      return {
        project,
        title,
        organisation,
        status,
        approvedBudget: columns(coded(own, BUDGET), currency).total,
        netFunded,
        expenditure,
        deliveryRate: expenditure.percentageOf(netFunded),
      };
    }),
  );
}

/** Interest earned by the fund (4100) and returned by organisations (4200). */
export function interest({ figures }: AnnualFigures, currency: string): Interest {
  return {
    fund: credited(columns(coded(figures, '4100'), currency)),
    organisations: byCode(coded(figures, '4200'), ({ organisation }) => organisation).map(
      ([organisation, its]) => ({
        organisation,
        ...credited(columns(its, currency)),
      }),
    ),
  };
}

/** A budget beside the figures of accounts, so that a row is made of both; budgets are not per period. */
const BUDGET = 'budget';
function asBudgetFigure({ project, organisation, approved }: AnnualFigures['budgets'][number]): Figure {
  return {
    code: BUDGET,
    period: 'currentYear',
    project,
    organisation,
    agreement: null,
    category: null,
    projectKind: null,
    amount: approved,
  };
}
