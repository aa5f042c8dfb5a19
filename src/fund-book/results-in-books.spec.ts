import { knownAfter } from './testing/known-after.js';
import { faultsOf, sample, sentencesOf, soundBook, type Tables } from './testing/sample-book.js';

/** P-1 with people, flood days and jobs; a tranche of results and an advance of ORG, with a milestone of each way of paying. */
const indicators = `project,code,title,unit,direction,baseline,baseline_on,additive,accumulates,sdg_target,sdg_indicator
P-1,PEOPLE,People reached,people,up,0,2021-01-01,yes,yes,11.1,11.1.1
P-1,FLOODS,Days under water,days,down,38,2020-12-31,no,no,,`;
const values = `project,indicator,kind,period_from,period_to,value,sex,age
P-1,PEOPLE,value,2021-01-01,2021-06-30,100,,
P-1,PEOPLE,value,2021-01-01,2021-06-30,60,female,
P-1,PEOPLE,value,2021-01-01,2021-06-30,40,male,
P-1,FLOODS,target,2021-01-01,2021-12-31,20,,`;
const tranches = `fund,project,organisation,code,kind,title,amount
F,P-1,ORG,T-1,results,Results,9000.00
F,P-1,ORG,T-ADV,advance,To begin with,1000.00`;
const milestones = `project,tranche,code,title,indicator,fact,pays,price,baseline,target,minimum_share,unit_price,cap,steps,reported_value,reported_on,verified_value,verified_on,reason
P-1,T-1,M-ALL,A rule,,The rule is adopted,all_or_nothing,2000.00,,,,,,,1,2021-03-01,1,2021-03-05,
P-1,T-1,M-SHARE,Fewer floods,FLOODS,,in_proportion,1800.00,,20,0.25,,,,26,2021-04-01,29,2021-04-05,One gauge failed
P-1,T-1,M-STEPS,People,PEOPLE,,by_steps,,,,,,,50:1000.00;100:3000.00,100,2021-05-01,,,
P-1,T-1,M-UNIT,Each of them,PEOPLE,,per_unit,,,,,2.50,2000.00,,,,,,`;
const allocations = `${sample.allocations}\nF,AL-1,P-1,ORG,N,2021-02-10,9000.00`;
const results: Tables = { indicators, indicator_values: values, tranches, milestones, allocations };
const moved = (...rows: string[]) =>
  `${sample.transactions.replace('narrative', 'narrative,tranche').replaceAll(',,,,,\n', ',,,,,,\n')},
${rows.join('\n')}`;
const transfer = (reference: string, day: string, amount: string, tranche: string) =>
  `F,${reference},transfer,${day},${amount},,,,ORG,P-1,,,,${tranche}`;
const refund = (reference: string, day: string, amount: string, tranche: string) =>
  `F,${reference},refund_from_organisation,${day},${amount},,,,ORG,P-1,,N,,${tranche}`;
/** The faults where one thing is written otherwise in one of the tables. */
const spoilt = (
  table: 'indicators' | 'indicator_values' | 'tranches' | 'milestones',
  from: string,
  to: string,
) => {
  const text = results[table]!;
  expect(text).toContain(from);
  return faultsOf({ ...results, [table]: text.replace(from, to) });
};

