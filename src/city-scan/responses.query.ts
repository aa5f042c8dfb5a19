import type { DataSource, EntityManager } from 'typeorm';
import { dutyOf, type SignedIn } from '../access/index.js';
import type { StakeholderGroup } from './questionnaire.js';

/** An answer to a question: a value of its scale as text, `dont_know` or `left_blank`. */
export interface GivenAnswer {
  question: string;
  answer: string;
  remark: string | null;
}

/** A response to a scan, without its answers. */
export interface KnownResponse {
  id: number;
  group: StakeholderGroup;
  /** Who fills it in, and who alone may edit and submit it. */
  person: { id: number; name: string };
  /** Who answered on paper, as entered by that person; null: that person. */
  answeredBy: string | null;
  state: 'draft' | 'submitted';
  /** RFC 3339. */
  savedAt: string;
  submittedAt: string | null;
  /** How many questions have an answer, also one that is no value. */
  answered: number;
  questions: number;
  version: string;
}

/** Whether somebody sees every response, not their own only: whoever may read them in a role that does not answer scans. */
export const seesEveryResponse = ({ grants }: SignedIn): boolean =>
  grants.some(({ role }) => role !== 'project_lead' && dutyOf('read answers to scans').by.includes(role));

/**
 * Responses to a scan in order of their numbers, without their answers.
 * @param of.person only those that this person fills in; null: everybody's
 */
export async function readResponses(
  manager: DataSource | EntityManager,
  scanId: number,
  of: { response?: string; person: number | null; after?: string; limit?: number },
): Promise<KnownResponse[]> {
  const rows: (Omit<KnownResponse, 'person' | 'state' | 'savedAt' | 'submittedAt'> & {
    personId: number;
    personName: string;
    savedAt: Date;
    submittedAt: Date | null;
  })[] = await manager.query(
    `SELECT r.id, r.stakeholder_group AS "group", r.person_id AS "personId", r.answered_by AS "answeredBy",
            (SELECT p.name FROM person_version p WHERE p.person_id = r.person_id ORDER BY p.change_id DESC LIMIT 1) AS "personName",
            v.change_id::text AS version, saved.made_at AS "savedAt", submitted.made_at AS "submittedAt",
            (SELECT count(*)::integer FROM jsonb_object_keys(v.answers)) AS answered, jsonb_array_length(n.content -> 'questions') AS questions
       FROM scan_response r JOIN scan s ON s.id = r.scan_id JOIN questionnaire n ON n.id = s.questionnaire_id
       JOIN LATERAL (SELECT * FROM scan_response_version v WHERE v.response_id = r.id ORDER BY v.change_id DESC LIMIT 1) v ON true
       JOIN change saved ON saved.id = v.change_id
       LEFT JOIN scan_submission u ON u.response_id = r.id LEFT JOIN change submitted ON submitted.id = u.change_id
      WHERE r.scan_id = $1 AND ($2::text IS NULL OR r.id::text = $2) AND ($3::integer IS NULL OR r.person_id = $3)
        AND ($4::text IS NULL OR r.id > (SELECT l.id FROM scan_response l WHERE l.id::text = $4))
      ORDER BY r.id LIMIT $5`,
    [scanId, of.response ?? null, of.person, of.after ?? null, of.limit ?? null],
  );
  return rows.map(({ personId, personName, savedAt, submittedAt, ...row }) => ({
    ...row,
    person: { id: personId, name: personName },
    state: submittedAt === null ? 'draft' : 'submitted',
    savedAt: savedAt.toISOString(),
    submittedAt: submittedAt?.toISOString() ?? null,
  }));
}

/** What is shown of a response; its version goes into the ETag. */
export const withoutVersion = ({ version: _version, ...response }: KnownResponse) => response;

/** The answers of a response as last saved, and which required questions have none yet, both in the order of the questionnaire. */
export async function readAnswers(
  manager: DataSource | EntityManager,
  responseId: number,
): Promise<{ answers: GivenAnswer[]; missing: string[] }> {
  const rows: (Omit<GivenAnswer, 'answer'> & { answer: string | null; required: boolean })[] =
    await manager.query(
      `SELECT q.id AS question, v.answers -> q.id ->> 'answer' AS answer, v.answers -> q.id ->> 'remark' AS remark, q.required
         FROM scan_response r JOIN scan s ON s.id = r.scan_id
         CROSS JOIN LATERAL (SELECT answers FROM scan_response_version v WHERE v.response_id = r.id ORDER BY v.change_id DESC LIMIT 1) v
         CROSS JOIN LATERAL questions_of(s.questionnaire_id) q
        WHERE r.id = $1`,
      [responseId],
    );
  return {
    answers: rows.flatMap(({ question, answer, remark }) =>
      answer === null ? [] : [{ question, answer, remark }],
    ),
    missing: rows.flatMap(({ question, answer, required }) =>
      answer === null && required ? [question] : [],
    ),
  };
}
