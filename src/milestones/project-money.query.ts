import type { DataSource } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { readProjectOrganisations } from '../city-partnerships/index.js';
import { knownProject } from './known-project.js';
import { readPositions } from './tranches.query.js';

/** The money of a project, step by step; in the fund's currency. */
export interface Ladder {
  /** Approved by the steering committee. */
  budget: Money;
  /** Set aside so far, what was transferred since included. */
  allocated: Money;
  /** By verified results. */
  earned: Money;
  payable: Money;
  toRecover: Money;
  /** Under tranches, by allocation alone and imported. */
  transferred: Money;
  refunded: Money;
  spent: Money;
  /** Transferred, less refunded, less spent. */
  balance: Money;
}

const steps = [
  ...(['budget', 'allocated', 'earned', 'payable', 'toRecover'] as const),
  ...(['transferred', 'refunded', 'spent', 'balance'] as const),
];

/** The ladder of a project and of each of its organisations, from lines and verified results. @throws {Refused} 404 */
export async function readProjectMoney(dataSource: DataSource, project: string) {
  const { fund } = await knownProject(dataSource, project);
  const none = Money.zero(fund.currency);
  const lines = await readProjectOrganisations(dataSource, project);
  const positions = await readPositions(dataSource, project);
  const codes = [...new Set([...lines, ...positions].map(({ organisation }) => organisation))];
  const organisations = codes
    .sort((a, b) => (a < b ? -1 : 1))
    .map((organisation) => {
      const line = lines.find((one) => one.organisation === organisation);
      const position = positions.find((one) => one.organisation === organisation);
      const transferred = line?.transferred ?? none;
      const ladder: Ladder = {
        budget: line?.approvedBudget ?? none,
        allocated: (line?.allocated ?? none).plus(transferred),
        earned: position?.earned ?? none,
        payable: position?.payable ?? none,
        toRecover: position?.toRecover ?? none,
        transferred,
        refunded: line?.refunded ?? none,
        spent: line?.spent ?? none,
        balance: line?.balance ?? none,
      };
      return { organisation, ladder };
    });
  const sum = (step: keyof Ladder) =>
    Money.sum(
      organisations.map(({ ladder }) => ladder[step]),
      fund.currency,
    );
  const ladder = Object.fromEntries(steps.map((step) => [step, sum(step)])) as unknown as Ladder;
  return { fund: fund.code, project, ladder, organisations };
}