describe('results and tranches in a book', () => {
  it('are sound, and of whom parts are follows from them', () => {
    const { changes, verifications } = soundBook(results);
    expect(changes.indicators.map(({ row }) => row.disaggregatedBy)).toEqual(['sex', '']);
    expect(changes.milestones.map(({ row }) => row.baseline)).toEqual([null, '38', null, '0']);
    expect(verifications.map(({ verdict, verified }) => [verdict, verified])).toEqual([
      ['full', null],
      ['part', '29'],
      [null, null],
    ]);
  });

  it('are optional, all of them', () => {
    expect(soundBook({}).changes).toMatchObject({
      indicators: [],
      periods: [],
      tranches: [],
      milestones: [],
    });
  });

  it.each<[Parameters<typeof spoilt>[0], string, string, string[]]>([
    ['indicators', 'P-1,FLOODS', 'P-9,FLOODS', ['indicators:3 project']],
    ['indicators', ',down,', ',sideways,', ['indicators:3 direction']],
    ['indicators', 'yes,yes', 'true,yes', ['indicators:2 additive']],
    ['indicators', '38,2020-12-31', '38,', ['indicators:3 baseline_on']],
    ['indicators', ',38,', ',3.8e1,', ['indicators:3 baseline']],
    [
      'indicators',
      'P-1,FLOODS',
      'P-1,PEOPLE',
      ['indicators:3 code', 'indicator_values:5 indicator', 'milestones:3 indicator'],
    ],
    ['indicator_values', 'FLOODS', 'FIRES', ['indicator_values:5 indicator']],
    ['indicator_values', 'target', 'goal', ['indicator_values:5 kind']],
    ['indicator_values', '2021-12-31,20', '2020-12-31,20', ['indicator_values:5 period_to']],
    ['indicator_values', '20,,', '50,,', ['indicator_values:5 value']],
    ['indicator_values', ',40,male', ',41,male', ['indicator_values:2 value']],
    ['indicator_values', ',male', ',men', ['indicator_values:4 sex']],
    ['indicator_values', ',male', ',female', ['indicator_values:4 value']],
    ['indicator_values', '2021-06-30,100', '2021-07-31,100', ['indicator_values:3 value']],
    [
      'tranches',
      'F,P-1,ORG,T-1',
      'F,P-2,SEC,T-1',
      ['tranches:2 project', ...[2, 3, 4, 5].map((line) => `milestones:${line} tranche`)],
    ],
    ['tranches', 'results', 'result', ['tranches:2 kind']],
    ['tranches', '1000.00', '-1000.00', ['tranches:3 amount']],
    ['tranches', '9000.00', '100000.01', ['tranches:2 amount']],
    ['tranches', '9000.00', '8000.00', ['milestones:5 tranche']],
    ['milestones', 'T-1,M-UNIT', 'T-ADV,M-UNIT', ['milestones:5 tranche']],
    ['milestones', 'T-1,M-UNIT', 'T-2,M-UNIT', ['milestones:5 tranche']],
    ['milestones', 'PEOPLE,,per_unit', 'PEOPLE,They are,per_unit', ['milestones:5 fact']],
    ['milestones', 'per_unit', 'per_head', ['milestones:5 pays']],
    ['milestones', '2.50,', ',', ['milestones:5 unit_price']],
    ['milestones', 'per_unit,,', 'per_unit,5.00,', ['milestones:5 price']],
    ['milestones', '1800.00,,20', '1800.00,,40', ['milestones:3 target']],
    ['milestones', '0.25', '25', ['milestones:3 minimum_share']],
    ['milestones', '100:3000.00', '100=3000.00', ['milestones:4 steps']],
    ['milestones', '100:3000.00', '100:1000.00', ['milestones:4 steps']],
    ['milestones', ',29,2021-04-05', ',25,2021-04-05', ['milestones:3 verified_value']],
    ['milestones', ',29,2021-04-05', ',29,', ['milestones:3 verified_on']],
    ['milestones', ',29,2021-04-05', ',29,2021-03-30', ['milestones:3 verified_on']],
    ['milestones', '1,2021-03-01,1', '2,2021-03-01,2', ['milestones:2 reported_value']],
    ['milestones', '100,2021-05-01,,', '100,2021-05-01,,2021-05-03', ['milestones:4 reason']],
    ['milestones', '100,2021-05-01', '100,', ['milestones:4 reported_on']],
  ])('%s: %j written as %j', (table, from, to, faults) => {
    expect(spoilt(table, from, to)).toEqual(faults);
  });

  it('name global goals by the codes of their lists', () => {
    const known = knownAfter({});
    known.goals = {
      ...{ targets: new Set(['11.1']), paragraphs: new Set(['31']) },
      indicators: new Map([['11.1.1', '11.1']]),
    };
    expect(faultsOf(results, known)).toEqual([]);
    const wrong = { ...results, indicators: indicators.replace('11.1,11.1.1', '11.9,11.1.1') };
    expect(faultsOf(wrong, known)).toEqual(['indicators:2 sdg_target']);
  });

  it('take further rows of a milestone as further verifications, in their order', () => {
    const more = (row: string) => ({ ...results, milestones: `${milestones}\n${row}` });
    const row = (...cells: string[]) => `P-1,T-1,M-SHARE,,,,,,,,,,,,${cells.join(',')}`;
    expect(soundBook(more(row('22', '2021-06-01', '22', '2021-06-05', ''))).verifications).toHaveLength(4);
    const correction = soundBook(more(row('', '', '35', '2021-06-05', 'The gauges were wrong')));
    expect(correction.verifications.filter(({ milestone }) => milestone === 'M-SHARE')[1]).toMatchObject({
      verdict: 'correction',
      verified: '35',
    });
    expect(faultsOf(more(row('22', '2021-03-01', '22', '2021-03-05', '')))).toEqual([
      'milestones:6 verified_on',
    ]);
    expect(sentencesOf(more(row('31', '2021-06-01', '31', '2021-06-05', '')))).toEqual([
      'Milestone M-SHARE has earned 900.00 USD by what was verified before, and would earn 700.00 USD by this: lower it by a correction, a row without what was reported.',
    ]);
    expect(faultsOf(more(`P-1,T-1,M-SHARE,Title again,,,,,,,,,,,,,,,`))).toEqual(['milestones:6 title']);
    expect(faultsOf(more('P-1,T-1,M-STEPS,,,,,,,,,,,,,,90,2021-06-05,'))).toEqual([
      'milestones:6 reported_value',
    ]);
  });
});

