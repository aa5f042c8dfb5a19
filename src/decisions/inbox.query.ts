import type { DataSource } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import type { Grant, SignedIn } from '../access/index.js';
import { pathOfDecision } from './inbox.paths.js';
import { inboxSql } from './inbox.sql.js';
import type { PersonName, ProposalView } from './proposal.js';

/** Something proposed that somebody waits for. */
export interface Awaited {
  proposal: ProposalView;
  waitingSince: string;
  /** Whole days, by the database's clock. */
  waitingDays: number;
  amount: ProposalView['amount'];
}

/** What waits for somebody, and what they wait for. */
export interface Inbox {
  /** Over all pages, as are sums and oldest. */
  count: number;
  sums: NonNullable<ProposalView['amount']>[];
  oldest: string | null;
  waiting: (Awaited & { path: string; onBehalfOf: PersonName | null })[];
  mine: Awaited[];
  /** Rejected within the last 30 days. */
  returned: ProposalView[];
}

interface Row extends Omit<ProposalView, 'amount'> {
  part: 'waiting' | 'mine' | 'returned';
  amount: string | null;
  currency: string;
  onBehalfOf: PersonName | null;
  waitingDays: number;
}

interface Found {
  count: number;
  oldest: string | null;
  sums: { amount: string; currency: string }[];
  rows: Row[];
}

const nothing: Inbox = { count: 0, sums: [], oldest: null, waiting: [], mine: [], returned: [] };

/**
 * What somebody may decide now and no duty keeps from them, and what they proposed themselves. Only what their session or key lets them
 * do counts: without the second factor that their role asks for, nothing.
 */
export async function readInbox(
  dataSource: DataSource,
  { personId, grants }: Pick<SignedIn, 'personId' | 'grants'>,
  { after = 0, limit }: { after?: number; limit: number },
): Promise<Inbox> {
  if (grants.length === 0) return nothing;
  const approves = grants.filter(
    ({ role, organisation, project }) => role === 'approver' && organisation === null && project === null,
  );
  const grantsRoles = grants.some((grant) => grant.role === 'system_administrator' && isForEverything(grant));
  const reached = grants.some(({ reaches }) => reaches === null)
    ? null
    : grants.flatMap(({ reaches }) => reaches ?? []);
  const [found]: Found[] = await dataSource.query(inboxSql, [
    personId,
    approves.some(isForEverything),
    approves.flatMap(({ fund }) => fund ?? []),
    grantsRoles,
    reached,
    after,
    limit,
  ]);
  const { count, oldest, sums, rows } = found!;
  const of = (part: Row['part']) => rows.filter((row) => row.part === part);
  return {
    count,
    oldest,
    sums: sums.map(({ amount, currency }) => Money.fromDatabase(amount, currency).toJSON()),
    waiting: of('waiting').map((row) => ({
      ...awaited(row),
      path: pathOfDecision(row),
      onBehalfOf: row.onBehalfOf,
    })),
    mine: of('mine').map(awaited),
    returned: of('returned')
      .map((row) => awaited(row).proposal)
      .reverse(),
  };
}

const isForEverything = ({ fund, organisation, project }: Grant) =>
  fund === null && organisation === null && project === null;

function awaited({
  part: _part,
  amount,
  currency,
  onBehalfOf: _onBehalfOf,
  waitingDays,
  ...row
}: Row): Awaited {
  const money = amount === null ? null : Money.fromDatabase(amount, currency).toJSON();
  return { proposal: { ...row, amount: money }, waitingSince: row.proposedAt, waitingDays, amount: money };
}
