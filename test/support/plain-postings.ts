import { Client, type DatabaseError } from 'pg';

/** An account as `ledger.post_entries` names it. */
export interface PlainAccount {
  code: string;
  per: Record<string, string>;
  /** USD when left out. */
  currency?: string;
}

/** An entry as `ledger.post_entries` takes it, without the words that no rule reads. */
export interface PlainEntry {
  /** Drawn from the sequence when left out. */
  id?: string;
  journal: number;
  effectiveOn: string;
  reverses?: string;
  /** Amounts are decimal text, debit positive. */
  lines: { account: PlainAccount; amount: string }[];
}

/** Why the database took none of the entries. */
export interface Refusal {
  constraint: string;
  message: string;
  /** What `account_not_below_floor` gives to act on, amounts as text. */
  detail?: { code: string; day: string; asked: string; available: string };
}

/**
 * Posts the entries in one statement and one transaction, as the application's role.
 *
 * @returns null when they were recorded
 * @throws whatever is not a rule's refusal: a deadlock, a lost connection
 */
export async function post(client: Client, entries: PlainEntry[]): Promise<Refusal | null> {
  try {
    await client.query({ name: 'post', text: POST, values: [JSON.stringify(entries.map(asJson))] });
    return null;
  } catch (error) {
    const { constraint, message, detail } = error as DatabaseError;
    if (!constraint) throw error;
    const figures = constraint === 'account_not_below_floor' && detail;
    return { constraint, message, ...(figures && { detail: JSON.parse(figures) as Refusal['detail'] }) };
  }
}

const POST = `
  SELECT ledger.post_entries(jsonb_agg(entry || jsonb_build_object('id', id)))
    FROM (SELECT entry, coalesce((entry ->> 'id')::bigint, nextval('ledger.entry_id_seq')) AS id
            FROM jsonb_array_elements($1::jsonb) AS entry) numbered`;

function asJson({ id, journal, effectiveOn, reverses, lines }: PlainEntry) {
  const asLine = ({ account: { code, per, currency = 'USD' }, amount }: PlainEntry['lines'][number]) => ({
    code,
    per,
    currency,
    amount,
  });
  return {
    id,
    journal,
    effectiveOn,
    kind: 'plain',
    reference: 'PLAIN',
    reverses,
    lines: lines.map(asLine),
  };
}

/** Begins the books of a fund on 2024-01-01. @returns the journal's id */
export async function openJournal(client: Client): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO ledger.journal (code, begins_on) SELECT 'J' || count(*), '2024-01-01' FROM ledger.journal RETURNING id`,
  );
  if (!rows[0]) throw new Error('No journal was opened.');
  return rows[0].id;
}

/** As many connections to one database as asked for. */
export async function connect(url: string, count: number): Promise<Client[]> {
  const clients = Array.from({ length: count }, () => new Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  return clients;
}
