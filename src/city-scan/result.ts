import {
  changeOf,
  distanceOf,
  halvesText,
  hundredthsText,
  nearerFirst,
  summaryOf,
  sumOf,
  together,
  type Counts,
  type Distance,
} from './distribution.js';
import {
  questionKinds,
  stakeholderGroups,
  type Question,
  type QuestionKind,
  type QuestionnaireContent,
  type StakeholderGroup,
  type Wording,
} from './questionnaire.js';

/** Fewer responses of a group than this are marked: what they say is the word of one or two people. */
export const FEW = 3;
/** How many questions are listed as those with most agreement, and with most disagreement. */
const LISTED = 10;

/** The submitted answers of a scan, counted. */
export interface Tally {
  responses: ReadonlyMap<StakeholderGroup, number>;
  /** By question id and group; what nobody said is not there. */
  counts: ReadonlyMap<string, ReadonlyMap<StakeholderGroup, Counts>>;
}

/** Counts with what sums them up; decimal texts, null where nobody gave a value. */
export interface Answers {
  /** How many answers there could be: one for each response and question. The counts sum to it. */
  asked: number;
  counts: Counts;
  median: string | null;
  /** Rounded to two decimals, half away from zero. */
  mean: string | null;
  /** Against the scan before, over the questions that both asked; null where there is nothing to compare. */
  change: { median: string; mean: string } | null;
}

export interface GroupAnswers extends Answers {
  group: StakeholderGroup;
  responses: number;
  few: boolean;
}

/** How far the medians of the two groups are apart that are furthest apart. */
export interface Apart {
  median: string;
  between: StakeholderGroup[];
  /** One of the two, or both, gave few responses. */
  few: boolean;
}

/** How a question, or all questions of one kind of a theme or an area, were answered. */
export interface Measured {
  kind: QuestionKind;
  /** Every response counts once, of whichever group it is. */
  all: Answers;
  groups: GroupAnswers[];
  distance: Apart | null;
}

export interface MeasuredQuestion extends Measured {
  question: string;
  area: string;
  theme: string;
  principles: number[];
  sdgGoals: number[];
  text: Wording;
}

export interface Listed extends Apart {
  question: string;
  kind: QuestionKind;
  text: Wording;
}

export interface Result {
  groups: { group: StakeholderGroup; responses: number; few: boolean }[];
  areas: (Measured & { area: string; text: Wording })[];
  themes: (Measured & { area: string; theme: string; text: Wording })[];
  questions: MeasuredQuestion[];
  mostAgreement: Listed[];
  mostDisagreement: Listed[];
}

/** A closed scan to compare with, counted with the questions that it asked. */
export interface Before {
  questions: ReadonlySet<string>;
  tally: Tally;
}

/** Everything that a scan shows: distributions by group, what sums them up, where groups agree and do not, and what was changed. */
export function resultOf(
  { areas, questions }: QuestionnaireContent,
  now: Tally,
  before: Before | null,
): Result {
  const measure = (kind: QuestionKind, of: (question: Question) => boolean) =>
    measured(
      kind,
      questions.filter((question) => question.kind === kind && of(question)),
      now,
      before,
    );
  const byKind = <Heading extends object>(heading: Heading, of: (question: Question) => boolean) =>
    questionKinds
      .filter((kind) => questions.some((question) => question.kind === kind && of(question)))
      .map((kind) => ({ ...heading, ...measure(kind, of) }));
  const single = questions.map(({ id, area, theme, kind, principles, sdgGoals, text }) => ({
    ...{ question: id, area, theme, principles, sdgGoals, text },
    ...measure(kind, (question) => question.id === id),
  }));
  return {
    groups: stakeholderGroups.map((group) => ({ group, ...sizeOf(now, group) })),
    areas: areas.flatMap(({ id, text }) => byKind({ area: id, text }, ({ area }) => area === id)),
    themes: areas.flatMap((area) =>
      area.themes.flatMap(({ id, text }) =>
        byKind({ area: area.id, theme: id, text }, (of) => of.area === area.id && of.theme === id),
      ),
    ),
    questions: single,
    ...listed(questions, now),
  };
}

function measured(kind: QuestionKind, questions: Question[], now: Tally, before: Before | null): Measured {
  const ids = questions.map(({ id }) => id);
  const common = ids.filter((id) => before?.questions.has(id));
  const answered = stakeholderGroups.filter((group) => (now.responses.get(group) ?? 0) > 0);
  const answers = (groups: readonly StakeholderGroup[]): Answers => {
    const counts = countsOf(ids, groups, now);
    const { medianHalves, meanHundredths } = summaryOf(counts);
    const change =
      before &&
      changeOf(summaryOf(countsOf(common, groups, before.tally)), summaryOf(countsOf(common, groups, now)));
    return {
      asked: sumOf(counts),
      counts,
      median: medianHalves === null ? null : halvesText(medianHalves),
      mean: meanHundredths === null ? null : hundredthsText(meanHundredths),
      change: change && { median: halvesText(change.halves), mean: hundredthsText(change.hundredths) },
    };
  };
  return {
    kind,
    all: answers(stakeholderGroups),
    groups: answered.map((group) => ({ group, ...sizeOf(now, group), ...answers([group]) })),
    distance: apart(distanceBetween(ids, now), now),
  };
}

/** What groups answered to questions together; what was asked and not answered is counted as that. */
function countsOf(ids: readonly string[], groups: readonly StakeholderGroup[], tally: Tally): Counts {
  const given = together(ids.flatMap((id) => groups.map((group) => tally.counts.get(id)?.get(group) ?? {})));
  const asked = groups.reduce((all, group) => all + (tally.responses.get(group) ?? 0), 0) * ids.length;
  return { ...given, not_answered: asked - sumOf(given) };
}

function sizeOf({ responses }: Tally, group: StakeholderGroup) {
  const size = responses.get(group) ?? 0;
  return { responses: size, few: size < FEW };
}

const distanceBetween = (ids: readonly string[], tally: Tally) =>
  distanceOf(stakeholderGroups.map((group) => ({ group, counts: countsOf(ids, [group], tally) })));

function apart(distance: Distance<StakeholderGroup> | null, tally: Tally): Apart | null {
  if (distance === null) return null;
  const few = distance.between.some((group) => sizeOf(tally, group).few);
  return { median: halvesText(distance.halves), between: [...distance.between], few };
}

/** The questions on which groups agree most and least, at most half of all on each list. */
function listed(questions: Question[], tally: Tally): Pick<Result, 'mostAgreement' | 'mostDisagreement'> {
  const ordered = questions
    .flatMap((question) => {
      const distance = distanceBetween([question.id], tally);
      return distance === null ? [] : [{ question, distance }];
    })
    .sort((a, b) => nearerFirst(a.distance, b.distance));
  const most = Math.min(LISTED, Math.floor(ordered.length / 2));
  const show = ({ question: { id, kind, text }, distance }: (typeof ordered)[number]): Listed => ({
    ...{ question: id, kind, text },
    ...apart(distance, tally)!,
  });
  return {
    mostAgreement: ordered.slice(0, most).map(show),
    mostDisagreement: ordered
      .slice(ordered.length - most)
      .reverse()
      .map(show),
  };
}
