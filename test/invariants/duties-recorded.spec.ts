import type { EntityManager } from 'typeorm';
import { JournalEntry, postEntries, reversalOf, type AccountName } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';
import { allocationDecided, windowMoved } from '../../src/allocations/index.js';
import { contributorRefunded } from '../../src/contributions/index.js';
import { transferReleased } from '../../src/disbursements/index.js';
import { ExampleFund } from '../support/example-fund.js';
import { RawDuties, type Columns, type RawChange } from './raw-duties.js';
import { refusal } from './raw-ledger.js';

const usd = (amount: string) => Money.of(amount, 'USD');
const day = '2024-05-02';

/** What is proposed, the record that it allows, the entry of that record, and records that are not the same. */
interface Decided {
  table: string;
  terms: Columns;
  row: Columns;
  entry: JournalEntry;
  reverses?: string;
  others: Columns[];
}

/** Recording in a governed fund, attacked as the application's role: nothing is recorded but what two people decided. */
describe('what is recorded in a governed fund', () => {
  let duties: RawDuties;
  let amina: number;
  let bruno: number; // approver of CITY
  let chen: number; // approver of everything
  let references = 0;

  beforeAll(async () => {
    duties = await RawDuties.open();
    const other = await ExampleFund.make(duties.application, { code: 'OTHER', windows: ['FAR', 'WIDE'] });
    await other.project('OTHER/1');
    amina = await duties.person([{ role: 'fund_administrator', fund: 'CITY' }]);
    bruno = await duties.person([{ role: 'approver', fund: 'CITY' }]);
    chen = await duties.person([{ role: 'approver' }]);
  });
  afterAll(() => duties.close());

  const sql = <Row = unknown>(text: string, parameters: unknown[] = []): Promise<Row[]> =>
    duties.application.query(text, parameters);
  const place = { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN' };
  const event = (reference: string, amount = '100') => ({ reference, effectiveOn: day, amount: usd(amount) });

  const make: Record<string, () => Promise<Decided>> = {
    async allocation() {
      const reference = `R-${++references}`;
      const row = { reference, effective_on: day, ...(await duties.place()) };
      const others = [
        { amount: '100.01' },
        { amount: '-100' }, // a release is another decision
        { project_id: await duties.id('project', 'CITY/2') },
        { organisation_id: await duties.id('organisation', 'UNHAB') },
        { window_id: await duties.id('fund_window', 'HOUS') },
      ];
      const entry = allocationDecided({ ...event(reference), ...place });
      return { table: 'allocation', terms: { kind: 'allocation', ...row }, row, entry, others };
    },
    async window_move() {
      const reference = `R-${++references}`;
      const [gen, hous] = [await duties.id('fund_window', 'GEN'), await duties.id('fund_window', 'HOUS')];
      const shared = { reference, effective_on: day, amount: '100' };
      return {
        table: 'window_move',
        terms: { kind: 'window_move', ...shared, window_id: gen, to_window_id: hous },
        row: { ...shared, from_window_id: gen, to_window_id: hous },
        entry: windowMoved({ ...event(reference), fromWindow: 'GEN', toWindow: 'HOUS' }),
        others: [{ amount: '99' }, { from_window_id: hous, to_window_id: gen }],
      };
    },
    async transfer() {
      const reference = `R-${++references}`;
      const row = { reference, effective_on: day, ...(await duties.place({ amount: '10' })) };
      const entry = transferReleased({ ...event(reference, '10'), ...place });
      const others = [
        { amount: '11' },
        { project_id: await duties.id('project', 'CITY/2') },
        { organisation_id: await duties.id('organisation', 'UNHAB') },
        { window_id: await duties.id('fund_window', 'HOUS') },
      ];
      return { table: 'transfer', terms: { kind: 'transfer', ...row }, row, entry, others };
    },
    async contributor_refund() {
      const reference = `R-${++references}`;
      const shared = {
        reference,
        effective_on: day,
        amount: '100',
        window_id: await duties.id('fund_window', 'GEN'),
      };
      return {
        table: 'contributor_refund',
        terms: {
          kind: 'refund_to_donor',
          ...shared,
          subject: 'AG-1',
          organisation_id: await duties.id('organisation', 'NORWAY'),
        },
        row: { ...shared, agreement_id: await duties.id('agreement', 'AG-1') },
        entry: contributorRefunded({ ...event(reference), agreement: 'AG-1', window: 'GEN' }),
        others: [
          { amount: '101' },
          { window_id: await duties.id('fund_window', 'HOUS') },
          { agreement_id: await duties.id('agreement', 'AG-2') },
        ],
      };
    },
    async reversal() {
      const [reference, beside] = [`IN-${++references}`, `IN-${++references}`];
      await duties.city.receipt('other_income', reference, { on: day, amount: '70' });
      await duties.city.receipt('other_income', beside, { on: day, amount: '7000' });
      const [entryId, otherId] = await Promise.all([reference, beside].map(entryOf));
      const heading = { kind: 'reversal', reference: `other_income ${reference}`, effectiveOn: day };
      const shared = { reference, effective_on: day };
      return {
        table: 'reversal',
        terms: { kind: 'reversal', ...shared, subject: 'other_income', amount: '70' },
        row: { ...shared, kind: 'other_income', reason: 'Bounced', reversed_entry_id: entryId! },
        entry: await reversalOf(duties.application.manager, entryId!, heading),
        reverses: entryId!,
        others: [{ kind: 'deposit' }, { reversed_entry_id: otherId! }],
      };
    },
  };
  const tables = Object.keys(make);

  const entryOf = async (reference: string) => {
    const [row] = await sql<{ id: string }>('SELECT entry_id AS id FROM money_record WHERE reference = $1', [
      reference,
    ]);
    return row!.id;
  };
  const recordIn = ({ table, row, entry, reverses }: Decided) => {
    return (manager: EntityManager, change: string) =>
      duties.record(manager, table, { ...row, change_id: change }, entry, reverses);
  };
  const alone = (decided: Decided, of: RawChange) =>
    duties.application.transaction(async (manager) =>
      recordIn(decided)(manager, await duties.change(manager, of)),
    );

  beforeAll(async () => {
    await duties.city.agreement('AG-2', { donor: 'NORWAY', on: '2024-01-10', amount: '500' });
    await duties.application.query('SELECT seal_changes()');
    // 1,000.00 of allocated cash for the transfers.
    const decided = await make.allocation!();
    const amount = { amount: '1000' };
    const entry = allocationDecided({ ...event(String(decided.row.reference), '1000'), ...place });
    const proposal = await duties.propose(amina, { ...decided.terms, ...amount });
    await duties.carryOut(
      proposal,
      bruno,
      recordIn({ ...decided, row: { ...decided.row, ...amount }, entry }),
    );
  });

  describe.each(tables)('%s', (table) => {
    it('is recorded with its last approval, once (proposal_carried_out_once)', async () => {
      const decided = await make[table]!();
      const proposal = await duties.propose(amina, decided.terms);
      await duties.carryOut(proposal, bruno, recordIn(decided));
      const again = await make[table]!();
      const open = duties.application.transaction(async (manager) =>
        recordIn(again)(manager, await duties.change(manager, { by: bruno, proposal })),
      );
      expect(await refusal(open)).toBe('proposal_carried_out_once');
    });

    it('is not recorded without a proposal, through no door (recorded_as_decided)', async () => {
      const decided = await make[table]!();
      for (const change of [
        { by: amina },
        { by: bruno },
        { door: 'import' },
        { door: 'system' },
        { door: 'command_line', by: chen },
      ] as const)
        expect(await refusal(alone(decided, change))).toBe('recorded_as_decided');
    });

    it('is not recorded before it is approved, nor once it was rejected or withdrawn', async () => {
      const decided = await make[table]!();
      const proposal = await duties.propose(amina, decided.terms);
      const carry = () => refusal(alone(decided, { by: bruno, proposal }));
      expect(await carry()).toBe('recorded_as_decided');
      await duties.decide(proposal, bruno, { verdict: 'rejected', reason: 'No' });
      expect(await carry()).toBe('recorded_as_decided');
      const next = await make[table]!();
      const withdrawn = await duties.propose(amina, next.terms);
      await duties.decide(withdrawn, amina, { verdict: 'withdrawn', reason: 'No' });
      expect(await refusal(alone(next, { by: bruno, proposal: withdrawn }))).toBe('recorded_as_decided');
    });

    it('is not recorded as something else than was approved', async () => {
      const decided = await make[table]!();
      const proposal = await duties.propose(amina, decided.terms);
      const others = [{ reference: `X-${++references}` }, { effective_on: '2024-05-03' }, ...decided.others];
      for (const other of others) {
        const carried = duties.carryOut(proposal, bruno, (manager, change) =>
          duties.record(manager, table, { ...decided.row, ...other, change_id: change }),
        );
        expect(await refusal(carried)).toBe('recorded_as_decided');
      }
      await duties.trial((manager) =>
        recordUnder(manager, proposal, (change) => recordIn(decided)(manager, change)),
      );
    });

    it('is not recorded as another kind of decision', async () => {
      const decided = await make[table]!();
      const kinds = [
        'allocation',
        'allocation_release',
        'window_move',
        'transfer',
        'reversal',
        'refund_to_donor',
      ];
      for (const kind of [...kinds, 'month', 'hold_lift', 'role_grant'].filter(
        (one) => one !== decided.terms.kind,
      )) {
        const approver =
          kind === 'role_grant' ? await duties.person([{ role: 'system_administrator' }]) : bruno;
        const proposal = await duties.propose(amina, { ...decided.terms, kind });
        expect(await refusal(duties.carryOut(proposal, approver, recordIn(decided)))).toBe(
          'recorded_as_decided',
        );
      }
    });
  });

  const recordUnder = async (
    manager: EntityManager,
    proposal: number,
    work: (change: string) => Promise<unknown>,
    by = bruno,
  ) => {
    const change = await duties.change(manager, { by, proposal });
    await duties.decideIn(manager, proposal, by, change);
    await work(change);
  };

  it('is of the fund that was decided on', async () => {
    const decided = await make.allocation!();
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
    const decided = await make.allocation!();
    const proposal = await duties.propose(amina, decided.terms);
    const both = await Promise.allSettled(
      [bruno, chen].map((by) => duties.carryOut(proposal, by, recordIn(decided))),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const failed = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(await refusal(Promise.reject(failed.reason as Error))).toBe('proposal_carried_out_once');
    expect(await recorded(decided)).toBe(1);
  });

  it('is recorded once where both of two that are needed approve at the same instant', async () => {
    await setThreshold('50');
    const decided = await make.allocation!();
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
        if (isLast) await recordIn(decided)(manager, change);
      });
    await Promise.all([bruno, chen].map(approve));
    expect(await recorded(decided)).toBe(1);
    await setThreshold(null);
  });

  const recorded = async ({ table, row }: Decided) => {
    const [found] = await sql<{ n: number }>(
      `SELECT count(*)::integer AS n FROM ${table} WHERE reference = $1`,
      [row.reference],
    );
    return found!.n;
  };

  it('a reversal above the threshold names its amount, and two approve it', async () => {
    await setThreshold('50');
    const decided = await make.reversal!();
    const hidden = await duties.propose(amina, { ...decided.terms, amount: null });
    expect(await refusal(duties.carryOut(hidden, bruno, recordIn(decided)))).toBe('recorded_as_decided');
    const proposal = await duties.propose(amina, decided.terms);
    expect(await refusal(duties.carryOut(proposal, bruno, recordIn(decided)))).toBe('recorded_as_decided');
    await duties.decide(proposal, chen);
    await duties.carryOut(proposal, bruno, recordIn(decided));
    await setThreshold(null);
  });

  it('a refund names the contributor, whose people do not decide on it', async () => {
    const decided = await make.contributor_refund!();
    const member = await duties.person([{ role: 'approver', fund: 'CITY' }], ['NORWAY']);
    const open = await duties.propose(amina, decided.terms);
    expect(await refusal(duties.carryOut(open, member, recordIn(decided)))).toBe(
      'beneficiary_does_not_decide',
    );
    const hidden = await duties.propose(amina, { ...decided.terms, reference: 'HID', organisation_id: null });
    const row = { ...decided.row, reference: 'HID' };
    const carried = duties.carryOut(hidden, member, recordIn({ ...decided, row }));
    expect(await refusal(carried)).toBe('recorded_as_decided');
  });

  const setThreshold = async (above: string | null) => {
    const by = await duties.person([{ role: 'system_administrator' }]);
    await duties.application.transaction(async (manager) => {
      const change_id = await duties.change(manager, { by });
      const row = { fund_id: duties.city.id, change_id, two_approvers_above: above };
      await duties.insert(manager, 'fund_policy_version', row);
    });
  };

  describe('a change that carries something out', () => {
    it('is the one of the last approval (carried_out_by_its_approval)', async () => {
      const decided = await make.allocation!();
      const proposal = await duties.propose(amina, decided.terms);
      const naming = (by: number | null) =>
        duties.application.transaction((manager) => duties.change(manager, { by, proposal }));
      for (const by of [amina, bruno, null])
        expect(await refusal(naming(by))).toBe('carried_out_by_its_approval');
      const deferred = duties.application.transaction(async (manager) => {
        await duties.change(manager, { by: amina, proposal });
        await manager.query('SET CONSTRAINTS ALL DEFERRED');
      });
      expect(await refusal(deferred)).toBe('carried_out_by_its_approval');
      const rejecting = duties.application.transaction(async (manager) => {
        const change = await duties.change(manager, { by: bruno, proposal });
        await duties.decideIn(manager, proposal, bruno, change, { verdict: 'rejected', reason: 'No' });
      });
      expect(await refusal(rejecting)).toBe('carried_out_by_its_approval');
      // Approved without being carried out, it is nobody else's to carry out.
      await duties.decide(proposal, bruno);
      expect(await refusal(alone(decided, { by: amina, proposal }))).toBe('carried_out_by_its_approval');
    });

    it('takes in nothing once it is committed: neither an import nor the change of a new fund is a free pass', async () => {
      const first = await make.allocation!();
      const proposal = await duties.propose(amina, { kind: 'import', reference: 'book.xlsx' });
      let change = '';
      await duties.carryOut(proposal, bruno, async (manager, made) => {
        change = made;
        await recordIn(first)(manager, made);
        const elsewhere = await duties.id('fund', 'OTHER');
        await manager.query('SAVEPOINT other');
        const row = {
          ...(await make.window_move!()).row,
          fund_id: elsewhere,
          from_window_id: await duties.id('fund_window', 'FAR'),
          to_window_id: await duties.id('fund_window', 'WIDE'),
        };
        expect(await refusal(duties.record(manager, 'window_move', { ...row, change_id: made }))).toBe(
          'recorded_as_decided',
        );
        await manager.query('ROLLBACK TO SAVEPOINT other');
      });
      for (const table of tables) {
        const next = await make[table]!();
        const joining = () => duties.application.transaction((manager) => recordIn(next)(manager, change));
        expect(await refusal(joining())).toBe('recorded_as_decided');
      }
      await sql('SELECT seal_changes()');
      const late = await make.allocation!();
      const joining = duties.application.transaction((manager) => recordIn(late)(manager, change));
      expect(await refusal(joining)).toBe('recorded_as_decided');
    });

    it('that closes a fund moves between windows and refunds, and nothing else', async () => {
      for (const table of tables) {
        const decided = await make[table]!();
        const proposal = await duties.propose(amina, { kind: 'fund_closing', reference: `CLOSING-${table}` });
        const trial = duties.trial((manager) =>
          recordUnder(manager, proposal, (change) => recordIn(decided)(manager, change)),
        );
        if (table === 'window_move' || table === 'contributor_refund') await trial;
        else expect(await refusal(trial)).toBe('recorded_as_decided');
      }
    });
  });

  describe('a fund that comes in', () => {
    const found = async (manager: EntityManager, change: string, code: string) => {
      const [journal]: { id: number }[] = await manager.query(
        `INSERT INTO ledger.journal (code, begins_on) VALUES ($1, '2020-01-01') RETURNING id`,
        [code],
      );
      const fund_id = journal!.id;
      await duties.insert(manager, 'fund', { id: fund_id, code, currency: 'USD', start_date: '2020-01-01' });
      await duties.insert(manager, 'fund_version', { fund_id, change_id: change, name: code });
      const from = await duties.insert(manager, 'fund_window', { fund_id, code: 'A' });
      const to = await duties.insert(manager, 'fund_window', { fund_id, code: 'B' });
      const move = { fund_id, effective_on: day, amount: '5', from_window_id: from, to_window_id: to };
      return { fund_id, move };
    };

    it('brings its decisions along in its own change, and in none after it', async () => {
      let move: Columns = {};
      let change = '';
      await duties.application.transaction(async (manager) => {
        change = await duties.change(manager, { door: 'import' });
        ({ move } = await found(manager, change, 'NEW'));
        const entry = new JournalEntry({ kind: 'other_income', reference: 'IN', effectiveOn: day })
          .debit({ code: '1000', per: { window: 'A' } }, usd('5'))
          .credit({ code: '4300', per: { window: 'A' } }, usd('5'));
        const receipt = { kind: 'other_income', reference: 'IN', effective_on: day, amount: '5' };
        const where = { fund_id: move.fund_id!, window_id: move.from_window_id!, change_id: change };
        await duties.record(manager, 'receipt', { ...receipt, ...where }, entry);
        const moved = windowMoved({ ...event('M-1', '5'), fromWindow: 'A', toWindow: 'B' });
        await duties.record(manager, 'window_move', { ...move, reference: 'M-1', change_id: change }, moved);
      });
      const joining = (reference: string, change_id: string) => (manager: EntityManager) =>
        duties.record(manager, 'window_move', { ...move, reference, change_id });
      expect(await refusal(duties.application.transaction(joining('M-2', change)))).toBe(
        'recorded_as_decided',
      );
      const edited = duties.application.transaction(async (manager) => {
        const next = await duties.change(manager, { door: 'import' });
        await duties.insert(manager, 'fund_version', {
          fund_id: move.fund_id!,
          change_id: next,
          name: 'Again',
        });
        await joining('M-3', next)(manager);
      });
      expect(await refusal(edited)).toBe('recorded_as_decided');
    });

    it('is not joined by a change that was begun before it', async () => {
      const early = duties.application.createQueryRunner();
      try {
        await early.startTransaction();
        const change = await duties.change(early.manager, { door: 'import' });
        let move: Columns = {};
        await duties.application.transaction(async (manager) => {
          ({ move } = await found(manager, await duties.change(manager, { door: 'import' }), 'NEWER'));
        });
        const version = { fund_id: move.fund_id!, change_id: change, name: 'Mine' };
        await duties.insert(early.manager, 'fund_version', version);
        const row = { ...move, reference: 'M-1', change_id: change };
        expect(await refusal(duties.record(early.manager, 'window_move', row))).toBe('recorded_as_decided');
      } finally {
        await early.rollbackTransaction();
        await early.release();
      }
    });
  });

  describe('an entry', () => {
    const cash: AccountName = { code: '1000', per: { window: 'GEN' } };
    const income: AccountName = { code: '4300', per: { window: 'GEN' } };
    const allocated: AccountName = {
      code: '1100',
      per: { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN' },
    };
    const entry = (kind: string, reference: string, lines: [AccountName, string][]) => {
      const made = new JournalEntry({ kind, reference, effectiveOn: day });
      for (const [account, amount] of lines) made.debit(account, usd(amount));
      return made;
    };
    const receipt = async (kind: string, amount: string, made: JournalEntry) =>
      refusal(
        duties.application.transaction(async (manager) => {
          const shared = { reference: made.heading.reference, effective_on: day, amount, kind };
          const change_id = await duties.change(manager, { by: amina });
          const window_id = await duties.id('fund_window', 'GEN');
          await duties.record(manager, 'receipt', { ...shared, window_id, change_id }, made);
        }),
      );

    it('belongs to a record of its kind (entry_says_its_record)', async () => {
      for (const kind of ['transfer', 'allocation', 'raw', 'other_income', 'opening', 'reversal']) {
        const posting = duties.application.transaction(async (manager) => {
          const [row] = await manager.query<{ id: string }[]>(
            `INSERT INTO ledger.entry (journal_id, effective_on, kind, reference) VALUES ($1, $2, $3, 'R-1') RETURNING id`,
            [duties.city.id, day, kind],
          );
          await manager.query(
            `INSERT INTO ledger.line (entry_id, n, account_id, currency, amount, effective_on)
             SELECT $1, row_number() OVER (), a.id, 'USD', CASE a.code WHEN '1000' THEN -5 ELSE 5 END, $2
               FROM ledger.account a WHERE a.journal_id = $3 AND (a.code = '1000' AND a.per = '{"window": "GEN"}' OR a.code = '1100')`,
            [row!.id, day, duties.city.id],
          );
        });
        expect(await refusal(posting)).toBe('entry_says_its_record');
      }
    });

    it('moves what its record says, on the accounts of such a record', async () => {
      const good = entry('other_income', 'OI-1', [
        [cash, '30'],
        [income, '-30'],
      ]);
      expect(await receipt('other_income', '31', good)).toBe('entry_says_its_record');
      expect(await receipt('fund_interest', '30', good)).toBe('entry_says_its_record');
      const slipped = entry('other_income', 'OI-2', [
        [cash, '30'],
        [income, '-30'],
        [cash, '-500'],
        [allocated, '500'],
      ]);
      expect(await receipt('other_income', '30', slipped)).toBe('entry_says_its_record');
    });

    it.each([
      ['another project', [{ project: 'CITY/2' }, '10', '-10']],
      ['another organisation', [{ organisation: 'UNHAB' }, '10', '-10']],
    ] as const)('of a transfer goes where was decided: not to %s', async (_where, [other, debit, credit]) => {
      const decided = await make.transfer!();
      const proposal = await duties.propose(amina, decided.terms);
      const per = { project: 'CITY/1', organisation: 'UNICEF', ...other };
      const wrong = entry('transfer', String(decided.row.reference), [
        [{ code: '1200', per }, debit],
        [allocated, credit],
      ]);
      expect(await refusal(duties.carryOut(proposal, bruno, recordIn({ ...decided, entry: wrong })))).toBe(
        'entry_says_its_record',
      );
      await duties.carryOut(proposal, bruno, recordIn(decided));
    });

    it('of a reversal takes back what its record says', async () => {
      const [one, two] = [await make.reversal!(), await make.reversal!()];
      const proposal = await duties.propose(amina, one.terms);
      const heading = { kind: 'reversal', reference: `other_income ${one.row.reference}`, effectiveOn: day };
      const wrong = await reversalOf(duties.application.manager, two.reverses!, heading);
      const carried = duties.carryOut(
        proposal,
        bruno,
        recordIn({ ...one, entry: wrong, reverses: two.reverses! }),
      );
      expect(await refusal(carried)).toBe('entry_says_its_record');
    });

    it('that is only shown is never committed (rehearsal_is_taken_back)', async () => {
      const showing = async (manager: EntityManager) => {
        await manager.query('INSERT INTO rehearsal DEFAULT VALUES');
        const [row] = (await manager.query(`SELECT nextval('ledger.entry_id_seq') AS id`)) as {
          id: string;
        }[];
        const shown = entry('allocation', 'SHOWN', [
          [cash, '-5'],
          [allocated, '5'],
        ]);
        await postEntries(manager, [{ entryId: row!.id, journalId: duties.city.id, entry: shown }]);
      };
      await duties.trial(showing);
      expect(await refusal(duties.application.transaction(showing))).toBe('rehearsal_is_taken_back');
      const immediate = duties.application.transaction(async (manager) => {
        await manager.query('SET CONSTRAINTS rehearsal_is_taken_back IMMEDIATE');
        await showing(manager);
      });
      expect(await refusal(immediate)).toBe('rehearsal_is_taken_back');
      for (const text of [
        'DELETE FROM rehearsal',
        'TRUNCATE rehearsal',
        'UPDATE rehearsal SET begun_at = now()',
      ])
        expect(await refusal(sql(text))).toMatch(/permission denied/);
    });

    it('of a fund that has entries is no opening (opening_comes_first)', async () => {
      const opening = duties.application.transaction(async (manager) => {
        const change_id = await duties.change(manager, { by: chen });
        await duties.record(manager, 'opening', { reference: 'OPEN', effective_on: day, change_id });
      });
      expect(await refusal(opening)).toBe('opening_comes_first');
      await duties.trial(async (manager) => {
        const row = { fund_id: await duties.id('fund', 'OTHER'), reference: 'OPEN', effective_on: day };
        await duties.record(manager, 'opening', { ...row, change_id: await duties.change(manager, {}) });
      });
    });
  });

  describe('a month', () => {
    const changed = (proposal: number | null) => (manager: EntityManager) =>
      manager.query(
        `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by, reason, proposal_id)
         VALUES ($1, '2024-03-01', 'closed', 'Amina', 'Bruno', 'x', $2)`,
        [duties.city.id, proposal],
      );
    const month = (subject: string) => ({
      kind: 'month',
      reference: '2024-03',
      effective_on: '2024-03-01',
      subject,
    });

    it('is changed as decided (month_changed_as_decided)', async () => {
      expect(await refusal(duties.application.transaction(changed(null)))).toBe('month_changed_as_decided');
      const open = await duties.propose(amina, month('2024-03 closed'));
      expect(await refusal(duties.application.transaction(changed(open)))).toBe('month_changed_as_decided');
      for (const subject of ['2024-03 cash_closed', '2024-04 closed', '']) {
        const other = await duties.propose(amina, month(subject));
        expect(await refusal(duties.carryOut(other, bruno, changed(other)))).toBe('month_changed_as_decided');
      }
      const early = await duties.propose(amina, month('2024-03 closed'));
      await duties.decide(early, bruno);
      expect(await refusal(duties.application.transaction(changed(early)))).toBe('month_changed_as_decided');
      await duties.carryOut(open, bruno, changed(open));
    });

    it('is changed once for one decision (month_proposal_carried_out_once)', async () => {
      const proposal = await duties.propose(amina, month('2024-03 certified'));
      const certify = (manager: EntityManager) =>
        manager.query(
          `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by, reason, proposal_id)
           SELECT $1, '2024-03-01', state, 'A', 'B', 'x', $2 FROM unnest(ARRAY['certified', 'open']) AS s (state)`,
          [duties.city.id, proposal],
        );
      expect(await refusal(duties.carryOut(proposal, bruno, certify))).toBe(
        'month_proposal_carried_out_once',
      );
    });
  });

  it('the fund is closed as decided (fund_closed_as_decided)', async () => {
    const close = (manager: EntityManager) =>
      manager.query(`UPDATE ledger.journal SET closed_on = '2024-12-31' WHERE id = $1`, [duties.city.id]);
    expect(await refusal(duties.application.transaction(close))).toBe('fund_closed_as_decided');
    const proposal = await duties.propose(amina, { kind: 'fund_closing', reference: 'CLOSING' });
    const unapproved = duties.application.transaction(async (manager) => {
      await duties.change(manager, { by: bruno, proposal });
      await close(manager);
    });
    expect(await refusal(unapproved)).toBe('fund_closed_as_decided');
    await duties.trial((manager) => recordUnder(manager, proposal, () => close(manager)), true);
  });
});
