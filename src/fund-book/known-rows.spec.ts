import { Money, Rate } from '../../libs/money/index.js';
import { bookKey } from './known-books.js';
import { knownAfter } from './testing/known-after.js';
import { faultsOf, sample, sentencesOf, soundBook, type Tables } from './testing/sample-book.js';

/** A year of the sample: allocated, transferred, amended, moved, given back and reversed. */
const history: Tables = {
  allocations: '\nF,AL-1,P-1,ORG,N,2021-03-01,60000\nF,AL-2,P-1,ORG,N,2021-04-01,-10000.00',
  amendments: 'fund,agreement,reference,amended_on,amount\nF,A-N,M-1,2021-03-01,150000',
  window_moves: 'fund,reference,date,from_window,to_window,amount\nF,W-1,2021-05-01,N,S,1000',
  reversals: 'fund,kind,reference,reversed_on,reason\nF,expenditure,E-1,2021-12-31,Reported twice',
  transactions: `
F,D-E,deposit,2021-02-02,1100,EUR,1000,A-E,,,,,
F,T-1,transfer,2021-03-02,50000,,,,ORG,P-1,,,for a start
F,E-1,expenditure,2021-06-30,-5.5,,,,ORG,P-1,1,N,
F,I-1,fund_interest,2021-06-30,12.5,,,,,,,S,`,
};
const add = (tables: Tables, more: Tables): Tables => {
  const sum = { ...tables };
  for (const [name, text] of Object.entries(more) as [keyof Tables, string][])
    sum[name] = (tables[name] ?? '') + text;
  return sum;
};

describe('a book imported again', () => {
  it('posts nothing and changes nothing', () => {
    const { counts, changes, postings } = soundBook(history, knownAfter(history));
    expect(counts).toEqual({ posted: { agreements: 0, allocations: 0, transactions: 0 }, alreadyKnown: 14 });
    expect(postings).toEqual([]);
    expect(Object.values(changes).flat()).toEqual([]);
  });

  it('posts the rows that are new, windows following from what was before', () => {
    const more = add(history, { transactions: '\nF,T-2,transfer,2021-07-01,0.01,,,,ORG,P-1,,,' });
    expect(faultsOf(more, knownAfter(history))).toEqual(['transactions:8 amount']);
    const released = { ...history, allocations: history.allocations!.replace('-10000.00', '-9999.99') };
    const { postings } = soundBook({ ...more, allocations: released.allocations }, knownAfter(released));
    expect(postings).toEqual([expect.objectContaining({ kind: 'transfer', reference: 'T-2', window: 'N' })]);
  });

  it('compares amounts as numbers, an empty window not at all, and no column that the file has not', () => {
    const same = {
      ...history,
      transactions: history
        .transactions!.replace('12.5,', '12.50,')
        .replace(',N,\nF,I-1', ',NOWHERE,\nF,I-1'),
      agreements: sample.agreements.replace('200000.00,N', '200000,'),
    };
    // An empty window is no fault even in a fund with two, because the agreement is recorded with one.
    expect(faultsOf(same, knownAfter(history))).toEqual([]);
    const fewer = {
      agreements: 'fund,reference,donor,signed_on,currency,amount\nF,A-N,DON,2021-01-10,USD,200000.00',
      transactions: 'fund,reference,kind,date,amount\nF,I-1,fund_interest,2021-06-30,12.50',
    };
    expect(soundBook(fewer, knownAfter(history)).counts.alreadyKnown).toBe(2);
  });

  it.each<[keyof Tables, string, string, string]>([
    ['transactions', '12.5,', '12.51,', 'transactions:7 amount'],
    ['transactions', 'for a start', 'to start', 'transactions:5 narrative'],
    ['transactions', 'EUR,1000', 'EUR,999', 'transactions:4 original_amount'],
    ['transactions', '2021-06-30,12.5', '2021-06-29,12.5', 'transactions:7 date'],
    ['transactions', ',S,', ',N,', 'transactions:7 window'],
    ['allocations', ',60000', ',60001', 'allocations:2 amount'],
    ['allocations', 'ORG,N,2021-03-01', 'SEC,N,2021-03-01', 'allocations:2 organisation'],
    ['amendments', '150000', '150001', 'amendments:2 amount'],
    ['window_moves', '1000', '1001', 'window_moves:2 amount'],
    ['reversals', '2021-12-31', '2021-12-30', 'reversals:2 reversed_on'],
  ])('reports what differs in %s', (table, was, is, fault) => {
    const changed = { ...history, [table]: history[table]!.replace(was, is) };
    expect(changed[table]).not.toBe(history[table]);
    expect(faultsOf(changed, knownAfter(history))).toEqual([fault]);
  });

  it('says what was and what is', () => {
    const changed = { ...history, transactions: history.transactions!.replace('12.5,', '12.51,') };
    expect(sentencesOf(changed, knownAfter(history))).toEqual([
      'The fund interest I-1 of fund F is recorded already and differs: amount was "12.50" and is "12.51" here. What is recorded never changes: reverse it, and give the correction a reference of its own.',
    ]);
  });

  it('lets a record of the ledger be reversed, once', () => {
    const reversed = add(history, { reversals: '\nF,transfer,T-1,2021-08-01,Returned' });
    const [reversal, ...others] = soundBook(reversed, knownAfter(history)).postings;
    expect(others).toEqual([]);
    expect(reversal).toMatchObject({
      kind: 'reversal',
      reverses: { kind: 'transfer', reference: 'T-1', known: true },
    });
    const again = add(history, { reversals: '\nF,expenditure,E-1,2022-01-31,Again' });
    expect(faultsOf(again, knownAfter(history))).toEqual(['reversals:3 reference']);
    const early = add(history, { reversals: '\nF,transfer,T-1,2021-03-01,Returned' });
    expect(faultsOf(early, knownAfter(history))).toEqual(['reversals:3 reversed_on']);
  });

  it('keeps the fee rows of a time before there was a rate', () => {
    const before: Tables = {
      funds: sample.funds.replace('0.01', ''),
      transactions: '\nF,FEE,aa_fee,2021-03-01,5,,,A-N,,,,,',
    };
    expect(faultsOf({ transactions: before.transactions! }, knownAfter(before))).toEqual([]);
  });
});

