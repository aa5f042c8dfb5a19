import { MoneyError, Rate } from '../../libs/money/index.js';
import { checkAmount, checkDay, checkName } from '../recording/index.js';
import { wrong } from '../refusals/index.js';
import type { MilestoneRow } from './record-rows.js';

/** A result as people write it: at most 18 digits before the point and 6 behind it. */
export const measuredPattern = /^-?\d{1,18}(\.\d{1,6})?$/;

/** What each way of paying names, and nothing else of these. */
const names: Record<MilestoneRow['pays'], readonly (keyof MilestoneRow)[]> = {
  all_or_nothing: ['price', 'target', 'baseline'],
  in_proportion: ['price', 'target', 'baseline', 'minimumShare'],
  by_steps: ['steps', 'baseline'],
  per_unit: ['unitPrice', 'cap', 'baseline'],
};
const needs: Record<MilestoneRow['pays'], readonly (keyof MilestoneRow)[]> = {
  all_or_nothing: ['price', 'target'],
  in_proportion: ['price', 'target'],
  by_steps: ['steps'],
  per_unit: ['unitPrice', 'cap'],
};
const all = ['price', 'target', 'baseline', 'minimumShare', 'steps', 'unitPrice', 'cap'] as const;

/**
 * Checks the terms of a milestone before the database does, whose sentences know no figures.
 * @param indicator what is known of the indicator that it waits for; null: it waits for a fact
 * @throws {Refused} 422 naming the field
 */
export function checkTerms(
  row: MilestoneRow,
  currency: string,
  indicator: { direction: 'up' | 'down'; baseline: string | null } | null,
): void {
  const name = `Milestone ${row.code}`;
  checkName(row.title, `The title of milestone ${row.code}`);
  for (const piece of row.evidenceRequired)
    checkName(piece, `The evidence required of milestone ${row.code}`);
  if ((row.indicator === null) === (row.fact === null))
    throw wrong(`${name} waits for an indicator or for a fact: give one of indicator and fact, not both.`);
  if (row.fact !== null) checkName(row.fact, `The fact of milestone ${row.code}`);
  checkDays(row, name);
  if (row.fact !== null && (row.pays !== 'all_or_nothing' || row.baseline !== null || row.target !== null))
    throw wrong(
      `${name} waits for a fact, which is so or is not: it pays all_or_nothing, without baseline and target.`,
    );
  const isThere = (field: keyof MilestoneRow) =>
    field === 'steps' ? row.steps.length > 0 : row[field] !== null;
  const missing = needs[row.pays].filter(
    (field) => !isThere(field) && !(field === 'target' && row.fact !== null),
  );
  if (missing.length > 0) throw wrong(`${name} pays ${row.pays}: give ${missing.join(' and ')}.`);
  const others = all.filter((field) => isThere(field) && !names[row.pays].includes(field));
  if (others.length > 0) throw wrong(`${name} pays ${row.pays}: leave out ${others.join(' and ')}.`);
  for (const field of ['price', 'unitPrice', 'cap'] as const)
    if (row[field]) checkAmount(row[field], currency, 'positive', `The ${field} of milestone ${row.code}`);
  if (indicator) checkResults(row, currency, indicator, name);
}

function checkDays({ dueFrom, dueUntil, code }: MilestoneRow, name: string): void {
  for (const day of [dueFrom, dueUntil])
    if (day !== null) checkDay(day, `The day on which milestone ${code} is due`);
  if (dueFrom !== null && dueUntil !== null && dueUntil < dueFrom)
    throw wrong(`${name} is due until ${dueUntil}, before ${dueFrom}, from which on it is due.`);
}

/** Baseline, target and steps lie in the order in which the indicator is to go. */
function checkResults(
  row: MilestoneRow,
  currency: string,
  indicator: { direction: 'up' | 'down'; baseline: string | null },
  name: string,
): void {
  const takesIndicators = row.pays === 'in_proportion' || row.pays === 'per_unit';
  const from = row.baseline ?? (takesIndicators ? indicator.baseline : null);
  const way = indicator.direction === 'down' ? -1n : 1n;
  const beyond = (at: string, base: string) => way * (plain(at).trillionths - plain(base).trillionths);
  if (from === null && (row.pays === 'in_proportion' || (row.pays === 'per_unit' && way < 0n)))
    throw wrong(`${name} pays ${row.pays} from a baseline: give one, for its indicator has none.`);
  const share = row.minimumShare === null ? null : plain(row.minimumShare);
  if (share && (share.isNegative() || Rate.of('1').compare(share) < 0))
    throw wrong(`The minimumShare of milestone ${row.code} is ${row.minimumShare}; it lies between 0 and 1.`);
  const word = way > 0n ? 'above' : 'below';
  if (row.target !== null && from !== null && beyond(row.target, from) <= 0n) {
    throw wrong(
      beyond(row.target, from) === 0n
        ? `${name} has the target ${row.target}, which is its baseline: it must lie ${word} it.`
        : `${name} has the target ${row.target} and the baseline ${from}: its indicator is to go ${indicator.direction}, so the target lies ${word} the baseline.`,
    );
  }
  row.steps.forEach(({ at, price }, n) => {
    checkAmount(price, currency, 'positive', `Step ${at} of milestone ${row.code}`);
    const before = row.steps[n - 1];
    const start = before?.at ?? from;
    if (start !== null && beyond(at, start) <= 0n)
      throw wrong(`Step ${at} of milestone ${row.code} comes after ${start}: it must lie ${word} it.`);
    if (before && !before.price.lessThan(price))
      throw wrong(
        `Step ${at} of milestone ${row.code} pays ${price.format()}: it must pay more than the ${before.price.format()} of the one before it.`,
      );
  });
}

/** @throws {Refused} 422 for what is no plain decimal */
export function plain(text: string): Rate {
  try {
    return Rate.of(text);
  } catch (error) {
    if (error instanceof MoneyError) throw wrong(`${JSON.stringify(text)} is no plain decimal such as 12.5.`);
    throw error;
  }
}
