import { asSuperuser, breakableFund, brokenInvariants, type BreakableFund } from '../support/breaking.js';

describe('verify sees the one invariant of the ledger that was broken, and names the record', () => {
  let it_is: BreakableFund;
  const broken = () => brokenInvariants(it_is.database);
  const superuser = (tables: string[], ...sql: string[]) =>
    asSuperuser(it_is.database, tables, async (manager) => {
      for (const statement of sql) await manager.query(statement);
    });

  beforeEach(async () => (it_is = await breakableFund()));
  afterEach(() => it_is.database.drop());

  it('finds nothing in sound books', async () => {
    expect(await broken()).toEqual({});
  });

  it('1: an entry of one line', async () => {
    await superuser(
      ['ledger.entry', 'ledger.line', 'opening'],
      `INSERT INTO ledger.entry (id, journal_id, effective_on, kind, reference) VALUES (9001, 1, '2022-09-09', 'opening', 'ALONE')`,
      `INSERT INTO ledger.line SELECT 9001, 1, id, currency, 0, '2022-09-09' FROM ledger.account WHERE code = '4300'`,
      `INSERT INTO ledger.unsealed (entry_id, journal_id, effective_on) VALUES (9001, 1, '2022-09-09')`,
      `INSERT INTO opening (fund_id, reference, effective_on, entry_id, change_id) VALUES (1, 'ALONE', '2022-09-09', 9001, 1)`,
    );
    expect(await broken()).toEqual({ 1: ['opening ALONE of fund CITY, entry 9001: has 1 lines'] });
  });

  it('1: an entry that does not balance, among all that follows from it', async () => {
    await superuser(
      ['ledger.line'],
      `UPDATE ledger.line SET amount = amount + 0.01 WHERE n = 1 AND entry_id = ${entry('INT-1')}`,
    );
    expect((await broken())[1]).toEqual([
      expect.stringMatching(
        /^fund interest INT-1 of fund CITY, entry \d+: 0\.01 USD is left over in the real book$/,
      ),
    ]);
  });

  it('2: a day total that its lines do not give', async () => {
    await superuser(
      [],
      `UPDATE ledger.day_total SET debit = debit + 1, credit = credit + 1
        WHERE day = '2021-02-01' AND account_id = (SELECT id FROM ledger.account WHERE code = '4000' AND per ->> 'agreement' = 'A-USD')`,
    );
    expect(await broken()).toEqual({
      2: [
        'account 4000 {"agreement": "A-USD"} of fund CITY on 2021-02-01: the day total says 1.00 debit and 1001.00 credit, the lines 0.00 and 1000.00 USD',
      ],
    });
  });

  it('2: more counted as available than there is', async () => {
    await superuser(
      [],
      `UPDATE ledger.guard SET available = available + 1 WHERE account_id = (SELECT id FROM ledger.account WHERE per ->> 'project' = 'P-OTHER' AND code = '1100')`,
    );
    expect(await broken()).toEqual({
      2: [
        'account 1100 {"window": "GEN", "project": "P-OTHER", "organisation": "n-loc"} of fund CITY: 1.00 is counted as available, its lines add up to 0.00 USD',
      ],
    });
  });

  it.each([
    ['in recorded order', '2022-09-09', 'fell to -5.00 USD with transfer TOO-SOON, number '],
    ['on an effective day', '2022-09-08', 'stood at -5.00 USD at the close of 2022-09-08'],
  ])('2: an account below its floor %s', async (_where, transferredOn, sentence) => {
    const { fund, database } = it_is;
    const where = { project: 'P-OTHER', organisation: 'n-loc', amount: '5.00' };
    const transfer = () => fund.transfer('TOO-SOON', { ...where, on: transferredOn });
    const allocation = () => fund.allocation('LATE', { ...where, on: '2022-09-09' });
    await database.owner.query('ALTER TABLE ledger.line DISABLE TRIGGER line_4_keeps_floors');
    for (const step of transferredOn === '2022-09-09' ? [transfer, allocation] : [allocation, transfer]) {
      await step();
      await superuser(
        [],
        `INSERT INTO ledger.unsealed (entry_id, journal_id, effective_on) SELECT id, 1, effective_on FROM ledger.entry ORDER BY id DESC LIMIT 1`,
      );
    }
    await superuser(
      [],
      `UPDATE ledger.guard SET available = available - 5 WHERE account_id = (SELECT id FROM ledger.account WHERE code = '1000' AND per ->> 'window' = 'GEN')`,
    );
    await database.owner.query('ALTER TABLE ledger.line ENABLE TRIGGER line_4_keeps_floors');
    const found = await broken();
    expect(Object.keys(found)).toEqual(['2']);
    expect(found[2]).toEqual([
      expect.stringContaining(`"project": "P-OTHER", "organisation": "n-loc"} of fund CITY ${sentence}`),
    ]);
  });

  it('3: unidentified cash that is no unidentified receipt', async () => {
    await it_is.fund.opening('ODD', {
      on: '2022-09-09',
      nature: 'ordinary',
      lines: [
        [{ code: '1050', per: {} }, '5.00'],
        [{ code: '6000', per: { project: 'P-1', organisation: 'U-HAB', category: '1' } }, '-5.00'],
      ],
    });
    expect(await broken()).toEqual({
      3: ['fund CITY at the end of 2022-09: unidentified cash is 82.00, unidentified receipts 77.00 USD'],
    });
  });

  it('4: a transfer of what nobody allocated', async () => {
    await it_is.fund.opening('ROUND', {
      on: '2022-09-09',
      nature: 'ordinary',
      lines: [
        [{ code: '1200', per: { project: 'P-OTHER', organisation: 'n-loc' } }, '5.00'],
        [{ code: '1000', per: { window: 'GEN' } }, '-5.00'],
      ],
    });
    expect(await broken()).toEqual({
      4: ['project P-OTHER with n-loc of fund CITY: 35.00 USD was transferred, 30.00 allocated'],
    });
  });

  it('4: a deposit beyond its agreement', async () => {
    await it_is.fund.opening('ROUND', {
      on: '2022-09-09',
      nature: 'ordinary',
      lines: [
        [{ code: '1000', per: { window: 'GEN' } }, '500.01'],
        [{ code: '4000', per: { agreement: 'A-USD' } }, '-500.01'],
      ],
    });
    expect(await broken()).toEqual({
      4: ['agreement A-USD of fund CITY: 1500.01 USD was deposited, 1500.00 promised'],
    });
  });

  it('4: what a fund moved in with was promised and allocated elsewhere', async () => {
    await it_is.fund.opening('MOVED-IN', {
      on: '2022-09-09',
      lines: [
        [{ code: '1200', per: { project: 'P-OTHER', organisation: 'n-loc' } }, '600.00'],
        [{ code: '4000', per: { agreement: 'A-USD' } }, '-600.00'],
      ],
    });
    expect(await broken()).toEqual({});
  });

  it('5: a table that does not foot to its statement', async () => {
    await it_is.fund.opening('NOBODY', {
      on: '2022-09-09',
      lines: [
        [{ code: '1000', per: { window: 'GEN' } }, '5.00'],
        [{ code: '4000', per: { agreement: 'UNSIGNED' } }, '-5.00'],
      ],
    });
    expect(await broken()).toEqual({
      5: [
        "fund CITY, 2022: contributors' deposits is 0.00 USD, the year's statement 5.00",
        "fund CITY, 2022: contributors' deposits is 1050.50 USD, the cumulative statement 1055.50",
      ],
    });
  });

  it('goes on with the other checks where one cannot be finished', async () => {
    await superuser([], `ALTER TABLE ledger.guard RENAME TO lost`);
    const found = await broken();
    expect(Object.keys(found)).toEqual(['2']);
    expect(found[2]?.[0]).toContain('ledger.guard');
  });
});

/** SQL: the id of the entry of a reference. */
function entry(reference: string): string {
  return `(SELECT id FROM ledger.entry WHERE reference = '${reference}')`;
}
