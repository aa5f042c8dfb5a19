import { RawDuties, type Columns } from './raw-duties.js';
import { refusal } from './raw-ledger.js';

/** Decisions given to a colleague for days of absence, attacked as the application's role: never a way round a duty. */
describe('a delegation', () => {
  let duties: RawDuties;
  let amina: number; // fund administrator
  let bruno: number; // approver of CITY, away
  let references = 0;

  beforeAll(async () => {
    duties = await RawDuties.open();
    amina = await duties.person([{ role: 'fund_administrator', fund: 'CITY' }]);
    bruno = await duties.person([{ role: 'approver', fund: 'CITY' }]);
  });
  afterAll(() => duties.close());

  const colleague = (organisations: string[] = []) =>
    duties.person([{ role: 'programme_officer', fund: 'CITY' }], organisations);
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const delegate = async (from: number, to: number, columns: Columns = {}, by: number | null = from) =>
    duties.application.transaction(async (manager) => {
      const change_id = await duties.change(manager, { by });
      const days = { from_on: inDays(-1), until_on: inDays(1) };
      const row = { from_person: from, to_person: to, ...days, ...columns, change_id };
      return duties.insert(manager, 'delegation', row);
    });
  const end = (delegation: number) =>
    duties.application.transaction(async (manager) => {
      const change_id = await duties.change(manager, { by: bruno });
      await manager.query('INSERT INTO delegation_end (delegation_id, change_id) VALUES ($1, $2)', [
        delegation,
        change_id,
      ]);
    });
  const proposed = async (by = amina, columns: Columns = {}) =>
    duties.propose(by, {
      kind: 'allocation',
      reference: `D-${++references}`,
      effective_on: '2024-05-02',
      ...(await duties.place()),
      ...columns,
    });
  const standsInFor = async (person: number, proposal: number) => {
    const [row] = await duties.application.query<{ person: number | null }[]>(
      'SELECT stands_in_for($1, $2) AS person',
      [person, proposal],
    );
    return row?.person ?? null;
  };
  /** Above what two approve; null: never. */
  const limit = async (above: string | null) => {
    const administrator = await duties.person([{ role: 'system_administrator' }]);
    await duties.application.transaction(async (manager) => {
      const change_id = await duties.change(manager, { by: administrator });
      const row = { fund_id: duties.city.id, change_id, two_approvers_above: above };
      await duties.insert(manager, 'fund_policy_version', row);
    });
  };
  const instead = async (by: number, of = bruno, proposal?: number) =>
    duties.decide(proposal ?? (await proposed()), by, { on_behalf_of: of });

  it('is made by the person whose decisions they are (delegation_by_its_giver)', async () => {
    const friend = await colleague();
    for (const by of [friend, amina, null])
      expect(await refusal(delegate(bruno, friend, {}, by))).toBe('delegation_by_its_giver');
  });

  it.each<[string, () => Columns]>([
    ['delegation_to_another', () => ({ to_person: bruno })],
    ['delegation_ends_after_it_begins', () => ({ from_on: inDays(1), until_on: inDays(0) })],
    ['delegation_is_for_days_of_absence', () => ({ from_on: inDays(0), until_on: inDays(92) })],
  ])('is refused by %s', async (constraint, columns) => {
    expect(await refusal(delegate(bruno, amina, columns()))).toBe(constraint);
  });

  it('lets the other decide in its days, until it is ended, once (delegation_is_in_force, delegation_ended_once)', async () => {
    const friend = await colleague();
    expect(await refusal(instead(friend))).toBe('delegation_is_in_force');
    await delegate(bruno, friend, { from_on: inDays(1), until_on: inDays(2) });
    await delegate(bruno, friend, { from_on: inDays(-3), until_on: inDays(-1) });
    expect(await refusal(instead(friend))).toBe('delegation_is_in_force');
    const delegation = await delegate(bruno, friend);
    await instead(friend);
    expect(await refusal(duties.decide(await proposed(), friend))).toBe('decider_holds_the_role');
    await end(delegation);
    expect(await refusal(instead(friend))).toBe('delegation_is_in_force');
    expect(await refusal(end(delegation))).toBe('delegation_ended_once');
  });

  it('gives no more than its giver has, and passes nothing on', async () => {
    const [friend, next] = [await colleague(), await colleague()];
    await delegate(amina, friend);
    expect(await refusal(instead(friend, amina, await proposed(bruno)))).toBe('decider_holds_the_role');
    await delegate(bruno, friend);
    await delegate(friend, next);
    expect(await refusal(instead(next))).toBe('delegation_is_in_force');
    expect(await refusal(instead(next, friend))).toBe('decider_holds_the_role');
  });

  it('lasts as long as a leave may, and no day longer', async () => {
    await delegate(bruno, await colleague(), { from_on: inDays(0), until_on: inDays(91) });
  });

  it('goes to nobody from outside the fund’s work, nor to whoever has left it', async () => {
    const donor = await duties.person([{ role: 'donor', organisation: 'NORWAY' }]);
    const auditor = await duties.person([{ role: 'auditor' }]);
    for (const outside of [donor, auditor, await duties.person([])]) {
      await delegate(bruno, outside);
      expect(await refusal(instead(outside))).toBe('delegation_is_in_force');
      expect(await standsInFor(outside, await proposed())).toBeNull();
    }
  });

  it('of several is taken from whom no duty keeps from deciding', async () => {
    const friend = await colleague();
    const [benefits, proposes, approved, free] = [
      await duties.person([{ role: 'approver', fund: 'CITY' }], ['UNICEF']),
      await duties.person([{ role: 'approver', fund: 'CITY' }]),
      await duties.person([{ role: 'approver', fund: 'CITY' }]),
      await duties.person([{ role: 'approver', fund: 'CITY' }]),
    ];
    for (const giver of [benefits, proposes, approved]) await delegate(giver, friend);
    const proposal = await proposed(proposes);
    await duties.decide(await proposed(), approved);
    expect(await standsInFor(friend, proposal)).toBe(approved);
    await delegate(free, friend);
    await limit('50');
    const large = await proposed(proposes);
    await duties.decide(large, approved);
    expect(await standsInFor(friend, large)).toBe(free);
    await limit(null);
  });

  it('for one fund is for no other', async () => {
    const friend = await colleague();
    const chen = await duties.person([{ role: 'approver' }]);
    const [row] = await duties.application.query<{ id: number }[]>(
      `WITH j AS (INSERT INTO ledger.journal (code, begins_on) VALUES ('ELSE', '2020-01-01') RETURNING id, code, begins_on)
       INSERT INTO fund (id, code, currency, start_date) SELECT id, code, 'USD', begins_on FROM j RETURNING id`,
    );
    await delegate(chen, friend, { fund_id: row!.id });
    expect(await refusal(instead(friend, chen))).toBe('delegation_is_in_force');
    await delegate(chen, friend, { fund_id: duties.city.id });
    await instead(friend, chen);
  });

  it('is no way round a duty: the proposer, whoever benefits, one person as two', async () => {
    await delegate(bruno, amina);
    expect(await refusal(instead(amina))).toBe('proposer_does_not_decide');
    const own = await proposed(bruno);
    const friend = await colleague();
    await delegate(bruno, friend);
    expect(await refusal(instead(friend, bruno, own))).toBe('proposer_does_not_decide');
    const member = await colleague(['UNICEF']);
    await delegate(bruno, member);
    expect(await refusal(instead(member))).toBe('beneficiary_does_not_decide');
    const benefits = await duties.person([{ role: 'approver', fund: 'CITY' }], ['LISBON']);
    await delegate(benefits, friend);
    expect(await refusal(instead(friend, benefits))).toBe('beneficiary_does_not_decide');

    await limit('50');
    const large = await proposed();
    await instead(friend, bruno, large);
    expect(await refusal(duties.decide(large, bruno))).toBe('approvers_are_different_people');
    const chen = await duties.person([{ role: 'approver' }]);
    await delegate(chen, friend);
    expect(await refusal(instead(friend, chen, large))).toBe('approvers_are_different_people');
    await duties.decide(large, chen);
  });

  it('ends with the role of its giver, and with the account of whoever has it', async () => {
    const friend = await colleague();
    const leaving = await duties.person([{ role: 'approver', fund: 'CITY' }]);
    await delegate(leaving, friend);
    await instead(friend, leaving, await proposed(amina, { amount: '10' }));
    const inactive = (person: number, active: boolean) =>
      duties.application.transaction(async (manager) => {
        const change_id = await duties.change(manager, { by: amina });
        await manager.query(
          'INSERT INTO person_version (person_id, change_id, name, active) VALUES ($1, $2, $3, $4)',
          [person, change_id, 'Away', active],
        );
      });
    await inactive(friend, false);
    expect(await refusal(instead(friend, leaving))).toBe('delegation_is_in_force');
    await inactive(friend, true);
    await inactive(leaving, false);
    expect(await refusal(instead(friend, leaving))).toBe('decider_holds_the_role');
  });
});
