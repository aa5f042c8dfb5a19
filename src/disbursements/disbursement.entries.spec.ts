import type { JournalEntry } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';
import { allocationDecided, windowMoved } from '../allocations/index.js';
import { expenditureReported, organisationRefunded, transferReleased } from './disbursement.entries.js';

const amount = Money.of('10', 'USD');
const event = {
  reference: 'X-1',
  effectiveOn: '2024-02-01',
  amount,
  project: 'P',
  organisation: 'O',
  window: 'GEN',
};
const linesOf = (entry: JournalEntry) =>
  entry.lines.map((line) =>
    [line.account.code, ...Object.values(line.account.per), line.amount.toString()].join(' '),
  );

describe('where the money of a project goes', () => {
  it.each([
    ['an allocation', allocationDecided(event), ['1100 P O GEN 10.00', '1000 GEN -10.00']],
    [
      'a release',
      allocationDecided({ ...event, amount: amount.negated() }),
      ['1100 P O GEN -10.00', '1000 GEN 10.00'],
    ],
    [
      'a window move',
      windowMoved({ ...event, fromWindow: 'GEN', toWindow: 'WATER' }),
      ['1000 WATER 10.00', '1000 GEN -10.00'],
    ],
    ['a transfer', transferReleased(event), ['1200 P O 10.00', '1100 P O GEN -10.00']],
    [
      'expenditure',
      expenditureReported({ ...event, category: '8' }),
      ['6000 P O 8 10.00', '1220 P O -10.00'],
    ],
    ['a refund', organisationRefunded(event), ['1000 GEN 10.00', '1210 P O -10.00']],
  ])('is, for %s, both sides of it', (_, entry, lines) => {
    expect(linesOf(entry)).toEqual(lines);
    expect(entry.heading).toMatchObject({ reference: 'X-1', effectiveOn: '2024-02-01' });
  });
});
