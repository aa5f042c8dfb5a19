import type { DataSource, EntityManager } from 'typeorm';
import { leastFrom } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';
import { placeFilter, placeFilterValues, reversedOn, type PlaceFilter } from '../funds/index.js';

interface Found {
  reference?: string;
  after?: string;
  limit?: number;
}

const withMoney = <Row extends { amount: string; currency: string }>({ amount, currency, ...row }: Row) => ({
  ...row,
  amount: Money.fromDatabase(amount, currency).toJSON(),
});

/** A fund's transfers as recorded, in order of their ids, after one of them. */
export async function readTransfers(
  dataSource: DataSource,
  fund: string,
  { reference, after, limit, ...place }: Found & PlaceFilter,
) {
  const rows: {
    reference: string;
    effectiveOn: string;
    project: string;
    organisation: string;
    window: string;
    tranche: string | null;
    basis: 'tranche' | 'allocation alone' | 'imported';
    amount: string;
    currency: string;
    entry: string;
    reversedOn: string | null;
    proposal: number | null;
  }[] = await dataSource.query(
    `SELECT t.reference, t.effective_on::text AS "effectiveOn", p.code AS project, o.code AS organisation, w.code AS "window", n.code AS tranche,
            CASE WHEN t.tranche_id IS NOT NULL THEN 'tranche' WHEN is_imported(t.change_id) THEN 'imported' ELSE 'allocation alone' END AS basis,
            t.amount, f.currency, t.entry_id::text AS entry, ${reversedOn('t')}, c.proposal_id AS proposal
       FROM transfer t JOIN fund f ON f.id = t.fund_id JOIN project p ON p.id = t.project_id JOIN organisation o ON o.id = t.organisation_id
       JOIN fund_window w ON w.id = t.window_id JOIN change c ON c.id = t.change_id LEFT JOIN tranche n ON n.id = t.tranche_id
      WHERE f.code = $1 AND ($2::text IS NULL OR t.reference = $2)
        AND ($3::text IS NULL OR t.id > (SELECT b.id FROM transfer b WHERE b.fund_id = f.id AND b.reference = $3))
        AND ${placeFilter(5)}
      ORDER BY t.id LIMIT $4`,
    [fund, reference ?? null, after ?? null, limit ?? null, ...placeFilterValues(place)],
  );
  return rows.map(withMoney);
}

/** What is allocated and not transferred of a project, organisation and window: from a day on, and after all prepared transfers. */
export async function transferable(
  manager: EntityManager,
  place: {
    fundId: number;
    projectId?: number;
    organisationId?: number;
    windowId?: number;
    effectiveOn?: string;
  },
) {
  const [row]: { currency: string; now: string; pending: string }[] = await manager.query(
    `SELECT f.currency,
            coalesce((SELECT ${leastFrom('a.id', '$5')} FROM ledger.account a WHERE a.journal_id = f.id AND a.code = '1100'
               AND a.per = jsonb_build_object('project', p.code, 'organisation', o.code, 'window', w.code)), 0) AS now,
            coalesce((SELECT sum(q.amount) FROM proposal q WHERE q.kind IN ('transfer', 'allocation_release') AND q.project_id = p.id AND q.organisation_id = o.id AND q.window_id = w.id
               AND NOT is_approved(q.id) AND NOT EXISTS (SELECT FROM decision d WHERE d.proposal_id = q.id AND d.verdict <> 'approved')), 0) AS pending
       FROM fund f, project p, organisation o, fund_window w WHERE f.id = $1 AND p.id = $2 AND o.id = $3 AND w.id = $4`,
    [place.fundId, place.projectId, place.organisationId, place.windowId, place.effectiveOn ?? '-infinity'],
  );
  const { currency, now, pending } = row!;
  const held = Money.fromDatabase(now, currency);
  return { now: held.toJSON(), afterPending: held.minus(Money.fromDatabase(pending, currency)).toJSON() };
}
