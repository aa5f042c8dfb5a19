import fc from 'fast-check';
import type { Counts } from './distribution.js';
import {
  stakeholderGroups,
  type Question,
  type QuestionnaireContent,
  type StakeholderGroup,
} from './questionnaire.js';
import { resultOf, type Measured, type Result, type Tally } from './result.js';

const text = { en: 'x' };
const scale = [0, 1, 2, 3, 4].map((value) => ({ value, text }));
const question = (id: string, theme: string, kind: 'challenge' | 'action'): Question => ({
  ...{ id, area: theme === 'water' ? 'nature' : 'people', theme, kind },
  ...{ required: true, principles: [], sdgGoals: [], text },
});
const content: QuestionnaireContent = {
  ...{ title: text, introduction: text },
  scales: { challenge: scale, action: scale },
  areas: [
    { id: 'people', text, themes: ['work', 'schools'].map((id) => ({ id, text })) },
    { id: 'nature', text, themes: [{ id: 'water', text }] },
  ],
  questions: [
    question('jobs.challenge', 'work', 'challenge'),
    question('jobs.action', 'work', 'action'),
    question('wages.challenge', 'work', 'challenge'),
    question('pupils.challenge', 'schools', 'challenge'),
    question('rivers.challenge', 'water', 'challenge'),
    question('rivers.action', 'water', 'action'),
  ],
};
const ids = content.questions.map(({ id }) => id);

/** What somebody says of each question, in its order; undefined: nothing. */
type Response = { group: StakeholderGroup; answers: (string | undefined)[] };

const anyResponse = fc.record<Response>({
  group: fc.constantFrom(...stakeholderGroups),
  answers: fc.array(fc.constantFrom('0', '1', '2', '3', '4', 'dont_know', 'left_blank', undefined), {
    minLength: ids.length,
    maxLength: ids.length,
  }),
});
const anyResponses = fc.array(anyResponse, { maxLength: 12 });

function tallyOf(responses: readonly Response[]): Tally {
  const sizes = new Map<StakeholderGroup, number>();
  const counts = new Map<string, Map<StakeholderGroup, Counts>>();
  for (const { group, answers } of responses) {
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
    for (const [index, answer] of answers.entries()) {
      if (answer === undefined) continue;
      const of = counts.get(ids[index]!) ?? new Map<StakeholderGroup, Counts>();
      of.set(group, { ...of.get(group), [answer]: (of.get(group)?.[answer] ?? 0) + 1 });
      counts.set(ids[index]!, of);
    }
  }
  return { responses: sizes, counts };
}

const shown = (responses: readonly Response[], before: readonly Response[] | null = null, asked = ids) =>
  resultOf(content, tallyOf(responses), before && { questions: new Set(asked), tally: tallyOf(before) });

const everything = ({ areas, themes, questions }: Result): Measured[] => [...areas, ...themes, ...questions];
const sum = (counts: Counts) => Object.values(counts).reduce((all, count) => all + count, 0);

describe('what a scan shows', () => {
  it('counts each response once for each question, whatever it said or did not say', () => {
    fc.assert(
      fc.property(anyResponses, (responses) => {
        const result = shown(responses);
        for (const { all, groups } of result.questions) {
          expect(sum(all.counts)).toBe(responses.length);
          for (const { group, counts, responses: size } of groups) {
            expect(sum(counts)).toBe(size);
            expect(size).toBe(responses.filter((response) => response.group === group).length);
          }
        }
        const several = { people: { challenge: 3, action: 1 }, nature: { challenge: 1, action: 1 } };
        for (const { area, kind, all } of result.areas) {
          expect(all.asked).toBe(responses.length * several[area as 'people' | 'nature'][kind]);
          expect(sum(all.counts)).toBe(all.asked);
        }
        expect(
          everything(result)
            .flatMap(({ all }) => Object.values(all.counts))
            .every((n) => n >= 0),
        ).toBe(true);
      }),
    );
  });

  it('says of groups that change their places that they are as far apart as before', () => {
    const turned = (group: StakeholderGroup) =>
      stakeholderGroups[stakeholderGroups.length - 1 - stakeholderGroups.indexOf(group)]!;
    fc.assert(
      fc.property(anyResponses, (responses) => {
        const swapped = responses.map(({ group, answers }) => ({ group: turned(group), answers }));
        const [one, other] = [everything(shown(responses)), everything(shown(swapped))];
        expect(other.map(({ distance }) => distance?.median)).toEqual(
          one.map(({ distance }) => distance?.median),
        );
      }),
    );
  });

  it('shows no change between two scans that were answered alike', () => {
    fc.assert(
      fc.property(anyResponses, (responses) => {
        for (const { all, groups } of everything(shown(responses, responses))) {
          for (const { median, change } of [all, ...groups]) {
            expect(change).toEqual(median === null ? null : { median: '0', mean: '0.00' });
          }
        }
      }),
    );
  });

  it('shows no change of what the scan before did not ask', () => {
    fc.assert(
      fc.property(anyResponses, anyResponses, (before, now) => {
        const without = before.map((response) => ({
          ...response,
          answers: response.answers.map((answer, index) =>
            ids[index]!.startsWith('rivers') ? undefined : answer,
          ),
        }));
        const asked = ids.filter((id) => !id.startsWith('rivers'));
        const { areas, themes, questions } = shown(now, without, asked);
        const untold = [
          ...areas.filter(({ area }) => area === 'nature'),
          ...themes.filter(({ theme }) => theme === 'water'),
          ...questions.filter(({ theme }) => theme === 'water'),
        ];
        expect(untold).toHaveLength(6);
        for (const { all, groups } of untold) {
          expect([all, ...groups].map(({ change }) => change)).toEqual([all, ...groups].map(() => null));
        }
      }),
    );
  });

  it('marks what one or two people said', () => {
    fc.assert(
      fc.property(anyResponses, (responses) => {
        const result = shown(responses);
        for (const { group, few } of result.groups) {
          expect(few).toBe(responses.filter((response) => response.group === group).length < 3);
        }
        for (const { between, few } of result.questions.flatMap(({ distance }) => distance ?? [])) {
          expect(few).toBe(between.some((name) => result.groups.find(({ group }) => group === name)!.few));
        }
      }),
    );
  });

  it('lists questions by how far groups are apart, and none on both lists', () => {
    fc.assert(
      fc.property(anyResponses, (responses) => {
        const { mostAgreement: near, mostDisagreement: far, questions } = shown(responses);
        const halves = (list: { median: string }[]) => list.map(({ median }) => Number(median) * 2);
        expect(halves(near)).toEqual(halves(near).sort((a, b) => a - b));
        expect(halves(far)).toEqual(halves(far).sort((a, b) => b - a));
        const names = [...near, ...far].map(({ question: id }) => id);
        expect(new Set(names).size).toBe(names.length);
        const comparable = questions.filter(({ distance }) => distance !== null).length;
        expect(near.length).toBe(Math.floor(comparable / 2));
        if (comparable >= 2) {
          const widest = Math.max(...questions.flatMap(({ distance }) => Number(distance?.median ?? 0) * 2));
          expect(halves(far)[0]).toBe(widest);
        }
      }),
    );
  });
});
