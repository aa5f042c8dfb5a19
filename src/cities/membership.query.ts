import type { DataSource, EntityManager } from 'typeorm';
import type { Level } from './membership.entity.js';

/** Somebody by number and name. */
export interface PersonName {
  id: number;
  name: string;
}

/** A level of a city with its days and the letter that it rests on; days ISO, the last one null where it goes on. */
export interface LevelOfCity {
  level: Level;
  from: string;
  until: string | null;
  committedOn: string;
  signatory: string;
  /** The id of the uploaded letter, or null. */
  document: string | null;
  relationshipManager: PersonName | null;
}

/** With the newest change of any of the city's levels, for If-Match. */
export type LevelRow = LevelOfCity & { version: string };

/** The levels that a city had and has, the earliest first: the history of its membership. Empty for one that never took part. */
export async function readLevels(manager: DataSource | EntityManager, cityId: number): Promise<LevelRow[]> {
  return manager.query(
    `SELECT m.level, m.from_on::text AS from, m.until_on::text AS until, m.committed_on::text AS "committedOn", m.signatory,
            m.document_id AS document,
            (SELECT json_build_object('id', v.person_id, 'name', v.name) FROM person_version v
              WHERE v.person_id = m.relationship_manager ORDER BY v.change_id DESC LIMIT 1) AS "relationshipManager",
            max(m.change_id) OVER ()::text AS version
       FROM city_membership m WHERE m.organisation_id = $1 ORDER BY m.from_on`,
    [cityId],
  );
}

/** The level as it is shown. */
export const levelShown = ({ version: _version, ...level }: LevelRow): LevelOfCity => level;
