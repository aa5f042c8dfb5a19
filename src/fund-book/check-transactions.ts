import { agreementOf, underAgreement } from './check-agreements.js';
import type { BookCheck } from './book-check.js';
import type { Tranches } from './check-milestones.js';
import type { AgreementFacts, FundFacts } from './directory.js';
import { quoted } from './fault.js';
import { bookKey } from './known-books.js';
import { moneyRow } from './money-row.js';
import type { RowCheck } from './row-check.js';
import type { MoneyRow } from './rows.js';
import { categories, transactionKinds, type TransactionKind } from './words.js';

type Needed = 'agreement' | 'project' | 'organisation';

/** What each kind needs, and whether it may be negative (fund-book.md). */
const KINDS: Record<TransactionKind, { called: string; needs: Needed[]; mayBeNegative?: true }> = {
  deposit: { called: 'A deposit', needs: ['agreement'] },
  aa_fee: { called: "The agent's fee", needs: [], mayBeNegative: true },
  refund_to_donor: { called: 'A refund to a donor', needs: ['agreement'] },
  fund_interest: { called: 'Interest of the fund', needs: [] },
  other_income: { called: 'Other income', needs: [] },
  bank_charge: { called: 'A bank charge', needs: [], mayBeNegative: true },
  organisation_interest: { called: 'Interest of an organisation', needs: ['organisation'] },
  transfer: { called: 'A transfer', needs: ['project', 'organisation'] },
  refund_from_organisation: {
    called: 'A refund from an organisation',
    needs: ['project', 'organisation'],
  },
  expenditure: { called: 'Expenditure', needs: ['project', 'organisation'], mayBeNegative: true },
};

/** Kinds for which the other currency is that of the agreement and counts against it; elsewhere it is for information. */
const PAID_UNDER_AGREEMENT: (TransactionKind | null)[] = ['deposit', 'refund_to_donor'];

/** Checks the cells of transactions.csv. @returns every row, sound or doubtful */
export function checkTransactions(book: BookCheck, tranches: Tranches['known']): MoneyRow[] {
  const rows: MoneyRow[] = [];
  book.each('transactions', (check) => rows.push(transaction(book, check, tranches)));
  return rows;
}

function transaction(
  book: BookCheck,
  check: RowCheck<'transactions'>,
  tranches: Tranches['known'],
): MoneyRow {
  const fund = book.fund(check, 'fund');
  const reference = check.code('reference');
  const kind = check.word('kind', transactionKinds);
  const effectiveOn = book.dayIn(check, 'date', fund);
  const amount = positiveWhereItMust(check, kind, fund);

  const code = (column: Needed) => {
    if (kind === null || !KINDS[kind].needs.includes(column)) return check.codeIfGiven(column);
    return check.code(column, `${KINDS[kind].called} needs ${withArticle(column)}.`);
  };
  const agreement = agreementOf(book, check, 'agreement', fund, code('agreement'));
  underAgreement(check, 'date', effectiveOn, agreement);
  const organisation = book.organisation(check, 'organisation', code('organisation'));
  const project = book.project(check, 'project', code('project'), fund);
  // The window of expenditure is ignored, right or wrong.
  const window = kind === 'expenditure' ? null : book.window(check, 'window', fund);
  const original = paidIn(check, kind, fund, agreement);
  const valueDate = check.dayIfGiven('value_date');
  const category = categoryOf(check, kind);
  const tranche = trancheOf(book, check, tranches, { kind, project, organisation });
  book.once(check, 'reference', fund?.code ?? null, kind, reference);
  return moneyRow(check, fund, {
    kind,
    reference,
    effectiveOn,
    amount,
    original,
    agreement: agreement?.reference ?? null,
    organisation,
    project,
    category,
    tranche,
    window,
    narrative: check.text('narrative'),
    bankReference: check.text('bank_reference'),
    valueDate,
  });
}

function positiveWhereItMust(
  check: RowCheck<'transactions'>,
  kind: TransactionKind | null,
  fund: FundFacts | null,
) {
  const amount = check.amount('amount', fund?.currency ?? null);
  if (amount === null || kind === null) return amount;
  const { called, mayBeNegative } = KINDS[kind];
  if (amount.isZero()) return check.fault('amount', `${called} of nothing moves no money.`);
  if (amount.isNegative() && !mayBeNegative)
    return check.fault('amount', `${called} cannot be ${amount.format()}, below zero.`);
  return amount;
}

/** `currency` and `original_amount`: what was paid, where that was in another currency. */
function paidIn(
  check: RowCheck<'transactions'>,
  kind: TransactionKind | null,
  fund: FundFacts | null,
  agreement: { reference: string; facts: AgreementFacts } | null,
) {
  const currency = check.currencyIfGiven('currency');
  const original = check.amountIfGiven('original_amount', currency);
  const under = PAID_UNDER_AGREEMENT.includes(kind) ? agreement : null;
  const owed = under?.facts.currency ?? null;
  if (under && (owed === null || fund?.currency == null)) {
    check.doubtful = true;
    return original;
  }
  if (owed !== null && owed !== fund?.currency) {
    const why = `Agreement ${under!.reference} is in ${owed}, so what was paid in ${owed} is needed.`;
    check.needed('currency', why);
    check.needed('original_amount', why);
    if (currency !== null && currency !== owed)
      check.fault('currency', `Agreement ${under!.reference} is in ${owed}, not in ${currency}.`);
    if (original && !original.isPositive())
      return check.fault('original_amount', `What was paid, ${original.format()}, is not above zero.`);
  } else {
    const why = 'The currency and the amount paid in it are given both or not at all.';
    if (check.text('currency') !== null) check.needed('original_amount', why);
    if (check.text('original_amount') !== null) check.needed('currency', why);
  }
  return original;
}

function categoryOf(check: RowCheck<'transactions'>, kind: TransactionKind | null): string | null {
  if (kind !== 'expenditure' && check.text('category') === null) return null;
  return check.word('category', categories, 'Expenditure needs a category from 1 to 8.');
}

/** The tranche that a transfer is made under, or that a refund gives back: of the row's own project and organisation. */
function trancheOf(
  book: BookCheck,
  check: RowCheck<'transactions'>,
  tranches: Tranches['known'],
  row: Pick<MoneyRow, 'kind' | 'project' | 'organisation'>,
): string | null {
  const code = check.codeIfGiven('tranche');
  if (code === null || row.kind === null) return code;
  if (row.kind !== 'transfer' && row.kind !== 'refund_from_organisation')
    return check.fault('tranche', 'Only a transfer or a refund from an organisation names a tranche.');
  const { project, organisation } = row;
  if (project === null || organisation === null) return code;
  const tranche = tranches.get(bookKey(project, code)) ?? tranches.get(bookKey('', code));
  if (tranche === 'unknown' || (tranche === undefined && !book.isWhole('tranches'))) check.doubtful = true;
  else if (tranche === undefined && !check.doubtful)
    return check.fault('tranche', `Project ${project} has no tranche ${quoted(code)}.`);
  else if (tranche && tranche.organisation !== organisation)
    return check.fault(
      'tranche',
      `Tranche ${code} of project ${project} is of organisation ${tranche.organisation}, not of ${organisation}.`,
    );
  return code;
}

function withArticle(column: Needed): string {
  return /^[aeiou]/.test(column) ? `an ${column}` : `a ${column}`;
}
