import type { Cell, Document } from '../../libs/documents/index.js';
import { Money } from '../../libs/money/index.js';
import type { Statement, StatementLines } from './statement.js';

type Part = keyof StatementLines;

/** The statement's lines as people read them, in the order of the page. */
const PAGE: { part: Part; title: string; lines: [key: string, label: string][] }[] = [
  {
    part: 'sources',
    title: 'Sources of funds',
    lines: [
      ['contributions', 'Contributions'],
      ['fundInterest', 'Interest earned by the fund'],
      ['organisationInterest', 'Interest returned by organisations'],
      ['otherIncome', 'Other income'],
      ['refundsToContributors', 'Refunds to contributors'],
      ['total', 'Total sources'],
    ],
  },
  {
    part: 'uses',
    title: 'Uses of funds',
    lines: [
      ['transfersToOrganisations', 'Transfers to organisations'],
      ['transfersToOtherFunds', 'Transfers to other funds'],
      ['refundsFromOrganisations', 'Refunds from organisations'],
      ['netFunded', 'Net funded amount'],
      ['directCosts', 'Direct costs'],
      ['administrativeAgentFee', 'Administrative Agent fee'],
      ['bankCharges', 'Bank charges'],
      ['total', 'Total uses'],
    ],
  },
  {
    part: 'cash',
    title: 'Cash',
    lines: [
      ['opening', 'Opening balance'],
      ['change', 'Change'],
      ['closing', 'Closing balance'],
    ],
  },
  {
    part: 'organisations',
    title: 'With organisations',
    lines: [
      ['netFunded', 'Net funded amount, direct costs included'],
      ['expenditure', 'Expenditure'],
      ['balance', 'Balance with organisations'],
    ],
  },
];

/** The lines of one statement, or of several side by side: part, line, an amount for each. */
export function statementRows(statements: Statement[]): Cell[][] {
  return PAGE.flatMap(({ part, title, lines }) =>
    lines.map(([key, label]): Cell[] => [
      title,
      label,
      ...statements.map((statement) => {
        const amounts: Record<string, string> = statement[part];
        return Money.of(amounts[key] ?? '0', statement.currency);
      }),
    ]),
  );
}

/** The statement as a document of one table. @param madeAt the moment that the document bears */
export function statementDocument(statement: Statement, madeAt: Date): Document {
  const { fund, currency, from, to } = statement;
  return {
    title: `Statement of fund ${fund}, ${from == null ? `to ${to}` : `${from} to ${to}`}`,
    madeAt,
    sheets: [
      {
        name: 'Statement',
        columns: [
          { heading: 'Part', kind: 'text' },
          { heading: 'Line', kind: 'text' },
          { heading: `Amount, ${currency}`, kind: 'money' },
        ],
        rows: statementRows([statement]),
      },
    ],
  };
}
