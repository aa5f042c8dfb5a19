import { RawLedger, refusal, type RawLine } from './raw-ledger.js';

describe('a reversal that goes round the services', () => {
  let ledger: RawLedger;
  let cash: string;
  let income: string;
  let original: string;

  beforeAll(async () => {
    ledger = await RawLedger.open();
    cash = await ledger.account('1000', { window: 'GEN' });
    income = await ledger.account('4000', { agreement: 'A' });
  });
  afterAll(() => ledger.close());
  beforeEach(async () => {
    original = await ledger.move('10', income, cash, '2024-03-10');
  });

  const mirror = (): RawLine[] => [
    { account: cash, amount: '-10' },
    { account: income, amount: '10' },
  ];
  const reverse = (reverses: string, lines = mirror(), day = '2024-03-10') =>
    ledger.record({ reverses, day }, lines);

  it('passes when it mirrors its entry, on its day or later', async () => {
    await reverse(original, mirror(), '2024-04-01');
  });

  it('is refused a second time, also when both are recorded at once', async () => {
    await reverse(original);
    expect(await refusal(reverse(original))).toBe('entry_reversed_once');

    const other = await ledger.move('10', income, cash, '2024-03-10');
    const both = await Promise.all([refusal(reverse(other)), refusal(reverse(other))].map(orRecorded));
    expect(both.sort()).toEqual(['entry_reversed_once', 'recorded']);
  });

  it('is refused of an entry that is a reversal itself', async () => {
    const reversal = await reverse(original);
    const again = ledger.record({ reverses: reversal, day: '2024-03-10' }, [
      { account: cash, amount: '10' },
      { account: income, amount: '-10' },
    ]);
    expect(await refusal(again)).toBe('reversal_of_an_original_entry');
  });

  it('is refused before the day of its entry', async () => {
    expect(await refusal(reverse(original, mirror(), '2024-03-09'))).toBe('reversal_not_before_its_entry');
  });

  it('is refused when it is not the mirror of its entry', async () => {
    const refused = (lines: RawLine[]) => refusal(reverse(original, lines)).then((name) => [name]);
    const mirrored = ['reversal_mirrors_its_entry'];
    const other = await ledger.account('4100', { window: 'GEN' });
    await ledger.move('100', income, cash, '2024-03-10');
    expect(
      await refused([
        { account: cash, amount: '10' },
        { account: income, amount: '-10' },
      ]),
    ).toEqual(mirrored);
    expect(
      await refused([
        { account: cash, amount: '-9' },
        { account: income, amount: '9' },
      ]),
    ).toEqual(mirrored);
    expect(
      await refused([
        { account: cash, amount: '-10' },
        { account: other, amount: '10' },
      ]),
    ).toEqual(mirrored);
    expect(
      await refused([
        { account: income, amount: '10' },
        { account: cash, amount: '-10' },
      ]),
    ).toEqual(mirrored);
    expect(
      await refused([...mirror(), { account: cash, amount: '0' }, { account: income, amount: '0' }]),
    ).toEqual(mirrored);
  });

  it('is refused of an entry that does not exist', async () => {
    expect(await refusal(reverse('987654321'))).toBe('reversal_mirrors_its_entry');
  });
});

/** Settles a refusal that may be none. */
const orRecorded = (name: Promise<string>) => name.catch(() => 'recorded');
