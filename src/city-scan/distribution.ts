/**
 * How answers are counted and summed up. Everything is kept in whole numbers: a median in halves of a value, a mean in hundredths, so
 * that nothing is rounded but the mean, once, half away from zero. These are summaries of ours; no official score of a City Scan exists.
 */

/** How often each answer was given: by a value of the scale as text, by `dont_know` or by `left_blank`. */
export type Counts = Readonly<Record<string, number>>;

/** What sums up the values given; null where nobody gave one. */
export interface Summary {
  /** How many answers are a value of the scale; all others are counted, but not summed up. */
  valued: number;
  /** Halves of a value: 5 is 2.5. */
  medianHalves: number | null;
  /** Hundredths of a value, rounded half away from zero. */
  meanHundredths: number | null;
}

/** How many answers counts hold together. */
export const sumOf = (counts: Counts) => Object.values(counts).reduce((all, count) => all + count, 0);

/** Both together, answer by answer. */
export function together(all: readonly Counts[]): Counts {
  const sum: Record<string, number> = {};
  for (const counts of all) {
    for (const [answer, count] of Object.entries(counts)) sum[answer] = (sum[answer] ?? 0) + count;
  }
  return sum;
}

/** Sums up the values among the answers. */
export function summaryOf(counts: Counts): Summary {
  const given = Object.entries(counts)
    .filter(([answer, count]) => /^-?\d+$/.test(answer) && count > 0)
    .map(([answer, count]) => ({ value: Number.parseInt(answer, 10), count }))
    .sort((a, b) => a.value - b.value);
  const valued = given.reduce((all, { count }) => all + count, 0);
  if (valued === 0) return { valued, medianHalves: null, meanHundredths: null };
  const sum = given.reduce((all, { value, count }) => all + value * count, 0);
  const middle = nth(given, Math.floor((valued - 1) / 2)) + nth(given, Math.floor(valued / 2));
  return { valued, medianHalves: middle, meanHundredths: rounded(100 * sum, valued) };
}

/** The value at a place, from 0, of all values in ascending order. */
function nth(given: { value: number; count: number }[], place: number): number {
  let before = 0;
  const found = given.find(({ count }) => (before += count) > place);
  return found!.value;
}

/** To the nearest whole number, half away from zero. */
function rounded(numerator: number, denominator: number): number {
  const size = Math.floor((2 * Math.abs(numerator) + denominator) / (2 * denominator));
  return numerator < 0 ? -size : size;
}

/** How far apart groups are: the largest distance between two of their medians, and between which two. */
export interface Distance<Group> {
  halves: number;
  /** Between the same two, for putting those in order whose medians are equally far apart. */
  hundredths: number;
  between: [Group, Group];
}

/** @returns null where fewer than two groups gave a value */
export function distanceOf<Group>(
  groups: readonly { group: Group; counts: Counts }[],
): Distance<Group> | null {
  const placed = groups.flatMap(({ group, counts }) => {
    const { medianHalves, meanHundredths } = summaryOf(counts);
    return medianHalves === null ? [] : [{ group, halves: medianHalves, hundredths: meanHundredths! }];
  });
  const pairs = placed.flatMap((a, index) =>
    placed.slice(index + 1).map((b): Distance<Group> => ({
      halves: Math.abs(a.halves - b.halves),
      hundredths: Math.abs(a.hundredths - b.hundredths),
      between: [a.group, b.group],
    })),
  );
  return pairs.reduce<Distance<Group> | null>(
    (widest, pair) => (widest === null || nearerFirst(widest, pair) < 0 ? pair : widest),
    null,
  );
}

/** Orders distances, the nearest first. */
export const nearerFirst = (a: Distance<unknown>, b: Distance<unknown>) =>
  a.halves - b.halves || a.hundredths - b.hundredths;

/** What was changed from one summary to the next, both as they are shown; null where one of them has nothing to show. */
export function changeOf(before: Summary, now: Summary): { halves: number; hundredths: number } | null {
  if (before.medianHalves === null || now.medianHalves === null) return null;
  return {
    halves: now.medianHalves - before.medianHalves,
    hundredths: now.meanHundredths! - before.meanHundredths!,
  };
}

/** Halves as decimal text: 5 is `2.5`, 4 is `2`, -1 is `-0.5`. */
export function halvesText(halves: number): string {
  const size = Math.abs(halves);
  return `${halves < 0 ? '-' : ''}${Math.floor(size / 2)}${size % 2 === 0 ? '' : '.5'}`;
}

/** Hundredths as decimal text with two decimals: 233 is `2.33`. */
export function hundredthsText(hundredths: number): string {
  const size = Math.abs(hundredths);
  return `${hundredths < 0 ? '-' : ''}${Math.floor(size / 100)}.${String(size % 100).padStart(2, '0')}`;
}
