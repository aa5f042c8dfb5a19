import { JournalEntry, reversalOf } from '../../libs/ledger/index.js';
import { day, GovernedFund, usd, type Decided, type DecidedTable } from './governed-fund.js';
import type { Columns, RawDuties } from './raw-duties.js';
import { refusal } from './raw-ledger.js';

/**
 * Decisions on many records at once (a book, the end of a fund) and on taking records back, attacked as the application's role: neither is a
 * way round the threshold, or round the duty of whoever benefits.
 */
describe('in a governed fund', () => {
  let governed: GovernedFund;
  let duties: RawDuties;
  let amina: number;
  let bruno: number; // approver of CITY
  let chen: number; // approver of everything
  let references = 0;

  beforeAll(async () => {
    governed = await GovernedFund.open();
    ({ duties, amina, bruno, chen } = governed);
  });
  afterAll(() => duties.close());

  const member = (organisation: string) =>
    duties.person([{ role: 'approver', fund: 'CITY' }], [organisation]);
  const book = (columns: Columns = {}) =>
    duties.propose(amina, { kind: 'import', reference: `book-${++references}.xlsx`, ...columns });
  const isApproved = async (proposal: number) => {
    const [row] = await duties.application.query<{ approved: boolean }[]>(
      'SELECT is_approved($1) AS approved',
      [proposal],
    );
    return row!.approved;
  };

  describe.each(['import', 'fund_closing'])('where it has a threshold, a proposal of kind %s', (kind) => {
    beforeAll(() => governed.setThreshold('1000000'));
    afterAll(() => governed.setThreshold(null));

    it.each([
      ['of that fund', {}],
      ['of whichever funds the book names', { fund_id: null }],
    ])('%s needs two, whatever it says', async (_, columns) => {
      const proposal = await duties.propose(amina, {
        ...{ kind, reference: `${kind}-${++references}`, amount: '1', needs: 1 },
        ...columns,
      });
      await duties.decide(proposal, chen);
      expect(await isApproved(proposal)).toBe(false);
      if (!('fund_id' in columns)) await duties.decide(proposal, bruno);
      else await duties.decide(proposal, await duties.person([{ role: 'approver' }]));
      expect(await isApproved(proposal)).toBe(true);
    });

    it('of another fund needs one', async () => {
      const fund_id = await duties.id('fund', 'OTHER');
      const proposal = await duties.propose(amina, { kind, reference: `${kind}-${++references}`, fund_id });
      await duties.decide(proposal, chen);
      expect(await isApproved(proposal)).toBe(true);
    });
  });

  describe.each<[DecidedTable, string]>([
    ['allocation', 'UNICEF'],
    ['allocation', 'UNHAB'], // leads the project
    ['allocation', 'LISBON'], // the project's city
    ['transfer', 'UNICEF'],
    ['contributor_refund', 'NORWAY'],
  ])('a book with a record of %s', (table, organisation) => {
    it(`is not decided by anybody of ${organisation}, for themselves or instead (beneficiary_does_not_decide)`, async () => {
      const decided = await governed.make(table);
      const belongs = await member(organisation);
      expect(await refusal(duties.carryOut(await book(), belongs, governed.recordIn(decided)))).toBe(
        'beneficiary_does_not_decide',
      );
      const delegate = await duties.person([{ role: 'fund_administrator', fund: 'CITY' }]);
      await duties.application.transaction(async (manager) => {
        const change_id = await duties.change(manager, { by: belongs });
        const today = new Date().toISOString().slice(0, 10);
        const days = { from_on: today, until_on: today };
        const row = { from_person: belongs, to_person: delegate, ...days, change_id };
        await duties.insert(manager, 'delegation', row);
      });
      const proposal = await book();
      const instead = duties.application.transaction(async (manager) => {
        const change = await duties.change(manager, { by: delegate, proposal });
        await duties.decideIn(manager, proposal, delegate, change, { on_behalf_of: belongs });
        await governed.recordIn(decided)(manager, change);
      });
      expect(await refusal(instead)).toBe('beneficiary_does_not_decide');
      await duties.carryOut(await book(), bruno, governed.recordIn(decided));
    });
  });

  it('a book is not decided by a first of two approvers who benefits', async () => {
    await governed.setThreshold('1000000');
    const decided = await governed.make('allocation');
    const proposal = await book();
    await duties.decide(proposal, await member('UNICEF'));
    expect(await refusal(duties.carryOut(proposal, bruno, governed.recordIn(decided)))).toBe(
      'beneficiary_does_not_decide',
    );
    await governed.setThreshold(null);
  });

  it('the refunds of a fund that closes are not decided by anybody of the contributor', async () => {
    const decided = await governed.make('contributor_refund');
    const proposal = await duties.propose(amina, { kind: 'fund_closing', reference: 'CLOSING' });
    expect(await refusal(duties.carryOut(proposal, await member('NORWAY'), governed.recordIn(decided)))).toBe(
      'beneficiary_does_not_decide',
    );
  });

  it('what moves and refunds as the closing of a fund closes it (closing_closes_the_fund)', async () => {
    const proposal = await duties.propose(amina, { kind: 'fund_closing', reference: 'CLOSING-2' });
    const move = await governed.make('window_move');
    expect(await refusal(duties.carryOut(proposal, bruno, governed.recordIn(move)))).toBe(
      'closing_closes_the_fund',
    );
    const close = `UPDATE ledger.journal SET closed_on = '2024-12-31' WHERE id = $1`;
    await duties.trial(
      (manager) =>
        governed.approving(manager, proposal, async (change) => {
          await governed.recordIn(move)(manager, change);
          await manager.query(close, [duties.city.id]);
        }),
      true,
    );
  });

  describe('taking back', () => {
    interface Reversed {
      kind: string;
      organisation?: string;
      project?: string;
      amount?: string;
      record: (reference: string) => Promise<void>;
    }
    const place = { project: 'CITY/1', organisation: 'UNICEF' };
    const on = day;

    /** A record, the proposal to reverse it, and what carries that out. */
    const reversal = async ({ kind, record, organisation, project, amount }: Reversed) => {
      const reference = `B-${++references}`;
      await record(reference);
      const reverses = await governed.entryOf(reference);
      const heading = { kind: 'reversal', reference: `${kind} ${reference}`, effectiveOn: day };
      const shared = { reference, effective_on: day };
      const terms = {
        ...{ kind: 'reversal', ...shared, subject: kind, amount },
        organisation_id: organisation && (await duties.id('organisation', organisation)),
        project_id: project && (await duties.id('project', project)),
      };
      const row = { ...shared, kind, reason: 'A mistake', reversed_entry_id: reverses };
      const entry = await reversalOf(duties.application.manager, reverses, heading);
      const decided: Decided = { table: 'reversal', terms, row, entry, reverses, others: [] };
      return { decided, terms };
    };
    const deposit: Reversed = {
      ...{ kind: 'deposit', organisation: 'NORWAY', amount: '10' },
      record: (reference) => duties.city.deposit(reference, { agreement: 'AG-1', on, amount: '10' }),
    };
    const move: Reversed = {
      ...{ kind: 'window_move', amount: '60' },
      record: (reference) => duties.city.windowMove(reference, { from: 'GEN', to: 'HOUS', on, amount: '60' }),
    };

    it.each<[string, Reversed]>([
      ['a deposit', deposit],
      [
        'a refund to the contributor',
        {
          ...{ kind: 'refund_to_donor', organisation: 'NORWAY', amount: '10' },
          record: (reference) =>
            duties.city.refundToContributor(reference, { agreement: 'AG-1', on, amount: '10' }),
        },
      ],
      [
        'an allocation',
        {
          ...{ kind: 'allocation', ...place, amount: '10' },
          record: (reference) => duties.city.allocation(reference, { ...place, on, amount: '10' }),
        },
      ],
      [
        'expenditure',
        {
          ...{ kind: 'expenditure', ...place, amount: '10' },
          record: (reference) =>
            duties.city.expenditure(reference, { ...place, on, amount: '10', category: 1 }),
        },
      ],
      [
        'interest that an organisation returned',
        {
          ...{ kind: 'organisation_interest', organisation: 'UNICEF', amount: '10' },
          record: (reference) =>
            duties.city.receipt('organisation_interest', reference, {
              ...{ on, amount: '10', organisation: 'UNICEF' },
            }),
        },
      ],
      [
        'an agreement, which names no amount in the fund’s currency',
        {
          ...{ kind: 'agreement', organisation: 'NORWAY' },
          record: (reference) => duties.city.agreement(reference, { donor: 'NORWAY', on, amount: '10' }),
        },
      ],
    ])('%s is not decided by anybody of the organisation', async (_, reversed) => {
      const { decided, terms } = await withoutApprovers(() => reversal(reversed));
      const belongs = await member(reversed.organisation!);
      const open = await duties.propose(amina, terms);
      expect(await refusal(duties.carryOut(open, belongs, governed.recordIn(decided)))).toBe(
        'beneficiary_does_not_decide',
      );
      const hidden = await duties.propose(amina, { ...terms, organisation_id: null });
      expect(await refusal(duties.carryOut(hidden, bruno, governed.recordIn(decided)))).toBe(
        'recorded_as_decided',
      );
      const inBook = duties.carryOut(await book(), belongs, governed.recordIn(decided));
      expect(await refusal(inBook)).toBe('beneficiary_does_not_decide');
      await duties.carryOut(open, bruno, governed.recordIn(decided));
    });

    it('a move between windows names its amount, and above the threshold two approve', async () => {
      const { decided, terms } = await withoutApprovers(() => reversal(move));
      await governed.setThreshold('50');
      for (const amount of [null, '50']) {
        const hidden = await duties.propose(amina, { ...terms, amount });
        expect(await refusal(duties.carryOut(hidden, bruno, governed.recordIn(decided)))).toBe(
          'recorded_as_decided',
        );
      }
      const proposal = await duties.propose(amina, terms);
      await duties.decide(proposal, chen);
      await duties.carryOut(proposal, bruno, governed.recordIn(decided));
      await governed.setThreshold(null);
    });

    it('an opening comes to the cash that it brought', async () => {
      const fund_id = await duties.id('fund', 'OTHER');
      const opened = { fund_id, reference: 'OPEN', effective_on: day };
      const entry = new JournalEntry({
        kind: 'opening',
        reference: 'OPEN',
        effectiveOn: day,
        nature: 'opening',
      })
        .debit({ code: '1000', per: { window: 'FAR' } }, usd('500'))
        .credit({ code: '4300', per: { window: 'FAR' } }, usd('500'));
      await duties.application.transaction(async (manager) => {
        const change_id = await duties.change(manager, { by: amina });
        await duties.record(manager, 'opening', { ...opened, change_id }, entry);
      });
      const reverses = await governed.entryOf('OPEN');
      const heading = { kind: 'reversal', reference: 'opening OPEN', effectiveOn: day };
      const back = await reversalOf(duties.application.manager, reverses, heading);
      const row = { ...opened, kind: 'opening', reason: 'A mistake', reversed_entry_id: reverses };
      const terms = { ...opened, kind: 'reversal', subject: 'opening' };
      const decided: Decided = { table: 'reversal', terms, row, entry: back, reverses, others: [] };
      for (const amount of [null, '499.99']) {
        const proposal = await duties.propose(amina, { ...terms, amount });
        expect(await refusal(duties.carryOut(proposal, chen, governed.recordIn(decided)))).toBe(
          'recorded_as_decided',
        );
      }
      const proposal = await duties.propose(amina, { ...terms, amount: '500' });
      await duties.carryOut(proposal, chen, governed.recordIn(decided));
    });

    /** Records as in the time before the fund had approvers: what is decided on is tried elsewhere. */
    async function withoutApprovers<Result>(work: () => Promise<Result>): Promise<Result> {
      const { owner } = duties.database;
      const tables = ['allocation', 'window_move', 'contributor_refund'];
      for (const table of tables)
        await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER recorded_as_decided`);
      try {
        return await work();
      } finally {
        for (const table of tables)
          await owner.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER recorded_as_decided`);
      }
    }
  });
});
