import type { DataSource } from 'typeorm';
import { sealAll } from '../../libs/ledger/index.js';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import {
  ada,
  balancesOf,
  createExample,
  eur,
  servicesOn,
  usd,
  type Services,
} from '../support/example-services.js';

const people = { proposedBy: 'Ada', decidedBy: 'Ben' };

describe('a fund from its first signature to its closing', () => {
  let database: TestDatabase;
  let books: DataSource;
  let services: Services;

  /** Balances of the real book; promises are looked at with their agreements. */
  const balances = async () =>
    Object.fromEntries(
      Object.entries(await balancesOf(books, 'CITY')).filter(([account]) => !account.startsWith('9')),
    );

  beforeAll(async () => {
    database = await createDatabase(entities);
    books = database.application;
    services = servicesOn(books);
  });
  afterAll(() => database?.drop());

  it('opens with two windows, an own fee of one per cent, contributors and organisations', async () => {
    await createExample(services);
    expect(await services.funds.get('CITY')).toMatchObject({
      aaFeeRate: '0.01',
      windows: [{ code: 'GEN' }, { code: 'WATER' }],
    });
  });

  it('takes agreements in two currencies, and no cash with them', async () => {
    const agreement = { fund: 'CITY', effectiveOn: '2024-01-10' };
    await services.agreements.sign(
      { ...agreement, reference: 'A-1', donor: 'NORLAND', amount: usd('100000'), window: 'GEN' },
      ada,
    );
    await services.agreements.sign(
      { ...agreement, reference: 'A-2', donor: 'FJORD', amount: eur('50000'), window: 'WATER' },
      ada,
    );
    await services.schedules.plan(
      'CITY',
      'A-1',
      [
        { dueOn: '2024-02-01', amount: usd('60000') },
        { dueOn: '2024-06-01', amount: usd('40000') },
      ],
      ada,
    );
    expect(await balances()).toEqual({});
  });

  it('receives deposits with their fee, in two currencies', async () => {
    await services.contributions.receiveDeposit(
      { fund: 'CITY', reference: 'D-1', agreement: 'A-1', effectiveOn: '2024-02-01', amount: usd('60000') },
      ada,
    );
    const { fee } = await services.contributions.receiveDeposit(
      {
        fund: 'CITY',
        reference: 'D-2',
        agreement: 'A-2',
        effectiveOn: '2024-02-02',
        amount: usd('27550.50'),
        original: eur('25000'),
      },
      ada,
    );
    expect(fee.toString()).toBe('275.51');
    expect(await balances()).toEqual({
      '1000 GEN': '59400.00',
      '1000 WATER': '27274.99',
      '4000 A-1': '-60000.00',
      '4000 A-2': '-27550.50',
      '5000 A-1': '600.00',
      '5000 A-2': '275.51',
    });
  });

  it('names money that nobody knew', async () => {
    const receipt = { fund: 'CITY', effectiveOn: '2024-03-01', amount: usd('40000') };
    await services.receipts.unidentified({ ...receipt, reference: 'U-1' }, ada);
    expect(await balances()).toMatchObject({
      '1000 GEN': '59400.00',
      '1050': '40000.00',
      '2000': '-40000.00',
    });
    await services.receipts.resolveUnidentified(
      { ...receipt, reference: 'U-1' },
      (recording) =>
        services.contributions.depositInto(recording, { ...receipt, reference: 'D-3', agreement: 'A-1' }),
      ada,
    );
    expect(await balances()).toEqual({
      '1000 GEN': '99000.00',
      '1000 WATER': '27274.99',
      '4000 A-1': '-100000.00',
      '4000 A-2': '-27550.50',
      '5000 A-1': '1000.00',
      '5000 A-2': '275.51',
    });
    expect(await services.schedules.schedule('CITY', 'A-1', '2024-07-01')).toMatchObject([
      { overdue: false },
      { overdue: false },
    ]);
  });

  it('allocates, releases, transfers and hears what was spent', async () => {
    const place = { fund: 'CITY', project: 'CITY/1', organisation: 'UNICEF' };
    await services.allocations.allocate(
      { ...place, reference: 'AL-1', effectiveOn: '2024-03-10', window: 'GEN', amount: usd('50000') },
      ada,
    );
    await services.allocations.release(
      { ...place, reference: 'AL-2', effectiveOn: '2024-03-11', window: 'GEN', amount: usd('10000') },
      ada,
    );
    await services.disbursements.transfer(
      { ...place, reference: 'T-1', effectiveOn: '2024-03-12', amount: usd('40000') },
      ada,
    );
    await services.expenditure.reportAmount(
      { ...place, reference: 'E-1', effectiveOn: '2024-03-31', category: '4', amount: usd('35000') },
      ada,
    );
    await services.expenditure.reportAmount(
      { ...place, reference: 'E-2', effectiveOn: '2024-03-31', category: '4', amount: usd('-100') },
      ada,
    );
    expect(await balances()).toEqual({
      '1000 GEN': '59000.00',
      '1000 WATER': '27274.99',
      '1200 CITY/1 UNICEF': '40000.00',
      '1220 CITY/1 UNICEF': '-34900.00',
      '4000 A-1': '-100000.00',
      '4000 A-2': '-27550.50',
      '5000 A-1': '1000.00',
      '5000 A-2': '275.51',
      '6000 CITY/1 UNICEF 4': '34900.00',
    });
  });

  it('closes March to cash, then wholly, and reopens it by two people only', async () => {
    const month = { fund: 'CITY', month: '2024-03' };
    const late = { fund: 'CITY', project: 'CITY/1', organisation: 'UNICEF', effectiveOn: '2024-03-30' };
    await services.months.closeCash(month, people);
    await expect(
      services.disbursements.refund({ ...late, reference: 'R-0', amount: usd('1') }, ada),
    ).rejects.toThrow(
      'Refund from an organisation R-0 of 2024-03-30: its month is cash-closed: no cash and no commitment moves in it any more.',
    );
    await services.expenditure.reportAmount(
      { ...late, reference: 'E-3', category: '5', amount: usd('100') },
      ada,
    );
    await services.months.close(month, people);
    await expect(
      services.expenditure.reportAmount({ ...late, reference: 'E-4', category: '5', amount: usd('1') }, ada),
    ).rejects.toThrow(
      'Expenditure E-4 of 2024-03-30: its month is closed; record it in the next open month, as a prior-period adjustment.',
    );
    await expect(
      services.months.reopen(month, { proposedBy: 'Ada', decidedBy: 'Ada' }, 'a mistake'),
    ).rejects.toThrow('two people');
    await expect(services.months.reopen(month, people, ' ')).rejects.toThrow('with a reason');
    await services.months.reopen(month, people, 'a report came late');
    expect(await services.months.state(month)).toBe('open');
  });

  it('does not close a project while an organisation holds more than the residual', async () => {
    await expect(services.projects.close('CITY', 'CITY/1', ada)).rejects.toThrow(
      'Project CITY/1 cannot be closed financially: organisation UNICEF has a balance of 5,000.00 USD from project CITY/1. Nothing may be left allocated, and at most 250.00 USD with its organisations.',
    );
    const refund = { fund: 'CITY', project: 'CITY/1', organisation: 'UNICEF', effectiveOn: '2024-04-10' };
    await services.disbursements.refund({ ...refund, reference: 'R-1', amount: usd('4800') }, ada);
    await services.projects.close('CITY', 'CITY/1', ada);
    expect(await balances()).toMatchObject({ '1000 GEN': '63800.00', '1210 CITY/1 UNICEF': '-4800.00' });
  });

  it('does not close a fund against a proposal that the books have outgrown', async () => {
    const proposal = await services.closings.proposeClosing('CITY');
    expect(proposal).toMatchObject({
      window: 'GEN',
      obstacles: [],
      moves: [{ fromWindow: 'WATER', toWindow: 'GEN' }],
    });
    await services.receipts.fundInterest(
      { fund: 'CITY', reference: 'I-1', effectiveOn: '2024-05-01', window: 'GEN', amount: usd('0.01') },
      ada,
    );
    await expect(
      services.closings.closeFund(
        { fund: 'CITY', reference: 'END', effectiveOn: '2024-12-31', proposal },
        ada,
      ),
    ).rejects.toThrow(
      '91,074.99 USD were to go back then, 91,075.00 USD are unallocated now. Propose it again.',
    );
  });

  it('gives the rest back in proportion, to the cent, and then refuses entries', async () => {
    const proposal = await services.closings.proposeClosing('CITY');
    expect(proposal.refunds.map(({ agreement, amount }) => [agreement, amount.toString()])).toEqual([
      ['A-2', '19671.91'],
      ['A-1', '71403.09'],
    ]);
    const closing = { fund: 'CITY', reference: 'END', effectiveOn: '2024-12-31', proposal };
    await expect(services.closings.closeFund(closing, ada)).rejects.toThrow('say what was paid in EUR');
    await services.closings.closeFund({ ...closing, originals: { 'A-2': eur('18000') } }, ada);
    expect(await balances()).toEqual({
      '1200 CITY/1 UNICEF': '40000.00',
      '1210 CITY/1 UNICEF': '-4800.00',
      '1220 CITY/1 UNICEF': '-35000.00',
      '4000 A-1': '-100000.00',
      '4000 A-2': '-27550.50',
      '4100 GEN': '-0.01',
      '4900 A-1': '71403.09',
      '4900 A-2': '19671.91',
      '5000 A-1': '1000.00',
      '5000 A-2': '275.51',
      '6000 CITY/1 UNICEF 4': '34900.00',
      '6000 CITY/1 UNICEF 5': '100.00',
    });
    expect((await services.funds.get('CITY')).closedOn).toBe('2024-12-31');
    await expect(
      services.receipts.fundInterest(
        { fund: 'CITY', reference: 'I-2', effectiveOn: '2024-12-31', window: 'GEN', amount: usd('1') },
        ada,
      ),
    ).rejects.toThrow('Fund interest I-2 of 2024-12-31: this fund was closed and takes no more entries.');
    await expect(services.closings.proposeClosing('CITY')).rejects.toThrow(
      'Fund CITY was closed on 2024-12-31.',
    );
  });

  it('leaves every record with its entry, sealed in the recorded order', async () => {
    await sealAll(books);
    const [counts]: Record<string, string>[] = await books.query(
      `SELECT (SELECT count(*) FROM money_record) AS records, (SELECT count(*) FROM ledger.entry) AS entries, (SELECT count(*) FROM ledger.seal) AS seals`,
    );
    expect(new Set(Object.values(counts!)).size).toBe(1);
  });
});
