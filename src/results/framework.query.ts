import type { DataSource, EntityManager } from 'typeorm';

export const levels = ['impact', 'outcome', 'output'] as const;
export type Level = (typeof levels)[number];

/** What may go wrong, how likely that is, and what is done about it. */
export interface Risk {
  risk: string;
  likelihood: 'low' | 'medium' | 'high';
  response: string;
}

/** What may change about a result. */
export interface ResultDetails {
  /** The code of the result that it serves, one level above; null: none is named. */
  parent: string | null;
  statement: string;
  /** What must hold, outside the project's hands, for it to come about. */
  assumptions: string[];
  risks: Risk[];
  /** No longer: it is readable, and not aimed at any more. */
  active: boolean;
}

/** A result as it is known now. */
export interface KnownResult extends ResultDetails {
  id: number;
  code: string;
  level: Level;
  version: string;
}

/** The results of a project, impacts first, then outcomes and outputs, each in order of their codes. */
export function readResults(
  manager: DataSource | EntityManager,
  project: string,
  of: { code?: string } = {},
): Promise<KnownResult[]> {
  return manager.query(
    `SELECT r.id, r.code, r.level, u.code AS parent, v.statement, v.assumptions, v.active, v.change_id::text AS version,
            (SELECT coalesce(json_agg(json_build_object('risk', x.risk, 'likelihood', x.likelihood, 'response', x.response) ORDER BY x.place), '[]')
               FROM result_risk x WHERE x.result_id = r.id AND x.change_id = v.change_id) AS risks
       FROM project p JOIN result r ON r.project_id = p.id
       JOIN LATERAL (SELECT * FROM result_version v WHERE v.result_id = r.id ORDER BY v.change_id DESC LIMIT 1) v ON true
       LEFT JOIN result u ON u.id = v.parent_id
      WHERE p.code = $1 AND ($2::text IS NULL OR r.code = $2)
      ORDER BY array_position(ARRAY['impact', 'outcome', 'output'], r.level), r.code COLLATE "C"`,
    [project, of.code ?? null],
  );
}
