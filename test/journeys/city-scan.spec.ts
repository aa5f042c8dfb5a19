import { parse } from 'csv-parse/sync';
import type { ScanResultDto } from '../../src/city-scan/results.dto.js';
import { said, ScannedCity, type AskedQuestion } from '../support/scanned-city.js';

/** What a city's groups say of it, twice, two years apart: where they agree, where they do not, and what has changed. */
let lisbon: ScannedCity;
let questions: AskedQuestion[];
let first: number;
let second: number;

beforeAll(async () => {
  lisbon = await ScannedCity.open();
  questions = await lisbon.questions();
}, 60_000);
afterAll(() => lisbon?.end());

it('is answered by the mayor, who saves a draft and goes on with it on another day', async () => {
  first = await lisbon.openScan('2024-11-20');
  const form = { group: 'government', answers: [{ question: 'hunger.challenge', answer: '1' }] };
  const begun = await lisbon.mayor.post(`${lisbon.scans}/${first}/responses`, form).expect(201);
  const path = lisbon.pathOf(first, begun.body.response.id as number);
  const left = await lisbon.mayor.get(path).expect(200);
  expect(left.body.missing).toHaveLength(questions.length - 1);
  const answers = said(questions, '1', '3', { 'bribes.challenge': '0', 'youth-voice.action': 'left_blank' });
  await lisbon.mayor.put(path, { answers }).set('if-match', left.headers.etag!).expect(200);
  await lisbon.mayor.post(`${path}/submit`).expect(200);
});

it('closes when at least two groups have answered, and is shown to everybody then', async () => {
  const early = await lisbon.olga.post(`${lisbon.scans}/${first}/close`).expect(409);
  expect(early.body.detail).toMatch(
    /^Only the group government has submitted answers to scan \d+: a scan closes when/,
  );
  for (const who of ['Baker', 'Brewer', 'Banker']) {
    await lisbon.enter(first, 'business', who, said(questions, '2', '2', { 'bribes.challenge': '4' }));
  }
  await lisbon.enter(
    first,
    'civil_society',
    'Tenants’ union',
    said(questions, '3', '2', { 'bribes.challenge': '3' }),
  );
  const left = await lisbon.trader
    .post(`${lisbon.scans}/${first}/responses`, { group: 'business' })
    .expect(201);
  const open = await lisbon.donor.get(`${lisbon.scans}/${first}/result`).expect(409);
  expect(open.body.detail).toMatch(/is still open: its result is shown when it is closed\.$/);
  await lisbon.olga.get(`${lisbon.scans}/${first}/result`).expect(200);
  const closed = await lisbon.olga.post(`${lisbon.scans}/${first}/close`).expect(200);
  expect(closed.body.scan).toMatchObject({ state: 'closed' });
  expect(closed.body.scan.groups).toContainEqual({ group: 'business', submitted: 3, drafts: 1 });
  await lisbon.olga.post(`${lisbon.scans}/${first}/close`).expect(409);
  const path = lisbon.pathOf(first, left.body.response.id as number);
  const late = await lisbon.trader
    .put(path, { answers: said(questions, '0', '0') })
    .set('if-match', left.headers.etag!)
    .expect(409);
  expect(late.body.detail).toMatch(/^Scan \d+ is closed: no answers are taken in any more\.$/);
  await lisbon.olga
    .post(`${lisbon.scans}/${first}/responses`, { group: 'academia', answeredBy: 'A' })
    .expect(409);
});

/** What somebody who is no member of the office is shown. */
async function resultOf(scan: number): Promise<ScanResultDto> {
  const answer = await lisbon.donor.get(`${lisbon.scans}/${scan}/result`).expect(200);
  return answer.body as ScanResultDto;
}

