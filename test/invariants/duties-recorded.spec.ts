import type { RawDuties } from './raw-duties.js';
import { decidedTables, GovernedFund, type Decided } from './governed-fund.js';
import { refusal } from './raw-ledger.js';

/** Recording in a governed fund, attacked as the application's role: nothing is recorded but what two people decided. */
describe('what is recorded in a governed fund', () => {
  let governed: GovernedFund;
  let duties: RawDuties;
  let amina: number;
  let bruno: number; // approver of CITY
  let chen: number; // approver of everything

  beforeAll(async () => {
    governed = await GovernedFund.open();
    ({ duties, amina, bruno, chen } = governed);
  });
  afterAll(() => duties.close());

  const sql = <Row = unknown>(text: string, parameters: unknown[] = []): Promise<Row[]> =>
    duties.application.query(text, parameters);

  describe.each(decidedTables)('%s', (table) => {
    it('is recorded with its last approval, once (proposal_carried_out_once)', async () => {
      const decided = await governed.make(table);
      const proposal = await duties.propose(amina, decided.terms);
      await duties.carryOut(proposal, bruno, governed.recordIn(decided));
      const again = await governed.make(table);
      const open = duties.application.transaction(async (manager) =>
        governed.recordIn(again)(manager, await duties.change(manager, { by: bruno, proposal })),
      );
      expect(await refusal(open)).toBe('proposal_carried_out_once');
    });

    it('is not recorded without a proposal, through no door (recorded_as_decided)', async () => {
      const decided = await governed.make(table);
      for (const change of [
        { by: amina },
        { by: bruno },
        { door: 'import' },
        { door: 'system' },
        { door: 'command_line', by: chen },
      ] as const)
        expect(await refusal(governed.alone(decided, change))).toBe('recorded_as_decided');
    });

    it('is not recorded before it is approved, nor once it was rejected or withdrawn', async () => {
      const decided = await governed.make(table);
      const proposal = await duties.propose(amina, decided.terms);
      const carry = () => refusal(governed.alone(decided, { by: bruno, proposal }));
      expect(await carry()).toBe('recorded_as_decided');
      await duties.decide(proposal, bruno, { verdict: 'rejected', reason: 'No' });
      expect(await carry()).toBe('recorded_as_decided');
      const next = await governed.make(table);
      const withdrawn = await duties.propose(amina, next.terms);
      await duties.decide(withdrawn, amina, { verdict: 'withdrawn', reason: 'No' });
      expect(await refusal(governed.alone(next, { by: bruno, proposal: withdrawn }))).toBe(
        'recorded_as_decided',
      );
    });

    it('is not recorded as something else than was approved', async () => {
      const decided = await governed.make(table);
      const proposal = await duties.propose(amina, decided.terms);
      const others = [{ reference: `X-${table}` }, { effective_on: '2024-05-03' }, ...decided.others];
      for (const other of others) {
        const carried = duties.carryOut(proposal, bruno, (manager, change) =>
          duties.record(manager, table, { ...decided.row, ...other, change_id: change }),
        );
        expect(await refusal(carried)).toBe('recorded_as_decided');
      }
      await duties.trial((manager) =>
        governed.approving(manager, proposal, (change) => governed.recordIn(decided)(manager, change)),
      );
    });

    it('is not recorded as another kind of decision', async () => {
      const decided = await governed.make(table);
      const kinds = [
        'allocation',
        'allocation_release',
        'window_move',
        'transfer',
        'reversal',
        'refund_to_donor',
      ];
      for (const kind of [...kinds, 'month', 'hold_lift', 'role_grant'].filter(
        // An allocation and a release cannot be proposed under one reference at all.
        (one) =>
          one !== decided.terms.kind && (one !== 'allocation_release' || decided.terms.kind === 'allocation'),
      )) {
        const approver =
          kind === 'role_grant' ? await duties.person([{ role: 'system_administrator' }]) : bruno;
        const proposal = await duties.propose(amina, { ...decided.terms, kind });
        expect(await refusal(duties.carryOut(proposal, approver, governed.recordIn(decided)))).toBe(
          'recorded_as_decided',
        );
      }
    });
  });

  it('is of the fund that was decided on', async () => {
    const decided = await governed.make('allocation');
    const [elsewhere, project, far] = [
      await duties.id('fund', 'OTHER'),
      await duties.id('project', 'OTHER/1'),
      await duties.id('fund_window', 'FAR'),
    ];
    const proposal = await duties.propose(amina, { ...decided.terms, project_id: project, window_id: far });
    const row = { ...decided.row, fund_id: elsewhere, project_id: project, window_id: far };
    const carried = duties.carryOut(proposal, bruno, (manager, change) =>
      duties.record(manager, 'allocation', { ...row, change_id: change }),
    );
    expect(await refusal(carried)).toBe('recorded_as_decided');
  });

  it('is recorded once where two approve at the same instant', async () => {
    const decided = await governed.make('allocation');
    const proposal = await duties.propose(amina, decided.terms);
    const both = await Promise.allSettled(
      [bruno, chen].map((by) => duties.carryOut(proposal, by, governed.recordIn(decided))),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const failed = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(await refusal(Promise.reject(failed.reason as Error))).toBe('proposal_carried_out_once');
    expect(await recorded(decided)).toBe(1);
  });

  it('is recorded once where both of two that are needed approve at the same instant', async () => {
    await governed.setThreshold('50');
    const decided = await governed.make('allocation');
    const proposal = await duties.propose(amina, decided.terms);
    // As the service does: whoever finds the other's approval is the last, and carries out.
    const approve = (by: number) =>
      duties.application.transaction(async (manager) => {
        await manager.query('SELECT pg_advisory_xact_lock(7206, $1)', [proposal]);
        const [row] = await manager.query<{ before: number }[]>(
          'SELECT count(*)::integer AS before FROM decision WHERE proposal_id = $1',
          [proposal],
        );
        const isLast = row!.before === 1;
        const change = await duties.change(manager, { by, proposal: isLast ? proposal : null });
        await duties.decideIn(manager, proposal, by, change);
        if (isLast) await governed.recordIn(decided)(manager, change);
      });
    await Promise.all([bruno, chen].map(approve));
    expect(await recorded(decided)).toBe(1);
    await governed.setThreshold(null);
  });

  const recorded = async ({ table, row }: Decided) => {
    const [found] = await sql<{ n: number }>(
      `SELECT count(*)::integer AS n FROM ${table} WHERE reference = $1`,
      [row.reference],
    );
    return found!.n;
  };

  it('a reversal above the threshold names its amount, and two approve it', async () => {
    await governed.setThreshold('50');
    const decided = await governed.make('reversal');
    const hidden = await duties.propose(amina, { ...decided.terms, amount: null });
    expect(await refusal(duties.carryOut(hidden, bruno, governed.recordIn(decided)))).toBe(
      'recorded_as_decided',
    );
    const proposal = await duties.propose(amina, decided.terms);
    expect(await refusal(duties.carryOut(proposal, bruno, governed.recordIn(decided)))).toBe(
      'recorded_as_decided',
    );
    await duties.decide(proposal, chen);
    await duties.carryOut(proposal, bruno, governed.recordIn(decided));
    await governed.setThreshold(null);
  });

  it('a refund names the contributor, whose people do not decide on it', async () => {
    const decided = await governed.make('contributor_refund');
    const member = await duties.person([{ role: 'approver', fund: 'CITY' }], ['NORWAY']);
    const open = await duties.propose(amina, decided.terms);
    expect(await refusal(duties.carryOut(open, member, governed.recordIn(decided)))).toBe(
      'beneficiary_does_not_decide',
    );
    const hidden = await duties.propose(amina, { ...decided.terms, reference: 'HID', organisation_id: null });
    const row = { ...decided.row, reference: 'HID' };
    const carried = duties.carryOut(hidden, member, governed.recordIn({ ...decided, row }));
    expect(await refusal(carried)).toBe('recorded_as_decided');
  });
});
