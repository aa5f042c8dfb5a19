import { entities } from '../../src/entities.js';
import { verify } from '../../src/reports/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';
import { waitForNoReports } from '../support/reporting-policy.js';

/** Everybody presses the button at once: many transfers are prepared against one payable amount, and released together. */
const RELEASES = 64;
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor;
let bruno: FrontDoor;

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const project = '/api/projects/CITY%2F1';
const place = { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN', effectiveOn: '2024-05-02' };

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const fund = { fund: 'CITY', ...place };
  await services.receipts.otherIncome({ ...fund, reference: 'IN-1', amount: usd('90000') }, ada);
  await services.allocations.allocate({ ...fund, reference: 'AL-1', amount: usd('90000') }, ada);
  await waitForNoReports(database.owner);
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }]);
  bruno = await person(database, app, [{ role: 'approver', fund: 'CITY' }]);
  const lea = await person(database, app, [{ role: 'project_lead', project: 'CITY/1' }]);
  const vera = await person(database, app, [{ role: 'verifier', project: 'CITY/1' }]);
  const tranche = { code: 'T-1', organisation: 'UNICEF', kind: 'results', title: 'Results' };
  await amina.post(`${project}/tranches`, { ...tranche, amount: dollars('5000.00') }).expect(201);
  const milestone = {
    code: 'M-1',
    tranche: 'T-1',
    title: 'By-law',
    pays: 'all_or_nothing',
    fact: 'It is in force',
  };
  await amina.post(`${project}/milestones`, { ...milestone, price: dollars('1000.00') }).expect(201);
  const report = { value: '1', reportedOn: '2024-05-01' };
  const { body } = await lea.post(`${project}/milestones/M-1/report`, report).expect(201);
  const verdict = { report: body.milestone.report.id as number, verdict: 'full', verifiedOn: '2024-05-01' };
  await vera.post(`${project}/milestones/M-1/verify`, verdict).expect(201);
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

it(`pays exactly what is payable to ${RELEASES} releases at once`, async () => {
  const references = Array.from({ length: RELEASES }, (_, n) => `TR-${n}`);
  for (const reference of references) {
    const transfer = { ...place, reference, tranche: 'T-1', amount: dollars('70.00') };
    await amina.post('/api/funds/CITY/transfers', transfer).expect(201);
  }
  const answers = await Promise.all(
    references.map((reference) => bruno.post(`/api/funds/CITY/transfers/${reference}/release`, {})),
  );
  // 14 × 70.00 = 980.00 of 1,000.00; 20.00 are left.
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(14);
  const refused = answers.filter(({ status }) => status !== 200);
  expect([...new Set(refused.map(({ status }) => status))]).toEqual([409]);
  for (const { body } of refused)
    expect((body as { detail: string }).detail).toMatch(/exceeds the 20\.00 USD payable/);
  const { body } = await amina.get(`${project}/tranches`).expect(200);
  expect(body.organisations).toMatchObject([
    { earned: dollars('1000.00'), transferred: dollars('980.00'), payable: dollars('20.00') },
  ]);
  const verdicts = await verify(database.application);
  expect(verdicts.filter(({ ok }) => !ok)).toEqual([]);
}, 120_000);
