import { asSuperuser, brokenInvariants } from '../support/breaking.js';
import { RawMilestones } from './raw-milestones.js';

/** Each of the two checks that join results and ledger, shown to see what only a superuser can do. */
describe('verify sees money that no result made payable, and names it', () => {
  let raw: RawMilestones;
  let tranche: { id: number; code: string; milestone: number };
  let transfer: string;

  beforeEach(async () => {
    raw = await RawMilestones.open();
    tranche = await raw.earned('6');
    transfer = await raw.transfer('400', tranche);
    await raw.correct(tranche.milestone, '3'); // lowered after the transfer, which was payable when it was made
    expect(await brokenInvariants(raw.duties.database)).toEqual({});
  });
  afterEach(() => raw.close());

  const broken = async (tables: string[], sql: string) => {
    await asSuperuser(raw.duties.database, tables, (manager) => manager.query(sql));
    return brokenInvariants(raw.duties.database);
  };

  it.each([
    [
      'a verification that says less',
      ['verification'],
      `UPDATE verification SET verified_value = 3.99 WHERE verdict = 'full'`,
      '400.00 USD was transferred with it, 399.00 earned',
    ],
    [
      'a verification that is gone',
      ['verification', 'payable_event'],
      `WITH e AS (DELETE FROM payable_event e USING verification v WHERE v.id = e.verification_id AND v.verdict = 'full') DELETE FROM verification WHERE verdict = 'full'`,
      '400.00 USD was transferred with it, 0.00 earned',
    ],
    [
      'terms that pay less',
      ['milestone_version'],
      'UPDATE milestone_version SET unit_price = 50',
      '400.00 USD was transferred with it, 300.00 earned',
    ],
    [
      'an order turned round',
      ['payable_event'],
      'UPDATE payable_event SET place = DEFAULT WHERE verification_id IS NOT NULL',
      '400.00 USD was transferred with it, 0.00 earned',
    ],
  ])('9: %s', async (_, tables, sql, figures) => {
    const found = await broken(tables, sql);
    expect(found[9]).toEqual([`transfer ${transfer} of fund CITY under tranche ${tranche.code}: ${figures}`]);
    expect(Object.keys(found)).toEqual(['9']);
  });

  it('9: a tranche that is of less than was transferred under it', async () => {
    const found = await broken(['tranche_version'], 'UPDATE tranche_version SET amount = 399.99');
    expect(found[9]).toEqual([
      `transfer ${transfer} of fund CITY: 400.00 USD was transferred with it under tranche ${tranche.code}, which is of 399.99`,
    ]);
  });

  it('9: what has no place in the order', async () => {
    const found = await broken(['payable_event'], 'DELETE FROM payable_event WHERE transfer_id IS NOT NULL');
    expect(found).toEqual({
      9: [`transfer ${transfer} of fund CITY has no place in the order of what was payable`],
    });
  });

  it('10: a transfer under a tranche of another organisation', async () => {
    const organisation = await raw.duties.id('organisation', 'UNHAB');
    const found = await broken(['tranche'], `UPDATE tranche SET organisation_id = ${organisation}`);
    expect(found[10]).toEqual([
      `transfer ${transfer} of fund CITY: it is of project CITY/1 and organisation UNICEF, its tranche ${tranche.code} of CITY/1 and UNHAB`,
    ]);
  });

  it('10: milestones that have earned more than their tranche is of', async () => {
    const found = await broken(['verification'], `UPDATE verification SET verified_value = 9`);
    expect(found).toEqual({});
    const more = await broken(
      ['milestone_version'],
      'UPDATE milestone_version SET cap = 90000, unit_price = 200',
    );
    expect(more).toEqual({
      10: [
        `tranche ${tranche.code} of project CITY/1: its milestones have earned 1800.00 USD, it is of 1000.00`,
      ],
    });
  });

  it('10: a verification of another milestone’s report', async () => {
    const other = await raw.milestone((await raw.tranche()).id);
    const found = await broken(['milestone_report'], `UPDATE milestone_report SET milestone_id = ${other}`);
    expect(found[10]).toEqual([
      expect.stringMatching(
        /^verification \d+ of milestone M-\d+ of project CITY\/1: its report is of milestone M-\d+$/,
      ),
    ]);
  });
});
