import { bookOf, faultsOf, sample, sentencesOf, soundBook, type Tables } from './testing/sample-book.js';
import { mentionedIn } from './mentions.js';

const allocate = (...rows: string[]) => `\n${rows.map((row) => `F,${row}`).join('\n')}`;
const reversals = (...rows: string[]) =>
  ['fund,kind,reference,reversed_on,reason', ...rows.map((row) => `F,${row},`)].join('\n');
const amendments = (...rows: string[]) =>
  ['fund,agreement,reference,amended_on,amount', ...rows.map((row) => `F,${row}`)].join('\n');
const moves = (...rows: string[]) =>
  ['fund,reference,date,from_window,to_window,amount', ...rows.map((row) => `F,${row}`)].join('\n');

/** Kinds and references in the order of posting. */
const order = (tables: Tables) =>
  soundBook(tables).postings.map(({ kind, reference }) => `${kind} ${reference}`);
const posted = (tables: Tables, reference: string) =>
  soundBook(tables).postings.find((posting) => posting.reference === reference);

describe('the order of posting', () => {
  it('is by day, then by kind, then by file, whatever the lines', () => {
    expect(
      order({
        transactions: `fund,reference,kind,date,amount,agreement,organisation,project,category,window
F,E,expenditure,2021-03-01,1,,ORG,P-1,1,
F,R,refund_from_organisation,2021-03-01,1,,ORG,P-1,,
F,T,transfer,2021-03-01,10,,ORG,P-1,,
F,C,bank_charge,2021-03-01,1,,,,,N
F,D2,deposit,2021-03-01,100,A-N,,,,
F,D1,deposit,2021-03-01,100,A-N,,,,`,
        allocations: allocate('AL,P-1,ORG,N,2021-03-01,10'),
        window_moves: moves('W,2021-03-01,N,S,5'),
        amendments: amendments('A-N,M,2021-03-01,5000'),
        reversals: reversals('expenditure,E,2021-03-01'),
      }).slice(3),
    ).toEqual([
      'amendment M',
      'deposit D2',
      'deposit D1',
      'bank_charge C',
      'window_move W',
      'allocation AL',
      'transfer T',
      'refund_from_organisation R',
      'expenditure E',
      'reversal E',
    ]);
  });
});

describe('floors', () => {
  it('let the last cent be allocated and refuse one more, with figures', () => {
    expect(faultsOf({ allocations: allocate('AL-1,P-1,ORG,N,2021-03-01,99000.00') })).toEqual([]);
    expect(sentencesOf({ allocations: allocate('AL-1,P-1,ORG,N,2021-03-01,99000.01') })).toEqual([
      'Allocation AL-1 of 99,000.01 USD exceeds the 99,000.00 USD unallocated in window N of fund F on 2021-03-01.',
    ]);
  });

  it("net a deposit's fee before they are looked at, and round it half up", () => {
    const deposit = posted({ transactions: '\nF,D-3,deposit,2021-03-01,0.50,,,A-N,,,,,' }, 'D-3');
    expect(deposit).toMatchObject({ kind: 'deposit', window: 'N' });
    expect(deposit?.kind === 'deposit' && [deposit.fee.format(), deposit.paid.format()]).toEqual([
      '0.01 USD',
      '0.50 USD',
    ]);
  });

  it("take what was paid off the agreement, in the agreement's currency", () => {
    const euros = (original: string) => ({
      transactions: `\nF,D-E,deposit,2021-03-01,5000,EUR,${original},A-E,,,,,`,
    });
    expect(faultsOf(euros('1000.00'))).toEqual([]);
    expect(sentencesOf(euros('1000.01'))).toEqual([
      'Deposit D-E of 1,000.01 EUR exceeds the 1,000.00 EUR still to be paid under agreement A-E of fund F on 2021-03-01; amend the agreement first.',
    ]);
  });

  it('keep a release to the window that the money came from', () => {
    const allocations = allocate('AL-1,P-1,ORG,N,2021-03-01,10', 'AL-2,P-1,ORG,S,2021-03-02,-10');
    expect(faultsOf({ allocations })).toEqual(['allocations:3 amount']);
  });

  it('find everything at once, not only the first', () => {
    expect(
      faultsOf({
        allocations: allocate('AL-1,P-1,ORG,N,2021-03-01,99000.01', 'AL-2,P-1,ORG,S,2021-03-01,49500.01'),
        window_moves: moves('W-1,2021-02-02,N,S,99000.01'),
        amendments: amendments('A-N,M-1,2021-04-01,99999.99'),
        reversals: reversals('deposit,D-9,2021-05-01'),
      }),
    ).toEqual([
      'amendments:2 amount',
      'allocations:2 amount',
      'window_moves:2 amount',
      'reversals:2 reference',
    ]);
  });
});

