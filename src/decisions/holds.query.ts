import type { DataSource, EntityManager } from 'typeorm';
import { momentAsText, personAsJson } from './inbox.columns.js';
import type { PersonName, ProposalView } from './proposal.js';
import { readProposals } from './proposals.query.js';

/** A hold on a project or an organisation. */
export interface HoldView {
  id: number;
  project: string | null;
  organisation: string | null;
  reason: string;
  state: 'open' | 'lifted';
  placedBy: PersonName | null;
  placedAt: string;
  liftedAt: string | null;
  /** The proposal that lifted it, else the newest one to lift it. */
  lifting: { reason: string; proposal: ProposalView } | null;
}

/** What to look for; every part that is given must hold. */
export interface HoldFilter {
  id?: number;
  organisation?: string;
  state?: 'open' | 'lifted';
  /** Holds placed after the one of this id. */
  after?: number;
  limit?: number;
}

type Row = Omit<HoldView, 'lifting'> & { liftingId: number | null; liftingReason: string | null };

/**
 * The holds on a fund's projects, and those on organisations, which are of every fund, in the order in which they were placed. Of a
 * proposal to lift it that was made in another fund, that fund is not named.
 * @param fund null: only those on organisations
 */
export async function readHolds(
  manager: EntityManager | DataSource,
  fund: string | null,
  { id, organisation, state, after, limit }: HoldFilter = {},
): Promise<HoldView[]> {
  const rows: Row[] = await manager.query(
    `SELECT h.id, p.code AS project, o.code AS organisation, h.reason, CASE WHEN l.hold_id IS NULL THEN 'open' ELSE 'lifted' END AS state,
            ${personAsJson('c.person_id')} AS "placedBy", ${momentAsText('c.made_at')} AS "placedAt", ${momentAsText('lc.made_at')} AS "liftedAt",
            q.id AS "liftingId", q.content ->> 'reason' AS "liftingReason"
       FROM hold h JOIN change c ON c.id = h.change_id
       LEFT JOIN project p ON p.id = h.project_id LEFT JOIN organisation o ON o.id = h.organisation_id
       LEFT JOIN hold_lift l ON l.hold_id = h.id LEFT JOIN change lc ON lc.id = l.change_id
       LEFT JOIN LATERAL (SELECT q.id, q.content FROM proposal q WHERE q.kind = 'hold_lift' AND q.subject = h.id::text
                           ORDER BY q.id = lc.proposal_id DESC NULLS LAST, q.id DESC LIMIT 1) q ON true
      WHERE (h.organisation_id IS NOT NULL OR p.fund_id = (SELECT f.id FROM fund f WHERE f.code = $1))
        AND ($2::integer IS NULL OR h.id = $2) AND ($3::text IS NULL OR (l.hold_id IS NULL) = ($3 = 'open')) AND ($4::integer IS NULL OR h.id > $4)
        AND ($6::text IS NULL OR o.code = $6)
      ORDER BY h.id LIMIT $5`,
    [fund, id ?? null, state ?? null, after ?? null, limit ?? null, organisation ?? null],
  );
  const proposed = rows.some(({ liftingId }) => liftingId !== null)
    ? await readProposals(manager, { kinds: ['hold_lift'] })
    : [];
  return rows.map(({ liftingId, liftingReason, ...hold }) => {
    const proposal = proposed.find((one) => one.id === liftingId);
    const shown = proposal && { ...proposal, fund: proposal.fund === fund ? fund : null };
    return { ...hold, lifting: shown ? { reason: liftingReason ?? '', proposal: shown } : null };
  });
}
