import { hasCome } from '../../libs/calendar/index.js';
import { Quantity } from '../../libs/money/index.js';
import type { Part } from '../results/index.js';
import type { BookCheck } from './book-check.js';
import type { Placed } from './check-register.js';
import { quoted } from './fault.js';
import { bookKey, type KnownBooks } from './known-books.js';
import { listedParts, periodKinds, type IndicatorInBook, type PeriodInBook } from './result-rows.js';
import type { RowCheck } from './row-check.js';

/** What rows that name an indicator need of it; `unknown` where its own row has a fault. */
export type IndicatorFacts = Pick<IndicatorInBook, 'direction' | 'additive' | 'accumulates' | 'baseline'>;
export type Indicators = Map<string, IndicatorFacts | 'unknown'>;

/** What a code of a project leads to; also to a row whose project has a fault, which may be the one that is meant. */
export function indicatorIn(indicators: Indicators, project: string, code: string) {
  return indicators.get(bookKey(project, code)) ?? indicators.get(bookKey('', code));
}

/** The sound rows of indicators.csv and indicator_values.csv, and where codes of indicators lead. */
export interface Results {
  indicators: Placed<IndicatorInBook>[];
  periods: Placed<PeriodInBook>[];
  known: Indicators;
}

/** Checks the cells of indicators, their targets and values, and whether parts add up. */
export function checkResults(book: BookCheck, known: KnownBooks): Results {
  const indicators: Indicators = new Map(
    [...known.indicators].map(([key, { current }]) => [key, current] as const),
  );
  const sound: Placed<IndicatorInBook>[] = [];
  book.each('indicators', (check) => {
    const row = indicator(book, check, known);
    if (row.code === null) return;
    if (row.project === null) indicators.set(bookKey('', row.code), 'unknown');
    if (row.project === null) return;
    const isSound = !check.faulty && !check.doubtful;
    indicators.set(bookKey(row.project, row.code), isSound ? (row as IndicatorInBook) : 'unknown');
    if (isSound) sound.push({ row: row as IndicatorInBook, place: check.place });
  });
  const periods = periodsOf(book, indicators, known);
  disaggregate(sound, periods, known);
  return { indicators: sound, periods, known: indicators };
}

function indicator(book: BookCheck, check: RowCheck<'indicators'>, known: KnownBooks) {
  const project = book.project(check, 'project', check.code('project'), null);
  const code = check.code('code');
  const baseline = check.quantityIfGiven('baseline');
  const baselineOn = check.dayIfGiven('baseline_on');
  if ((check.text('baseline') === null) !== (check.text('baseline_on') === null))
    check.fault(
      check.text('baseline') === null ? 'baseline' : 'baseline_on',
      'The baseline and the day on which it was measured are given both or not at all.',
    );
  const row = {
    project,
    code,
    title: check.needed('title'),
    unit: check.needed('unit'),
    direction: check.word('direction', ['up', 'down']),
    additive: check.yesOrNo('additive'),
    accumulates: check.yesOrNo('accumulates'),
    baseline: baseline?.toString() ?? null,
    baselineOn,
    ...goals(check, known),
    meansOfVerification: check.text('means_of_verification'),
    source: check.text('source'),
    responsible: book.organisation(check, 'responsible', check.codeIfGiven('responsible')),
    disaggregatedBy: '',
  };
  book.once(check, 'code', project, code);
  return row;
}

/** Codes of the Sustainable Development Goals and of the New Urban Agenda, as their lists have them. */
function goals(check: RowCheck<'indicators'>, { goals: lists }: KnownBooks) {
  const sdgIndicator = check.codeIfGiven('sdg_indicator');
  const given = check.codeIfGiven('sdg_target');
  const nuaParagraph = check.codeIfGiven('nua_paragraph');
  if (lists !== null) {
    const target = sdgIndicator === null ? undefined : lists.indicators.get(sdgIndicator);
    if (sdgIndicator !== null && target === undefined)
      check.fault(
        'sdg_indicator',
        `There is no indicator ${quoted(sdgIndicator)} of the Sustainable Development Goals.`,
      );
    else if (sdgIndicator !== null && given !== target)
      check.fault(
        'sdg_target',
        `Indicator ${sdgIndicator} of the Sustainable Development Goals is of target ${target}, which is to be named with it.`,
      );
    else if (given !== null && !lists.targets.has(given))
      check.fault(
        'sdg_target',
        `There is no target ${quoted(given)} of the Sustainable Development Goals; they look like 11.1 or 11.b.`,
      );
    if (nuaParagraph !== null && !lists.paragraphs.has(nuaParagraph))
      check.fault(
        'nua_paragraph',
        `The New Urban Agenda has no paragraph ${quoted(nuaParagraph)}; give its number.`,
      );
  }
  return { sdgTarget: given, sdgIndicator, nuaParagraph };
}

