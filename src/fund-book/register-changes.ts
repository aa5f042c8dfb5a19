import { Money, Rate } from '../../libs/money/index.js';
import type { Placed, Register } from './check-register.js';
import type { Fault } from './fault.js';
import { bookKey, type KnownBooks, type KnownVersion } from './known-books.js';
import {
  Listed,
  type IndicatorInBook,
  type MilestoneInBook,
  type PeriodInBook,
  type TrancheInBook,
} from './result-rows.js';
import type { Tranches } from './check-milestones.js';
import type { Results } from './check-results.js';
import type {
  BudgetRow,
  ExchangeRateRow,
  FundRow,
  InstalmentRow,
  OrganisationRow,
  ProjectRow,
  WindowRow,
} from './rows.js';

/** A row that becomes a record (`known` false) or a new version of one. */
export interface Change<T> {
  row: T;
  known: boolean;
}

/** What an import changes besides posting. A row that is as it was imported last is not among them, whatever people made of it. */
export interface BookChanges {
  funds: Change<FundRow>[];
  windows: Change<WindowRow>[];
  organisations: Change<OrganisationRow>[];
  exchangeRates: Change<ExchangeRateRow>[];
  projects: Change<ProjectRow>[];
  budgets: Change<BudgetRow>[];
  instalments: Change<InstalmentRow>[];
  indicators: Change<IndicatorInBook>[];
  periods: Change<PeriodInBook>[];
  tranches: Change<TrancheInBook>[];
  milestones: Change<MilestoneInBook>[];
}

/** Compares the sound rows of a book with what the ledger has, and reports what may not change. */
export function changesOf(
  register: Register & Pick<Results, 'indicators' | 'periods'> & Pick<Tranches, 'tranches' | 'milestones'>,
  known: KnownBooks,
  faults: Fault[],
): BookChanges {
  const changed = <T extends object>(
    rows: Placed<T>[],
    versions: Map<string, KnownVersion<T>>,
    keyOf: (row: T) => string,
    fixed: Fixed<T> = [],
    projectOf: (row: T) => string | null = () => null,
  ) => changesIn(rows, versions, { keyOf, fixed, ledOf: (row) => ledOf(projectOf(row)) }, faults);
  const ledOf = (project: string | null) => {
    const stage = project === null ? undefined : known.stages.get(bookKey(project));
    return stage === undefined
      ? null
      : `Project ${project} is led through the stages of its life, and is at ${stage}, so a book changes neither it nor its budget`;
  };
  return {
    funds: changed(register.funds, known.funds, ({ code }) => code, ['currency', 'startDate']),
    windows: changed(register.windows, known.windows, ({ fund, code }) => bookKey(fund, code)),
    organisations: changed(register.organisations, known.organisations, ({ code }) => code),
    exchangeRates: changed(register.exchangeRates, known.exchangeRates, ({ currency, effectiveOn }) =>
      bookKey(currency, effectiveOn),
    ),
    projects: changed(
      register.projects,
      known.projects,
      ({ code }) => code,
      ['kind', 'fund'],
      ({ code }) => code,
    ),
    budgets: changed(
      register.budgets,
      known.budgets,
      ({ project, organisation }) => bookKey(project, organisation),
      [],
      ({ project }) => project,
    ),
    instalments: changed(register.instalments, known.instalments, ({ fund, agreement, dueOn, n }) =>
      bookKey(fund, agreement, dueOn, String(n)),
    ),
    indicators: changed(register.indicators, known.indicators, keyInProject, (row) =>
      known.reported.has(keyInProject(row)) ? ['unit', 'direction', 'additive', 'accumulates'] : [],
    ),
    periods: changed(register.periods, known.periods, ({ project, indicator, kind, from, to }) =>
      bookKey(project, indicator, kind, from, to),
    ),
    tranches: changed(register.tranches, known.tranches, keyInProject, ['organisation', 'kind']),
    milestones: changed(register.milestones, known.milestones, keyInProject, (row) => [
      ...(['tranche', 'indicator'] as const),
      ...(known.verifications.get(keyInProject(row))?.some(({ verifiedOn }) => verifiedOn !== null)
        ? keptOnceVerified
        : []),
    ]),
  };
}

