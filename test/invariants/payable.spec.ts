import type { EntityManager, QueryRunner } from 'typeorm';
import { reversalOf } from '../../libs/ledger/index.js';
import { RawMilestones } from './raw-milestones.js';
import { refusal } from './raw-ledger.js';

/** Transfers under tranches by raw SQL as the application's role: by whoever would be paid what was not earned, or twice. */
describe('what is payable', () => {
  let raw: RawMilestones;

  beforeEach(async () => (raw = await RawMilestones.open()));
  afterEach(() => raw.close());

  const figures = async () => {
    const { project_id, organisation_id } = await raw.duties.place();
    const [row] = await raw.application.query<{ earned: string; transferred: string }[]>(
      'SELECT round(project_earned($1, $2), 2)::text AS earned, round(project_transferred($1, $2), 2)::text AS transferred',
      [project_id, organisation_id],
    );
    return [row!.earned, row!.transferred];
  };
  const reverse = async (kind: string, reference: string) => {
    const { duties, fund } = raw;
    const [record] = await duties.application.query<{ entry_id: string; amount: string }[]>(
      'SELECT entry_id, amount FROM money_record WHERE kind = $1 AND reference = $2',
      [kind, reference],
    );
    const { project_id, organisation_id } = await duties.place();
    const terms = {
      ...{ project_id, organisation_id },
      kind: 'reversal',
      reference,
      subject: kind,
      amount: record!.amount,
      effective_on: '2024-05-02',
    };
    const proposal = await duties.propose(fund.amina, terms);
    const heading = { kind: 'reversal', reference: `${kind} ${reference}`, effectiveOn: '2024-05-02' };
    const entry = await reversalOf(duties.application.manager, record!.entry_id, heading);
    await duties.carryOut(proposal, fund.bruno, (manager, change_id) => {
      const row = {
        kind,
        reference,
        effective_on: '2024-05-02',
        reason: 'Returned',
        reversed_entry_id: record!.entry_id,
      };
      return duties.record(manager, 'reversal', { ...row, change_id }, entry, record!.entry_id);
    });
  };

  it('goes out, and nothing above it (transfer_is_payable)', async () => {
    const tranche = await raw.earned('6');
    expect(await refusal(raw.transfer('600.01', tranche))).toBe('transfer_is_payable');
    await raw.transfer('400', tranche);
    expect(await refusal(raw.transfer('200.01', tranche))).toBe('transfer_is_payable');
    await raw.transfer('200', tranche);
    expect(await refusal(raw.transfer('0.01', tranche))).toBe('transfer_is_payable');
    expect(await figures()).toEqual(['600.00', '600.00']);
  });

  it('is not doubled by several transfers in one statement', async () => {
    const tranche = await raw.earned('6');
    const { application, duties } = raw;
    const { project_id, organisation_id, window_id } = await duties.place();
    const both = () =>
      application.transaction(async (manager) => {
        const change = await duties.change(manager, { by: raw.fund.bruno });
        await manager.query(
          `INSERT INTO transfer (fund_id, reference, effective_on, project_id, organisation_id, window_id, amount, tranche_id, change_id)
           SELECT $1, 'X-' || n, '2024-05-02', $2, $3, $4, 301, $5, $6 FROM generate_series(1, 2) n`,
          [duties.city.id, project_id, organisation_id, window_id, tranche.id, change],
        );
      });
    expect(await refusal(both())).toBe('recorded_as_decided'); // what nobody approved, before what is not payable
    await duties.database.owner.query('ALTER TABLE transfer DISABLE TRIGGER recorded_as_decided');
    expect(await refusal(both())).toBe('transfer_is_payable');
  });

  it('has no room for an advance above its cap, or above any tranche’s amount (transfer_within_its_tranche)', async () => {
    const advance = await raw.tranche({ kind: 'advance' }, { amount: '300' });
    expect(await refusal(raw.transfer('300.01', advance))).toBe('transfer_within_its_tranche');
    await raw.transfer('300', advance);
    const [first, second] = [await raw.tranche({}, { amount: '400' }), await raw.earned('9')];
    expect(await figures()).toEqual(['900.00', '300.00']);
    expect(await refusal(raw.transfer('400.01', first))).toBe('transfer_within_its_tranche');
    await raw.transfer('400', first);
    await raw.transfer('200', second);
    const raised = { tranche_id: advance.id, title: 'More', amount: '300.01' };
    expect(await refusal(raw.row('tranche_version', raised))).toBe('advance_keeps_its_cap');
    const lowered = { tranche_id: first.id, title: 'Less', amount: '399.99' };
    expect(await refusal(raw.row('tranche_version', lowered))).toBe('tranche_covers_its_transfers');
  });

  it('names its tranche, of its own project and organisation', async () => {
    const tranche = await raw.earned('6');
    expect(await refusal(raw.transfer('1', null))).toBe('transfer_names_its_tranche');
    const organisation_id = await raw.duties.id('organisation', 'UNHAB');
    const theirs = await raw.tranche({ organisation_id });
    expect(await refusal(raw.transfer('1', theirs))).toBe('transfer_tranche_of_its_place');
    expect(await refusal(raw.refund('1', theirs))).toBe('organisation_refund_tranche_of_its_place');
    expect(await refusal(raw.transfer('1', tranche, { subject: theirs.code }))).toBe('recorded_as_decided');
    const advance = await raw.tranche({ kind: 'advance' });
    expect(await refusal(raw.transfer('1', advance, { subject: tranche.code }))).toBe('recorded_as_decided');
  });

  it('comes back with a reversal, and goes with the reversal of a refund', async () => {
    const tranche = await raw.earned('6');
    const reference = await raw.transfer('600', tranche);
    await reverse('transfer', reference);
    expect(await figures()).toEqual(['600.00', '0.00']);
    await raw.transfer('600', tranche);
    await raw.correct(tranche.milestone, '2');
    await raw.refund('400', tranche);
    expect(await figures()).toEqual(['200.00', '200.00']);
    await reverse('refund_from_organisation', await newestRefund());
    expect(await figures()).toEqual(['200.00', '600.00']);
  });

  const newestRefund = async () => {
    const [row] = await raw.application.query<{ reference: string }[]>(
      'SELECT reference FROM organisation_refund ORDER BY id DESC LIMIT 1',
    );
    return row!.reference;
  };

  it('is given back by a refund as far as it is to recover (refund_is_to_be_recovered)', async () => {
    const tranche = await raw.earned('6');
    await raw.transfer('600', tranche);
    expect(await refusal(raw.refund('0.01', tranche))).toBe('refund_is_to_be_recovered');
    await raw.correct(tranche.milestone, '2');
    expect(await refusal(raw.refund('400.01', tranche))).toBe('refund_is_to_be_recovered');
    const other = await raw.tranche();
    expect(await refusal(raw.refund('1', other))).toBe('refund_is_to_be_recovered');
    await raw.refund('400', tranche);
    await raw.correct(tranche.milestone, '3');
    await raw.transfer('100', tranche);
    expect(await figures()).toEqual(['300.00', '300.00']);
  });

  describe('for two at once', () => {
    let first: QueryRunner;
    let second: QueryRunner;
    beforeEach(async () => {
      [first, second] = [raw.application.createQueryRunner(), raw.application.createQueryRunner()];
      await first.startTransaction();
      await second.startTransaction();
    });
    afterEach(async () => {
      for (const runner of [first, second]) {
        if (runner.isTransactionActive) await runner.rollbackTransaction();
        await runner.release();
      }
    });

    /** The second one begins while the first holds what is payable, and waits; then the first commits. */
    const race = async (
      one: (manager: EntityManager) => Promise<unknown>,
      other: (manager: EntityManager) => Promise<unknown>,
    ) => {
      await one(first.manager);
      const waiting = other(second.manager).then(
        () => 'passed',
        (error: unknown) => refusal(Promise.reject(error as Error)),
      );
      await someoneWaits();
      await first.commitTransaction();
      return waiting;
    };
    const someoneWaits = async () => {
      const lock = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 7210 AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      while ((await raw.application.query<unknown[]>(lock)).length === 0)
        await new Promise((resolve) => setTimeout(resolve, 5));
    };

    it('two transfers go out as far as is payable, though each alone would pass', async () => {
      const tranche = await raw.earned('6');
      const [one, other] = [await raw.prepared('400', tranche), await raw.prepared('400', tranche)];
      expect(await race(one.carryOut, other.carryOut)).toBe('transfer_is_payable');
      expect(await figures()).toEqual(['600.00', '400.00']);
    });

    it('a transfer waits for the correction that lowers what was earned', async () => {
      const tranche = await raw.earned('6');
      const { carryOut } = await raw.prepared('600', tranche);
      const correct = async (manager: EntityManager) => {
        const change_id = await raw.duties.change(manager, { by: raw.vera });
        const row = {
          milestone_id: tranche.milestone,
          verdict: 'correction',
          verified_value: '5',
          reason: 'Fewer',
        };
        await raw.duties.insert(manager, 'verification', { ...row, verified_on: '2024-05-02', change_id });
      };
      expect(await race(correct, carryOut)).toBe('transfer_is_payable');
    });

    it('two refunds give back no more than is to recover', async () => {
      const tranche = await raw.earned('6');
      await raw.transfer('600', tranche);
      await raw.correct(tranche.milestone, '2');
      const both = await Promise.allSettled([raw.refund('300', tranche), raw.refund('300', tranche)]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });
  });

  it('is never judged from an old snapshot (payable_reads_what_is_committed)', async () => {
    const tranche = await raw.earned('6');
    const runner = raw.application.createQueryRunner();
    await runner.startTransaction('REPEATABLE READ');
    await runner.query('SELECT 1');
    await raw.transfer('600', tranche);
    const { project_id, organisation_id, window_id } = await raw.duties.place();
    const late = runner.query(
      `INSERT INTO transfer (fund_id, reference, effective_on, project_id, organisation_id, window_id, amount, tranche_id, change_id)
       SELECT $1, 'LATE', '2024-05-02', $2, $3, $4, 600, $5, max(id) FROM change`,
      [raw.duties.city.id, project_id, organisation_id, window_id, tranche.id],
    );
    expect(await refusal(late)).toMatch(/^payable_reads_what_is_committed$|^recorded_as_decided$/);
    await runner.rollbackTransaction();
    await runner.startTransaction('REPEATABLE READ');
    const held = runner.query('SELECT hold_payable(ARRAY[1])');
    expect(await refusal(held)).toBe('payable_reads_what_is_committed');
    await runner.rollbackTransaction();
    await runner.release();
  });

  it('keeps its order, which nobody writes but the database (payable_events_are_append_only, payable_event_is_one)', async () => {
    await raw.earned('6');
    const { application, duties } = raw;
    for (const text of ['UPDATE payable_event SET project_id = project_id', 'DELETE FROM payable_event']) {
      expect(await refusal(application.query(text))).toBe('payable_events_are_append_only');
      expect(await refusal(duties.database.owner.query(text))).toBe('payable_events_are_append_only');
    }
    const { project_id, organisation_id } = await duties.place();
    const row = 'INSERT INTO payable_event (project_id, organisation_id) VALUES ($1, $2)';
    expect(await refusal(application.query(row, [project_id, organisation_id]))).toMatch(/permission denied/);
    expect(await refusal(duties.database.owner.query(row, [project_id, organisation_id]))).toBe(
      'payable_event_is_one',
    );
  });
});