it('shows how each group answered, and where they agree and do not', async () => {
  const result = await resultOf(first);
  expect(result.about).toMatch(/^A summary of ours, no official score/);
  expect(result.comparedWith).toBeNull();
  expect(result.groups).toEqual([
    { group: 'government', responses: 1, few: true },
    { group: 'business', responses: 3, few: false },
    { group: 'civil_society', responses: 1, few: true },
    { group: 'academia', responses: 0, few: true },
    { group: 'un_organisation', responses: 0, few: true },
  ]);
  const find = (id: string) => result.questions.find(({ question }) => question === id);
  expect(find('bribes.challenge')).toMatchObject({
    principles: [10],
    all: { asked: 5, counts: { 0: 1, 3: 1, 4: 3 }, median: '4', mean: '3.00', change: null },
    groups: [
      { group: 'government', few: true, counts: { 0: 1 }, median: '0' },
      { group: 'business', few: false, counts: { 4: 3 }, median: '4' },
      { group: 'civil_society', few: true, counts: { 3: 1 }, median: '3' },
    ],
    distance: { median: '4', between: ['government', 'business'], few: true },
  });
  expect(find('youth-voice.action')).toMatchObject({
    groups: [{ counts: { left_blank: 1 }, median: null }, { counts: { 2: 3 } }, { counts: { 2: 1 } }],
    distance: { median: '0', between: ['business', 'civil_society'] },
  });
  expect(result.mostDisagreement[0]).toMatchObject({ question: 'bribes.challenge', median: '4' });
  expect(result.mostAgreement[0]).toMatchObject({ question: 'youth-voice.action', median: '0' });
  const governance = result.areas.find(
    ({ area, kind }) => area === 'city_governance' && kind === 'challenge',
  );
  const many = questions.filter(
    ({ area, kind }) => area === 'city_governance' && kind === 'challenge',
  ).length;
  expect(governance).toMatchObject({
    all: { asked: 5 * many, counts: { 0: 1, 1: many - 1, 2: 3 * (many - 1), 3: many, 4: 3 } },
    distance: { median: '2', between: ['government', 'civil_society'] },
  });
});

describe('two years later', () => {
  it('is asked by a version with one question more and one less', async () => {
    const { body } = await lisbon.olga.get('/api/questionnaires/CITY-SCAN/versions/1').expect(200);
    const kept = (body.questions as AskedQuestion[]).filter(({ id }) => id !== 'hunger.action');
    const noise = { ...kept[0]!, id: 'noise.challenge', text: { en: 'It is too loud.' } };
    const next = { ...body, version: 2, questions: [...kept, noise] };
    await lisbon.olga.post('/api/questionnaires', next).expect(201);
    questions = await lisbon.questions(2);
  });

  it('the groups answer again, and the city sees what has changed', async () => {
    const opened = await lisbon.olga
      .post(lisbon.scans, { questionnaire: 'CITY-SCAN', openedOn: '2026-11-20' })
      .expect(201);
    expect(opened.body.scan.questionnaire).toEqual({ code: 'CITY-SCAN', version: 2 });
    second = opened.body.scan.id as number;
    const begun = await lisbon.mayor
      .post(`${lisbon.scans}/${second}/responses`, {
        group: 'government',
        answers: said(questions, '1', '3', { 'bribes.challenge': '2' }),
      })
      .expect(201);
    await lisbon.mayor.post(`${lisbon.pathOf(second, begun.body.response.id as number)}/submit`).expect(200);
    await lisbon.enter(second, 'business', 'Baker', said(questions, '2', '3', { 'bribes.challenge': '4' }));
    await lisbon.enter(second, 'business', 'Brewer', said(questions, '2', '2', { 'bribes.challenge': '3' }));
    await lisbon.enter(second, 'academia', 'University', said(questions, 'dont_know', '2'));
    await lisbon.olga.post(`${lisbon.scans}/${second}/close`).expect(200);

    const result = await resultOf(second);
    expect(result.comparedWith).toMatchObject({ id: first, questionnaire: { version: 1 } });
    const find = (id: string) => result.questions.find(({ question }) => question === id);
    expect(find('bribes.challenge')).toMatchObject({
      all: { median: '3', change: { median: '-1', mean: '0.00' } },
      groups: [
        { group: 'government', median: '2', change: { median: '2', mean: '2.00' } },
        { group: 'business', median: '3.5', mean: '3.50', change: { median: '-0.5', mean: '-0.50' } },
        { group: 'academia', median: null, change: null },
      ],
      distance: { median: '1.5', between: ['government', 'business'] },
    });
    expect(find('noise.challenge')).toMatchObject({ all: { change: null } });
    expect(find('air-quality.challenge')).toMatchObject({
      groups: [{ change: { median: '0', mean: '0.00' } }, { change: { median: '0', mean: '0.00' } }, {}],
    });
    // The question that was taken out changes nothing in its area's change.
    const actions = result.areas.find(
      ({ area, kind }) => area === 'city_sustainability' && kind === 'action',
    );
    expect(actions).toMatchObject({
      groups: [
        { group: 'government', change: { median: '0', mean: '0.00' } },
        { group: 'business', median: '2.5', change: { median: '0.5', mean: '0.50' } },
        { group: 'academia', change: null },
      ],
    });
  });

  it('shows the scans of the city to everybody, the newest first', async () => {
    const { body } = await lisbon.donor.get(`${lisbon.scans}?limit=1`).expect(200);
    expect(body.scans).toMatchObject([{ id: second }]);
    const rest = await lisbon.donor.get(body.next as string).expect(200);
    expect(rest.body).toMatchObject({ scans: [{ id: first, state: 'closed' }], next: null });
    await lisbon.donor.get('/api/cities/ATLANTIS/scans').expect(404);
    await lisbon.donor.get(`${lisbon.scans}/999999`).expect(404);
  });
});

