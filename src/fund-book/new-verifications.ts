import { Money, Quantity, Rate } from '../../libs/money/index.js';
import { earned } from '../milestones/index.js';
import type { Placed } from './check-register.js';
import type { Tranches } from './check-milestones.js';
import type { Indicators } from './check-results.js';
import { quoted, type Fault } from './fault.js';
import { bookKey, type KnownBooks, type KnownVerification } from './known-books.js';
import type { MilestoneInBook, VerificationInBook } from './result-rows.js';
import type { RowPlace } from './rows.js';

/** A report, its verification, or a correction, which the ledger has not yet. */
export interface NewVerification {
  project: string;
  milestone: string;
  /** When it counts: the day of the verification, or of a report that nobody verified yet. */
  day: string;
  /** What is reported; null: a correction, or the verification of a report that the ledger has (`report` is its number). */
  reported: { value: string; on: string } | null;
  report: number | null;
  /** Null: it is only reported. */
  verdict: 'full' | 'part' | 'rejected' | 'correction' | null;
  verified: string | null;
  reason: string | null;
  place: RowPlace;
}

/** The formula of a milestone in a book; in the currency of its fund. */
export function termsOf(row: MilestoneInBook, direction: 'up' | 'down') {
  const rate = (text: string | null) => (text === null ? null : Rate.of(text));
  return {
    ...{ pays: row.pays, direction, price: row.price, unitPrice: row.unitPrice, cap: row.cap },
    ...{ baseline: rate(row.baseline), minimumShare: rate(row.minimumShare) },
    target: row.fact === null ? rate(row.target) : Rate.of('1'),
    steps: row.steps.list.map(({ at, price }) => ({ at: Rate.of(at), price })),
  };
}

/** In which direction a milestone pays. */
export function directionOf({ project, indicator }: MilestoneInBook, indicators: Indicators): 'up' | 'down' {
  const facts = indicator === null ? undefined : indicators.get(bookKey(project, indicator));
  return facts === undefined || facts === 'unknown' ? 'up' : facts.direction;
}

/** What a result earns, in the currency in which the milestone pays. */
export function earnedBy(row: MilestoneInBook, direction: 'up' | 'down', result: string | null): Money {
  const { currency } = row.price ?? row.cap ?? row.steps.list[0]!.price;
  return earned(termsOf(row, direction), result === null ? null : Rate.of(result), currency);
}

/**
 * Tells verifications that are new from those that the ledger has, and reports what differs or what no verifier could have said:
 * more than was reported, or less than was verified before without a correction.
 */
export function newVerifications(
  { milestones, verifications }: Tranches,
  indicators: Indicators,
  known: KnownBooks,
  faults: Fault[],
): NewVerification[] {
  const fresh: NewVerification[] = [];
  for (const { row } of milestones) {
    const key = bookKey(row.project, row.code);
    const before = known.verifications.get(key) ?? [];
    const standing = { row, direction: directionOf(row, indicators), value: null as string | null, day: '' };
    for (const [at, placed] of (verifications.get(key) ?? []).entries()) {
      const recorded = before[at];
      const isFresh =
        recorded === undefined || (recorded.verifiedOn === null && placed.row.verifiedOn !== null);
      if (recorded) faults.push(...differences(placed, recorded, row.code));
      if (isFresh) {
        const made = asNew(placed, recorded ?? null, standing, faults);
        if (made) fresh.push(made);
      }
      if (placed.row.verified !== null) standing.value = placed.row.verified;
      standing.day = placed.row.verifiedOn ?? placed.row.reportedOn ?? standing.day;
    }
  }
  return fresh;
}

function differences({ row, place }: Placed<VerificationInBook>, recorded: KnownVerification, code: string) {
  const columns = [
    ['reported_value', row.reported, recorded.reported],
    ['reported_on', row.reportedOn, recorded.reportedOn],
    ...(recorded.verifiedOn === null
      ? []
      : ([
          ['verified_value', row.verified, recorded.verified],
          ['verified_on', row.verifiedOn, recorded.verifiedOn],
        ] as const)),
  ] as const;
  const different = columns.filter(([, here, there]) => here !== there);
  return different.map(([column, here, there]) => ({
    ...place,
    column,
    message: `This verification of milestone ${code} is recorded already and differs: ${column} was ${there === null ? 'empty' : quoted(there)} and is ${here === null ? 'empty' : quoted(here)} here. What is recorded never changes: correct it by a further row.`,
  }));
}

function asNew(
  { row, place }: Placed<VerificationInBook>,
  recorded: KnownVerification | null,
  {
    row: terms,
    direction,
    value: before,
    day,
  }: { row: MilestoneInBook; direction: 'up' | 'down'; value: string | null; day: string },
  faults: Fault[],
): NewVerification | null {
  const { code, project } = terms;
  const fault = (column: string, message: string) => {
    faults.push({ ...place, column, message });
    return null;
  };
  const made = {
    ...{ project, milestone: code, place, verified: row.verified, reason: row.reason },
    reported: recorded || row.reported === null ? null : { value: row.reported, on: row.reportedOn! },
    report: recorded?.report ?? null,
    day: row.verifiedOn ?? row.reportedOn!,
  };
  if (made.day < day)
    return fault(
      row.verifiedOn === null ? 'reported_on' : 'verified_on',
      `The rows of milestone ${code} stand in the order of their verifications: ${made.day} comes after ${day} here.`,
    );
  if (row.verifiedOn === null) return { ...made, verdict: null };
  if (row.verified === null) return { ...made, verdict: 'rejected' };
  if (row.reported === null) {
    if (before === null)
      return fault(
        'reported_value',
        `Nothing of milestone ${code} was verified before that could be corrected: say what was reported.`,
      );
    return { ...made, verdict: 'correction', reason: row.reason ?? AS_THE_BOOK_SAYS };
  }
  const beyond = Quantity.of(row.verified).compare(Quantity.of(row.reported));
  if (direction === 'down' ? beyond < 0 : beyond > 0)
    return fault(
      'verified_value',
      `${row.verified} is verified of milestone ${code}, which is more than the ${row.reported} that was reported.`,
    );
  const [was, is] = [earnedBy(terms, direction, before), earnedBy(terms, direction, row.verified)];
  if (is.lessThan(was))
    return fault(
      'verified_value',
      `Milestone ${code} has earned ${was.format()} by what was verified before, and would earn ${is.format()} by this: lower it by a correction, a row without what was reported.`,
    );
  return beyond === 0
    ? { ...made, verdict: 'full', verified: null }
    : { ...made, verdict: 'part', reason: row.reason ?? AS_THE_BOOK_SAYS };
}

/** The reason of a verdict for which a book gives none. */
const AS_THE_BOOK_SAYS = 'As the fund book says';
