import { allows } from './may.js';
import { dutyOf, roleTable, type Step } from './role-table.js';
import { roles, type Role } from './roles.js';
import type { Grant } from './signed-in.js';

/**
 * Typed by hand from the fund's design, "Who does what", row by row, and never taken from the table itself: what stands there must be
 * here, and the other way round.
 */
const rows: { row: string; steps: Step[]; by: Role[] }[] = [
  {
    row: 'record an agreement, deposit, interest, bank charge, exchange rates: the fund administrator',
    steps: [
      'record agreements',
      'plan instalments',
      'record deposits',
      'record receipts',
      'record refunds of organisations',
      'enter exchange rates',
    ],
    by: ['fund_administrator'],
  },
  {
    row: 'propose an allocation: the fund administrator, or the secretariat',
    steps: ['propose allocations'],
    by: ['fund_administrator', 'programme_officer'],
  },
  { row: 'approve an allocation: the approver', steps: ['decide allocations'], by: ['approver'] },
  {
    row: 'prepare a transfer: the fund administrator',
    steps: ['prepare transfers'],
    by: ['fund_administrator'],
  },
  { row: 'release a transfer: the approver', steps: ['release transfers'], by: ['approver'] },
  {
    row: 'reverse an entry, refund a contributor, close or reopen a month: the fund administrator proposes',
    steps: ['propose corrections', 'propose month changes'],
    by: ['fund_administrator'],
  },
  {
    row: 'reverse an entry, refund a contributor, close or reopen a month: the approver decides',
    steps: ['decide corrections', 'decide refunds to contributors', 'decide month changes'],
    by: ['approver'],
  },
  {
    row: 'propose a window move or an import: the fund administrator',
    steps: ['propose window moves', 'propose imports'],
    by: ['fund_administrator'],
  },
  {
    row: 'decide a window move or an import: the approver',
    steps: ['decide window moves', 'decide imports'],
    by: ['approver'],
  },
  {
    row: 'amend an agreement, void a prepared transfer: the fund administrator',
    steps: ['amend agreements', 'void transfers'],
    by: ['fund_administrator'],
  },
  {
    row: 'grant roles: the system administrator',
    steps: ['grant roles', 'decide roles', 'look after people', 'reset sign-ins', 'decide resets'],
    by: ['system_administrator'],
  },
  {
    // The design names the project lead; the fund administrator besides types in what comes on paper.
    row: 'report expenditure: the project lead, and the fund administrator for what comes on paper',
    steps: ['report expenditure'],
    by: ['fund_administrator', 'project_lead'],
  },

  {
    row: 'a project: its lead, or the secretariat on paper, expresses interest, submits, withdraws, enters its budget and partners',
    steps: ['express interest', 'prepare projects'],
    by: ['programme_officer', 'project_lead'],
  },
  {
    row: 'a project: appraised by reviewers of the office, of the secretariat or approvers',
    steps: ['appraise projects'],
    by: ['approver', 'programme_officer'],
  },
  {
    row: 'a project: the secretariat proposes its approval, and assigns scholars',
    steps: ['propose project approvals', 'assign scholars'],
    by: ['programme_officer'],
  },
  {
    row: 'a project’s approval and a revision of its budget: the approver decides',
    steps: ['decide projects', 'decide budgets'],
    by: ['approver'],
  },
  {
    row: 'a project is rejected by the secretariat or an approver',
    steps: ['decide rejections'],
    by: ['approver', 'programme_officer'],
  },
  {
    row: 'a project’s running and a revision of its budget: the fund administrator, or the secretariat',
    steps: ['run projects', 'propose budgets'],
    by: ['fund_administrator', 'programme_officer'],
  },
  {
    row: 'a project is closed financially by the fund administrator',
    steps: ['close projects financially'],
    by: ['fund_administrator'],
  },

  {
    row: 'plan a results framework: the project lead (until it is approved) and the programme officer',
    steps: ['plan results'],
    by: ['programme_officer', 'project_lead'],
  },
  {
    row: 'report results: the project lead of that project',
    steps: ['report results'],
    by: ['project_lead'],
  },
  {
    row: 'accept or return results: the programme officer or a verifier',
    steps: ['accept results'],
    by: ['programme_officer', 'verifier'],
  },
  {
    row: 'report milestones, results, expenditure: the project lead of that project',
    steps: ['report milestones'],
    by: ['project_lead'],
  },
  {
    row: 'verify a milestone: the verifier',
    steps: ['verify milestones'],
    by: ['verifier'],
  },
  {
    row: 'confidential evidence is seen by the verifier, approver and auditor only',
    steps: ['read confidential evidence'],
    by: ['approver', 'verifier', 'auditor'],
  },

  {
    row: 'an allegation hold: anybody of the office places it and proposes to lift it',
    steps: ['place holds', 'put organisations on hold', 'propose lifting holds'],
    by: ['fund_administrator', 'approver', 'programme_officer'],
  },

  // City Scans: the programme officer runs them and enters paper, the leads of the city answer, everybody sees what they show.
  {
    row: 'publish a questionnaire, open and close a scan: the programme officer',
    steps: ['publish questionnaires', 'run scans'],
    by: ['programme_officer'],
  },
  {
    row: 'answer a scan: the project lead of the city, and the programme officer for what comes on paper',
    steps: ['answer scans', 'draft answers to scans'],
    by: ['programme_officer', 'project_lead'],
  },
  {
    row: 'single answers: the office, the auditor, and whoever gave them',
    steps: ['read answers to scans'],
    by: ['fund_administrator', 'approver', 'programme_officer', 'project_lead', 'auditor'],
  },

  { row: 'an allegation hold: two people lift it', steps: ['decide lifting holds'], by: ['approver'] },

  {
    row: 'cities, their people and the Urban Scholars: the programme officer keeps them',
    steps: ['keep cities', 'keep scholars'],
    by: ['programme_officer'],
  },
  {
    row: 'names of course takers and scholars: staff',
    steps: ['read people of cities'],
    by: ['fund_administrator', 'approver', 'programme_officer', 'auditor'],
  },
  {
    row: 'a city with everything but names: staff, and a project lead whose city it is',
    steps: ['read cities'],
    by: ['fund_administrator', 'approver', 'programme_officer', 'project_lead', 'auditor'],
  },
  { row: 'a city’s name, level and country: everybody', steps: ['see cities'], by: [...roles] },
];

