import type { DataSource, EntityManager } from 'typeorm';
import { broken, counted, named, type Check, type Checkpoint } from './check.js';
import { trailCheckpoint, trailHolds } from './trail-holds.js';

/**
 * Invariant 7. Each leaf is hashed again from the entry, each link from the one before; each entry is sealed once, in a
 * sequence without gaps; and each published checkpoint is a place in the chain. The audit trail is such a chain, too.
 */
export const chainHolds: Check = {
  invariant: 'the hash chain holds from the first entry to the last, and matches every published checkpoint',
  async look({ manager, checkpoints }) {
    const { seals, journals } = await counted<'seals' | 'journals'>(
      manager,
      `SELECT count(*) AS seals, count(DISTINCT journal_id) AS journals FROM ledger.seal`,
    );
    const ofTrail = checkpoints.filter(({ fund }) => fund === null);
    const trail = await trailHolds(manager, ofTrail);
    const records = [
      ...(await broken(
        manager,
        `SELECT ${named('e.kind', 'e.reference', 'j.code')} || ', number ' || s.sequence || ': ' || CASE
                  WHEN s.sequence <> s.place THEN 'it should be number ' || s.place
                  WHEN s.leaf IS DISTINCT FROM h.leaf THEN 'the entry is not the one that was sealed'
                  ELSE 'its link does not follow from the one before' END AS record
           FROM (SELECT *, row_number() OVER recorded AS place, coalesce(lag(chain) OVER recorded, ''::bytea) AS before
                   FROM ledger.seal WINDOW recorded AS (PARTITION BY journal_id ORDER BY sequence)) s
           LEFT JOIN ledger.leaves(ARRAY(SELECT entry_id FROM ledger.seal)) h ON h.entry_id = s.entry_id
           JOIN ledger.entry e ON e.id = s.entry_id JOIN ledger.journal j ON j.id = s.journal_id
          WHERE s.sequence <> s.place OR s.leaf IS DISTINCT FROM h.leaf OR s.chain <> ledger.link(NULL, s.before, s.leaf)
          ORDER BY j.code, s.sequence`,
      )),
      ...(await broken(
        manager,
        `SELECT ${named('e.kind', 'e.reference', 'j.code')} || ', entry ' || e.id || ': it is not in the chain' AS record
           FROM ledger.entry e JOIN ledger.journal j ON j.id = e.journal_id LEFT JOIN ledger.seal s ON s.entry_id = e.id
          WHERE (s.entry_id IS NULL OR s.journal_id <> e.journal_id)
            AND e.id NOT IN (SELECT entry_id FROM ledger.unsealed) -- recorded since the seal
          ORDER BY e.id`,
      )),
      ...(await missing(
        manager,
        checkpoints.filter(({ fund }) => fund !== null),
      )),
      ...trail.records,
    ];
    const events = trail.events === 0 ? '' : `, ${trail.events} events of the trail`;
    const published = checkpoints.length === 0 ? '' : `, ${checkpoints.length} checkpoints`;
    return { figure: `${seals} links in ${journals} chains${events}${published}`, records };
  },
};

function missing(manager: EntityManager, checkpoints: Checkpoint[]): Promise<string[]> {
  return broken(
    manager,
    `SELECT 'checkpoint ' || p.sequence || ' of fund ' || p.fund || ': ' || CASE
              WHEN j.id IS NULL THEN 'there is no such fund'
              WHEN s.sequence IS NULL THEN 'these books do not reach so far'
              WHEN encode(s.chain, 'hex') <> lower(p.chain) THEN 'these books have ' || encode(s.chain, 'hex') || ' there, not ' || p.chain
              ELSE 'these books sealed it at ' || s.sealed_at || ', not at ' || p."sealedAt" END AS record
       FROM jsonb_to_recordset($1) AS p (fund text, sequence bigint, chain text, "sealedAt" text)
       LEFT JOIN ledger.journal j ON j.code = p.fund
       LEFT JOIN ledger.seal s ON s.journal_id = j.id AND s.sequence = p.sequence
      WHERE s.sequence IS NULL OR encode(s.chain, 'hex') <> lower(p.chain) OR s.sealed_at <> p."sealedAt"::timestamptz
      ORDER BY p.fund, p.sequence`,
    [JSON.stringify(checkpoints)],
  );
}

/** The last link of each fund's chain and of the trail's, to be published: whoever keeps it can see later whether the books still contain it. */
export async function checkpoints(books: DataSource | EntityManager): Promise<Checkpoint[]> {
  const rows: (Omit<Checkpoint, 'sequence'> & { sequence: string })[] = await books.query(
    `SELECT DISTINCT ON (j.code COLLATE "C") j.code AS fund, s.sequence, encode(s.chain, 'hex') AS chain,
            to_char(s.sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "sealedAt"
       FROM ledger.seal s JOIN ledger.journal j ON j.id = s.journal_id
      ORDER BY j.code COLLATE "C", s.sequence DESC`,
  );
  const trail = (await trailCheckpoint(books)).map((place) => ({ fund: null, ...place }));
  return [...rows.map((row) => ({ ...row, sequence: Number.parseInt(row.sequence, 10) })), ...trail];
}

/** Published checkpoints as a file has them: JSON, one or a list. `null` when it is anything else. */
export function readCheckpoints(text: string): Checkpoint[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const found: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return found.every(isCheckpoint) ? found : null;
}

function isCheckpoint(value: unknown): value is Checkpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { fund, sequence, chain, sealedAt } = value as Record<string, unknown>;
  return (
    (typeof fund === 'string' || fund === null) &&
    Number.isSafeInteger(sequence) &&
    typeof chain === 'string' &&
    /^[0-9a-fA-F]{64}$/.test(chain) &&
    typeof sealedAt === 'string' &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$/.test(sealedAt) &&
    !Number.isNaN(Date.parse(sealedAt))
  );
}
