import type { Cell, Column, Sheet } from '../../libs/documents/index.js';
import { otherAnswers, type QuestionnaireContent, type QuestionKind } from './questionnaire.js';
import type { Result } from './result.js';
import type { AnonymousAnswer } from './results.query.js';
import type { KnownScan } from './scans.query.js';

const text = (heading: string): Column => ({ heading, kind: 'text' });
const count = (heading: string): Column => ({ heading, kind: 'integer' });
const day = (heading: string): Column => ({ heading, kind: 'date' });

const ofTheScan = [text('city'), count('scan'), day('opened_on'), text('questionnaire'), count('version')];
const scanCells = ({ city, id, openedOn, questionnaire: { code, version } }: KnownScan): Cell[] => [
  ...[city, id, openedOn, code, version],
];

const labels: Record<string, string> = {
  dont_know: 'Do not know',
  left_blank: 'Left blank',
  not_answered: 'Not answered',
};

/** A label in English for every answer that a question of a kind can have, by answer. */
export function answerLabels({ scales }: QuestionnaireContent, kind: QuestionKind): [string, string][] {
  return [
    ...scales[kind].map(({ value, text: { en } }): [string, string] => [String(value), en]),
    ...[...otherAnswers, 'not_answered'].map((answer): [string, string] => [answer, labels[answer]!]),
  ];
}

/** The distribution of a scan's answers: one row for each question, group and answer, also where nobody gave it. */
export function distributionSheet(
  scan: KnownScan,
  content: QuestionnaireContent,
  { questions }: Result,
): Sheet {
  const rows = questions.flatMap(({ kind, groups, ...question }) =>
    groups.flatMap(({ group, responses, few, counts }) =>
      answerLabels(content, kind).map(([answer, label]): Cell[] => [
        ...scanCells(scan),
        ...[question.area, question.theme, question.question, kind, question.text.en],
        ...[question.principles.join(' '), question.sdgGoals.join(' ')],
        ...[group, responses, few ? 'yes' : 'no', answer, label, counts[answer] ?? 0],
      ]),
    ),
  );
  return {
    name: 'Distribution',
    columns: [
      ...ofTheScan,
      ...[text('area'), text('theme'), text('question'), text('kind'), text('text')],
      ...[text('principles'), text('sdg_goals')],
      ...[text('group'), count('responses'), text('few_responses')],
      ...[text('answer'), text('label'), count('count')],
    ],
    rows,
  };
}

/** Every submitted answer, without whoever gave it: one row for each response and question. */
export function answersSheet(
  scan: KnownScan,
  content: QuestionnaireContent,
  answers: readonly AnonymousAnswer[],
): Sheet {
  const asked = new Map(content.questions.map((question) => [question.id, question]));
  const rows = answers.map(({ response, group, question: id, answer }): Cell[] => {
    const { area, theme, kind } = asked.get(id)!;
    const label = new Map(answerLabels(content, kind)).get(answer) ?? null;
    return [...scanCells(scan), response, group, area, theme, id, kind, answer, label];
  });
  return {
    name: 'Answers',
    columns: [
      ...ofTheScan,
      ...[count('response'), text('group'), text('area'), text('theme'), text('question')],
      ...[text('kind'), text('answer'), text('label')],
    ],
    rows,
  };
}
