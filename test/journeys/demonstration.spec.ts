import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { exportCommand } from '../../src/commands/export.command.js';
import { importBook, readBook } from '../../src/fund-book/index.js';
import { annualReport } from '../../src/reports/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** The fund that whoever starts the program for the first time looks at: enough of everything to see how it looks. */
describe('the demonstration', () => {
  let database: TestDatabase;
  let elsewhere: TestDatabase;
  let folder: string;

  const load = async ({ application }: TestDatabase, book: string) =>
    importBook(application, await readBook(book), { dryRun: false, by: 'system', name: 'demonstration' });

  beforeAll(async () => {
    [database, elsewhere] = [await createDatabase(), await createDatabase()];
    folder = await mkdtemp(join(tmpdir(), 'demonstration-'));
    expect(await load(database, resolve('demonstration'))).toHaveProperty('counts');
  }, 120_000);
  afterAll(async () => {
    await database.drop();
    await elsewhere.drop();
    await rm(folder, { recursive: true });
  });

  const count = async (sql: string, { application } = database) => {
    const [row]: { n: number }[] = await application.query(`SELECT (${sql})::integer AS n`);
    return row!.n;
  };

  it('has cities, contributors in several currencies, windows and projects of every status, over three years', async () => {
    const newest =
      '(SELECT DISTINCT ON (project_id) * FROM project_version ORDER BY project_id, change_id DESC) v';
    expect(await count(`SELECT count(DISTINCT city) FROM ${newest}`)).toBeGreaterThanOrEqual(12);
    expect(await count('SELECT count(DISTINCT donor_id) FROM agreement')).toBeGreaterThanOrEqual(9);
    expect(await count('SELECT count(DISTINCT currency) FROM agreement')).toBeGreaterThanOrEqual(4);
    expect(await count('SELECT count(*) FROM fund_window')).toBe(3);
    expect(await count('SELECT count(*) FROM project')).toBe(15);
    expect(await count(`SELECT count(DISTINCT status) FROM ${newest}`)).toBe(5);
    expect(await count('SELECT count(DISTINCT date_part($$year$$, effective_on)) FROM transfer')).toBe(3);
  });

  it('has results of each programme project, better up and better down, for men and women, the young and the old', async () => {
    const each = `SELECT count(*) FROM indicator i WHERE i.project_id = p.id`;
    const bad = `SELECT count(*) FROM project p WHERE p.kind = 'programme' AND (${each}) NOT BETWEEN 2 AND 5`;
    expect(await count(bad)).toBe(0);
    expect(await count(`SELECT count(DISTINCT direction) FROM indicator_version`)).toBe(2);
    for (const dimension of ['sex', 'age', 'place'])
      expect(
        await count(`SELECT count(*) FROM indicator_value_part WHERE ${dimension} IS NOT NULL`),
      ).toBeGreaterThan(5);
    const years = (table: string) => `SELECT count(DISTINCT date_part($$year$$, period_from)) FROM ${table}`;
    expect(await count(years('indicator_value'))).toBe(3);
    expect(await count(years('indicator_target_version'))).toBeGreaterThanOrEqual(3);
  });

  it('has milestones of every way of paying, advances, and every verdict besides what nobody reported or verified yet', async () => {
    expect(await count('SELECT count(DISTINCT pays) FROM milestone_version')).toBe(4);
    expect(await count(`SELECT count(*) FROM milestone_version WHERE fact IS NOT NULL`)).toBeGreaterThan(0);
    expect(await count(`SELECT count(*) FROM tranche WHERE kind = 'advance'`)).toBeGreaterThan(0);
    expect(await count('SELECT count(DISTINCT verdict) FROM verification')).toBe(4);
    const reports =
      'milestone_report r WHERE NOT EXISTS (SELECT FROM verification v WHERE v.report_id = r.id)';
    expect(await count(`SELECT count(*) FROM ${reports}`)).toBeGreaterThan(0);
    const unreported =
      'milestone m WHERE NOT EXISTS (SELECT FROM milestone_report r WHERE r.milestone_id = m.id)';
    expect(await count(`SELECT count(*) FROM ${unreported}`)).toBeGreaterThan(0);
    expect(await count('SELECT count(*) FROM transfer WHERE tranche_id IS NOT NULL')).toBeGreaterThan(20);
    expect(await count('SELECT count(*) FROM transfer WHERE tranche_id IS NULL')).toBeGreaterThan(20);
    expect(await count('SELECT count(*) FROM organisation_refund WHERE tranche_id IS NOT NULL')).toBe(1);
  });

  it('comes in once', async () => {
    expect(await load(database, resolve('demonstration'))).toMatchObject({
      counts: { posted: { agreements: 0, allocations: 0, transactions: 0 } },
      registerRows: 0,
    });
  });

  it('goes out as a book that gives the same reports, results and tranches elsewhere', async () => {
    const out = join(folder, 'book');
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    expect(
      await exportCommand(
        ['--fund', 'CITY', '--format', 'book', '--out', out],
        database.application,
        streams,
      ),
    ).toBe(0);
    expect(await load(elsewhere, out)).toHaveProperty('counts');
    for (const year of [2024, 2025, 2026])
      expect(await annualReport(elsewhere.application, { fund: 'CITY', year })).toEqual(
        await annualReport(database.application, { fund: 'CITY', year }),
      );
    const figures = ({ application }: TestDatabase) =>
      Promise.all(
        [tranchesAndMoney, valuesAndParts, targetsAndParts, milestonesAndVerdicts].map((sql) =>
          application.query(sql),
        ),
      );
    const [here, there] = [await figures(database), await figures(elsewhere)];
    expect(there).toEqual(here);
    for (const rows of here as unknown[][]) expect(rows.length).toBeGreaterThan(15);
    // And the other way round: the demonstration says nothing that is not there already.
    expect(await load(elsewhere, out)).toMatchObject({ registerRows: 0 });
  }, 120_000);

  it('gives a milestone that was withdrawn as the steps that it had reached: as much earned, and no more to earn', async () => {
    await database.application.transaction(async (manager) => {
      await manager.query(
        `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('system', 'import', 'withdrawn') RETURNING id)
         INSERT INTO milestone_version (milestone_id, change_id, title, pays, direction, unit_price, cap, baseline, evidence_required, withdrawn)
         SELECT m.id, c.id, m.title, m.pays, m.direction, m.unit_price, m.cap, m.baseline, m.evidence_required, true
           FROM c, milestone_now m JOIN project p ON p.id = m.project_id WHERE p.code = 'CITY-06' AND m.code = 'M-HOMES'`,
      );
    });
    const out = join(folder, 'withdrawn');
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    const asked = ['--fund', 'CITY', '--format', 'book', '--out', out];
    expect(await exportCommand(asked, database.application, streams)).toBe(0);
    expect((streams.stderr.read() as Buffer).toString()).toMatch(/^1 milestones were withdrawn/);
    const third = await createDatabase();
    try {
      expect(await load(third, out)).toHaveProperty('counts');
      const sql = `SELECT sum(project_earned(t.project_id, t.organisation_id)) AS earned, sum(most_earnable(t.id)) AS most FROM tranche t`;
      expect(await third.application.query(sql)).toEqual(await database.application.query(sql));
    } finally {
      await third.drop();
    }
  }, 60_000);

  it('is refused whole where a transfer goes beyond what was earned, with the figure', async () => {
    const book = await readBook(resolve('demonstration'));
    const transactions = book.tables.get('transactions')!.rows;
    transactions.find(({ cells }) => cells.reference === 'TR-2025-012')!.cells.amount = '864000.01';
    const empty = await createDatabase();
    try {
      const answer = await importBook(empty.application, book, {
        dryRun: false,
        by: 'system',
        name: 'spoilt',
      });
      expect('faults' in answer ? answer.faults[0] : null).toMatchObject({
        ...{ file: 'transactions.csv', column: 'tranche' },
        message: expect.stringMatching(
          /^Transfer TR-2025-012 of 864,000\.01 USD under tranche T-1 exceeds the 864,000\.00 USD payable to organisation UN-HABITAT in project CITY-02 on 2025-04-20: 1,800,000\.00 USD earned, 936,000\.00 USD transferred\./,
        ) as string,
      });
      expect(await count('SELECT count(*) FROM fund', empty)).toBe(0);
    } finally {
      await empty.drop();
    }
  });
});

