import type { AccountName } from '../../libs/ledger/index.js';
import type { Money, Rate } from '../../libs/money/index.js';
import type {
  BudgetRow,
  ExchangeRateRow,
  FundRow,
  InstalmentRow,
  OrganisationRow,
  ProjectRow,
  WindowRow,
} from './rows.js';
import type { TrancheMove } from './payable-check.js';
import type {
  IndicatorInBook,
  MilestoneInBook,
  PeriodInBook,
  TrancheInBook,
  VerificationInBook,
} from './result-rows.js';
import type { ReversibleKind } from './words.js';

/** The newest version of a record that people may edit. */
export interface KnownVersion<T> {
  current: T;
  /** As an import last gave it; null when no import did. */
  lastImported: T | null;
  /** Somebody changed it after that, by another door. */
  editedSince: boolean;
}

/** A signed agreement in the ledger. */
export interface KnownAgreement {
  fund: string;
  reference: string;
  donor: string;
  signedOn: string;
  currency: string;
  window: string;
  feeRate: Rate | null;
  /** What it comes to now, after its amendments and reversals, in its currency. */
  total: Money;
}

/** What one entry moved on one account: debit positive, lines on one account added up. */
export interface AccountMove {
  account: AccountName;
  amount: Money;
}

/** A record in the ledger that a book may mention again, or reverse. */
export interface KnownRecord {
  fund: string;
  kind: ReversibleKind;
  reference: string;
  effectiveOn: string;
  /**
   * What it says, by the columns of its table, as `contentOf` writes them: amounts with the currency's decimals, rates without
   * trailing zeros, ISO days, `''` for what is not given. `window` is the one it was recorded in, filled in or not.
   */
  content: Record<string, string>;
  /** Its entry on the accounts with a floor (1000, 1100, 9000). */
  moves: AccountMove[];
  reversed: { on: string; reason: string | null } | null;
}

/** What an account with a floor has, as changes by effective day, ascending, one for each day. */
export interface KnownFloor {
  fund: string;
  account: AccountName;
  days: { day: string; change: Money }[];
}

/** A report, its verification or a correction in the ledger. */
export interface KnownVerification extends VerificationInBook {
  /** The report's number; null for a correction. */
  report: number | null;
}

/**
 * What the ledger knows of that a book mentions; everything is keyed by `bookKey` of the fields named. Loaded once before a book
 * is checked, and only for what `mentionedIn` lists.
 */
export interface KnownBooks {
  /** By code. */
  funds: Map<string, KnownVersion<FundRow>>;
  /** By fund and code: every window of the funds mentioned, `GEN` too where it is the only one. */
  windows: Map<string, KnownVersion<WindowRow>>;
  /** By code. */
  organisations: Map<string, KnownVersion<OrganisationRow>>;
  /** By code. */
  projects: Map<string, KnownVersion<ProjectRow>>;
  /** Projects that are led through the stages of their life: their codes, and the stage in words. */
  stages: Map<string, string>;
  /** By project and organisation. */
  budgets: Map<string, KnownVersion<BudgetRow>>;
  /** By currency and day. */
  exchangeRates: Map<string, KnownVersion<ExchangeRateRow>>;
  /** By fund, agreement, day and `n`. */
  instalments: Map<string, KnownVersion<InstalmentRow>>;
  /** By project and code. */
  indicators: Map<string, KnownVersion<IndicatorInBook>>;
  /** Those of which a value was accepted, by project and code. */
  reported: Set<string>;
  /** By project, indicator, kind, and the days of the period. */
  periods: Map<string, KnownVersion<PeriodInBook>>;
  /** Codes of the global goals, indicators with their targets; null where the book has no indicators. */
  goals: { targets: Set<string>; indicators: Map<string, string>; paragraphs: Set<string> } | null;
  /** By project and code. */
  tranches: Map<string, KnownVersion<TrancheInBook>>;
  milestones: Map<string, KnownVersion<MilestoneInBook>>;
  /** Milestones that earn nothing more. */
  withdrawn: Set<string>;
  /** By project and milestone, in their order. */
  verifications: Map<string, KnownVerification[]>;
  /** Transfers under tranches and refunds that name one, which still stand; `key` is fund, kind and reference. */
  trancheMoves: (TrancheMove & { key: string })[];
  /** By fund and reference. */
  agreements: Map<string, KnownAgreement>;
  /** By fund, kind and reference. */
  records: Map<string, KnownRecord>;
  /** From where allocations came so far. */
  allocatedWindows: { fund: string; project: string; organisation: string; window: string }[];
  floors: KnownFloor[];
}

/** What is kept under several codes is found by this one text. */
export function bookKey(...codes: string[]): string {
  return codes.join('\0');
}

/** What an empty ledger knows. */
export function emptyBooks(): KnownBooks {
  return {
    funds: new Map(),
    windows: new Map(),
    organisations: new Map(),
    projects: new Map(),
    stages: new Map(),
    budgets: new Map(),
    exchangeRates: new Map(),
    instalments: new Map(),
    ...{ indicators: new Map(), reported: new Set(), periods: new Map(), goals: null },
    ...{ tranches: new Map(), milestones: new Map(), withdrawn: new Set(), verifications: new Map() },
    trancheMoves: [],
    agreements: new Map(),
    records: new Map(),
    allocatedWindows: [],
    floors: [],
  };
}
