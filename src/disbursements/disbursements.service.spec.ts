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

describe('allocations and disbursements', () => {
  let database: TestDatabase;
  let services: Services;
  const balances = () => balancesOf(database.application, 'CITY');
  const place = { fund: 'CITY', project: 'CITY/1', organisation: 'UNICEF', effectiveOn: '2024-03-01' };

  beforeEach(async () => {
    database = await createDatabase(entities);
    services = servicesOn(database.application);
    await createExample(services);
    const income = { fund: 'CITY', effectiveOn: '2024-02-01', amount: usd('1000') };
    await services.receipts.otherIncome({ ...income, reference: 'O-1', window: 'GEN' }, ada);
    await services.receipts.otherIncome({ ...income, reference: 'O-2', window: 'WATER' }, ada);
  });
  afterEach(() => database.drop());

  const allocate = (reference: string, amount: string, changed: object = {}) =>
    services.allocations.allocate(
      { ...place, window: 'GEN', reference, amount: usd(amount), ...changed },
      ada,
    );
  const transfer = (reference: string, amount: string, changed: object = {}) =>
    services.disbursements.transfer({ ...place, reference, amount: usd(amount), ...changed }, ada);

  it('refuses an allocation beyond what is unallocated in its window, with the figures', async () => {
    await allocate('AL-1', '924.50');
    await expect(allocate('AL-2', '90')).rejects.toThrow(
      'Allocation AL-2 of 90.00 USD exceeds the 75.50 USD unallocated in window GEN on 2024-03-01.',
    );
    expect(await balances()).toMatchObject({ '1000 GEN': '75.50', '1000 WATER': '1000.00' });
  });

  it('releases only to the window that the money came from', async () => {
    await allocate('AL-1', '100');
    const release = { ...place, reference: 'AL-2', amount: usd('60') };
    await expect(services.allocations.release({ ...release, window: 'WATER' }, ada)).rejects.toThrow(
      'Allocation AL-2 of 60.00 USD exceeds the 0.00 USD allocated to project CITY/1 and organisation UNICEF from window WATER on 2024-03-01.',
    );
    await services.allocations.release({ ...release, window: 'GEN' }, ada);
    expect(await balances()).toMatchObject({ '1000 GEN': '960.00' });
  });

  it('sets nothing aside for a project that is financially closed or cancelled', async () => {
    await services.projects.change('CITY', 'CITY/1', { status: 'cancelled' }, ada);
    await expect(allocate('AL-1', '100')).rejects.toThrow(
      'Allocation AL-1 of 100.00 USD is for project CITY/1, which is cancelled; change its status first.',
    );
  });

  it('moves unallocated cash between windows', async () => {
    const move = { fund: 'CITY', effectiveOn: '2024-03-01', reference: 'M-1', amount: usd('300') };
    await services.allocations.moveBetweenWindows({ ...move, fromWindow: 'GEN', toWindow: 'WATER' }, ada);
    expect(await balances()).toMatchObject({ '1000 GEN': '700.00', '1000 WATER': '1300.00' });
    await expect(
      services.allocations.moveBetweenWindows(
        { ...move, reference: 'M-2', fromWindow: 'GEN', toWindow: 'GEN' },
        ada,
      ),
    ).rejects.toThrow('Window move M-2 goes from window GEN to itself; name another one.');
  });

  it('infers the window of a transfer from the allocations so far, while they came from one', async () => {
    await allocate('AL-1', '100', { window: 'WATER' });
    await transfer('T-1', '40');
    expect(await balances()).toMatchObject({
      '1100 CITY/1 UNICEF WATER': '60.00',
      '1200 CITY/1 UNICEF': '40.00',
    });
    await allocate('AL-2', '100');
    await expect(transfer('T-2', '10')).rejects.toThrow(
      'Fund CITY has the windows GEN, WATER: say which one is meant.',
    );
    await transfer('T-2', '10', { window: 'GEN' });
    await expect(transfer('T-3', '91', { window: 'GEN' })).rejects.toThrow(
      'Transfer T-3 of 91.00 USD exceeds the 90.00 USD allocated to project CITY/1 and organisation UNICEF from window GEN on 2024-03-01.',
    );
  });

  it("takes a refund to the window of the project's allocations where the organisation had none", async () => {
    await allocate('AL-1', '100', { window: 'WATER' });
    const refund = { ...place, reference: 'R-1', organisation: 'UNDP', amount: usd('5') };
    await services.disbursements.refund(refund, ada);
    expect(await balances()).toMatchObject({ '1000 WATER': '905.00', '1210 CITY/1 UNDP': '-5.00' });
    await expect(
      services.disbursements.refund({ ...refund, reference: 'R-2', project: 'CITY/2' }, ada),
    ).rejects.toThrow('say which one is meant');
  });

  it('takes expenditure by category, corrections, and interest that organisations return', async () => {
    const report = { ...place, amount: usd('10') };
    await services.expenditure.reportAmount({ ...report, reference: 'E-1', category: '7' }, ada);
    await services.expenditure.reportAmount(
      { ...report, reference: 'E-2', category: '7', amount: usd('-4') },
      ada,
    );
    await services.disbursements.returnInterest({ ...report, reference: 'N-1', window: 'GEN' }, ada);
    expect(await balances()).toMatchObject({
      '6000 CITY/1 UNICEF 7': '6.00',
      '1220 CITY/1 UNICEF': '-6.00',
      '4200 UNICEF': '-10.00',
    });
    await expect(
      services.expenditure.reportAmount({ ...report, reference: 'E-3', category: '9' }, ada),
    ).rejects.toThrow(
      'Expenditure E-3 has the category "9"; it is one of the eight UNSDG categories, 1 to 8.',
    );
  });

  it('dates nothing back into days on which the money was not there', async () => {
    await allocate('AL-1', '1000');
    await services.receipts.otherIncome(
      { fund: 'CITY', reference: 'O-3', effectiveOn: '2024-06-01', window: 'GEN', amount: usd('500') },
      ada,
    );
    await expect(allocate('AL-2', '1', { effectiveOn: '2024-05-31' })).rejects.toThrow(
      'Allocation AL-2 of 1.00 USD exceeds the 0.00 USD unallocated in window GEN on 2024-05-31.',
    );
    await allocate('AL-2', '500', { effectiveOn: '2024-06-01' });
  });

  it.each([
    [{ project: 'CITY/9' }, 'Fund CITY has no project CITY/9.'],
    [{ organisation: 'WHO' }, 'There is no organisation WHO.'],
    [{ fund: 'TOWN' }, 'There is no fund TOWN.'],
  ])('names what is unknown: %o', async (changed, sentence) => {
    await expect(transfer('T-1', '1', changed)).rejects.toThrow(sentence);
  });
});