const tranchesAndMoney = `
  SELECT p.code AS project, o.code AS organisation, t.code, t.kind, v.title, v.amount, project_earned(p.id, o.id) AS earned,
         project_transferred(p.id, o.id) AS transferred, project_transferred(p.id, o.id, NULL, t.id) AS under
    FROM tranche t JOIN tranche_version v ON v.tranche_id = t.id JOIN project p ON p.id = t.project_id JOIN organisation o ON o.id = t.organisation_id
   ORDER BY p.code, t.code`;
const valuesAndParts = `
  SELECT p.code AS project, i.code, v.period_from, v.period_to, n.state, n.value, a.sex, a.age, a.place, a.value AS part
    FROM indicator_value v JOIN indicator i ON i.id = v.indicator_id JOIN project p ON p.id = i.project_id JOIN indicator_value_version n ON n.value_id = v.id
    LEFT JOIN indicator_value_part a ON a.value_id = v.id ORDER BY 1, 2, 3, 4, 7, 8, 9`;
const targetsAndParts = `
  SELECT p.code AS project, i.code, t.period_from, t.period_to, t.target, a.sex, a.age, a.place, a.target AS part
    FROM indicator_target_version t JOIN indicator i ON i.id = t.indicator_id JOIN project p ON p.id = i.project_id
    LEFT JOIN indicator_target_part a ON (a.indicator_id, a.period_from, a.period_to) = (t.indicator_id, t.period_from, t.period_to)
   ORDER BY 1, 2, 3, 4, 6, 7, 8`;
const milestonesAndVerdicts = `
  SELECT p.code AS project, m.code, m.title, m.pays, m.direction, m.price, m.baseline, m.target, m.minimum_share, m.unit_price, m.cap, m.steps_at, m.step_prices,
         m.evidence_required, m.due_from, m.due_until, milestone_earned(m.id) AS earned, r.reported_value, r.reported_on, v.verdict, v.verified_value, v.verified_on, v.reason
    FROM milestone_now m JOIN project p ON p.id = m.project_id LEFT JOIN verification v ON v.milestone_id = m.id
    FULL JOIN (SELECT *, id AS report FROM milestone_report) r ON r.report = v.report_id
   ORDER BY p.code, m.code, v.verified_on, r.reported_on, r.reported_value`;