interface Whole {
  check: RowCheck<'indicator_values'>;
  row: Omit<PeriodInBook, 'value' | 'parts'> & { value: Quantity | null };
}

function periodsOf(book: BookCheck, indicators: Indicators, known: KnownBooks): Placed<PeriodInBook>[] {
  const wholes = new Map<string, Whole>();
  const parts = new Map<
    string,
    { check: RowCheck<'indicator_values'>; part: Part | null; row: Whole['row'] }[]
  >();
  book.each('indicator_values', (check) => {
    const read = periodRow(book, check, indicators);
    if (read === null) return;
    const { row, of } = read;
    const key = keyOfPeriod(row);
    const isPart = (['sex', 'age', 'place'] as const).some((column) => check.text(column) !== null);
    book.once(check, isPart ? 'value' : 'period_from', key, `${check.text('sex')} ${of.age} ${of.place}`);
    if (!isPart) {
      if (!wholes.has(key)) wholes.set(key, { check, row });
      return;
    }
    const part = check.faulty || row.value === null ? null : { ...of, value: row.value };
    parts.set(key, [...(parts.get(key) ?? []), { check, part, row }]);
  });
  for (const [key, ofPeriod] of parts)
    if (!wholes.has(key) && book.isWhole('indicator_values')) {
      const { check, row } = ofPeriod[0]!;
      check.fault(
        'value',
        `This is a part of the ${row.kind} of indicator ${row.indicator} for ${row.from} to ${row.to}, of which there is no row without sex, age and place.`,
      );
    }
  const periods: Placed<PeriodInBook>[] = [];
  const before = new Map<string, Whole['row'][]>();
  for (const { current } of known.periods.values()) {
    const key = bookKey(current.project, current.indicator, current.kind);
    before.set(key, [...(before.get(key) ?? []), { ...current, value: Quantity.of(current.value) }]);
  }
  for (const [key, { check, row }] of wholes) {
    const ofPeriod = parts.get(key) ?? [];
    const facts = indicators.get(bookKey(row.project, row.indicator));
    if (row.value === null || facts === undefined || facts === 'unknown') continue;
    const listed = ofPeriod.flatMap(({ part }) => (part === null ? [] : [part]));
    if (facts.additive && listed.length === ofPeriod.length) addUp(check, row.value, listed);
    const siblings = bookKey(row.project, row.indicator, row.kind);
    against(check, row, facts, before.get(siblings) ?? []);
    before.set(siblings, [...(before.get(siblings) ?? []), row]);
    if (check.faulty || check.doubtful || listed.length < ofPeriod.length) continue;
    periods.push({
      row: { ...row, value: row.value.toString(), parts: listedParts(listed) },
      place: check.place,
    });
  }
  return periods;
}

const keyOfPeriod = ({ project, indicator: code, kind, from, to }: Omit<PeriodInBook, 'value' | 'parts'>) =>
  bookKey(project, code, kind, from, to);

