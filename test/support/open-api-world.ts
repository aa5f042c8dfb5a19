import type { DataSource } from 'typeorm';
import { Quantity } from '../../libs/money/index.js';
import { recordMilestones, recordTranches, recordVerifications } from '../../src/milestones/index.js';
import { ada, exampleFund, servicesOn, usd } from './example-services.js';

/** What routes are asked about, by the names of their parameters. */
export const OWN = {
  fund: 'CITY',
  project: 'CITY/1',
  agreement: 'A-1',
  donor: 'NORLAND',
  city: 'TOWN',
} as const;

/** What requests name most often, so that some of them come far. */
export const USUAL: Record<string, string> = { ...OWN, organisation: 'LEAD', window: 'GEN', currency: 'USD' };

/**
 * Two funds alike. In CITY, NORLAND gives under A-1 and LEAD leads CITY/1; NEIGHBOUR gives under A-2 and leads CITY/2. FOREIGN gives
 * under A-1 of the fund OTHER and leads its OTHER/1, in which LEAD has a budget too. CITY/1 is in the city TOWN, which has a scan, to which
 * an officer has entered a paper. In CITY/1 NEIGHBOUR, and nobody else, waits for results.
 */
export async function makeWorld(dataSource: DataSource): Promise<void> {
  const { organisations } = servicesOn(dataSource);
  for (const code of ['NORLAND', 'LEAD', 'NEIGHBOUR', 'FOREIGN']) {
    await organisations.create({ code, name: code, type: 'multilateral', country: null }, ada);
  }
  await organisations.create({ code: 'TOWN', name: 'Town', type: 'city', country: 'KE' }, ada);
  await makeFund(dataSource, 'CITY', [
    ['A-1', 'NORLAND'],
    ['A-2', 'NEIGHBOUR'],
  ]);
  await makeFund(dataSource, 'OTHER', [['A-1', 'FOREIGN']]);
  await makeProject(dataSource, 'CITY', '1', 'LEAD', 'Town');
  await makeProject(dataSource, 'CITY', '2', 'NEIGHBOUR');
  await makeProject(dataSource, 'OTHER', '1', 'FOREIGN');
  const { projects } = servicesOn(dataSource);
  const part = { fund: 'OTHER', project: 'OTHER/1', organisation: 'LEAD' };
  await projects.approveBudget({ ...part, approved: usd('1000') }, ada);
  await makeScan(dataSource);
  await makeMilestones(dataSource);
}

async function makeScan(dataSource: DataSource): Promise<void> {
  const { scans, responses } = servicesOn(dataSource);
  const [officer]: { id: number }[] = await dataSource.query(
    `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'officer') RETURNING id),
          p AS (INSERT INTO person (email, change_id) SELECT 'officer@example.org', id FROM c RETURNING id, change_id),
          v AS (INSERT INTO person_version (person_id, change_id, name) SELECT id, change_id, 'Officer' FROM p)
     INSERT INTO role_grant (person_id, role, from_on, change_id) SELECT id, 'programme_officer', '2020-01-01', change_id FROM p
     RETURNING person_id AS id`,
  );
  const scan = String(await scans.open({ city: OWN.city, questionnaire: 'CITY-SCAN' }, ada));
  const answers = [{ question: 'hunger.challenge', answer: '3', remark: null }];
  const paper = { city: OWN.city, scan, group: 'academia', answeredBy: 'The university' } as const;
  await responses.begin({ ...paper, answers }, { ...ada, personId: officer!.id });
}