describe('a transfer under a tranche', () => {
  const payable = (...rows: string[]) => ({ ...results, transactions: moved(...rows) });

  it('goes out as far as verified results have earned it by its day', () => {
    expect(
      soundBook(
        payable(
          transfer('T-1', '2021-03-05', '2000.00', 'T-1'),
          transfer('T-2', '2021-04-05', '900.00', 'T-1'),
        ),
      ).postings.filter(({ kind }) => kind === 'transfer'),
    ).toHaveLength(2);
  });

  it('is refused beyond it, with the figures, and before the day of the verification', () => {
    expect(
      sentencesOf(
        payable(
          transfer('T-1', '2021-03-05', '1500.00', 'T-1'),
          transfer('T-2', '2021-04-04', '500.01', 'T-1'),
        ),
      ),
    ).toEqual([
      'Transfer T-2 of 500.01 USD under tranche T-1 exceeds the 500.00 USD payable to organisation ORG in project P-1 on 2021-04-04: 2,000.00 USD earned, 1,500.00 USD transferred. What was verified later (2021-04-05) makes nothing payable before its day.',
    ]);
    expect(faultsOf(payable(transfer('T-1', '2021-03-04', '1.00', 'T-1')))).toEqual([
      'transactions:4 tranche',
    ]);
  });

  it('of an advance goes out to its cap, and results earn it back first', () => {
    const advance = transfer('T-1', '2021-02-20', '1000.00', 'T-ADV');
    expect(sentencesOf(payable(advance, transfer('T-2', '2021-02-21', '0.01', 'T-ADV')))).toEqual([
      'Transfer T-2 of 0.01 USD exceeds the 0.00 USD left of tranche T-ADV: it is of 1,000.00 USD, and 1,000.00 USD was transferred under it.',
    ]);
    expect(faultsOf(payable(advance, transfer('T-2', '2021-03-05', '1000.00', 'T-1')))).toEqual([]);
    expect(faultsOf(payable(advance, transfer('T-2', '2021-03-05', '1000.01', 'T-1')))).toEqual([
      'transactions:5 tranche',
    ]);
  });

  it('is payable again once it is reversed, and a refund that names it gives back what was not earned', () => {
    const [first, again] = [
      transfer('T-1', '2021-02-20', '1000.00', 'T-ADV'),
      transfer('T-2', '2021-02-22', '1000.00', 'T-ADV'),
    ];
    const reversals = 'fund,kind,reference,reversed_on,reason\nF,transfer,T-1,2021-02-21,Returned';
    expect(faultsOf({ ...payable(first, again), reversals })).toEqual([]);
    expect(faultsOf(payable(first, refund('R-1', '2021-02-25', '400.00', 'T-ADV')))).toEqual([]);
    expect(sentencesOf(payable(first, refund('R-1', '2021-03-06', '400.00', 'T-ADV')))).toEqual([
      'Refund R-1 of 400.00 USD names tranche T-ADV: 0.00 USD is to recover, of 1,000.00 USD transferred under it; what is unspent beyond that is refunded without naming a tranche.',
    ]);
  });

  it.each([
    ['F,E-1,expenditure,2021-03-05,1.00,,,,ORG,P-1,1,,,T-1', 'an expenditure'],
    [transfer('T-1', '2021-03-05', '1.00', 'T-9'), 'a tranche that there is not'],
    ['F,T-1,transfer,2021-03-05,1.00,,,,SEC,P-1,,N,,T-1', "another organisation's"],
  ])('is named by nothing else: %s', (row) => {
    expect(faultsOf(payable(row))).toEqual(['transactions:4 tranche']);
  });

  it('is not looked at where a milestone has a fault: one mistake is reported once', () => {
    const spoiltMilestone = { ...results, milestones: milestones.replace('2000.00', '2,000') };
    const book = { ...spoiltMilestone, transactions: moved(transfer('T-1', '2021-03-05', '2000.00', 'T-1')) };
    expect(faultsOf(book).every((fault) => fault.startsWith('milestones:2'))).toBe(true);
  });
});

