import { collidingDuties, type HeldRole } from './colliding-duties.js';

const held = (
  role: HeldRole['role'],
  fund: string | null = null,
  project: string | null = null,
): HeldRole => ({
  role,
  fund,
  project,
  projectFund: project === null ? null : 'CITY',
});

describe('duties that collide', () => {
  it('are told of one fund, and not of two', () => {
    expect(collidingDuties([held('fund_administrator', 'CITY'), held('approver', 'CITY')], [])).toEqual([
      'As fund administrator and approver of CITY one person cannot approve what they propose, nor release what they prepare: another must.',
    ]);
    expect(collidingDuties([held('fund_administrator', 'CITY'), held('approver', 'OTHER')], [])).toEqual([]);
  });

  it('are told where one is for everything, and once', () => {
    const roles = [held('programme_officer'), held('programme_officer'), held('approver')];
    expect(collidingDuties(roles, [])).toEqual([
      'As programme officer and approver one person cannot approve what they propose: another must.',
    ]);
    expect(collidingDuties([held('programme_officer', 'CITY'), held('approver')], [])).toEqual([
      'As programme officer and approver of CITY one person cannot approve what they propose: another must.',
    ]);
  });

  it('are told of a project by its fund', () => {
    expect(collidingDuties([held('project_lead', null, 'P-1'), held('verifier', 'CITY')], [])).toEqual([
      'As project lead and verifier of CITY one person cannot verify what they report: another must.',
    ]);
  });

  it('are told of an organisation for which somebody would decide', () => {
    expect(collidingDuties([held('approver', 'CITY')], ['LEAD', 'LEAD'])).toEqual([
      'As approver one person decides nothing for LEAD, which they belong to: another must.',
    ]);
    expect(collidingDuties([held('fund_administrator', 'CITY')], ['LEAD'])).toEqual([]);
  });

  it('are none of one role', () => {
    expect(collidingDuties([held('auditor'), held('donor')], [])).toEqual([]);
  });
});