/** Steps that the design leaves open, who takes them here. A new step of the table must be typed in above or here. */
const leftOpen: Partial<Record<Step, Role[]>> = {
  'open funds': ['system_administrator'],
  'set limits': ['system_administrator'],
  'change the fund': ['fund_administrator'],
  'keep the register': ['fund_administrator', 'programme_officer'],
  'keep projects': ['fund_administrator', 'programme_officer'],
  // Whoever may propose may take it back: approvers propose to lift holds.
  'withdraw proposals': ['fund_administrator', 'approver', 'programme_officer'],
  'upload documents': [
    ...(['fund_administrator', 'approver', 'programme_officer'] as const),
    ...(['project_lead', 'verifier', 'system_administrator'] as const),
  ],
  'define milestones': ['fund_administrator', 'programme_officer'],
  'add evidence': ['project_lead', 'verifier'],
};

/** What everybody does who is signed in, or who is not. */
const own: Step[] = ['use the open door', 'look after own sign-in', 'see what waits', 'delegate decisions'];

/** What an auditor, who reads everything and changes nothing, may do: all that there is to read. */
const reading: Step[] = [
  'see funds',
  'read the register',
  'read reference data',
  'read the books',
  'see imports',
  'read agreements',
  'read donor statements',
  'see holds on organisations',
  'list agreements',
  'see projects',
  'list projects',
  'read confidential evidence',
  'read the trail',
  'see people',
  'read documents',

  'see cities',
  'read cities',
  'read people of cities',

  'read questionnaires',
  'see scans',
  'read answers to scans',
];

/** What everybody sees of City Scans. */
const scansOfEverybody: Step[] = ['read questionnaires', 'see scans'];

const everything: Omit<Grant, 'role'> = { fund: null, organisation: null, project: null, reaches: null };
const target = { fund: 'CITY', project: 'P-1', organisation: 'O-1' };
const may = (grant: Grant, step: Step, of = target) => allows([grant], dutyOf(step), of) === 'yes';
const stepsOf = (role: Role) =>
  (Object.keys(roleTable) as Step[]).filter(
    (step) => !own.includes(step) && may({ ...everything, role }, step),
  );

