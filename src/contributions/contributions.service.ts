import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import {
  agentFeeCharged,
  bankColumns,
  checkBankEvent,
  knownFund,
  marked,
  Receipt,
  type BankEventInput,
} from '../funds/index.js';
import { checkAmount, record, type Author, type Recording } from '../recording/index.js';
import { notNow, wordsFor, wrong } from '../refusals/index.js';
import { contributorRefunded, depositReceived } from './contribution.entries.js';
import { ContributorRefund, Deposit } from './deposit.entity.js';
import { feeOn } from './fee.js';
import { checkNotBeforeSigned, knownAgreement, type KnownAgreement } from './known-agreement.js';

/**
 * Money to or from a contributor. `amount` is what the bank credited or debited, in the fund's currency; `original`, what was
 * paid in the agreement's, is needed where that is another.
 */
export interface ContributionInput extends BankEventInput {
  /** The agreement's reference. */
  agreement: string;
  /** Left out: the agreement's. */
  window?: string;
}

/** A fee that is not charged with a deposit; under an agreement or, without one, in a window. */
export interface AgentFeeInput extends BankEventInput {
  agreement?: string;
  window?: string;
}

/** What contributors pay, what they get back, and the Administrative Agent's fee. */
export class ContributionsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Records money received under an agreement, with the fee on it: the agreement's rate, else the fund's, half up.
   * @param alongside what is part of the same act, e.g. attaching the bank's advice
   * @returns the fee, in the fund's currency
   * @throws {Refused} 404 unknown fund, agreement or window; 409 beyond what is unpaid, a closed month, a taken reference; 422
   *   before the agreement was signed, or in another currency than its own
   */
  receiveDeposit(
    deposit: ContributionInput,
    author: Author,
    alongside?: (recording: Recording) => Promise<unknown>,
  ): Promise<{ fee: Money }> {
    return record(this.dataSource, author, `deposit ${deposit.reference}`, async (recording) => {
      const received = await this.depositInto(recording, deposit);
      await alongside?.(recording);
      return received;
    });
  }

  /** The same within a recording under way, e.g. as the true event of unidentified money. */
  async depositInto(recording: Recording, deposit: ContributionInput): Promise<{ fee: Money }> {
    const name = checkBankEvent('deposit', deposit);
    const agreement = await knownAgreement(recording.manager, deposit.fund, deposit.agreement);
    const { fund } = agreement;
    const paid = checkContribution(agreement, deposit, name);
    const window = fund.window(deposit.window ?? agreement.window.code);
    const fee = feeOn(deposit.amount, { agreement: agreement.feeRate, fund: fund.feeRate });
    const row = await recording.insert(Deposit, {
      ...bankColumns(fund, deposit),
      agreementId: agreement.id,
      windowId: window.id,
      fee: fee.toString(),
    });
    const { reference, effectiveOn, amount } = deposit;
    const event = {
      reference,
      effectiveOn,
      agreement: agreement.reference,
      window: window.code,
      amount,
      fee,
      paid,
    };
    recording.post(row, fund.id, marked(depositReceived(event), deposit));
    recording.answerWith({ fee: fee.toJSON() });
    return { fee };
  }

  /**
   * Gives money back to a contributor; what is owed under the agreement does not rise again.
   * @throws {Refused} 409 beyond what is unallocated in the window or was paid under the agreement; otherwise as for
   *   {@link receiveDeposit}
   */
  async refund(refund: ContributionInput, author: Author): Promise<void> {
    const what = `${wordsFor('refund_to_donor')} ${refund.reference}`;
    await record(this.dataSource, author, what, async (recording) => {
      await checkWithinDeposits(recording.manager, refund);
      await this.refundInto(recording, refund);
    });
  }

  /** The same within a recording under way. When a fund is closed, what it earned goes back as well: the deposits are no limit then. */
  async refundInto(recording: Recording, refund: ContributionInput): Promise<void> {
    const name = checkBankEvent('refund_to_donor', refund);
    const agreement = await knownAgreement(recording.manager, refund.fund, refund.agreement);
    const { fund } = agreement;
    checkContribution(agreement, refund, name);
    const window = fund.window(refund.window ?? agreement.window.code);
    const row = await recording.insert(ContributorRefund, {
      ...bankColumns(fund, refund),
      agreementId: agreement.id,
      windowId: window.id,
    });
    const { reference, effectiveOn, amount } = refund;
    const event = { reference, effectiveOn, agreement: agreement.reference, window: window.code, amount };
    recording.post(row, fund.id, marked(contributorRefunded(event), refund));
  }

  /**
   * Records a fee on its own; a negative amount is a fee given back.
   * @throws {Refused} 422 where a rate charges the fee with each deposit, unless it is given back
   */
  async chargeAgentFee(fee: AgentFeeInput, author: Author): Promise<void> {
    await record(this.dataSource, author, `agent fee ${fee.reference}`, (recording) =>
      this.feeInto(recording, fee),
    );
  }

  /** The same within a recording under way. */
  async feeInto(recording: Recording, fee: AgentFeeInput): Promise<void> {
    const name = checkBankEvent('aa_fee', fee);
    const agreement =
      fee.agreement === undefined ? null : await knownAgreement(recording.manager, fee.fund, fee.agreement);
    const fund = agreement?.fund ?? (await knownFund(recording.manager, fee.fund));
    checkAmount(fee.amount, fund.currency, 'not zero', name);
    if (agreement) checkNotBeforeSigned(agreement, fee.effectiveOn, name);
    const rate = agreement?.feeRate ?? fund.feeRate;
    if (rate !== null && fee.amount.isPositive()) {
      throw wrong(
        `${name} of ${fee.amount.format()} would be charged twice: the rate of ${rate.toString()} charges the fee with each deposit. Only a fee given back, a negative one, is recorded on its own.`,
      );
    }
    const window = fund.window(fee.window ?? agreement?.window.code);
    const row = await recording.insert(Receipt, {
      ...bankColumns(fund, fee),
      kind: 'aa_fee',
      windowId: window.id,
      agreementId: agreement?.id,
    });
    const { reference, effectiveOn, amount } = fee;
    const event = {
      reference,
      effectiveOn,
      amount,
      window: window.code,
      agreement: agreement?.reference ?? null,
    };
    recording.post(row, fund.id, marked(agentFeeCharged(event), fee));
  }
}

