import { RawLedger, refusal } from './raw-ledger.js';

describe('an account that goes round the services', () => {
  let ledger: RawLedger;

  beforeAll(async () => {
    ledger = await RawLedger.open();
    await ledger.account('1000', { window: 'GEN' });
  });
  afterAll(() => ledger.close());

  const open = (
    columns: Partial<Record<'code' | 'per' | 'currency' | 'units' | 'book' | 'floor' | 'cash', unknown>>,
  ) => {
    const account = {
      code: '1000',
      per: '{"window":"X"}',
      currency: 'USD',
      units: 2,
      book: 'real',
      floor: true,
      cash: true,
    };
    const { code, per, currency, units, book, floor, cash } = { ...account, ...columns };
    return refusal(
      ledger.application.query(
        `INSERT INTO ledger.account (journal_id, code, per, currency, minor_units, book, has_floor, closes_with_cash)
         VALUES (1, $1, $2, $3, $4, $5, $6, $7)`,
        [code, per, currency, units, book, floor, cash],
      ),
    );
  };

  it('is refused when it is there already, in whatever order its keys are', async () => {
    expect(await open({ per: '{"window":"GEN"}' })).toBe('account_once');
    expect(await open({ per: '{"window": "GEN"}', currency: 'EUR' })).toBe('account_once');
    await ledger.account('6000', { project: 'P', category: '1' });
    const again = { code: '6000', per: '{"category":"1","project":"P"}', floor: false, cash: false };
    expect(await open(again)).toBe('account_once');
  });

  it('is refused when it is not as the chart has it', async () => {
    expect(await open({ code: '1234' })).toBe('account_is_in_the_chart');
    expect(await open({ floor: false })).toBe('account_is_in_the_chart');
    expect(await open({ book: 'memorandum' })).toBe('account_is_in_the_chart');
    expect(await open({ cash: false })).toBe('account_is_in_the_chart');
  });

  it('is refused in a currency that is none, or with other minor units', async () => {
    expect(await open({ currency: 'XXX' })).toBe('account_has_its_currencys_minor_units');
    expect(await open({ units: 3 })).toBe('account_has_its_currencys_minor_units');
  });

  it('has a code that only one journal has', async () => {
    const again = ledger.application.query(
      `INSERT INTO ledger.journal (code, begins_on) VALUES ('CITY', '2024-01-01')`,
    );
    expect(await refusal(again)).toBe('journal_code_once');
  });

  it('is in a currency with a code of ISO 4217, once', async () => {
    const add = (code: string) =>
      refusal(ledger.database.owner.query(`INSERT INTO ledger.currency VALUES ('${code}', 2)`));
    expect(await add('USD')).toBe('currency_code_is_iso_4217');
    expect(await add('usd')).toBe('currency_code_check');
  });
});
