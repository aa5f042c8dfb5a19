import type { DataSource, EntityManager } from 'typeorm';
import { Rate } from '../../libs/money/index.js';
import { unknownFund } from '../funds/index.js';
import { checkVersion, waitToEdit } from '../organisations/index.js';
import { record, type Author } from '../recording/index.js';

/** What an organisation's next transfer for a project waits for. */
export interface ReportingPolicy {
  /** The share of what was transferred that must be reported as spent: 0.75 where a fund has set nothing. */
  deliveryNeeded: Rate;
  /** Reports are for periods of 3, 6 or 12 months of the calendar year: 12. */
  everyMonths: number;
  /** And due so many days after the period's end: 120, which is 30 April for a calendar year. */
  withinDays: number;
}

/** What a fund asks of organisations before their next transfer, in versions. */
export class ReportingPolicyService {
  constructor(private readonly dataSource: DataSource) {}

  /** The policy in force with its version; `0` where none was ever set. @throws {Refused} 404 for an unknown fund */
  async of(fund: string): Promise<ReportingPolicy & { version: string }> {
    return readPolicy(this.dataSource, fund);
  }

  /**
   * Sets all three.
   * @returns the new version
   * @throws {Refused} 404, 412, 428
   */
  async set(fund: string, policy: ReportingPolicy, author: Author): Promise<string> {
    const what = `reporting policy of fund ${fund}`;
    return record(this.dataSource, author, what, async (recording) => {
      await waitToEdit(recording, what);
      const before = await readPolicy(recording.manager, fund);
      checkVersion(recording, what, before.version);
      recording.inFund(before.id);
      const changeId = await recording.leaveTrail();
      await recording.manager.query(
        `INSERT INTO reporting_policy_version (fund_id, change_id, delivery_needed, every_months, within_days) VALUES ($1, $2, $3, $4, $5)`,
        [before.id, changeId, policy.deliveryNeeded.toString(), policy.everyMonths, policy.withinDays],
      );
      recording.noteChange('reporting_policy_version', shown(before), shown(policy));
      return changeId;
    });
  }
}

const shown = ({ deliveryNeeded, everyMonths, withinDays }: ReportingPolicy) => ({
  deliveryNeeded: deliveryNeeded.toString(),
  everyMonths,
  withinDays,
});

async function readPolicy(
  manager: DataSource | EntityManager,
  code: string,
): Promise<ReportingPolicy & { id: number; version: string }> {
  const [row]: { id: number; version: string; needed: string; everyMonths: number; withinDays: number }[] =
    await manager.query(
      `SELECT f.id, p.delivery_needed::text AS needed, p.every_months AS "everyMonths", p.within_days AS "withinDays",
              coalesce((SELECT max(v.change_id) FROM reporting_policy_version v WHERE v.fund_id = f.id), 0)::text AS version
         FROM fund f CROSS JOIN LATERAL reporting_policy(f.id) p WHERE f.code = $1`,
      [code],
    );
  if (!row) throw unknownFund(code);
  const { needed, ...policy } = row;
  return { ...policy, deliveryNeeded: Rate.of(needed) };
}
