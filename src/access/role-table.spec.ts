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
    steps: ['decide corrections', 'decide month changes'],
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
    steps: ['grant roles', 'decide roles', 'look after people'],
    by: ['system_administrator'],
  },
  {
    // The design names the project lead; the fund administrator besides types in what comes on paper.
    row: 'report expenditure: the project lead, and the fund administrator for what comes on paper',
    steps: ['report expenditure'],
    by: ['fund_administrator', 'project_lead'],
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
    steps: ['place holds', 'propose lifting holds'],
    by: ['fund_administrator', 'approver', 'programme_officer'],
  },
  { row: 'an allegation hold: two people lift it', steps: ['decide lifting holds'], by: ['approver'] },
];

/** Steps that the design leaves open, who takes them here. A new step of the table must be typed in above or here. */
const leftOpen: Partial<Record<Step, Role[]>> = {
  'open funds': ['system_administrator'],
  'set limits': ['system_administrator'],
  'change the fund': ['fund_administrator'],
  'keep the register': ['fund_administrator', 'programme_officer'],
  'keep projects': ['fund_administrator', 'programme_officer'],
  'define milestones': ['fund_administrator', 'programme_officer'],
  'add evidence': ['project_lead', 'verifier'],
  'withdraw proposals': ['fund_administrator', 'programme_officer'],
};

/** What everybody does who is signed in, or who is not. */
const own: Step[] = ['use the open door', 'look after own sign-in', 'see what waits'];

/** What an auditor, who reads everything and changes nothing, may do: all that there is to read. */
const reading: Step[] = [
  'see funds',
  'read the register',
  'read the books',
  'see imports',
  'read agreements',
  'list agreements',
  'see projects',
  'list projects',
  'read confidential evidence',
  'read the trail',
  'see people',
];

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
    expect(stepsOf('auditor').sort()).toEqual([...reading, 'keep documents'].sort());
    for (const step of reading) expect(dutyOf(step).counts).toBeUndefined();
  });

  it('a donor sees own agreements and the public figures of the fund, and nothing else', () => {
    expect(stepsOf('donor').sort()).toEqual(
      ['keep documents', 'list agreements', 'read agreements', 'read the register', 'see funds'].sort(),
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
        'keep documents',
        'list projects',
        'read the register',
        'report expenditure',
        'report milestones',
        'add evidence',
        'see funds',
        'see projects',
      ].sort(),
    );
  });

  it('a verifier sees projects, and verifies their milestones on their evidence', () => {
    const milestones = ['verify milestones', 'add evidence', 'read confidential evidence'];
    expect(stepsOf('verifier').sort()).toEqual(
      [
        ...milestones,
        ...['keep documents', 'list projects', 'read the register', 'see funds', 'see projects'],
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

  it('whatever releases money, decides or gives power asks for a fresh code, a key for the request, or both', () => {
    const fresh: Step[] = [
      'set limits',
      'decide allocations',
      'decide window moves',
      'release transfers',
      'decide month changes',
      'decide lifting holds',
      'decide imports',
      'grant roles',
      'decide roles',
    ];
    const steps = Object.keys(roleTable) as Step[];
    expect(steps.filter((step) => dutyOf(step).stepUp)).toEqual(steps.filter((step) => fresh.includes(step)));
    for (const step of steps.filter((name) => /^(propose|decide|release|void|prepare|grant)\b/.test(name))) {
      expect([step, dutyOf(step).counts]).toEqual([step, true]);
    }
  });

  it('has no step that is not spoken of here', () => {
    const spoken = [
      ...rows.flatMap(({ steps }) => steps),
      ...(Object.keys(leftOpen) as Step[]),
      ...own,
      ...reading,
      'keep documents',
    ];
    expect(Object.keys(roleTable).sort()).toEqual([...new Set(spoken)].sort());
  });
});
