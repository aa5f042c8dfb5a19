import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** A project's results: planned by its lead, reported period by period, and accepted by somebody who had no part in it. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let services: ReturnType<typeof servicesOn>;
let lea: FrontDoor; // leads CITY/1
let otto: FrontDoor; // programme officer
let vera: FrontDoor; // verifier of CITY/1
let both: FrontDoor; // leads, and is a programme officer

const at = (path: string) => `/api/projects/CITY%2F1${path}`;
const year = (of: number) => ({ from: `${of}-01-01`, to: `${of}-12-31` });
const value2025 = at('/indicators/PEOPLE/values/2025-01-01--2025-12-31');
const people = (men: string, women: string, boys: string, girls: string) => [
  { sex: 'male', age: 'adult', value: men },
  { sex: 'female', age: 'adult', value: women },
  { sex: 'male', age: 'child', value: boys },
  { sex: 'female', age: 'child', value: girls },
];

beforeAll(async () => {
  database = await createDatabase(entities);
  services = servicesOn(database.application);
  await createExample(services);
  await services.projects.change('CITY', 'CITY/1', { lead: 'UNDP', status: 'pipeline' }, ada);
  app = await createApp(database);
  const lead = { role: 'project_lead', project: 'CITY/1' } as const;
  lea = await person(database, app, [lead], { name: 'Lea', organisations: ['UNDP'] });
  otto = await person(database, app, [{ role: 'programme_officer', fund: 'CITY' }], { name: 'Otto' });
  vera = await person(database, app, [{ role: 'verifier', project: 'CITY/1' }], { name: 'Vera' });
  both = await person(database, app, [lead, { role: 'programme_officer', fund: 'CITY' }], { name: 'Bo' });
  await person(database, app, [{ role: 'approver', fund: 'CITY' }], { name: 'Bruno' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

/** Sends an edit that starts from the version that is there now. */
async function edit(who: FrontDoor, method: 'post' | 'put' | 'patch', path: string, body: object, of = path) {
  const { headers } = await who.get(of).expect(200);
  return who[method](path, body).set('if-match', String(headers.etag));
}
const step = (who: FrontDoor, verb: string, body: object = {}) =>
  edit(who, 'post', `${value2025}/${verb}`, body, value2025);

it('lets the lead plan what is to be achieved, level by level, with what may go wrong', async () => {
  const impact = { code: 'I', level: 'impact', statement: 'Nobody lives in a slum' };
  await lea.post(at('/results'), impact).expect(201);
  const outcome = {
    ...{ code: 'OC1', level: 'outcome', parent: 'I', statement: 'Families in the valley live in safe homes' },
    assumptions: ['The city keeps its land register open'],
    risks: [{ risk: 'Land is sold', likelihood: 'medium', response: 'Right of first refusal' }],
  };
  await lea.post(at('/results'), outcome).expect(201);
  const skipped = { code: 'OP1', level: 'output', parent: 'I', statement: '500 homes are built' };
  const { body } = await lea.post(at('/results'), skipped).expect(422);
  expect(body.detail).toContain('output OP1 cannot serve impact I');
  await lea.post(at('/results'), { ...skipped, parent: 'OC1' }).expect(201);
  const taken = await lea.post(at('/results'), { ...skipped, parent: 'OC1' }).expect(409);
  expect(taken.body.detail).toBe(
    'Project CITY/1 has a result OP1 already, the output “500 homes are built”.',
  );
});

it('defines indicators whose codes of the global goals fit together', async () => {
  const indicator = {
    ...{ code: 'PEOPLE', result: 'OC1', title: 'People in safe homes', unit: 'people', direction: 'up' },
    ...{ additive: true, accumulates: true, baseline: '0', baselineOn: '2024-12-31', responsible: 'UNDP' },
    ...{ disaggregatedBy: ['sex', 'age'], sdgGoal: 11, sdgTarget: '11.1', nuaParagraph: 31 },
    ...{ meansOfVerification: 'Household survey', source: 'City statistics' },
  };
  const wrong = await lea.post(at('/indicators'), { ...indicator, sdgIndicator: '1.4.1' }).expect(422);
  expect(wrong.body.detail).toBe('Indicator 1.4.1 is of target 1.4, and target 11.1 is named.');
  const elsewhere = await lea.post(at('/indicators'), { ...indicator, sdgGoal: 10 }).expect(422);
  expect(elsewhere.body.detail).toBe('Target 11.1 is of goal 11, and the indicator names goal 10.');
  await lea.post(at('/indicators'), { ...indicator, sdgIndicator: '11.1.1' }).expect(201);
  const rents = { code: 'RENT', title: 'Share of income spent on rent', unit: 'per cent', direction: 'down' };
  await lea.post(at('/indicators'), { ...rents, baseline: '40', baselineOn: '2024-12-31' }).expect(201);

  const number = await lea.post(at('/indicators'), { ...rents, code: 'X', baseline: 40 }).expect(400);
  expect(number.body.errors).toEqual([
    { pointer: '/baseline', message: 'baseline must be text such as "1250.00", not the number 40' },
  ]);
});

it('sets targets period by period, which foot and lie where better is', async () => {
  const path = at('/indicators/PEOPLE/targets');
  const targets = [
    { ...year(2025), target: '100', parts: people('30', '30', '20', '20') },
    { ...year(2026), target: '300' },
  ];
  const short = { targets: [{ ...year(2025), target: '100', parts: people('30', '30', '20', '19.5') }] };
  const refused = await (await edit(lea, 'put', path, short)).body;
  expect(refused.detail).toContain('the parts by sex and age add up to 99.5, and the target is 100');
  expect((await edit(lea, 'put', path, { targets })).status).toBe(200);
  const rising = { targets: [{ ...year(2025), target: '45' }] };
  const worse = await edit(lea, 'put', at('/indicators/RENT/targets'), rising);
  expect([worse.status, worse.body.detail]).toEqual([
    422,
    'Indicator RENT: less is better, but the target 45 of 2025-01-01 to 2025-12-31 lies above the baseline 40.',
  ]);
  const falling = { targets: [{ ...year(2025), target: '30' }] };
  expect((await edit(lea, 'put', at('/indicators/RENT/targets'), falling)).status).toBe(200);
});

it('is changed by a programme officer only, once the project is approved', async () => {
  await services.projects.change('CITY', 'CITY/1', { status: 'active' }, ada);
  const easier = { targets: [{ ...year(2026), target: '200' }] };
  const refused = await edit(lea, 'put', at('/indicators/PEOPLE/targets'), easier);
  expect([refused.status, refused.body.detail]).toEqual([
    409,
    'Project CITY/1 is approved: from then on a programme officer changes its framework; ask for it there.',
  ]);
  expect((await edit(otto, 'put', at('/indicators/PEOPLE/targets'), easier)).status).toBe(200);
  const { body } = await otto.get(at('/indicators/PEOPLE/versions')).expect(200);
  const targets = body.targets as { from: string; target: string; by: string }[];
  expect(targets.filter(({ from }) => from === '2026-01-01').map(({ target, by }) => [target, by])).toEqual([
    ['300', 'Lea'],
    ['200', 'Otto'],
  ]);
});

it('takes what was measured as a draft that foots, and submits it', async () => {
  const values = at('/indicators/PEOPLE/values');
  const short = { ...year(2025), value: '75', parts: people('30', '30', '8', '6') };
  const refused = await lea.post(values, short).expect(422);
  expect(refused.body.detail).toBe(
    'Indicator PEOPLE, 2025-01-01 to 2025-12-31: the parts by sex and age add up to 74, and the value is 75.',
  );
  const tried = await lea.post(`${values}?dryRun=true`, short).expect(422);
  expect(tried.body.detail).toBe(refused.body.detail);
  await lea.post(values, { ...short, parts: people('30', '30', '8', '7') }).expect(201);
  const again = await lea.post(values, { ...year(2025), value: '80' }).expect(409);
  expect(again.body.detail).toContain('already, a draft with 75: change that one.');
  await otto.post(values, { ...year(2026), value: '1' }).expect(403);
  expect((await step(lea, 'submit')).status).toBe(200);
  const waiting = await edit(lea, 'patch', value2025, { value: '80' });
  expect([waiting.status, waiting.body.detail]).toEqual([
    409,
    'The value of indicator PEOPLE for 2025-01-01 to 2025-12-31 is submitted, and cannot be a draft from there.',
  ]);
});

it('returns it with a comment, and keeps what was said', async () => {
  expect((await step(vera, 'return')).status).toBe(400);
  expect((await step(vera, 'return', { comment: 'The list ends in June.' })).status).toBe(200);
  const whole = { value: '90', parts: people('35', '35', '10', '10'), comment: 'With the second half.' };
  expect((await edit(lea, 'patch', value2025, whole)).status).toBe(200);
  expect((await step(lea, 'submit')).status).toBe(200);
  const stale = await otto.post(`${value2025}/accept`).set('if-match', '"1"').expect(412);
  expect(stale.body.type).toBe('/problems/edited-meanwhile');
  await otto.post(`${value2025}/accept`).expect(428);
  expect((await step(otto, 'accept')).status).toBe(200);
  const { body } = await lea.get(value2025).expect(200);
  const history = body.history as { state: string; value: string; by: string; comment: string | null }[];
  expect(history.map(({ state, value, by, comment }) => [state, value, by, comment])).toEqual([
    ['draft', '75', 'Lea', null],
    ['submitted', '75', 'Lea', null],
    ['returned', '75', 'Vera', 'The list ends in June.'],
    ['draft', '90', 'Lea', 'With the second half.'],
    ['submitted', '90', 'Lea', null],
    ['accepted', '90', 'Otto', null],
  ]);
});

it('is not accepted by who reported it, nor by a colleague of theirs', async () => {
  const path = at('/indicators/RENT/values');
  const period = `${path}/2025-01-01--2025-12-31`;
  await both.post(path, { ...year(2025), value: '35' }).expect(201);
  await edit(both, 'post', `${period}/submit`, {}, period);
  const own = await edit(both, 'post', `${period}/accept`, {}, period);
  expect([own.status, own.body.detail]).toEqual([
    403,
    'Whoever reported it neither accepts nor returns it: another programme officer or verifier must.',
  ]);
  const colleague = await person(database, app, [{ role: 'verifier' }], { organisations: ['UNDP'] });
  const theirs = await edit(colleague, 'post', `${period}/accept`, {}, period);
  expect([theirs.status, theirs.body.detail]).toEqual([
    403,
    'Nobody accepts or returns what their own organisation or city reported or benefits from: somebody from elsewhere must.',
  ]);
  expect((await edit(vera, 'post', `${period}/accept`, {}, period)).status).toBe(200);
});

it('shows how far it has come, right for what is to fall', async () => {
  const { body } = await vera.get(at('/framework')).expect(200);
  expect((body.results as { code: string }[]).map(({ code }) => code)).toEqual(['I', 'OC1', 'OP1']);
  const [reached, rent] = body.indicators as { progress: object }[];
  expect(reached!.progress).toMatchObject({
    ...{ value: '90', target: '300', achievement: '30.00' },
    periods: [
      { ...year(2025), achievement: '90.00' },
      { ...year(2026), value: null, achievement: null },
    ],
  });
  expect(rent!.progress).toMatchObject({ value: '35', target: '30', achievement: '50.00' });
});

it('corrects what was accepted with a new version, and counts the old one until then', async () => {
  const corrected = { value: '88', parts: people('35', '35', '9', '9'), comment: 'Two were counted twice.' };
  expect((await edit(lea, 'patch', value2025, corrected)).status).toBe(200);
  const meanwhile = await lea.get(value2025).expect(200);
  expect(meanwhile.body).toMatchObject({
    state: 'draft',
    value: '88',
    accepted: { value: '90', by: 'Otto' },
  });
  expect((await step(lea, 'submit')).status).toBe(200);
  expect((await step(vera, 'accept', { comment: 'Seen on the list.' })).status).toBe(200);
  const { body } = await lea.get(value2025).expect(200);
  expect(body).toMatchObject({ state: 'accepted', value: '88', accepted: { value: '88', by: 'Vera' } });
  expect(body.history).toHaveLength(9);
});

it('keeps its definition once values were accepted; a baseline moves in the open', async () => {
  const path = at('/indicators/PEOPLE');
  const frozen = await edit(otto, 'patch', path, { unit: 'families' });
  expect([frozen.status, frozen.body.detail]).toEqual([
    409,
    'Values of indicator PEOPLE were accepted: its unit, its direction and how it adds up stay. Make a new indicator, and end this one.',
  ]);
  expect((await edit(otto, 'patch', path, { baseline: '-2.5' })).status).toBe(200);
  const { body } = await lea.get(`${path}/versions`).expect(200);
  expect(
    (body.definitions as { baseline: string; by: string }[]).map(({ baseline, by }) => [baseline, by]),
  ).toEqual([
    ['0', 'Lea'],
    ['-2.5', 'Otto'],
  ]);
});

it('ends what is not aimed at any more, from below', async () => {
  const held = await edit(otto, 'patch', at('/results/OC1'), { active: false });
  expect([held.status, held.body.detail]).toEqual([
    409,
    'Result OC1 is still served by output OP1, indicator PEOPLE: end or move these first.',
  ]);
  expect((await edit(otto, 'patch', at('/results/OP1'), { active: false })).status).toBe(200);
  expect((await edit(otto, 'patch', at('/indicators/PEOPLE'), { active: false })).status).toBe(200);
  expect((await edit(otto, 'patch', at('/results/OC1'), { active: false })).status).toBe(200);
  const ended = await lea.post(at('/indicators/PEOPLE/values'), { ...year(2026), value: '1' }).expect(409);
  expect(ended.body.detail).toBe('Indicator PEOPLE was ended: nothing is reported for it any more.');
});

it('lists indicators and values a page at a time', async () => {
  const first = await lea.get(at('/indicators?limit=1')).expect(200);
  expect(first.body).toMatchObject({ indicators: [{ code: 'PEOPLE' }] });
  const second = await lea.get(String(first.body.next)).expect(200);
  expect(second.body).toMatchObject({ indicators: [{ code: 'RENT' }], next: null });
  const values = await lea.get(at('/indicators/RENT/values?after=2024-01-01--2024-12-31')).expect(200);
  expect(values.body).toMatchObject({
    values: [{ period: '2025-01-01--2025-12-31', state: 'accepted' }],
    next: null,
  });
  await lea.get(at('/indicators/RENT/values/2025')).expect(404);
});

it('shows the global goals and the New Urban Agenda to everybody who is signed in', async () => {
  const { body } = await lea.get('/api/reference/sdgs').expect(200);
  const goals = body.goals as { goal: number; targets: { code: string; indicators: object[] }[] }[];
  const eleven = goals.find(({ goal }) => goal === 11)!;
  expect(eleven.targets.map(({ code }) => code).join(' ')).toBe(
    '11.1 11.2 11.3 11.4 11.5 11.6 11.7 11.a 11.b 11.c',
  );
  expect(eleven.targets[4]!.indicators[0]).toMatchObject({ code: '11.5.1', sameAs: '1.5.1' });
  const sixteen = goals.find(({ goal }) => goal === 16)!;
  expect(sixteen.targets[9]!.code).toBe('16.10');
  const agenda = await lea.get('/api/reference/new-urban-agenda').expect(200);
  expect(agenda.body.paragraphs).toHaveLength(175);
  expect(agenda.body.paragraphs[30]).toMatchObject({ paragraph: 31, part: 'Transformative commitments' });
});
