import {
  ada,
  balancesOf,
  createExample,
  servicesOn,
  usd,
  type Services,
} from '../../test/support/example-services.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { entities } from '../entities.js';

describe('reversals', () => {
  let database: TestDatabase;
  let services: Services;
  const balances = () => balancesOf(database.application, 'CITY');
  const place = {
    fund: 'CITY',
    project: 'CITY/1',
    organisation: 'UNICEF',
    effectiveOn: '2024-03-05',
    window: 'GEN',
  };
  const reverse = (kind: string, reference: string, changed: object = {}) =>
    services.reversals.reverse(
      { fund: 'CITY', kind, reference, effectiveOn: '2024-04-01', reason: 'returned', ...changed },
      ada,
    );

  beforeEach(async () => {
    database = await createDatabase(entities);
    services = servicesOn(database.application);
    await createExample(services);
    const agreement = {
      fund: 'CITY',
      reference: 'A-1',
      donor: 'NORLAND',
      effectiveOn: '2024-02-01',
      window: 'GEN',
    };
    await services.agreements.sign({ ...agreement, amount: usd('1000') }, ada);
    const deposit = {
      fund: 'CITY',
      reference: 'D-1',
      agreement: 'A-1',
      effectiveOn: '2024-03-01',
      amount: usd('1000'),
    };
    await services.contributions.receiveDeposit(deposit, ada);
  });
  afterEach(() => database.drop());

  it('takes back a bounced deposit with its fee, and the commitment is open again', async () => {
    await reverse('deposit', 'D-1');
    expect(await balances()).toEqual({ '9000 A-1': '1000.00', '9100 A-1': '-1000.00' });
  });

  it('says what to release first where the money of a bounced deposit is allocated', async () => {
    await services.allocations.allocate({ ...place, reference: 'AL-1', amount: usd('600') }, ada);
    await expect(reverse('deposit', 'D-1')).rejects.toMatchObject({
      status: 409,
      constraint: 'account_not_below_floor',
      message:
        'Reversal of deposit D-1 of 990.00 USD exceeds the 390.00 USD unallocated in window GEN on 2024-04-01; release or move 600.00 USD into window GEN first.',
    });
    await reverse('allocation', 'AL-1');
    await reverse('deposit', 'D-1');
  });

  it('reverses a transfer that the bank returned, and refuses to reverse an allocation that was transferred', async () => {
    await services.allocations.allocate({ ...place, reference: 'AL-1', amount: usd('600') }, ada);
    await services.disbursements.transfer({ ...place, reference: 'T-1', amount: usd('500') }, ada);
    await expect(reverse('allocation', 'AL-1')).rejects.toThrow(
      'Reversal of allocation AL-1 of 600.00 USD exceeds the 100.00 USD allocated to project CITY/1 and organisation UNICEF from window GEN on 2024-04-01; reverse transfers of 500.00 USD before the allocation.',
    );
    await reverse('transfer', 'T-1');
    await reverse('allocation', 'AL-1');
    expect(await balances()).toMatchObject({ '1000 GEN': '990.00' });
  });

  it('refuses to reverse an agreement under which money came in', async () => {
    await expect(reverse('agreement', 'A-1')).rejects.toThrow(
      'Reversal of agreement A-1 of 1,000.00 USD exceeds the 0.00 USD unpaid under agreement A-1 on 2024-04-01; reverse its deposits and amendments first.',
    );
  });

  it.each([
    ['deposit', 'D-9', {}, 404, 'Fund CITY has no deposit D-9.'],
    ['refund_to_donor', 'D-1', {}, 404, 'Fund CITY has no refund to a contributor D-1.'],
    ['deposit', 'D-1', { fund: 'TOWN' }, 404, 'There is no fund TOWN.'],
    [
      'deposit',
      'D-1',
      { effectiveOn: '2024-02-29' },
      422,
      'Deposit D-1 is of 2024-03-01; it cannot be reversed on 2024-02-29, before that.',
    ],
    ['deposit', 'D-1', { reason: ' ' }, 422, 'Deposit D-1 is reversed with a reason; none was given.'],
    [
      'reversal',
      'deposit D-1',
      {},
      422,
      'A reversal is not reversed: record deposit D-1 again under a new reference instead.',
    ],
  ])('refuses to reverse %s %s with %o', async (kind, reference, changed, status, message) => {
    await expect(reverse(kind, reference, changed)).rejects.toMatchObject({ status, message });
  });

  it('reverses once, also when two people press the button together; the reference stays taken', async () => {
    const both = await Promise.allSettled([reverse('deposit', 'D-1'), reverse('deposit', 'D-1')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(reverse('deposit', 'D-1')).rejects.toThrow(
      'Deposit D-1 was reversed already, on 2024-04-01.',
    );
    const again = {
      fund: 'CITY',
      reference: 'D-1',
      agreement: 'A-1',
      effectiveOn: '2024-04-02',
      amount: usd('1000'),
    };
    await expect(services.contributions.receiveDeposit(again, ada)).rejects.toThrow(
      'of this reference already',
    );
    await services.contributions.receiveDeposit({ ...again, reference: 'D-1b' }, ada);
  });
});
