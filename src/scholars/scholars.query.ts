import type { DataSource, EntityManager } from 'typeorm';

/** What is known of a scholar and may change; days ISO. */
export interface ScholarDetails {
  name: string;
  /** The number of the person, where they sign in here. */
  person: number | null;
  expertise: string[];
  /** ISO 639-1. */
  languages: string[];
  availableFrom: string | null;
  availableUntil: string | null;
  /** Codes of the organisations with which they have a conflict of interest. */
  conflicts: string[];
  active: boolean;
}

/** A scholar as known now; the version is the change that made it so. */
export interface ScholarRow extends ScholarDetails {
  id: number;
  code: string;
  version: string;
}

/** What to look for; every part that is given must hold. */
export interface ScholarFilter {
  code?: string;
  expertise?: string;
  language?: string;
  /** Active and available on this day, ISO. */
  availableOn?: string;
  after?: string;
  limit?: number;
}

/** Scholars in order of their codes. */
export function readScholars(
  manager: DataSource | EntityManager,
  of: ScholarFilter = {},
): Promise<ScholarRow[]> {
  return manager.query(
    `SELECT s.id, s.code, v.name, v.person_id AS person, v.expertise, v.languages, v.available_from::text AS "availableFrom",
            v.available_until::text AS "availableUntil", v.active, v.change_id::text AS version,
            ARRAY(SELECT o.code FROM organisation o WHERE o.id = ANY (v.conflicts) ORDER BY o.code COLLATE "C") AS conflicts
       FROM scholar s JOIN LATERAL (SELECT * FROM scholar_version v WHERE v.scholar_id = s.id ORDER BY v.change_id DESC LIMIT 1) v ON true
      WHERE ($1::text IS NULL OR s.code = $1)
        AND ($2::text IS NULL OR lower($2) IN (SELECT lower(e) FROM unnest(v.expertise) e)) AND ($3::text IS NULL OR $3 = ANY (v.languages))
        AND ($4::date IS NULL OR (v.active AND $4 BETWEEN coalesce(v.available_from, '-infinity') AND coalesce(v.available_until, 'infinity')))
        AND ($5::text IS NULL OR s.code COLLATE "C" > $5)
      ORDER BY s.code COLLATE "C" LIMIT $6`,
    [
      ...[of.code ?? null, of.expertise ?? null, of.language ?? null, of.availableOn ?? null],
      ...[of.after ?? null, of.limit ?? null],
    ],
  );
}

/** The scholar as they are shown. */
export const scholarShown = ({ id: _id, version: _version, ...scholar }: ScholarRow) => scholar;
