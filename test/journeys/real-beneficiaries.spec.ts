import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Quantity } from '../../libs/money/index.js';
import { importBook, readBook } from '../../src/fund-book/index.js';
import { record } from '../../src/recording/index.js';
import {
  readIndicators,
  recordIndicators,
  recordIndicatorTargets,
  recordIndicatorValues,
  type Part,
} from '../../src/results/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const file = resolve('../shared/data/beneficiaries.csv');
const there = existsSync(file);

/** Men, women, boys, girls, and all of them. */
type People = [men: Quantity, women: Quantity, boys: Quantity, girls: Quantity, total: Quantity];
interface RealProject {
  code: string;
  year: string;
  planned: People;
  actual: People;
}

async function realProjects(): Promise<RealProject[]> {
  const [, ...lines] = (await readFile(file, 'utf8')).trim().split(/\r?\n/);
  return lines.map((line) => {
    const [, , , year = '', code = '', ...figures] = line.split(',');
    const people = figures.map((figure) => Quantity.of(figure));
    return { code, year, planned: people.slice(0, 5) as People, actual: people.slice(5) as People };
  });
}

const parts = ([men, women, boys, girls]: People): Part[] => [
  { sex: 'male', age: 'adult', place: null, value: men },
  { sex: 'female', age: 'adult', place: null, value: women },
  { sex: 'male', age: 'child', place: null, value: boys },
  { sex: 'female', age: 'child', place: null, value: girls },
];
const total = (people: People) => people[4];
const indicator = 'PEOPLE';
const periodOf = ({ year }: RealProject) => ({ from: `${year}-01-01`, to: `${year}-12-31` });

const story = there ? describe : describe.skip;
story(there ? 'the people reached by 4,926 real projects' : `no beneficiaries at ${file}`, () => {
  let database: TestDatabase;
  let projects: RealProject[];
  let seconds: number;

  beforeAll(async () => {
    database = await createDatabase();
    projects = await realProjects();
    await importBookOf(projects);
    const began = performance.now();
    await load(projects);
    seconds = (performance.now() - began) / 1000;
  }, 240_000);
  afterAll(() => database?.drop());

  async function importBookOf(all: RealProject[]): Promise<void> {
    const book = await mkdtemp(join(tmpdir(), 'beneficiaries-'));
    const rows = all.map(({ code, year }) => `CBPF,${code},${code},programme,,,,${year}-01-01,,active`);
    const tables = {
      'funds.csv': [
        'code,name,currency,start_date,aa_fee_rate,indirect_cost_rate',
        'CBPF,Pooled funds,USD,2014-01-01,,',
      ],
      'organisations.csv': ['code,name,type,country'],
      'agreements.csv': ['fund,reference,donor,signed_on,currency,amount,window'],
      'budgets.csv': ['project,organisation,approved_amount'],
      'allocations.csv': ['fund,reference,project,organisation,window,decided_on,amount'],
      'transactions.csv': [
        'fund,reference,kind,date,amount,currency,original_amount,agreement,organisation,project,category,window,narrative',
      ],
      'projects.csv': ['fund,code,title,kind,lead,country,city,start_date,end_date,status', ...rows],
    };
    for (const [name, lines] of Object.entries(tables)) await writeFile(join(book, name), lines.join('\n'));
    const options = { dryRun: false, by: 'test', name: 'beneficiaries' };
    const answer = await importBook(database.application, await readBook(book), options);
    await rm(book, { recursive: true });
    if ('faults' in answer && answer.faults.length > 0)
      throw new Error(JSON.stringify(answer.faults.slice(0, 3)));
  }

  function load(all: RealProject[]): Promise<void> {
    const author = { name: 'test', door: 'import' } as const;
    return record(database.application, author, 'beneficiaries', async (recording) => {
      const { manager } = recording;
      const change = await recording.leaveTrail();
      await recordIndicators(
        manager,
        change,
        all.map((project) => ({
          ...{
            project: project.code,
            code: indicator,
            result: null,
            title: 'People reached',
            unit: 'people',
          },
          ...{ direction: 'up', additive: true, accumulates: true, baseline: Quantity.of('0') },
          ...{
            baselineOn: `${project.year}-01-01`,
            meansOfVerification: null,
            source: 'OCHA',
            responsible: null,
          },
          ...{ disaggregatedBy: ['sex', 'age'], sdgGoal: null, sdgTarget: null, sdgIndicator: null },
          ...{ nuaParagraph: null, active: true },
        })),
      );
      const row = (project: RealProject) => ({ project: project.code, indicator, ...periodOf(project) });
      await recordIndicatorTargets(
        manager,
        change,
        all.map((project) => ({
          ...row(project),
          target: total(project.planned),
          parts: parts(project.planned),
        })),
      );
      await recordIndicatorValues(
        manager,
        change,
        all.map((project) => ({
          ...row(project),
          ...{ state: 'accepted', value: total(project.actual), comment: null, parts: parts(project.actual) },
        })),
      );
    });
  }

  it('are all there, and foot', async () => {
    expect(projects).toHaveLength(4926);
    const [planned] = await database.application.query<Record<string, string>[]>(
      `SELECT count(*)::text AS n, trim_scale(sum(target))::text AS total,
              (SELECT trim_scale(sum(target))::text FROM indicator_target_part) AS parts FROM indicator_target_version`,
    );
    expect(planned).toEqual({ n: '4926', total: '380620691', parts: '380620691' });
    const [actual] = await database.application.query<Record<string, string>[]>(
      `SELECT count(*)::text AS n, trim_scale(sum(value))::text AS total,
              (SELECT trim_scale(sum(value))::text FROM indicator_value_part) AS parts FROM indicator_value_version WHERE state = 'accepted'`,
    );
    expect(actual).toEqual({ n: '4926', total: '354352860', parts: '354352860' });
  });

  it('foot by men, women, boys and girls as well', async () => {
    const sums = await database.application.query<{ who: string; value: string }[]>(
      `SELECT sex || ' ' || age AS who, trim_scale(sum(value))::text AS value FROM indicator_value_part GROUP BY 1 ORDER BY 1`,
    );
    const who = ['male adult', 'female adult', 'male child', 'female child'];
    const published = who.map((name, nth) => ({
      who: name,
      value: Quantity.sum(projects.map(({ actual }) => actual[nth]!)).toString(),
    }));
    expect(sums).toEqual(published.sort((a, b) => (a.who < b.who ? -1 : 1)));
  });

  it('say how far each project came', async () => {
    for (const project of [projects[1]!, projects[2500]!, projects.at(-1)!]) {
      const [known] = await readIndicators(database.application, project.code);
      expect(known?.progress).toMatchObject({
        achievement: total(project.actual).inPerCentOf(total(project.planned)),
        periods: [periodOf(project)],
      });
    }
  });

  it('load in seconds', () => {
    expect(seconds).toBeLessThan(60);
  });
});
