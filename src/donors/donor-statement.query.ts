import { fulfilled, type Instalment } from '../contributions/index.js';
import { Money } from '../../libs/money/index.js';
import { bankRecord, bankSelection, type BankRow } from '../funds/index.js';
import { known, type Books } from '../reports/index.js';

/** Whose statement, and until when; `from` narrows deposits and refunds only. */
export interface DonorQuestion {
  donor: string;
  from: string | null;
  to: string;
}

/** SQL: whether an entry counts in books as known at the sequence in `$4`; everything counts where that is null. */
const counts = (entry: string) =>
  `($4::bigint IS NULL OR EXISTS (SELECT FROM ledger.seal q WHERE q.entry_id = ${entry} AND q.sequence <= $4))`;
const parameters = ({ fund, knownUntil }: Books, { donor, to }: DonorQuestion) => [
  fund.id,
  donor,
  to,
  knownUntil,
];

interface AgreementRow extends Record<'promised' | 'total' | 'unpaid' | 'currency', string> {
  id: number;
  reference: string;
  window: string;
  signedOn: string;
}

/** What a contributor promised and paid under each agreement, and what of its schedule is due and overdue at the close of the last day. */
export async function readPromises(books: Books, question: DonorQuestion) {
  const rows: AgreementRow[] = await books.manager.query(
    `SELECT a.id, a.reference, w.code AS "window", a.effective_on::text AS "signedOn", a.currency, a.amount AS promised,
            coalesce(s.total, 0) AS total, coalesce(s.unpaid, 0) AS unpaid
       FROM agreement a JOIN organisation o ON o.id = a.donor_id JOIN fund_window w ON w.id = a.window_id
       LEFT JOIN LATERAL (
         SELECT sum(l.amount) FILTER (WHERE coalesce(b.kind, e.kind) IN ('agreement', 'amendment')) AS total, sum(l.amount) AS unpaid
           FROM ledger.account c JOIN ledger.line l ON l.account_id = c.id AND l.effective_on <= $3::date
           JOIN ledger.entry e ON e.id = l.entry_id LEFT JOIN ledger.entry b ON b.id = e.reverses
          WHERE c.journal_id = $1 AND c.code = '9000' AND c.per = jsonb_build_object('agreement', a.reference) AND ${counts('e.id')}) s ON true
      WHERE a.fund_id = $1 AND o.code = $2 AND a.effective_on <= $3::date AND ${counts('a.entry_id')}
      ORDER BY a.reference COLLATE "C"`,
    parameters(books, question),
  );
  const planned = await readInstalments(books, question);
  return rows.map(({ id, currency, promised, total, unpaid, ...agreement }) => {
    const money = (amount: string) => Money.fromDatabase(amount, currency);
    const standing = { paid: money(total).minus(money(unpaid)), unpaid: money(unpaid) };
    const schedule = fulfilled(planned.get(id) ?? [], standing, question.to);
    const sum = (of: Instalment[]) =>
      Money.sum(
        of.map((instalment) => instalment.unpaid),
        currency,
      ).toJSON();
    return {
      ...agreement,
      promised: money(promised).toJSON(),
      total: money(total).toJSON(),
      paid: standing.paid.toJSON(),
      unpaid: standing.unpaid.toJSON(),
      due: sum(schedule.filter(({ due }) => due)),
      overdue: sum(schedule.filter(({ overdue }) => overdue)),
      schedule: schedule.map((instalment) => ({
        ...instalment,
        amount: instalment.amount.toJSON(),
        paid: instalment.paid.toJSON(),
        unpaid: instalment.unpaid.toJSON(),
      })),
    };
  });
}

