import type { DataSource, EntityManager } from 'typeorm';
import type { OrganisationType } from './organisation.entity.js';

/** An organisation as it is known now; its version is the change that made it so. */
export interface OrganisationRow {
  id: number;
  code: string;
  name: string;
  type: OrganisationType;
  country: string | null;
  version: string;
}

/** Organisations in order of their codes, or the one with a code. */
export async function readOrganisations(
  manager: DataSource | EntityManager,
  { code, after, limit }: { code?: string; after?: string; limit?: number },
): Promise<OrganisationRow[]> {
  return manager.query(
    `SELECT o.id, o.code, v.name, v.type, v.country, v.change_id::text AS version FROM organisation o
       JOIN LATERAL (SELECT * FROM organisation_version v WHERE v.organisation_id = o.id ORDER BY v.change_id DESC LIMIT 1) v ON true
      WHERE ($1::text IS NULL OR o.code = $1) AND ($2::text IS NULL OR o.code COLLATE "C" > $2)
      ORDER BY o.code COLLATE "C" LIMIT $3`,
    [code ?? null, after ?? null, limit ?? null],
  );
}