describe('as CSV', () => {
  const rowsOf = (text: string) => parse(text, { columns: true }) as unknown as Record<string, string>[];

  it('comes back as it was shown: one row for each question, group and answer', async () => {
    const { text, headers } = await lisbon.donor
      .get(`${lisbon.scans}/${first}/result`)
      .set('accept', 'text/csv')
      .expect(200);
    expect(headers['content-type']).toMatch(/^text\/csv/);
    const rows = rowsOf(text);
    const result = await resultOf(first);
    const shown = result.questions.flatMap(({ question, groups }) =>
      groups.map(({ group, counts }) => [question, group, counts] as const),
    );
    expect(rows).toHaveLength(shown.length * 8); // 0 to 4, do not know, left blank, not answered
    for (const [question, group, counts] of shown) {
      const own = rows.filter((row) => row.question === question && row.group === group);
      const read = Object.fromEntries(
        own.filter(({ count }) => count !== '0').map((row) => [row.answer, Number(row.count)]),
      );
      expect(read).toEqual(Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)));
      expect(own.reduce((sum, { count }) => sum + Number(count), 0)).toBe(Number(own[0]!.responses));
    }
  });

  it('gives single answers to the office only, and does not say whose they are', async () => {
    const path = `${lisbon.scans}/${first}/result?answers=true`;
    await lisbon.donor.get(path).set('accept', 'text/csv').expect(403);
    await lisbon.mayor.get(path).set('accept', 'text/csv').expect(403);
    const asJson = await lisbon.olga.get(path).expect(400);
    expect(asJson.body.errors).toMatchObject([{ pointer: 'answers' }]);
    const { text } = await lisbon.auditor.get(path).set('accept', 'text/csv').expect(200);
    const rows = rowsOf(text);
    expect(rows).toHaveLength(5 * 114);
    expect(
      rows
        .filter(({ question }) => question === 'bribes.challenge')
        .map(({ group, answer }) => [group, answer]),
    ).toEqual([
      ...Array.from({ length: 3 }, () => ['business', '4']),
      ['civil_society', '3'],
      ['government', '0'],
    ]);
    expect(text).not.toMatch(/Baker|Tenants|Marta|Ask the schools/);
  });
});