/** Holds a refund to what was paid under its agreement and not refunded yet. @throws {Refused} 409 with the figures */
export async function checkWithinDeposits(
  manager: EntityManager,
  { fund: code, agreement: reference, reference: refund, amount }: ContributionInput,
): Promise<void> {
  const { fund, id } = await knownAgreement(manager, code, reference);
  // Two refunds at once would each see what the other is about to give back. (7204 marks the lock of an agreement.)
  await manager.query('SELECT pg_advisory_xact_lock(7204, $1)', [id]);
  const [row]: { net: string }[] = await manager.query(
    `SELECT coalesce(-sum(l.amount), 0) AS net FROM ledger.account a JOIN ledger.line l ON l.account_id = a.id
      WHERE a.journal_id = $1 AND a.code IN ('4000', '4900') AND a.per = jsonb_build_object('agreement', $2::text)`,
    [fund.id, reference],
  );
  const net = Money.fromDatabase(row!.net, fund.currency);
  if (!net.lessThan(amount)) return;
  throw notNow(
    `Refund to a contributor ${refund} of ${amount.format()} exceeds the ${net.format()} that were paid under agreement ${reference} and not refunded yet.`,
  );
}

/**
 * Holds a deposit or refund to its agreement.
 * @returns what was paid, in the agreement's currency
 */
export function checkContribution(
  agreement: KnownAgreement,
  contribution: ContributionInput,
  name: string,
): Money {
  checkAmount(contribution.amount, agreement.fund.currency, 'positive', name);
  checkNotBeforeSigned(agreement, contribution.effectiveOn, name);
  const paid = contribution.original ?? contribution.amount;
  if (paid.currency !== agreement.currency) {
    const said = contribution.original
      ? `${paid.format()} was paid`
      : `no amount in ${agreement.currency} was given`;
    throw wrong(
      `${name} is under agreement ${agreement.reference} in ${agreement.currency}, but ${said}; say what was paid in ${agreement.currency}.`,
    );
  }
  return paid;
}
