import type { EntityManager } from 'typeorm';
import { leastFrom } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';

/** What a window can still give, debit positive, in the fund's currency. */
export interface Available {
  window: string;
  /** The least from a day on: what the floor leaves to a decision of that day. */
  now: Money;
  /** If everything were approved that is proposed and not decided: it may be below zero, for nothing is promised yet. */
  afterPending: Money;
}

/** What is unallocated in a window from a day on, and after all pending proposals of allocations, releases, moves and refunds. */
async function availableIn(manager: EntityManager, windowId: number, day: string): Promise<Available> {
  const [row]: { window: string; currency: string; now: string; pending: string }[] = await manager.query(
    `WITH pending AS (
       SELECT p.kind, p.amount, p.window_id, p.to_window_id FROM proposal p
        WHERE p.fund_id = (SELECT fund_id FROM fund_window WHERE id = $1)
          AND NOT is_approved(p.id) AND NOT EXISTS (SELECT FROM decision d WHERE d.proposal_id = p.id AND d.verdict <> 'approved'))
     SELECT w.code AS "window", f.currency,
            coalesce((SELECT ${leastFrom('a.id', '$2')} FROM ledger.account a
                       WHERE a.journal_id = f.id AND a.code = '1000' AND a.per = jsonb_build_object('window', w.code)), 0) AS now,
            coalesce((SELECT sum(CASE WHEN kind = 'allocation_release' OR (kind = 'window_move' AND to_window_id = w.id) THEN amount ELSE -amount END)
                        FROM pending WHERE (window_id = w.id AND kind IN ('allocation', 'allocation_release', 'window_move', 'refund_to_donor'))
                           OR (kind = 'window_move' AND to_window_id = w.id)), 0) AS pending
       FROM fund_window w JOIN fund f ON f.id = w.fund_id WHERE w.id = $1`,
    [windowId, day],
  );
  const { window, currency, now: held, pending } = row!;
  const now = Money.fromDatabase(held, currency);
  return { window, now, afterPending: now.plus(Money.fromDatabase(pending, currency)) };
}

/** The same as JSON, for answers. */
export async function availableAsJson(manager: EntityManager, windowId: number, day: string) {
  const { window, now, afterPending } = await availableIn(manager, windowId, day);
  return { window, now: now.toJSON(), afterPending: afterPending.toJSON() };
}
