import type { EntityManager } from 'typeorm';
import { RawDuties, type Columns } from './raw-duties.js';
import { refusal } from './raw-ledger.js';

const day = '2024-05-02';

/** Holds while an allegation is looked into, attacked as the application's role. */
describe('a hold', () => {
  let duties: RawDuties;
  let amina: number;
  let bruno: number; // approver of CITY
  let chen: number; // approver of everything
  let references = 0;

  beforeAll(async () => {
    duties = await RawDuties.open();
    // Allocated before anybody had to approve, to be transferred, released and refunded while on hold.
    const money = { project: 'CITY/1', organisation: 'UNICEF', on: '2024-02-01' };
    await duties.city.allocation('AL-0', { ...money, amount: '1000' });
    await duties.city.transfer('TR-0', { ...money, amount: '500' });
    amina = await duties.person([{ role: 'fund_administrator', fund: 'CITY' }]);
    bruno = await duties.person([{ role: 'approver', fund: 'CITY' }]);
    chen = await duties.person([{ role: 'approver' }]);
  });
  afterAll(() => duties.close());

  const place = async (columns: Columns, by: number | null = amina): Promise<number> =>
    duties.application.transaction(async (manager) => {
      const change_id = await duties.change(manager, { by });
      return duties.insert(manager, 'hold', { reason: 'An allegation', ...columns, change_id });
    });
  const lift =
    (hold: number) =>
    (manager: EntityManager, change_id: string): Promise<unknown> =>
      manager.query<unknown>('INSERT INTO hold_lift (hold_id, change_id) VALUES ($1, $2)', [hold, change_id]);
  const lifting = (hold: number, columns: Columns = {}) =>
    duties.propose(amina, {
      kind: 'hold_lift',
      reference: `hold ${hold}`,
      subject: String(hold),
      ...columns,
    });
  const liftByTwo = async (hold: number, columns: Columns) =>
    duties.carryOut(await lifting(hold, columns), chen, lift(hold));

  const proposal = async (kind: string, at = {}) => {
    const columns = {
      reference: `H-${++references}`,
      effective_on: day,
      ...(await duties.place({ amount: '10', ...at })),
    };
    return { columns, id: await duties.propose(amina, { kind, ...columns }) };
  };
  /** Approves and inserts the record, and takes it back. */
  const passes = async (kind: string, table: string, at = {}, sign = '') => {
    const { columns, id } = await proposal(kind, at);
    await duties.trial(async (manager) => {
      const change = await duties.change(manager, { by: bruno, proposal: id });
      await duties.decideIn(manager, id, bruno, change);
      await duties.record(manager, table, { ...columns, amount: `${sign}10`, change_id: change });
    });
  };

  it.each<[string, Columns]>([
    ['hold_on_one', {}],
    ['hold_has_a_reason', { reason: ' \n' }],
  ])('is refused by %s', async (constraint, columns) => {
    const project_id = constraint === 'hold_on_one' ? null : await duties.id('project', 'CITY/2');
    expect(await refusal(place({ ...columns, project_id }))).toBe(constraint);
  });

  it('is on a project or on an organisation, not on both (hold_on_one)', async () => {
    const both = {
      project_id: await duties.id('project', 'CITY/2'),
      organisation_id: await duties.id('organisation', 'UNHAB'),
    };
    expect(await refusal(place(both))).toBe('hold_on_one');
  });

  it.each(['project', 'organisation'] as const)(
    'on the %s lets no money go (no_money_while_on_hold)',
    async (on) => {
      const held = { [`${on}_id`]: await duties.id(on, on === 'project' ? 'CITY/1' : 'UNICEF') };
      await passes('allocation', 'allocation');
      const waiting = { allocation: await proposal('allocation'), transfer: await proposal('transfer') };
      const hold = await place(held);
      for (const kind of ['allocation', 'transfer'] as const) {
        expect(await refusal(duties.decide(waiting[kind].id, bruno))).toBe('no_money_while_on_hold');
        expect(await refusal(passes(kind, kind))).toBe('no_money_while_on_hold');
      }
      // An import that two people decided on moves it no more than anything else.
      const book = await duties.propose(amina, { kind: 'import', reference: 'book.xlsx' });
      for (const kind of ['allocation', 'transfer'] as const) {
        const { columns } = waiting[kind];
        const imported = duties.carryOut(book, bruno, (manager, change_id) =>
          duties.record(manager, kind, { ...columns, change_id }),
        );
        expect(await refusal(imported)).toBe('no_money_while_on_hold');
      }
      await duties.decide(waiting.allocation.id, bruno, { verdict: 'rejected', reason: 'On hold' });
      // Others go on, and money comes back.
      await passes('allocation', 'allocation', { project: 'CITY/2', organisation: 'UNHAB' });
      await passes('allocation_release', 'allocation', {}, '-');
      const money = { project: 'CITY/1', organisation: 'UNICEF', on: day };
      await duties.city.refund(`RF-${on}`, { ...money, amount: '5' });
      await duties.city.expenditure(`EX-${on}`, { ...money, amount: '5', category: 1 });
      await liftByTwo(hold, { ...held, ...(on === 'project' ? {} : { fund_id: null }) });
      await passes('transfer', 'transfer');
    },
  );

  it('is lifted by two people, once (hold_lifted_by_two, hold_lifted_once)', async () => {
    const project_id = await duties.id('project', 'CITY/2');
    const hold = await place({ project_id });
    const alone = (by: number | null) =>
      duties.application.transaction(async (manager) =>
        lift(hold)(manager, await duties.change(manager, { by })),
      );
    for (const by of [null, amina, bruno, chen]) expect(await refusal(alone(by))).toBe('hold_lifted_by_two');
    const proposed = await lifting(hold, { project_id });
    const naming = duties.application.transaction(async (manager) =>
      lift(hold)(manager, await duties.change(manager, { by: amina, proposal: proposed })),
    );
    expect(await refusal(naming)).toBe('hold_lifted_by_two');
    expect(await refusal(duties.carryOut(proposed, amina, lift(hold)))).toBe('proposer_does_not_decide');
    await duties.carryOut(proposed, bruno, lift(hold));
    expect(await refusal(liftByTwo(hold, { project_id }))).toBe('hold_lifted_once');
  });

  it('is lifted by a proposal that names what it is on, in its fund', async () => {
    const [project_id, other] = [await duties.id('project', 'CITY/1'), await duties.id('project', 'CITY/2')];
    const hold = await place({ project_id });
    const [row] = await duties.application.query<{ id: number }[]>(
      `WITH j AS (INSERT INTO ledger.journal (code, begins_on) VALUES ('ELSE', '2020-01-01') RETURNING id, code, begins_on)
       INSERT INTO fund (id, code, currency, start_date) SELECT id, code, 'USD', begins_on FROM j RETURNING id`,
    );
    for (const columns of [
      {},
      { project_id: other },
      { organisation_id: await duties.id('organisation', 'UNICEF') },
      { project_id, subject: String(hold + 1) },
      { project_id, kind: 'month' },
      { project_id, fund_id: row!.id },
      { project_id, fund_id: null },
    ])
      expect(await refusal(liftByTwo(hold, columns))).toBe('hold_lifted_by_two');
    const belongs = await duties.person([{ role: 'approver' }], ['UNHAB']);
    const proposed = await lifting(hold, { project_id });
    expect(await refusal(duties.carryOut(proposed, belongs, lift(hold)))).toBe('beneficiary_does_not_decide');
    await duties.carryOut(proposed, bruno, lift(hold));
  });
});
