import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import type { ProposalKind, ProposalState, ProposalTerms, ProposalView } from './proposal.js';

/** What to look for; every part that is given must hold. */
export interface ProposalFilter {
  id?: number;
  ids?: readonly number[];
  fund?: string;
  kinds?: readonly ProposalKind[];
  reference?: string;
  state?: ProposalState;
  /** Proposals made after the one of this id. */
  after?: number;
  limit?: number;
}

/** A person's number and newest name, as JSON; null for nobody. */
const person = (id: string) =>
  `(SELECT json_build_object('id', v.person_id, 'name', v.name) FROM person_version v WHERE v.person_id = ${id} ORDER BY v.change_id DESC LIMIT 1)`;
const moment = (at: string) => `to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** SQL: how the proposal `p` stands. */
export const stateOfProposal = `coalesce((SELECT d.verdict FROM decision d WHERE d.proposal_id = p.id AND d.verdict <> 'approved' LIMIT 1),
  CASE WHEN is_approved(p.id) THEN 'approved' ELSE 'proposed' END)`;

const selection = `
  SELECT p.id, p.kind, ${stateOfProposal} AS state, f.code AS fund, f.currency, p.reference, p.effective_on::text AS "effectiveOn",
         p.amount, p.subject, (SELECT code FROM project WHERE id = p.project_id) AS project,
         (SELECT code FROM organisation WHERE id = p.organisation_id) AS organisation,
         (SELECT code FROM fund_window WHERE id = p.window_id) AS "window", (SELECT code FROM fund_window WHERE id = p.to_window_id) AS "toWindow",
         ${person('p.person_id')} AS person, p.needs, ${person('p.proposed_by')} AS "proposedBy", ${moment('c.made_at')} AS "proposedAt",
         (SELECT coalesce(json_agg(json_build_object('verdict', d.verdict, 'by', ${person('d.decided_by')}, 'onBehalfOf', ${person('d.on_behalf_of')},
                   'reason', d.reason, 'decidedAt', ${moment('dc.made_at')}) ORDER BY d.id), '[]')
            FROM decision d JOIN change dc ON dc.id = d.change_id WHERE d.proposal_id = p.id) AS decisions
    FROM proposal p JOIN change c ON c.id = p.change_id LEFT JOIN fund f ON f.id = p.fund_id`;

type Row = Omit<ProposalView, 'amount'> & { amount: string | null; currency: string };

/** Proposals in the order in which they were made. */
export async function readProposals(
  manager: EntityManager | DataSource,
  { id, ids, fund, kinds, reference, state, after, limit }: ProposalFilter,
): Promise<ProposalView[]> {
  const rows: Row[] = await manager.query(
    `SELECT * FROM (${selection} WHERE ($1::integer IS NULL OR p.id = $1) AND ($2::text IS NULL OR f.code = $2)
        AND ($3::text[] IS NULL OR p.kind = ANY ($3)) AND ($4::text IS NULL OR p.reference = $4) AND ($6::integer IS NULL OR p.id > $6)
        AND ($8::integer[] IS NULL OR p.id = ANY ($8))) found
      WHERE $5::text IS NULL OR state = $5 ORDER BY id LIMIT $7`,
    [
      ...[id ?? null, fund ?? null, kinds ?? null, reference ?? null, state ?? null],
      ...[after ?? null, limit ?? null, ids ?? null],
    ],
  );
  return rows.map(({ amount, currency, ...row }) => ({
    ...row,
    amount: amount === null ? null : Money.fromDatabase(amount, currency).toJSON(),
  }));
}

/** The terms of a proposal, as they were proposed. */
export async function termsOf(manager: EntityManager | DataSource, id: number): Promise<ProposalTerms> {
  type Row = { [Part in keyof ProposalTerms]: ProposalTerms[Part] | null };
  const [row]: (Omit<Row, 'amount'> & { amount: string | null; currency: string | null })[] =
    await manager.query(
      `SELECT p.fund_id AS "fundId", p.reference, p.effective_on::text AS "effectiveOn", p.amount, f.currency, p.subject, p.project_id AS "projectId",
              p.organisation_id AS "organisationId", p.window_id AS "windowId", p.to_window_id AS "toWindowId"
         FROM proposal p LEFT JOIN fund f ON f.id = p.fund_id WHERE p.id = $1`,
      [id],
    );
  const { fundId = null, reference = '', amount, currency, ...rest } = row!;
  const known = Object.entries(rest).filter(([, value]) => value !== null);
  return {
    ...(Object.fromEntries(known) as Partial<ProposalTerms>),
    ...(amount !== null && currency !== null && { amount: Money.fromDatabase(amount, currency) }),
    ...{ fundId, reference: reference ?? '' },
  };
}

/** What was proposed, word for word, to be carried out. */
export async function contentOf(manager: EntityManager, id: number): Promise<object> {
  const [row]: { content: object }[] = await manager.query('SELECT content FROM proposal WHERE id = $1', [
    id,
  ]);
  return row!.content;
}
