import type { EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm';

/** A row that an act inserted, beside the version that it replaces, if any. */
export interface Edited {
  table: string;
  before: unknown;
  after: unknown;
}

/** The newest version of what a row is a version of: the row with the same key apart from its change; `null` where there is none. */
export async function versionBefore(
  manager: EntityManager,
  metadata: EntityMetadata,
  values: ObjectLiteral,
): Promise<unknown> {
  const key = metadata.primaryColumns.filter(({ propertyName }) => propertyName !== 'changeId');
  if (key.length === metadata.primaryColumns.length || key.length === 0) return null;
  if (key.some(({ propertyName }) => values[propertyName] === undefined)) return null;
  const where = key.map(({ databaseName }, index) => `v.${databaseName} = $${index + 1}`).join(' AND ');
  const [row]: { version: unknown }[] = await manager.query(
    `SELECT to_jsonb(v) - 'change_id' AS version FROM ${metadata.tablePath} v WHERE ${where} ORDER BY v.change_id DESC LIMIT 1`,
    key.map(({ propertyName }) => values[propertyName] as unknown),
  );
  return row?.version ?? null;
}