describe('a book imported into later entries', () => {
  const later = { allocations: '\nF,AL-1,P-1,ORG,N,2021-06-01,99000' };
  const spend = (day: string, more = '') => ({
    ...later,
    transactions: `\nF,B-1,bank_charge,${day},0.01,,,,,,,N,${more}`,
  });

  it('refuses what a later day does not cover, and names that day', () => {
    expect(sentencesOf(spend('2021-03-01'), knownAfter(later))).toEqual([
      'Bank charge B-1 of 0.01 USD exceeds the 0.00 USD unallocated in window N of fund F at the close of 2021-06-01: it is dated 2021-03-01, and every later day must stay covered.',
    ]);
  });

  it('counts what the book itself brings before, and no more', () => {
    const income = '\nF,O-1,other_income,2021-02-28,0.01,,,,,,,N,';
    expect(faultsOf(spend('2021-03-01', income), knownAfter(later))).toEqual([]);
    expect(faultsOf(spend('2021-02-27', income), knownAfter(later))).toEqual(['transactions:4 amount']);
  });

  it('refuses what its own day does not cover, though later ones would', () => {
    const known = knownAfter({ transactions: '\nF,O-9,other_income,2021-09-01,50,,,,,,,N,' });
    const early = { allocations: '\nF,AL-1,P-1,ORG,N,2021-08-31,99000.01' };
    expect(faultsOf(early, known)).toEqual(['allocations:2 amount']);
    const late = { allocations: '\nF,AL-1,P-1,ORG,N,2021-09-01,99000.01' };
    expect(faultsOf(late, known)).toEqual([]);
  });
});

