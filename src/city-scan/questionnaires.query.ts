import type { DataSource, EntityManager } from 'typeorm';
import type { QuestionnaireContent, Wording } from './questionnaire.js';

/** A published version of a questionnaire, without what it asks. */
export interface KnownQuestionnaire {
  code: string;
  version: number;
  title: Wording;
  /** How many questions it has. */
  questions: number;
  /** RFC 3339; null: it came with the product. */
  publishedAt: string | null;
}

/** Published versions in order of code and version. @param of.after `CODE/version` of the last one seen */
export async function readQuestionnaires(
  manager: DataSource | EntityManager,
  of: { code?: string; version?: number; after?: string; limit?: number },
): Promise<KnownQuestionnaire[]> {
  const [, afterCode = null, afterVersion = null] = /^(.*)\/(\d{1,4})$/s.exec(of.after ?? '') ?? [];
  const rows: (Omit<KnownQuestionnaire, 'publishedAt'> & { publishedAt: Date | null })[] =
    await manager.query(
      `SELECT n.code, n.version, n.content -> 'title' AS title, jsonb_array_length(n.content -> 'questions') AS questions, k.made_at AS "publishedAt"
       FROM questionnaire n LEFT JOIN change k ON k.id = n.change_id
      WHERE ($1::text IS NULL OR n.code = $1) AND ($2::integer IS NULL OR n.version = $2)
        AND ($3::text IS NULL OR (n.code COLLATE "C", n.version) > ($3 COLLATE "C", $4::integer))
      ORDER BY n.code COLLATE "C", n.version LIMIT $5`,
      [
        of.code ?? null,
        of.version ?? null,
        afterCode ?? of.after ?? null,
        afterVersion ?? 0,
        of.limit ?? null,
      ],
    );
  return rows.map(({ publishedAt, ...row }) => ({ ...row, publishedAt: publishedAt?.toISOString() ?? null }));
}

/** What a version asks; undefined where there is none of it. */
export async function readContent(
  manager: DataSource | EntityManager,
  code: string,
  version: number,
): Promise<QuestionnaireContent | undefined> {
  const [row]: { content: QuestionnaireContent }[] = await manager.query(
    'SELECT content FROM questionnaire WHERE code = $1 AND version = $2',
    [code, version],
  );
  return row?.content;
}