describe('consequences', () => {
  const transfer = (amount: string, day = '2021-03-02') => `\nF,T-1,transfer,${day},${amount},,,,ORG,P-1,,,`;

  it('of a refused allocation are not reported', () => {
    const allocations = allocate('AL-1,P-1,ORG,N,2021-03-01,99000.01');
    expect(faultsOf({ allocations, transactions: transfer('99000.01') })).toEqual(['allocations:2 amount']);
  });

  it('end where the refused row would not have been enough', () => {
    const allocations = allocate('AL-1,P-1,ORG,N,2021-03-01,99000.01');
    expect(faultsOf({ allocations, transactions: transfer('99000.02') })).toEqual([
      'allocations:2 amount',
      'transactions:4 amount',
    ]);
    expect(
      faultsOf({
        allocations,
        transactions: `${transfer('99000.00')}\nF,T-2,transfer,2021-03-03,0.02,,,,ORG,P-1,,N,`,
      }),
    ).toEqual(['allocations:2 amount', 'transactions:5 amount']);
  });

  it('of a row with a bad cell count from its day on, without limit where the amount is the bad cell', () => {
    const allocations = allocate('AL-1,P-1,ORG,N,2021-03-01,150000');
    const deposit = (day: string, amount: string) => ({
      allocations,
      transactions: `\nF,D-3,deposit,${day},${amount},,,A-N,,,,,nowhere`.replace(
        'A-N,,,,,nowhere',
        'A-N,NOBODY,,,,',
      ),
    });
    expect(faultsOf(deposit('2021-03-01', '60000'))).toEqual(['transactions:4 organisation']);
    expect(faultsOf(deposit('2021-03-01', '50000'))).toEqual([
      'allocations:2 amount',
      'transactions:4 organisation',
    ]);
    expect(faultsOf(deposit('2021-03-02', '60000'))).toEqual([
      'allocations:2 amount',
      'transactions:4 organisation',
    ]);
    expect(faultsOf(deposit('2021-03-01', '1x'))).toEqual([
      'transactions:4 amount',
      'transactions:4 organisation',
    ]);
    expect(faultsOf(deposit('someday', '60000'))).toEqual([
      'transactions:4 date',
      'transactions:4 organisation',
    ]);
  });

  it('of a chain of rows are not reported either', () => {
    expect(
      faultsOf({
        agreements: sample.agreements.replace('A-N,DON', 'A-N,NOBODY'),
        allocations: allocate('AL-1,P-1,ORG,N,2021-03-01,90000'),
        transactions: transfer('90000'),
        reversals: reversals('transfer,T-1,2021-03-09'),
      }),
    ).toEqual(['agreements:2 donor']);
  });

  it('of an allocation whose window is hidden leave a transfer alone', () => {
    const allocations = allocate('AL-1,P-1,ORG,NOWHERE,2021-03-01,10');
    expect(faultsOf({ allocations, transactions: transfer('10') })).toEqual(['allocations:2 window']);
  });
});

describe('windows that follow', () => {
  const withTransfer = (...allocations: string[]) => ({
    allocations: allocate(...allocations),
    transactions:
      '\nF,T-1,transfer,2021-03-02,10,,,,ORG,P-1,,,\nF,R-1,refund_from_organisation,2021-03-03,1,,,,SEC,P-1,,,',
  });

  it('are those of the allocations so far', () => {
    const tables = withTransfer('AL-1,P-1,ORG,S,2021-03-01,10', 'AL-2,P-1,ORG,N,2021-03-09,10');
    expect(posted(tables, 'T-1')).toMatchObject({ window: 'S' });
    // Nothing was allocated to SEC: the project's only window.
    expect(posted(tables, 'R-1')).toMatchObject({ window: 'S' });
  });

  it('are needed where allocations came from two, or there is none', () => {
    expect(faultsOf(withTransfer('AL-1,P-1,ORG,S,2021-03-01,10', 'AL-2,P-1,ORG,N,2021-03-02,10'))).toEqual([
      'transactions:4 window',
      'transactions:5 window',
    ]);
    expect(faultsOf(withTransfer())).toEqual(['transactions:4 window', 'transactions:5 window']);
    expect(faultsOf({ transactions: '\nF,I-1,fund_interest,2021-03-01,1,,,,,,,,' })).toEqual([
      'transactions:4 window',
    ]);
    expect(faultsOf({ agreements: '\nF,A-9,DON,2021-02-01,USD,1,' })).toEqual(['agreements:5 window']);
    expect(faultsOf({ allocations: allocate('AL-1,P-1,ORG,,2021-03-01,1') })).toEqual([
      'allocations:2 window',
    ]);
  });

  it("are the deposit's own before its agreement's", () => {
    expect(posted({ transactions: '\nF,D-3,deposit,2021-03-01,1,,,A-N,,,,S,' }, 'D-3')).toMatchObject({
      window: 'S',
    });
    expect(posted({ transactions: '\nF,B-1,refund_to_donor,2021-03-01,1,,,A-S,,,,,' }, 'B-1')).toMatchObject({
      window: 'S',
    });
  });

  it('are GEN in a fund without any', () => {
    const tables = { windows: 'fund,code,name', agreements: sample.agreements.replace(/,[NS]$/gm, ',') };
    expect(
      posted({ ...tables, transactions: '\nF,I-1,fund_interest,2021-03-01,1,,,,,,,,' }, 'I-1'),
    ).toMatchObject({
      window: 'GEN',
    });
  });
});

