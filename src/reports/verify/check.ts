import type { EntityManager } from 'typeorm';

/** One fund's place in the ledger. */
export interface FundOfLedger {
  id: number;
  code: string;
  currency: string;
}

/** What is looked at: everything recorded, in one snapshot, sealed before. */
export interface Evidence {
  manager: EntityManager;
  funds: FundOfLedger[];
  /** Checkpoints that were published earlier, to be found in these books again. */
  checkpoints: Checkpoint[];
}

/** A place in a chain, as published: chain in hexadecimal, the moment RFC 3339 in UTC. */
export interface Checkpoint {
  /** The fund whose entries are chained; null: the audit trail. */
  fund: string | null;
  sequence: number;
  chain: string;
  sealedAt: string;
}

/** One invariant of fund-accounting.md ("The invariants"), with what it takes to see whether it holds. */
export interface Check {
  invariant: string;
  look(evidence: Evidence): Promise<Look>;
}

export interface Look {
  /** What was looked at and found, for people. */
  figure: string;
  /** A sentence for each record that breaks the invariant, naming it; none where it holds. */
  records: string[];
}

/** More broken records than this are counted, not listed. */
const MOST_LISTED = 50;

/**
 * The sentences that a query gives in its column `record`; a query finds what is broken and says so.
 * The fifty first are listed, and the rest is counted.
 */
export async function broken(
  manager: EntityManager,
  sql: string,
  parameters: unknown[] = [],
): Promise<string[]> {
  const rows: { record: string; found: string }[] = await manager.query(
    `SELECT found.*, count(*) OVER () AS found FROM (${sql}) found LIMIT ${MOST_LISTED}`,
    parameters,
  );
  const more = Number.parseInt(rows[0]?.found ?? '0', 10) - rows.length;
  const records = rows.map(({ record }) => record);
  return more > 0 ? [...records, `… and ${more} more`] : records;
}

/** One row of counts, as texts. */
export async function counted<Name extends string>(
  manager: EntityManager,
  sql: string,
): Promise<Record<Name, string>> {
  const [row]: Record<Name, string>[] = await manager.query(sql);
  if (!row) throw new Error(`Nothing was counted by: ${sql}`);
  return row;
}

/** SQL: an amount with its currency's decimals, or with all that it has where they are more. */
export function shown(amount: string, minorUnits: string): string {
  return `round(${amount}, greatest(${minorUnits}, scale(trim_scale(${amount}))))::text`;
}

/** SQL: a record by its name, e.g. `deposit DEP-1 of fund CITY`. */
export function named(kind: string, reference: string, fund: string): string {
  return `replace(${kind}, '_', ' ') || ' ' || ${reference} || ' of fund ' || ${fund}`;
}
