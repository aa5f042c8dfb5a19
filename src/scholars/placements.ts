import type { EntityManager } from 'typeorm';
import { idOfOrganisation, type FactKind, type FactState } from '../cities/index.js';
import { unknown } from '../refusals/index.js';
import { Placement, PlacementVersion } from './scholar.entities.js';

/** What may change about a placement; days ISO. */
export interface PlacementDetails extends FactState {
  from: string;
  /** null: it goes on. */
  until: string | null;
  outcome: string | null;
}

/** A placement as it is read. */
export interface PlacementRow extends PlacementDetails {
  kind: 'internship' | 'scholar';
  /** The name of whoever serves. */
  who: string;
  /** The code of the scholar, where it is one. */
  scholar: string | null;
  host: string;
  /** `ended` when its last day has passed. */
  state: 'open' | 'ended';
}

export const placements: FactKind<PlacementDetails, PlacementRow, PlacementRow & { id: number }> = {
  name: 'placement',
  field: 'placement',
  shown: ({ version: _version, ...placement }) => placement,
  record: Placement,
  version: PlacementVersion,
  tables: ['placement', 'placement_version'],
  key: ['placement_id', 'placementId'],
  columns: `r.kind, coalesce(r.intern, sv.name) AS who, s.code AS scholar, h.code AS host, v.from_on::text AS from, v.until_on::text AS until,
            v.outcome, CASE WHEN v.until_on < (now() AT TIME ZONE 'UTC')::date THEN 'ended' ELSE 'open' END AS state`,
  joins: `JOIN organisation h ON h.id = r.host_id LEFT JOIN scholar s ON s.id = r.scholar_id
          LEFT JOIN LATERAL (SELECT x.name FROM scholar_version x WHERE x.scholar_id = s.id ORDER BY x.change_id DESC LIMIT 1) sv ON true`,
  detailsOf: ({ from, until, outcome, takenBack }) => ({ from, until, outcome, takenBack }),
  keeps: ({ from: fromOn, until: untilOn, outcome }) => ({ fromOn, untilOn, outcome }),
};

/** Who serves and where, by codes. */
export interface PlacedWhere {
  kind: 'internship' | 'scholar';
  scholar: string | null;
  intern: string | null;
  host: string;
}

/**
 * What never changes about a placement, as its row keeps it.
 * @throws {Refused} 404 for an unknown host or scholar
 */
export async function placedWhere(manager: EntityManager, { kind, scholar, intern, host }: PlacedWhere) {
  const hostId = await idOfOrganisation(manager, host);
  return { kind, intern, hostId, scholarId: scholar === null ? null : await idOfScholar(manager, scholar) };
}

async function idOfScholar(manager: EntityManager, code: string): Promise<number> {
  const [found]: { id: number }[] = await manager.query('SELECT id FROM scholar WHERE code = $1', [code]);
  if (!found) throw unknown(`There is no scholar ${code}.`);
  return found.id;
}