describe('fees', () => {
  it('are charged by themselves where there is a rate, so a row of its own is refused', () => {
    expect(faultsOf({ transactions: '\nF,X,aa_fee,2021-03-01,1,,,A-N,,,,,' })).toEqual([
      'transactions:4 kind',
    ]);
    expect(faultsOf({ transactions: '\nF,X,aa_fee,2021-03-01,1,,,,,,,N,' })).toEqual(['transactions:4 kind']);
  });

  it("are not charged under an agreement whose own rate is 0, and at the agreement's own before the fund's", () => {
    const agreements = (rate: string) =>
      `fund,reference,donor,signed_on,currency,amount,window,aa_fee_rate\nF,A-N,DON,2021-01-10,USD,200000.00,N,${rate}`;
    const transactions = 'fund,reference,kind,date,amount,agreement\nF,D-1,deposit,2021-02-01,1000,A-N';
    const fee = (rate: string) => {
      const deposit = posted({ agreements: agreements(rate), transactions }, 'D-1');
      return deposit?.kind === 'deposit' && deposit.fee.format();
    };
    expect([fee(''), fee('0'), fee('0.02')]).toEqual(['10.00 USD', '0.00 USD', '20.00 USD']);
  });
});

describe('reversals', () => {
  it('take back each amendment on its own, whichever comes first', () => {
    const tables = {
      amendments: amendments(
        'A-N,M-1,2021-03-01,150000',
        'A-N,M-2,2021-03-02,120000',
        'A-N,M-3,2021-06-01,110000',
      ),
      reversals: reversals('amendment,M-1,2021-04-01', 'amendment,M-2,2021-04-02'),
    };
    const third = posted(tables, 'M-3');
    // 200,000 again after both reversals, so the third takes 90,000 off.
    expect(third?.kind === 'amendment' && third.difference.format()).toBe('-90,000.00 USD');
    const paidUp = { ...tables, transactions: '\nF,D-3,deposit,2021-03-03,20000,,,A-N,,,,,' };
    expect(sentencesOf(paidUp)).toEqual([
      expect.stringMatching(
        /^Amendment M-3 to 110,000\.00 USD takes 90,000\.00 USD off .* exceeds the 80,000\.00 USD still/,
      ),
    ]);
  });

  it('are refused before their entry, of nothing, and a second time', () => {
    const tables = (...rows: string[]) => ({ reversals: reversals(...rows) });
    expect(faultsOf(tables('deposit,D-1,2021-01-31'))).toEqual(['reversals:2 reversed_on']);
    expect(faultsOf(tables('other_income,D-1,2021-03-01', 'deposit,NO,2021-03-01'))).toEqual([
      'reversals:2 reference',
      'reversals:3 reference',
    ]);
    // By date, not by line, the second is the one too many.
    expect(faultsOf(tables('deposit,D-2,2021-03-02', 'deposit,D-2,2021-03-01'))).toEqual([
      'reversals:2 reference',
    ]);
  });

  it('of a record whose row has a fault are not reported', () => {
    expect(
      faultsOf({
        transactions: '\nF,X,gift,2021-03-01,1,,,,,,,N,',
        reversals: reversals('other_income,X,2021-03-02'),
      }),
    ).toEqual(['transactions:4 kind']);
  });

  it('need the money to be there, fee and all', () => {
    const tables = (day: string) => ({
      allocations: allocate('AL-1,P-1,ORG,N,2021-03-01,0.01'),
      reversals: reversals(`deposit,D-1,${day}`),
    });
    expect(faultsOf(tables('2021-02-28'))).toEqual(['allocations:2 amount']);
    expect(sentencesOf(tables('2021-03-02'))).toEqual([
      'The reversal of deposit D-1 takes back 99,000.00 USD, which exceeds the 98,999.99 USD unallocated in window N of fund F on 2021-03-02; release, reverse or move something first.',
    ]);
  });
});

describe('what a book mentions', () => {
  it('is every code once', () => {
    expect(mentionedIn(bookOf({ reversals: reversals('deposit,D-9,2021-05-01') }))).toEqual({
      funds: ['F'],
      organisations: ['DON', 'ORG', 'SEC'],
      projects: ['P-1', 'P-2'],
      references: ['A-N', 'A-S', 'A-E', 'D-9', 'D-1', 'D-2'],
      currencies: ['USD', 'EUR'],
      goals: false,
    });
  });
});
