import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import type { Brings, PartnerRole } from './partner.entity.js';

/** What a partner brings to a project, in a role. */
export interface PartnerView {
  organisation: string;
  name: string | null;
  role: PartnerRole;
  brings: Brings;
  /** In the partner's own currency; null for expertise. */
  value: Money | null;
  description: string | null;
}

/** Partners that take part in a project now, by their codes. */
export async function readPartners(
  manager: EntityManager | DataSource,
  projectId: number,
): Promise<PartnerView[]> {
  const rows: (Omit<PartnerView, 'value'> & { value: string | null; currency: string })[] =
    await manager.query(
      `SELECT o.code AS organisation, (SELECT v.name FROM organisation_version v WHERE v.organisation_id = o.id ORDER BY v.change_id DESC LIMIT 1) AS name,
              p.role, p.brings, p.value, p.currency, p.description
         FROM (SELECT DISTINCT ON (organisation_id, role, brings) * FROM project_partner_version
                WHERE project_id = $1 ORDER BY organisation_id, role, brings, change_id DESC) p
         JOIN organisation o ON o.id = p.organisation_id WHERE p.taking_part
        ORDER BY o.code COLLATE "C", p.role, p.brings`,
      [projectId],
    );
  return rows.map(({ value, currency, ...partner }) => ({
    ...partner,
    value: value === null ? null : Money.fromDatabase(value, currency),
  }));
}

/** What partners bring in money's worth, by kind and currency: beside the fund's money, and never added to it. */
export function cofinancingOf(partners: PartnerView[]): { brings: Brings; value: Money }[] {
  const sums = new Map<string, { brings: Brings; value: Money }>();
  for (const { brings, value } of partners) {
    if (value === null) continue;
    const key = `${brings} ${value.currency}`;
    sums.set(key, { brings, value: sums.get(key)?.value.plus(value) ?? value });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}
