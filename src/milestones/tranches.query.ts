import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { positionFrom, preparedFor, type Position } from './payable.js';

/** A transfer or refund under a tranche, by its reference and its entry in the journal. */
export interface UnderTranche {
  reference: string;
  effectiveOn: string;
  amount: Money;
  entry: string;
  reversedOn: string | null;
}

/** A tranche as it is now, and what its figures are made of. Amounts in the fund's currency. */
export interface TrancheView {
  id: number;
  code: string;
  kind: 'results' | 'advance';
  organisation: string;
  title: string;
  amount: Money;
  version: string;
  /** What its milestones may earn at the most. */
  mostEarnable: Money;
  earned: Money;
  /** Less what was taken back and refunded. */
  transferred: Money;
  /** By which verification: null while nothing was verified. */
  milestones: {
    code: string;
    title: string;
    earned: Money;
    verification: number | null;
    value: string | null;
  }[];
  transfers: UnderTranche[];
  refunds: UnderTranche[];
}

type Texts<View> = { [Key in keyof View]: View[Key] extends Money ? string : View[Key] };
type Row = Omit<Texts<TrancheView>, 'milestones' | 'transfers' | 'refunds'> & {
  currency: string;
  milestones: Texts<TrancheView['milestones'][number]>[];
  transfers: Texts<UnderTranche>[];
  refunds: Texts<UnderTranche>[];
};

const under = (table: string) => `
  (SELECT coalesce(json_agg(json_build_object('reference', r.reference, 'effectiveOn', r.effective_on::text, 'amount', r.amount::text, 'entry', r.entry_id::text,
            'reversedOn', (SELECT back.effective_on::text FROM ledger.entry back WHERE back.reverses = r.entry_id)) ORDER BY r.id), '[]')
     FROM ${table} r WHERE r.tranche_id = t.id)`;

/** The tranches of a project in order of their codes: of all of them, one, or those after one. */
export async function readTranches(
  manager: EntityManager | DataSource,
  project: string,
  { code, after, limit }: { code?: string; after?: string; limit?: number } = {},
): Promise<TrancheView[]> {
  const rows: Row[] = await manager.query(
    `SELECT t.id, t.code, t.kind, o.code AS organisation, f.currency, v.title, v.amount, v.change_id::text AS version,
            most_earnable(t.id) AS "mostEarnable", coalesce((SELECT sum(milestone_earned(m.id)) FROM milestone m WHERE m.tranche_id = t.id), 0) AS earned,
            project_transferred(t.project_id, t.organisation_id, NULL, t.id) AS transferred,
            (SELECT coalesce(json_agg(json_build_object('code', m.code, 'title', m.title, 'earned', milestone_earned(m.id)::text,
                      'verification', n.id, 'value', trim_scale(n.verified_value)::text) ORDER BY m.code COLLATE "C"), '[]')
               FROM milestone_now m LEFT JOIN LATERAL (SELECT * FROM verification n WHERE n.milestone_id = m.id AND n.verdict <> 'rejected'
                      ORDER BY n.id DESC LIMIT 1) n ON true WHERE m.tranche_id = t.id) AS milestones,
            ${under('transfer')} AS transfers, ${under('organisation_refund')} AS refunds
       FROM tranche t JOIN project p ON p.id = t.project_id JOIN fund f ON f.id = t.fund_id JOIN organisation o ON o.id = t.organisation_id
       JOIN LATERAL (SELECT * FROM tranche_version v WHERE v.tranche_id = t.id ORDER BY v.change_id DESC LIMIT 1) v ON true
      WHERE p.code = $1 AND ($2::text IS NULL OR t.code = $2) AND ($3::text IS NULL OR t.code COLLATE "C" > $3)
      ORDER BY t.code COLLATE "C" LIMIT $4`,
    [project, code ?? null, after ?? null, limit ?? null],
  );
  return rows.map(({ currency, ...row }) => {
    const money = (amount: string) => Money.fromDatabase(amount, currency);
    const moved = (one: Texts<UnderTranche>) => ({ ...one, amount: money(one.amount) });
    return {
      ...row,
      amount: money(row.amount),
      mostEarnable: money(row.mostEarnable),
      earned: money(row.earned),
      transferred: money(row.transferred),
      milestones: row.milestones.map((one) => ({ ...one, earned: money(one.earned) })),
      transfers: row.transfers.map(moved),
      refunds: row.refunds.map(moved),
    };
  });
}

/** Where each organisation with tranches in a project stands, by its code: all its tranches together. */
export async function readPositions(
  manager: EntityManager | DataSource,
  project: string,
): Promise<({ organisation: string } & Position)[]> {
  const rows: {
    organisation: string;
    currency: string;
    earned: string;
    transferred: string;
    prepared: string;
  }[] = await manager.query(
    `SELECT o.code AS organisation, f.currency, project_earned(n.project_id, n.organisation_id) AS earned,
            project_transferred(n.project_id, n.organisation_id) AS transferred,
            ${preparedFor('n.project_id', 'n.organisation_id')} AS prepared
       FROM (SELECT DISTINCT t.fund_id, t.project_id, t.organisation_id FROM tranche t JOIN project p ON p.id = t.project_id WHERE p.code = $1) n
       JOIN fund f ON f.id = n.fund_id JOIN organisation o ON o.id = n.organisation_id ORDER BY o.code COLLATE "C"`,
    [project],
  );
  return rows.map(({ organisation, currency, ...row }) => ({ organisation, ...positionFrom(row, currency) }));
}
