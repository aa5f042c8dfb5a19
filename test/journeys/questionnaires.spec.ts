import { ScannedCity, type AskedQuestion } from '../support/scanned-city.js';

/** What City Scans ask: shipped by us, and added to by an office. */
let lisbon: ScannedCity;

beforeAll(async () => {
  lisbon = await ScannedCity.open();
}, 60_000);
afterAll(() => lisbon?.end());

it('ships a questionnaire over three areas, with a challenge and an action to each subject', async () => {
  const { body } = await lisbon.donor.get('/api/questionnaires').expect(200);
  expect(body.questionnaires).toMatchObject([{ code: 'CITY-SCAN', version: 1, publishedAt: null }]);
  const one = await lisbon.donor.get('/api/questionnaires/CITY-SCAN/versions/1').expect(200);
  const questions = one.body.questions as AskedQuestion[];
  expect(questions.length).toBeGreaterThanOrEqual(80);
  for (const area of ['city_development', 'city_sustainability', 'city_governance']) {
    const [challenges, actions] = ['challenge', 'action'].map((kind) =>
      questions
        .filter((question) => question.area === area && question.kind === kind)
        .map(({ id }) => id.replace(`.${kind}`, '')),
    );
    expect(challenges!.length).toBeGreaterThanOrEqual(15);
    expect(actions).toEqual(challenges);
  }
  await lisbon.donor.get('/api/questionnaires/CITY-SCAN/versions/2').expect(404);
});

describe('a version that an office adds', () => {
  let next: Record<string, unknown> & { questions: Record<string, unknown>[] };
  const noise = () => ({ ...next.questions[0], id: 'noise.challenge', text: { en: 'It is too loud.' } });

  beforeAll(async () => {
    const { body } = await lisbon.olga.get('/api/questionnaires/CITY-SCAN/versions/1').expect(200);
    next = { ...body, version: 2 };
  });

  const publish = (changed: object) => lisbon.olga.post('/api/questionnaires', { ...next, ...changed });

  it('is published by a programme officer', async () => {
    await lisbon.mayor.post('/api/questionnaires', next).expect(403);
    await lisbon.auditor.post('/api/questionnaires', next).expect(403);
  });

  it('comes after the one before', async () => {
    const { body } = await publish({ version: 4 }).expect(409);
    expect(body.detail).toBe('The next version of questionnaire CITY-SCAN is 2, not 4.');
  });

  it('is told all that is wrong with it, with the places', async () => {
    const { body } = await publish({ questions: [{ ...noise(), theme: 'music' }, noise()] }).expect(422);
    expect(body.detail).toBe(
      '/questions: the id noise.challenge is there more than once. ' +
        '/questions/0/theme: question noise.challenge is of a theme music that area city_development has not.',
    );
    const malformed = { title: { pt: 'Diagnóstico' }, questions: [{ ...noise(), sdgGoals: [18] }] };
    const refused = await publish(malformed).expect(400);
    expect((refused.body.errors as { pointer: string }[]).map(({ pointer }) => pointer).sort()).toEqual([
      '/questions/0/sdgGoals',
      '/title',
    ]);
  });

  it('keeps what a question measures', async () => {
    const [hunger = {}] = next.questions.filter(({ id }) => id === 'hunger.challenge');
    const { body } = await publish({ questions: [{ ...hunger, kind: 'action' }] }).expect(422);
    expect(body.detail).toMatch(/^Question hunger\.challenge of an earlier version is of another kind/);
  });

  it('is rehearsed, published once, in other languages too, and read back as it was', async () => {
    const text = { en: 'It is too loud.', pt: 'Há ruído a mais.' };
    const questions = [...next.questions, { ...noise(), text }];
    const path = '/api/questionnaires?dryRun=true';
    const tried = await lisbon.olga.post(path, { ...next, questions }).expect(201);
    expect(tried.body).toMatchObject({ dryRun: true, questionnaire: { version: 2 } });
    const { body } = await publish({ questions }).expect(201);
    expect(body.questionnaire).toMatchObject({ version: 2, questions: questions.length });
    const again = await publish({ questions }).expect(409);
    expect(again.body.detail).toBe(
      'This version of the questionnaire is published already, and never changes.',
    );
    const one = await lisbon.donor.get('/api/questionnaires/CITY-SCAN/versions/2').expect(200);
    expect(one.body).toEqual({ ...next, questions });
  });

  it('may be of another questionnaire, and both are listed a page at a time', async () => {
    await publish({ code: 'YOUTH-SCAN', version: 1, questions: [noise()] }).expect(201);
    const page = await lisbon.donor.get('/api/questionnaires?limit=2').expect(200);
    const rest = await lisbon.donor.get(page.body.next as string).expect(200);
    const found = [...page.body.questionnaires, ...rest.body.questionnaires] as {
      code: string;
      version: number;
    }[];
    expect(found.map(({ code, version }) => `${code} ${version}`)).toEqual([
      'CITY-SCAN 1',
      'CITY-SCAN 2',
      'YOUTH-SCAN 1',
    ]);
    expect(rest.body.next).toBeNull();
  });
});
