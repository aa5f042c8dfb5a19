import type { DataSource } from 'typeorm';
import { unknown } from '../refusals/index.js';
import { aboutSql, type RecordAbout } from './attachable.js';

/** A record that documents belong to. `fund` is null for what is no fund's, such as a hold on an organisation. */
export interface RecordPlace {
  fund: string | null;
  kind: string;
  reference: string;
}

/** A document without its content. */
export interface DocumentRecord {
  id: string;
  sha256: string;
  /** In bytes. */
  size: number;
  mediaType: string;
  name: string;
  described: string | null;
  confidential: boolean;
  uploadedBy: string;
  /** null: no person who signed in. */
  uploaderId: number | null;
  /** RFC 3339, UTC. */
  uploadedAt: string;
  attachedTo: (RecordPlace & RecordAbout)[];
  /** The projects of whose milestones it is evidence, with what the roles of a reader are held against. */
  evidenceOf: { fund: string; project: string; organisation: string; confidential: boolean }[];
}

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Whether a text can be the id of a document at all; PostgreSQL would call any other an error. */
export const isDocumentId = (id: string) => uuid.test(id);

export const unknownDocument = (id: string) => unknown(`There is no document ${id}.`);

const selection = `
  d.id, d.sha256, d.size::integer AS size, d.media_type AS "mediaType", d.name, d.described, d.confidential, c.made_by AS "uploadedBy",
  c.person_id AS "uploaderId",
  to_char(c.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "uploadedAt",
  (SELECT coalesce(json_agg(json_build_object('fund', f.code, 'kind', l.kind, 'reference', l.reference,
            'organisation', about.organisation, 'project', about.project, 'proposed', about.proposed)
            ORDER BY l.change_id, l.kind, l.reference), '[]')
     FROM document_link l LEFT JOIN fund f ON f.id = l.fund_id LEFT JOIN LATERAL (${aboutSql}) about ON true
    WHERE l.document_id = d.id) AS "attachedTo",
  (SELECT coalesce(json_agg(json_build_object('fund', f.code, 'project', p.code, 'confidential', e.confidential, 'organisation',
            coalesce((SELECT o.code FROM project_version v JOIN organisation o ON o.id = v.lead_id WHERE v.project_id = p.id
                        AND v.change_id = (SELECT max(change_id) FROM project_version WHERE project_id = p.id)), ''))), '[]')
     FROM evidence e JOIN project p ON p.id = e.project_id JOIN fund f ON f.id = p.fund_id WHERE e.document_id = d.id) AS "evidenceOf"`;

/** The document of an id, or null. */
export async function readDocument(dataSource: DataSource, id: string): Promise<DocumentRecord | null> {
  if (!isDocumentId(id)) return null;
  const [row]: DocumentRecord[] = await dataSource.query(
    `SELECT ${selection} FROM document d JOIN change c ON c.id = d.change_id WHERE d.id = $1`,
    [id],
  );
  return row ?? null;
}

/** What is attached to a record, in the order in which it was attached. */
export async function readDocumentsOf(dataSource: DataSource, place: RecordPlace): Promise<DocumentRecord[]> {
  return dataSource.query(
    `SELECT ${selection} FROM document_link a JOIN document d ON d.id = a.document_id JOIN change c ON c.id = d.change_id
      WHERE a.fund_id IS NOT DISTINCT FROM (SELECT f.id FROM fund f WHERE f.code = $1) AND a.kind = $2 AND a.reference = $3
        AND ($1::text IS NULL OR a.fund_id IS NOT NULL)
      ORDER BY a.change_id, d.id`,
    [place.fund, place.kind, place.reference],
  );
}
