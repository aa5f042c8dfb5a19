import type { Duty } from './duty.js';
import { administrator, approver, everybody, staff } from './role-groups.js';

/** The steps of projects, their results and their cities: the second half of the table in `role-table.ts`. */
export const projectSteps = {
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
  'express interest': {
    says: 'Express interest in a project: a lead for the organisation or city it is granted for, an officer for its fund',
    about: 'anywhere',
    by: ['project_lead', 'programme_officer'],
    counts: true,
  },
  'prepare projects': {
    says: 'Submit a project to its next stage or withdraw it; enter its budget; keep its partners',
    about: 'project',
    by: ['project_lead', 'programme_officer'],
    counts: true,
  },
  'appraise projects': {
    says: 'Appraise a project that one neither submitted nor benefits from',
    about: 'fund',
    by: ['programme_officer', 'approver'],
    counts: true,
  },
  'propose project approvals': {
    says: 'Propose to approve a project with its budget',
    about: 'fund',
    by: ['programme_officer'],
    counts: true,
  },
  'decide projects': {
    says: 'Approve a project with its budget',
    about: 'fund',
    by: approver,
    counts: true,
    stepUp: true,
  },
  'decide rejections': {
    says: 'Reject a project; once its approval is proposed, as an approver',
    about: 'fund',
    by: ['programme_officer', 'approver'],
    counts: true,
    stepUp: true,
  },
  'run projects': {
    says: 'Let a project begin; suspend, resume, cancel it; close it operationally',
    about: 'fund',
    by: ['fund_administrator', 'programme_officer'],
    counts: true,
  },
  'close projects financially': {
    says: 'Close a project financially',
    about: 'fund',
    by: administrator,
    counts: true,
  },
  'propose budgets': {
    says: 'Propose a revision of a project’s budget',
    about: 'fund',
    by: ['fund_administrator', 'programme_officer'],
    counts: true,
  },
  'decide budgets': {
    says: 'Approve or reject a revision of a project’s budget',
    about: 'fund',
    by: approver,
    counts: true,
    stepUp: true,
  },
  'assign scholars': {
    says: 'Assign scholars to a project, and end their assignments',
    about: 'fund',
    by: ['programme_officer'],
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
  'read reference data': {
    says: 'Read the global goals and the New Urban Agenda',
    about: 'anywhere',
    by: everybody,
  },
  'plan results': {
    says: 'Plan results, indicators and targets of a project: its lead until it is approved',
    about: 'project',
    by: ['programme_officer', 'project_lead'],
    counts: true,
  },
  'report results': {
    says: 'Report what was measured',
    about: 'project',
    by: ['project_lead'],
    counts: true,
  },
  'accept results': {
    says: 'Accept or return what was reported',
    about: 'project',
    by: ['programme_officer', 'verifier'],
    counts: true,
  },
  'see cities': {
    says: 'See which cities take part, in which country and at which level',
    about: 'anywhere',
    by: everybody,
  },
  'read cities': {
    says: 'Read a city’s letters, levels, communications, participation, partners and capacity development; a project lead its own city',
    about: 'city',
    by: [...staff, 'project_lead'],
  },
  'read people of cities': {
    says: 'Read who completed courses, who is placed where, and the Urban Scholars, by name',
    about: 'anywhere',
    by: staff,
  },
  'keep cities': {
    says: 'Record and change the membership of cities, what they send, take part in and learn, their partners and placements',
    about: 'anywhere',
    by: ['programme_officer'],
    counts: true,
  },
  'keep scholars': {
    says: 'Keep the register of Urban Scholars',
    about: 'anywhere',
    by: ['programme_officer'],
    counts: true,
  },
  'read questionnaires': {
    says: 'Read what City Scans ask',
    about: 'anywhere',
    by: everybody,
  },
  'publish questionnaires': {
    says: 'Publish a questionnaire, or a new version of one',
    about: 'anywhere',
    by: ['programme_officer'],
    counts: true,
  },
  'see scans': {
    says: 'See the scans of a city and, once closed, their results',
    about: 'anywhere',
    by: everybody,
  },
  'run scans': {
    says: 'Open and close a scan of a city',
    about: 'anywhere',
    by: ['programme_officer'],
    counts: true,
  },
  'read answers to scans': {
    says: 'Read single answers to a scan: a project lead their own',
    about: 'anywhere',
    by: [...staff, 'project_lead'],
  },
  'draft answers to scans': {
    says: 'Save a draft of one’s own response to a scan',
    about: 'anywhere',
    by: ['programme_officer', 'project_lead'],
  },
  'answer scans': {
    says: 'Begin and submit a response to a scan: of the lead’s own city, or what came on paper',
    about: 'anywhere',
    by: ['programme_officer', 'project_lead'],
    counts: true,
  },
} as const satisfies Record<string, Duty>;
