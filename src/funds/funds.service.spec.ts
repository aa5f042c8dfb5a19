import {
  ada,
  balancesOf,
  createExample,
  exampleFund,
  servicesOn,
  usd,
  type Services,
} from '../../test/support/example-services.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { Rate } from '../../libs/money/index.js';
import { entities } from '../entities.js';

describe('funds', () => {
  let database: TestDatabase;
  let services: Services;

  beforeAll(async () => {
    database = await createDatabase(entities);
    services = servicesOn(database.application);
    await createExample(services);
  });
  afterAll(() => database?.drop());

  /** This moment, after everything committed so far has got its own. */
  const moment = async () => {
    await database.application.query('SELECT seal_changes()');
    const [row]: { now: string }[] = await database.application.query(
      `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS now`,
    );
    return row!.now;
  };

  it('is one window, GEN, where none is named', async () => {
    await services.funds.createFund({ ...exampleFund, code: 'ONE', windows: [] }, ada);
    expect(await services.funds.get('ONE')).toMatchObject({
      windows: [{ code: 'GEN', name: 'General' }],
      closedOn: null,
    });
  });

  it('keeps what people change in versions, and prints what was known at a moment', async () => {
    const then = await moment();
    const before = await services.funds.list(then);
    expect(before).toHaveLength(2);
    await services.funds.changeFund('CITY', { name: 'Cities', aaFeeRate: Rate.of('0.02') }, ada);
    await services.funds.renameWindow('CITY', { code: 'GEN', name: 'All purposes' }, ada);
    await services.funds.addWindow('CITY', { code: 'HEAT', name: 'Heat' }, ada);
    expect(await services.funds.get('CITY')).toMatchObject({
      name: 'Cities',
      aaFeeRate: '0.02',
      indirectCostRate: '0.07',
      windows: [{ name: 'All purposes' }, { code: 'HEAT' }, { name: 'Water' }],
    });
    expect(await services.funds.list(then)).toEqual(before);
  });

  it('refuses a moment that has not come, and one before anybody knew the fund', async () => {
    await expect(services.funds.get('CITY', '2199-01-01T00:00:00Z')).rejects.toThrow('has not come yet');
    await expect(services.funds.get('CITY', '2001-01-01T00:00:00Z')).rejects.toThrow(
      'There is no fund CITY known at 2001-01-01T00:00:00Z.',
    );
    await expect(services.funds.get('CITY', 'yesterday')).rejects.toThrow('"yesterday" is no moment');
  });

  it.each([
    [{ code: 'CITY' }, 'There is a fund of this code already.'],
    [{ currency: 'XXY' }, '"XXY" is no currency of ISO 4217.'],
    [{ aaFeeRate: Rate.of('1.01') }, 'The fee rate lies between 0 and 1: 0.01 is one per cent.'],
    [{ startDate: '2024-1-1' }, 'The first day of fund TOWN is "2024-1-1", which is no day of the calendar'],
    [
      {
        windows: [
          { code: 'A', name: 'a' },
          { code: 'A', name: 'b' },
        ],
      },
      'The fund has a window of this code already.',
    ],
    [{ name: ' ' }, 'The name of fund TOWN is " "'],
  ])('refuses to create a fund with %o, and leaves nothing behind', async (changed, sentence) => {
    await expect(
      services.funds.createFund({ ...exampleFund, code: 'TOWN', ...changed }, ada),
    ).rejects.toThrow(sentence);
    expect(await database.application.query(`SELECT 1 FROM ledger.journal WHERE code = 'TOWN'`)).toEqual([]);
  });

  it('keeps organisations in versions too', async () => {
    const then = await moment();
    await services.organisations.change('UNDP', { name: 'Development Programme', country: 'US' }, ada);
    expect(await services.organisations.get('UNDP')).toMatchObject({
      name: 'Development Programme',
      type: 'multilateral',
    });
    expect(await services.organisations.get('UNDP', then)).toMatchObject({ name: 'UNDP', country: null });
    await expect(services.organisations.change('NOBODY', { name: 'x' }, ada)).rejects.toThrow(
      'There is no organisation NOBODY.',
    );
    await expect(services.organisations.change('UNDP', { country: 'usa' }, ada)).rejects.toThrow(
      'ISO 3166-1',
    );
    await expect(
      services.organisations.create({ code: 'UNDP', name: 'Again', type: 'ngo', country: null }, ada),
    ).rejects.toThrow('There is an organisation of this code already.');
  });

  it('takes the newest exchange rate on or before a day, corrections last', async () => {
    const rate = (effectiveOn: string, units: string) =>
      services.rates.enter({ currency: 'EUR', effectiveOn, unitsPerUsd: Rate.of(units) }, ada);
    await rate('2024-01-01', '0.91');
    await rate('2024-02-01', '0.93');
    await rate('2024-02-01', '0.92');
    expect((await services.rates.on('EUR', '2024-01-31')).toString()).toBe('0.91');
    expect((await services.rates.on('EUR', '2024-02-01')).toString()).toBe('0.92');
    expect((await services.rates.on('USD', '2020-01-01')).toString()).toBe('1');
    await expect(services.rates.on('EUR', '2023-12-31')).rejects.toThrow(
      'There is no exchange rate of EUR on or before 2023-12-31.',
    );
    await expect(rate('2024-03-01', '0')).rejects.toThrow('An exchange rate is above zero.');
  });

  it('takes interest, other income and charges, and needs the window where it has several', async () => {
    const receipt = { fund: 'CITY', effectiveOn: '2024-05-01', amount: usd('10') };
    await services.receipts.fundInterest({ ...receipt, reference: 'I-1', window: 'GEN' }, ada);
    await services.receipts.otherIncome({ ...receipt, reference: 'O-1', window: 'GEN' }, ada);
    await services.receipts.bankCharge(
      { ...receipt, reference: 'B-1', window: 'GEN', amount: usd('3') },
      ada,
    );
    await services.receipts.bankCharge(
      { ...receipt, reference: 'B-2', window: 'GEN', amount: usd('-1') },
      ada,
    );
    expect(await balancesOf(database.application, 'CITY')).toEqual({
      '1000 GEN': '18.00',
      '4100 GEN': '-10.00',
      '4300 GEN': '-10.00',
      '5200 GEN': '2.00',
    });
    await expect(services.receipts.fundInterest({ ...receipt, reference: 'I-2' }, ada)).rejects.toThrow(
      'Fund CITY has the windows GEN, WATER, HEAT: say which one is meant.',
    );
    await expect(
      services.receipts.fundInterest({ ...receipt, reference: 'I-2', window: 'GEN', amount: usd('-1') }, ada),
    ).rejects.toThrow('Fund interest I-2 is of -1.00 USD; the amount must be positive.');
    await expect(
      services.receipts.fundInterest(
        { ...receipt, reference: 'I-2', window: 'GEN', effectiveOn: '2023-12-31' },
        ada,
      ),
    ).rejects.toThrow('Fund interest I-2 of 2023-12-31: it is dated before the fund began.');
  });

  it('marks what belongs into a closed month as a prior-period adjustment', async () => {
    await services.receipts.fundInterest(
      {
        fund: 'CITY',
        reference: 'I-P',
        effectiveOn: '2024-06-01',
        window: 'GEN',
        amount: usd('1'),
        priorPeriodAdjustment: true,
      },
      ada,
    );
    expect(
      await database.application.query(`SELECT nature FROM ledger.entry WHERE reference = 'I-P'`),
    ).toEqual([{ nature: 'prior_period_adjustment' }]);
  });

  it('resolves unidentified money only with an event that brings just as much, both or neither', async () => {
    const receipt = { fund: 'CITY', effectiveOn: '2024-07-01', amount: usd('100') };
    await services.receipts.unidentified({ ...receipt, reference: 'U-1' }, ada);
    const trueEvent = (amount: string) => (recording: Parameters<typeof services.receipts.receiveInto>[0]) =>
      services.receipts.receiveInto(recording, 'other_income', {
        ...receipt,
        reference: 'O-U',
        window: 'WATER',
        amount: usd(amount),
      });
    await expect(
      services.receipts.resolveUnidentified({ ...receipt, reference: 'U-1' }, trueEvent('99'), ada),
    ).rejects.toThrow(
      'Resolution U-1 names 100.00 USD, but what it was brings 99.00 USD into the windows; the two must be the same.',
    );
    await expect(
      services.receipts.resolveUnidentified(
        { ...receipt, reference: 'U-1', amount: usd('101') },
        trueEvent('101'),
        ada,
      ),
    ).rejects.toThrow(
      'Unidentified resolution U-1 of 101.00 USD exceeds the 100.00 USD of unidentified receipts on 2024-07-01.',
    );
    expect(await balancesOf(database.application, 'CITY')).toMatchObject({
      '1050': '100.00',
      '2000': '-100.00',
    });
    await services.receipts.resolveUnidentified({ ...receipt, reference: 'U-1' }, trueEvent('100'), ada);
    const after = await balancesOf(database.application, 'CITY');
    expect(after).toMatchObject({ '1000 WATER': '100.00', '4300 WATER': '-100.00' });
    expect(after).not.toHaveProperty('1050');
  });
});
