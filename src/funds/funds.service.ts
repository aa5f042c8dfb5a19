import type { DataSource, EntityManager } from 'typeorm';
import { isCurrency, type Rate } from '../../libs/money/index.js';
import {
  checkDay,
  checkName,
  knownAt,
  record,
  sealBefore,
  type Author,
  type Recording,
} from '../recording/index.js';
import { checkVersion, edited, waitToEdit } from '../organisations/index.js';
import { unknown, wrong } from '../refusals/index.js';
import { Fund, FundVersion, FundWindow, FundWindowVersion } from './fund.entity.js';
import { readFunds } from './funds.query.js';
import { knownFund, type KnownFund } from './known-fund.js';

/** A window to be opened: its code, which never changes, and its name. */
export interface WindowInput {
  code: string;
  name: string;
}

/** A fund to be created. Rates are shares: 0.01 is one per cent. */
export interface FundInput {
  code: string;
  name: string;
  /** ISO 4217; the books are in it, for ever. */
  currency: string;
  startDate: string;
  /** Charged on each deposit; null where fees are rows of their own. */
  aaFeeRate: Rate | null;
  /** What organisations may charge as indirect costs, for the warning on expenditure. */
  indirectCostRate: Rate | null;
  /** None given: one window, `GEN`. */
  windows?: WindowInput[];
}

/** A fund as it is, or was, known; rates as decimal text. */
export interface FundRecord {
  code: string;
  name: string;
  currency: string;
  startDate: string;
  aaFeeRate: string | null;
  indirectCostRate: string | null;
  windows: WindowInput[];
  /** The day on which it was closed, or null. */
  closedOn: string | null;
}

