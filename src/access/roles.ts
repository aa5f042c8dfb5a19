/** The roles of a trust fund's work (fund-accounting.md, "Who does what"). */
export const roles = [
  'fund_administrator',
  'approver',
  'programme_officer',
  'project_lead',
  'verifier',
  'donor',
  'auditor',
  'system_administrator',
] as const;

export type Role = (typeof roles)[number];
