import type { DataSource } from 'typeorm';
import { Money, moneyFromJson } from '../../libs/money/index.js';
import type { Acting } from '../access/index.js';
import type { ProposalView } from '../decisions/index.js';
import { Problem } from '../http/index.js';

/**
 * Above the amount that the fund has set, a reversal is approved with a fresh second factor.
 * @throws {Problem} 403 step-up-required
 */
export async function checkSecondFactor(
  dataSource: DataSource,
  { fund, amount, reference }: ProposalView,
  acting: Acting,
): Promise<void> {
  if (acting.request.steppedUp || amount === null) return;
  const [row]: { currency: string; above: string | null }[] = await dataSource.query(
    `SELECT f.currency, (SELECT v.step_up_reversal_above FROM fund_policy_version v WHERE v.fund_id = f.id ORDER BY v.change_id DESC LIMIT 1) AS above
       FROM fund f WHERE f.code = $1`,
    [fund],
  );
  if (!row || row.above === null) return;
  const limit = Money.fromDatabase(row.above, row.currency);
  if (!limit.lessThan(moneyFromJson(amount))) return;
  throw new Problem(
    'step-up-required',
    `The reversal of ${reference} over ${moneyFromJson(amount).format()} is above ${limit.format()} and needs a fresh second factor: POST /api/session/step-up with a code, then ask again.`,
  );
}
