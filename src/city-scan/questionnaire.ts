/** A text by language (ISO 639, such as `en` or `pt-BR`); English is always there. */
export type Wording = { en: string } & Record<string, string>;

/** What a question asks for: how serious something is, or how far what is done about it has come. */
export const questionKinds = ['challenge', 'action'] as const;
export type QuestionKind = (typeof questionKinds)[number];

/** One answer that a scale offers; the values of a scale are whole numbers in ascending order. */
export interface ScaleValue {
  value: number;
  text: Wording;
}

export interface Question {
  /** Stays the same in every version that asks the same, so that scans can be compared. */
  id: string;
  area: string;
  theme: string;
  kind: QuestionKind;
  /** Must be answered before a response is submitted; leaving it blank on purpose is an answer. */
  required: boolean;
  /** Of the Ten Principles of the UN Global Compact, 1 to 10. */
  principles: number[];
  /** Sustainable Development Goals, 1 to 17. */
  sdgGoals: number[];
  text: Wording;
}

/** What a version of a questionnaire holds; once it is published it never changes. */
export interface QuestionnaireContent {
  title: Wording;
  introduction: Wording;
  scales: Record<QuestionKind, ScaleValue[]>;
  areas: { id: string; text: Wording; themes: { id: string; text: Wording }[] }[];
  questions: Question[];
}

/** What can be said instead of a value of the scale. */
export const otherAnswers = ['dont_know', 'left_blank'] as const;

/** The groups that answer a scan beside each other, in the order in which they are shown. */
export const stakeholderGroups = [
  'government',
  'business',
  'civil_society',
  'academia',
  'un_organisation',
] as const;
export type StakeholderGroup = (typeof stakeholderGroups)[number];

/** Everything that is wrong with a questionnaire beyond the form of its fields, each fault with the place that it is at. */
export function faultsOf({ scales, areas, questions }: QuestionnaireContent): string[] {
  const themes = new Map(areas.map(({ id, themes }) => [id, new Set(themes.map((theme) => theme.id))]));
  return [
    ...questionKinds.flatMap((kind) => scaleFaults(kind, scales[kind])),
    ...repeated(areas.map(({ id }) => id)).map((id) => `/areas: the id ${id} is there more than once.`),
    ...areas.flatMap(({ themes }, index) =>
      repeated(themes.map(({ id }) => id)).map(
        (id) => `/areas/${index}/themes: the id ${id} is there more than once.`,
      ),
    ),
    ...repeated(questions.map(({ id }) => id)).map(
      (id) => `/questions: the id ${id} is there more than once.`,
    ),
    ...questions.flatMap(({ id, area, theme }, index) => {
      const known = themes.get(area);
      if (!known)
        return [`/questions/${index}/area: question ${id} is of an area ${area} that is not there.`];
      if (known.has(theme)) return [];
      return [`/questions/${index}/theme: question ${id} is of a theme ${theme} that area ${area} has not.`];
    }),
  ];
}

function scaleFaults(kind: QuestionKind, scale: ScaleValue[]): string[] {
  const ascending = scale.every(({ value }, index) => index === 0 || scale[index - 1]!.value < value);
  return ascending ? [] : [`/scales/${kind}: each value must be greater than the one before it.`];
}

const repeated = (ids: string[]) => [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
