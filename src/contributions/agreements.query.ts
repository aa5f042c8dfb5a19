import type { DataSource } from 'typeorm';
import { Money, Rate } from '../../libs/money/index.js';
import { ALL, bankRecord, bankSelection, reversedOn, type BankRow, type InSight } from '../funds/index.js';
import { versionOfAgreement } from './agreement-version.js';

/** An agreement as it stands at the close of a day, in its currency. */
export interface AgreementStanding {
  id: number;
  reference: string;
  donor: string;
  window: string;
  signedOn: string;
  aaFeeRate: string | null;
  /** As it was signed. */
  promised: Money;
  /** With its amendments. */
  total: Money;
  paid: Money;
  unpaid: Money;
  /** Of the schedule: due before the day, and not paid. */
  overdue: Money;
  reversedOn: string | null;
  version: string;
}

interface Row extends Record<'promised' | 'total' | 'unpaid' | 'due' | 'currency' | 'version', string> {
  id: number;
  reference: string;
  donor: string;
  window: string;
  signedOn: string;
  aaFeeRate: string | null;
  reversedOn: string | null;
}

/** Today, by the database's clock, unless another day is meant. */
export async function dayOf(dataSource: DataSource, asOf: string | undefined): Promise<string> {
  if (asOf !== undefined) return asOf;
  const [row]: { today: string }[] = await dataSource.query(
    `SELECT (now() AT TIME ZONE 'UTC')::date::text AS today`,
  );
  return row!.today;
}

/** Agreements of a fund in order of their references. What was paid fulfils the earliest instalments first. */
export async function readAgreements(
  dataSource: DataSource,
  fund: string,
  asOf: string,
  of: {
    reference?: string;
    donor?: string;
    window?: string;
    after?: string;
    limit?: number;
    sight?: InSight;
  },
): Promise<AgreementStanding[]> {
  const { sight = ALL } = of;
  const rows: Row[] = await dataSource.query(
    `SELECT a.id, a.reference, o.code AS donor, w.code AS "window", a.currency, a.effective_on::text AS "signedOn", a.amount AS promised,
            a.aa_fee_rate AS "aaFeeRate", ${reversedOn('a')}, ${versionOfAgreement} AS version,
            coalesce(s.total, 0) AS total, coalesce(s.unpaid, 0) AS unpaid, coalesce(d.due, 0) AS due
       FROM agreement a JOIN fund f ON f.id = a.fund_id JOIN organisation o ON o.id = a.donor_id JOIN fund_window w ON w.id = a.window_id
       LEFT JOIN LATERAL (
         SELECT sum(l.amount) FILTER (WHERE coalesce(b.kind, e.kind) IN ('agreement', 'amendment')) AS total, sum(l.amount) AS unpaid
           FROM ledger.account c JOIN ledger.line l ON l.account_id = c.id AND l.effective_on <= $2::date
           JOIN ledger.entry e ON e.id = l.entry_id LEFT JOIN ledger.entry b ON b.id = e.reverses
          WHERE c.journal_id = f.id AND c.code = '9000' AND c.per = jsonb_build_object('agreement', a.reference)) s ON true
       LEFT JOIN LATERAL (
         SELECT sum(i.amount) AS due
           FROM (SELECT DISTINCT ON (v.due_on, v.n) v.due_on, v.amount FROM instalment_version v
                  WHERE v.agreement_id = a.id ORDER BY v.due_on, v.n, v.change_id DESC) i WHERE i.due_on < $2::date) d ON true
      WHERE f.code = $1 AND ($3::text IS NULL OR a.reference = $3) AND ($4::text IS NULL OR o.code = $4)
        AND ($5::boolean OR (f.code = ANY ($11) AND (f.code = ANY ($6) OR o.code = ANY ($7))))
        AND ($8::text IS NULL OR a.reference COLLATE "C" > $8) AND ($10::text IS NULL OR w.code = $10)
      ORDER BY a.reference COLLATE "C" LIMIT $9`,
    [
      fund,
      asOf,
      of.reference ?? null,
      of.donor ?? null,
      sight.everything,
      sight.funds,
      sight.organisations,
      of.after ?? null,
      of.limit ?? null,
      of.window ?? null,
      sight.within,
    ],
  );
  return rows.map(standing);
}

function standing({ currency, promised, total, unpaid, due, aaFeeRate, ...row }: Row): AgreementStanding {
  const money = (amount: string) => Money.fromDatabase(amount, currency);
  const paid = money(total).minus(money(unpaid));
  // What is due by a schedule that was not planned anew after an amendment or a reversal is not owed.
  const late = least(money(due).minus(paid), money(unpaid));
  return {
    ...row,
    aaFeeRate: aaFeeRate === null ? null : Rate.of(aaFeeRate).toString(),
    promised: money(promised),
    total: money(total),
    paid,
    unpaid: money(unpaid),
    overdue: late.isPositive() ? late : Money.zero(currency),
  };
}

const least = (one: Money, other: Money) => (one.lessThan(other) ? one : other);

/** The amendments of an agreement, oldest first; each says the new total. */
export async function readAmendments(dataSource: DataSource, agreementId: number) {
  const rows: {
    reference: string;
    effectiveOn: string;
    amount: string;
    currency: string;
    entry: string;
    reversedOn: string | null;
  }[] = await dataSource.query(
    `SELECT m.reference, m.effective_on::text AS "effectiveOn", m.amount, a.currency, m.entry_id::text AS entry, ${reversedOn('m')}
       FROM amendment m JOIN agreement a ON a.id = m.agreement_id WHERE a.id = $1 ORDER BY m.entry_id`,
    [agreementId],
  );
  return rows.map(({ amount, currency, ...row }) => ({
    ...row,
    total: Money.fromDatabase(amount, currency).toJSON(),
  }));
}

interface DepositRow extends BankRow {
  window: string;
  fee: string;
}

/** The deposits under an agreement in the order in which they were recorded, after the one with an entry. */
export async function readDeposits(
  dataSource: DataSource,
  agreementId: number,
  { after, limit, window }: { after?: string; limit?: number; window?: string } = {},
) {
  const rows: DepositRow[] = await dataSource.query(
    `SELECT ${bankSelection('d')}, w.code AS "window", d.fee
       FROM deposit d JOIN fund f ON f.id = d.fund_id JOIN fund_window w ON w.id = d.window_id
      WHERE d.agreement_id = $1 AND ($2::bigint IS NULL OR d.entry_id > $2) AND ($4::text IS NULL OR w.code = $4)
      ORDER BY d.entry_id LIMIT $3`,
    [agreementId, after ?? null, limit ?? null, window ?? null],
  );
  return rows.map(({ fee, ...row }) => ({
    ...bankRecord(row),
    fee: Money.fromDatabase(fee, row.currency).toJSON(),
  }));
}

/** What was given back under an agreement, oldest first. */
export async function readRefunds(dataSource: DataSource, agreementId: number) {
  const rows: (BankRow & { window: string })[] = await dataSource.query(
    `SELECT ${bankSelection('r')}, w.code AS "window"
       FROM contributor_refund r JOIN fund f ON f.id = r.fund_id JOIN fund_window w ON w.id = r.window_id
      WHERE r.agreement_id = $1 ORDER BY r.entry_id`,
    [agreementId],
  );
  return rows.map(bankRecord);
}