describe('what people may edit', () => {
  const rates = { exchange_rates: 'currency,effective_on,rate\nEUR,2021-01-01,0.8' };

  it('becomes a new version where the book changed, and stays where it did not', () => {
    const changed: Tables = {
      funds: sample.funds.replace('A fund', 'The fund'),
      windows: sample.windows.replace('South', 'Far south'),
      organisations: sample.organisations.replace(',KE', ','),
      projects: sample.projects.replace('2022-12-31', '2023-12-31'),
      budgets: sample.budgets.replace('100000.00', '90000'),
      exchange_rates: rates.exchange_rates.replace('0.8', '0.81'),
    };
    const { changes } = soundBook(changed, knownAfter(rates));
    expect(
      Object.values(changes).map((rows: { known: boolean }[]) => rows.map(({ known }) => known)),
    ).toEqual([[true], [true], [true], [true], [true], [true], [], [], [], [], []]);
    expect(soundBook(rates, knownAfter(rates)).changes.exchangeRates).toEqual([]);
  });

  it('never changes its currency, fund or kind', () => {
    expect(faultsOf({ funds: sample.funds.replace('USD', 'EUR') }, knownAfter({}))).toEqual([
      'funds:2 currency',
    ]);
    const kind = { projects: sample.projects.replace('direct_cost', 'programme') };
    expect(faultsOf(kind, knownAfter({}))).toEqual(['projects:3 kind']);
  });

  it('is not changed over what people made of it, and an unchanged row leaves that alone', () => {
    const known = knownAfter({});
    const version = known.organisations.get('ORG')!;
    version.current = { ...version.current, name: 'Renamed' };
    version.editedSince = true;
    expect(soundBook({}, known).changes.organisations).toEqual([]);
    const renamed = (name: string) => ({
      organisations: sample.organisations.replace('An organisation', name),
    });
    expect(soundBook(renamed('Renamed'), known).changes.organisations).toEqual([]);
    expect(sentencesOf(renamed('Other'), known)).toEqual([
      'This was edited since its last import, so the book does not change it: name is "Renamed" and would become "Other". Bring the book up to date.',
    ]);
  });

  it('is not changed of a project that is led through its stages, nor of its budget', () => {
    const known = knownAfter({});
    known.stages.set('P-1', 'appraisal');
    expect(soundBook({}, known).changes.projects).toEqual([]);
    const led =
      'Project P-1 is led through the stages of its life, and is at appraisal, so a book changes neither it nor its budget';
    expect(
      sentencesOf({ projects: sample.projects.replace('31,active', '31,financially_closed') }, known),
    ).toEqual([
      `${led}: status is "active" and would become "financially_closed". Use the verbs of its life, and bring the book up to date.`,
    ]);
    const budgets = { budgets: `${sample.budgets.replace('100000.00', '5')}\nP-1,SEC,7.00` };
    expect(sentencesOf(budgets, known)).toEqual([
      `${led}: approved_amount is 100,000.00 USD and would become 5.00 USD. Use the verbs of its life, and bring the book up to date.`,
      `${led}. Take this row out of the book.`,
    ]);
    expect(
      faultsOf(
        { projects: sample.projects.replace('direct_cost,SEC,,,,,active', 'direct_cost,SEC,,,,,cancelled') },
        known,
      ),
    ).toEqual([]);
  });

  it("leaves people's fee rate alone, also where it charges new deposits", () => {
    const known = knownAfter({});
    const version = known.funds.get('F')!;
    version.current = { ...version.current, feeRate: Rate.of('0.02') };
    version.editedSince = true;
    const [deposit] = soundBook(
      { transactions: '\nF,D-3,deposit,2021-03-01,100,,,A-N,,,,,' },
      known,
    ).postings;
    expect(deposit?.kind === 'deposit' && deposit.fee.equals(Money.of('2.00', 'USD'))).toBe(true);
  });

  it('may be left out of the book altogether', () => {
    const rows: Tables = {
      funds: 'code,name,currency,start_date',
      windows: 'fund,code,name',
      organisations: 'code,name,type',
      agreements: 'fund,reference,donor,signed_on,currency,amount',
      projects: 'fund,code,title,kind,status',
      budgets: 'project,organisation,approved_amount',
      transactions: `fund,reference,kind,date,amount,agreement
F,D-3,deposit,2021-03-01,100.00,A-N`,
    };
    const known = knownAfter({});
    expect(soundBook(rows, known).postings).toEqual([
      expect.objectContaining({ reference: 'D-3', window: 'N' }),
    ]);
    known.agreements.delete(bookKey('F', 'A-N'));
    expect(faultsOf(rows, known)).toEqual(['transactions:2 agreement']);
  });
});
