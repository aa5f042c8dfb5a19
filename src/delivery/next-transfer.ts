import type { EntityManager } from 'typeorm';
import { Money, Rate } from '../../libs/money/index.js';
import { readStandings } from './reporting-standing.query.js';

/** A transfer that is prepared or about to be released, by ids; `effectiveOn` is the day it counts for. */
export interface NextTransfer {
  projectId: number;
  organisationId: number;
  effectiveOn: string;
}

/**
 * What an organisation's next transfer for a project waits for, in sentences; none where it may go out: the first, and those of
 * direct costs and to other funds, wait for nothing. The database refuses what waits and was not waived (migration 2026112706).
 */
export async function whatTransferWaitsFor(
  manager: EntityManager,
  { projectId, organisationId, effectiveOn }: NextTransfer,
): Promise<string[]> {
  const [standing] = await readStandings(manager, { projectId, organisationId, on: effectiveOn });
  if (!standing || standing.transfers === 0) return [];
  const { project, organisation, funded, spent, deliveryNeeded, deliveryRate } = standing;
  const waits: string[] = [];
  if (standing.daysLate > 0) {
    waits.push(
      `The report of ${organisation}'s expenditure for project ${project} to ${standing.nextPeriodEnd} was due on ${standing.nextDueOn}.`,
    );
  }
  const needed = funded.times(Rate.of(deliveryNeeded));
  if (Money.zero(funded.currency).lessThan(funded) && spent.lessThan(needed)) {
    waits.push(
      `${organisation} has reported ${spent.format()} of ${funded.format()} as spent for project ${project}, ${deliveryRate} %; the next transfer needs ${needed.format()}.`,
    );
  }
  return waits;
}
