import { annualReport, fundStatement } from '../../src/reports/index.js';
import { asSuperuser, breakableFund, brokenInvariants, type BreakableFund } from '../support/breaking.js';

describe('verify sees a record that does not say what its entry says, and names it', () => {
  let it_is: BreakableFund;
  const broken = () => brokenInvariants(it_is.database);
  const superuser = (table: string, sql: string) =>
    asSuperuser(it_is.database, [table], (manager) => manager.query(sql));

  beforeEach(async () => (it_is = await breakableFund()));
  afterEach(() => it_is.database.drop());

  it.each([
    [
      'deposit',
      `UPDATE deposit SET amount = 1234.5 WHERE reference = 'DEP-1'`,
      [
        'deposit DEP-1 of fund CITY: the record says 1224.50, the ledger 990.00 USD on account 1000 {"window": "GEN"}',
        'deposit DEP-1 of fund CITY: the record says -1234.50, the ledger -1000.00 USD on account 4000 {"agreement": "A-USD"}',
        'deposit DEP-1 of fund CITY: the record says -1234.50, the ledger -1000.00 USD on account 9000 {"agreement": "A-USD"}',
        'deposit DEP-1 of fund CITY: the record says 1234.50, the ledger 1000.00 USD on account 9100 {"agreement": "A-USD"}',
      ],
    ],
    [
      'deposit',
      `UPDATE deposit SET original_amount = 41 WHERE reference = 'DEP-2'`,
      [
        'deposit DEP-2 of fund CITY: the record says -41.00, the ledger -40.00 EUR on account 9000 {"agreement": "A-EUR"}',
        'deposit DEP-2 of fund CITY: the record says 41.00, the ledger 40.00 EUR on account 9100 {"agreement": "A-EUR"}',
      ],
    ],
    [
      'deposit',
      `UPDATE deposit SET fee = 9.99 WHERE reference = 'DEP-1'`,
      [
        'deposit DEP-1 of fund CITY: the record says 990.01, the ledger 990.00 USD on account 1000 {"window": "GEN"}',
        'deposit DEP-1 of fund CITY: the record says 9.99, the ledger 10.00 USD on account 5000 {"agreement": "A-USD"}',
      ],
    ],
    [
      'amendment',
      `UPDATE amendment SET amount = 1600 WHERE reference = 'AM-1'`,
      [
        'amendment AM-1 of fund CITY: the record says -400.00, the ledger -500.00 USD on account 9000 {"agreement": "A-USD"}',
        'amendment AM-1 of fund CITY: the record says 400.00, the ledger 500.00 USD on account 9100 {"agreement": "A-USD"}',
      ],
    ],
    [
      'transfer',
      `UPDATE transfer SET project_id = (SELECT id FROM project WHERE code = 'P-SEC') WHERE reference = 'TR-1'`,
      [
        'transfer TR-1 of fund CITY: the record says 0.00, the ledger -300.00 USD on account 1100 {"window": "GEN", "project": "P-1", "organisation": "U-HAB"}',
        'transfer TR-1 of fund CITY: the record says -300.00, the ledger 0.00 USD on account 1100 {"window": "GEN", "project": "P-SEC", "organisation": "U-HAB"}',
        'transfer TR-1 of fund CITY: the record says 0.00, the ledger 300.00 USD on account 1200 {"project": "P-1", "organisation": "U-HAB"}',
        'transfer TR-1 of fund CITY: the record says 300.00, the ledger 0.00 USD on account 1200 {"project": "P-SEC", "organisation": "U-HAB"}',
      ],
    ],
    [
      'expenditure',
      `UPDATE expenditure SET category = 2 WHERE reference = 'EX-3'`,
      [
        'expenditure EX-3 of fund CITY: the record says 0.00, the ledger -20.00 USD on account 6000 {"project": "P-1", "category": "1", "organisation": "U-HAB"}',
        'expenditure EX-3 of fund CITY: the record says -20.00, the ledger 0.00 USD on account 6000 {"project": "P-1", "category": "2", "organisation": "U-HAB"}',
      ],
    ],
    [
      'window_move',
      `UPDATE window_move SET amount = 21 WHERE reference = 'WM-1'`,
      [
        'window move WM-1 of fund CITY: the record says -21.00, the ledger -20.00 USD on account 1000 {"window": "GEN"}',
        'window move WM-1 of fund CITY: the record says 21.00, the ledger 20.00 USD on account 1000 {"window": "WATR"}',
      ],
    ],
    [
      'receipt',
      `UPDATE receipt SET amount = 5.01 WHERE reference = 'INT-1'`,
      [
        'fund interest INT-1 of fund CITY: the record says 5.01, the ledger 5.00 USD on account 1000 {"window": "GEN"}',
        'fund interest INT-1 of fund CITY: the record says -5.01, the ledger -5.00 USD on account 4100 {"window": "GEN"}',
      ],
    ],
    [
      'receipt',
      `UPDATE receipt SET kind = 'other_income' WHERE reference = 'INT-1'`,
      [
        'other income INT-1 of fund CITY: its entry is of the kind fund_interest',
        'other income INT-1 of fund CITY: the record says 0.00, the ledger -5.00 USD on account 4100 {"window": "GEN"}',
        'other income INT-1 of fund CITY: the record says -5.00, the ledger 0.00 USD on account 4300 {"window": "GEN"}',
      ],
    ],
    [
      'allocation',
      `UPDATE allocation SET effective_on = '2021-08-02' WHERE reference = 'AL-1'`,
      ['allocation AL-1 of fund CITY: the record is of 2021-08-02, its entry of 2021-08-01'],
    ],
    [
      'organisation_refund',
      `UPDATE organisation_refund SET reference = 'RF-9' WHERE reference = 'RF-1'`,
      ['refund from organisation RF-9 of fund CITY: its entry bears the reference RF-1'],
    ],
    [
      'contributor_refund',
      `DELETE FROM contributor_refund WHERE reference = 'RD-1'`,
      [expect.stringMatching(/^refund to donor RD-1 of fund CITY, entry \d+: it has no record$/)],
    ],
    [
      'expenditure',
      `UPDATE expenditure SET entry_id = 99999 WHERE reference = 'EX-1'`,
      [
        'expenditure EX-1 of fund CITY: it has no entry in the ledger',
        expect.stringMatching(/^expenditure EX-1 of fund CITY, entry \d+: it has no record$/),
      ],
    ],
    [
      'other_allocation',
      `INSERT INTO allocation (fund_id, reference, effective_on, project_id, organisation_id, window_id, amount, entry_id, change_id)
       SELECT fund_id, reference, effective_on, project_id, organisation_id, 1, amount, entry_id, change_id FROM transfer WHERE reference = 'TR-2'`,
      [
        'allocation TR-2 of fund CITY: its entry is of the kind transfer',
        expect.stringMatching(/^transfer TR-2 of fund CITY, entry \d+: it has 2 records$/),
      ],
    ],
  ])('6: %s, %s', async (table, sql, records) => {
    await superuser(table === 'other_allocation' ? 'allocation' : table, sql);
    const found = await broken();
    expect(Object.keys(found)).toEqual(['6']);
    expect(found[6]?.slice(0, records.length)).toEqual(records);
  });

  it('6: a reversal whose record takes back another entry', async () => {
    await superuser(
      'reversal',
      `UPDATE reversal SET reversed_entry_id = (SELECT entry_id FROM deposit WHERE reference = 'DEP-1')`,
    );
    const found = await broken();
    expect(Object.keys(found)).toEqual(['6']);
    expect(found[6]?.[0]).toMatch(
      /^reversal of deposit DEP-3 of fund CITY: the record takes back entry \d+, its entry \d+$/,
    );
  });

  it('reports read ledger lines only: amounts altered in every business table move no statement', async () => {
    const { application } = it_is.database;
    const reports = async () => [
      await fundStatement(application, { fund: 'CITY', from: '2022-01-01', to: '2022-12-31' }),
      await fundStatement(application, { fund: 'CITY', to: '2021-12-31' }),
      await annualReport(application, { fund: 'CITY', year: 2022 }),
    ];
    const before = await reports();
    const tables = [
      'agreement',
      'amendment',
      'deposit',
      'contributor_refund',
      'receipt',
      'allocation',
      'window_move',
    ];
    for (const table of [...tables, 'transfer', 'organisation_refund', 'expenditure'])
      await superuser(table, `UPDATE ${table} SET amount = amount + 1`);
    expect(await reports()).toEqual(before);

    const found = await broken();
    expect(Object.keys(found)).toEqual(['6']);
    for (const named of [
      'agreement A-USD',
      'amendment AM-1',
      'deposit DEP-1',
      'refund to donor RD-1',
      'bank charge BC-1',
    ]) {
      expect(found[6]).toContainEqual(expect.stringContaining(`${named} of fund CITY: the record says`));
    }
  });
});
