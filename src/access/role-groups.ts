/** Roles that are named together in the table of who may do what. */
export const staff = ['fund_administrator', 'approver', 'programme_officer', 'auditor'] as const;
export const everybody = [...staff, 'project_lead', 'verifier', 'donor', 'system_administrator'] as const;
export const secretariat = ['fund_administrator', 'approver', 'programme_officer'] as const;
/** Who records, proposes or decides something, and so has documents to show for it: the office. */
export const office = [...secretariat, 'project_lead', 'verifier', 'system_administrator'] as const;
export const administrator = ['fund_administrator'] as const;
export const approver = ['approver'] as const;
export const system = ['system_administrator'] as const;
