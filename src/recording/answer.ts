import type { EntityManager } from 'typeorm';
import { accountKey, type AccountName, type Posting } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';

type MoneyJson = ReturnType<Money['toJSON']>;

/** An entry as it was, or would be, posted; exactly one of debit and credit is set in a line. */
export interface PostedEntry {
  /** `null` in a dry run: nothing was posted. */
  id: string | null;
  kind: string;
  reference: string;
  effectiveOn: string;
  lines: { account: AccountName; debit: MoneyJson | null; credit: MoneyJson | null }[];
}

/** What a request that records something is answered with. Balances debit positive, of every account that an entry touches. */
export interface Answer {
  dryRun: boolean;
  entries: PostedEntry[];
  balances: { account: AccountName; before: MoneyJson; after: MoneyJson }[];
  [more: string]: unknown;
}

/** Composes the answer when everything is posted, within the same transaction: what is read here is what will be committed. */
export async function composeAnswer(
  manager: EntityManager,
  postings: Posting[],
  dryRun: boolean,
  more: Record<string, unknown>,
): Promise<Answer> {
  const entries = postings.map(({ entryId, entry: { heading, lines } }) => ({
    id: dryRun ? null : entryId,
    kind: heading.kind,
    reference: heading.reference,
    effectiveOn: heading.effectiveOn,
    lines: lines.map(({ account, amount }) => ({
      account,
      debit: amount.isNegative() ? null : amount.toJSON(),
      credit: amount.isNegative() ? amount.negated().toJSON() : null,
    })),
  }));
  return { dryRun, entries, balances: await balancesAround(manager, postings), ...more };
}

/** What the touched accounts stood at before and stand at after, over all days. */
async function balancesAround(manager: EntityManager, postings: Posting[]): Promise<Answer['balances']> {
  const moved = new Map<string, { journal: number; account: AccountName; by: Money }>();
  for (const { journalId, entry } of postings) {
    for (const { account, amount } of entry.lines) {
      const key = accountKey(account);
      const before = moved.get(key);
      moved.set(key, { journal: journalId, account, by: before ? before.by.plus(amount) : amount });
    }
  }
  if (moved.size === 0) return [];
  const asked = [...moved.values()];
  const rows: { place: number; balance: string }[] = await manager.query(
    `SELECT q.place::integer AS place, ledger.balance_as_of(a.id, 'infinity') AS balance
       FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS q (asked, place)
       JOIN ledger.account a ON a.journal_id = (q.asked ->> 'journal')::integer AND a.code = q.asked ->> 'code' AND a.per = q.asked -> 'per'
      ORDER BY q.place`,
    [
      JSON.stringify(
        asked.map(({ journal, account }) => ({ journal, code: account.code, per: account.per })),
      ),
    ],
  );
  return rows.map(({ place, balance }) => {
    const { account, by } = asked[place - 1]!;
    const after = Money.fromDatabase(balance, by.currency);
    return { account, before: after.minus(by).toJSON(), after: after.toJSON() };
  });
}
