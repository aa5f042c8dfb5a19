import { RawDuties, type Columns } from './raw-duties.js';
import { refusal } from './raw-ledger.js';

/** Two approvers above a threshold, attacked as the application's role. */
describe('above a fund’s threshold', () => {
  let duties: RawDuties;
  let amina: number; // fund administrator
  let bruno: number; // approver of the fund
  let chen: number; // approver of everything
  let references = 0;

  beforeAll(async () => {
    duties = await RawDuties.open();
    amina = await duties.person([{ role: 'fund_administrator', fund: 'CITY' }]);
    bruno = await duties.person([{ role: 'approver', fund: 'CITY' }]);
    chen = await duties.person([{ role: 'approver' }]);
  });
  afterAll(() => duties.close());

  const sql = <Row = unknown>(text: string, parameters: unknown[] = []): Promise<Row[]> =>
    duties.application.query(text, parameters);
  const allocation = async (columns: Columns = {}, at = {}): Promise<Columns> => ({
    kind: 'allocation',
    reference: `AL-${++references}`,
    effective_on: '2024-05-02',
    ...(await duties.place(at)),
    ...columns,
  });
  const proposed = async (columns: Columns = {}, at = {}) =>
    duties.propose(amina, await allocation(columns, at));
  const verdicts = async (proposal: number) =>
    (
      await sql<{ verdict: string }>('SELECT verdict FROM decision WHERE proposal_id = $1 ORDER BY id', [
        proposal,
      ])
    ).map(({ verdict }) => verdict);
  const isApproved = async (proposal: number) => {
    const [row] = await sql<{ approved: boolean }>('SELECT is_approved($1) AS approved', [proposal]);
    return row!.approved;
  };

  const limit = (by: number | null, above: string | null, columns: Columns = {}) =>
    duties.application.transaction(async (manager) => {
      const change_id = await duties.change(manager, { by });
      const row = { fund_id: duties.city.id, change_id, two_approvers_above: above, ...columns };
      await duties.insert(manager, 'fund_policy_version', row);
    });
  let administrator: number;

  beforeAll(async () => {
    administrator = await duties.person([{ role: 'system_administrator' }]);
    await limit(administrator, '500');
  });

  it('two approve, however few the proposal says', async () => {
    const proposal = await proposed({ amount: '500.01', needs: 1 });
    await duties.decide(proposal, bruno);
    expect(await isApproved(proposal)).toBe(false);
    await duties.decide(proposal, chen);
    expect(await isApproved(proposal)).toBe(true);
    const below = await proposed({ amount: '500', needs: 0 });
    expect(await isApproved(below)).toBe(false);
    await duties.decide(below, bruno);
    expect(await isApproved(below)).toBe(true);
  });

  it('the two are different people (approvers_are_different_people)', async () => {
    const proposal = await proposed({ amount: '600' });
    await duties.decide(proposal, bruno);
    expect(await refusal(duties.decide(proposal, bruno))).toBe('approvers_are_different_people');
    expect(await refusal(duties.decide(proposal, chen, { on_behalf_of: bruno }))).toBe(
      'approvers_are_different_people',
    );
    const twice = await proposed({ amount: '600' });
    const atOnce = duties.application.transaction(async (manager) => {
      const change = await duties.change(manager, { by: bruno });
      await manager.query(
        `INSERT INTO decision (proposal_id, verdict, decided_by, change_id) VALUES ($1, 'approved', $2, $3), ($1, 'approved', $2, $3)`,
        [twice, bruno, change],
      );
    });
    expect(await refusal(atOnce)).toBe('approvers_are_different_people');
    expect(await isApproved(proposal)).toBe(false);
  });

  it('one person is not two on two connections, whatever they read (decision_reads_what_is_committed)', async () => {
    const proposal = await proposed({ amount: '600' });
    for (const level of ['REPEATABLE READ', 'SERIALIZABLE'] as const) {
      const old = duties.application.transaction(level, async (manager) => {
        await manager.query('SELECT 1 FROM proposal'); // the snapshot, from before the other decision
        const change = await duties.change(manager, { by: bruno });
        await duties.decideIn(manager, proposal, bruno, change);
      });
      expect(await refusal(old)).toBe('decision_reads_what_is_committed');
    }
    const decisions = await Promise.allSettled([
      duties.decide(proposal, bruno),
      duties.decide(proposal, bruno),
    ]);
    expect(decisions.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await verdicts(proposal)).toEqual(['approved']);
  });

  it('is set by a system administrator, and never below zero (limits_set_by_an_administrator)', async () => {
    for (const by of [amina, bruno, null])
      expect(await refusal(limit(by, '1000000'))).toBe('limits_set_by_an_administrator');
    expect(await refusal(limit(administrator, '-1'))).toBe('threshold_is_not_negative');
    const stepUp = limit(administrator, null, { step_up_reversal_above: '-0.01' });
    expect(await refusal(stepUp)).toBe('step_up_threshold_is_not_negative');
  });

  it('a proposal keeps the threshold under which it was made', async () => {
    const proposal = await proposed({ amount: '700' });
    await limit(administrator, null);
    await duties.decide(proposal, bruno);
    expect(await isApproved(proposal)).toBe(false);
    await limit(administrator, '500');
  });

  it('two at the same instant both stand; where one is needed, one does', async () => {
    for (const [amount, stand] of [
      ['800', 2],
      ['80', 1],
    ] as const) {
      const proposal = await proposed({ amount });
      const decisions = await Promise.allSettled([
        duties.decide(proposal, bruno),
        duties.decide(proposal, chen),
      ]);
      expect(decisions.filter(({ status }) => status === 'fulfilled')).toHaveLength(stand);
      for (const decision of decisions)
        if (decision.status === 'rejected')
          expect(await refusal(Promise.reject(decision.reason as Error))).toBe(
            'decision_on_an_open_proposal',
          );
      expect(await verdicts(proposal)).toHaveLength(stand);
      expect(await isApproved(proposal)).toBe(true);
    }
  });
});
