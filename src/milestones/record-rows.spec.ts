import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { createExample, servicesOn, usd } from '../../test/support/example-services.js';
import { indicator } from '../../test/support/indicators.js';
import { entities } from '../entities.js';
import {
  recordMilestones,
  recordMilestoneVersions,
  recordTranches,
  recordTrancheVersions,
  recordVerifications,
  type MilestoneRow,
  type TrancheRow,
  type VerificationRow,
} from './index.js';
import { readMilestones } from './milestones.query.js';
import { readTranches } from './tranches.query.js';

/** As a fund book brings them in: in order of their tables, each at once. */
describe('rows of tranches, milestones and verifications', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase(entities);
    await createExample(servicesOn(database.application));
    await indicator(database.application, 'CITY/1', 'LOSSES', { direction: 'down', baseline: '40' });
  });
  afterEach(() => database.drop());

  const tranche: TrancheRow = {
    ...{ project: 'CITY/1', organisation: 'UNICEF', code: 'T-1', kind: 'results', title: 'Results' },
    amount: usd('9000'),
  };
  const milestone: MilestoneRow = {
    ...{ project: 'CITY/1', tranche: 'T-1', code: 'M-1', title: 'Losses', indicator: 'LOSSES', fact: null },
    ...{ pays: 'in_proportion', price: usd('900'), baseline: null, target: '10', minimumShare: '0.1' },
    ...{ unitPrice: null, cap: null, steps: [], dueFrom: null, dueUntil: '2024-12-31' },
    ...{ evidenceRequired: ['A reading', 'A photo'], verifier: null, withdrawn: false },
  };
  const verification: VerificationRow = {
    ...{ project: 'CITY/1', milestone: 'M-1', verdict: 'part', value: '25', reason: 'Two meters failed' },
    ...{ reported: { value: '20', on: '2024-06-30', narrative: null }, verifiedOn: '2024-07-10' },
  };
  const bring = (tranches: TrancheRow[], milestones: MilestoneRow[], verifications: VerificationRow[]) =>
    database.application.transaction(async (manager) => {
      const [change]: { id: string }[] = await manager.query(
        `INSERT INTO change (made_by, door, what) VALUES ('Ada', 'import', 'book') RETURNING id`,
      );
      await recordTranches(manager, change!.id, tranches);
      await recordMilestones(manager, change!.id, milestones);
      await recordVerifications(manager, change!.id, verifications);
    });

  it('come in with what follows: the direction, the baseline, and what is earned', async () => {
    const steps = [
      { at: '30', price: usd('100.50') },
      { at: '20', price: usd('300') },
    ];
    const bySteps: MilestoneRow = { ...milestone, code: 'M-2', pays: 'by_steps', price: null, target: null };
    await bring(
      [tranche, { ...tranche, code: 'T-A', kind: 'advance' }],
      [milestone, { ...bySteps, minimumShare: null, steps }],
      [
        verification,
        { ...verification, milestone: 'M-2', verdict: 'full', value: null, reason: null },
        { ...verification, milestone: 'M-2', verdict: 'correction', value: '29', reported: null },
      ],
    );
    expect(await readMilestones(database.application, 'CITY/1')).toMatchObject([
      {
        ...{ code: 'M-1', direction: 'down', baseline: '40', evidenceRequired: ['A reading', 'A photo'] },
        ...{ report: { value: '20', by: null }, state: 'verified', earned: usd('450') },
      },
      {
        code: 'M-2',
        earned: usd('100.50'),
        verifications: [{ value: '20' }, { verdict: 'correction', value: '29' }],
      },
    ]);
    expect(await readTranches(database.application, 'CITY/1')).toMatchObject([
      { code: 'T-1', earned: usd('550.50'), mostEarnable: usd('1200') },
      { code: 'T-A', kind: 'advance', earned: usd('0') },
    ]);
  });

  it('become new versions where a later book says otherwise, and leave what was verified', async () => {
    await bring([tranche], [milestone], [verification]);
    await database.application.transaction(async (manager) => {
      const [change]: { id: string }[] = await manager.query(
        `INSERT INTO change (made_by, door, what) VALUES ('Ada', 'import', 'later book') RETURNING id`,
      );
      await recordTrancheVersions(manager, change!.id, [{ ...tranche, title: 'More', amount: usd('9500') }]);
      await recordMilestoneVersions(manager, change!.id, [{ ...milestone, title: 'Water losses' }]);
    });
    expect(await readTranches(database.application, 'CITY/1')).toMatchObject([
      { title: 'More', amount: usd('9500'), earned: usd('450'), milestones: [{ title: 'Water losses' }] },
    ]);
  });

  it.each<[string, TrancheRow[], MilestoneRow[], VerificationRow[]]>([
    ['a tranche of no project', [{ ...tranche, project: 'CITY/9' }], [], []],
    ['a milestone of no tranche', [tranche], [{ ...milestone, tranche: 'T-9' }], []],
    ['a milestone of no indicator', [tranche], [{ ...milestone, indicator: 'NONE' }], []],
    ['a verification of no milestone', [tranche], [milestone], [{ ...verification, milestone: 'M-9' }]],
  ])('are refused whole where one names what there is not: %s', async (_, ...rows) => {
    await expect(bring(...rows)).rejects.toThrow(/name what there is not|has no milestone/);
    expect(await readTranches(database.application, 'CITY/1')).toEqual([]);
  });
});