describe('the role table, against what the design says', () => {
  it.each(rows)('$row', ({ steps, by }) => {
    for (const step of steps) {
      for (const role of roles) {
        expect([step, role, may({ ...everything, role }, step)]).toEqual([step, role, by.includes(role)]);
      }
    }
  });

  it.each(Object.entries(leftOpen) as [Step, Role[]][])(
    '%s, which the design leaves open: %s',
    (step, by) => {
      expect(roles.filter((role) => may({ ...everything, role }, step))).toEqual(by);
    },
  );

  it('an auditor reads everything and changes nothing', () => {
    expect(stepsOf('auditor').sort()).toEqual([...reading].sort());
    for (const step of reading) expect(dutyOf(step).counts).toBeUndefined();
  });

  it('a donor sees own agreements and the public figures of the fund, and nothing else', () => {
    expect(stepsOf('donor').sort()).toEqual(
      [
        'list agreements',
        'read agreements',
        'read documents',
        'read donor statements',
        'read reference data',
        'read the register',
        'see cities',
        'see funds',
        ...scansOfEverybody,
      ].sort(),
    );
    const donor: Grant = { ...everything, role: 'donor', organisation: 'O-1', reaches: ['CITY'] };
    expect(may(donor, 'read agreements')).toBe(true);
    const others = { fund: 'CITY', organisation: 'O-2' };
    expect(allows([donor], dutyOf('read agreements'), others)).toBe('no');
    expect(allows([donor], dutyOf('read the books'), { fund: 'CITY' })).toBe('known');
    expect(allows([donor], dutyOf('see funds'), { fund: 'OTHER' })).toBe('no');
  });

  it('a project lead reports on that project, and does not know of another', () => {
    const lead: Grant = { ...everything, role: 'project_lead', project: 'P-1', reaches: ['CITY'] };
    expect(may(lead, 'report expenditure')).toBe(true);
    const other = { fund: 'CITY', project: 'P-2', organisation: 'O-2' };
    expect(allows([lead], dutyOf('report expenditure'), other)).toBe('no');
    expect(stepsOf('project_lead').sort()).toEqual(
      [
        'express interest',
        'list projects',
        'plan results',
        'prepare projects',
        'read cities',
        'read documents',
        'read reference data',
        'read the register',
        'report expenditure',
        'report results',
        'report milestones',
        'add evidence',
        'see cities',
        'see funds',
        'see projects',
        'upload documents',
        ...scansOfEverybody,
        'answer scans',
        'draft answers to scans',
        'read answers to scans',
      ].sort(),
    );
  });

  it('a project lead reads the own city, by a role for it or for a project of it, and no other', () => {
    const lead: Grant = { ...everything, role: 'project_lead', reaches: ['CITY'] };
    const city = { city: 'NAIROBI', projectsOfCity: ['P-1'] };
    const reads = (grant: Grant) => allows([grant], dutyOf('read cities'), city);
    expect(reads({ ...lead, organisation: 'NAIROBI' })).toBe('yes');
    expect(reads({ ...lead, project: 'P-1' })).toBe('yes');
    expect(reads({ ...lead, project: 'P-2' })).toBe('known');
    expect(reads({ ...lead, organisation: 'LISBON' })).toBe('known');
    expect(reads({ ...lead, fund: 'CITY' })).toBe('known');
    expect(reads({ ...lead, role: 'donor', organisation: 'NAIROBI' })).toBe('known');
    expect(reads({ ...lead, role: 'auditor', fund: 'CITY' })).toBe('yes');
  });

  it('a verifier sees projects, accepts results, and verifies milestones on their evidence', () => {
    expect(stepsOf('verifier').sort()).toEqual(
      [
        ...['list projects', 'read documents', 'read the register', 'see funds', 'see projects'],
        ...['accept results', 'read reference data', 'see cities', 'upload documents'],
        ...['verify milestones', 'add evidence', 'read confidential evidence'],
        ...scansOfEverybody,
      ].sort(),
    );
  });

  it('a role that is granted for one fund counts for no other', () => {
    for (const step of ['record deposits', 'decide allocations', 'read the books', 'see projects'] as const) {
      const by = dutyOf(step).by[0]!;
      const grant: Grant = { ...everything, role: by, fund: 'CITY', reaches: ['CITY'] };
      expect([step, may(grant, step)]).toEqual([step, true]);
      expect([step, allows([grant], dutyOf(step), { ...target, fund: 'OTHER' })]).toEqual([step, 'no']);
    }
  });

  it('a key for one fund counts for no other, whatever its owner’s role is granted for', () => {
    const inCity = { ...everything, reaches: ['CITY'] };
    for (const [step, grant] of [
      ['report expenditure', { ...inCity, role: 'project_lead', organisation: 'O-1' }],
      ['see projects', { ...inCity, role: 'verifier', project: 'P-1' }],
      ['read agreements', { ...inCity, role: 'donor', organisation: 'O-1' }],
      ['list projects', { ...inCity, role: 'project_lead', organisation: 'O-1' }],
    ] satisfies [Step, Grant][]) {
      expect([step, may(grant, step)]).toEqual([step, true]);
      expect([step, allows([grant], dutyOf(step), { ...target, fund: 'OTHER' })]).toEqual([step, 'no']);
    }
  });

  it('whatever releases money, decides or gives power asks for a fresh code, a key for the request, or both', () => {
    // The issue: a fresh code before approving, releasing, reopening, or reversing above a threshold. Giving a contributor's money back is
    // approving that it leaves the fund, whatever its amount; a reversal asks at the amount, not at the door.
    const fresh: Step[] = [
      'set limits',
      'decide allocations',
      'decide projects',
      'decide rejections',
      'decide budgets',
      'decide window moves',
      'release transfers',
      'decide refunds to contributors',
      'decide month changes',
      'decide lifting holds',
      'decide imports',
      'grant roles',
      'decide roles',
      'delegate decisions',
      'reset sign-ins',
      'decide resets',
    ];
    const steps = Object.keys(roleTable) as Step[];
    expect(steps.filter((step) => dutyOf(step).stepUp)).toEqual(steps.filter((step) => fresh.includes(step)));
    for (const step of steps.filter((name) =>
      /^(propose|decide|delegate|reset|release|void|prepare|grant)\b/.test(name),
    )) {
      expect([step, dutyOf(step).counts]).toEqual([step, true]);
    }
  });

  it('has no step that is not spoken of here', () => {
    const spoken = [
      ...rows.flatMap(({ steps }) => steps),
      ...(Object.keys(leftOpen) as Step[]),
      ...own,
      ...reading,
    ];
    expect(Object.keys(roleTable).sort()).toEqual([...new Set(spoken)].sort());
  });
});
