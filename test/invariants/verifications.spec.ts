import { randomUUID } from 'node:crypto';
import { day } from './governed-fund.js';
import type { Columns } from './raw-duties.js';
import { RawMilestones } from './raw-milestones.js';
import { refusal } from './raw-ledger.js';

/** Reports, evidence and verifications by raw SQL as the application's role: each duty, by whoever would do both. */
describe('a verification that goes round the services', () => {
  let raw: RawMilestones;
  let tranche: number;
  let milestone: number;

  beforeAll(async () => {
    raw = await RawMilestones.open();
    tranche = (await raw.tranche({}, { amount: '1000000' })).id;
  });
  beforeEach(async () => (milestone = await raw.milestone(tranche)));
  afterAll(() => raw.close());

  const sql = <Row = unknown>(text: string, parameters: unknown[] = []) =>
    raw.application.query<Row[]>(text, parameters);
  const full = (report_id: number, verified_value = '2') => ({ verdict: 'full', report_id, verified_value });
  const earned = async () => {
    const [row] = await sql<{ earned: string }>('SELECT round(milestone_earned($1), 2)::text AS earned', [
      milestone,
    ]);
    return row!.earned;
  };

  describe('a report', () => {
    it('is a person’s (milestone_reported_by_a_person)', async () => {
      expect(await refusal(raw.report(milestone, '2', null))).toBe('milestone_reported_by_a_person');
      await raw.report(milestone, '2');
    });

    it('says something, and of a fact yes or no (report_narrative_is_said, fact_is_reported_as_yes_or_no)', async () => {
      expect(await refusal(raw.report(milestone, '2', raw.lea, { narrative: ' ' }))).toBe(
        'report_narrative_is_said',
      );
      const terms = {
        pays: 'all_or_nothing',
        unit_price: null,
        cap: null,
        price: '5',
        fact: 'It is so',
        target: '1',
      };
      const fact = await raw.milestone(tranche, terms, { record: { indicator_id: null } });
      expect(await refusal(raw.report(fact, '0.5'))).toBe('fact_is_reported_as_yes_or_no');
      const report_id = await raw.report(fact, '1');
      const half = { report_id, verdict: 'part', verified_value: '0.5', reason: 'Nearly' };
      expect(await refusal(raw.verification(fact, half))).toBe('fact_is_reported_as_yes_or_no');
    });

    it('is of a milestone that was not withdrawn (milestone_is_not_withdrawn)', async () => {
      const report = await raw.earn(milestone, '2').then(() => raw.report(milestone, '3'));
      await raw.again(milestone, { withdrawn: 'true' });
      expect(await refusal(raw.report(milestone, '4'))).toBe('milestone_is_not_withdrawn');
      expect(await refusal(raw.verification(milestone, full(report, '3')))).toBe(
        'milestone_is_not_withdrawn',
      );
      expect(await refusal(raw.correct(milestone, '3'))).toBe('milestone_is_not_withdrawn');
      await raw.correct(milestone, '1');
    });
  });

  describe('evidence', () => {
    const add = async (columns: Columns) =>
      raw.row(
        'evidence',
        { project_id: await raw.duties.id('project', 'CITY/1'), shows: 'A house', ...columns },
        raw.lea,
      );
    const document = async (confidential: boolean) => {
      const id = randomUUID();
      const row = { id, sha256: 'a'.repeat(64), size: '1', media_type: 'text/plain', name: 'a.txt' };
      await raw.row('document', { ...row, confidential: String(confidential) }, raw.lea);
      return id;
    };
    const link = { kind: 'link', url: 'https://example.org/a' };
    const photo = { kind: 'photo', document_id: randomUUID(), taken_on: day, latitude: '1', longitude: '2' };

    it('passes in each kind', async () => {
      const document_id = await document(false);
      await add(link);
      await add({ kind: 'file', document_id });
      await add({ ...photo, document_id });
    });

    it.each<[string, Columns]>([
      ['evidence_kind', { kind: 'hearsay', document_id: randomUUID() }],
      ['evidence_link_is_a_web_address', { ...link, url: 'file:///etc' }],
      ['evidence_latitude_is_on_earth', { ...photo, latitude: '91' }],
      ['evidence_longitude_is_on_earth', { ...photo, longitude: '-181' }],
      ['evidence_says_what_it_shows', { ...link, shows: ' ' }],
      ['evidence_has_what_its_kind_needs', { kind: 'link' }],
      ['evidence_has_what_its_kind_needs', { kind: 'file' }],
      ['evidence_has_what_its_kind_needs', { kind: 'photo' }],
      ['evidence_has_what_its_kind_needs', { ...link, latitude: '1' }],
    ])('is refused by %s (%#)', async (constraint, columns) => {
      expect(await refusal(add(columns))).toBe(constraint);
    });

    it('is of one report, of its own project (evidence_of_one, evidence_of_its_project)', async () => {
      const milestone_report_id = await raw.report(milestone, '2');
      const project_id = await raw.duties.id('project', 'CITY/2');
      expect(await refusal(add({ ...link, milestone_report_id, project_id }))).toBe(
        'evidence_of_its_project',
      );
      const [value] = await sql<{ id: number }>(
        `INSERT INTO indicator_value (indicator_id, period_from, period_to) SELECT id, '2024-01-01', '2024-06-30' FROM indicator WHERE code = 'OTHER' RETURNING id`,
      );
      const both = { ...link, milestone_report_id, indicator_value_id: value!.id };
      expect(await refusal(add(both))).toBe('evidence_of_one');
      expect(await refusal(add({ ...link, indicator_value_id: value!.id }))).toBe('evidence_of_its_project');
    });

    it('that is confidential has a document that is (confidential_evidence_has_a_confidential_document)', async () => {
      const open = { kind: 'file', document_id: await document(false), confidential: 'true' };
      expect(await refusal(add(open))).toBe('confidential_evidence_has_a_confidential_document');
      await add({ ...open, document_id: await document(true) });
    });

    it('comes before the verification, each piece of it (evidence_is_complete)', async () => {
      milestone = await raw.milestone(tranche, { evidence_required: 'A certificate\n\nA photo' });
      const report = await raw.report(milestone, '2');
      const verifying = () => raw.verification(milestone, full(report));
      expect(await refusal(verifying())).toBe('evidence_is_complete');
      const part = { report_id: report, verdict: 'part', verified_value: '1', reason: 'Fewer' };
      expect(await refusal(raw.verification(milestone, part))).toBe('evidence_is_complete');
      await add({ ...link, milestone_report_id: report, answers: 1 });
      await add({ ...link, milestone_report_id: report, answers: 1 });
      expect(await refusal(verifying())).toBe('evidence_is_complete');
      await add({ ...link, milestone_report_id: report, answers: 3 });
      await verifying();
    });
  });

  describe('a verdict', () => {
    it.each<[string, Columns]>([
      ['verification_verdict', { verdict: 'perhaps', reason: 'Who knows' }],
      ['verification_has_its_value', { verdict: 'rejected', reason: 'No' }],
      ['verification_has_its_value', { verified_value: null }],
      ['verification_has_its_reason', { verdict: 'part', verified_value: '1' }],
      ['verification_has_its_reason', { verdict: 'rejected', verified_value: null, reason: ' ' }],
      ['full_is_as_reported', { verified_value: '3' }],
      ['part_is_less_than_reported', { verdict: 'part', verified_value: '2', reason: 'Same' }],
      ['part_is_less_than_reported', { verdict: 'part', verified_value: '2.000001', reason: 'More' }],
    ])('is refused by %s (%#)', async (constraint, columns) => {
      const report = await raw.report(milestone, '2');
      expect(await refusal(raw.verification(milestone, { ...full(report), ...columns }))).toBe(constraint);
      expect(await earned()).toBe('0.00');
    });

    it('is of a report, where it is no correction (verification_of_a_report)', async () => {
      await raw.earn(milestone, '2');
      const report_id = await raw.report(milestone, '3');
      const correction = { report_id, verdict: 'correction', verified_value: '1', reason: 'Fewer' };
      expect(await refusal(raw.verification(milestone, correction))).toBe('verification_of_a_report');
    });

    it('is on the newest report, once, of its own milestone', async () => {
      const first = await raw.report(milestone, '2');
      const second = await raw.report(milestone, '3');
      expect(await refusal(raw.verification(milestone, full(first)))).toBe('newest_report_is_verified');
      const other = await raw.milestone(tranche);
      expect(await refusal(raw.verification(other, full(second, '3')))).toBe('newest_report_is_verified');
      // And by its key, where a trigger would not look.
      const { owner } = raw.duties.database;
      await owner.query('ALTER TABLE verification DISABLE TRIGGER verification_is_sound');
      const stolen = raw.verification(other, { ...full(second, '3'), id: 999_999 });
      expect(await refusal(stolen)).toBe('verification_report_of_its_milestone');
      await owner.query('ALTER TABLE verification ENABLE ALWAYS TRIGGER verification_is_sound');
      await raw.verification(milestone, full(second, '3'));
      expect(await refusal(raw.verification(milestone, full(second, '3')))).toBe('report_verified_once');
    });

    it('lowers what was earned only as a correction, and corrects only what was verified', async () => {
      expect(await refusal(raw.correct(milestone, '1'))).toBe('correction_of_what_was_verified');
      await raw.earn(milestone, '3');
      const less = await raw.report(milestone, '2');
      expect(await refusal(raw.verification(milestone, full(less)))).toBe('lowered_only_by_a_correction');
      await raw.correct(milestone, '1');
      expect(await earned()).toBe('100.00');
      await raw.correct(milestone, '2.5');
      expect(await earned()).toBe('250.00');
      const rejected = { report_id: less, verdict: 'rejected', reason: 'No house was seen' };
      await raw.verification(milestone, rejected);
      expect(await earned()).toBe('250.00');
    });
  });

  describe('a verifier', () => {
    let report: number;
    beforeEach(async () => (report = await raw.report(milestone, '2')));
    const refusedTo = async (person: number | null) =>
      refusal(raw.verification(milestone, full(report), person));

    it('is a person, who holds the role (milestone_verified_by_a_person, verifier_holds_the_role)', async () => {
      expect(await refusedTo(null)).toBe('milestone_verified_by_a_person');
      expect(await refusedTo(raw.fund.bruno)).toBe('verifier_holds_the_role');
      expect(await refusedTo(await raw.duties.person([{ role: 'verifier', project: 'CITY/2' }]))).toBe(
        'verifier_holds_the_role',
      );
      await raw.verification(
        milestone,
        full(report),
        await raw.duties.person([{ role: 'verifier', fund: 'CITY' }]),
      );
    });

    it('did not report, and belongs neither to who reports nor to who benefits', async () => {
      const both = await raw.duties.person(
        [
          { role: 'project_lead', fund: 'CITY' },
          { role: 'verifier', fund: 'CITY' },
        ],
        ['NORWAY'],
      );
      report = await raw.report(milestone, '2', both);
      expect(await refusedTo(both)).toBe('reporter_does_not_verify');
      const verifier = [{ role: 'verifier', project: 'CITY/1' }] as const;
      // Of the reporter's organisation; of the lead; of the city; of the organisation that is paid.
      for (const organisation of ['NORWAY', 'UNHAB', 'LISBON', 'UNICEF']) {
        const insider = await raw.duties.person([...verifier], [organisation]);
        expect([organisation, await refusedTo(insider)]).toEqual([organisation, 'verified_from_outside']);
        await raw.verification(milestone, full(report)).catch(() => undefined);
        expect(await refusal(raw.correct(milestone, '1', insider))).toBe('verified_from_outside');
      }
      expect(await refusal(raw.correct(milestone, '1', both))).toBe('reporter_does_not_verify');
    });

    it('does not advise on the project (adviser_does_not_verify)', async () => {
      const scholar = await raw.duties.person([{ role: 'verifier', fund: 'CITY' }]);
      await raw.application.query(
        `WITH s AS (INSERT INTO scholar (code) VALUES ('S-1') RETURNING id), c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 's') RETURNING id),
              v AS (INSERT INTO scholar_version (scholar_id, change_id, name, person_id, expertise, languages)
                     SELECT s.id, c.id, 'Scholar', $1, '{housing}', '{en}' FROM s, c RETURNING scholar_id)
         INSERT INTO scholar_assignment (project_id, scholar_id, task, from_on, change_id) SELECT p.id, v.scholar_id, 'advise', '2024-01-01', c.id FROM project p, v, c WHERE p.code = 'CITY/1'`,
        [scholar],
      );
      expect(await refusedTo(scholar)).toBe('adviser_does_not_verify');
    });

    it('is the one whom the milestone names (verified_by_the_named_verifier)', async () => {
      const named = await raw.duties.person([{ role: 'verifier', fund: 'CITY' }]);
      await raw.again(milestone, { verifier_id: named });
      expect(await refusedTo(raw.vera)).toBe('verified_by_the_named_verifier');
      await raw.verification(milestone, full(report), named);
      await raw.correct(milestone, '1', raw.vera);
    });
  });

  it('keeps what was reported, shown and verified as it was', async () => {
    for (const [table, column, constraint] of [
      ['milestone_report', 'reported_value', 'milestone_reports_are_append_only'],
      ['evidence', 'shows', 'evidence_is_append_only'],
      ['verification', 'verified_value', 'verifications_are_append_only'],
    ] as const) {
      for (const text of [`UPDATE ${table} SET ${column} = ${column}`, `DELETE FROM ${table}`]) {
        expect(await refusal(sql(text))).toBe(constraint);
        expect(await refusal(raw.duties.database.owner.query(text))).toBe(constraint);
      }
      expect(await refusal(sql(`TRUNCATE ${table} CASCADE`))).toMatch(/_append_only$|permission denied/);
    }
  });
});
