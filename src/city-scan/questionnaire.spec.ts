import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf, questionKinds, type QuestionnaireContent } from './questionnaire.js';

const folder = join(process.cwd(), 'questionnaires');

/** What was published stands in databases: a file that is listed here never changes. Add a version instead. */
const published: Record<string, string> = {
  'city-scan-1.json': 'a48dbe9ca5f998383939e8dda553e010945437274dfe1f1514ca31da2992cc7a',
};

describe.each(readdirSync(folder))('questionnaires/%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const questionnaire = JSON.parse(text) as QuestionnaireContent & { code: string; version: number };

  it('is what was published', () => {
    expect(createHash('sha256').update(text).digest('hex')).toBe(published[file]);
  });

  it('has no fault, and is called what it is', () => {
    expect(faultsOf(questionnaire)).toEqual([]);
    expect(file).toBe(`${questionnaire.code.toLowerCase()}-${questionnaire.version}.json`);
  });

  it('asks in every theme for challenges and for actions, in words that come once', () => {
    const { areas, questions } = questionnaire;
    for (const { id: area, themes } of areas) {
      for (const { id: theme } of themes) {
        for (const kind of questionKinds) {
          const found = questions.filter(
            (one) => one.area === area && one.theme === theme && one.kind === kind,
          );
          expect([theme, kind, found.length >= 3]).toEqual([theme, kind, true]);
        }
      }
    }
    expect(new Set(questions.map(({ text: { en } }) => en)).size).toBe(questions.length);
  });

  it('touches each of the Ten Principles and each of the goals', () => {
    const { questions } = questionnaire;
    const principles = new Set(questions.flatMap((question) => question.principles));
    expect([...principles].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(new Set(questions.flatMap(({ sdgGoals }) => sdgGoals)).size).toBe(17);
  });
});

describe('a questionnaire with faults', () => {
  const text = { en: 'x' };
  const question = {
    ...{ id: 'a', area: 'one', theme: 't', kind: 'action' as const, required: true },
    ...{ principles: [], sdgGoals: [], text },
  };
  const sound: QuestionnaireContent = {
    ...{ title: text, introduction: text },
    scales: { challenge: [{ value: 0, text }], action: [{ value: 1, text }] },
    areas: [{ id: 'one', text, themes: [{ id: 't', text }] }],
    questions: [question],
  };

  it.each<[string, Partial<QuestionnaireContent>, string[]]>([
    ['none', {}, []],
    [
      'scales that do not ascend',
      {
        scales: {
          ...sound.scales,
          action: [
            { value: 1, text },
            { value: 1, text },
          ],
        },
      },
      ['/scales/action: each value must be greater than the one before it.'],
    ],
    [
      'an area twice',
      { areas: [...sound.areas, ...sound.areas] },
      ['/areas: the id one is there more than once.'],
    ],
    [
      'a theme twice',
      {
        areas: [
          {
            id: 'one',
            text,
            themes: [
              { id: 't', text },
              { id: 't', text },
            ],
          },
        ],
      },
      ['/areas/0/themes: the id t is there more than once.'],
    ],
    [
      'a question twice, and of places that are not there',
      { questions: [question, { ...question, theme: 'u' }, { ...question, id: 'b', area: 'two' }] },
      [
        '/questions: the id a is there more than once.',
        '/questions/1/theme: question a is of a theme u that area one has not.',
        '/questions/2/area: question b is of an area two that is not there.',
      ],
    ],
  ])('%s', (_, changed, faults) => {
    expect(faultsOf({ ...sound, ...changed })).toEqual(faults);
  });
});