/** A tranche of CITY/1 with two milestones, of which one was verified before this system. */
async function makeMilestones(dataSource: DataSource): Promise<void> {
  const tranche = { project: 'CITY/1', organisation: 'NEIGHBOUR', code: 'T-1', title: 'Results' };
  const fact = {
    project: 'CITY/1',
    tranche: 'T-1',
    title: 'By-law',
    fact: 'It is in force',
    indicator: null,
  };
  const pays = {
    pays: 'all_or_nothing',
    price: usd('1000'),
    target: null,
    steps: [],
    evidenceRequired: [],
  } as const;
  const nothing = { baseline: null, minimumShare: null, unitPrice: null, cap: null, dueFrom: null };
  const milestone = { ...fact, ...pays, ...nothing, steps: [], evidenceRequired: [], dueUntil: null };
  await dataSource.transaction(async (manager) => {
    const [change]: { id: string }[] = await manager.query(
      `INSERT INTO change (made_by, door, what) VALUES ('Ada', 'import', 'milestones') RETURNING id`,
    );
    const { id } = change!;
    await recordTranches(manager, id, [{ ...tranche, kind: 'results', amount: usd('9000') }]);
    const codes = ['M-1', 'M-2'];
    await recordMilestones(
      manager,
      id,
      codes.map((code) => ({ ...milestone, code, verifier: null, withdrawn: false })),
    );
    const reported = { value: '1', on: '2024-04-01', narrative: null };
    const verdict = { verdict: 'full', value: null, reason: null, verifiedOn: '2024-04-02' } as const;
    await recordVerifications(manager, id, [{ project: 'CITY/1', milestone: 'M-1', reported, ...verdict }]);
  });
}

async function makeFund(dataSource: DataSource, code: string, agreements: [string, string][]): Promise<void> {
  const { funds, agreements: signed, schedules, contributions, receipts } = servicesOn(dataSource);
  await funds.createFund({ ...exampleFund, code, name: `Fund ${code}` }, ada);
  const on = { fund: code, effectiveOn: '2024-02-01', window: 'GEN' };
  for (const [reference, donor] of agreements) {
    await signed.sign({ ...on, reference, donor, amount: usd('9000000') }, ada);
    const half = usd('4500000');
    const instalments = [
      { dueOn: '2024-03-01', amount: half },
      { dueOn: '2029-03-01', amount: half },
    ];
    await schedules.plan(code, reference, instalments, ada);
    const deposit = { ...on, reference: `D-${reference}`, agreement: reference, amount: usd('900000') };
    await contributions.receiveDeposit(deposit, ada);
  }
  await receipts.fundInterest({ ...on, reference: 'I-1', amount: usd('12.34') }, ada);
  await receipts.unidentified({ ...on, reference: 'U-1', amount: usd('77') }, ada);
}

async function makeProject(
  dataSource: DataSource,
  fund: string,
  number: string,
  lead: string,
  city: string | null = null,
) {
  const { projects, allocations, disbursements, expenditure } = servicesOn(dataSource);
  const project = `${fund}/${number}`;
  const kind = { kind: 'programme', status: 'active' } as const;
  await projects.create({ ...kind, fund, code: project, title: `Project ${number}`, lead, city }, ada);
  const place = { fund, project, organisation: lead, window: 'GEN', effectiveOn: '2024-03-01' };
  await projects.approveBudget({ ...place, approved: usd('500000') }, ada);
  await allocations.allocate({ ...place, reference: `AL-${number}`, amount: usd('50000') }, ada);
  await disbursements.transfer({ ...place, reference: `T-${number}`, amount: usd('30000') }, ada);
  await makeFramework(dataSource, project);
  const spent = { ...place, reference: `E-${number}`, category: '4', amount: usd('25000') };
  await expenditure.reportAmount(spent, ada);
}

/** An outcome, how it is measured, and what was measured in a year: submitted, for somebody to accept. */
async function makeFramework(dataSource: DataSource, project: string): Promise<void> {
  const { framework, indicators, values } = servicesOn(dataSource);
  await framework.add(project, { code: 'OC', level: 'outcome', statement: 'Safe homes' }, ada);
  const measured = { code: 'HOMES', title: 'Homes', unit: 'homes', direction: 'up', result: 'OC' } as const;
  const baseline = { baseline: Quantity.of('0'), baselineOn: '2024-01-01' };
  await indicators.add(project, { ...measured, ...baseline, disaggregatedBy: ['sex', 'age', 'place'] }, ada);
  const year = { from: '2024-01-01', to: '2024-12-31' };
  await indicators.aim(project, 'HOMES', [{ ...year, target: Quantity.of('500'), parts: [] }], ada);
  const reported = { value: Quantity.of('420'), parts: [], comment: null };
  const place = { project, indicator: 'HOMES', ...year };
  await values.draft(place, reported, ada);
  await values.take(place, 'submitted', null, ada);
}
