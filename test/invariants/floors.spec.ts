import { copyIn } from './copy-in.js';
import { insertEntry, insertLines, RawLedger, refusal } from './raw-ledger.js';

describe('an account with a floor', () => {
  let ledger: RawLedger;
  let cash: string;
  let elsewhere: string;
  let project: string;
  let income: string;
  const floor = 'account_not_below_floor';

  beforeEach(async () => {
    ledger = await RawLedger.open();
    cash = await ledger.account('1000', { window: 'GEN' });
    elsewhere = await ledger.account('1000', { window: 'WATER' });
    project = await ledger.account('1100', { project: 'P' });
    income = await ledger.account('4000', { agreement: 'A' });
  });
  afterEach(() => ledger.close());

  const receive = (amount: string, day?: string, account = cash) => ledger.move(amount, income, account, day);
  const spend = (amount: string, day?: string, account = cash) => ledger.move(amount, account, project, day);

  it('gives what it has and not a cent more', async () => {
    await receive('100');
    await receive('0.50');
    expect(await refusal(spend('100.51'))).toBe(floor);
    await spend('60.25');
    await spend('40.25');
    expect(await refusal(spend('0.01'))).toBe(floor);
  });

  it('says what there is and what is asked for, also for a program', async () => {
    await receive('100');
    const error: unknown = await spend('100.01').catch((refused: unknown) => refused);
    const { message, detail } = (error as { driverError: { message: string; detail: string } }).driverError;
    expect(message).toMatch(/has 100\.00 USD, 100\.01 are asked for on 2024-03-01\./);
    expect(JSON.parse(detail)).toMatchObject({
      code: '1000',
      per: { window: 'GEN' },
      currency: 'USD',
      day: '2024-03-01',
      asked: '100.01',
      available: '100.00',
    });
  });

  it('gives nothing before money came, though it came later', async () => {
    await receive('100', '2024-03-10');
    expect(await refusal(spend('1', '2024-03-09'))).toBe(floor);
    await spend('1', '2024-03-10');
  });

  it('gives nothing in the past that was spent since', async () => {
    await receive('100', '2024-01-10');
    await spend('100', '2024-02-01');
    await receive('70', '2024-03-01');
    expect(await refusal(spend('1', '2024-01-20'))).toBe(floor);
    expect(await refusal(spend('1', '2024-02-20'))).toBe(floor);
    expect(await refusal(spend('70.01', '2024-03-01'))).toBe(floor);
    await spend('70', '2024-03-01');
  });

  it('gives in the past what was there on that day and ever since', async () => {
    await receive('100', '2024-01-10');
    await spend('60', '2024-02-01');
    await receive('500', '2024-03-01');
    expect(await refusal(spend('40.01', '2024-01-15'))).toBe(floor);
    await spend('40', '2024-01-15');
    expect(await refusal(spend('0.01', '2024-02-28'))).toBe(floor);
    await spend('500', '2024-03-01');
  });

  it('decides in the past alike before and after a seal', async () => {
    await receive('100', '2024-01-10');
    await spend('60', '2024-02-01');
    await receive('500', '2024-03-01');
    await ledger.application.query('SELECT ledger.seal_entries(1)');
    expect(await refusal(spend('40.01', '2024-01-15'))).toBe(floor);
    await spend('30', '2024-01-15');
    await ledger.application.query('SELECT ledger.seal_entries(1)');
    expect(await refusal(spend('10.01', '2024-01-16'))).toBe(floor);
    await spend('10', '2024-01-16');
  });

  it('gives on one day what came on that day before, in recorded order', async () => {
    expect(await refusal(spend('10', '2024-03-05'))).toBe(floor);
    await receive('10', '2024-03-05');
    await spend('10', '2024-03-05');
  });

  it('does not give back a receipt whose money is spent', async () => {
    const receipt = await receive('100');
    await spend('50');
    const reversed = ledger.record({ reverses: receipt }, [
      { account: cash, amount: '-100' },
      { account: income, amount: '100' },
    ]);
    expect(await refusal(reversed)).toBe(floor);
  });

  it('counts the lines of one entry together', async () => {
    await ledger.record({}, [
      { account: cash, amount: '-5' },
      { account: cash, amount: '100' },
      { account: income, amount: '-95' },
    ]);
    const overdrawn = ledger.record({}, [
      { account: cash, amount: '10' },
      { account: cash, amount: '-105.01' },
      { account: project, amount: '95.01' },
    ]);
    expect(await refusal(overdrawn)).toBe(floor);
  });

  it('is guarded on each of several accounts of an entry', async () => {
    await receive('10');
    const both = ledger.record({}, [
      { account: cash, amount: '-10' },
      { account: elsewhere, amount: '-1' },
      { account: project, amount: '11' },
    ]);
    expect(await refusal(both)).toBe(floor);
    await receive('1', undefined, elsewhere);
    await ledger.record({}, [
      { account: cash, amount: '-10' },
      { account: elsewhere, amount: '-1' },
      { account: project, amount: '11' },
    ]);
  });

  it('is guarded in the memorandum book, in its own currency', async () => {
    const owed = await ledger.account('9000', { agreement: 'E' }, { currency: 'EUR' });
    const contra = await ledger.account('9100', { agreement: 'E' }, { currency: 'EUR' });
    const euros = (amount: string, account: string) => ({ account, amount, currency: 'EUR' });
    await ledger.record({}, [euros('50', owed), euros('-50', contra)]);
    expect(await refusal(ledger.record({}, [euros('50.01', contra), euros('-50.01', owed)]))).toBe(floor);
    await ledger.record({}, [euros('50', contra), euros('-50', owed)]);
  });

  describe('in a statement of several entries', () => {
    /** Moves of cash, in order, in one INSERT of lines; negative: a spend. */
    const together = (...moves: { amount: string; day?: string }[]) =>
      ledger.application.transaction(async (manager) => {
        const lines = [];
        for (const { amount, day } of moves) {
          const entry = await insertEntry(manager, { day });
          const other = amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
          lines.push(
            { entry, n: 1, account: cash, amount, day },
            { entry, n: 2, account: income, amount: other, day },
          );
        }
        await insertLines(manager, lines);
      });

    it('refuses a spend that only a later receipt covers', async () => {
      expect(await refusal(together({ amount: '-10' }, { amount: '10' }))).toBe(floor);
      await together({ amount: '10' }, { amount: '-10' });
    });

    it('refuses a spend that only a receipt of a later day covers', async () => {
      const tooEarly = together({ amount: '10', day: '2024-03-02' }, { amount: '-10', day: '2024-03-01' });
      expect(await refusal(tooEarly)).toBe(floor);
    });

    it('decides each, where days go back and forth', async () => {
      const moves = [
        { amount: '100', day: '2024-03-01' },
        { amount: '30', day: '2024-03-20' },
        { amount: '-100', day: '2024-03-10' },
      ];
      expect(await refusal(together(...moves, { amount: '-30', day: '2024-03-19' }))).toBe(floor);
      expect(await refusal(together(...moves, { amount: '-30.01', day: '2024-03-20' }))).toBe(floor);
      expect(await refusal(together(...moves, { amount: '-0.01', day: '2024-03-01' }))).toBe(floor);
      await together(...moves, { amount: '-30', day: '2024-03-20' });
    });

    it('refuses through COPY too', async () => {
      await receive('10');
      const entry = '900';
      const rows = [
        [entry, '1', cash, 'USD', '-10.01', '2024-03-01'],
        [entry, '2', project, 'USD', '10.01', '2024-03-01'],
      ];
      // COPY takes one table at a time: the entry is there before its lines, which its foreign key would refuse.
      await ledger.database.owner.query(`ALTER TABLE ledger.entry DROP CONSTRAINT entry_has_lines`);
      await insertEntry(ledger.application.manager, { id: entry });
      expect(await refusal(copyIn(ledger.database.applicationUrl, 'ledger.line', rows))).toBe(floor);
      const covered = rows.map((row) => row.map((text) => text.replace('10.01', '10.00')));
      await copyIn(ledger.database.applicationUrl, 'ledger.line', covered);
    });
  });

  it('keeps a posting that was rolled back out of what is available', async () => {
    const receipt = ledger.application.transaction(async (manager) => {
      const entry = await insertEntry(manager, {});
      await insertLines(manager, [
        { entry, account: cash, amount: '10' },
        { entry, account: income, amount: '-10' },
      ]);
      throw new Error('changed my mind');
    });
    await expect(receipt).rejects.toThrow('changed my mind');
    expect(await refusal(spend('10'))).toBe(floor);
  });

  it('is guarded beneath the trigger: what is available cannot be negative', async () => {
    const overdrawn = ledger.database.owner.query(
      `UPDATE ledger.guard SET available = -1 WHERE account_id = ${cash}`,
    );
    expect(await refusal(overdrawn)).toBe(floor);
  });
});
