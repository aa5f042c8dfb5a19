import type { EntityManager } from 'typeorm';
import type { Counts } from './distribution.js';
import type { QuestionnaireContent, StakeholderGroup } from './questionnaire.js';
import type { Tally } from './result.js';
import type { KnownScan } from './scans.query.js';

/** What a scan asked. */
export async function contentOf(
  manager: EntityManager,
  { questionnaire: { code, version } }: Pick<KnownScan, 'questionnaire'>,
): Promise<QuestionnaireContent> {
  const [row]: { content: QuestionnaireContent }[] = await manager.query(
    'SELECT content FROM questionnaire WHERE code = $1 AND version = $2',
    [code, version],
  );
  return row!.content;
}

/** The submitted answers of a scan, as last saved before they were submitted. */
const SUBMITTED = `SELECT r.id, r.stakeholder_group, v.answers
   FROM scan_response r JOIN scan_submission u ON u.response_id = r.id
   JOIN LATERAL (SELECT answers FROM scan_response_version v WHERE v.response_id = r.id ORDER BY v.change_id DESC LIMIT 1) v ON true
  WHERE r.scan_id = $1`;

/** The submitted answers of a scan, counted. */
export async function readTally(manager: EntityManager, { id, groups }: KnownScan): Promise<Tally> {
  const rows: { question: string; group: StakeholderGroup; answer: string; count: number }[] =
    await manager.query(
      `SELECT a.key AS question, r.stakeholder_group AS "group", a.value ->> 'answer' AS answer, count(*)::integer AS count
         FROM (${SUBMITTED}) r CROSS JOIN LATERAL jsonb_each(r.answers) a GROUP BY 1, 2, 3`,
      [id],
    );
  const counts = new Map<string, Map<StakeholderGroup, Counts>>();
  for (const { question, group, answer, count } of rows) {
    const ofQuestion = counts.get(question) ?? new Map<StakeholderGroup, Counts>();
    ofQuestion.set(group, { ...ofQuestion.get(group), [answer]: count });
    counts.set(question, ofQuestion);
  }
  return { responses: new Map(groups.map(({ group, submitted }) => [group, submitted])), counts };
}

/** One submitted answer, without whoever gave it: responses are numbered anew within the scan, in no order of theirs. */
export interface AnonymousAnswer {
  response: number;
  group: StakeholderGroup;
  question: string;
  answer: string;
}

/** Every submitted answer of a scan, by response and question. Remarks stay out: they may say who wrote them. */
export async function readAnonymousAnswers(
  manager: EntityManager,
  { id }: KnownScan,
): Promise<AnonymousAnswer[]> {
  return manager.query(
    `SELECT r.response, r.stakeholder_group AS "group", q.id AS question, coalesce(r.answers -> q.id ->> 'answer', 'not_answered') AS answer
       FROM (SELECT s.*, row_number() OVER (ORDER BY s.stakeholder_group, md5('scan ' || s.id))::integer AS response FROM (${SUBMITTED}) s) r
       CROSS JOIN LATERAL questions_of((SELECT questionnaire_id FROM scan WHERE id = $1)) WITH ORDINALITY AS q (id, kind, required, place)
      ORDER BY r.response, q.place`,
    [id],
  );
}

/** The city's closed scan before this one that asked the same questionnaire, in any version; null where there is none. */
export async function scanBefore(manager: EntityManager, { id }: KnownScan): Promise<string | null> {
  const [row]: { id: string }[] = await manager.query(
    `SELECT b.id::text FROM scan s JOIN questionnaire n ON n.id = s.questionnaire_id
       JOIN scan b ON b.organisation_id = s.organisation_id AND (b.opened_on, b.id) < (s.opened_on, s.id)
       JOIN questionnaire m ON m.id = b.questionnaire_id AND m.code = n.code
       JOIN scan_closing c ON c.scan_id = b.id
      WHERE s.id = $1 ORDER BY b.opened_on DESC, b.id DESC LIMIT 1`,
    [id],
  );
  return row?.id ?? null;
}
