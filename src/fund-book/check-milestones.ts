import { hasCome } from '../../libs/calendar/index.js';
import { Money, MoneyError, Quantity } from '../../libs/money/index.js';
import { checkTerms, waysOfPaying, type WayOfPaying } from '../milestones/index.js';
import { Refused } from '../refusals/index.js';
import type { BookCheck } from './book-check.js';
import type { ColumnOf } from './book-tables.js';
import { currencyOfProject, type Placed } from './check-register.js';
import { indicatorIn, type Indicators } from './check-results.js';
import { quoted } from './fault.js';
import { bookKey, type KnownBooks } from './known-books.js';
import { milestoneRowOf } from './record-results.js';
import {
  listedEvidence,
  listedSteps,
  type MilestoneInBook,
  type TrancheInBook,
  type VerificationInBook,
} from './result-rows.js';
import type { RowCheck } from './row-check.js';

/** The sound rows of tranches.csv and milestones.csv; the first row of a milestone has its terms, each row perhaps a verification. */
export interface Tranches {
  tranches: Placed<TrancheInBook>[];
  milestones: Placed<MilestoneInBook>[];
  /** By milestone, in the order of the file. */
  verifications: Map<string, Placed<VerificationInBook>[]>;
  /** By project and code; `unknown` where its own row has a fault. */
  known: Map<string, TrancheInBook | 'unknown'>;
  /** Every row was sound, so that what is payable can be worked out. */
  sound: boolean;
}

const terms = [
  ...(['title', 'indicator', 'fact', 'pays', 'price', 'baseline', 'target', 'minimum_share'] as const),
  ...(['unit_price', 'cap', 'steps', 'due_from', 'due_until', 'evidence_required'] as const),
];

/** What each way of paying needs, and what it may have besides. */
const paysBy: Record<WayOfPaying, { needs: Column[]; takes: Column[] }> = {
  all_or_nothing: { needs: ['price', 'target'], takes: ['baseline'] },
  in_proportion: { needs: ['price', 'target'], takes: ['baseline', 'minimum_share'] },
  by_steps: { needs: ['steps'], takes: ['baseline'] },
  per_unit: { needs: ['unit_price', 'cap'], takes: ['baseline'] },
};
type Column = ColumnOf<'milestones'>;
const ofPaying = ['price', 'baseline', 'target', 'minimum_share', 'unit_price', 'cap', 'steps'] as const;

/** Checks the cells of tranches and milestones, and what was verified of them. */
export function checkTranches(book: BookCheck, known: KnownBooks, indicators: Indicators): Tranches {
  const found: Tranches = {
    ...{ tranches: [], milestones: [], verifications: new Map(), sound: true },
    known: new Map([...known.tranches].map(([key, { current }]) => [key, current] as const)),
  };
  book.each('tranches', (check) => {
    const row = tranche(book, check);
    const isSound = !check.faulty && !check.doubtful;
    found.sound &&= isSound;
    if (row.code === null) return;
    if (row.project === null) found.known.set(bookKey('', row.code), 'unknown');
    if (row.project === null) return;
    found.known.set(bookKey(row.project, row.code), isSound ? (row as TrancheInBook) : 'unknown');
    if (isSound) found.tranches.push({ row: row as TrancheInBook, place: check.place });
  });
  const firstRows = new Map<string, { line: number; row: MilestoneInBook | null }>();
  book.each('milestones', (check) => {
    const project = book.project(check, 'project', check.code('project'), null);
    const code = check.code('code');
    const key = bookKey(project ?? '', code ?? '');
    const first = project === null || code === null ? undefined : firstRows.get(key);
    if (!first) {
      const row = milestone(book, check, { project, code, found, indicators });
      const isSound = !check.faulty && !check.doubtful;
      if (isSound) found.milestones.push({ row: row as MilestoneInBook, place: check.place });
      firstRows.set(key, { line: check.place.line, row: isSound ? (row as MilestoneInBook) : null });
    } else {
      for (const column of terms)
        if (check.text(column) !== null)
          check.fault(
            column,
            `The terms of milestone ${code} stand on line ${first.line}; a further row of it has a further verification and leaves them empty.`,
          );
      if (first.row === null) check.doubtful = true;
      else if (check.code('tranche') !== first.row.tranche)
        check.fault(
          'tranche',
          `Milestone ${code} is of tranche ${first.row.tranche}, as line ${first.line} says.`,
        );
    }
    const terms0 = firstRows.get(key)?.row;
    const verified = verification(check, terms0 ?? null);
    if (first && verified === null && !check.faulty)
      check.fault('reported_value', `A further row of milestone ${code} says what was reported or verified.`);
    found.sound &&= !check.faulty && !check.doubtful;
    if (verified && !check.faulty && !check.doubtful)
      found.verifications.set(key, [
        ...(found.verifications.get(key) ?? []),
        { row: verified, place: check.place },
      ]);
  });
  return found;
}

