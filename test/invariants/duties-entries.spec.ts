import type { EntityManager } from 'typeorm';
import { JournalEntry, postEntries, reversalOf, type AccountName } from '../../libs/ledger/index.js';
import { day, GovernedFund, usd } from './governed-fund.js';
import type { RawDuties } from './raw-duties.js';
import { refusal } from './raw-ledger.js';

/** Entries, months and the end of a governed fund, attacked as the application's role: nothing moves beside what was decided. */
describe('in a governed fund', () => {
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

    it('nobody decides on moves cash in its record’s own window, and in no other', async () => {
      const there: AccountName = { code: '1000', per: { window: 'HOUS' } };
      const charges: AccountName = { code: '5200', per: { window: 'GEN' } };
      const carried = entry('bank_charge', 'BC-1', [
        [charges, '1'],
        [cash, '-4001'],
        [there, '4000'],
      ]);
      expect(await receipt('bank_charge', '1', carried)).toBe('entry_says_its_record');
      const elsewhere = entry('bank_charge', 'BC-2', [
        [charges, '1'],
        [there, '-1'],
      ]);
      expect(await receipt('bank_charge', '1', elsewhere)).toBe('entry_says_its_record');
      const own = entry('bank_charge', 'BC-3', [
        [charges, '1'],
        [cash, '-1'],
      ]);
      await expect(receipt('bank_charge', '1', own)).rejects.toThrow('The database let it pass.');
    });

    it.each([
      ['another project', [{ project: 'CITY/2' }, '10', '-10']],
      ['another organisation', [{ organisation: 'UNHAB' }, '10', '-10']],
    ] as const)('of a transfer goes where was decided: not to %s', async (_where, [other, debit, credit]) => {
      const decided = await governed.make('transfer');
      const proposal = await duties.propose(amina, decided.terms);
      const per = { project: 'CITY/1', organisation: 'UNICEF', ...other };
      const wrong = entry('transfer', String(decided.row.reference), [
        [{ code: '1200', per }, debit],
        [allocated, credit],
      ]);
      expect(
        await refusal(duties.carryOut(proposal, bruno, governed.recordIn({ ...decided, entry: wrong }))),
      ).toBe('entry_says_its_record');
      await duties.carryOut(proposal, bruno, governed.recordIn(decided));
    });

    it('of a reversal takes back what its record says', async () => {
      const [one, two] = [await governed.make('reversal'), await governed.make('reversal')];
      const proposal = await duties.propose(amina, one.terms);
      const heading = { kind: 'reversal', reference: `other_income ${one.row.reference}`, effectiveOn: day };
      const wrong = await reversalOf(duties.application.manager, two.reverses!, heading);
      const carried = duties.carryOut(
        proposal,
        bruno,
        governed.recordIn({ ...one, entry: wrong, reverses: two.reverses! }),
      );
      expect(await refusal(carried)).toBe('entry_says_its_record');
    });

    it('that is only shown is never committed (rehearsal_is_taken_back)', async () => {
      const showing = async (manager: EntityManager) => {
        await manager.query('INSERT INTO rehearsal DEFAULT VALUES');
        const [row] = await manager.query<{ id: string }[]>(`SELECT nextval('ledger.entry_id_seq') AS id`);
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
    await duties.trial((manager) => governed.approving(manager, proposal, () => close(manager)), true);
  });
});
