import type { DataSource } from 'typeorm';

/** What somebody attached to show that a result is so. */
export interface EvidenceView {
  id: number;
  /** The number of the report that it came with. */
  report: number;
  /** Which of the pieces of evidence required it is, from 1; null: one more. */
  answers: number | null;
  kind: 'file' | 'link' | 'photo';
  document: string | null;
  /** Of the document's content. */
  sha256: string | null;
  url: string | null;
  takenOn: string | null;
  latitude: string | null;
  longitude: string | null;
  shows: string;
  confidential: boolean;
  by: { id: number; name: string } | null;
  /** RFC 3339, UTC. */
  addedAt: string;
}

/**
 * The evidence of a milestone's reports, in the order in which it was added.
 * @param sight who asks, and whether they may read what is confidential; what they added themselves they may
 * @returns what they may see, and how many pieces are withheld
 */
export async function readEvidence(
  dataSource: DataSource,
  project: string,
  milestone: string,
  sight: { personId: number; confidential: boolean },
): Promise<{ evidence: EvidenceView[]; withheld: number }> {
  const rows: (EvidenceView & { visible: boolean })[] = await dataSource.query(
    `SELECT e.id, e.milestone_report_id AS report, e.answers, e.kind, e.document_id AS document, d.sha256, e.url, e.taken_on::text AS "takenOn",
            trim_scale(e.latitude)::text AS latitude, trim_scale(e.longitude)::text AS longitude, e.shows, e.confidential,
            (SELECT json_build_object('id', v.person_id, 'name', v.name) FROM person_version v WHERE v.person_id = c.person_id ORDER BY v.change_id DESC LIMIT 1) AS by,
            to_char(c.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "addedAt",
            (NOT e.confidential OR $3 OR c.person_id = $4) AS visible
       FROM evidence e JOIN milestone_report r ON r.id = e.milestone_report_id JOIN milestone m ON m.id = r.milestone_id JOIN project p ON p.id = m.project_id
       JOIN change c ON c.id = e.change_id LEFT JOIN document d ON d.id = e.document_id
      WHERE p.code = $1 AND m.code = $2 ORDER BY e.id`,
    [project, milestone, sight.confidential, sight.personId],
  );
  const evidence = rows.filter(({ visible }) => visible).map(({ visible: _visible, ...one }) => one);
  return { evidence, withheld: rows.length - evidence.length };
}
