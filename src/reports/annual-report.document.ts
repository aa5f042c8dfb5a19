import type { Cell, Column, Document, Sheet } from '../../libs/documents/index.js';
import { Money } from '../../libs/money/index.js';
import type { AnnualReport } from './annual-report.js';
import { statementRows } from './statement.document.js';

const text = (heading: string): Column => ({ heading, kind: 'text' });
const money = (...headings: string[]): Column[] => headings.map((heading) => ({ heading, kind: 'money' }));
const percent = (heading: string): Column => ({ heading, kind: 'percent' });

/** The annual report as a document of a table for each of its parts. @param madeAt the moment that the document bears */
export function annualReportDocument(report: AnnualReport, madeAt: Date): Document {
  const { year, currency, totals, costRecovery } = report;
  const amounts = (row: object, ...keys: string[]): Cell[] =>
    keys.map((key) => Money.of((row as Record<string, string>)[key] ?? '0', currency));
  const columns = ['priorYears', 'currentYear', 'total'];
  const years = money(`To ${year - 1}`, `${year}`, 'Total');
  const triple = ['transfers', 'refunds', 'netFunded'];
  const triples = (row: AnnualReport['totals']['transfers']) =>
    [row.priorYears, row.currentYear, row.total].flatMap((part) => amounts(part, ...triple));

  const sheets: Sheet[] = [
    {
      name: 'Statement',
      columns: [text('Part'), text('Line'), ...money(`${year - 1}`, `${year}`, `To ${year}`)],
      rows: statementRows([
        report.statement.priorYear,
        report.statement.currentYear,
        report.statement.cumulative,
      ]),
    },
    {
      name: 'Contributors',
      columns: [
        text('Contributor'),
        text('Name'),
        ...money('Commitments', `Deposits to ${year - 1}`, `Deposits ${year}`, 'Total deposits'),
      ],
      rows: report.contributors.map((row) => [
        row.donor,
        row.name,
        ...amounts(row, 'commitments', 'priorYears', 'currentYear', 'totalDeposits'),
      ]),
      totals: [
        'Total',
        null,
        ...amounts(totals.contributors, 'commitments', 'priorYears', 'currentYear', 'totalDeposits'),
      ],
    },
    {
      name: 'Interest',
      columns: [text('Earned by'), ...years],
      rows: [
        ['The fund', ...amounts(report.interest.fund, ...columns)],
        ...report.interest.organisations.map((row) => [row.organisation, ...amounts(row, ...columns)]),
      ],
      totals: ['Total', ...amounts(totals.interest, ...columns)],
    },
    {
      name: 'Transfers',
      columns: [
        text('Organisation'),
        text('Name'),
        ...[`to ${year - 1}`, `${year}`, 'total'].flatMap((when) =>
          money(`Transfers ${when}`, `Refunds ${when}`, `Net funded ${when}`),
        ),
      ],
      rows: report.transfers.map((row) => [row.organisation, row.name, ...triples(row)]),
      totals: ['Total', null, ...triples(totals.transfers)],
    },
    {
      name: 'Delivery',
      columns: [
        text('Organisation'),
        text('Name'),
        ...money('Approved budget', 'Net funded', `Spent to ${year - 1}`, `Spent ${year}`, 'Spent'),
        percent('Delivery rate'),
      ],
      rows: report.delivery.map((row) => [
        row.organisation,
        row.name,
        ...amounts(row, ...DELIVERY),
        row.deliveryRate,
      ]),
      totals: ['Total', null, ...amounts(totals.delivery, ...DELIVERY), null],
    },
    {
      name: 'Categories',
      columns: [
        { heading: 'Category', kind: 'integer' },
        text('Name'),
        ...years,
        percent('Share of programme cost'),
      ],
      rows: report.categories.map((row) => [row.category, row.name, ...amounts(row, ...columns), row.share]),
      totals: [null, 'Total', ...amounts(totals.categories, ...columns), null],
    },
    {
      name: 'Cost recovery',
      columns: [text('Cost'), ...years],
      rows: [
        ['Administrative Agent fee', ...amounts(costRecovery.administrativeAgentFee, ...columns)],
        ['Indirect support costs', ...amounts(costRecovery.indirectSupportCosts, ...columns)],
        ['Direct costs', ...amounts(costRecovery.directCosts, ...columns)],
      ],
    },
    {
      name: 'Projects',
      columns: [
        text('Project'),
        text('Title'),
        text('Organisation'),
        text('Status'),
        ...money('Approved budget', 'Net funded', 'Spent'),
        percent('Delivery rate'),
      ],
      rows: report.projects.map((row) => [
        row.project,
        row.title,
        row.organisation,
        row.status.replaceAll('_', ' '),
        ...amounts(row, 'approvedBudget', 'netFunded', 'expenditure'),
        row.deliveryRate,
      ]),
      totals: [
        'Total',
        null,
        null,
        null,
        ...amounts(totals.projects, 'approvedBudget', 'netFunded', 'expenditure'),
        null,
      ],
    },
  ];
  return { title: `Annual report of fund ${report.fund}, ${year}, in ${currency}`, madeAt, sheets };
}

const DELIVERY = [
  'approvedBudget',
  'netFunded',
  'expenditurePriorYears',
  'expenditureCurrentYear',
  'expenditure',
];
