import type { DataSource } from 'typeorm';

/** Which events are asked for; every part that is given must hold. */
export interface TrailFilter {
  /** The record exactly as the trail names it, e.g. `deposit DEP-1`. */
  record?: string;
  person?: number;
  fund?: string;
  action?: string;
  outcome?: 'done' | 'refused' | 'failed';
  /** First and last day, in UTC. */
  from?: string;
  to?: string;
}

/** One event, in its place in the chain. */
export interface SealedEvent {
  sequence: number;
  happenedAt: string;
  person: { id: number; name: string } | null;
  actor: string;
  door: string;
  action: string;
  outcome: string;
  fund: string | null;
  record: string | null;
  requestId: string | null;
  address: string | null;
  signedInBy: string | null;
  detail: string | null;
  before: Record<string, unknown>[] | null;
  after: Record<string, unknown>[] | null;
  /** The chain up to and with this event, in hexadecimal. */
  chain: string;
}

/**
 * Events in the order of the chain.
 * @param visible codes of the funds whose events may be shown, and no others; null: all events
 */
export async function readTrail(
  dataSource: DataSource,
  filter: TrailFilter,
  visible: string[] | null,
  { after, limit }: { after: number; limit: number },
): Promise<SealedEvent[]> {
  return dataSource.query(
    `SELECT s.sequence::integer AS sequence, to_char(e.happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "happenedAt",
            (SELECT json_build_object('id', v.person_id, 'name', v.name) FROM person_version v
              WHERE v.person_id = e.person_id ORDER BY v.change_id DESC LIMIT 1) AS person,
            e.actor, e.door, e.action, e.outcome, f.code AS fund, e.record, e.request_id AS "requestId", e.address,
            e.signed_in_by AS "signedInBy", e.detail, e.before, e.after, encode(s.chain, 'hex') AS chain
       FROM audit_seal s JOIN audit_event e ON e.id = s.event_id LEFT JOIN fund f ON f.id = e.fund_id
      WHERE s.sequence > $1 AND ($2::text[] IS NULL OR f.code = ANY ($2))
        AND ($3::text IS NULL OR e.record = $3) AND ($4::integer IS NULL OR e.person_id = $4) AND ($5::text IS NULL OR f.code = $5)
        AND ($6::text IS NULL OR e.action = $6) AND ($7::text IS NULL OR e.outcome = $7)
        AND ($8::date IS NULL OR e.happened_at >= $8::date::timestamp AT TIME ZONE 'UTC')
        AND ($9::date IS NULL OR e.happened_at < ($9::date + 1)::timestamp AT TIME ZONE 'UTC')
      ORDER BY s.sequence LIMIT $10`,
    [
      after,
      visible,
      filter.record ?? null,
      filter.person ?? null,
      filter.fund ?? null,
      filter.action ?? null,
      filter.outcome ?? null,
      filter.from ?? null,
      filter.to ?? null,
      limit,
    ],
  );
}

/** Gives what is committed its place in the chain: what is read is all of it. */
export const sealTrail = (dataSource: DataSource): Promise<unknown> =>
  dataSource.query('SELECT seal_audit()');

/** How far the trail is sealed, and the first place where it is not what was sealed; null where it is all as it was. */
export async function checkTrail(dataSource: DataSource): Promise<{
  sealed: number;
  chain: string | null;
  breaks: { sequence: number; reason: string } | null;
}> {
  const [last]: { sealed: number; chain: string }[] = await dataSource.query(
    `SELECT sequence::integer AS sealed, encode(chain, 'hex') AS chain FROM audit_seal ORDER BY sequence DESC LIMIT 1`,
  );
  const [breaks]: { sequence: number; reason: string }[] = await dataSource.query(
    'SELECT sequence::integer AS sequence, reason FROM audit_breaks()',
  );
  return { sealed: last?.sealed ?? 0, chain: last?.chain ?? null, breaks: breaks ?? null };
}
