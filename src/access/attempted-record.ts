import type { DataSource } from 'typeorm';
import { inWords, proposalName, wordsFor } from '../refusals/index.js';

/** What was asked for: the path, the route's pattern, what stands for its parameters, and a body that nobody has checked. */
export interface Asked {
  path: string;
  route: string;
  params: Record<string, string | undefined>;
  body: Record<string, unknown>;
}

/** What a collection holds, or a verb makes, by the segment of the path: as the trail calls it. */
const kinds: Record<string, string> = {
  agreements: 'agreement',
  allocations: 'allocation',
  amend: 'amendment',
  'contributor-refunds': wordsFor('refund_to_donor'),
  deposits: 'deposit',
  expenditure: 'expenditure',
  'expenditure-reports': 'expenditure report',
  funds: 'fund',
  holds: 'hold',
  months: 'month',
  'organisation-refunds': wordsFor('refund_from_organisation'),
  organisations: 'organisation',
  pledges: 'pledge',
  projects: 'project',
  refunds: wordsFor('refund_to_donor'),
  release: 'allocation',
  resolutions: 'unidentified resolution',
  transfers: 'transfer',
  unidentified: 'unidentified receipt',
  'window-moves': 'window move',
};

/** What is asked for by a number: the name that it has on the trail. */
const byNumber: Record<string, (dataSource: DataSource, id: number) => Promise<string | undefined>> = {
  proposals: proposalOf,
  reversals: proposalOf,
  'fund-books': proposalOf,
  entries: async (dataSource, id) => {
    const [entry] = await dataSource.query<{ kind: string; reference: string }[]>(
      'SELECT kind, reference FROM ledger.entry WHERE id = $1',
      [id],
    );
    return entry && inWords({ kind: 'reversal', reference: `${entry.kind} ${entry.reference}` });
  },
  people: async (dataSource, id) => {
    const [person] = await dataSource.query<{ email: string }[]>('SELECT email FROM person WHERE id = $1', [
      id,
    ]);
    return person && `person ${person.email}`;
  },
  roles: async (dataSource, id) => {
    const [grant] = await dataSource.query<{ role: string; email: string }[]>(
      'SELECT g.role, p.email FROM role_grant g JOIN person p ON p.id = g.person_id WHERE g.id = $1',
      [id],
    );
    return grant && proposalName({ kind: 'role_grant', subject: grant.role, reference: grant.email });
  },
};

const MOST = 500;

/**
 * The record that a refused request was about, by the name that it has on the trail where it is done: `allocation AL-7`. What names no
 * record is there by its path.
 */
export async function attemptedRecord(dataSource: DataSource, asked: Asked): Promise<string> {
  return ((await named(dataSource, asked)) ?? asked.path).slice(0, MOST);
}

async function named(dataSource: DataSource, asked: Asked): Promise<string | undefined> {
  const segments = asked.route.split('/');
  const made = segments.at(-1) ?? '';
  const { reference = asked.body.code } = asked.body;
  if (typeof reference === 'string') {
    const kind = made === 'receipts' ? kindOfReceipt(asked.body) : kinds[made];
    if (kind !== undefined) return `${kind} ${reference}`;
  }
  const place = segments.findLastIndex((segment) => segment.startsWith(':'));
  const collection = segments[place - 1] ?? '';
  const value = asked.params[segments[place]?.slice(1) ?? ''];
  if (value === undefined) return undefined;
  const lookUp = byNumber[collection];
  if (lookUp) return /^\d{1,9}$/.test(value) ? lookUp(dataSource, Number(value)) : undefined;
  const kind = kinds[collection];
  // What is refused in a fund is not about the fund's own record, unless nothing follows in the path.
  if (kind === undefined || (collection === 'funds' && place < segments.length - 1)) return undefined;
  return `${kind} ${value}`;
}

async function proposalOf(dataSource: DataSource, id: number): Promise<string | undefined> {
  const [proposal] = await dataSource.query<{ kind: string; reference: string; subject: string | null }[]>(
    'SELECT kind, reference, subject FROM proposal WHERE id = $1',
    [id],
  );
  return proposal && proposalName(proposal);
}

const kindOfReceipt = ({ kind }: Asked['body']) => (typeof kind === 'string' ? wordsFor(kind) : undefined);
