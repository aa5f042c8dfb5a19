import type { DataSource } from 'typeorm';
import { balanceAsOf } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';
import { accounts } from './accounts.js';
import { bankRecord, bankSelection, type BankRow } from './bank-record.query.js';
import { knownFund } from './known-fund.js';

interface ReceiptRow extends BankRow {
  kind: string;
  window: string | null;
  agreement: string | null;
  organisation: string | null;
}

/** A fund's receipts of some kinds, in the order in which they were recorded, after the one with an entry. */
export async function readReceipts(
  dataSource: DataSource,
  fund: string,
  {
    kinds,
    window,
    after,
    limit,
  }: { kinds: readonly string[]; window?: string | undefined; after?: string; limit: number },
) {
  const { id } = await knownFund(dataSource, fund);
  const rows: ReceiptRow[] = await dataSource.query(
    `SELECT r.kind, ${bankSelection('r')}, w.code AS "window", a.reference AS agreement, o.code AS organisation
       FROM receipt r JOIN fund f ON f.id = r.fund_id LEFT JOIN fund_window w ON w.id = r.window_id
       LEFT JOIN agreement a ON a.id = r.agreement_id LEFT JOIN organisation o ON o.id = r.organisation_id
      WHERE r.fund_id = $1 AND r.kind = ANY ($2) AND ($3::bigint IS NULL OR r.entry_id > $3)
        AND ($5::text IS NULL OR w.code = $5)
      ORDER BY r.entry_id LIMIT $4`,
    [id, kinds, after ?? null, limit, window ?? null],
  );
  return rows.map(bankRecord);
}

/** What nobody can name yet: everything recorded counts. */
export async function stillUnidentified(dataSource: DataSource, code: string): Promise<Money> {
  const fund = await knownFund(dataSource, code);
  const balance = await balanceAsOf(dataSource, fund.id, accounts.cashUnidentified(), 'infinity');
  return balance ?? Money.zero(fund.currency);
}