describe('results that the ledger has', () => {
  const transactions = moved(transfer('T-1', '2021-03-05', '1500.00', 'T-1'));
  const known = () => knownAfter({ ...results, transactions });

  it('come in once', () => {
    const again = soundBook({ ...results, transactions }, known());
    expect(again).toMatchObject({ postings: [], verifications: [] });
    expect(Object.values(again.changes).flat()).toEqual([]);
  });

  it('become new versions where the book changed, and stay where they were settled', () => {
    const changed = {
      ...results,
      indicators: indicators.replace('People reached', 'People in safe homes'),
      indicator_values: values.replace('2021-12-31,20', '2021-12-31,18'),
      tranches: tranches.replace('9000.00', '9500.00'),
    };
    const { changes } = soundBook(changed, known());
    expect(changes.indicators.map(({ row }) => row.title)).toEqual(['People in safe homes']);
    expect(changes.periods.map(({ row }) => row.value)).toEqual(['18']);
    expect(changes.tranches.map(({ row }) => row.amount.toString())).toEqual(['9500.00']);
    const settled = {
      ...results,
      indicators: indicators.replace(',people,', ',persons,'),
      milestones: milestones.replace('1800.00', '1900.00'),
      tranches: tranches.replace(',advance,', ',results,'),
    };
    expect(faultsOf(settled, known())).toEqual([
      'indicators:2 unit',
      'tranches:3 kind',
      'milestones:3 price',
    ]);
  });

  it('are verified by a row that was only reported before; what was verified does not change', () => {
    const verified = milestones.replace('100,2021-05-01,,', '100,2021-05-01,100,2021-05-20');
    expect(soundBook({ ...results, milestones: verified }, known()).verifications).toMatchObject([
      { milestone: 'M-STEPS', verdict: 'full', reported: null, report: 3 },
    ]);
    const other = milestones.replace(',29,2021-04-05', ',30,2021-04-05');
    expect(faultsOf({ ...results, milestones: other }, known())).toEqual(['milestones:3 verified_value']);
  });

  it('count with what was transferred before', () => {
    const more = { ...results, transactions: moved(transfer('T-2', '2021-03-06', '500.01', 'T-1')) };
    expect(sentencesOf(more, known())[0]).toMatch(/exceeds the 500\.00 USD payable/);
  });
});
