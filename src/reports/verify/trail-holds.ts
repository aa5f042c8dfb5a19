import type { EntityManager } from 'typeorm';
import { broken, counted, type Checkpoint } from './check.js';

/**
 * The part of invariant 7 that is about the audit trail: it is what was sealed, to its end, and each published checkpoint is a place in it.
 * Whoever cuts off its end, and all that knew of it, is found out by a checkpoint alone.
 */
export async function trailHolds(
  manager: EntityManager,
  checkpoints: Checkpoint[],
): Promise<{ events: number; records: string[] }> {
  const { events } = await counted<'events'>(manager, 'SELECT count(*) AS events FROM audit_seal');
  const records = [
    ...(await broken(
      manager,
      `SELECT 'event ' || event_id || ' of the trail, number ' || sequence || ': ' || reason AS record FROM audit_breaks()`,
    )),
    ...(await broken(
      manager,
      `SELECT 'checkpoint ' || p.sequence || ' of the trail: ' || CASE
                WHEN s.sequence IS NULL THEN 'this trail does not reach so far'
                WHEN encode(s.chain, 'hex') <> lower(p.chain) THEN 'this trail has ' || encode(s.chain, 'hex') || ' there, not ' || p.chain
                ELSE 'this trail was sealed there at ' || s.sealed_at || ', not at ' || p."sealedAt" END AS record
         FROM jsonb_to_recordset($1) AS p (sequence bigint, chain text, "sealedAt" text) LEFT JOIN audit_seal s ON s.sequence = p.sequence
        WHERE s.sequence IS NULL OR encode(s.chain, 'hex') <> lower(p.chain) OR s.sealed_at <> p."sealedAt"::timestamptz
        ORDER BY p.sequence`,
      [JSON.stringify(checkpoints)],
    )),
  ];
  return { events: Number(events), records };
}

/** The last link of the trail's chain, to be published with those of the funds; none where nothing was done yet. */
export async function trailCheckpoint(
  books: Pick<EntityManager, 'query'>,
): Promise<Omit<Checkpoint, 'fund'>[]> {
  const rows: (Omit<Checkpoint, 'fund' | 'sequence'> & { sequence: string })[] = await books.query(
    `SELECT sequence, encode(chain, 'hex') AS chain, to_char(sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "sealedAt"
       FROM audit_seal ORDER BY sequence DESC LIMIT 1`,
  );
  return rows.map((row) => ({ ...row, sequence: Number.parseInt(row.sequence, 10) }));
}
