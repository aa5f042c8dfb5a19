import {
  emptyBooks,
  bookKey,
  type AccountMove,
  type KnownBooks,
  type KnownFloor,
  type KnownVersion,
} from '../known-books.js';
import { floorKey } from '../floors.js';
import { floorMoves, reversedMoves } from '../posting-entries.js';
import type { NewVerification } from '../new-verifications.js';
import type { Posting } from '../posting.js';
import type { Change } from '../register-changes.js';
import { soundBook, type Tables } from './sample-book.js';

/** What a ledger knows into which one sound book was imported, and nothing else. */
export function knownAfter(tables: Tables): KnownBooks {
  const { changes, postings, verifications } = soundBook(tables);
  const known = emptyBooks();
  const keep = <T>(map: Map<string, KnownVersion<T>>, rows: Change<T>[], keyOf: (row: T) => string) => {
    for (const { row } of rows) map.set(keyOf(row), { current: row, lastImported: row, editedSince: false });
  };
  keep(known.funds, changes.funds, ({ code }) => code);
  keep(known.windows, changes.windows, ({ fund, code }) => bookKey(fund, code));
  keep(known.organisations, changes.organisations, ({ code }) => code);
  keep(known.projects, changes.projects, ({ code }) => code);
  keep(known.budgets, changes.budgets, ({ project, organisation }) => bookKey(project, organisation));
  keep(known.exchangeRates, changes.exchangeRates, ({ currency, effectiveOn }) =>
    bookKey(currency, effectiveOn),
  );
  keep(known.instalments, changes.instalments, ({ fund, agreement, dueOn, n }) =>
    bookKey(fund, agreement, dueOn, String(n)),
  );
  const inProject = ({ project, code }: { project: string; code: string }) => bookKey(project, code);
  keep(known.indicators, changes.indicators, inProject);
  keep(known.periods, changes.periods, ({ project, indicator, kind, from, to }) =>
    bookKey(project, indicator, kind, from, to),
  );
  for (const { row } of changes.periods)
    if (row.kind === 'value') known.reported.add(bookKey(row.project, row.indicator));
  keep(known.tranches, changes.tranches, inProject);
  keep(known.milestones, changes.milestones, inProject);
  for (const [index, verification] of verifications.entries())
    rememberVerified(known, verification, index + 1);
  const floors = new Map<string, KnownFloor>();
  for (const posting of postings) record(posting, known, floors);
  for (const floor of floors.values()) floor.days.sort((a, b) => (a.day < b.day ? -1 : 1));
  known.floors = [...floors.values()];
  return known;
}

function rememberVerified(
  known: KnownBooks,
  { project, milestone, reported, verdict, verified, reason, day }: NewVerification,
  report: number,
): void {
  const key = bookKey(project, milestone);
  const row = {
    ...{ reported: reported?.value ?? null, reportedOn: reported?.on ?? null, reason },
    verified: verdict === 'full' ? (reported?.value ?? null) : verified,
    verifiedOn: verdict === null ? null : day,
    report: reported === null ? null : report,
  };
  known.verifications.set(key, [...(known.verifications.get(key) ?? []), row]);
}

function record(posting: Posting, known: KnownBooks, floors: Map<string, KnownFloor>): void {
  const { fund, kind, reference, effectiveOn } = posting;
  if (kind === 'reversal') {
    const reversed = known.records.get(bookKey(fund, posting.reverses.kind, reference))!;
    reversed.reversed = { on: effectiveOn, reason: posting.reason };
    move(fund, effectiveOn, reversedMoves(reversed.moves), floors);
    return;
  }
  const moves = floorMoves(posting);
  move(fund, effectiveOn, moves, floors);
  const content = contentOfPosting(posting);
  known.records.set(bookKey(fund, kind, reference), {
    fund,
    kind,
    reference,
    effectiveOn,
    content,
    moves,
    reversed: null,
  });
  if (kind === 'agreement') {
    const { donor, window, feeRate, amount: total } = posting;
    const { currency } = total;
    known.agreements.set(bookKey(fund, reference), {
      fund,
      reference,
      donor,
      signedOn: effectiveOn,
      currency,
      window,
      feeRate,
      total,
    });
  }
  if (kind === 'amendment') known.agreements.get(bookKey(fund, posting.agreement))!.total = posting.amount;
  if (kind === 'allocation') known.allocatedWindows.push(posting);
  if ((kind === 'transfer' || kind === 'refund_from_organisation') && posting.tranche !== null) {
    const { project, organisation, tranche, amount } = posting;
    known.trancheMoves.push({
      ...{ project, organisation, tranche, day: effectiveOn, key: bookKey(fund, kind, reference) },
      amount: kind === 'transfer' ? amount : amount.negated(),
    });
  }
}

function move(fund: string, day: string, moves: AccountMove[], floors: Map<string, KnownFloor>): void {
  for (const { account, amount } of moves) {
    const key = floorKey(fund, account);
    const floor = floors.get(key) ?? { fund, account, days: [] };
    floors.set(key, floor);
    const onDay = floor.days.find((known) => known.day === day);
    if (onDay) onDay.change = onDay.change.plus(amount);
    else floor.days.push({ day, change: amount });
  }
}

const DAY: Partial<Record<Posting['kind'], string>> = {
  agreement: 'signed_on',
  amendment: 'amended_on',
  allocation: 'decided_on',
};

/** The columns of a record's table, as they would be read from the ledger's own tables. */
function contentOfPosting(posting: Exclude<Posting, { kind: 'reversal' }>): Record<string, string> {
  const content: Record<string, string> = {
    [DAY[posting.kind] ?? 'date']: posting.effectiveOn,
    amount: posting.amount.toString(),
  };
  const said = posting as unknown as Record<string, string | null>;
  for (const column of [
    'donor',
    'agreement',
    'organisation',
    'project',
    'tranche',
    'category',
    'window',
    'narrative',
  ])
    if (typeof said[column] === 'string') content[column] = said[column];
  if (posting.kind === 'agreement') {
    content.currency = posting.amount.currency;
    content.aa_fee_rate = posting.feeRate?.toString() ?? '';
  } else if ('original' in posting && posting.original) {
    content.currency = posting.original.currency;
    content.original_amount = posting.original.toString();
  }
  if (posting.kind === 'window_move') {
    content.from_window = posting.fromWindow;
    content.to_window = posting.toWindow;
  }
  return content;
}
