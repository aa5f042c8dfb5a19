import { createDatabase, type TestDatabase } from '../support/database.js';
import { FrontDoor } from '../support/front-door.js';
import type { Granted } from '../support/http-app.js';
import { refusal } from './raw-ledger.js';

type Row = Record<string, unknown>;

/** What a questionnaire of two questions holds; `b` may be left out. */
const content = (changed: Row = {}) => ({
  scales: { challenge: [{ value: 0 }, { value: 1 }], action: [{ value: 0 }, { value: 5 }] },
  questions: [
    { id: 'a', kind: 'challenge' },
    { id: 'b', kind: 'action', required: false },
  ],
  ...changed,
});

/** City Scans, attacked with raw SQL as the application's role: what a client could do that goes round the services. */
describe('a city scan that goes round the services', () => {
  let database: TestDatabase;
  let mayor: number; // project lead for the city
  let other: number; // project lead for the city, too
  let elsewhere: number; // project lead for another city
  let officer: number;
  let city: number;
  let small: number; // the questionnaire of two questions
  let scan: number;

  beforeAll(async () => {
    database = await createDatabase();
    city = await organisation('LISBON', 'city');
    await organisation('PORTO', 'city');
    mayor = await person('Marta', [{ role: 'project_lead', organisation: 'LISBON' }]);
    other = await person('Otto', [{ role: 'project_lead', organisation: 'LISBON' }]);
    elsewhere = await person('Eva', [{ role: 'project_lead', organisation: 'PORTO' }]);
    officer = await person('Olga', [{ role: 'programme_officer' }]);
    small = await publish();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    scan = await act(officer, 'scan', {
      organisation_id: city,
      questionnaire_id: small,
      opened_on: '2024-01-02',
    });
  });

  type Runner = { query(sql: string, parameters?: unknown[]): Promise<unknown> };

  async function insert(on: Runner, table: string, row: Row): Promise<number> {
    const places = Object.keys(row).map((_, index) => `$${index + 1}`);
    const [made] = (await on.query(
      `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${places.join(', ')}) RETURNING *`,
      Object.values(row),
    )) as { id?: number }[];
    return made?.id ?? 0;
  }

  async function change(on: Runner, by: number | null): Promise<string> {
    const [made] = (await on.query(
      `INSERT INTO change (made_by, door, what, person_id) VALUES ('x', 'http', 'x', $1) RETURNING id`,
      [by],
    )) as { id: string }[];
    return made!.id;
  }

  /** Inserts a row under a change that somebody makes with it. */
  const act = (by: number | null, table: string, row: Row): Promise<number> =>
    database.application.transaction(async (manager) =>
      insert(manager, table, { change_id: await change(manager, by), ...row }),
    );

  async function organisation(code: string, type: string): Promise<number> {
    const id = await insert(database.application, 'organisation', { code });
    await act(null, 'organisation_version', { organisation_id: id, name: code, type });
    return id;
  }

  const person = (name: string, granted: Granted[]) =>
    FrontDoor.makePerson(database.owner, name, granted, []);

  let published = 0;
  const publish = (changed: Row = {}, row: Row = {}) =>
    act(officer, 'questionnaire', {
      ...{ code: `Q-${++published}`, version: 1 },
      ...row,
      content: JSON.stringify(content(changed)),
    });

  const begin = (by: number, row: Row = {}) =>
    act(by, 'scan_response', { scan_id: scan, stakeholder_group: 'government', person_id: by, ...row });
  const paper = (row: Row = {}) => begin(officer, { answered_by: 'A baker', ...row });
  const save = (by: number, response: number, answers: unknown) =>
    act(by, 'scan_response_version', { response_id: response, answers: JSON.stringify(answers) });
  const submit = (by: number, response: number) => act(by, 'scan_submission', { response_id: response });
  const close = (of = scan) => act(officer, 'scan_closing', { scan_id: of });
  const answered = { a: { answer: '1' } };

  async function submitted(group: string): Promise<number> {
    const response = await paper({ stakeholder_group: group });
    await save(officer, response, answered);
    await submit(officer, response);
    return response;
  }

  it('passes when it is sound', async () => {
    const response = await begin(mayor);
    await save(mayor, response, {});
    await save(mayor, response, {
      a: { answer: 'dont_know', remark: 'Ask' },
      b: { answer: '5', remark: null },
    });
    await submit(mayor, response);
    await submitted('academia');
    await close();
  });

  describe('a questionnaire', () => {
    it.each<[string, string, Row, Row]>([
      ['questionnaire_is_whole', 'without questions', { questions: [] }, {}],
      ['questionnaire_is_whole', 'with no list of them', { questions: {} }, {}],
      ['questionnaire_is_whole', 'without scales', { scales: null }, {}],
      ['questionnaire_is_whole', 'with a question that has no id', { questions: [{ kind: 'action' }] }, {}],
      [
        'questionnaire_is_whole',
        'with two of one id',
        { questions: [...content().questions, { id: 'a', kind: 'action' }] },
        {},
      ],
      ['questionnaire_is_whole', 'of a kind without scale', { questions: [{ id: 'a', kind: 'hope' }] }, {}],
      ['questionnaire_versions_follow', 'that skips a version', {}, { version: 2 }],
      ['questionnaire_version_counts_from_one', 'of version 0', {}, { version: 0 }],
      ['questionnaire_version_once', 'that is there already', {}, { code: 'CITY-SCAN' }],
      ['questionnaire_says_who_published_it', 'of nobody', {}, { change_id: null }],
    ])('is refused by %s: one %s', async (constraint, _, changed, row) => {
      expect(await refusal(publish(changed, row))).toBe(constraint);
    });

    it.each<[string, Row]>([
      ['another kind', { questions: [{ id: 'a', kind: 'action' }] }],
      ['another scale', { scales: { ...content().scales, challenge: [{ value: 0 }, { value: 2 }] } }],
    ])('keeps what a question measures: not %s (question_keeps_what_it_measures)', async (_, changed) => {
      const code = `KEEP-${++published}`;
      await publish({}, { code });
      expect(await refusal(publish(changed, { code, version: 2 }))).toBe('question_keeps_what_it_measures');
      await publish({ questions: [{ id: 'c', kind: 'action' }] }, { code, version: 2 });
    });
  });

  it.each<[string, () => Row]>([
    ['scan_is_of_a_city', () => ({ organisation_id: 0 })],
    ['scan_opens_by_today', () => ({ opened_on: '2999-01-01' })],
  ])('is refused by %s', async (constraint, row) => {
    const bank = await organisation(`BANK-${++published}`, 'other');
    const sound = { organisation_id: city, questionnaire_id: small, opened_on: '2024-01-02' };
    const wrong = { ...sound, ...row() };
    if (wrong.organisation_id === 0) wrong.organisation_id = bank;
    expect(await refusal(act(officer, 'scan', wrong))).toBe(constraint);
  });

  describe('a response', () => {
    it('is begun by the person who fills it in (response_by_its_maker)', async () => {
      expect(await refusal(begin(mayor, { person_id: other }))).toBe('response_by_its_maker');
      const old = await change(database.application, mayor);
      expect(await refusal(begin(mayor, { change_id: old }))).toBe('response_by_its_maker');
    });

    it('is of a project lead of the city, or on paper by the office', async () => {
      expect(await refusal(begin(elsewhere))).toBe('respondent_is_of_the_city');
      expect(await refusal(begin(officer))).toBe('respondent_is_of_the_city');
      expect(await refusal(begin(mayor, { answered_by: 'A baker' }))).toBe('paper_is_entered_by_the_office');
      expect(await refusal(paper({ answered_by: ' ' }))).toBe('paper_says_who_answered');
      expect(await refusal(begin(mayor, { stakeholder_group: 'press' }))).toBe('stakeholder_group_is_known');
    });

    it('is one of each person, and as many on paper as there are (one_response_of_a_person)', async () => {
      await begin(mayor);
      expect(await refusal(begin(mayor, { stakeholder_group: 'business' }))).toBe('one_response_of_a_person');
      await paper();
      await paper();
    });

    it('is edited and submitted by its own person only (response_is_its_persons)', async () => {
      const response = await begin(mayor);
      await save(mayor, response, answered);
      for (const by of [other, officer]) {
        expect(await refusal(save(by, response, answered))).toBe('response_is_its_persons');
        expect(await refusal(submit(by, response))).toBe('response_is_its_persons');
      }
      const old = await change(database.application, mayor);
      const late = { response_id: response, change_id: old };
      expect(await refusal(act(mayor, 'scan_submission', late))).toBe('response_is_its_persons');
    });

    it.each<[string, unknown]>([
      ['answers_are_by_question', [{ answer: '1' }]],
      ['answer_to_a_question_of_its_questionnaire', { 'hunger.challenge': { answer: '1' } }],
      ['answer_is_on_its_scale', { a: { answer: '5' } }],
      ['answer_is_on_its_scale', { a: { answer: 'not_answered' } }],
      ['answer_is_on_its_scale', { a: '1' }],
      ['answer_is_on_its_scale', { a: {} }],
      ['remark_is_short', { a: { answer: '1', remark: ' ' } }],
      ['remark_is_short', { a: { answer: '1', remark: 'a'.repeat(2001) } }],
    ])('has answers to its questions only: %s (%#)', async (constraint, answers) => {
      const response = await begin(mayor);
      expect(await refusal(save(mayor, response, answers))).toBe(constraint);
    });

    it('is submitted when what must be answered is (required_questions_are_answered)', async () => {
      const response = await begin(mayor);
      expect(await refusal(submit(mayor, response))).toBe('required_questions_are_answered');
      await save(mayor, response, answered);
      await save(mayor, response, { b: { answer: '0' } });
      expect(await refusal(submit(mayor, response))).toBe('required_questions_are_answered');
      await save(mayor, response, { a: { answer: 'left_blank' } });
      await submit(mayor, response);
    });

    it('is frozen once it is submitted, and submitted once', async () => {
      const response = await submitted('business');
      expect(await refusal(save(officer, response, answered))).toBe('submitted_answers_are_frozen');
      expect(await refusal(submit(officer, response))).toBe('response_submitted_once');
    });

    it('joins no change that is known already (change_is_not_sealed)', async () => {
      const response = await begin(mayor);
      const sealed = database.application.transaction(async (manager) => {
        const change_id = await change(manager, mayor);
        await manager.query('SELECT seal_changes()');
        await insert(manager, 'scan_response_version', { response_id: response, change_id, answers: '{}' });
      });
      // Which of the two says so first does not matter: a change of this transaction is not sealed.
      expect(await refusal(sealed)).toMatch(/^(change_is_not_sealed|response_is_its_persons)$/);
    });
  });

  describe('a closing', () => {
    it('needs two groups that have submitted answers (two_groups_have_answered)', async () => {
      expect(await refusal(close())).toBe('two_groups_have_answered');
      await submitted('business');
      await submitted('business');
      await save(officer, await paper({ stakeholder_group: 'academia' }), answered); // a draft
      expect(await refusal(close())).toBe('two_groups_have_answered');
      await submitted('academia');
      await close();
    });

    it('comes once, and nothing comes after it (scan_closed_once, closed_scan_takes_nothing_in)', async () => {
      const draft = await begin(mayor);
      await save(mayor, draft, answered);
      await submitted('business');
      await submitted('academia');
      await close();
      expect(await refusal(close())).toBe('scan_closed_once');
      expect(await refusal(save(mayor, draft, {}))).toBe('closed_scan_takes_nothing_in');
      expect(await refusal(submit(mayor, draft))).toBe('closed_scan_takes_nothing_in');
      expect(await refusal(begin(other))).toBe('closed_scan_takes_nothing_in');
      expect(await refusal(paper())).toBe('closed_scan_takes_nothing_in');
    });

    it('of two at once, one stands', async () => {
      await submitted('business');
      await submitted('academia');
      const refused = await Promise.allSettled([close(), close(), close()]);
      expect(refused.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('waits for what is being taken in, and what comes meanwhile waits for it', async () => {
      const response = await begin(mayor, { stakeholder_group: 'civil_society' });
      await save(mayor, response, answered);
      await submitted('business');
      await submitted('academia');
      const runner = database.application.createQueryRunner();
      await runner.startTransaction();
      const change_id = await change(runner, officer);
      await insert(runner, 'scan_closing', { scan_id: scan, change_id });
      const late = refusal(submit(mayor, response));
      const first = await Promise.race([late, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]);
      await runner.commitTransaction();
      await runner.release();
      expect([first, await late]).toEqual(['waits', 'closed_scan_takes_nothing_in']);
    });
  });

  it('sees what is committed beside it (scan_reads_what_is_committed)', async () => {
    const response = await begin(mayor);
    const rows: [string, Row][] = [
      ['scan_response', { scan_id: scan, stakeholder_group: 'government', person_id: other }],
      ['scan_response_version', { response_id: response, answers: '{}' }],
      ['scan_submission', { response_id: response }],
      ['scan_closing', { scan_id: scan }],
    ];
    for (const [table, row] of rows) {
      const repeatable = database.application.transaction('REPEATABLE READ', async (manager) =>
        insert(manager, table, { ...row, change_id: await change(manager, mayor) }),
      );
      expect([table, await refusal(repeatable)]).toEqual([table, 'scan_reads_what_is_committed']);
    }
  });

  it.each([
    ['questionnaire', 'questionnaires_are_append_only', 'version'],
    ['scan', 'scans_are_append_only', 'opened_on'],
    ['scan_closing', 'scan_closings_are_append_only', 'scan_id'],
    ['scan_response', 'scan_responses_are_append_only', 'answered_by'],
    ['scan_response_version', 'scan_answers_are_append_only', 'answers'],
    ['scan_submission', 'scan_submissions_are_append_only', 'response_id'],
  ])('keeps every %s as it is (%s)', async (table, constraint, column) => {
    for (const on of [database.application, database.owner]) {
      for (const sql of [`UPDATE ${table} SET ${column} = ${column}`, `DELETE FROM ${table}`]) {
        expect(await refusal(on.query(sql))).toBe(constraint);
      }
      expect(await refusal(on.query(`TRUNCATE ${table} CASCADE`))).toMatch(
        /_append_only$|^permission denied for table project_version$/,
      );
    }
  });
});