function periodRow(book: BookCheck, check: RowCheck<'indicator_values'>, indicators: Indicators) {
  const project = book.project(check, 'project', check.code('project'), null);
  const code = check.code('indicator');
  if (project !== null && code !== null) {
    const facts = indicatorIn(indicators, project, code);
    if (facts === 'unknown') check.doubtful = true;
    else if (facts === undefined && !book.isWhole('indicators')) check.doubtful = true;
    else if (facts === undefined && !check.doubtful)
      check.fault('indicator', `Project ${project} has no indicator ${quoted(code)}.`);
  }
  const kind = check.word('kind', periodKinds);
  const from = check.day('period_from');
  const to = check.day('period_to');
  if (from !== null && to !== null && to < from)
    check.fault('period_to', `The period would end on ${to}, before it begins on ${from}.`);
  else if (kind === 'value' && to !== null && !hasCome(to))
    check.fault('period_to', `${to} has not come yet; what was reached is reported when its period is over.`);
  const value = check.quantity('value');
  const of = {
    sex: check.text('sex') === null ? null : check.word('sex', ['female', 'male', 'other']),
    age: shortText(check, 'age', 50),
    place: shortText(check, 'place', 100),
  };
  if (project === null || code === null || kind === null || from === null || to === null) return null;
  return { row: { project, indicator: code, kind, from, to, value }, of };
}

function shortText(check: RowCheck<'indicator_values'>, column: 'age' | 'place', most: number) {
  const text = check.codeIfGiven(column);
  if (text === null || text.length <= most) return text;
  return check.fault(column, `The ${column} ${quoted(text)} has more than ${most} characters.`);
}

/** Parts by sex add up to the whole, and so do parts by age, by sex and age, and so on. */
function addUp(check: RowCheck<'indicator_values'>, whole: Quantity, parts: Part[]): void {
  const bySort = new Map<string, Quantity[]>();
  for (const { sex, age, place, value } of parts) {
    const sort = [sex && 'sex', age && 'age', place && 'place'].filter((by) => by !== null).join(' and ');
    bySort.set(sort, [...(bySort.get(sort) ?? []), value]);
  }
  for (const [sort, values] of bySort) {
    const together = Quantity.sum(values);
    if (!together.equals(whole))
      check.fault(
        'value',
        `The parts by ${sort} add up to ${together.toString()}, and this is ${whole.toString()}; its indicator is additive.`,
      );
  }
}

/** Targets lie on the better side of the baseline and do not overlap, nor do values that are added up. */
function against(
  check: RowCheck<'indicator_values'>,
  row: Whole['row'],
  facts: IndicatorFacts,
  others: Whole['row'][],
): void {
  const value = row.value!;
  if (row.kind === 'target' && facts.baseline !== null) {
    const beyond = value.compare(Quantity.of(facts.baseline));
    if (facts.direction === 'up' ? beyond < 0 : beyond > 0)
      check.fault(
        'value',
        `The indicator is to go ${facts.direction}, and the target ${value.toString()} lies ${facts.direction === 'up' ? 'below' : 'above'} the baseline ${facts.baseline}.`,
      );
  }
  if (row.kind === 'value' && (!facts.accumulates || value.isZero())) return;
  const other = others.find(
    ({ from, to, value: reached }) =>
      (from !== row.from || to !== row.to) &&
      from <= row.to &&
      row.from <= to &&
      !(row.kind === 'value' && reached!.isZero()),
  );
  if (other)
    check.fault(
      'period_from',
      row.kind === 'target'
        ? `There is a target for ${other.from} to ${other.to} already, which overlaps with this one.`
        : `The values of this indicator are added up, and the one for ${other.from} to ${other.to} overlaps with this one: what is in both would count twice.`,
    );
}

/** Of whom parts are is said by the parts; what the ledger has besides stays. */
function disaggregate(
  sound: Placed<IndicatorInBook>[],
  periods: Placed<PeriodInBook>[],
  known: KnownBooks,
): void {
  const by = new Map<string, Set<string>>();
  for (const { row } of periods)
    for (const part of row.parts.list) {
      const key = bookKey(row.project, row.indicator);
      const dimensions = by.get(key) ?? new Set();
      by.set(key, dimensions);
      for (const dimension of ['sex', 'age', 'place'] as const)
        if (part[dimension] !== null) dimensions.add(dimension);
    }
  for (const { row } of sound) {
    const key = bookKey(row.project, row.code);
    const before = known.indicators.get(key)?.current.disaggregatedBy.split(',') ?? [];
    const all = new Set([...before, ...(by.get(key) ?? [])]);
    row.disaggregatedBy = ['sex', 'age', 'place'].filter((dimension) => all.has(dimension)).join(',');
  }
}
