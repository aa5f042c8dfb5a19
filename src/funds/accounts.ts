import type { AccountName } from '../../libs/ledger/index.js';

/**
 * The fund's accounts by name (fund-accounting.md, "Accounts"): code in the chart, and what each is kept per. Windows,
 * projects and organisations are named by their codes, agreements by their references.
 */
export const accounts = {
  cashUnallocated: (window: string): AccountName => ({ code: '1000', per: { window } }),
  cashUnidentified: (): AccountName => ({ code: '1050', per: {} }),
  cashAllocated: (project: string, organisation: string, window: string): AccountName => ({
    code: '1100',
    per: { project, organisation, window },
  }),
  advancesTransferred: (project: string, organisation: string): AccountName => ({
    code: '1200',
    per: { project, organisation },
  }),
  advancesRefunded: (project: string, organisation: string): AccountName => ({
    code: '1210',
    per: { project, organisation },
  }),
  advancesSpent: (project: string, organisation: string): AccountName => ({
    code: '1220',
    per: { project, organisation },
  }),
  unidentifiedReceipts: (): AccountName => ({ code: '2000', per: {} }),
  contributions: (agreement: string): AccountName => ({ code: '4000', per: { agreement } }),
  fundInterest: (window: string): AccountName => ({ code: '4100', per: { window } }),
  organisationInterest: (organisation: string): AccountName => ({ code: '4200', per: { organisation } }),
  otherIncome: (window: string): AccountName => ({ code: '4300', per: { window } }),
  refundsToContributors: (agreement: string): AccountName => ({ code: '4900', per: { agreement } }),
  /** The agent's fee is kept per agreement, or per window where the fee names no agreement. */
  agentFee: (of: { agreement: string } | { window: string }): AccountName => ({
    code: '5000',
    per: { ...of },
  }),
  bankCharges: (window: string): AccountName => ({ code: '5200', per: { window } }),
  expenditure: (project: string, organisation: string, category: string): AccountName => ({
    code: '6000',
    per: { project, organisation, category },
  }),
  commitmentsReceivable: (agreement: string): AccountName => ({ code: '9000', per: { agreement } }),
  commitmentsContra: (agreement: string): AccountName => ({ code: '9100', per: { agreement } }),
};
