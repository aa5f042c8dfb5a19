import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';

/** What an agreement comes to, in its currency. */
export interface Commitment {
  /** After its amendments and reversals. */
  total: Money;
  /** What deposits (and opening balances) fulfilled of it. */
  paid: Money;
  unpaid: Money;
}

/**
 * An agreement's commitment at the close of a day, from the lines of its account 9000 alone: agreements, amendments and
 * their reversals make the total, everything else pays it.
 * @param day ISO, or `infinity` for everything recorded
 */
export async function commitment(
  manager: EntityManager | DataSource,
  agreement: { fund: { id: number }; reference: string; currency: string },
  day: string,
): Promise<Commitment> {
  const [row]: { total: string; unpaid: string }[] = await manager.query(
    `SELECT coalesce(sum(l.amount) FILTER (WHERE coalesce(o.kind, e.kind) IN ('agreement', 'amendment')), 0) AS total,
            coalesce(sum(l.amount), 0) AS unpaid
       FROM ledger.account a
       JOIN ledger.line l ON l.account_id = a.id AND l.effective_on <= $3::date
       JOIN ledger.entry e ON e.id = l.entry_id
       LEFT JOIN ledger.entry o ON o.id = e.reverses
      WHERE a.journal_id = $1 AND a.code = '9000' AND a.per = jsonb_build_object('agreement', $2::text)`,
    [agreement.fund.id, agreement.reference, day],
  );
  const total = Money.fromDatabase(row?.total ?? '0', agreement.currency);
  const unpaid = Money.fromDatabase(row?.unpaid ?? '0', agreement.currency);
  return { total, unpaid, paid: total.minus(unpaid) };
}
