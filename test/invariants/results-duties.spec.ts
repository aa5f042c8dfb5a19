import { refusal } from './raw-ledger.js';
import { RawResults } from './raw-results.js';

/** Who reports does not accept: attacked as the application's role, in a fund where somebody approves. */
describe('accepting what was reported', () => {
  let results: RawResults;
  let indicator: number;
  let lea: number; // leads CITY/1, of UNHAB
  let otto: number; // programme officer
  let vera: number; // verifier of CITY/1
  let both: number; // project lead and programme officer
  let years = 2000;

  beforeAll(async () => {
    results = await RawResults.open();
    const { duties } = results;
    const unicef = await duties.id('organisation', 'UNICEF');
    indicator = await results.indicator({ responsible_id: unicef, accumulates: 'false' });
    lea = await duties.person([{ role: 'project_lead', project: 'CITY/1' }], ['UNHAB']);
    otto = await duties.person([{ role: 'programme_officer', fund: 'CITY' }]);
    vera = await duties.person([{ role: 'verifier', project: 'CITY/1' }]);
    both = await duties.person([
      { role: 'project_lead', project: 'CITY/1' },
      { role: 'programme_officer', fund: 'CITY' },
    ]);
  });
  afterAll(() => results.close());

  const reported = (by: number) => {
    const year = ++years;
    return results.submitted(indicator, { by }, { period_from: `${year}-01-01`, period_to: `${year}-12-31` });
  };
  const decided = async (by: number | null, reporter = lea, state = 'accepted') =>
    results.version(await reported(reporter), { by, state, comment: 'Seen' });

  it('is not held apart before anybody approves for the fund', async () => {
    await decided(lea);
    await decided(null);
  });

  describe('in a governed fund', () => {
    beforeAll(async () => {
      await results.duties.person([{ role: 'approver', fund: 'CITY' }]);
    });

    it('is a programme officer’s or a verifier’s', async () => {
      for (const state of ['accepted', 'returned']) {
        await decided(otto, lea, state);
        await decided(vera, lea, state);
      }
    });

    it('is nobody else’s (acceptor_holds_the_role)', async () => {
      const { duties } = results;
      const others = [
        null,
        await duties.person([{ role: 'fund_administrator' }, { role: 'approver' }, { role: 'auditor' }]),
        await duties.person([{ role: 'verifier', project: 'CITY/2' }]),
        await duties.person([]),
      ];
      for (const by of others) {
        for (const state of ['accepted', 'returned'])
          expect(await refusal(decided(by, lea, state))).toBe('acceptor_holds_the_role');
      }
    });

    it('is not who reported it, in whichever of its versions (reporter_does_not_accept)', async () => {
      expect(await refusal(decided(both, both))).toBe('reporter_does_not_accept');
      expect(await refusal(decided(both, both, 'returned'))).toBe('reporter_does_not_accept');
      const year = ++years;
      const value = await results.period(indicator, {
        period_from: `${year}-01-01`,
        period_to: `${year}-12-31`,
      });
      await results.version(value, { by: both });
      await results.version(value, { by: lea });
      await results.version(value, { by: lea, state: 'submitted' });
      expect(await refusal(results.version(value, { by: both, state: 'accepted' }))).toBe(
        'reporter_does_not_accept',
      );
    });

    it.each([
      ['leads the project', ['UNHAB']],
      ['is the city', ['LISBON']],
      ['answers for the indicator', ['UNICEF']],
    ])('is not who belongs to what %s (reporting_organisation_does_not_accept)', async (_, organisations) => {
      const insider = await results.duties.person([{ role: 'verifier' }], organisations);
      expect(await refusal(decided(insider))).toBe('reporting_organisation_does_not_accept');
      expect(await refusal(decided(insider, lea, 'returned'))).toBe('reporting_organisation_does_not_accept');
    });

    it('is not who belongs to where the reporter does', async () => {
      const reporter = await results.duties.person([{ role: 'project_lead', project: 'CITY/1' }], ['NORWAY']);
      const colleague = await results.duties.person([{ role: 'programme_officer' }], ['NORWAY']);
      expect(await refusal(decided(colleague, reporter))).toBe('reporting_organisation_does_not_accept');
      await decided(colleague, lea);
    });

    it('is not got round by calling it an import', async () => {
      const year = ++years;
      const value = await results.period(indicator, {
        period_from: `${year}-01-01`,
        period_to: `${year}-12-31`,
      });
      const at = results.version(value, { by: lea, state: 'accepted', door: 'import' });
      expect(await refusal(at)).toBe('value_goes_from_state_to_state');
    });

    it('comes by an import that two people decided', async () => {
      const { duties } = results;
      const [amina, bruno] = [
        await duties.person([{ role: 'fund_administrator', fund: 'CITY' }]),
        await duties.person([{ role: 'approver', fund: 'CITY' }]),
      ];
      const proposal = await duties.propose(amina, { kind: 'import', reference: 'BOOK-1' });
      const year = ++years;
      const value_id = await results.period(indicator, {
        period_from: `${year}-01-01`,
        period_to: `${year}-12-31`,
      });
      await duties.carryOut(proposal, bruno, async (manager, change_id) => {
        await duties.insert(manager, 'indicator_value_version', {
          value_id,
          change_id,
          state: 'accepted',
          value: '7',
        });
      });
      const other = await duties.propose(amina, {
        kind: 'month',
        reference: 'M-1',
        subject: '2024-01 closed',
      });
      const withAnother = duties.carryOut(other, bruno, async (manager, change_id) => {
        await duties.insert(manager, 'indicator_value_version', {
          value_id,
          change_id,
          state: 'accepted',
          value: '8',
        });
      });
      expect(await refusal(withAnother)).toBe('value_goes_from_state_to_state');
    });
  });
});
