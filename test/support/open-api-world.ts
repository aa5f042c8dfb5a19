import type { DataSource } from 'typeorm';
import { recordMilestones, recordTranches, recordVerifications } from '../../src/milestones/index.js';
import { ada, exampleFund, servicesOn, usd } from './example-services.js';

/** What routes are asked about, by the names of their parameters. */
export const OWN = { fund: 'CITY', project: 'CITY/1', agreement: 'A-1' } as const;

/** What requests name most often, so that some of them come far. */
export const USUAL: Record<string, string> = { ...OWN, organisation: 'LEAD', window: 'GEN', currency: 'USD' };

/**
 * Two funds alike. In CITY, NORLAND gives under A-1 and LEAD leads CITY/1; NEIGHBOUR gives under A-2 and leads CITY/2. FOREIGN gives
 * under A-1 of the fund OTHER and leads its OTHER/1. In CITY/1 NEIGHBOUR, and nobody else, waits for results.
 */
export async function makeWorld(dataSource: DataSource): Promise<void> {
  const { organisations } = servicesOn(dataSource);
  for (const code of ['NORLAND', 'LEAD', 'NEIGHBOUR', 'FOREIGN']) {
    await organisations.create({ code, name: code, type: 'multilateral', country: null }, ada);
  }
  await makeFund(dataSource, 'CITY', [
    ['A-1', 'NORLAND'],
    ['A-2', 'NEIGHBOUR'],
  ]);
  await makeFund(dataSource, 'OTHER', [['A-1', 'FOREIGN']]);
  await makeProject(dataSource, 'CITY', '1', 'LEAD');
  await makeProject(dataSource, 'CITY', '2', 'NEIGHBOUR');
  await makeProject(dataSource, 'OTHER', '1', 'FOREIGN');

  await makeMilestones(dataSource);
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

async function makeProject(dataSource: DataSource, fund: string, number: string, lead: string) {
  const { projects, allocations, disbursements } = servicesOn(dataSource);
  const project = `${fund}/${number}`;
  const kind = { kind: 'programme', status: 'active' } as const;
  await projects.create({ ...kind, fund, code: project, title: `Project ${number}`, lead }, ada);
  const place = { fund, project, organisation: lead, window: 'GEN', effectiveOn: '2024-03-01' };
  await projects.approveBudget({ ...place, approved: usd('500000') }, ada);
  await allocations.allocate({ ...place, reference: `AL-${number}`, amount: usd('50000') }, ada);
  await disbursements.transfer({ ...place, reference: `T-${number}`, amount: usd('30000') }, ada);
  const spent = { ...place, reference: `E-${number}`, category: '4', amount: usd('20000') };
  await disbursements.reportExpenditure(spent, ada);
}
