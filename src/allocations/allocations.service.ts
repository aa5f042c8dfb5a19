import type { DataSource } from 'typeorm';
import type { Money } from '../../libs/money/index.js';
import { knownPlace } from '../city-partnerships/index.js';
import { checkEvent, eventColumns, knownFund, marked, type EventInput } from '../funds/index.js';
import { checkAmount, record, type Author, type Recording } from '../recording/index.js';
import { notNow, wrong } from '../refusals/index.js';
import { allocationDecided, windowMoved } from './allocation.entries.js';
import { Allocation, WindowMove } from './allocation.entity.js';

/** A decision to set cash aside, or to release it; its day is the day of the decision. */
export interface AllocationInput extends EventInput {
  /** Codes of the project, the participating organisation and the window; the window may be left out where the fund has one. */
  project: string;
  organisation: string;
  window?: string;
  /** In the fund's currency, positive. */
  amount: Money;
}

/** A steering committee's decision to move unallocated cash to another window. */
export interface WindowMoveInput extends EventInput {
  fromWindow: string;
  toWindow: string;
  /** In the fund's currency, positive. */
  amount: Money;
}

/** Decisions that set cash aside for projects, give it back to its window, or move it between windows. */
export class AllocationsService {
  constructor(private readonly dataSource: DataSource) {}

  /** Sets cash aside. @throws {Refused} 409 beyond what is unallocated in the window, or for a project that is closed */
  async allocate(allocation: AllocationInput, author: Author): Promise<void> {
    await record(this.dataSource, author, `allocation ${allocation.reference}`, (recording) =>
      this.allocateInto(recording, allocation),
    );
  }

  /**
   * Gives cash back to the window that it came from; recorded as an allocation of a negative amount.
   * @throws {Refused} 409 beyond what is left allocated from that window
   */
  async release(release: AllocationInput, author: Author): Promise<void> {
    await record(this.dataSource, author, `allocation ${release.reference}`, (recording) =>
      this.releaseInto(recording, release),
    );
  }

  /** The same within a recording under way: the approval of a proposal. */
  async allocateInto(recording: Recording, allocation: AllocationInput): Promise<void> {
    await decideInto(recording, allocation, (amount) => amount);
  }

  /** The same within a recording under way: the approval of a proposal. */
  async releaseInto(recording: Recording, release: AllocationInput): Promise<void> {
    await decideInto(recording, release, (amount) => amount.negated());
  }

  /** @throws {Refused} 409 beyond what is unallocated in the window, 422 where both windows are the same */
  async moveBetweenWindows(move: WindowMoveInput, author: Author): Promise<void> {
    await record(this.dataSource, author, `window move ${move.reference}`, (recording) =>
      this.moveInto(recording, move),
    );
  }

  /** The same within a recording under way, e.g. while a fund is closed. */
  async moveInto(recording: Recording, move: WindowMoveInput): Promise<void> {
    const { reference, effectiveOn, amount } = move;
    const name = checkEvent('window_move', move);
    const fund = await knownFund(recording.manager, move.fund);
    checkAmount(amount, fund.currency, 'positive', name);
    const [from, to] = [fund.window(move.fromWindow), fund.window(move.toWindow)];
    if (from.id === to.id) throw wrong(`${name} goes from window ${from.code} to itself; name another one.`);
    const row = await recording.insert(WindowMove, {
      ...eventColumns(fund, move),
      fromWindowId: from.id,
      toWindowId: to.id,
      amount: amount.toString(),
    });
    const entry = windowMoved({ reference, effectiveOn, fromWindow: from.code, toWindow: to.code, amount });
    recording.post(row, fund.id, marked(entry, move));
  }
}

async function decideInto(
  recording: Recording,
  allocation: AllocationInput,
  signed: (amount: Money) => Money,
): Promise<void> {
  const { reference, effectiveOn } = allocation;
  const name = checkEvent('allocation', allocation);
  const { fund, status, ...place } = await knownPlace(recording.manager, allocation);
  checkAmount(allocation.amount, fund.currency, 'positive', name);
  const amount = signed(allocation.amount);
  if (amount.isPositive() && (status === 'financially_closed' || status === 'cancelled')) {
    throw notNow(
      `${name} of ${amount.format()} is for project ${place.project}, which is ${status.replace('_', ' ')}; change its status first.`,
    );
  }
  const window = fund.window(allocation.window);
  const row = await recording.insert(Allocation, {
    ...eventColumns(fund, allocation),
    projectId: place.projectId,
    organisationId: place.organisationId,
    windowId: window.id,
    amount: amount.toString(),
  });
  const { project, organisation } = place;
  const entry = allocationDecided({
    reference,
    effectiveOn,
    project,
    organisation,
    window: window.code,
    amount,
  });
  recording.post(row, fund.id, marked(entry, allocation));
}
