import type { DataSource, EntityManager } from 'typeorm';
import { balancesNow } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';
import { AllocationsService } from '../allocations/index.js';
import { obstaclesToClosing, projectPositions, usualResidual } from '../city-partnerships/index.js';
import { ContributionsService } from '../contributions/index.js';
import { knownFund, type KnownFund } from '../funds/index.js';
import { checkDay, checkName, record, type Author } from '../recording/index.js';
import { notNow, wrong } from '../refusals/index.js';
import { closingShares, type NetDeposit } from './closing-shares.js';

/** How a fund would be closed, as its books stand; amounts in its currency. */
export interface ClosingProposal {
  fund: string;
  /** Unallocated cash in all windows: what goes back to contributors. */
  cash: Money;
  /** The window into which the others are merged; null where no cash is left. */
  window: string | null;
  moves: { fromWindow: string; toWindow: string; amount: Money }[];
  refunds: { donor: string; agreement: string; amount: Money }[];
  /** What must be settled first, in sentences; none when the fund may be closed. */
  obstacles: string[];
}

/** The decision to close a fund as proposed. */
export interface ClosingInput {
  fund: string;
  /** References of its moves and refunds begin with it: `CLOSING-M1`, `CLOSING-R1`. */
  reference: string;
  effectiveOn: string;
  /** As it was decided on; the books must still say the same. */
  proposal: ClosingProposal;
  /** What contributors get in their agreement's currency, by its reference, where that is not the fund's. */
  originals?: Record<string, Money>;
  /** The balance with the organisations of a project that need not be refunded; left out: 250.00. */
  residual?: Money;
}

/** Closing a fund: windows merged, the remaining cash back to contributors, and no more entries. */
export class ClosingsService {
  private readonly allocations: AllocationsService;
  private readonly contributions: ContributionsService;

  constructor(private readonly dataSource: DataSource) {
    this.allocations = new AllocationsService(dataSource);
    this.contributions = new ContributionsService(dataSource);
  }

  /** @throws {Refused} 404 for an unknown fund, 409 for one that is closed */
  async proposeClosing(fund: string, residual?: Money): Promise<ClosingProposal> {
    const { manager } = this.dataSource;
    return propose(manager, await knownFund(manager, fund), residual);
  }

  /**
   * Records the moves and refunds of a proposal and closes the fund: from then on it refuses entries.
   * @throws {Refused} 409 where something is left to be settled, or the books have changed since it was proposed
   */
  async closeFund(closing: ClosingInput, author: Author): Promise<void> {
    const { fund, reference, effectiveOn, proposal } = closing;
    checkName(reference, 'The reference of the closing');
    checkDay(effectiveOn, 'The day of the closing');
    await record(this.dataSource, author, `closing ${reference} of fund ${fund}`, async (recording) => {
      const { manager } = recording;
      // Nobody posts between what is read here and the closing; the lock of a closing journal alone could not be had together
      // with the accounts that a spender holds.
      await manager.query('LOCK TABLE ledger.line IN SHARE ROW EXCLUSIVE MODE');
      const known = await knownFund(manager, fund);
      const now = await propose(manager, known, closing.residual);
      if (now.obstacles.length > 0)
        throw notNow(`Fund ${fund} cannot be closed: ${now.obstacles.join('; ')}.`);
      checkUnchanged(proposal, now);
      await checkNothingLater(manager, known, effectiveOn);
      for (const [index, move] of now.moves.entries()) {
        await this.allocations.moveInto(recording, {
          fund,
          reference: `${reference}-M${index + 1}`,
          effectiveOn,
          ...move,
        });
      }
      for (const [index, { agreement, amount }] of now.refunds.entries()) {
        const original = closing.originals?.[agreement];
        await this.contributions.refundInto(recording, {
          fund,
          reference: `${reference}-R${index + 1}`,
          effectiveOn,
          agreement,
          window: now.window!,
          amount,
          ...(original ? { original } : {}),
        });
      }
      await recording.leaveTrail();
      await recording.postAll();
      await manager.query('UPDATE ledger.journal SET closed_on = $2 WHERE id = $1', [known.id, effectiveOn]);
    });
  }
}

