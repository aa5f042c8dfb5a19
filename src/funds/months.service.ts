import type { DataSource } from 'typeorm';
import { changeMonth, monthState, type MonthState } from '../../libs/ledger/index.js';
import { checkDay, record, type Author, type Recording } from '../recording/index.js';
import { wrong } from '../refusals/index.js';
import { knownFund } from './known-fund.js';

/** A month of a fund, `2026-11`. */
export interface FundMonth {
  fund: string;
  month: string;
}

/** A step that one person proposes and, for reopening, another decides. */
export interface TwoPeople {
  proposedBy: string;
  decidedBy: string;
}

/** Months of a fund: open, cash-closed, closed, certified, and now and then reopened. */
export class MonthsService {
  constructor(private readonly dataSource: DataSource) {}

  /** No cash and no commitment moves in it any more; expenditure may still be dated there. */
  closeCash(month: FundMonth, people: TwoPeople): Promise<void> {
    return this.change(month, 'cash_closed', people);
  }

  /** Nothing is recorded in it any more. */
  close(month: FundMonth, people: TwoPeople): Promise<void> {
    return this.change(month, 'closed', people);
  }

  /** Closed, and certified as such. */
  certify(month: FundMonth, people: TwoPeople): Promise<void> {
    return this.change(month, 'certified', people);
  }

  /** Opens a closed month again. @throws {Refused} 409 where one person does both, or no reason is given */
  reopen(month: FundMonth, people: TwoPeople, reason: string): Promise<void> {
    return this.change(month, 'open', people, reason.trim() === '' ? undefined : reason);
  }

  /** How the month stands. */
  async state({ fund, month }: FundMonth): Promise<MonthState> {
    checkMonth(month);
    const { id } = await knownFund(this.dataSource, fund);
    return monthState(this.dataSource.manager, id, `${month}-01`);
  }

  /** The same within a recording under way: the approval of a proposal, which the change then names. */
  async changeInto(
    { manager }: Recording,
    { fund, month }: FundMonth,
    state: MonthState,
    people: TwoPeople,
    { reason, proposalId }: { reason?: string; proposalId?: number } = {},
  ): Promise<void> {
    checkMonth(month);
    const { id } = await knownFund(manager, fund);
    await changeMonth(manager, {
      journalId: id,
      month,
      state,
      ...people,
      ...(reason === undefined ? {} : { reason }),
      ...(proposalId === undefined ? {} : { proposalId }),
    });
  }

  private async change(
    month: FundMonth,
    state: MonthState,
    people: TwoPeople,
    reason?: string,
  ): Promise<void> {
    // Who proposed and decided stands in the change of the month itself, not in a change beside it.
    const author: Author = { name: people.decidedBy, door: 'system' };
    await record(this.dataSource, author, `month ${month.month} of fund ${month.fund}`, (recording) =>
      this.changeInto(recording, month, state, people, reason === undefined ? {} : { reason }),
    );
  }
}

/** @throws {Refused} 422 for a month that is none */
export function checkMonth(month: string): void {
  if (!/^\d{4}-\d{2}$/.test(month))
    throw wrong(`${JSON.stringify(month)} is no month; write it like 2026-11.`);
  checkDay(`${month}-01`, 'The month');
}
