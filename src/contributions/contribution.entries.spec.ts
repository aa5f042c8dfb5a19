import { Money, Rate } from '../../libs/money/index.js';
import type { JournalEntry } from '../../libs/ledger/index.js';
import {
  agreementAmended,
  agreementSigned,
  contributorRefunded,
  depositReceived,
} from './contribution.entries.js';
import { feeOn } from './fee.js';

const usd = (amount: string) => Money.of(amount, 'USD');
const when = { reference: 'X-1', effectiveOn: '2024-02-01' };
const linesOf = (entry: JournalEntry) =>
  entry.lines.map(({ account, amount }) =>
    [account.code, Object.values(account.per).join(' '), amount.format()].join(' '),
  );

describe('what contributions post', () => {
  it('is a memorandum in its own currency for an agreement, either way for an amendment', () => {
    expect(linesOf(agreementSigned({ ...when, amount: Money.of('500', 'KWD') }))).toEqual([
      '9000 X-1 500.000 KWD',
      '9100 X-1 -500.000 KWD',
    ]);
    expect(linesOf(agreementAmended({ ...when, agreement: 'A-1', difference: usd('-20') }))).toEqual([
      '9000 A-1 -20.00 USD',
      '9100 A-1 20.00 USD',
    ]);
  });

  it('is cash, contribution, fee and the promise fulfilled for a deposit, in one entry', () => {
    const deposit = {
      ...when,
      agreement: 'A-1',
      window: 'GEN',
      amount: usd('110'),
      paid: Money.of('100', 'EUR'),
    };
    expect(linesOf(depositReceived({ ...deposit, fee: usd('1.10') }))).toEqual([
      '1000 GEN 110.00 USD',
      '4000 A-1 -110.00 USD',
      '5000 A-1 1.10 USD',
      '1000 GEN -1.10 USD',
      '9100 A-1 100.00 EUR',
      '9000 A-1 -100.00 EUR',
    ]);
    expect(linesOf(depositReceived({ ...deposit, fee: usd('0') }))).toHaveLength(4);
  });

  it('owes nothing again after a refund to a contributor', () => {
    expect(
      linesOf(contributorRefunded({ ...when, agreement: 'A-1', window: 'GEN', amount: usd('5') })),
    ).toEqual(['4900 A-1 5.00 USD', '1000 GEN -5.00 USD']);
  });
});

describe('the fee', () => {
  const rate = (text: string) => Rate.of(text);
  it.each([
    ['150.50', null, rate('0.01'), '1.51'],
    ['150.49', null, rate('0.01'), '1.50'],
    ['150.50', rate('0.02'), rate('0.01'), '3.01'],
    ['150.50', rate('0'), rate('0.01'), '0.00'],
    ['150.50', null, null, '0.00'],
  ])("on %s at the agreement's %s, else the fund's %s, is %s", (amount, agreement, fund, fee) => {
    expect(feeOn(usd(amount), { agreement, fund }).toString()).toBe(fee);
  });
});
