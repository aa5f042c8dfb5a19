import type { EntityManager } from 'typeorm';

/** SQL: the version of the agreement `a`, which is the newest change of what people edit of it: its total and its schedule. */
export const versionOfAgreement = `(SELECT max(v.change_id) FROM (
    SELECT a.change_id
    UNION ALL SELECT m.change_id FROM amendment m WHERE m.agreement_id = a.id
    UNION ALL SELECT i.change_id FROM instalment_version i WHERE i.agreement_id = a.id
    UNION ALL SELECT r.change_id FROM reversal r
               WHERE r.reversed_entry_id = a.entry_id
                  OR r.reversed_entry_id IN (SELECT m.entry_id FROM amendment m WHERE m.agreement_id = a.id)) v)::text`;

/** The version of an agreement, as it is now. */
export async function agreementVersion(manager: EntityManager, { id }: { id: number }): Promise<string> {
  const [row]: { version: string }[] = await manager.query(
    `SELECT ${versionOfAgreement} AS version FROM agreement a WHERE a.id = $1`,
    [id],
  );
  return row!.version;
}
