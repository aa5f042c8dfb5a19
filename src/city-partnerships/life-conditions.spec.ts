import { eur, usd } from '../../test/support/example-services.js';
import { missingOf, type Condition, type ProjectFacts } from './life-conditions.js';
import { inWords, life, movesFrom, stages, stagesFor, statusOf } from './life.js';

const nothing: ProjectFacts = {
  ...{ project: 'P/1', currency: 'USD', today: '2026-05-02', lead: null, city: null, scan: null },
  ...{ startDate: null, endDate: null, draft: null, reviewers: [], approvalWaiting: null, onHold: false },
  ...{ approvedBudget: null, positions: [] },
};
const position = (allocated: string, advanced: string) => ({
  ...{ project: 'P/1', organisation: 'UNDP' },
  ...{ allocated: usd(allocated), advanced: usd(advanced) },
});

describe('the table of a project’s life', () => {
  it('has one move for a stage and a verb, and one verb between two stages', () => {
    const once = (names: string[]) => expect(names).toEqual([...new Set(names)]);
    once(life.map(({ from, verb }) => `${from} ${verb}`));
    once(life.filter(({ from, to }) => from !== to).map(({ from, to }) => `${from} ${to}`));
  });

  it('leads to every stage, and out of each that is not an end', () => {
    expect(new Set(life.map(({ to }) => to))).toEqual(new Set(stages));
    const ends = stages.filter((stage) => movesFrom(stage).length === 0);
    expect(ends).toEqual(['financially_closed', 'withdrawn', 'rejected', 'cancelled']);
  });

  it('says in words where a verb is possible, and gives every stage its status', () => {
    expect(stagesFor('cancel')).toBe('approved, active or suspended');
    expect(stagesFor('resume')).toBe('suspended');
    expect(inWords('expression_of_interest')).toBe('expression of interest');
    expect(statusOf.suspended).toBe('active');
  });
});

describe('what a move needs', () => {
  it.each<[Condition, Partial<ProjectFacts>, RegExp, Partial<ProjectFacts>]>([
    ['a lead', {}, /needs a leading organisation; none is named\.$/, { lead: 'UNDP' }],
    ['a city', {}, /needs its city.*none is named\.$/, { city: 'C-1' }],
    ['a closed scan', {}, /closed scan of its city to build on; no scan/, { scan: { id: 7, closed: true } }],
    [
      'a closed scan',
      { city: 'C-1', scan: { id: 7, closed: false } },
      /city C-1.*scan 7 is still open/,
      { scan: { id: 7, closed: true } },
    ],
    [
      'a first and last day',
      {},
      /its first and last day; neither is given/,
      { startDate: '2026-01-01', endDate: '2026-01-01' },
    ],
    [
      'a first and last day',
      { endDate: '2026-01-01' },
      /the first is not given/,
      { startDate: '2026-01-01', endDate: '2026-01-01' },
    ],
    [
      'a budget',
      {},
      /needs a budget; none has been entered \(PUT \/api\/projects\/P%2F1\/budget-draft\)/,
      { draft: usd('1') },
    ],
    [
      'two reviews',
      {},
      /Two people must appraise the project; nobody has yet/,
      { reviewers: ['Ana', 'Ben'] },
    ],
    ['two reviews', { reviewers: ['Ana'] }, /so far Ana has/, { reviewers: ['Ana', 'Ben', 'Eve'] }],
    ['an approval waiting', {}, /Nobody has proposed to approve/, { approvalWaiting: 3 }],
    ['no approval waiting', { approvalWaiting: 3 }, /proposal 3 must be approved, rejected or withdrawn/, {}],
    [
      'an approved budget',
      {},
      /needs a budget that the steering committee approved/,
      { approvedBudget: usd('1') },
    ],
    ['no hold', { onHold: true }, /on hold, which two people must lift first/, {}],
    ['its last day come', {}, /needs its last day; it is not given/, { endDate: '2026-05-02' }],
    [
      'its last day come',
      { endDate: '2026-05-03' },
      /ends on 2026-05-03, which is still to come/,
      { endDate: '2026-05-01' },
    ],
    [
      'nothing allocated',
      { positions: [position('0.01', '0')] },
      /there is 0\.01 USD to organisation UNDP/,
      { positions: [position('0', '900')] },
    ],
    [
      'balances within the residual',
      { positions: [position('0', '-250.01')] },
      /At most 250\.00 USD.*balance of -250\.01 USD/,
      { positions: [position('99', '250')] },
    ],
  ])('%s, said where it is missing: %o', (condition, without, sentence, having) => {
    const [said, ...more] = missingOf([condition], { ...nothing, ...without });
    expect([said, more]).toEqual([expect.stringMatching(sentence), []]);
    expect(missingOf([condition], { ...nothing, ...having })).toEqual([]);
  });

  it('is said all at once', () => {
    expect(missingOf(['a lead', 'a first and last day', 'a budget'], nothing)).toHaveLength(3);
  });

  it('counts what may be left in the fund’s own currency', () => {
    const held = { ...position('0', '0'), allocated: eur('0'), advanced: eur('251') };
    const facts = { ...nothing, currency: 'EUR', positions: [held] };
    expect(missingOf(['balances within the residual'], facts)).toEqual([
      expect.stringContaining('250.00 EUR'),
    ]);
  });
});
