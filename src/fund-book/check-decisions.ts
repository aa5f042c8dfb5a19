import type { BookCheck } from './book-check.js';
import { moneyRow } from './money-row.js';
import type { MoneyRow } from './rows.js';
import { reversibleKinds } from './words.js';

/** Checks the cells of window moves, allocations and reversals. @returns every row, sound or doubtful, table by table */
export function checkDecisions(book: BookCheck): { before: MoneyRow[]; reversals: MoneyRow[] } {
  return { before: [...windowMoves(book), ...allocations(book)], reversals: reversals(book) };
}

function windowMoves(book: BookCheck): MoneyRow[] {
  const rows: MoneyRow[] = [];
  book.each('window_moves', (check) => {
    const fund = book.fund(check, 'fund');
    const reference = check.code('reference');
    const effectiveOn = book.dayIn(check, 'date', fund);
    const window = book.window(check, 'from_window', fund);
    const toWindow = book.window(check, 'to_window', fund);
    if (window !== null && window === toWindow)
      check.fault('to_window', `The move stays in window ${window}; it has to go to another.`);
    const amount = check.amount('amount', fund?.currency ?? null);
    if (amount && !amount.isPositive())
      check.fault('amount', `A move of ${amount.format()} is not above zero.`);
    book.once(check, 'reference', fund?.code ?? null, reference);
    rows.push(
      moneyRow(check, fund, { kind: 'window_move', reference, effectiveOn, amount, window, toWindow }),
    );
  });
  return rows;
}

function allocations(book: BookCheck): MoneyRow[] {
  const rows: MoneyRow[] = [];
  book.each('allocations', (check) => {
    const fund = book.fund(check, 'fund');
    const reference = check.code('reference');
    const effectiveOn = book.dayIn(check, 'decided_on', fund);
    const project = book.project(check, 'project', check.code('project'), fund);
    const organisation = book.organisation(check, 'organisation', check.code('organisation'));
    const window = book.window(check, 'window', fund);
    const amount = check.amount('amount', fund?.currency ?? null);
    if (amount?.isZero()) check.fault('amount', 'An allocation of nothing decides nothing.');
    book.once(check, 'reference', fund?.code ?? null, reference);
    rows.push(
      moneyRow(check, fund, {
        kind: 'allocation',
        reference,
        effectiveOn,
        amount,
        project,
        organisation,
        window,
      }),
    );
  });
  return rows;
}

/** What a reversal takes back is seen only in the order of posting. */
function reversals(book: BookCheck): MoneyRow[] {
  const rows: MoneyRow[] = [];
  book.each('reversals', (check) => {
    const fund = book.fund(check, 'fund');
    rows.push(
      moneyRow(check, fund, {
        kind: 'reversal',
        reverses: check.word('kind', reversibleKinds),
        reference: check.code('reference'),
        effectiveOn: book.dayIn(check, 'reversed_on', fund),
        reason: check.text('reason'),
      }),
    );
  });
  return rows;
}
