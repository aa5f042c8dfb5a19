import type { DataSource } from 'typeorm';
import { ExampleFund } from './example-fund.js';

/**
 * Fund CITY of 2021 and 2022, with a figure on every line of its statement: two windows, agreements in dollars and euros, all
 * kinds of projects, a correction, refunds both ways, reversals, and money that nobody can name.
 */
export async function exampleFund(dataSource: DataSource): Promise<ExampleFund> {
  const fund = await ExampleFund.make(dataSource, { feeRate: '0.01', windows: ['GEN', 'WATR'] });
  for (const code of ['D-USA', 'D-EUR', 'U-HAB', 'n-loc']) await fund.organisation(code);
  await fund.project('P-1');
  await fund.project('P-OTHER', 'fund_transfer');
  await fund.project('P-SEC', 'direct_cost');
  await fund.budget('P-1', 'U-HAB', '500.00');
  await fund.budget('P-1', 'n-loc', '-1.00');
  await fund.rate('EUR', '2021-12-31', '0.8');
  await fund.rate('EUR', '2023-01-01', '0.5');
  await fund.agreement('A-USD', { donor: 'D-USA', on: '2021-01-10', amount: '2000.00' });
  await fund.agreement('A-EUR', {
    donor: 'D-EUR',
    on: '2021-01-10',
    amount: '100.00',
    currency: 'EUR',
    window: 'WATR',
  });
  await fund.deposit('DEP-1', { agreement: 'A-USD', on: '2021-02-01', amount: '1000.00', fee: '10.00' });
  await fund.deposit('DEP-2', {
    agreement: 'A-EUR',
    on: '2021-02-02',
    amount: '50.50',
    fee: '0.51',
    paid: '40.00',
    window: 'WATR',
  });
  await fund.receipt('fund_interest', 'INT-1', { on: '2021-06-30', amount: '5.00' });
  await fund.receipt('bank_charge', 'BC-1', { on: '2021-06-30', amount: '0.75' });
  await fund.receipt('other_income', 'OI-1', { on: '2021-07-01', amount: '2.00' });
  await fund.receipt('unidentified_receipt', 'U-1', { on: '2021-07-02', amount: '77.00' });
  await fund.allocation('AL-1', {
    project: 'P-1',
    organisation: 'U-HAB',
    on: '2021-08-01',
    amount: '400.00',
  });
  await fund.allocation('AL-2', {
    project: 'P-1',
    organisation: 'n-loc',
    on: '2021-08-01',
    amount: '100.00',
  });
  await fund.allocation('AL-3', {
    project: 'P-OTHER',
    organisation: 'n-loc',
    on: '2021-08-01',
    amount: '30.00',
  });
  await fund.allocation('AL-4', {
    project: 'P-SEC',
    organisation: 'U-HAB',
    on: '2021-08-01',
    amount: '60.00',
  });
  await fund.transfer('TR-1', { project: 'P-1', organisation: 'U-HAB', on: '2021-09-01', amount: '300.00' });
  await fund.transfer('TR-2', {
    project: 'P-OTHER',
    organisation: 'n-loc',
    on: '2021-09-01',
    amount: '30.00',
  });
  await fund.transfer('TR-3', { project: 'P-SEC', organisation: 'U-HAB', on: '2021-09-01', amount: '60.00' });
  await fund.expenditure('EX-1', {
    project: 'P-1',
    organisation: 'U-HAB',
    on: '2021-12-31',
    amount: '200.00',
    category: 1,
  });
  await fund.expenditure('EX-2', {
    project: 'P-1',
    organisation: 'U-HAB',
    on: '2021-12-31',
    amount: '14.00',
    category: 8,
  });
  await fund.windowMove('WM-1', { from: 'GEN', to: 'WATR', on: '2022-01-15', amount: '20.00' });
  await fund.amendment('AM-1', { agreement: 'A-USD', on: '2022-02-01', amount: '1500.00' });
  await fund.deposit('DEP-3', { agreement: 'A-USD', on: '2022-02-02', amount: '300.00', fee: '3.00' });
  await fund.reversal('deposit', 'DEP-3', '2022-02-10');
  await fund.refund('RF-1', { project: 'P-1', organisation: 'U-HAB', on: '2022-03-01', amount: '50.00' });
  await fund.refund('RF-2', { project: 'P-SEC', organisation: 'U-HAB', on: '2022-03-01', amount: '6.00' });
  await fund.expenditure('EX-3', {
    project: 'P-1',
    organisation: 'U-HAB',
    on: '2022-06-30',
    amount: '-20.00',
    category: 1,
  });
  await fund.receipt('organisation_interest', 'OIN-1', {
    on: '2022-07-01',
    amount: '1.25',
    organisation: 'U-HAB',
  });
  await fund.refundToContributor('RD-1', { agreement: 'A-USD', on: '2022-08-01', amount: '40.00' });
  return fund;
}
