import {
  ada,
  balancesOf,
  createExample,
  eur,
  servicesOn,
  usd,
  type Services,
} from '../../test/support/example-services.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { Money, Rate } from '../../libs/money/index.js';
import { entities } from '../entities.js';
import { Refused } from '../refusals/index.js';

describe('contributions', () => {
  let database: TestDatabase;
  let services: Services;
  const refusalOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'not refused',
      (error: unknown) =>
        error instanceof Refused ? `${error.status} ${error.message}` : Promise.reject(error as Error),
    );

  beforeEach(async () => {
    database = await createDatabase(entities);
    services = servicesOn(database.application);
    await createExample(services);
    const agreement = { fund: 'CITY', effectiveOn: '2024-02-01' };
    await services.agreements.sign(
      { ...agreement, reference: 'A-1', donor: 'NORLAND', amount: usd('1000'), window: 'GEN' },
      ada,
    );
    await services.agreements.sign(
      {
        ...agreement,
        reference: 'A-2',
        donor: 'FJORD',
        amount: eur('500'),
        window: 'WATER',
        aaFeeRate: Rate.of('0'),
      },
      ada,
    );
  });
  afterEach(() => database.drop());

  const deposit = {
    fund: 'CITY',
    reference: 'D-1',
    agreement: 'A-1',
    effectiveOn: '2024-02-10',
    amount: usd('150.50'),
  };

  it("charges the fund's rate half up on the gross deposit, into the agreement's window", async () => {
    expect((await services.contributions.receiveDeposit(deposit, ada)).fee.toString()).toBe('1.51');
    expect(await balancesOf(database.application, 'CITY')).toMatchObject({
      '1000 GEN': '148.99',
      '4000 A-1': '-150.50',
      '5000 A-1': '1.51',
      '9000 A-1': '849.50',
    });
  });

  it("takes the agreement's own rate before the fund's, also when it is zero", async () => {
    await services.contributions.receiveDeposit(
      { ...deposit, agreement: 'A-2', amount: usd('110'), original: eur('100') },
      ada,
    );
    expect(await balancesOf(database.application, 'CITY')).toMatchObject({
      '1000 WATER': '110.00',
      '9000 A-2': '400.00',
    });
  });

  it("lets a deposit's own window win over its agreement's", async () => {
    await services.contributions.receiveDeposit({ ...deposit, window: 'WATER' }, ada);
    expect(await balancesOf(database.application, 'CITY')).toMatchObject({ '1000 WATER': '148.99' });
  });

  it('refuses a deposit beyond the agreement, with the figures', async () => {
    expect(
      await refusalOf(services.contributions.receiveDeposit({ ...deposit, amount: usd('1000.01') }, ada)),
    ).toBe(
      '409 Deposit D-1 of 1,000.01 USD exceeds the 1,000.00 USD unpaid under agreement A-1 on 2024-02-10; amend the agreement first.',
    );
    expect(await database.application.query('SELECT 1 FROM deposit')).toEqual([]);
  });

  it.each([
    [
      { effectiveOn: '2024-01-31' },
      '422 Deposit D-1 is of 2024-01-31, before agreement A-1 was signed on 2024-02-01.',
    ],
    [{ amount: usd('0') }, '422 Deposit D-1 is of 0.00 USD; the amount must be positive.'],
    [{ amount: usd('-1') }, '422 Deposit D-1 is of -1.00 USD; the amount must be positive.'],
    [{ amount: Money.of('1', 'EUR') }, '422 Deposit D-1 is in EUR, 1.00 EUR; it must be in USD.'],
    [
      { effectiveOn: '2024-02-30' },
      '422 The day of deposit D-1 is "2024-02-30", which is no day of the calendar; write it like 2026-11-23.',
    ],
    [
      { reference: '' },
      '422 The reference of deposit  is ""; it must be a text that neither begins nor ends with a blank.',
    ],
    [{ agreement: 'A-9' }, '404 Fund CITY has no agreement A-9.'],
    [{ fund: 'TOWN' }, '404 There is no fund TOWN.'],
    [{ window: 'FIRE' }, '404 Fund CITY has no window FIRE; it has GEN, WATER.'],
    [
      { agreement: 'A-2' },
      '422 Deposit D-1 is under agreement A-2 in EUR, but no amount in EUR was given; say what was paid in EUR.',
    ],
    [
      { original: eur('100') },
      '422 Deposit D-1 is under agreement A-1 in USD, but 100.00 EUR was paid; say what was paid in USD.',
    ],
    [
      { original: usd('-1') },
      '422 Deposit D-1 has the amount 150.50 USD, but -1.00 USD was paid: the signs differ.',
    ],
    [
      { original: usd('150') },
      '422 Deposit D-1 has the amount 150.50 USD, but 150.00 USD was paid: in one currency both are the same.',
    ],
  ])('refuses a deposit with %o', async (changed, sentence) => {
    expect(await refusalOf(services.contributions.receiveDeposit({ ...deposit, ...changed }, ada))).toBe(
      sentence,
    );
  });

  it('refuses a reference that is taken, and lets another kind have it', async () => {
    await services.contributions.receiveDeposit(deposit, ada);
    expect(
      await refusalOf(services.contributions.receiveDeposit({ ...deposit, amount: usd('1') }, ada)),
    ).toBe('409 The fund has a deposit of this reference already.');
    await services.contributions.refund({ ...deposit, amount: usd('1') }, ada);
    expect(await balancesOf(database.application, 'CITY')).toMatchObject({
      '4900 A-1': '1.00',
      '1000 GEN': '147.99',
    });
  });

  it('refuses a refund beyond what is unallocated', async () => {
    await services.contributions.receiveDeposit(deposit, ada);
    expect(
      await refusalOf(
        services.contributions.refund({ ...deposit, reference: 'R-1', amount: usd('149') }, ada),
      ),
    ).toBe(
      '409 Refund to a contributor R-1 of 149.00 USD exceeds the 148.99 USD unallocated in window GEN on 2024-02-10.',
    );
  });

  it('amends to a new total either way, but not below what was paid', async () => {
    const amendment = { fund: 'CITY', agreement: 'A-1', effectiveOn: '2024-03-01' };
    await services.contributions.receiveDeposit(deposit, ada);
    await services.agreements.amend({ ...amendment, reference: 'AM-1', amount: usd('2000') }, ada);
    await services.agreements.amend({ ...amendment, reference: 'AM-2', amount: usd('200') }, ada);
    const after = await services.agreements.commitment('CITY', 'A-1', '2024-12-31');
    expect(Object.values(after).map(String)).toEqual(['200.00', '49.50', '150.50']);
    expect(
      await refusalOf(
        services.agreements.amend({ ...amendment, reference: 'AM-3', amount: usd('150.49') }, ada),
      ),
    ).toBe(
      '409 Amendment AM-3 of 49.51 USD exceeds the 49.50 USD unpaid under agreement A-1 on 2024-03-01; deposits cover the rest of it.',
    );
  });

  it('refuses an amendment before a later one, until that is reversed', async () => {
    const amendment = { fund: 'CITY', agreement: 'A-1', effectiveOn: '2024-06-01' };
    await services.agreements.amend({ ...amendment, reference: 'AM-1', amount: usd('1500') }, ada);
    const earlier = { ...amendment, reference: 'AM-2', effectiveOn: '2024-05-01', amount: usd('1200') };
    expect(await refusalOf(services.agreements.amend(earlier, ada))).toBe(
      '409 Amendment AM-2 of 2024-05-01 comes before amendment AM-1 of 2024-06-01 to the same agreement; reverse that one first.',
    );
    await services.reversals.reverse(
      {
        fund: 'CITY',
        kind: 'amendment',
        reference: 'AM-1',
        effectiveOn: '2024-06-01',
        reason: 'wrong total',
      },
      ada,
    );
    await services.agreements.amend(earlier, ada);
    expect((await services.agreements.commitment('CITY', 'A-1', '2024-05-01')).total.toString()).toBe(
      '1200.00',
    );
    expect((await services.agreements.commitment('CITY', 'A-1', '2024-12-31')).total.toString()).toBe(
      '1200.00',
    );
  });

  it('lets two amendments at once follow each other: the agreement comes to what the later one says', async () => {
    const amendment = { fund: 'CITY', agreement: 'A-1', effectiveOn: '2024-03-01' };
    await Promise.all(
      ['1100', '1200', '1300', '1400'].map((amount) =>
        services.agreements.amend({ ...amendment, reference: `AM-${amount}`, amount: usd(amount) }, ada),
      ),
    );
    const [last]: { amount: string }[] = await database.application.query(
      'SELECT m.amount FROM amendment m JOIN ledger.unsealed u ON u.entry_id = m.entry_id ORDER BY u.stamp DESC LIMIT 1',
    );
    const { total } = await services.agreements.commitment('CITY', 'A-1', '2024-12-31');
    expect(total.equals(Money.fromDatabase(last!.amount, 'USD'))).toBe(true);
  });

  it('charges no fee of its own where a rate applies, but takes one given back', async () => {
    await services.contributions.receiveDeposit(deposit, ada);
    const fee = { fund: 'CITY', reference: 'F-1', agreement: 'A-1', effectiveOn: '2024-02-11' };
    expect(await refusalOf(services.contributions.chargeAgentFee({ ...fee, amount: usd('1') }, ada))).toBe(
      '422 Agent fee F-1 of 1.00 USD would be charged twice: the rate of 0.01 charges the fee with each deposit. Only a fee given back, a negative one, is recorded on its own.',
    );
    await services.contributions.chargeAgentFee({ ...fee, amount: usd('-0.51') }, ada);
    expect(await balancesOf(database.application, 'CITY')).toMatchObject({
      '1000 GEN': '149.50',
      '5000 A-1': '1.00',
    });
  });

  it('charges fees by themselves where no rate does, per agreement or per window', async () => {
    await services.funds.changeFund('CITY', { aaFeeRate: null }, ada);
    await services.contributions.receiveDeposit(deposit, ada);
    const fee = { fund: 'CITY', effectiveOn: '2024-02-11', amount: usd('2') };
    await services.contributions.chargeAgentFee({ ...fee, reference: 'F-1', agreement: 'A-1' }, ada);
    await services.contributions.chargeAgentFee({ ...fee, reference: 'F-2', window: 'GEN' }, ada);
    expect(await balancesOf(database.application, 'CITY')).toMatchObject({
      '1000 GEN': '146.50',
      '5000 A-1': '2.00',
      '5000 GEN': '2.00',
    });
  });

  it('says what of a schedule is due, paid and overdue; what was paid fulfils the earliest first', async () => {
    const plan = (...days: [string, string][]) =>
      services.schedules.plan(
        'CITY',
        'A-1',
        days.map(([dueOn, amount]) => ({ dueOn, amount: usd(amount) })),
        ada,
      );
    await plan(['2024-02-01', '100'], ['2024-03-01', '100'], ['2024-03-01', '50'], ['2024-09-01', '750']);
    await services.contributions.receiveDeposit(deposit, ada);
    const on = async (day: string) =>
      (await services.schedules.schedule('CITY', 'A-1', day)).map(
        ({ dueOn, paid, unpaid, due, overdue }) =>
          `${dueOn} ${paid.toString()} ${unpaid.toString()} ${due} ${overdue}`,
      );
    expect(await on('2024-03-01')).toEqual([
      '2024-02-01 100.00 0.00 true false',
      '2024-03-01 50.50 49.50 true false',
      '2024-03-01 0.00 50.00 true false',
      '2024-09-01 0.00 750.00 false false',
    ]);
    expect((await on('2024-03-02'))[1]).toBe('2024-03-01 50.50 49.50 true true');
    await plan(['2024-02-01', '100'], ['2024-10-01', '900']);
    expect(await on('2024-09-30')).toEqual([
      '2024-02-01 100.00 0.00 true false',
      '2024-10-01 50.50 849.50 false false',
    ]);
  });
});
