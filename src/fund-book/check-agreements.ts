import type { BookCheck } from './book-check.js';
import type { AgreementFacts, FundFacts } from './directory.js';
import type { ColumnOf } from './book-tables.js';
import { quoted } from './fault.js';
import { moneyRow } from './money-row.js';
import type { RowCheck } from './row-check.js';
import type { MoneyRow } from './rows.js';

/** Checks the cells of agreements and amendments. @returns every row, sound or doubtful, agreements first */
export function checkAgreements(book: BookCheck): MoneyRow[] {
  const rows: MoneyRow[] = [];
  book.each('agreements', (check) => {
    const fund = book.fund(check, 'fund');
    const reference = check.code('reference');
    const donor = book.organisation(check, 'donor', check.code('donor'));
    const effectiveOn = book.dayIn(check, 'signed_on', fund);
    const amount = check.amount('amount', check.currency('currency'));
    if (amount?.isNegative()) check.fault('amount', `An agreement over ${amount.format()} is below zero.`);
    const window = book.window(check, 'window', fund);
    const feeRate = check.shareIfGiven('aa_fee_rate');
    book.once(check, 'reference', fund?.code ?? null, reference);
    rows.push(
      moneyRow(check, fund, {
        kind: 'agreement',
        reference,
        effectiveOn,
        amount,
        donor,
        agreement: reference,
        window,
        feeRate,
      }),
    );
  });
  book.each('amendments', (check) => {
    const fund = book.fund(check, 'fund');
    const reference = check.code('reference');
    const effectiveOn = book.dayIn(check, 'amended_on', fund);
    const agreement = agreementOf(book, check, 'agreement', fund, check.code('agreement'));
    underAgreement(check, 'amended_on', effectiveOn, agreement);
    const amount = check.amount('amount', agreement?.facts.currency ?? null);
    if (amount?.isNegative())
      check.fault('amount', `An agreement cannot be amended to ${amount.format()}, below zero.`);
    book.once(check, 'reference', fund?.code ?? null, reference);
    rows.push(
      moneyRow(check, fund, {
        kind: 'amendment',
        reference,
        effectiveOn,
        amount,
        agreement: agreement?.reference ?? null,
      }),
    );
  });
  return rows;
}

/** The agreement that a row names, and what is known of it; null where it leads nowhere or nobody can say. */
export function agreementOf<T extends 'amendments' | 'transactions'>(
  book: BookCheck,
  check: RowCheck<T>,
  column: ColumnOf<T> & 'agreement',
  fund: FundFacts | null,
  reference: string | null,
): { reference: string; facts: AgreementFacts } | null {
  if (fund === null || reference === null) return null;
  const facts = book.directory.agreement(fund.code, reference);
  if (facts === null) {
    const others = book.directory.fundsWithAgreement(reference);
    const elsewhere = others.length > 0 ? `; fund ${others.join(', ')} has one of that reference` : '';
    return check.fault(column, `Fund ${fund.code} has no agreement ${quoted(reference)}${elsewhere}.`);
  }
  if (facts !== 'unknown') return { reference, facts };
  check.doubtful = true;
  return null;
}

/** Nothing happens under an agreement before it is signed. */
export function underAgreement<T extends 'amendments' | 'transactions'>(
  check: RowCheck<T>,
  column: ColumnOf<T>,
  day: string | null,
  agreement: { reference: string; facts: AgreementFacts } | null,
): void {
  if (day === null || agreement === null) return;
  const { signedOn } = agreement.facts;
  if (signedOn !== null && day < signedOn)
    check.fault(column, `${day} is before agreement ${agreement.reference} was signed on ${signedOn}.`);
}