const keyInProject = ({ project, code }: { project: string; code: string }) => bookKey(project, code);

/** What was verified was verified for this. */
const keptOnceVerified = [
  ...(['fact', 'pays', 'price', 'baseline', 'target', 'minimumShare', 'unitPrice', 'cap', 'steps'] as const),
  'evidenceRequired' as const,
];

/** Fields that never change, for every row, or for a row that has come so far. */
type Fixed<T> = (keyof T & string)[] | ((row: T) => (keyof T & string)[]);

/** How rows are known again, which of their fields never change, and why a book may not change a row (null: it may). */
interface Rules<T> {
  keyOf: (row: T) => string;
  fixed: Fixed<T>;
  ledOf: (row: T) => string | null;
}

function changesIn<T extends object>(
  rows: Placed<T>[],
  versions: Map<string, KnownVersion<T>>,
  { keyOf, fixed, ledOf }: Rules<T>,
  faults: Fault[],
): Change<T>[] {
  const changes: Change<T>[] = [];
  for (const { row, place } of rows) {
    const version = versions.get(keyOf(row));
    const led = ledOf(row);
    if (!version) {
      if (led === null) changes.push({ row, known: false });
      else faults.push({ ...place, column: null, message: `${led}. Take this row out of the book.` });
      continue;
    }
    const { current, lastImported, editedSince } = version;
    const differing = differingFields(row, current);
    const never = typeof fixed === 'function' ? fixed(row) : fixed;
    const forever = never.find((field) => differing.includes(field));
    if (forever) {
      const message = `${columnOf(forever)} was ${shown(current[forever])} and is ${shown(row[forever])} here; it can never change.`;
      faults.push({ ...place, column: columnOf(forever), message });
    } else if (led !== null && differing.length > 0) {
      const message = `${led}: ${become(row, current, differing)}. Use the verbs of its life, and bring the book up to date.`;
      faults.push({ ...place, column: differing.length === 1 ? columnOf(differing[0]!) : null, message });
    } else if (differing.length === 0 || (lastImported && differingFields(row, lastImported).length === 0))
      continue;
    else if (editedSince || !lastImported) {
      const message = `This was edited since its last import, so the book does not change it: ${become(row, current, differing)}. Bring the book up to date.`;
      const column = differing.length === 1 ? columnOf(differing[0]!) : null;
      faults.push({ ...place, column, message });
    } else changes.push({ row, known: true });
  }
  return changes;
}

/** What is, and what a row would make of it. */
const become = <T>(row: T, current: T, fields: (keyof T & string)[]) =>
  fields
    .map((field) => `${columnOf(field)} is ${shown(current[field])} and would become ${shown(row[field])}`)
    .join('; ');

function differingFields<T extends object>(row: T, other: T): (keyof T & string)[] {
  return (Object.keys(row) as (keyof T & string)[]).filter((field) => !same(row[field], other[field]));
}

function same(a: unknown, b: unknown): boolean {
  if (a instanceof Money) return b instanceof Money && a.equals(b);
  if (a instanceof Rate) return b instanceof Rate && a.equals(b);
  if (a instanceof Listed) return b instanceof Listed && a.text === b.text;
  return (a ?? null) === (b ?? null);
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (value instanceof Money) return value.format();
  if (value instanceof Listed) return value.text === '' ? 'empty' : JSON.stringify(value.text);
  return value instanceof Rate ? value.toString() : JSON.stringify(value);
}

/** The column in which a field stands. */
function columnOf(field: string): string {
  if (field === 'feeRate') return 'aa_fee_rate';
  if (field === 'from' || field === 'to') return `period_${field}`;
  if (field === 'parts') return 'value';
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
