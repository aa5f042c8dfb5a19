import { sample, faultsOf, sentencesOf, soundBook } from './testing/sample-book.js';

const row = (text: string) => faultsOf({ transactions: `\n${text}` });

describe('the cells of a book', () => {
  it('are sound in the sample', () => {
    const { counts, changes } = soundBook({});
    expect(counts).toEqual({ posted: { agreements: 3, allocations: 0, transactions: 2 }, alreadyKnown: 0 });
    expect(changes.projects.map(({ row: { code }, known }) => [code, known])).toEqual([
      ['P-1', false],
      ['P-2', false],
    ]);
  });

  it('are all looked at in a row: three bad cells are three faults', () => {
    expect(row('F,X,gift,2021-02-30,x,,,,,,,,')).toEqual([
      'transactions:4 kind',
      'transactions:4 date',
      'transactions:4 amount',
    ]);
  });

  it.each([
    '2021-02-29',
    '2021-2-1',
    '01/02/2021',
    '0000-01-01',
    '2021-02-01T00:00',
    ' 2021-02-01',
    '2099-01-01',
  ])('hold no day %j', (day) => {
    expect(row(`F,X,other_income,${day},1,,,,,,,N,`)).toEqual(['transactions:4 date']);
  });

  it.each(['"1,000"', '1e3', '+1', '1.', '.5', '1 000', '1.005', '٣', '0', '-1', 'NaN'])(
    'hold no amount %s',
    (amount) => {
      expect(row(`F,X,other_income,2021-03-01,${amount},,,,,,,N,`)).toEqual(['transactions:4 amount']);
    },
  );

  it('may be negative only in a correction, a fee or a charge given back', () => {
    expect(row('F,X,bank_charge,2021-03-01,-1,,,,,,,N,')).toEqual([]);
    expect(row('F,X,aa_fee,2021-03-01,-1,,,A-N,,,,,')).toEqual([]);
    expect(row('F,X,expenditure,2021-03-01,-1,,,,ORG,P-1,1,nowhere,')).toEqual([]);
    expect(row('F,X,transfer,2021-03-01,-1,,,,ORG,P-1,,N,')).toEqual(['transactions:4 amount']);
  });

  it('hold codes that lead somewhere, without blanks around them', () => {
    expect(row('F,X,organisation_interest,2021-03-01,1,,,,ORG ,,,N,')).toEqual([
      'transactions:4 organisation',
    ]);
    expect(sentencesOf({ transactions: '\nF,"X ",other_income,2021-03-01,1,,,,,,,N,' })).toEqual([
      'The reference "X " has a blank before or after it.',
    ]);
    expect(faultsOf({ projects: '\nF,P 3/x,t,programme,NONE,ZZ,,2021-01-02,2021-01-01,active' })).toEqual([
      'projects:4 end_date',
      'projects:4 lead',
      'projects:4 country',
    ]);
    expect(row(`F,${'x'.repeat(201)},other_income,2021-03-01,1,,,,,,,N,`)).toEqual([
      'transactions:4 reference',
    ]);
  });

  it('report a code of a row with a fault once, not wherever it is used', () => {
    const organisations = sample.organisations.replace('ngo', 'charity');
    const agreements = sample.agreements.replace('A-N,DON,2021-01-10,USD', 'A-N,DON,someday,XYZ');
    expect(faultsOf({ organisations, agreements })).toEqual([
      'organisations:3 type',
      'agreements:2 signed_on',
      'agreements:2 currency',
    ]);
  });

  it('are not judged by a table that could not be read', () => {
    expect(faultsOf({ projects: '', budgets: '\nP-9,ORG,1' })).toEqual(['projects:null null']);
    expect(faultsOf({ agreements: 'fund,reference\nF,"A-N' })).toEqual(
      expect.not.arrayContaining([expect.stringMatching('transactions')]),
    );
  });

  it('stand once where they are a key', () => {
    expect(
      faultsOf({
        organisations: '\nORG,Again,ngo,',
        windows: '\nF,N,Again',
        budgets: '\nP-1,ORG,1',
        exchange_rates: 'currency,effective_on,rate\nEUR,2021-01-01,0.8\nEUR,2021-01-01,0.9',
        transactions:
          '\nF,D-1,deposit,2021-02-01,100000.00,,,A-N,,,,,\nF,D-1,other_income,2021-02-01,1,,,,,,,N,',
      }),
    ).toEqual([
      'windows:4 code',
      'organisations:5 code',
      'exchange_rates:3 effective_on',
      'budgets:3 organisation',
      'transactions:4 reference',
    ]);
  });

  it('are missed only where a row needs them: a column may be absent', () => {
    const few = 'fund,reference,kind,date,amount,agreement\nF,D-1,deposit,2021-02-01,1,A-N';
    expect(faultsOf({ transactions: few })).toEqual([]);
    const fewer = `fund,reference,kind,date,amount,window
F,D-1,deposit,2021-02-01,1,N
F,D-2,deposit,2021-02-01,1,N
F,I-1,other_income,2021-02-01,1,N`;
    expect(faultsOf({ transactions: fewer })).toEqual(['transactions:1 agreement']);
    expect(
      faultsOf({ agreements: sample.agreements.replace(/,(?=[^,]*$)/gm, ',').replace('amount', 'amounts') }),
    ).toEqual(['agreements:1 amounts', 'agreements:1 amount']);
  });

  it('fall on or after the day the fund began and the agreement was signed', () => {
    expect(row('F,X,other_income,2020-12-31,1,,,,,,,N,')).toEqual(['transactions:4 date']);
    expect(row('F,X,deposit,2021-01-09,1,,,A-N,,,,,')).toEqual(['transactions:4 date']);
    expect(
      faultsOf({ amendments: 'fund,agreement,reference,amended_on,amount\nF,A-N,M-1,2021-01-09,1' }),
    ).toEqual(['amendments:2 amended_on']);
  });

  it("give what was paid in the agreement's currency, and elsewhere both or neither", () => {
    const paid = (currency: string, original: string, agreement = 'A-E') =>
      row(`F,X,deposit,2021-03-01,10,${currency},${original},${agreement},,,,,`);
    expect(paid('EUR', '9')).toEqual([]);
    expect(paid('', '')).toEqual(['transactions:4 currency', 'transactions:4 original_amount']);
    expect(paid('SEK', '9')).toEqual(['transactions:4 currency']);
    expect(paid('EUR', '9.001')).toEqual(['transactions:4 original_amount']);
    expect(paid('EUR', '-9')).toEqual(['transactions:4 original_amount']);
    expect(paid('SEK', '90', 'A-N')).toEqual([]);
    expect(paid('SEK', '', 'A-N')).toEqual(['transactions:4 original_amount']);
    expect(paid('', '90', 'A-N')).toEqual(['transactions:4 currency']);
  });

  it('may name two instalments of one day', () => {
    const schedules = 'fund,agreement,due_on,amount\nF,A-E,2021-05-01,400\nF,A-E,2021-05-01,600';
    expect(
      soundBook({ schedules }).changes.instalments.map(({ row: { n, amount } }) => [n, amount.format()]),
    ).toEqual([
      [1, '400.00 EUR'],
      [2, '600.00 EUR'],
    ]);
    expect(
      faultsOf({ schedules: 'fund,agreement,due_on,amount\nF,A-E,2021-05-01,-1\nF,NO,2021-05-01,1' }),
    ).toEqual(['schedules:2 amount', 'schedules:3 agreement']);
  });

  it('say which fund a project belongs to', () => {
    const funds = `${sample.funds}\nG,Other,JPY,2021-01-01,,`;
    expect(
      sentencesOf({
        funds,
        projects: '\nG,P-G,t,programme,,,,,,active',
        transactions: '\nF,X,transfer,2021-03-01,1,,,,ORG,P-G,,N,',
      }),
    ).toEqual(['Project "P-G" belongs to fund "G", not to "F".']);
  });
});
