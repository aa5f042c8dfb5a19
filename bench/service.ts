import { Money } from '../libs/money/index.js';
import { AgreementsService, ContributionsService } from '../src/contributions/index.js';
import { ReceiptsService } from '../src/funds/index.js';
import { OrganisationsService } from '../src/organisations/index.js';
import type { Work } from './rounds.js';
import { bench, FUND, WINDOW, type Setting } from './setting.js';

const usd = (amount: string) => Money.of(amount, 'USD');
const DAY = '2024-06-01';

/** Interest through the service: checks, business record, trail and entry, in process. */
export function receiptThroughService({ dataSource }: Setting): Work {
  const receipts = new ReceiptsService(dataSource);
  return (count) =>
    receipts.fundInterest(
      { fund: FUND, reference: `I-${count}`, effectiveOn: DAY, amount: usd('100.00'), window: WINDOW },
      bench,
    );
}

/** A deposit through the service, under one agreement: cash, contribution, fee and commitment in one entry. */
export async function depositThroughService({ dataSource }: Setting): Promise<Work> {
  await new OrganisationsService(dataSource).create(
    { code: 'DONOR', name: 'Donor', type: 'government', country: null },
    bench,
  );
  await new AgreementsService(dataSource).sign(
    { fund: FUND, reference: 'A', effectiveOn: '2024-01-01', donor: 'DONOR', amount: usd('1000000000.00') },
    bench,
  );
  const contributions = new ContributionsService(dataSource);
  return (count) =>
    contributions.receiveDeposit(
      { fund: FUND, reference: `D-${count}`, effectiveOn: DAY, amount: usd('100.00'), agreement: 'A' },
      bench,
    );
}