async function readInstalments(
  { manager, fund, knownAt }: Books,
  { donor }: DonorQuestion,
): Promise<Map<number, { dueOn: string; amount: Money }[]>> {
  const rows: { agreement: number; dueOn: string; amount: string; currency: string }[] = await manager.query(
    `SELECT DISTINCT ON (a.id, v.due_on, v.n) a.id AS agreement, v.due_on::text AS "dueOn", v.amount, a.currency
       FROM instalment_version v JOIN agreement a ON a.id = v.agreement_id JOIN organisation o ON o.id = a.donor_id
      WHERE a.fund_id = $1 AND o.code = $2 AND ${known('v', '$3')}
      ORDER BY a.id, v.due_on, v.n, v.change_id DESC`,
    [fund.id, donor, knownAt],
  );
  const planned = new Map<number, { dueOn: string; amount: Money }[]>();
  for (const { agreement, dueOn, amount, currency } of rows) {
    const money = Money.fromDatabase(amount, currency);
    if (money.isPositive())
      planned.set(agreement, [...(planned.get(agreement) ?? []), { dueOn, amount: money }]);
  }
  return planned;
}

type MovementRow = BankRow & { agreement: string; window: string; fee: string | null };

/** What a contributor paid, with the fee on it, or got back, on the days of the statement, in the order in which it was recorded. */
export async function readMovements(
  books: Books,
  question: DonorQuestion,
  table: 'deposit' | 'contributor_refund',
) {
  const rows: MovementRow[] = await books.manager.query(
    `SELECT ${bankSelection('r')}, a.reference AS agreement, w.code AS "window", ${table === 'deposit' ? 'r.fee' : 'NULL'} AS fee
       FROM ${table} r JOIN agreement a ON a.id = r.agreement_id JOIN organisation o ON o.id = a.donor_id
       JOIN fund f ON f.id = r.fund_id JOIN fund_window w ON w.id = r.window_id
      WHERE r.fund_id = $1 AND o.code = $2 AND r.effective_on <= $3::date AND ($5::date IS NULL OR r.effective_on >= $5)
        AND ${counts('r.entry_id')} ORDER BY r.entry_id`,
    [...parameters(books, question), question.from],
  );
  const reversed = await readReversed(books, question, rows);
  return rows.map((row) => {
    const { reference, effectiveOn, agreement, window, amount, original } = {
      ...row,
      ...bankRecord(row),
    };
    const fee = row.fee === null ? {} : { fee: Money.fromDatabase(row.fee, row.currency).toJSON() };
    const reversedOn = reversed.get(row.entry) ?? null;
    return { reference, effectiveOn, agreement, window, amount, original, ...fee, reversedOn };
  });
}

/** On which day what was taken back was, as far as that is known and had come. */
async function readReversed(
  { manager, knownUntil }: Books,
  { to }: DonorQuestion,
  rows: { entry: string }[],
): Promise<Map<string, string>> {
  const found: { entry: string; day: string }[] = await manager.query(
    `SELECT e.reverses::text AS entry, e.effective_on::text AS day FROM ledger.entry e
      WHERE e.reverses = ANY ($1::bigint[]) AND e.effective_on <= $2::date
        AND ($3::bigint IS NULL OR EXISTS (SELECT FROM ledger.seal q WHERE q.entry_id = e.id AND q.sequence <= $3))`,
    [rows.map(({ entry }) => entry), to, knownUntil],
  );
  return new Map(found.map(({ entry, day }) => [entry, day]));
}

/** What a contributor has paid to the fund until the last day, of what all have; nobody's dollar is followed further than that. */
export async function readShare(books: Books, question: DonorQuestion) {
  const [row]: { own: string; all: string; percent: string | null }[] = await books.manager.query(
    `SELECT sums.own, sums.all, round(100 * sums.own / nullif(sums.all, 0), 2)::text AS percent FROM (
       SELECT coalesce(sum(m.credit - m.debit) FILTER (WHERE o.code = $2), 0) AS own, coalesce(sum(m.credit - m.debit), 0) AS all
         FROM ledger.movements($1, '-infinity', $3::date, $4) m JOIN ledger.account c ON c.id = m.account_id AND c.code = '4000'
         JOIN agreement a ON a.fund_id = $1 AND a.reference = c.per ->> 'agreement' JOIN organisation o ON o.id = a.donor_id) sums`,
    parameters(books, question),
  );
  const { currency } = books.fund;
  return {
    deposits: Money.fromDatabase(row!.own, currency).toJSON(),
    ofAll: Money.fromDatabase(row!.all, currency).toJSON(),
    percent: row!.percent,
  };
}
