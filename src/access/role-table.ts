import type { Role } from './roles.js';

/**
 * What a step is about, and so which grants count for it:
 * `public` nobody need be signed in · `self` one's own sign-in, inbox and the like · `anywhere` the role, whatever it was granted for ·
 * `everything` the role, granted for everything · `fund` granted for that fund or for everything · `fund in reach` any grant that lets
 * its holder know of the fund · `project` granted for the project, its fund, or the organisation that leads it · `agreement`
 * granted for its fund, or for the organisation that gives.
 */
export type About =
  'public' | 'self' | 'anywhere' | 'everything' | 'fund' | 'fund in reach' | 'project' | 'agreement';

/** One step of the work: who may take it, and what it takes. */
export interface Duty {
  says: string;
  about: About;
  by: readonly Role[];
  /** Moves money, decides something or gives power: needs an Idempotency-Key, and can be rehearsed with ?dryRun=true. */
  counts?: true;
  /** Needs a fresh second factor. */
  stepUp?: true;
}

const staff = ['fund_administrator', 'approver', 'programme_officer', 'auditor'] as const;
const everybody = [...staff, 'project_lead', 'verifier', 'donor', 'system_administrator'] as const;
const administrator = ['fund_administrator'] as const;
const approver = ['approver'] as const;
const system = ['system_administrator'] as const;

/**
 * Which role may do what (fund-accounting.md, "Who does what"): the one table. The guard of every route, the page of the documentation
 * and the tests of all roles read it. That nobody does two steps that must be apart is not said here but held by the
 * database (migration 2026112403).
 */
