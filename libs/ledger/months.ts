import type { EntityManager } from 'typeorm';

/** How a month stands; nothing is recorded in a closed or certified one, and no cash moves in a cash-closed one. */
export type MonthState = 'open' | 'cash_closed' | 'closed' | 'certified';

/** A change of a month's state. Reopening (`open`) needs two people and a reason. */
export interface MonthChange {
  journalId: number;
  /** `2026-11` */
  month: string;
  state: MonthState;
  proposedBy: string;
  decidedBy: string;
  reason?: string;
  /** The number of what was proposed and approved, where two people are asked. */
  proposalId?: number;
}

/**
 * Records a change of a month's state; waits for postings under way, and lets none begin until it is committed.
 * @throws the database's refusal: `month_closes_forward`, `month_reopened_by_two`
 */
export async function changeMonth(manager: EntityManager, change: MonthChange): Promise<void> {
  await manager.query(
    `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by, reason, proposal_id)
     VALUES ($1, ($2 || '-01')::date, $3, $4, $5, $6, $7)`,
    [
      change.journalId,
      change.month,
      change.state,
      change.proposedBy,
      change.decidedBy,
      change.reason ?? null,
      change.proposalId ?? null,
    ],
  );
}

/** How the month of a day stands. */
export async function monthState(
  manager: EntityManager,
  journalId: number,
  day: string,
): Promise<MonthState> {
  const [row]: { state: MonthState }[] = await manager.query(
    'SELECT ledger.month_state($1, $2::date) AS state',
    [journalId, day],
  );
  return row?.state ?? 'open';
}
