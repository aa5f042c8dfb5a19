import type { EntityManager } from 'typeorm';
import { Money, Rate } from '../../libs/money/index.js';
import {
  bookKey,
  type AccountMove,
  type KnownBooks,
  type KnownFloor,
  type KnownRecord,
} from './known-books.js';
import { loadKnownResults } from './load-known-results.js';
import { loadKnownVersions } from './load-known-versions.js';
import type { Mentions } from './mentions.js';
import type { ReversibleKind } from './words.js';

/** What the ledger knows of the codes and references that a book mentions; call it in the transaction that will post the book. */
export async function loadKnownBooks(manager: EntityManager, mentions: Mentions): Promise<KnownBooks> {
  return {
    ...(await loadKnownVersions(manager, mentions)),
    ...(await loadKnownResults(manager, mentions)),
    agreements: await agreements(manager, mentions),
    records: await records(manager, mentions),
    allocatedWindows: await manager.query(
      `SELECT DISTINCT f.code AS fund, p.code AS project, o.code AS organisation, w.code AS window
         FROM allocation a JOIN fund f ON f.id = a.fund_id JOIN project p ON p.id = a.project_id
         JOIN organisation o ON o.id = a.organisation_id JOIN fund_window w ON w.id = a.window_id
        WHERE p.code = ANY ($1)`,
      [mentions.projects],
    ),
    floors: await floors(manager, mentions),
  };
}

async function agreements(
  manager: EntityManager,
  { funds, references }: Mentions,
): Promise<KnownBooks['agreements']> {
  const rows: {
    fund: string;
    reference: string;
    donor: string;
    signedOn: string;
    currency: string;
    window: string;
    feeRate: string | null;
    total: string;
  }[] = await manager.query(
    // What an agreement comes to is what its own and its amendments' entries, reversals included, say on 9000.
    `SELECT f.code AS fund, a.reference, o.code AS donor, a.effective_on::text AS "signedOn", a.currency, w.code AS window,
            trim_scale(a.aa_fee_rate)::text AS "feeRate",
            (SELECT coalesce(sum(l.amount), 0) FROM ledger.line l JOIN ledger.account c ON c.id = l.account_id AND c.code = '9000'
              WHERE l.entry_id IN (
                SELECT e.id FROM ledger.entry e WHERE e.id IN (SELECT a.entry_id UNION ALL SELECT m.entry_id FROM amendment m WHERE m.agreement_id = a.id)
                UNION ALL
                SELECT r.id FROM ledger.entry r WHERE r.reverses IN (SELECT a.entry_id UNION ALL SELECT m.entry_id FROM amendment m WHERE m.agreement_id = a.id)
              )) AS total
       FROM agreement a JOIN fund f ON f.id = a.fund_id JOIN organisation o ON o.id = a.donor_id JOIN fund_window w ON w.id = a.window_id
      WHERE f.code = ANY ($1) AND a.reference = ANY ($2)`,
    [funds, references],
  );
  return new Map(
    rows.map(({ feeRate, total, ...agreement }) => [
      bookKey(agreement.fund, agreement.reference),
      {
        ...agreement,
        feeRate: feeRate === null ? null : Rate.of(feeRate),
        total: Money.fromDatabase(total, agreement.currency),
      },
    ]),
  );
}

/** A record's columns as its table of the book has them; amounts and rates are still PostgreSQL's text. */
interface StoredRecord {
  fund: string;
  kind: ReversibleKind;
  reference: string;
  effectiveOn: string;
  entryId: string;
  content: Record<string, string | null>;
  /** The currency of `amount`. */
  currency: string;
  reversedOn: string | null;
  reason: string | null;
}

const bank = `'narrative', r.narrative, 'bank_reference', r.bank_reference, 'value_date', r.value_date`;
const paid = `'currency', r.currency, 'original_amount', r.original_amount`;
const project = 'JOIN project p ON p.id = r.project_id JOIN organisation o ON o.id = r.organisation_id';
const named = `'project', p.code, 'organisation', o.code`;

/** A SELECT for each table: its kind, what it joins, and its own columns of the book besides fund, reference and amount. */
const tables: [table: string, kind: string, joins: string, columns: string, currency?: string][] = [
  [
    'agreement',
    `'agreement'`,
    'JOIN organisation o ON o.id = r.donor_id JOIN fund_window w ON w.id = r.window_id',
    `'signed_on', r.effective_on, 'donor', o.code, 'currency', r.currency, 'window', w.code, 'aa_fee_rate', trim_scale(r.aa_fee_rate)`,
    'r.currency',
  ],
  [
    'amendment',
    `'amendment'`,
    'JOIN agreement a ON a.id = r.agreement_id',
    `'amended_on', r.effective_on, 'agreement', a.reference`,
    'a.currency',
  ],
  [
    'allocation',
    `'allocation'`,
    `${project} JOIN fund_window w ON w.id = r.window_id`,
    `'decided_on', r.effective_on, 'window', w.code, ${named}`,
  ],
  [
    'window_move',
    `'window_move'`,
    'JOIN fund_window w ON w.id = r.from_window_id JOIN fund_window t ON t.id = r.to_window_id',
    `'date', r.effective_on, 'from_window', w.code, 'to_window', t.code`,
  ],
  [
    'deposit',
    `'deposit'`,
    'JOIN agreement a ON a.id = r.agreement_id JOIN fund_window w ON w.id = r.window_id',
    `'date', r.effective_on, 'agreement', a.reference, 'window', w.code, ${paid}, ${bank}`,
  ],
  [
    'contributor_refund',
    `'refund_to_donor'`,
    'JOIN agreement a ON a.id = r.agreement_id JOIN fund_window w ON w.id = r.window_id',
    `'date', r.effective_on, 'agreement', a.reference, 'window', w.code, ${paid}, ${bank}`,
  ],
  [
    'receipt',
    'r.kind',
    `JOIN fund_window w ON w.id = r.window_id LEFT JOIN agreement a ON a.id = r.agreement_id LEFT JOIN organisation o ON o.id = r.organisation_id`,
    `'date', r.effective_on, 'agreement', a.reference, 'organisation', o.code, 'window', w.code, ${paid}, ${bank}`,
  ],
  [
    'transfer',
    `'transfer'`,
    `${project} JOIN fund_window w ON w.id = r.window_id LEFT JOIN tranche t ON t.id = r.tranche_id`,
    `'date', r.effective_on, ${named}, 'tranche', t.code, 'window', w.code, ${paid}, ${bank}`,
  ],
  [
    'organisation_refund',
    `'refund_from_organisation'`,
    `${project} JOIN fund_window w ON w.id = r.window_id LEFT JOIN tranche t ON t.id = r.tranche_id`,
    `'date', r.effective_on, ${named}, 'tranche', t.code, 'window', w.code, ${paid}, ${bank}`,
  ],
  [
    'expenditure',
    `'expenditure'`,
    project,
    `'date', r.effective_on, ${named}, 'category', r.category, ${paid}, ${bank}`,
  ],
];

