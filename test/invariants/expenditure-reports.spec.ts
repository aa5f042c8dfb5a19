import { expenditureReported, transferReleased } from '../../src/disbursements/index.js';
import { waitAsUsual } from '../support/reporting-policy.js';
import { GovernedFund, usd } from './governed-fund.js';
import type { Columns } from './raw-duties.js';
import { refusal } from './raw-ledger.js';

/** Reports of expenditure, and the transfer that waits for them, attacked as the application's role. */
describe('what organisations report', () => {
  let fund: GovernedFund;
  let references = 0;
  const place = { project: 'CITY/1', organisation: 'UNICEF' };

  beforeAll(async () => {
    fund = await GovernedFund.open();
    await waitAsUsual(fund.duties.database.owner);
  }, 60_000);
  afterAll(() => fund?.duties.close());

  const placed = async () => {
    const { project_id, organisation_id } = await fund.duties.place();
    return { project_id, organisation_id };
  };

  /** A report of a year, with a line of 10 in each of the categories. */
  const report = async (columns: Columns = {}, categories = ['1'], later = false) => {
    const reference = `ER-${++references}`;
    const place_ = await placed();
    return fund.duties.application.transaction(async (manager) => {
      const change_id = await fund.duties.change(manager, { by: fund.amina });
      const row = { fund_id: fund.duties.city.id, ...place_, reference };
      const period = { period_from: '2024-01-01', period_to: '2024-12-31' };
      const report_id = await fund.duties.insert(manager, 'expenditure_report', {
        ...{ ...row, ...period, change_id },
        ...columns,
      });
      for (const category of categories) {
        const event = { reference: `${reference}/${category}/${++references}`, effectiveOn: '2024-04-30' };
        const line = { effective_on: event.effectiveOn, reference: event.reference, amount: '10', category };
        await fund.duties.record(
          manager,
          'expenditure',
          {
            ...place_,
            ...line,
            report_id,
            change_id: later ? await fund.duties.change(manager, {}) : change_id,
          },
          expenditureReported({ ...event, ...place, category, amount: usd('10') }),
        );
      }
      return report_id;
    });
  };

  it.each<[string, Columns]>([
    ['delivery_needed_is_a_share', { delivery_needed: '1.01' }],
    ['reports_fill_a_year', { every_months: 5 }],
    ['reports_are_due_within_a_year', { within_days: 366 }],
  ])('the policy is refused by %s', async (constraint, columns) => {
    const { duties } = fund;
    const setting = duties.application.transaction(async (manager) => {
      const change_id = await duties.change(manager, { by: fund.amina });
      const policy = { delivery_needed: '0.75', every_months: 12, within_days: 120 };
      await duties.insert(manager, 'reporting_policy_version', {
        ...{ fund_id: duties.city.id, ...policy, change_id },
        ...columns,
      });
    });
    expect(await refusal(setting)).toBe(constraint);
  });

  it('a period that ends before it begins is none (report_period_ends_after_it_begins)', async () => {
    const refused = report({ period_from: '2010-02-01', period_to: '2010-01-01' }, []);
    expect(await refusal(refused)).toBe('report_period_ends_after_it_begins');
  });

  it('a period is reported when it has ended (expenditure_report_period_has_ended)', async () => {
    const ahead = report({ period_from: '2027-01-01', period_to: '9999-12-31' }, []);
    expect(await refusal(ahead)).toBe('expenditure_report_period_has_ended');
  });

  it('a period is reported once, also in part and by two at once (each_period_is_reported_once)', async () => {
    const first = await report();
    const half = { period_from: '2024-07-01', period_to: '2025-06-30' };
    expect(await refusal(report(half))).toBe('each_period_is_reported_once');
    const year = { period_from: '2011-01-01', period_to: '2011-12-31' };
    const both = await Promise.allSettled([report(year, []), report(year, [])]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);

    expect(await refusal(report({ corrects_id: first, period_to: '2024-06-30' }))).toBe(
      'correction_keeps_the_period',
    );
    await report({ corrects_id: first });
  });

  it('a report is of one place, and named once', async () => {
    const other = await fund.duties.id('project', 'CITY/2');
    const first = await report({ project_id: other, period_from: '2012-01-01', period_to: '2012-12-31' }, []);
    const again = { corrects_id: first, period_from: '2012-01-01', period_to: '2012-12-31' };
    expect(await refusal(report(again, []))).toBe('correction_of_the_same_place');
    const far = await fund.duties.id('project', 'OTHER/1');
    const away = { project_id: far, period_from: '2013-01-01', period_to: '2013-12-31' };
    expect(await refusal(report(away, []))).toBe('expenditure_report_project_of_its_fund');
    const [taken]: { reference: string }[] = await fund.duties.application.query(
      'SELECT reference FROM expenditure_report LIMIT 1',
    );
    const named = { ...taken, period_from: '2014-01-01', period_to: '2014-12-31' };
    expect(await refusal(report(named, []))).toBe('expenditure_report_reference_is_given_once');
    const elsewhere = { project_id: other, period_from: '2015-01-01', period_to: '2015-12-31' };
    expect(await refusal(report(elsewhere, ['1']))).toBe('expenditure_of_its_report');
  });

  it('its lines come with it, one for a category', async () => {
    const year = { period_from: '2016-01-01', period_to: '2016-12-31' };
    expect(await refusal(report(year, ['1'], true))).toBe('report_is_complete_when_made');
    expect(await refusal(report(year, ['1', '1']))).toBe('expenditure_report_category_once');
  });

  it.each(['reporting_policy_version', 'expenditure_report', 'transfer_waiver'])(
    'history of %s is not rewritten (reporting_policies_are_append_only, expenditure_reports_are_append_only, transfer_waivers_are_append_only)',
    async (table) => {
      expect(await refusal(fund.duties.application.query(`DELETE FROM ${table}`))).toMatch(/_append_only$/);
    },
  );

  describe('a transfer', () => {
    const transfer = async (
      on: string,
      waiver?: Columns & { by?: number },
      amount = '10',
      elsewhere = false,
    ) => {
      const reference = `T-${++references}`;
      const row = { reference, effective_on: on, ...(await fund.duties.place({ amount })) };
      const proposal = await fund.duties.propose(fund.amina, { kind: 'transfer', ...row });
      const entry = transferReleased({
        ...{ reference, effectiveOn: on, amount: usd(amount), ...place, window: 'GEN' },
      });
      await fund.duties.carryOut(proposal, fund.bruno, async (manager, change_id) => {
        if (waiver) {
          const change = elsewhere ? await fund.duties.change(manager, { by: fund.amina }) : change_id;
          const of = {
            proposal_id: proposal,
            waited_for: '{reports}',
            reason: 'The flood',
            change_id: change,
          };
          await fund.duties.insert(manager, 'transfer_waiver', { ...of, ...waiver });
        }
        await fund.duties.record(manager, 'transfer', { ...row, change_id }, entry);
      });
    };

    it('waits for delivery and for reports, unless whoever releases it waives that', async () => {
      await transfer('2024-03-01'); // the first waits for nothing
      // 20 were reported as spent above, of the 10: more than enough.
      await transfer('2024-05-01', undefined, '100');
      expect(await refusal(transfer('2024-05-02'))).toBe('next_transfer_waits_for_delivery');
      expect(await refusal(transfer('2024-05-02', { reason: ' ' }))).toBe('waiver_has_its_reason');
      expect(await refusal(transfer('2024-05-02', { waited_for: '{}' }))).toBe('waiver_names_what_it_waives');
      expect(await refusal(transfer('2024-05-02', {}, '10', true))).toBe('waived_by_who_releases');
      await transfer('2024-05-02', {});

      // What was reported ends with 2024: the report for 2025 was due by the end of April.
      expect(await refusal(transfer('2026-05-02'))).toBe('next_transfer_waits_for_reports');
    });

    it('is waived once (transfer_waived_once)', async () => {
      const [row]: { id: number }[] = await fund.duties.application.query(
        'SELECT proposal_id AS id FROM transfer_waiver LIMIT 1',
      );
      const waiving = fund.duties.application.transaction(async (manager) => {
        const change_id = await fund.duties.change(manager, { by: fund.bruno });
        const again = { proposal_id: row!.id, waited_for: '{reports}', reason: 'Again', change_id };
        await fund.duties.insert(manager, 'transfer_waiver', again);
      });
      expect(await refusal(waiving)).toMatch(/^(transfer_waived_once|waived_by_who_releases)$/);
    });
  });
});
