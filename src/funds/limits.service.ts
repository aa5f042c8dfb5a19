import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { checkVersion, waitToEdit } from '../organisations/index.js';
import { checkAmount, record, type Author } from '../recording/index.js';
import { unknownFund } from './known-fund.js';

/** The amounts of a fund above which more is asked of people. */
export interface Limits {
  /** Above it two approvers decide; null: one is always enough. */
  twoApproversAbove: Money | null;
  /** Above it a reversal is approved with a fresh second factor; null: every one is. */
  stepUpReversalAbove: Money | null;
}

/** What a fund asks of people above certain amounts, in versions. */
export class LimitsService {
  constructor(private readonly dataSource: DataSource) {}

  /** The limits in force, with their version; `0` where none were ever set. @throws {Refused} 404 for an unknown fund */
  async of(fund: string): Promise<Limits & { version: string }> {
    return readLimits(this.dataSource, fund);
  }

  /**
   * Sets both; proposals made before keep what they were made under.
   * @returns the new version
   * @throws {Refused} 404, 412, 428; 422 for another currency than the fund's
   */
  async set(fund: string, limits: Limits, author: Author): Promise<string> {
    const what = `limits of fund ${fund}`;
    return record(this.dataSource, author, what, async (recording) => {
      await waitToEdit(recording, what);
      const before = await readLimits(recording.manager, fund);
      checkVersion(recording, what, before.version);
      const { twoApproversAbove, stepUpReversalAbove } = limits;
      for (const limit of [twoApproversAbove, stepUpReversalAbove]) {
        if (limit) checkAmount(limit, before.currency, 'not negative', `A limit of fund ${fund}`);
      }
      const changeId = await recording.newVersion();
      await recording.manager.query(
        `INSERT INTO fund_policy_version (fund_id, change_id, two_approvers_above, step_up_reversal_above) VALUES ($1, $2, $3, $4)`,
        [before.id, changeId, twoApproversAbove?.toString() ?? null, stepUpReversalAbove?.toString() ?? null],
      );
      recording.inFund(before.id);
      recording.noteChange(
        'fund_policy_version',
        before.version === '0' ? null : shown(before),
        shown(limits),
      );
      return changeId;
    });
  }
}

const shown = ({ twoApproversAbove, stepUpReversalAbove }: Limits) => ({
  twoApproversAbove: twoApproversAbove?.format() ?? null,
  stepUpReversalAbove: stepUpReversalAbove?.format() ?? null,
});

async function readLimits(
  manager: DataSource | EntityManager,
  code: string,
): Promise<Limits & { id: number; currency: string; version: string }> {
  const [row]: {
    id: number;
    currency: string;
    version: string;
    two: string | null;
    stepUp: string | null;
  }[] = await manager.query(
    `SELECT f.id, f.currency, coalesce(v.change_id, 0)::text AS version, v.two_approvers_above AS two, v.step_up_reversal_above AS "stepUp"
         FROM fund f LEFT JOIN LATERAL (SELECT * FROM fund_policy_version v WHERE v.fund_id = f.id ORDER BY v.change_id DESC LIMIT 1) v ON true
        WHERE f.code = $1`,
    [code],
  );
  if (!row) throw unknownFund(code);
  const { id, currency, version } = row;
  const money = (amount: string | null) => (amount === null ? null : Money.fromDatabase(amount, currency));
  return { id, currency, version, twoApproversAbove: money(row.two), stepUpReversalAbove: money(row.stepUp) };
}
