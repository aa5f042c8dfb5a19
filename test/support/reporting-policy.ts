import type { DataSource } from 'typeorm';

/** Lets a fund's transfers wait for no delivery, and for no report within a year: that they do is a story of its own. */
export const waitForNoReports = (owner: DataSource) => setPolicy(owner, '0', 365);

/** What a fund asks of organisations that has set nothing. */
export const waitAsUsual = (owner: DataSource) => setPolicy(owner, '0.75', 120);

async function setPolicy(owner: DataSource, deliveryNeeded: string, withinDays: number): Promise<void> {
  await owner.query(
    `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'reporting policy') RETURNING id)
     INSERT INTO reporting_policy_version (fund_id, change_id, delivery_needed, every_months, within_days)
     SELECT f.id, c.id, $1, 12, $2 FROM fund f, c WHERE f.code = 'CITY'`,
    [deliveryNeeded, withinDays],
  );
}
