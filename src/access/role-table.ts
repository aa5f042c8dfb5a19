import type { Duty } from './duty.js';
import { projectSteps } from './project-steps.js';
import { administrator, approver, everybody, office, secretariat, staff, system } from './role-groups.js';

export type { Duty } from './duty.js';

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
  'see what waits': { says: 'See the own inbox, and decisions that were delegated', about: 'self', by: [] },
  'delegate decisions': {
    says: 'Delegate own decisions as an approver for days of absence, and take them back',
    about: 'self',
    by: [],
    counts: true,
    stepUp: true,
  },
  'upload documents': {
    says: 'Upload documents, and attach them to what one may record, propose or decide',
    about: 'anywhere',
    by: office,
  },
  'read documents': {
    says: 'Read the documents of records that one may read',
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
  'read donor statements': {
    says: 'Read what a contributor promised and paid to a fund, and its share: a donor its own',
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

  ...projectSteps,

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
  'decide corrections': { says: 'Approve or reject a reversal', about: 'fund', by: approver, counts: true },
  'decide refunds to contributors': {
    says: 'Approve or reject a refund to a contributor',
    about: 'fund',
    by: approver,
    counts: true,
    stepUp: true,
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
    says: 'Withdraw a proposal of one’s own; a fund administrator any',
    about: 'fund',
    by: ['fund_administrator', 'approver', 'programme_officer'],
    counts: true,
  },
  'place holds': {
    says: 'Put a project or an organisation on hold',
    about: 'fund',
    by: secretariat,
    counts: true,
  },
  'see holds on organisations': {
    says: 'See whether an organisation is on hold',
    about: 'anywhere',
    by: staff,
  },
  'put organisations on hold': {
    says: 'Put an organisation on hold, which holds in every fund',
    about: 'anywhere',
    by: secretariat,
    counts: true,
  },
  'propose lifting holds': {
    says: 'Propose to lift a hold',
    about: 'fund',
    by: secretariat,
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
  'reset sign-ins': {
    says: 'Take away what somebody signs in with; propose it of whoever decides, or administers the system',
    about: 'everything',
    by: system,
    counts: true,
    stepUp: true,
  },
  'decide resets': {
    says: 'Approve or reject a reset of sign-ins that somebody else proposed',
    about: 'everything',
    by: system,
    counts: true,
    stepUp: true,
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
