import type { EntityManager } from 'typeorm';
import { JournalEntry } from '../../libs/ledger/index.js';
import { windowMoved } from '../../src/allocations/index.js';
import { day, decidedTables, event, GovernedFund, usd } from './governed-fund.js';
import type { Columns, RawDuties } from './raw-duties.js';
import { refusal } from './raw-ledger.js';

/** The change that carries something out, or brings a fund in, attacked as the application's role: no free pass for what comes after. */
describe('in a governed fund', () => {
  let governed: GovernedFund;
  let duties: RawDuties;
  let amina: number;
  let bruno: number; // approver of CITY

  beforeAll(async () => {
    governed = await GovernedFund.open();
    ({ duties, amina, bruno } = governed);
  });
  afterAll(() => duties.close());

  const sql = <Row = unknown>(text: string, parameters: unknown[] = []): Promise<Row[]> =>
    duties.application.query(text, parameters);

  describe('a change that carries something out', () => {
    it('is the one of the last approval (carried_out_by_its_approval)', async () => {
      const decided = await governed.make('allocation');
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
      expect(await refusal(governed.alone(decided, { by: amina, proposal }))).toBe(
        'carried_out_by_its_approval',
      );
    });

    it('takes in nothing once it is committed: neither an import nor the change of a new fund is a free pass', async () => {
      const first = await governed.make('allocation');
      const proposal = await duties.propose(amina, { kind: 'import', reference: 'book.xlsx' });
      let change = '';
      await duties.carryOut(proposal, bruno, async (manager, made) => {
        change = made;
        await governed.recordIn(first)(manager, made);
        const elsewhere = await duties.id('fund', 'OTHER');
        await manager.query('SAVEPOINT other');
        const row = {
          ...(await governed.make('window_move')).row,
          fund_id: elsewhere,
          from_window_id: await duties.id('fund_window', 'FAR'),
          to_window_id: await duties.id('fund_window', 'WIDE'),
        };
        expect(await refusal(duties.record(manager, 'window_move', { ...row, change_id: made }))).toBe(
          'recorded_as_decided',
        );
        await manager.query('ROLLBACK TO SAVEPOINT other');
      });
      for (const table of decidedTables) {
        const next = await governed.make(table);
        const joining = () =>
          duties.application.transaction((manager) => governed.recordIn(next)(manager, change));
        expect(await refusal(joining())).toBe('recorded_as_decided');
      }
      await sql('SELECT seal_changes()');
      const late = await governed.make('allocation');
      const joining = duties.application.transaction((manager) => governed.recordIn(late)(manager, change));
      expect(await refusal(joining)).toBe('recorded_as_decided');
    });

    it('that closes a fund moves between windows and refunds, and nothing else', async () => {
      for (const table of decidedTables) {
        const decided = await governed.make(table);
        const proposal = await duties.propose(amina, { kind: 'fund_closing', reference: `CLOSING-${table}` });
        const trial = duties.trial((manager) =>
          governed.approving(manager, proposal, (change) => governed.recordIn(decided)(manager, change)),
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
});
