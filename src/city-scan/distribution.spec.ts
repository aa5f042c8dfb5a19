import fc from 'fast-check';
import {
  changeOf,
  distanceOf,
  halvesText,
  hundredthsText,
  summaryOf,
  sumOf,
  together,
  type Counts,
} from './distribution.js';

const answers = ['0', '1', '2', '3', '4', 'dont_know', 'left_blank'];
const anyCounts = fc
  .array(fc.nat(40), { minLength: answers.length, maxLength: answers.length })
  .map((counts): Counts => Object.fromEntries(answers.map((answer, index) => [answer, counts[index]!])));

/** Every value by itself, in ascending order: what the counts stand for. */
const written = (counts: Counts) =>
  answers.slice(0, 5).flatMap((answer) => Array.from({ length: counts[answer] ?? 0 }, () => Number(answer)));

describe('what sums up answers', () => {
  it.each<[Counts, string | null, string | null]>([
    [{}, null, null],
    [{ dont_know: 3, left_blank: 1 }, null, null],
    [{ 4: 1 }, '4', '4.00'],
    [{ 0: 1, 1: 1 }, '0.5', '0.50'],
    [{ 1: 2, 4: 1, dont_know: 9 }, '1', '2.00'],
    [{ 2: 1, 3: 2 }, '3', '2.67'],
    [{ 0: 1, 1: 7 }, '1', '0.88'],
    [{ '-2': 1, '-1': 1 }, '-1.5', '-1.50'],
  ])('%o has the median %s and the mean %s', (counts, median, mean) => {
    const { medianHalves, meanHundredths } = summaryOf(counts);
    expect(medianHalves === null ? null : halvesText(medianHalves)).toBe(median);
    expect(meanHundredths === null ? null : hundredthsText(meanHundredths)).toBe(mean);
  });

  it('counts every answer, and sums up those that are values', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        expect(sumOf(counts)).toBe(answers.reduce((sum, answer) => sum + counts[answer]!, 0));
        expect(summaryOf(counts).valued).toBe(written(counts).length);
      }),
    );
  });

  it('has as many values below the median as above it', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const values = written(counts);
        const { medianHalves } = summaryOf(counts);
        if (values.length === 0) return expect(medianHalves).toBeNull();
        const below = values.filter((value) => 2 * value < medianHalves!).length;
        const above = values.filter((value) => 2 * value > medianHalves!).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(Math.floor(values.length / 2));
      }),
    );
  });

  it('has a mean that is no more than half a hundredth from the exact one', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const values = written(counts);
        fc.pre(values.length > 0);
        const sum = values.reduce((all, value) => all + value, 0);
        const off = Math.abs(2 * (summaryOf(counts).meanHundredths! * values.length - 100 * sum));
        expect(off).toBeLessThanOrEqual(values.length);
      }),
    );
  });

  it('adds up over questions: what is counted apart is counted together', () => {
    fc.assert(
      fc.property(fc.array(anyCounts, { maxLength: 8 }), (all) => {
        expect(sumOf(together(all))).toBe(all.reduce((sum, counts) => sum + sumOf(counts), 0));
        for (const answer of answers) {
          expect(together(all)[answer] ?? 0).toBe(all.reduce((sum, counts) => sum + counts[answer]!, 0));
        }
      }),
    );
  });
});

describe('how far groups are apart', () => {
  const anyGroups = fc
    .array(anyCounts, { maxLength: 5 })
    .map((all) => all.map((counts, index) => ({ group: `group ${index}`, counts })));

  it('is the same in whatever order they are named', () => {
    fc.assert(
      fc.property(
        anyGroups.chain((groups) =>
          fc.tuple(
            fc.constant(groups),
            fc.shuffledSubarray(groups, { minLength: groups.length, maxLength: groups.length }),
          ),
        ),
        ([groups, shuffled]) => {
          const [one, other] = [distanceOf(groups), distanceOf(shuffled)];
          expect(other?.halves).toBe(one?.halves);
          expect(other?.hundredths).toBe(one?.hundredths);
        },
      ),
    );
  });

  it('is that between two of them, and no two are further apart', () => {
    fc.assert(
      fc.property(anyGroups, (groups) => {
        const medians = groups.flatMap(({ counts }) => summaryOf(counts).medianHalves ?? []);
        const found = distanceOf(groups);
        if (medians.length < 2) return expect(found).toBeNull();
        expect(found!.halves).toBe(Math.max(...medians) - Math.min(...medians));
        const medianOf = (name: string) =>
          summaryOf(groups.find(({ group }) => group === name)!.counts).medianHalves!;
        const [a, b] = found!.between;
        expect(Math.abs(medianOf(a) - medianOf(b))).toBe(found!.halves);
      }),
    );
  });

  it('is nothing between groups that answered alike', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        fc.pre(summaryOf(counts).valued > 0);
        const alike = ['one', 'other'].map((group) => ({ group, counts }));
        expect(distanceOf(alike)).toMatchObject({ halves: 0, hundredths: 0 });
      }),
    );
  });
});

describe('what was changed', () => {
  it('is nothing between equal scans', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const summary = summaryOf(counts);
        const change = changeOf(summary, summaryOf({ ...counts }));
        expect(change).toEqual(summary.valued === 0 ? null : { halves: 0, hundredths: 0 });
      }),
    );
  });

  it('goes back as far as it came', () => {
    fc.assert(
      fc.property(anyCounts, anyCounts, (before, now) => {
        const there = changeOf(summaryOf(before), summaryOf(now));
        const back = changeOf(summaryOf(now), summaryOf(before));
        expect((there?.halves ?? 0) + (back?.halves ?? 0)).toBe(0);
        expect((there?.hundredths ?? 0) + (back?.hundredths ?? 0)).toBe(0);
      }),
    );
  });
});
