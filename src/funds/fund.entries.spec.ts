import type { JournalEntry } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';
import { accounts } from './accounts.js';
import {
  agentFeeCharged,
  balancesOpened,
  bankCharged,
  fundInterestEarned,
  organisationInterestReturned,
  otherIncomeReceived,
  unidentifiedReceived,
  unidentifiedResolved,
} from './fund.entries.js';

const amount = Money.of('10', 'USD');
const event = { reference: 'X-1', effectiveOn: '2024-02-01', amount, window: 'GEN', organisation: 'O' };
const linesOf = (entry: JournalEntry) =>
  entry.lines.map((line) =>
    [line.account.code, ...Object.values(line.account.per), line.amount.toString()].join(' '),
  );

describe('what a fund itself posts', () => {
  it.each([
    ['fund_interest', fundInterestEarned(event), ['1000 GEN 10.00', '4100 GEN -10.00']],
    ['other_income', otherIncomeReceived(event), ['1000 GEN 10.00', '4300 GEN -10.00']],
    ['bank_charge', bankCharged(event), ['5200 GEN 10.00', '1000 GEN -10.00']],
    ['aa_fee', agentFeeCharged({ ...event, agreement: 'A-1' }), ['5000 A-1 10.00', '1000 GEN -10.00']],
    ['aa_fee', agentFeeCharged({ ...event, agreement: null }), ['5000 GEN 10.00', '1000 GEN -10.00']],
    ['organisation_interest', organisationInterestReturned(event), ['1000 GEN 10.00', '4200 O -10.00']],
    ['unidentified_receipt', unidentifiedReceived(event), ['1050 10.00', '2000 -10.00']],
    ['unidentified_resolution', unidentifiedResolved(event), ['2000 10.00', '1050 -10.00']],
  ])('is, for %s, both sides of it', (kind, entry, lines) => {
    expect(entry.heading).toEqual({ kind, reference: 'X-1', effectiveOn: '2024-02-01' });
    expect(linesOf(entry)).toEqual(lines);
  });

  it('marks opening balances as such', () => {
    const entry = balancesOpened(event, [{ account: accounts.cashUnallocated('GEN'), balance: amount }]);
    expect(entry.heading.nature).toBe('opening');
    expect(linesOf(entry)).toEqual(['1000 GEN 10.00']);
  });
});