function tranche(book: BookCheck, check: RowCheck<'tranches'>) {
  const fund = book.fund(check, 'fund');
  const project = book.project(check, 'project', check.code('project'), fund);
  const code = check.code('code');
  const amount = check.amount('amount', fund?.currency ?? null);
  if (amount && !amount.isPositive())
    check.fault('amount', `A tranche of ${amount.format()} is not above zero.`);
  const row = {
    fund: fund?.code,
    project,
    organisation: book.organisation(check, 'organisation', check.code('organisation')),
    code,
    kind: check.word('kind', ['results', 'advance']),
    title: check.needed('title'),
    amount,
  };
  book.once(check, 'code', project, code);
  return row;
}

function milestone(
  book: BookCheck,
  check: RowCheck<'milestones'>,
  {
    project,
    code,
    found,
    indicators,
  }: { project: string | null; code: string | null; found: Tranches; indicators: Indicators },
) {
  const tranche = trancheOf(book, check, project, found);
  const indicator = check.codeIfGiven('indicator');
  const fact = check.text('fact');
  const measured =
    project === null || indicator === null ? null : indicatorIn(indicators, project, indicator);
  if (indicator !== null && fact !== null)
    check.fault('fact', 'A milestone waits for an indicator or for a fact, not for both.');
  else if (indicator === null)
    check.needed('fact', 'A milestone waits for an indicator or for a fact: give one of them.');
  if (measured === 'unknown') check.doubtful = true;
  else if (measured === undefined && !check.doubtful)
    check.fault('indicator', `Project ${project} has no indicator ${quoted(indicator!)}.`);
  const pays = check.word('pays', waysOfPaying, 'It is missing how the milestone pays.');
  const currency = currencyOfProject(book, project);
  const isFact = fact !== null && indicator === null;
  if (isFact && pays !== null && pays !== 'all_or_nothing')
    check.fault('pays', 'A fact is so or is not: a milestone that waits for one pays all_or_nothing.');
  else if (pays !== null) takesOnlyItsOwn(check, pays, isFact);
  const positive = (column: 'price' | 'unit_price' | 'cap') => {
    const amount = check.amountIfGiven(column, currency);
    if (amount && !amount.isPositive())
      return check.fault(column, `${amount.format()} is not above zero: a milestone pays something.`);
    return amount;
  };
  const facts = measured === 'unknown' || measured === undefined ? null : measured;
  const dueFrom = check.dayIfGiven('due_from');
  const dueUntil = check.dayIfGiven('due_until');
  if (dueFrom !== null && dueUntil !== null && dueUntil < dueFrom)
    check.fault('due_until', `It is due until ${dueUntil}, before ${dueFrom}, from which on it is due.`);
  const baseline = check.quantityIfGiven('baseline')?.toString() ?? null;
  const row = {
    ...{ project, tranche, code, title: check.needed('title'), indicator, fact, pays },
    price: positive('price'),
    baseline:
      baseline ?? (pays === 'in_proportion' || pays === 'per_unit' ? (facts?.baseline ?? null) : null),
    target: check.quantityIfGiven('target')?.toString() ?? null,
    minimumShare: check.shareIfGiven('minimum_share')?.toString() ?? null,
    unitPrice: positive('unit_price'),
    cap: positive('cap'),
    steps: stepsOf(check, currency),
    ...{ dueFrom, dueUntil, evidenceRequired: evidenceOf(check) },
  };
  if (!check.faulty && !check.doubtful && facts && currency !== null) {
    try {
      checkTerms(milestoneRowOf(row as MilestoneInBook), currency, facts);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      check.fault(pays === 'by_steps' ? 'steps' : pays === 'per_unit' ? 'baseline' : 'target', error.message);
    }
  }
  return row;
}