async function propose(manager: EntityManager, fund: KnownFund, residual?: Money): Promise<ClosingProposal> {
  const [journal]: { closedOn: string | null }[] = await manager.query(
    'SELECT closed_on::text AS "closedOn" FROM ledger.journal WHERE id = $1',
    [fund.id],
  );
  if (journal?.closedOn) throw notNow(`Fund ${fund.code} was closed on ${journal.closedOn}.`);

  const balances = [...(await balancesNow(manager, fund.id, ['1000', '1050'])).values()];
  const held = fund.windows.flatMap(({ code }) => {
    const found = balances.find(({ account }) => account.code === '1000' && account.per.window === code);
    return found && !found.balance.isZero() ? [{ window: code, amount: found.balance }] : [];
  });
  const cash = Money.sum(
    held.map(({ amount }) => amount),
    fund.currency,
  );
  const [into, ...others] = held; // the fund's eldest window that has cash: fewest surprises
  const deposits = await netDeposits(manager, fund);

  const obstacles = obstaclesToClosing(
    await projectPositions(manager, fund),
    residual ?? usualResidual(fund.currency),
  );
  const unidentified = balances.find(({ account }) => account.code === '1050')?.balance;
  if (unidentified && !unidentified.isZero()) obstacles.push(`${unidentified.format()} are unidentified`);
  if (!cash.isZero() && deposits.length === 0)
    obstacles.push(`${cash.format()} remain, and there is no contributor to refund`);

  return {
    fund: fund.code,
    cash,
    window: into?.window ?? null,
    moves: others.map(({ window, amount }) => ({ fromWindow: window, toWindow: into!.window, amount })),
    refunds: (deposits.length === 0 ? [] : closingShares(cash, deposits)).map(({ deposit, share }) => ({
      donor: deposit.donor,
      agreement: deposit.agreement,
      amount: share,
    })),
    obstacles,
  };
}

/** 4000 less 4900 per agreement, where that is above zero, by contributor. */
async function netDeposits(manager: EntityManager, fund: KnownFund): Promise<NetDeposit[]> {
  const rows: { donor: string; agreement: string; net: string }[] = await manager.query(
    `SELECT o.code AS donor, g.reference AS agreement, sum(m.credit - m.debit) AS net
       FROM ledger.movements($1, '-infinity', 'infinity') m
       JOIN ledger.account a ON a.id = m.account_id AND a.code IN ('4000', '4900')
       JOIN agreement g ON g.fund_id = $1 AND g.reference = a.per ->> 'agreement'
       JOIN organisation o ON o.id = g.donor_id
      GROUP BY o.code, g.reference HAVING sum(m.credit - m.debit) > 0
      ORDER BY o.code COLLATE "C", g.reference COLLATE "C"`,
    [fund.id],
  );
  return rows.map((row) => ({ ...row, net: Money.fromDatabase(row.net, fund.currency) }));
}

/** What was decided on is what is done, or nothing is. */
function checkUnchanged(decided: ClosingProposal, now: ClosingProposal): void {
  const figures = ({ cash, window, moves, refunds }: ClosingProposal) =>
    JSON.stringify({ cash, window, moves, refunds });
  if (figures(decided) === figures(now)) return;
  throw notNow(
    `The books of fund ${now.fund} have changed since its closing was proposed: ${decided.cash.format()} were to go back then, ${now.cash.format()} are unallocated now. Propose it again.`,
  );
}

async function checkNothingLater(
  manager: EntityManager,
  fund: KnownFund,
  effectiveOn: string,
): Promise<void> {
  const [last]: { day: string | null }[] = await manager.query(
    'SELECT max(effective_on)::text AS day FROM ledger.entry WHERE journal_id = $1',
    [fund.id],
  );
  if (last?.day && last.day > effectiveOn) {
    throw wrong(
      `Fund ${fund.code} has entries up to ${last.day}; it cannot be closed on ${effectiveOn}, before that.`,
    );
  }
}
