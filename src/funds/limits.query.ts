import type { DataSource } from 'typeorm';
import { Money, moneyFromJson } from '../../libs/money/index.js';
import type { Acting } from '../access/index.js';
import type { ProposalView } from '../decisions/index.js';
import { Problem } from '../http/index.js';

/**
 * Above the amount that the fund has set, a reversal is approved with a fresh second factor; where it has set none, or the amount is not
 * known in its currency, every one is: what nobody has thought about is not harmless.
 * @throws {Problem} 403 step-up-required
 */
export async function checkSecondFactor(
  dataSource: DataSource,
  { fund, amount, reference }: ProposalView,
  acting: Acting,
): Promise<void> {
  if (acting.request.steppedUp) return;
  const [row]: { currency: string; above: string | null }[] = await dataSource.query(
    `SELECT f.currency, (SELECT v.step_up_reversal_above FROM fund_policy_version v WHERE v.fund_id = f.id ORDER BY v.change_id DESC LIMIT 1) AS above
       FROM fund f WHERE f.code = $1`,
    [fund],
  );
  const limit = row && row.above !== null ? Money.fromDatabase(row.above, row.currency) : null;
  const reversed = amount && moneyFromJson(amount);
  if (limit && reversed && !limit.lessThan(reversed)) return;
  const over = reversed ? ` over ${reversed.format()}` : '';
  const why = limit && reversed ? `is above ${limit.format()} and needs` : 'needs';
  throw new Problem(
    'step-up-required',
    `The reversal of ${reference}${over} ${why} a fresh second factor: POST /api/session/step-up with a code, then ask again.`,
  );
}