export const roleTable = {
  'use the open door': {
    says: 'Health, figures, the description of the interface, signing in',
    about: 'public',
    by: [],
  },
  'look after own sign-in': {
    says: 'See and end own sign-ins, second factor, password, keys',
    about: 'self',
    by: [],
  },
  'see what waits': { says: 'See the own inbox; delegate own decisions', about: 'self', by: [] },
  'keep documents': {
    says: 'Upload documents, and read those of records that one may read',
    about: 'anywhere',
    by: everybody,
  },

  'see funds': {
    says: 'Know a fund, its windows and its public figures',
    about: 'fund in reach',
    by: everybody,
  },
  'read the register': { says: 'Read organisations', about: 'anywhere', by: everybody },
  'keep the register': {
    says: 'Record and change organisations',
    about: 'anywhere',
    by: ['fund_administrator', 'programme_officer'],
  },
  'read the books': {
    says: 'Read the journal, trial balance, decisions, transfers and months',
    about: 'fund',
    by: staff,
  },
  'open funds': { says: 'Open a fund', about: 'everything', by: system, counts: true },
  'set limits': {
    says: 'Set the amounts above which two approve or a second factor is asked',
    about: 'fund',
    by: system,
    counts: true,
    stepUp: true,
  },
  'change the fund': {
    says: 'Change a fund’s name and rates; open and rename windows',
    about: 'fund',
    by: administrator,
    counts: true,
  },

  'read agreements': {
    says: 'Read agreements, their schedules and deposits',
    about: 'agreement',
    by: [...staff, 'donor'],
  },
  'list agreements': {
    says: 'List agreements: a donor its own',
    about: 'fund in reach',
    by: [...staff, 'donor'],
  },
  'record agreements': { says: 'Record an agreement', about: 'fund', by: administrator, counts: true },
  'amend agreements': {
    says: 'Amend an agreement, with the document',
    about: 'fund',
    by: administrator,
    counts: true,
  },
  'plan instalments': {
    says: 'Plan when a contributor is to pay',
    about: 'fund',
    by: administrator,
    counts: true,
  },
  'record deposits': { says: 'Record a deposit', about: 'fund', by: administrator, counts: true },
  'record receipts': {
    says: 'Record interest, other income, fees, charges and unidentified money',
    about: 'fund',
    by: administrator,
    counts: true,
  },
  'enter exchange rates': {
    says: 'Enter or import exchange rates',
    about: 'fund',
    by: administrator,
    counts: true,
  },

  'see projects': {
    says: 'Read a project with its money',
    about: 'project',
    by: [...staff, 'project_lead', 'verifier'],
  },
  'list projects': {
    says: 'List projects: a lead or verifier their own',
    about: 'fund in reach',
    by: [...staff, 'project_lead', 'verifier'],
  },
  'keep projects': {
    says: 'Record and change projects and budgets',
    about: 'fund',
    by: ['fund_administrator', 'programme_officer'],
    counts: true,
  },
  'report expenditure': {
    says: 'Report what was spent',
    about: 'project',
    by: ['fund_administrator', 'project_lead'],
    counts: true,
  },

  'define milestones': {
    says: 'Define tranches and milestones: what is waited for, and what it pays',
    about: 'fund',
    by: ['fund_administrator', 'programme_officer'],
    counts: true,
  },
  'report milestones': {
    says: 'Report what a milestone has reached',
    about: 'project',
    by: ['project_lead'],
    counts: true,
  },
  'add evidence': {
    says: 'Add evidence to a report',
    about: 'project',
    by: ['project_lead', 'verifier'],
    counts: true,
  },
  'verify milestones': {
    says: 'Verify or reject what was reported for a milestone, and correct it later',
    about: 'project',
    by: ['verifier'],
    counts: true,
  },
  'read confidential evidence': {
    says: 'Read evidence that is confidential, and its documents',
    about: 'project',
    by: ['verifier', 'approver', 'auditor'],
  },

  'record refunds of organisations': {
    says: 'Record unspent money and interest that an organisation returns',
    about: 'fund',
    by: administrator,
    counts: true,
  },

  'propose allocations': {
    says: 'Propose to allocate, or to release an allocation',
    about: 'fund',
    by: ['fund_administrator', 'programme_officer'],
    counts: true,
  },
  'decide allocations': {
    says: 'Approve or reject an allocation or a release',
    about: 'fund',
    by: approver,
    counts: true,
    stepUp: true,
  },
  'propose window moves': {
    says: 'Propose to move cash between windows',
    about: 'fund',
    by: administrator,
    counts: true,
  },
  'decide window moves': {
    says: 'Approve or reject a move between windows',
    about: 'fund',
    by: approver,
    counts: true,
    stepUp: true,
  },
  'prepare transfers': { says: 'Prepare a transfer', about: 'fund', by: administrator, counts: true },
  'void transfers': {
    says: 'Void a prepared transfer, with the document',
    about: 'fund',
    by: administrator,
    counts: true,
  },
  'release transfers': {
    says: 'Release or reject a prepared transfer',
    about: 'fund',
    by: approver,
    counts: true,
    stepUp: true,
  },
  'propose corrections': {
    says: 'Propose a reversal or a refund to a contributor',
    about: 'fund',
    by: administrator,
    counts: true,
  },
  'decide corrections': {
    says: 'Approve or reject a reversal or a refund to a contributor',
    about: 'fund',
    by: approver,
    counts: true,
  },
  'propose month changes': {
    says: 'Propose to close or reopen a month',
    about: 'fund',
    by: administrator,
    counts: true,
  },
  'decide month changes': {
    says: 'Approve or reject the closing or reopening of a month',
    about: 'fund',
    by: approver,
    counts: true,
    stepUp: true,
  },
  'withdraw proposals': {
    says: 'Withdraw a proposal',
    about: 'fund',
    by: ['fund_administrator', 'programme_officer'],
    counts: true,
  },
  'place holds': {
    says: 'Put a project or an organisation on hold',
    about: 'fund',
    by: ['fund_administrator', 'approver', 'programme_officer'],
    counts: true,
  },
  'propose lifting holds': {
    says: 'Propose to lift a hold',
    about: 'fund',
    by: ['fund_administrator', 'approver', 'programme_officer'],
    counts: true,
  },
  'decide lifting holds': {
    says: 'Lift a hold that somebody else proposed to lift',
    about: 'fund',
    by: approver,
    counts: true,
    stepUp: true,
  },
  'see imports': {
    says: 'See the fund books whose import was proposed, of funds whose books one may read',
    about: 'anywhere',
    by: staff,
  },
  'propose imports': {
    says: 'Propose the import of a fund book',
    about: 'anywhere',
    by: administrator,
    counts: true,
  },
  'decide imports': {
    says: 'Commit or reject an import that somebody else proposed',
    about: 'anywhere',
    by: approver,
    counts: true,
    stepUp: true,
  },

  'read the trail': {
    says: 'Read the audit trail',
    about: 'anywhere',
    by: ['auditor', 'system_administrator'],
  },
  'see people': {
    says: 'See people, their roles and organisations',
    about: 'anywhere',
    by: ['system_administrator', 'auditor'],
  },
  'look after people': {
    says: 'Invite people, note where they belong, end their sign-ins, end roles',
    about: 'everything',
    by: system,
    counts: true,
  },
  'grant roles': {
    says: 'Grant roles; propose approvers and system administrators',
    about: 'everything',
    by: system,
    counts: true,
    stepUp: true,
  },
  'decide roles': {
    says: 'Approve or reject an approver or system administrator that somebody else proposed',
    about: 'everything',
    by: system,
    counts: true,
    stepUp: true,
  },
} as const satisfies Record<string, Duty>;

/** A step of the work by its name. */
export type Step = keyof typeof roleTable;

/** The row of a step. */
export const dutyOf = (step: Step): Duty => roleTable[step];
