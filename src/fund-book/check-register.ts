import type { BookCheck } from './book-check.js';
import { isCountry } from './countries.js';
import { quoted } from './fault.js';
import { bookKey } from './known-books.js';
import type { TableName, ColumnOf } from './book-tables.js';
import type { RowCheck } from './row-check.js';
import type {
  BudgetRow,
  ExchangeRateRow,
  FundRow,
  InstalmentRow,
  OrganisationRow,
  ProjectRow,
  RowPlace,
  WindowRow,
} from './rows.js';
import { organisationTypes, projectKinds, projectStatuses } from './words.js';

/** A sound row and where it stands. */
export interface Placed<T> {
  row: T;
  place: RowPlace;
}

/** The sound rows of the tables that post nothing. */
export interface Register {
  funds: Placed<FundRow>[];
  windows: Placed<WindowRow>[];
  organisations: Placed<OrganisationRow>[];
  exchangeRates: Placed<ExchangeRateRow>[];
  projects: Placed<ProjectRow>[];
  budgets: Placed<BudgetRow>[];
  instalments: Placed<InstalmentRow>[];
}

/** Checks the cells of every row that posts nothing, and gives those that are sound. */
export function checkRegister(book: BookCheck): Register {
  const register: Register = {
    funds: [],
    windows: [],
    organisations: [],
    exchangeRates: [],
    projects: [],
    budgets: [],
    instalments: [],
  };
  book.each('funds', (check) => {
    const code = check.code('code');
    const row = {
      code,
      name: check.needed('name'),
      currency: check.currency('currency'),
      startDate: check.day('start_date'),
      feeRate: check.shareIfGiven('aa_fee_rate'),
      indirectCostRate: check.shareIfGiven('indirect_cost_rate'),
    };
    book.once(check, 'code', code);
    keep(register.funds, check, row);
  });
  book.each('windows', (check) => {
    const fund = book.fund(check, 'fund');
    const code = check.code('code');
    const name = check.needed('name');
    book.once(check, 'code', fund?.code ?? null, code);
    keep(register.windows, check, { fund: fund?.code, code, name });
  });
  book.each('organisations', (check) => {
    const code = check.code('code');
    const row = {
      code,
      name: check.needed('name'),
      type: check.word('type', organisationTypes),
      country: country(check, 'country'),
    };
    book.once(check, 'code', code);
    keep(register.organisations, check, row);
  });
  book.each('exchange_rates', (check) => {
    const row = {
      currency: check.currency('currency'),
      effectiveOn: check.day('effective_on'),
      rate: check.rate('rate'),
    };
    book.once(check, 'effective_on', row.currency, row.effectiveOn);
    keep(register.exchangeRates, check, row);
  });
  book.each('projects', (check) => keep(register.projects, check, project(book, check)));
  book.each('budgets', (check) => {
    const code = book.project(check, 'project', check.code('project'), null);
    const organisation = book.organisation(check, 'organisation', check.code('organisation'));
    const approvedAmount = check.amount('approved_amount', currencyOfProject(book, code));
    book.once(check, 'organisation', code, organisation);
    keep(register.budgets, check, { project: code, organisation, approvedAmount });
  });
  readInstalments(book, register);
  return register;
}

function project(book: BookCheck, check: RowCheck<'projects'>) {
  const fund = book.fund(check, 'fund');
  const code = check.code('code');
  const startDate = check.dayIfGiven('start_date');
  const endDate = check.dayIfGiven('end_date');
  if (startDate !== null && endDate !== null && endDate < startDate)
    check.fault('end_date', `The project would end on ${endDate}, before it starts on ${startDate}.`);
  const row = {
    fund: fund?.code,
    code,
    title: check.needed('title'),
    kind: check.word('kind', projectKinds),
    lead: book.organisation(check, 'lead', check.codeIfGiven('lead')),
    country: country(check, 'country'),
    city: check.text('city'),
    startDate,
    endDate,
    status: check.word('status', projectStatuses),
  };
  book.once(check, 'code', code);
  return row;
}

function readInstalments(book: BookCheck, register: Register): void {
  const onOneDay = new Map<string, number>();
  book.each('schedules', (check) => {
    const fund = book.fund(check, 'fund');
    const reference = check.code('agreement');
    let currency: string | null = null;
    if (fund !== null && reference !== null) {
      const agreement = book.directory.agreement(fund.code, reference);
      if (agreement === null)
        check.fault('agreement', `Fund ${fund.code} has no agreement ${quoted(reference)}.`);
      else if (agreement !== 'unknown') ({ currency } = agreement);
    }
    const dueOn = check.day('due_on');
    const amount = check.amount('amount', currency);
    if (amount?.isNegative()) check.fault('amount', `An instalment of ${amount.format()} is below zero.`);
    if (fund === null || reference === null || dueOn === null) return;
    const day = bookKey(fund.code, reference, dueOn);
    const n = (onOneDay.get(day) ?? 0) + 1;
    onOneDay.set(day, n);
    keep(register.instalments, check, { fund: fund.code, agreement: reference, dueOn, n, amount });
  });
}

/** The currency of a project's fund; null where nobody can say. */
export function currencyOfProject(book: BookCheck, code: string | null): string | null {
  const home = code === null ? null : book.directory.project(code);
  if (home === null || home === 'unknown') return null;
  const fund = book.directory.fund(home.fund);
  return fund === null || fund === 'unknown' ? null : fund.currency;
}

function country<T extends TableName>(check: RowCheck<T>, column: ColumnOf<T> & 'country'): string | null {
  const code = check.text(column);
  if (code === null || isCountry(code)) return code;
  return check.fault(
    column,
    `${quoted(code)} is no country of ISO 3166-1 with two capital letters, such as KE.`,
  );
}

/** Keeps a row in which all that its table needs was found: what may be null in `R` alone decides nothing. */
function keep<R, T extends TableName>(
  rows: Placed<R>[],
  check: RowCheck<T>,
  row: { [K in keyof R]: R[K] | null | undefined },
): void {
  if (!check.faulty && !check.doubtful) rows.push({ row: row as R, place: check.place });
}
