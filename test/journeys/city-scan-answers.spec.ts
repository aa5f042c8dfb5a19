import { said, ScannedCity, type AskedQuestion, type Said } from '../support/scanned-city.js';

/** Who answers a City Scan, and what becomes of an answer until it is frozen. */
let lisbon: ScannedCity;
let questions: AskedQuestion[];
let first: number;

beforeAll(async () => {
  lisbon = await ScannedCity.open();
  questions = await lisbon.questions();
}, 60_000);
afterAll(() => lisbon?.end());

it('is opened by a programme officer, for a city, and by nobody else', async () => {
  const opening = { questionnaire: 'CITY-SCAN', openedOn: '2024-11-20' };
  await lisbon.mayor.post(lisbon.scans, opening).expect(403);
  await lisbon.olga.post('/api/cities/UNICEF/scans', opening).expect(404);
  const ahead = await lisbon.olga.post(lisbon.scans, { ...opening, openedOn: '2999-01-01' }).expect(422);
  expect(ahead.body.detail).toBe('A scan is opened by today, not on 2999-01-01.');
  const { body } = await lisbon.olga.post(lisbon.scans, opening).expect(201);
  expect(body.scan).toMatchObject({
    city: 'LISBON',
    questionnaire: { code: 'CITY-SCAN', version: 1 },
    openedOn: '2024-11-20',
    state: 'open',
  });
  first = body.scan.id as number;
});

it('is answered by those who lead a project of the city, each for themselves', async () => {
  const refused = await lisbon.stranger
    .post(`${lisbon.scans}/${first}/responses`, { group: 'business' })
    .expect(403);
  expect(refused.body.detail).toMatch(/^Whoever answers a scan is a project lead of its city/);
  const paper = await lisbon.mayor
    .post(`${lisbon.scans}/${first}/responses`, { group: 'government', answeredBy: 'My deputy' })
    .expect(403);
  expect(paper.body.detail).toBe('What somebody else answered on paper is entered by a programme officer.');
  await lisbon.donor.post(`${lisbon.scans}/${first}/responses`, { group: 'government' }).expect(403);
});

describe('a draft', () => {
  let path: string;
  let etag: string;

  it('is begun, saved in part, and continued where it was left', async () => {
    const begun = await lisbon.mayor
      .post(`${lisbon.scans}/${first}/responses`, { group: 'government' })
      .expect(201);
    path = lisbon.pathOf(first, begun.body.response.id as number);
    etag = begun.headers.etag!;
    const some = [
      { question: 'hunger.challenge', answer: '1' },
      { question: 'hunger.action', answer: 'dont_know', remark: 'Ask the schools' },
    ];
    const saved = await lisbon.mayor.put(path, { answers: some }).set('if-match', etag).expect(200);
    expect(saved.body.response).toMatchObject({ state: 'draft', answered: 2, questions: questions.length });
    const { body, headers } = await lisbon.mayor.get(path).expect(200);
    expect(headers.etag).toBe(saved.headers.etag);
    expect(body.answers).toEqual([
      { question: 'hunger.challenge', answer: '1', remark: null },
      { question: 'hunger.action', answer: 'dont_know', remark: 'Ask the schools' },
    ]);
    expect(body.missing).toHaveLength(questions.length - 2);
    const again = await lisbon.mayor
      .post(`${lisbon.scans}/${first}/responses`, { group: 'business' })
      .expect(409);
    expect(again.body.detail).toBe('You have a response to this scan already: go on with that one.');
    // What was saved before is overtaken; what is saved already makes no new version.
    await lisbon.mayor.put(path, { answers: [] }).set('if-match', etag).expect(412);
    await lisbon.mayor.put(path, { answers: [] }).expect(428);
    const same = await lisbon.mayor.put(path, { answers: some }).set('if-match', headers.etag!).expect(200);
    expect(same.headers.etag).toBe(headers.etag);
    etag = headers.etag!;
  });

  it.each<[string, Said[], RegExp]>([
    [
      'a question of no questionnaire',
      [{ question: 'weather', answer: '1' }],
      /^The questionnaire of this scan has no question weather\.$/,
    ],
    [
      'a value beyond the scale',
      [{ question: 'hunger.action', answer: '5' }],
      /^Question hunger\.action is answered with one of 0, 1, 2, 3, 4, with dont_know or with left_blank, not with 5\.$/,
    ],
    [
      'two answers to one question',
      [
        { question: 'hunger.action', answer: '1' },
        { question: 'hunger.action', answer: '2' },
      ],
      /^Question hunger\.action is answered twice/,
    ],
  ])('is refused with %s', async (_, answers, sentence) => {
    const { body } = await lisbon.mayor.put(path, { answers }).set('if-match', etag).expect(422);
    expect(body.detail).toMatch(sentence);
  });

  it('belongs to whoever fills it in', async () => {
    await lisbon.trader.get(path).expect(404);
    await lisbon.trader.put(path, { answers: [] }).set('if-match', etag).expect(404);
    const refused = await lisbon.olga.put(path, { answers: [] }).set('if-match', etag).expect(403);
    expect(refused.body.detail).toMatch(/belongs to Marta, who fills it in/);
    await lisbon.olga.post(`${path}/submit`).expect(403);
    await lisbon.auditor.get(path).expect(200);
    await lisbon.donor.get(path).expect(403);
    const list = await lisbon.trader.get(`${lisbon.scans}/${first}/responses`).expect(200);
    expect(list.body.responses).toEqual([]);
  });

  it('is submitted when all required questions have an answer, and frozen', async () => {
    const early = await lisbon.mayor.post(`${path}/submit`).expect(409);
    expect(early.body.detail).toMatch(
      new RegExp(`^${questions.length - 2} of the required questions have no answer yet, the first of them `),
    );
    const answers = said(questions, '1', '3', {
      'bribes.challenge': '0',
      'youth-voice.action': 'left_blank',
    });
    const saved = await lisbon.mayor.put(path, { answers }).set('if-match', etag).expect(200);
    const submitted = await lisbon.mayor.post(`${path}/submit`).expect(200);
    expect(submitted.body.response).toMatchObject({ state: 'submitted', answered: questions.length });
    const late = await lisbon.mayor
      .put(path, { answers: [] })
      .set('if-match', saved.headers.etag!)
      .expect(409);
    expect(late.body.detail).toMatch(/was submitted: its answers stay as they are\.$/);
    await lisbon.mayor.post(`${path}/submit`).expect(409);
  });

  it('leaves no answer on the trail', async () => {
    const { body } = await lisbon.auditor.get('/api/audit?limit=500').expect(200);
    const about = (body.events as { record: string | null }[]).filter(({ record }) =>
      record?.includes('response'),
    );
    expect(about.length).toBeGreaterThan(5);
    expect(JSON.stringify(about)).not.toMatch(/Ask the schools|hunger\.action": ?"/);
  });
});