function trancheOf(book: BookCheck, check: RowCheck<'milestones'>, project: string | null, found: Tranches) {
  const code = check.code('tranche');
  if (code === null || project === null) return code;
  const tranche = found.known.get(bookKey(project, code)) ?? found.known.get(bookKey('', code));
  if (tranche === 'unknown' || (tranche === undefined && !book.isWhole('tranches'))) check.doubtful = true;
  else if (tranche === undefined && !check.doubtful)
    return check.fault('tranche', `Project ${project} has no tranche ${quoted(code)}.`);
  else if (tranche?.kind === 'advance')
    return check.fault('tranche', `Tranche ${code} is an advance, which waits for no milestone.`);
  return code;
}

function takesOnlyItsOwn(check: RowCheck<'milestones'>, pays: WayOfPaying, isFact: boolean): void {
  const { needs, takes } = paysBy[pays];
  const needed = isFact ? needs.filter((column) => column !== 'target') : needs;
  for (const column of needed)
    check.needed(column, `A milestone that pays ${pays} needs its ${column.replaceAll('_', ' ')}.`);
  for (const column of ofPaying)
    if (check.text(column) !== null && !needed.includes(column) && (isFact || !takes.includes(column)))
      check.fault(
        column,
        `A milestone that ${isFact ? 'waits for a fact' : `pays ${pays}`} has no ${column.replaceAll('_', ' ')}; leave the cell empty.`,
      );
}

function stepsOf(check: RowCheck<'milestones'>, currency: string | null) {
  const text = check.text('steps');
  if (text === null) return listedSteps([]);
  if (currency === null) {
    check.doubtful = true;
    return listedSteps([]);
  }
  try {
    return listedSteps(
      text.split(';').map((step) => {
        const [at = '', price = '', ...more] = step.trim().split(':');
        if (more.length > 0 || price === '')
          throw new MoneyError(`the step ${quoted(step)} is not written like 50:10000.00`);
        return { at: Quantity.of(at).toString(), price: Money.of(price, currency) };
      }),
    );
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    check.fault('steps', `Steps are written like 50:10000.00;100:25000.00, and ${error.message}.`);
    return listedSteps([]);
  }
}

/** Each piece of evidence on a line of its own, or between semicolons. */
function evidenceOf(check: RowCheck<'milestones'>) {
  const text = check.text('evidence_required') ?? '';
  const pieces = text.split(text.includes('\n') ? '\n' : ';').map((piece) => piece.trim());
  return listedEvidence(pieces.filter((piece) => piece !== ''));
}

/** What a row says of a report and its verification; null where it says nothing. */
function verification(
  check: RowCheck<'milestones'>,
  terms: MilestoneInBook | null,
): VerificationInBook | null {
  const columns = ['reported_value', 'reported_on', 'verified_value', 'verified_on', 'reason'] as const;
  if (columns.every((column) => check.text(column) === null)) return null;
  const row = {
    reported: check.quantityIfGiven('reported_value')?.toString() ?? null,
    reportedOn: check.dayIfGiven('reported_on'),
    verified: check.quantityIfGiven('verified_value')?.toString() ?? null,
    verifiedOn: check.dayIfGiven('verified_on'),
    reason: check.text('reason'),
  };
  for (const column of ['reported_on', 'verified_on'] as const) {
    const day = check.text(column);
    if (day !== null && row[column === 'reported_on' ? 'reportedOn' : 'verifiedOn'] !== null && !hasCome(day))
      check.fault(column, `${day} has not come yet; nothing is recorded before its day.`);
  }
  if (check.text('reported_value') !== null) check.needed('reported_on', 'When it was reported is missing.');
  else if (check.text('reported_on') !== null)
    check.needed('reported_value', 'What was reported is missing.');
  if (check.text('verified_value') !== null) check.needed('verified_on', 'When it was verified is missing.');
  if (row.reportedOn !== null && row.verifiedOn !== null && row.verifiedOn < row.reportedOn)
    check.fault(
      'verified_on',
      `It was verified on ${row.verifiedOn}, before it was reported on ${row.reportedOn}.`,
    );
  const { reported, verified } = row;
  if (check.text('verified_value') === null && check.text('verified_on') !== null && reported === null)
    check.needed('verified_value', 'What was verified is missing.');
  if (verified === null && row.verifiedOn !== null && row.reason === null)
    check.needed('reason', 'Without a verified value the report was rejected: say why, or give the value.');
  if (terms === null || check.faulty) return row;
  if (
    terms.fact !== null &&
    [reported, verified].some((value) => value !== null && !['0', '1'].includes(value))
  )
    check.fault(
      reported !== null && !['0', '1'].includes(reported) ? 'reported_value' : 'verified_value',
      `Milestone ${terms.code} waits for a fact: 1 says that it is so, 0 that it is not.`,
    );
  return row;
}
