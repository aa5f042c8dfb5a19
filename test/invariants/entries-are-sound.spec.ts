import { copyIn } from './copy-in.js';
import { insertEntry, insertLines, RawLedger, refusal, type RawLine } from './raw-ledger.js';

describe('an entry that goes round the services', () => {
  let ledger: RawLedger;
  let cash: string;
  let income: string;
  let receivable: string;
  let contra: string;
  let euros: string;

  beforeAll(async () => {
    ledger = await RawLedger.open();
    cash = await ledger.account('1000', { window: 'GEN' });
    income = await ledger.account('4000', { agreement: 'A' });
    receivable = await ledger.account('9000', { agreement: 'A' });
    contra = await ledger.account('9100', { agreement: 'A' });
    euros = await ledger.account('9000', { agreement: 'E' }, { currency: 'EUR' });
  });
  afterAll(() => ledger.close());

  const record = (...lines: RawLine[]) => refusal(ledger.record({}, lines));

  it('passes when it is sound, with both books and two currencies in one', async () => {
    const contraInEuros = await ledger.account('9100', { agreement: 'E' }, { currency: 'EUR' });
    await ledger.record({}, [
      { account: cash, amount: '100' },
      { account: income, amount: '-100' },
      { account: receivable, amount: '7' },
      { account: contra, amount: '-7' },
      { account: euros, amount: '90', currency: 'EUR' },
      { account: contraInEuros, amount: '-90', currency: 'EUR' },
    ]);
  });

  it('is refused when its debits exceed its credits', async () => {
    const lines = [
      { account: cash, amount: '100' },
      { account: income, amount: '-99.99' },
    ];
    expect(await record(...lines)).toBe('entry_balances_per_currency');
    await expect(ledger.record({}, lines)).rejects.toThrow(
      /does not balance: its debits exceed its credits by 0\.0100 USD \(real\)/,
    );
  });

  it('is refused when a real line balances a memorandum line', async () => {
    expect(await record({ account: cash, amount: '5' }, { account: contra, amount: '-5' })).toBe(
      'entry_balances_per_currency',
    );
  });

  it('is refused when two currencies balance only together', async () => {
    const lines = [
      { account: euros, amount: '5', currency: 'EUR' },
      { account: contra, amount: '-5' },
    ];
    expect(await record(...lines)).toBe('entry_balances_per_currency');
  });

  it('is refused when an amount is not a number', async () => {
    expect(await record({ account: cash, amount: 'NaN' }, { account: income, amount: 'NaN' })).toBe(
      'entry_balances_per_currency',
    );
  });

  it('is refused when one of several entries in a statement does not balance, though all together do', async () => {
    const work = ledger.application.transaction(async (manager) => {
      const one = await insertEntry(manager, {});
      const two = await insertEntry(manager, {});
      await insertLines(manager, [
        { entry: one, n: 1, account: cash, amount: '2' },
        { entry: one, n: 2, account: income, amount: '-1' },
        { entry: two, n: 1, account: cash, amount: '1' },
        { entry: two, n: 2, account: income, amount: '-2' },
      ]);
    });
    expect(await refusal(work)).toBe('entry_balances_per_currency');
  });

  it('is refused with a single line, even of zero', async () => {
    expect(await record({ account: cash, amount: '0' })).toBe('entry_has_two_lines');
  });

  it('is refused at COMMIT without any line', async () => {
    let inserted = false;
    const work = ledger.application.transaction(async (manager) => {
      await insertEntry(manager, {});
      inserted = true;
    });
    expect(await refusal(work)).toBe('entry_has_lines');
    expect(inserted).toBe(true);
  });

  it('is refused without a line, though it says that another number is its first', async () => {
    const work = ledger.application.query(
      `INSERT INTO ledger.entry (journal_id, effective_on, kind, reference, first_line) VALUES (1, '2024-03-01', 'raw', 'RAW', 2)`,
    );
    expect(await refusal(work)).toBe('entry_first_line_check');
  });

  it('is refused with an unknown nature', async () => {
    expect(await refusal(ledger.record({ nature: 'special' }, []))).toBe('entry_nature');
  });

  describe('with lines added later', () => {
    const add = async (lines: Omit<RawLine & { entry: string }, 'entry'>[], sameTransaction = false) => {
      const sound = [
        { account: cash, amount: '1' },
        { account: income, amount: '-1' },
      ];
      if (!sameTransaction) {
        const entry = await ledger.record({}, sound);
        return refusal(
          insertLines(
            ledger.application.manager,
            lines.map((line) => ({ entry, ...line })),
          ),
        );
      }
      return refusal(
        ledger.application.transaction(async (manager) => {
          const entry = await insertEntry(manager, {});
          await insertLines(
            manager,
            sound.map((line) => ({ entry, ...line })),
          );
          await insertLines(
            manager,
            lines.map((line) => ({ entry, ...line })),
          );
        }),
      );
    };

    it('is refused though they balance', async () => {
      const balanced = [
        { n: 3, account: cash, amount: '1' },
        { n: 4, account: income, amount: '-1' },
      ];
      expect(await add(balanced)).toBe('entry_lines_numbered_without_gaps');
      expect(await add(balanced, true)).toBe('entry_lines_numbered_without_gaps');
    });

    it('is refused when they take numbers that are taken', async () => {
      const again = [
        { n: 1, account: cash, amount: '1' },
        { n: 2, account: income, amount: '-1' },
      ];
      expect(await add(again)).toBe('line_numbered_once');
    });

    it('is refused when they are numbered before the first', async () => {
      const before = [
        { n: -1, account: cash, amount: '1' },
        { n: 0, account: income, amount: '-1' },
      ];
      expect(await add(before)).toBe('entry_lines_numbered_without_gaps');
    });
  });

  it('is refused when its numbers have gaps, or do not begin at one', async () => {
    const numbered = (...numbers: number[]) =>
      refusal(
        ledger.record({}, [
          { n: numbers[0], account: cash, amount: '1' },
          { n: numbers[1], account: income, amount: '-1' },
        ]),
      );
    expect(await numbered(1, 3)).toBe('entry_lines_numbered_without_gaps');
    expect(await numbered(2, 3)).toBe('entry_lines_numbered_without_gaps');
    expect(await numbered(0, 1)).toBe('entry_lines_numbered_without_gaps');
    expect(await numbered(1, 1)).toBe('line_numbered_once');
  });

  it('is refused with a line in another currency than its account', async () => {
    expect(
      await record(
        { account: cash, amount: '1', currency: 'EUR' },
        { account: income, amount: '-1', currency: 'EUR' },
      ),
    ).toBe('line_in_currency_of_account');
  });

  it('is refused with a line on an account of another fund', async () => {
    const theirs = await ledger.account('1000', { window: 'GEN' }, { journal: 2 });
    expect(await record({ account: theirs, amount: '1' }, { account: income, amount: '-1' })).toBe(
      'line_on_account_of_same_fund',
    );
    const work = ledger.record({ journal: 2 }, [
      { account: cash, amount: '1' },
      { account: income, amount: '-1' },
    ]);
    expect(await refusal(work)).toBe('line_on_account_of_same_fund');
  });

  it('is refused with a line on another day', async () => {
    const day = '2024-03-02';
    expect(await record({ account: cash, amount: '1', day }, { account: income, amount: '-1' })).toBe(
      'line_on_day_of_entry',
    );
    expect(await record({ account: cash, amount: '1', day }, { account: income, amount: '-1', day })).toBe(
      'line_on_day_of_entry',
    );
  });

  it('is refused with an amount finer than the minor unit of its currency', async () => {
    expect(await record({ account: cash, amount: '0.001' }, { account: income, amount: '-0.001' })).toBe(
      'line_in_minor_units',
    );
    const yen = await ledger.account('9000', { agreement: 'J' }, { currency: 'JPY' });
    const yenContra = await ledger.account('9100', { agreement: 'J' }, { currency: 'JPY' });
    expect(
      await record(
        { account: yen, amount: '0.5', currency: 'JPY' },
        { account: yenContra, amount: '-0.5', currency: 'JPY' },
      ),
    ).toBe('line_in_minor_units');
  });

  it('is refused with a line of no entry, on no account or in no journal', async () => {
    const lines = [
      { account: cash, amount: '1' },
      { account: income, amount: '-1' },
    ];
    const ofNoEntry = insertLines(
      ledger.application.manager,
      lines.map((line) => ({ entry: '987654321', ...line })),
    );
    expect(await refusal(ofNoEntry)).toBe('line_of_an_entry_on_an_account');
    expect(await record({ account: '987654', amount: '1' }, { account: income, amount: '-1' })).toBe(
      'line_of_an_entry_on_an_account',
    );
    expect(await refusal(ledger.record({ journal: 99 }, lines))).toBe('line_of_an_entry_on_an_account');
  });

  it('is refused before its fund begins', async () => {
    const lines = [
      { account: cash, amount: '1' },
      { account: income, amount: '-1' },
    ];
    expect(await refusal(ledger.record({ day: '2023-12-31' }, lines))).toBe('entry_not_before_its_fund');
    await ledger.record({ day: '2024-01-01' }, lines);
  });

  it('is refused on a day that no calendar has', async () => {
    const lines = [
      { account: cash, amount: '1' },
      { account: income, amount: '-1' },
    ];
    for (const day of ['infinity', '-infinity'])
      expect(await refusal(ledger.record({ day }, lines))).toBe('entry_on_a_day');
    const journal = ledger.application.query(
      `INSERT INTO ledger.journal (code, begins_on) VALUES ('EVER', '-infinity')`,
    );
    expect(await refusal(journal)).toBe('journal_begins_on_a_day');
  });

  it('is refused on a day that has come nowhere yet', async () => {
    const lines = [
      { account: cash, amount: '1' },
      { account: income, amount: '-1' },
    ];
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    await ledger.record({ day: inDays(1) }, lines); // begun in the east
    for (const day of [inDays(3), '2099-01-01', '9999-12-31'])
      expect(await refusal(ledger.record({ day }, lines))).toBe('entry_day_has_come');
  });

  it('is refused through COPY too', async () => {
    const row = (n: string, account: string, amount: string) => [id, n, account, 'USD', amount, '2024-03-01'];
    const id = await ledger.move('1', income, cash);
    const copied = (...rows: string[][]) => copyIn(ledger.database.applicationUrl, 'ledger.line', rows);
    expect(await refusal(copied(row('3', cash, '1'), row('4', income, '-2')))).toBe(
      'entry_lines_numbered_without_gaps',
    );
    expect(await refusal(copied(row('1', cash, '1')))).toBe('line_numbered_once');
  });

  it('is refused in a closed fund, and the fund stays closed', async () => {
    const theirs = await ledger.account('1050', {}, { journal: 2 });
    const unidentified = await ledger.account('2000', {}, { journal: 2 });
    const lines = [
      { account: theirs, amount: '1' },
      { account: unidentified, amount: '-1' },
    ];
    await ledger.record({ journal: 2 }, lines);
    await ledger.application.query(`UPDATE ledger.journal SET closed_on = '2024-12-31' WHERE id = 2`);
    expect(await refusal(ledger.record({ journal: 2 }, lines))).toBe('journal_is_open');
    const reopened = ledger.application.query('UPDATE ledger.journal SET closed_on = NULL WHERE id = 2');
    expect(await refusal(reopened)).toBe('journal_closes_once');
  });
});
