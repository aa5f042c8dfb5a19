import type { DataSource, EntityManager } from 'typeorm';
import { Rate } from '../../libs/money/index.js';
import { unknown, wrong } from '../refusals/index.js';

/** A window of a fund. */
export interface KnownWindow {
  id: number;
  code: string;
}

/** What the query of a fund yields, beside whatever else is looked up in it. */
export interface FundRow {
  fundId: number;
  fundCode: string;
  fundCurrency: string;
  fundStartDate: string;
  fundFeeRate: string | null;
  fundWindows: KnownWindow[];
}

/** The columns of {@link FundRow} for a query `FROM fund f`, so that a record looks up all it needs in one. */
export const fundSelection = `
  f.id AS "fundId", f.code AS "fundCode", f.currency AS "fundCurrency", f.start_date::text AS "fundStartDate",
  (SELECT v.aa_fee_rate FROM fund_version v WHERE v.fund_id = f.id ORDER BY v.change_id DESC LIMIT 1) AS "fundFeeRate",
  (SELECT json_agg(json_build_object('id', w.id, 'code', w.code) ORDER BY w.id) FROM fund_window w WHERE w.fund_id = f.id) AS "fundWindows"`;

/** A fund as a service needs it to record something in it. */
export class KnownFund {
  /** Also the id of its journal. */
  readonly id: number;
  readonly code: string;
  readonly currency: string;
  readonly startDate: string;
  /** Charged on each deposit whose agreement has no rate of its own; null: fees are rows of their own. */
  readonly feeRate: Rate | null;
  readonly windows: KnownWindow[];

  constructor(row: FundRow) {
    this.id = row.fundId;
    this.code = row.fundCode;
    this.currency = row.fundCurrency;
    this.startDate = row.fundStartDate;
    this.feeRate = row.fundFeeRate === null ? null : Rate.of(row.fundFeeRate);
    this.windows = row.fundWindows;
  }

  /**
   * The window that is meant: the one given, the fund's only one, or the only one that follows from the event.
   * @param follows codes of the windows that the event allows, where that says something
   * @throws {Refused} 404 for a window that the fund has not, 422 where one is needed
   */
  window(given: string | undefined, follows: string[] = []): KnownWindow {
    const only = this.windows.length === 1 ? this.windows[0] : undefined;
    const code = given ?? only?.code ?? (follows.length === 1 ? follows[0] : undefined);
    const codes = this.windows.map((window) => window.code).join(', ');
    if (code === undefined)
      throw wrong(`Fund ${this.code} has the windows ${codes}: say which one is meant.`);
    const found = this.windows.find((window) => window.code === code);
    if (!found) throw unknown(`Fund ${this.code} has no window ${code}; it has ${codes}.`);
    return found;
  }
}

/** @throws {Refused} 404 for a code that no fund has */
export async function knownFund(manager: EntityManager | DataSource, code: string): Promise<KnownFund> {
  const [row]: FundRow[] = await manager.query(`SELECT ${fundSelection} FROM fund f WHERE f.code = $1`, [
    code,
  ]);
  if (!row) throw unknownFund(code);
  return new KnownFund(row);
}

export const unknownFund = (code: string) => unknown(`There is no fund ${code}.`);
