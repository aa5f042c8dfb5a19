import { setTimeout as pause } from 'node:timers/promises';
import { roleTable } from '../../src/access/index.js';
import { life } from '../../src/city-partnerships/index.js';
import { entities } from '../../src/entities.js';
import { CityWithScans } from '../support/city-with-scans.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd, type Services } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { anonymous, createApp, person } from '../support/http-app.js';

/** A city's project from its expression of interest until it is closed financially, with what is refused on the way. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let services: Services;
let lisbon: CityWithScans;
let lea: FrontDoor; // project lead, for UNICEF
let stranger: FrontDoor; // project lead, for UNDP
let priya: FrontDoor; // programme officer
let omar: FrontDoor; // programme officer
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver
let chen: FrontDoor; // approver
let lisboeta: FrontDoor; // approver and officer, who belongs to Lisbon

const PATH = '/api/projects/CITY-LIS';
const dollars = (amount: string) => ({ amount, currency: 'USD' });
const line = (organisation: string, category: string, year: number, amount: string) => ({
  ...{ organisation, category, year },
  amount: dollars(amount),
});
const asked = [
  line('UNICEF', '4', 2025, '60000.00'),
  line('UNICEF', '8', 2025, '4200.00'),
  line('UNDP', '1', 2026, '20000.00'),
];
const criteria = [
  ...['relevance', 'results', 'budget', 'capacity', 'partnership', 'sustainability', 'safeguards'],
];
const scores = (score: number) =>
  criteria.map((criterion) => ({ criterion, score, reason: `It is a ${score} because of ${criterion}` }));

beforeAll(async () => {
  database = await createDatabase(entities);
  services = servicesOn(database.application);
  await createExample(services);
  lisbon = await CityWithScans.make(database.owner, services.organisations);
  const income = { fund: 'CITY', reference: 'IN-1', effectiveOn: '2024-05-01', window: 'GEN' };
  await services.receipts.otherIncome({ ...income, amount: usd('100000') }, ada);
  app = await createApp(database);
  const make = (name: string, role: Parameters<typeof person>[2], organisations: string[] = []) =>
    person(database, app, role, { name, organisations });
  const officer = { role: 'programme_officer', fund: 'CITY' } as const;
  const approver = { role: 'approver', fund: 'CITY' } as const;
  lea = await make('Lea', [{ role: 'project_lead', organisation: 'UNICEF' }]);
  stranger = await make('Sten', [{ role: 'project_lead', organisation: 'UNDP' }]);
  priya = await make('Priya', [officer]);
  omar = await make('Omar', [officer]);
  amina = await make('Amina', [{ role: 'fund_administrator', fund: 'CITY' }]);
  bruno = await make('Bruno', [approver]);
  chen = await make('Chen', [approver]);
  lisboeta = await make('Luisa', [approver, officer], ['C-LISBON']);
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

const stageOf = async (path = PATH) => {
  const { body } = await priya.get(`${path}/life`).expect(200);
  return body as {
    stage: string;
    history: { stage: string; verb: string; by: string; reason: string | null }[];
    verbs: { verb: string; missing: string[] }[];
  };
};
const missingFor = async (verb: string) =>
  (await stageOf()).verbs.find((possible) => possible.verb === verb)?.missing;
const refused = async (request: ReturnType<FrontDoor['post']>, status: number, detail: string | RegExp) => {
  const { body } = await request.expect(status);
  if (typeof detail === 'string') expect(body.detail).toBe(detail);
  else expect(body.detail).toMatch(detail);
};

it('has a route for each verb of the table, of the step that the table says', async () => {
  const { body } = await anonymous(app).get('/api/openapi.json').expect(200);
  const { paths } = body as { paths: Record<string, { post?: { 'x-step'?: string } }> };
  for (const { verb, step } of life) {
    const path =
      verb === 'express' ? '/api/funds/{fund}/projects/expressions' : `/api/projects/{project}/${verb}`;
    expect([verb, paths[path]?.post?.['x-step']]).toEqual([verb, step]);
    expect(Object.keys(roleTable)).toContain(step);
  }
});

it('begins with the interest of the lead, for the organisation that the lead is granted for alone', async () => {
  const interest = { code: 'CITY-LIS', title: 'Drains for Lisbon', lead: 'UNICEF', startDate: '2025-01-01' };
  const path = '/api/funds/CITY/projects/expressions';
  await refused(stranger.post(path, interest), 403, /granted for UNICEF, or by a programme officer/);
  await amina.post(path, interest).expect(403);
  const { body } = await lea.post(path, interest).expect(201);
  expect(body).toMatchObject({ project: 'CITY-LIS', stage: 'expression_of_interest' });
  const one = await lea.get(PATH).expect(200);
  expect(one.body).toMatchObject({ status: 'pipeline', stage: 'expression_of_interest', lead: 'UNICEF' });
  await stranger.get(`${PATH}/life`).expect(404);
});

it('says in a sentence what a submission still misses, all of it at once', async () => {
  const [needs] = (await missingFor('submit'))!;
  expect(needs).toMatch(/^The project needs its city, as an organisation of the type city/);
  await refused(lea.post(`${PATH}/submit`), 409, /^Project CITY-LIS cannot go on to diagnosis\. The project/);
  await refused(lea.post(`${PATH}/submit`, { cityOrganisation: 'UNDP' }), 422, /is no city but of the type/);
  await lea.post(`${PATH}/submit`, { cityOrganisation: 'C-LISBON' }).expect(200);
  await refused(lea.post(`${PATH}/activate`), 403, /you hold no such role/);
  await refused(
    priya.post(`${PATH}/activate`),
    409,
    'Project CITY-LIS is at diagnosis; activate is possible at approved.',
  );
});

it('goes from its diagnosis to a proposal with a closed scan of its city, and no other', async () => {
  const open = await lisbon.scan();
  const porto = await CityWithScans.make(database.owner, services.organisations, 'C-PORTO');
  const elsewhere = await porto.scan({ closed: true });
  await refused(
    lea.post(`${PATH}/submit`),
    409,
    /needs a closed scan of the city C-LISBON .* no scan is linked/,
  );
  await refused(lea.post(`${PATH}/submit`, { scan: open }), 409, /scan \d+ is still open\.$/);
  await refused(lea.post(`${PATH}/submit`, { scan: elsewhere }), 422, /is of C-PORTO, and the project is in/);
  await refused(lea.post(`${PATH}/submit`, { scan: 4711 }), 404, 'There is no city scan of the number 4711.');
  await lisbon.close(open);
  await lea.post(`${PATH}/submit`, { scan: open, reason: 'The scan says drains' }).expect(200);
  expect((await stageOf()).stage).toBe('proposal');
});

it('needs a budget and its days before it is appraised; the budget is warned about, and foots', async () => {
  expect(await missingFor('submit')).toEqual([
    'The proposal needs its first and last day; the last is not given.',
    'The proposal needs a budget; none has been entered (PUT /api/projects/CITY-LIS/budget-draft).',
  ]);
  const version = async () => String((await lea.get(PATH).expect(200)).headers.etag);
  const draft = (lines: object[]) => lea.put(`${PATH}/budget-draft`, { lines });
  await draft(asked).expect(428);
  await refused(
    draft([...asked, asked[0]!]).set('if-match', await version()),
    422,
    /is there twice; add them up/,
  );
  const dear = await draft([...asked, line('UNICEF', '8', 2026, '0.01')])
    .set('if-match', await version())
    .expect(200);
  expect(dear.body.warnings).toEqual([
    "Organisation UNICEF: indirect support costs of 4,200.01 USD are above 4,200.00 USD, the fund's rate of 0.07 on 60,000.00 USD of direct costs.",
  ]);
  const entered = await draft(asked)
    .set('if-match', await version())
    .expect(200);
  expect(entered.body.warnings).toEqual([]);
  const { body } = await lea.get(`${PATH}/budget`).expect(200);
  expect(body.approved.total).toEqual(dollars('0.00'));
  expect(body.draft).toMatchObject({
    total: dollars('84200.00'),
    organisations: [
      { organisation: 'UNDP', amount: dollars('20000.00') },
      { organisation: 'UNICEF', amount: dollars('64200.00') },
    ],
    categories: [
      { category: '1', name: 'Staff and other personnel costs', amount: dollars('20000.00') },
      { category: '4', amount: dollars('60000.00') },
      { category: '8', amount: dollars('4200.00') },
    ],
    years: [
      { year: 2025, amount: dollars('64200.00') },
      { year: 2026, amount: dollars('20000.00') },
    ],
  });
  await lea.post(`${PATH}/submit`, { endDate: '2025-12-31' }).expect(200);
  await refused(
    draft(asked).set('if-match', await version()),
    409,
    /is at appraisal: a budget is entered until/,
  );
});

it('is appraised by two who neither submitted it nor belong to whom it benefits', async () => {
  expect(await missingFor('propose-approval')).toEqual([
    'Two people must appraise the project; nobody has yet.',
  ]);
  const all = { scores: scores(4), summary: 'Sound' };
  await refused(
    lisboeta.post(`${PATH}/appraise`, all),
    403,
    /they belong to: a reviewer from elsewhere must/,
  );
  const both = await person(
    database,
    app,
    [
      { role: 'programme_officer', fund: 'CITY' },
      { role: 'project_lead', project: 'CITY-LIS' },
    ],
    { name: 'Both' },
  );
  await both.post(`${PATH}/appraise`, all).expect(403);
  await refused(
    priya.post(`${PATH}/appraise`, {
      scores: [...all.scores.slice(1), all.scores[1]!, { ...all.scores[1]!, criterion: 'luck' }],
    }),
    422,
    /no score is given for relevance; results is scored twice; luck is no criterion\.$/,
  );
  await priya.post(`${PATH}/appraise`, { scores: scores(6) }).expect(400);
  const { body } = await priya.post(`${PATH}/appraise`, all).expect(201);
  expect(body.appraisal).toMatchObject({ reviewer: { name: 'Priya' }, summary: 'Sound' });
  await priya.post(`${PATH}/appraise`, { scores: scores(5) }).expect(201);
  expect(await missingFor('propose-approval')).toEqual([
    'Two people must appraise the project; so far Priya has.',
  ]);
  await refused(
    omar.post(`${PATH}/propose-approval`, { document: await omar.document() }),
    409,
    'Project CITY-LIS cannot propose approval. Two people must appraise the project; so far Priya has.',
  );
  await omar.post(`${PATH}/appraise`, { scores: scores(3) }).expect(201);
  const seen = await bruno.get(`${PATH}/appraisals`).expect(200);
  expect((seen.body.criteria as { code: string }[]).map(({ code }) => code)).toEqual(criteria);
  expect(seen.body.appraisals).toHaveLength(3);
  await lea.get(`${PATH}/appraisals`).expect(403);
});

it('is approved with its budget by two others above the threshold, with the committee’s document', async () => {
  const admin = await person(database, app, [{ role: 'system_administrator' }], { name: 'Samira' });
  const limits = { twoApproversAbove: dollars('50000.00'), stepUpReversalAbove: null };
  const { headers } = await admin.get('/api/funds/CITY/limits').expect(200);
  await admin.put('/api/funds/CITY/limits', limits).set('if-match', String(headers.etag)).expect(200);
  await refused(
    bruno.post(`${PATH}/approve`),
    409,
    /^Project CITY-LIS cannot go on to approved\. Nobody has proposed/,
  );
  await priya.post(`${PATH}/propose-approval`, {}).expect(400);
  const document = await priya.document();
  const proposed = await priya.post(`${PATH}/propose-approval`, { document }).expect(201);
  expect(proposed.body).toMatchObject({
    proposal: { kind: 'project_approval', amount: dollars('84200.00'), needs: 2, project: 'CITY-LIS' },
    warnings: [],
  });
  await refused(
    omar.post(`${PATH}/propose-approval`, { document: await omar.document() }),
    409,
    /waits to be decided/,
  );
  await refused(lea.post(`${PATH}/withdraw`, { reason: 'No' }), 409, /Its approval is proposed and waits/);
  await priya.post(`${PATH}/approve`).expect(403);
  await refused(lisboeta.post(`${PATH}/approve`), 403, /Nobody decides for an organisation or a city/);
  const undp = await person(database, app, [{ role: 'approver', fund: 'CITY' }], {
    name: 'Una',
    organisations: ['UNDP'],
  });
  await refused(undp.post(`${PATH}/approve`), 403, /Nobody decides for an organisation or a city/);
  for (const barred of [undp, lisboeta]) {
    expect((await barred.get('/api/inbox').expect(200)).body).toMatchObject({ count: 0 });
  }
  const inbox = await bruno.get('/api/inbox').expect(200);
  expect(inbox.body.waiting).toMatchObject([{ path: '/api/projects/CITY-LIS/approve' }]);
  const first = await bruno.post(inbox.body.waiting[0].path as string).expect(200);
  expect(first.body.proposal.state).toBe('proposed');
  await refused(bruno.post(`${PATH}/approve`), 403, /a second approver must be another person/);
  await chen.post(`${PATH}/approve?dryRun=true`).expect(200);
  expect((await stageOf()).stage).toBe('appraisal');
  await chen.post(`${PATH}/approve`, { reason: 'As decided in May' }).expect(200);
  const { history } = await stageOf();
  expect(history.at(-1)).toMatchObject({
    ...{ stage: 'approved', verb: 'approve', by: 'Chen', reason: 'As decided in May' },
  });
  const { body } = await lea.get(`${PATH}/budget`).expect(200);
  expect(body.approved.total).toEqual(dollars('84200.00'));
  expect((await lea.get(PATH).expect(200)).body.money.approvedBudget).toEqual(dollars('84200.00'));
});

it('revises its budget by decision only, and keeps every revision readable', async () => {
  const budget = { organisation: 'UNICEF', approved: dollars('99999.00') };
  const version = String((await amina.get(PATH).expect(200)).headers.etag);
  await refused(
    amina.put(`${PATH}/budgets`, budget).set('if-match', version),
    409,
    /proposed by one person and approved/,
  );
  const lines = [line('UNICEF', '4', 2025, '50000.00'), line('UNICEF', '8', 2025, '4000.00')];
  const proposed = await amina.post(`${PATH}/budget-revisions`, { lines, reason: 'Less' }).expect(201);
  const { id } = proposed.body.proposal as { id: number };
  expect(proposed.body).toMatchObject({ proposal: { reference: 'CITY-LIS revision 1', needs: 2 } });
  expect(proposed.body.warnings).toHaveLength(1);
  await refused(omar.post(`${PATH}/budget-revisions`, { lines, reason: 'Also' }), 409, /waits to be decided/);
  await amina.post(`${PATH}/budget-revisions/${id}/approve`).expect(403);
  await bruno.post(`${PATH}/budget-revisions/${id}/approve`).expect(200);
  await chen.post(`${PATH}/budget-revisions/${id}/approve`).expect(200);
  const { body } = await lea.get(`${PATH}/budget`).expect(200);
  expect(body.approved.organisations).toEqual([{ organisation: 'UNICEF', amount: dollars('54000.00') }]);
  expect(body.approved.lines).toHaveLength(2);
  expect(
    (body.revisions as { proposal: { kind: string; state: string } }[]).map(({ proposal }) => proposal),
  ).toMatchObject([
    {
      kind: 'project_approval',
      state: 'approved',
      decisions: [{ by: { name: 'Bruno' } }, { by: { name: 'Chen' } }],
    },
    { kind: 'budget', state: 'approved', proposedBy: { name: 'Amina' } },
  ]);
  const rejected = await omar.post(`${PATH}/budget-revisions`, { lines, reason: 'Again' }).expect(201);
  const path = `${PATH}/budget-revisions/${rejected.body.proposal.id}/reject`;
  await bruno.post(path, { reason: 'It is the same' }).expect(200);
});

it('shows what partners bring beside the fund’s money, each in its own currency', async () => {
  const partner = (body: object) => lea.post(`${PATH}/partners`, body);
  await refused(
    partner({ organisation: 'FJORD', role: 'financing', brings: 'cash' }),
    422,
    /say what it is worth/,
  );
  await refused(
    partner({ organisation: 'FJORD', role: 'technical', brings: 'expertise' }),
    422,
    /in a sentence/,
  );
  const kroner = { amount: '500000.00', currency: 'NOK' };
  await partner({ organisation: 'FJORD', role: 'financing', brings: 'cash', value: kroner }).expect(201);
  await partner({ organisation: 'NORLAND', role: 'financing', brings: 'cash', value: kroner }).expect(201);
  const house = { organisation: 'C-LISBON', role: 'implementing', brings: 'in_kind' };
  await partner({ ...house, value: { amount: '100.00', currency: 'EUR' } }).expect(201);
  await partner({
    ...house,
    value: { amount: '250.00', currency: 'EUR' },
    description: 'Two offices',
  }).expect(201);
  const skills = { organisation: 'FJORD', role: 'technical', brings: 'expertise', description: 'Pumps' };
  await partner(skills).expect(201);
  const before = (await lea.get(PATH).expect(200)).body as { money: object; cofinancing: object[] };
  expect(before.cofinancing).toEqual([
    { brings: 'cash', value: { amount: '1000000.00', currency: 'NOK' } },
    { brings: 'in_kind', value: { amount: '250.00', currency: 'EUR' } },
  ]);
  expect(before.money).toMatchObject({ approvedBudget: dollars('54000.00'), allocated: dollars('0.00') });
  await lea.post(`${PATH}/partners/FJORD/leave`).expect(200);
  const { body } = await lea.get(`${PATH}/partners`).expect(200);
  expect((body.partners as { organisation: string }[]).map(({ organisation }) => organisation)).toEqual([
    'C-LISBON',
    'NORLAND',
  ]);
  await refused(lea.post(`${PATH}/partners/FJORD/leave`), 404, /is no partner of project/);
});

it('is active, suspended and resumed; its status follows and is not changed round the table', async () => {
  const version = async () => String((await amina.get(PATH).expect(200)).headers.etag);
  await refused(
    amina.patch(PATH, { status: 'active' }).set('if-match', await version()),
    409,
    'Project CITY-LIS is led through its stages and is at approved; its status follows from that. Use POST /api/projects/CITY-LIS/activate instead.',
  );
  await priya.post(`${PATH}/activate`).expect(200);
  await amina
    .patch(PATH, { title: 'Drains', status: 'active' })
    .set('if-match', await version())
    .expect(200);
  await priya.post(`${PATH}/suspend`).expect(400);
  await priya.post(`${PATH}/suspend`, { reason: 'Floods' }).expect(200);
  expect((await amina.get(PATH).expect(200)).body).toMatchObject({
    ...{ title: 'Drains', stage: 'suspended', status: 'active', cityOrganisation: 'C-LISBON' },
  });
  await priya.post(`${PATH}/resume`).expect(200);
  const ordinary = '/api/projects/CITY%2F1';
  await refused(
    priya.post(`${ordinary}/suspend`, { reason: 'x' }),
    409,
    /came in without stages, and its status, active/,
  );
  const tag = String((await amina.get(ordinary).expect(200)).headers.etag);
  await amina.patch(ordinary, { status: 'operationally_closed' }).set('if-match', tag).expect(200);
});

it('is moved once by two at the same instant, also where the next stage would be possible already', async () => {
  const interest = { code: 'CITY-TWO', title: 'Wells', lead: 'UNICEF', cityOrganisation: 'C-LISBON' };
  await priya.post('/api/funds/CITY/projects/expressions', interest).expect(201);
  const path = '/api/projects/CITY-TWO';
  const tag = String((await priya.get(path).expect(200)).headers.etag);
  const scan = await lisbon.scan({ closed: true });
  await priya.patch(path, { scan }).set('if-match', tag).expect(200);
  const editing = database.owner.createQueryRunner();
  await editing.startTransaction();
  await editing.query(`SELECT pg_advisory_xact_lock(7209, hashtext('project CITY-TWO'))`);
  const both = Promise.all([lea, priya].map((door) => door.post(`${path}/submit`).then((answer) => answer)));
  const waiting = async () => {
    const [row]: { n: number }[] = await database.owner.query(
      `SELECT count(*)::integer AS n FROM pg_locks WHERE locktype = 'advisory' AND classid = 7209 AND NOT granted`,
    );
    return row!.n;
  };
  while ((await waiting()) < 2) await pause(20);
  await editing.commitTransaction();
  await editing.release();
  const answers = await both;
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.detail).toBe(
    'Project CITY-TWO was at expression of interest and was moved meanwhile: it is at diagnosis now. Look at it again.',
  );
  expect((await stageOf(path)).stage).toBe('diagnosis');
});

it('is rejected by the office before its approval is proposed, and by an approver after; both say why', async () => {
  const path = '/api/projects/CITY-TWO';
  await lea.post(`${path}/reject`, { reason: 'No' }).expect(403);
  await priya.post(`${path}/reject`).expect(400);
  await refused(
    lisboeta.post(`${path}/reject`, { reason: 'Mine' }),
    403,
    /Nobody decides for an organisation/,
  );
  await priya.post(`${path}/reject`, { reason: 'The wells are dry' }).expect(200);
  expect((await stageOf(path)).history.at(-1)).toMatchObject({ verb: 'reject', reason: 'The wells are dry' });

  const other = { code: 'CITY-THREE', title: 'Parks', lead: 'UNICEF', cityOrganisation: 'C-LISBON' };
  const days = { startDate: '2025-01-01', endDate: '2025-12-31' };
  await lea.post('/api/funds/CITY/projects/expressions', { ...other, ...days }).expect(201);
  const third = '/api/projects/CITY-THREE';
  await lea.post(`${third}/submit`).expect(200);
  await lea.post(`${third}/submit`, { scan: await lisbon.scan({ closed: true }) }).expect(200);
  const tag = String((await lea.get(third).expect(200)).headers.etag);
  await lea.put(`${third}/budget-draft`, { lines: asked }).set('if-match', tag).expect(200);
  await lea.post(`${third}/submit`).expect(200);
  for (const reviewer of [priya, omar])
    await reviewer.post(`${third}/appraise`, { scores: scores(1) }).expect(201);
  const lines = [line('UNICEF', '1', 2025, '10.00')];
  const proposed = await priya
    .post(`${third}/propose-approval`, { lines, document: await priya.document() })
    .expect(201);
  expect(proposed.body.proposal).toMatchObject({ needs: 1, amount: dollars('10.00') });
  await refused(
    omar.post(`${third}/reject`, { reason: 'No' }),
    403,
    /Only an approver of the fund decides this/,
  );
  const { body } = await bruno.post(`${third}/reject`, { reason: 'Too dear' }).expect(200);
  expect(body).toMatchObject({ stage: 'rejected', proposal: { state: 'rejected' } });
  expect((await stageOf(third)).history.at(-1)).toMatchObject({ by: 'Bruno', reason: 'Too dear' });
  const [row]: { n: number }[] = await database.application.query(
    `SELECT count(*)::integer AS n FROM budget_version b JOIN project p ON p.id = b.project_id WHERE p.code = 'CITY-THREE'`,
  );
  expect(row!.n).toBe(0);
});

it('has scholars who advise or verify, never both, and none with a conflict of interest', async () => {
  const register = async (code: string, conflicts: string[] = [], until: string | null = null) => {
    await database.owner.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'scholar') RETURNING id),
            s AS (INSERT INTO scholar (code) VALUES ($1) RETURNING id)
       INSERT INTO scholar_version (scholar_id, change_id, name, conflicts, available_until, expertise, languages, active)
       SELECT s.id, c.id, 'Dr ' || $1, ARRAY(SELECT id FROM organisation WHERE code = ANY ($2)), $3, '{drains}', '{pt}', true FROM s, c`,
      [code, conflicts, until],
    );
  };
  await register('S-1');
  await register('S-2', ['C-LISBON']);
  await register('S-3', [], '2024-12-31');
  const assign = (scholar: string, task: string) =>
    priya.post(`${PATH}/scholars`, { scholar, task, from: '2025-02-01' });
  await lea.post(`${PATH}/scholars`, { scholar: 'S-1', task: 'advise', from: '2025-02-01' }).expect(403);
  await refused(assign('S-9', 'advise'), 404, 'There is no scholar S-9.');
  await refused(assign('S-2', 'verify'), 409, /^Dr S-2 has a conflict of interest/);
  await refused(
    assign('S-3', 'advise'),
    409,
    'Dr S-3 is available until 2024-12-31, and not from 2025-02-01.',
  );
  const { body } = await assign('S-1', 'advise').expect(201);
  await refused(assign('S-1', 'verify'), 409, /advises a project or verifies it, never both/);
  const end = `${PATH}/scholars/${body.assignment.id}/end`;
  await refused(priya.post(end, { endedOn: '2025-01-31', outcome: 'x' }), 422, /does not end before/);
  await priya.post(end, { endedOn: '2025-06-30', outcome: 'The drains are deeper' }).expect(200);
  await refused(
    priya.post(end, { endedOn: '2025-06-30', outcome: 'x' }),
    409,
    /was ended already, on 2025-06-30/,
  );
  const list = await lea.get(`${PATH}/scholars`).expect(200);
  expect(list.body.assignments).toMatchObject([
    { scholar: 'S-1', task: 'advise', outcome: 'The drains are deeper' },
  ]);
});

it('is closed operationally, and financially when nothing is allocated and little is left', async () => {
  const place = { project: 'CITY-LIS', organisation: 'UNICEF', window: 'GEN', effectiveOn: '2025-05-02' };
  const allocation = { reference: 'AL-1', ...place, amount: dollars('1000.00') };
  await amina.post('/api/funds/CITY/allocations', allocation).expect(201);
  await bruno.post('/api/funds/CITY/allocations/AL-1/approve').expect(200);
  await amina
    .post('/api/funds/CITY/transfers', { ...allocation, reference: 'TR-1', amount: dollars('900.00') })
    .expect(201);
  await bruno.post('/api/funds/CITY/transfers/TR-1/release').expect(200);
  await refused(
    priya.post(`${PATH}/cancel`, { reason: 'No' }),
    409,
    /there is 100\.00 USD to organisation UNICEF/,
  );
  await priya.post(`${PATH}/close-operationally`).expect(200);
  await refused(
    amina.post(`${PATH}/close-financially`),
    409,
    'Project CITY-LIS cannot go on to financially closed. Nothing may be left allocated; there is 100.00 USD to organisation UNICEF. Transfer it, or release the allocation. At most 250.00 USD may be left with its organisations; organisation UNICEF has a balance of 900.00 USD from project CITY-LIS. It is to be spent, refunded or settled.',
  );
  const release = { reference: 'AL-2', effectiveOn: '2025-06-01', amount: dollars('100.00') };
  await amina.post('/api/funds/CITY/allocations/AL-1/release', release).expect(201);
  await bruno.post('/api/funds/CITY/allocations/AL-2/approve').expect(200);
  const { window: _window, ...spending } = { ...place, fund: 'CITY', reference: 'EX-1', category: '4' };
  await services.expenditure.reportAmount({ ...spending, amount: usd('650') }, ada);
  await priya.post(`${PATH}/close-financially`).expect(403);
  await amina.post(`${PATH}/close-financially`).expect(200);
  const { stage, history, verbs } = await stageOf();
  expect([stage, verbs]).toEqual(['financially_closed', []]);
  expect(history.map(({ verb, by }) => `${verb} by ${by}`)).toEqual([
    'express by Lea',
    'submit by Lea',
    'submit by Lea',
    'submit by Lea',
    'approve by Chen',
    'activate by Priya',
    'suspend by Priya',
    'resume by Priya',
    'close-operationally by Priya',
    'close-financially by Amina',
  ]);
  await refused(
    amina.post(`${PATH}/budget-revisions`, { lines: asked, reason: 'More' }),
    409,
    /is at financially closed: its budget is not revised now\.$/,
  );
});
