import type { DataSource } from 'typeorm';

/** An indicator of a project, put into the database as the results framework would record it. */
export async function indicator(
  dataSource: DataSource,
  project: string,
  code: string,
  of: { direction?: 'up' | 'down'; baseline?: string | null } = {},
): Promise<void> {
  const { direction = 'up', baseline = null } = of;
  await dataSource.query(
    `WITH made AS (INSERT INTO change (made_by, door, what) VALUES ('tester', 'system', 'indicator') RETURNING id),
          named AS (INSERT INTO indicator (project_id, code) SELECT id, $2 FROM project WHERE code = $1 RETURNING id)
     INSERT INTO indicator_version (indicator_id, change_id, title, unit, direction, baseline, baseline_on)
     SELECT named.id, made.id, $2, 'number', $3, $4::numeric, CASE WHEN $4::numeric IS NULL THEN NULL ELSE date '2024-01-01' END FROM made, named`,
    [project, code, direction, baseline],
  );
}
