import { monthState, type MonthState } from '../../libs/ledger/index.js';
import type { Proposable } from '../decisions/index.js';
import { notNow } from '../refusals/index.js';
import { checkHasCome } from './event.js';
import { knownFund } from './known-fund.js';
import { checkMonth, type MonthsService } from './months.service.js';

/** A month and how it is to stand; reopening (`open`) has a reason. */
export interface MonthContent {
  fund: string;
  month: string;
  state: MonthState;
  reason?: string;
}

const forward: MonthState[] = ['open', 'cash_closed', 'closed', 'certified'];

/** Closing and reopening months: a fund administrator proposes, an approver decides. */
export const monthKind = (months: MonthsService): Proposable<MonthContent> => ({
  kind: 'month',
  posts: false,
  async terms({ manager }, { fund: code, month, state }) {
    checkMonth(month);
    checkHasCome(`${month}-01`, `The month of ${month}`);
    const fund = await knownFund(manager, code);
    const now = await monthState(manager, fund.id, `${month}-01`);
    const goesOn = state === 'open' ? now !== 'open' : forward.indexOf(state) > forward.indexOf(now);
    if (!goesOn) throw notNow(`The month of ${month} is ${now.replace('_', '-')} already.`);
    return { fundId: fund.id, reference: month, effectiveOn: `${month}-01`, subject: `${month} ${state}` };
  },
  async carryOut(recording, { fund, month, state, reason }, { id, proposedBy }) {
    const { manager } = recording;
    const { id: fundId } = await knownFund(manager, fund);
    const before = await monthState(manager, fundId, `${month}-01`);
    await months.changeInto(
      recording,
      { fund, month },
      state,
      {
        proposedBy: `${proposedBy.name} (${proposedBy.id})`,
        decidedBy: `${recording.author.name} (${recording.author.personId})`,
      },
      { proposalId: id, ...(reason === undefined ? {} : { reason }) },
    );
    recording.noteChange('month', { month, state: before }, { month, state, reason: reason ?? null });
  },
});