async function records(
  manager: EntityManager,
  { funds, references }: Mentions,
): Promise<KnownBooks['records']> {
  const found: StoredRecord[] = [];
  for (const [table, kind, joins, columns, currency = 'f.currency'] of tables) {
    const rows = await manager.query<StoredRecord[]>(
      `SELECT f.code AS fund, ${kind} AS kind, r.reference, r.effective_on::text AS "effectiveOn", r.entry_id AS "entryId", ${currency} AS currency,
                (SELECT jsonb_object_agg(k, v) FROM jsonb_each_text(jsonb_build_object('amount', r.amount::text, ${columns})) AS c (k, v)) AS content,
                v.effective_on::text AS "reversedOn", v.reason
           FROM ${table} r JOIN fund f ON f.id = r.fund_id ${joins}
           LEFT JOIN reversal v ON v.reversed_entry_id = r.entry_id
          WHERE f.code = ANY ($1) AND r.reference = ANY ($2)`,
      [funds, references],
    );
    for (const row of rows) found.push(row); // not spread: a large book has more records than a call takes arguments
  }
  const moves = await floorMoves(manager, found);
  return new Map(
    found.map((record) => [
      bookKey(record.fund, record.kind, record.reference),
      {
        fund: record.fund,
        kind: record.kind,
        reference: record.reference,
        effectiveOn: record.effectiveOn,
        content: contentOfRecord(record),
        moves: moves.get(record.entryId) ?? [],
        reversed: record.reversedOn === null ? null : { on: record.reversedOn, reason: record.reason },
      },
    ]),
  );
}

function contentOfRecord({ fund, kind, reference, content, currency }: StoredRecord): KnownRecord['content'] {
  const given = Object.fromEntries(Object.entries(content).map(([column, text]) => [column, text ?? '']));
  const original = given.original_amount ?? '';
  return {
    ...given,
    fund,
    kind,
    reference,
    amount: Money.fromDatabase(given.amount ?? '', currency).toString(),
    ...(original === ''
      ? {}
      : { original_amount: Money.fromDatabase(original, given.currency ?? '').toString() }),
  };
}

/** What entries moved on accounts with a floor, by entry. */
async function floorMoves(
  manager: EntityManager,
  found: StoredRecord[],
): Promise<Map<string, AccountMove[]>> {
  const rows: {
    entryId: string;
    code: string;
    per: Record<string, string>;
    currency: string;
    amount: string;
  }[] = await manager.query(
    `SELECT l.entry_id AS "entryId", a.code, a.per, a.currency, sum(l.amount) AS amount
       FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id AND a.has_floor
      WHERE l.entry_id = ANY ($1::bigint[]) GROUP BY 1, 2, 3, 4`,
    [found.map(({ entryId }) => entryId)],
  );
  const moves = new Map<string, AccountMove[]>();
  for (const { entryId, code, per, currency, amount } of rows) {
    const move = { account: { code, per }, amount: Money.fromDatabase(amount, currency) };
    const before = moves.get(entryId);
    if (before) before.push(move);
    else moves.set(entryId, [move]);
  }
  return moves;
}

async function floors(manager: EntityManager, { funds }: Mentions): Promise<KnownFloor[]> {
  const rows: {
    fund: string;
    id: number;
    code: string;
    per: Record<string, string>;
    currency: string;
    day: string;
    change: string;
  }[] = await manager.query(
    `SELECT f.code AS fund, a.id, a.code, a.per, a.currency, m.day::text AS day, sum(m.change) AS change
         FROM fund f JOIN ledger.account a ON a.journal_id = f.id AND a.has_floor
         JOIN (SELECT d.account_id, d.day, d.debit - d.credit AS change FROM ledger.day_total d
               UNION ALL
               SELECT l.account_id, l.effective_on, l.amount FROM ledger.unsealed u JOIN ledger.line l ON l.entry_id = u.entry_id
              ) m ON m.account_id = a.id
        WHERE f.code = ANY ($1) GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY a.id, 6`,
    [funds],
  );
  const known: KnownFloor[] = [];
  let last = 0;
  for (const { fund, id, code, per, currency, day, change } of rows) {
    if (id !== last) known.push({ fund, account: { code, per }, days: [] });
    last = id;
    known.at(-1)?.days.push({ day, change: Money.fromDatabase(change, currency) });
  }
  return known;
}
