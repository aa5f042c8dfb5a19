import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';
import { formOf, formType } from '../support/upload-form.js';

/** What shows that a result is so, and who may see what could endanger somebody; and who may not verify, whatever role they hold. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let people: Record<
  'amina' | 'bruno' | 'lea' | 'leo' | 'vera' | 'otto' | 'priya' | 'nora' | 'vic' | 'wim' | 'stranger',
  FrontDoor
>;

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const project = '/api/projects/CITY%2F1';
const evidence = `${project}/milestones/M-1/evidence`;
const SECRET = 'witness-jane-doe.txt';

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  await services.projects.change('CITY', 'CITY/1', { lead: 'UNDP' }, ada);
  const part = { fund: 'CITY', project: 'CITY/1', organisation: 'UNICEF', approved: usd('5000') };
  await services.projects.approveBudget(part, ada);
  app = await createApp(database);
  const enter = (...of: Parameters<typeof person> extends [unknown, unknown, ...infer Rest] ? Rest : never) =>
    person(database, app, ...of);
  people = {
    amina: await enter([{ role: 'fund_administrator', fund: 'CITY' }]),
    bruno: await enter([{ role: 'approver', fund: 'CITY' }]),
    lea: await enter([{ role: 'project_lead', project: 'CITY/1' }]),
    leo: await enter([{ role: 'project_lead', project: 'CITY/1' }]),
    vera: await enter([{ role: 'verifier', project: 'CITY/1' }]),
    otto: await enter([{ role: 'auditor', fund: 'CITY' }]),
    priya: await enter([{ role: 'programme_officer', fund: 'CITY' }]),
    nora: await enter([{ role: 'donor', organisation: 'NORLAND' }]),
    vic: await enter([{ role: 'verifier', project: 'CITY/2' }]),
    wim: await enter([{ role: 'verifier', fund: 'CITY' }], { organisations: ['UNICEF'] }),
    stranger: await enter([
      { role: 'auditor', fund: 'CITY' },
      { role: 'project_lead', project: 'CITY/1' },
      { role: 'verifier', project: 'CITY/1' },
    ]),
  };
  const tranche = { code: 'T-1', organisation: 'UNICEF', kind: 'results', title: 'Results' };
  await people.priya.post(`${project}/tranches`, { ...tranche, amount: dollars('5000.00') }).expect(201);
  const milestone = {
    code: 'M-1',
    tranche: 'T-1',
    title: 'Shelter',
    pays: 'all_or_nothing',
    fact: 'It is open',
  };
  const terms = { price: dollars('1000.00'), evidenceRequired: ['A statement of somebody who lives there'] };
  await people.priya.post(`${project}/milestones`, { ...milestone, ...terms }).expect(201);
  await people.lea
    .post(`${project}/milestones/M-1/report`, { value: '1', reportedOn: '2024-05-01' })
    .expect(201);
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

async function upload(by: FrontDoor, confidential: boolean): Promise<string> {
  const parts = [
    { name: 'confidential', content: String(confidential) },
    { name: 'described', content: confidential ? 'What Jane Doe says' : 'A page of a plan' },
    {
      name: 'file',
      fileName: confidential ? SECRET : 'plan.txt',
      type: 'text/plain',
      content: 'I live there since May.',
    },
  ];
  const { body } = await by
    .post('/api/documents')
    .set('content-type', formType)
    .send(formOf(parts).toString())
    .expect(201);
  return (body as { id: string }).id;
}

describe('confidential evidence', () => {
  let document: string;

  beforeAll(async () => {
    const open = await upload(people.lea, false);
    const piece = { kind: 'file', shows: 'Jane Doe speaks', confidential: true };
    const refused = await people.lea.post(evidence, { ...piece, document: open }).expect(422);
    expect(refused.body.detail).toMatch(/^Upload the document of confidential evidence as confidential/);
    document = await upload(people.lea, true);
    await people.leo.post(evidence, { ...piece, document }).expect(404); // it is not his
    const added = await people.lea.post(evidence, { ...piece, document }).expect(201);
    expect(added.body).toMatchObject({ evidenceMissing: [], state: 'evidence_complete' });
  });

  it.each([
    ['verifier', 'vera', true],
    ['approver', 'bruno', true],
    ['auditor', 'otto', true],
    ['whoever added it', 'lea', true],
    ['fund administrator', 'amina', false],
    ['programme officer', 'priya', false],
    ['another lead of the project', 'leo', false],
  ] as const)('%s: seen by %s is %s, and so is its document', async (_, name, seen) => {
    const door = people[name];
    const { body } = await door.get(evidence).expect(200);
    expect((body.evidence as { shows: string }[]).map(({ shows }) => shows)).toEqual(
      seen ? ['Jane Doe speaks'] : [],
    );
    expect(body.withheld).toBe(seen ? 0 : 1);
    await door.get(`/api/documents/${document}`).expect(seen ? 200 : 404);
    await door.get(`/api/documents/${document}/content`).expect(seen ? 200 : 404);
  });

  it.each(['nora', 'vic'] as const)('nobody else knows of it: %s', async (name) => {
    await people[name].get(evidence).expect((answer) => expect([403, 404]).toContain(answer.status));
    await people[name].get(`/api/documents/${document}`).expect(404);
  });

  it('stays confidential where the same document is attached to a record of the fund', async () => {
    await people.lea
      .post(`${evidence}?dryRun=true`, { kind: 'link', url: 'https://example.org', shows: 'A page' })
      .expect(201);
    const spent = { reference: 'EX-1', organisation: 'UNICEF', effectiveOn: '2024-05-03', category: '4' };
    const report = { ...spent, amount: dollars('10.00'), document };
    await people.lea.post(`${project}/expenditure`, report).expect(201);
    await people.amina.get(`/api/documents/${document}`).expect(404);
    const { body } = await people.amina
      .get('/api/documents?fund=CITY&kind=expenditure&reference=EX-1')
      .expect(200);
    expect(body.documents).toEqual([]);
    await people.vera.get(`/api/documents/${document}`).expect(200);
  });

  it('leaves neither its words nor its name on the trail or in a change', async () => {
    const [found] = await database.owner.query<{ events: string; changes: string }[]>(
      `SELECT (SELECT count(*) FROM audit_event e WHERE to_jsonb(e)::text ~* 'jane')::text AS events,
              (SELECT count(*) FROM change c WHERE c.what ~* 'jane')::text AS changes`,
    );
    expect(found).toEqual({ events: '0', changes: '0' });
    const [noted] = await database.owner.query<{ after: unknown }[]>(
      `SELECT after FROM audit_event WHERE action = 'add evidence' AND outcome = 'done'`,
    );
    expect(noted!.after).toEqual([{ evidence: { id: 1, report: 1, kind: 'file', confidential: true } }]);
  });
});

describe('who verifies', () => {
  const verdict = { report: 1, verdict: 'full', verifiedOn: '2024-05-02' };
  const verifying = (door: FrontDoor) => door.post(`${project}/milestones/M-1/verify`, verdict);

  it.each([
    ['amina', 403, /that is for verifier, granted for this/],
    ['lea', 403, /that is for verifier, granted for this/],
    ['vic', 404, /There is no project/],
    ['wim', 403, /^Nobody verifies for an organisation or a city that they belong to/],
  ] as const)('not %s', async (name, status, sentence) => {
    const { body } = await verifying(people[name]).expect(status);
    expect((body as { detail: string }).detail).toMatch(sentence);
  });

  it('not who reported, whatever other role they hold', async () => {
    const again = { value: '1', reportedOn: '2024-05-01' };
    const { body } = await people.stranger.post(`${project}/milestones/M-1/report`, again).expect(201);
    const { id } = body.milestone.report as { id: number };
    const file = { kind: 'link', url: 'https://example.org/a', shows: 'A page' };
    await people.stranger.post(evidence, file).expect(201);
    const refused = await people.stranger
      .post(`${project}/milestones/M-1/verify`, { ...verdict, report: id })
      .expect(403);
    expect(refused.body.detail).toBe(
      'Whoever reported on a milestone does not verify it: another verifier must.',
    );
    const stale = await verifying(people.vera).expect(409);
    expect(stale.body.detail).toBe(
      `The newest report on milestone M-1 is number ${id}: read it, and verify that.`,
    );
    const rejected = { ...verdict, report: id, verdict: 'rejected' };
    await people.vera.post(`${project}/milestones/M-1/verify`, rejected).expect(422);
    const { body: done } = await people.vera
      .post(`${project}/milestones/M-1/verify`, { ...rejected, reason: 'The page is empty' })
      .expect(201);
    expect(done.milestone).toMatchObject({ state: 'rejected', earned: dollars('0.00') });
  });
});