/** Funds and their windows. */
export class FundsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Opens a fund: its journal, its first version and its windows.
   * @returns its version
   * @throws {Refused} 409 where the code is taken
   */
  async createFund(fund: FundInput, author: Author): Promise<string> {
    return record(this.dataSource, author, `fund ${fund.code}`, async (recording) => {
      checkName(fund.code, 'The code of the fund');
      checkName(fund.name, `The name of fund ${fund.code}`);
      checkDay(fund.startDate, `The first day of fund ${fund.code}`);
      if (!isCurrency(fund.currency))
        throw wrong(`${JSON.stringify(fund.currency)} is no currency of ISO 4217.`);
      const [journal]: { id: number }[] = await recording.manager.query(
        'INSERT INTO ledger.journal (code, begins_on) VALUES ($1, $2) RETURNING id',
        [fund.code, fund.startDate],
      );
      const { code, currency, startDate } = fund;
      await recording.insert(Fund, { id: journal!.id, code, currency, startDate });
      await recording.insert(FundVersion, versionOf(journal!.id, fund));
      const windows = fund.windows?.length ? fund.windows : [{ code: 'GEN', name: 'General' }];
      for (const window of windows) await insertWindow(recording, journal!.id, window);
      return recording.newVersion();
    });
  }

  /**
   * Keeps a new version; what is not given stays. A new rate holds for deposits recorded from now on.
   * @returns the new version
   * @throws {Refused} 412 or 428 where a request does not start from the newest version
   */
  async changeFund(
    code: string,
    changed: Partial<Pick<FundInput, 'name' | 'aaFeeRate' | 'indirectCostRate'>>,
    author: Author,
  ): Promise<string> {
    return record(this.dataSource, author, `fund ${code}`, async (recording) => {
      const { id } = await this.heldToEdit(recording, code);
      const before: Pick<Parameters<typeof versionOf>[1], 'name' | 'aaFeeRate' | 'indirectCostRate'> =
        await newestVersion(recording.manager, id);
      const { name, aaFeeRate, indirectCostRate } = edited(before, changed);
      checkName(name, `The name of fund ${code}`);
      await recording.insert(FundVersion, versionOf(id, { name, aaFeeRate, indirectCostRate }));
      return recording.newVersion();
    });
  }

  /** @returns the fund's new version @throws {Refused} 409 where the fund has a window of this code */
  async addWindow(fund: string, window: WindowInput, author: Author): Promise<string> {
    return record(this.dataSource, author, `window ${window.code} of fund ${fund}`, async (recording) => {
      const { id } = await knownFund(recording.manager, fund);
      recording.inFund(id);
      await insertWindow(recording, id, window);
      return recording.newVersion();
    });
  }

  /**
   * Keeps a new name of a window.
   * @returns the fund's new version
   * @throws {Refused} 404 where the fund has no such window; 412, 428 as {@link changeFund}
   */
  async renameWindow(fund: string, { code, name }: WindowInput, author: Author): Promise<string> {
    return record(this.dataSource, author, `window ${code} of fund ${fund}`, async (recording) => {
      checkName(name, `The name of window ${code}`);
      const known = await this.heldToEdit(recording, fund);
      recording.inFund(known.id);
      await recording.insert(FundWindowVersion, { windowId: known.window(code).id, name });
      return recording.newVersion();
    });
  }

  private async heldToEdit(recording: Recording, code: string): Promise<KnownFund> {
    const fund = await knownFund(recording.manager, code);
    await waitToEdit(recording, `fund ${code}`);
    const [newest] = await readFunds(recording.manager, code);
    checkVersion(recording, `fund ${code}`, newest!.version);
    return fund;
  }

  /**
   * @param moment as known at, RFC 3339; everything recorded when absent
   * @throws {Refused} 404 where nobody knew it then
   */
  async get(code: string, moment: string | null = null): Promise<FundRecord> {
    const [found] = await this.read(moment, code);
    if (!found) throw unknown(`There is no fund ${code}${moment === null ? '' : ` known at ${moment}`}.`);
    return found;
  }

  /** All funds in order of their codes. @param moment as for {@link get} */
  list(moment: string | null = null): Promise<FundRecord[]> {
    return this.read(moment, null);
  }

  private async read(moment: string | null, code: string | null): Promise<FundRecord[]> {
    await sealBefore(this.dataSource.manager, moment);
    return this.dataSource.query<FundRecord[]>(
      `SELECT f.code, v.name, f.currency, f.start_date::text AS "startDate", trim_scale(v.aa_fee_rate)::text AS "aaFeeRate",
              trim_scale(v.indirect_cost_rate)::text AS "indirectCostRate", coalesce(w.windows, '[]') AS windows, j.closed_on::text AS "closedOn"
         FROM fund f
         JOIN ledger.journal j ON j.id = f.id
        CROSS JOIN LATERAL (SELECT * FROM fund_version v WHERE v.fund_id = f.id AND ${knownAt('v', '$1')} ORDER BY v.change_id DESC LIMIT 1) v
         LEFT JOIN LATERAL (
           SELECT json_agg(json_build_object('code', w.code, 'name', n.name) ORDER BY w.code COLLATE "C") AS windows
             FROM fund_window w
            CROSS JOIN LATERAL (SELECT n.name FROM fund_window_version n
                                 WHERE n.window_id = w.id AND ${knownAt('n', '$1')} ORDER BY n.change_id DESC LIMIT 1) n
            WHERE w.fund_id = f.id) w ON true
        WHERE $2::text IS NULL OR f.code = $2
        ORDER BY f.code COLLATE "C"`,
      [moment, code],
    );
  }
}

async function insertWindow(
  recording: Recording,
  fundId: number,
  { code, name }: WindowInput,
): Promise<void> {
  checkName(code, 'The code of the window');
  checkName(name, `The name of window ${code}`);
  const { id } = await recording.insert(FundWindow, { fundId, code });
  await recording.insert(FundWindowVersion, { windowId: id, name });
}

async function newestVersion(manager: EntityManager, fundId: number): Promise<FundVersion> {
  return manager.findOneOrFail(FundVersion, { where: { fundId }, order: { changeId: 'DESC' } });
}

const versionOf = (
  fundId: number,
  fund: { name: string; aaFeeRate: Rate | string | null; indirectCostRate: Rate | string | null },
) => ({
  fundId,
  name: fund.name,
  aaFeeRate: fund.aaFeeRate?.toString() ?? null,
  indirectCostRate: fund.indirectCostRate?.toString() ?? null,
});
