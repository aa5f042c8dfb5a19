import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { Money } from '../money/index.js';
import { balanceAsOf, drawEntryIds, JournalEntry, postEntries, sealEntries } from './index.js';

const cash = { code: '1000', per: { window: 'GEN' } };
const interest = { code: '4100', per: { window: 'GEN' } };

let database: TestDatabase;
let journal: number;

beforeAll(async () => {
  database = await createDatabase();
  const [made]: { id: number }[] = await database.application.query(
    `INSERT INTO ledger.journal (code, begins_on) VALUES ('CLOCKS', '2026-01-01') RETURNING id`,
  );
  journal = made?.id ?? 0;
});
afterAll(() => database.drop());

async function receive(reference: string, effectiveOn: string, amount: string): Promise<void> {
  const entry = new JournalEntry({ kind: 'fund_interest', reference, effectiveOn })
    .debit(cash, Money.of(amount, 'USD'))
    .credit(interest, Money.of(amount, 'USD'));
  const [entryId] = await drawEntryIds(database.application.manager, 1);
  await postEntries(database.application.manager, [{ entryId: entryId ?? '', journalId: journal, entry }]);
}

const balance = async (day: string, knownUntil?: string) =>
  (await balanceAsOf(database.application, journal, cash, day, knownUntil))?.toString();

it('tells a balance by both clocks: what counts on a day, and what was known then', async () => {
  expect(await balanceAsOf(database.application, journal, cash, '2026-12-31')).toBeNull();
  await receive('I-1', '2026-03-31', '100.00');
  await receive('I-2', '2026-06-30', '10.00');
  expect(await balance('2026-03-30')).toBe('0.00'); // not sealed yet, and counted all the same
  expect(await balance('2026-03-31')).toBe('100.00');
  expect(await sealEntries(database.application, journal)).toBe(2);

  await receive('I-3', '2026-02-28', '1.00'); // belongs into February, and was not known before
  expect(await balance('2026-03-31')).toBe('101.00');
  await sealEntries(database.application, journal);
  expect(await balance('2026-03-31')).toBe('101.00');
  expect(await balance('2026-03-31', '2')).toBe('100.00');
  expect(await balance('2026-12-31', '2')).toBe('110.00');
  expect(await balance('2026-12-31', '3')).toBe('111.00');
});
