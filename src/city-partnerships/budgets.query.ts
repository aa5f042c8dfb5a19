import type { DataSource } from 'typeorm';
import { Money } from '../../libs/money/index.js';

/** The budgets of a fund's projects as they are known now, in the order in which projects and organisations were recorded. */
export async function readBudgets(
  dataSource: DataSource,
  fund: string,
  {
    after,
    limit,
    ...place
  }: {
    after?: string;
    limit: number;
    project?: string | undefined;
    organisation?: string | undefined;
  },
) {
  const [afterProject = null, afterOrganisation = null] = after?.split('-').map(Number) ?? [];
  const rows: {
    cursor: string;
    project: string;
    organisation: string;
    approved: string;
    currency: string;
  }[] = await dataSource.query(
    `SELECT p.id || '-' || o.id AS cursor, p.code AS project, o.code AS organisation, b.approved_amount AS approved, f.currency
         FROM (SELECT DISTINCT ON (b.project_id, b.organisation_id) b.* FROM budget_version b
                ORDER BY b.project_id, b.organisation_id, b.change_id DESC) b
         JOIN project p ON p.id = b.project_id JOIN organisation o ON o.id = b.organisation_id JOIN fund f ON f.id = p.fund_id
        WHERE f.code = $1 AND ($2::integer IS NULL OR (p.id, o.id) > ($2, $3::integer)) AND ($5::text IS NULL OR p.code = $5) AND ($6::text IS NULL OR o.code = $6)
        ORDER BY p.id, o.id LIMIT $4`,
    [fund, afterProject, afterOrganisation, limit, place.project ?? null, place.organisation ?? null],
  );
  return rows.map(({ approved, currency, ...row }) => ({
    ...row,
    approved: Money.fromDatabase(approved, currency).toJSON(),
  }));
}
