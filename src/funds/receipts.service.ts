import type { DataSource } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { checkAmount, record, type Author, type Recording } from '../recording/index.js';
import { wrong } from '../refusals/index.js';
import { checkBankEvent, marked } from './event.js';
import {
  bankCharged,
  fundInterestEarned,
  otherIncomeReceived,
  unidentifiedReceived,
  unidentifiedResolved,
} from './fund.entries.js';
import { knownFund } from './known-fund.js';
import { bankColumns, type BankEventInput } from './money-record.js';
import { Receipt } from './receipt.entity.js';

/** Money that comes into a window or goes out of it. `window` may be left out where the fund has one. */
export interface ReceiptInput extends BankEventInput {
  window?: string;
}

const composed = {
  fund_interest: fundInterestEarned,
  other_income: otherIncomeReceived,
  bank_charge: bankCharged,
} as const;

/** What a fund receives and is charged apart from deposits, and money that nobody can name yet. */
export class ReceiptsService {
  constructor(private readonly dataSource: DataSource) {}

  /** Interest that the fund's bank account earned; it bears no fee. Negative interest is a bank charge. */
  fundInterest(receipt: ReceiptInput, author: Author): Promise<void> {
    return this.receive('fund_interest', receipt, author);
  }

  otherIncome(receipt: ReceiptInput, author: Author): Promise<void> {
    return this.receive('other_income', receipt, author);
  }

  /** A charge of the bank; a negative amount is a charge given back. */
  bankCharge(receipt: ReceiptInput, author: Author): Promise<void> {
    return this.receive('bank_charge', receipt, author);
  }

  /** The same within a recording under way, e.g. as the true event of unidentified money. */
  async receiveInto(recording: Recording, kind: keyof typeof composed, receipt: ReceiptInput): Promise<void> {
    const name = checkBankEvent(kind, receipt);
    const fund = await knownFund(recording.manager, receipt.fund);
    checkAmount(receipt.amount, fund.currency, kind === 'bank_charge' ? 'not zero' : 'positive', name);
    const window = fund.window(receipt.window);
    const row = await recording.insert(Receipt, { kind, windowId: window.id, ...bankColumns(fund, receipt) });
    const { reference, effectiveOn, amount } = receipt;
    const entry = composed[kind]({ reference, effectiveOn, amount, window: window.code });
    recording.post(row, fund.id, marked(entry, receipt));
  }

  /** Money in the bank that nobody can name yet: outside the statement until it is known whose it is. */
  async unidentified(receipt: BankEventInput, author: Author): Promise<void> {
    await record(this.dataSource, author, `unidentified receipt ${receipt.reference}`, (recording) =>
      this.unidentifiedInto(recording, 'unidentified_receipt', receipt),
    );
  }

  /**
   * It is known whose unidentified money was: takes it out of 1050 and records the true event, both or neither.
   *
   * @param resolution its own reference, day and how much of the unidentified money it names
   * @param trueEvent records what really happened, e.g. `(r) => contributions.depositInto(r, deposit)`; it must bring just as
   *   much cash into windows as is resolved, since the bank received nothing new
   * @throws {Refused} 422 where it brings another amount; 409 where less is unidentified
   */
  async resolveUnidentified(
    resolution: BankEventInput,
    trueEvent: (recording: Recording) => Promise<unknown>,
    author: Author,
  ): Promise<void> {
    await record(
      this.dataSource,
      author,
      `unidentified resolution ${resolution.reference}`,
      async (recording) => {
        await this.unidentifiedInto(recording, 'unidentified_resolution', resolution);
        await trueEvent(recording);
        const { currency } = resolution.amount;
        const brought = Money.sum(
          recording
            .entries()
            .flatMap((entry) => entry.lines)
            .filter(
              ({ account, amount }) =>
                account.code === '1000' && amount.isPositive() && amount.currency === currency,
            )
            .map(({ amount }) => amount),
          currency,
        );
        if (!brought.equals(resolution.amount)) {
          throw wrong(
            `Resolution ${resolution.reference} names ${resolution.amount.format()}, but what it was brings ${brought.format()} into the windows; the two must be the same.`,
          );
        }
      },
    );
  }

  private async receive(kind: keyof typeof composed, receipt: ReceiptInput, author: Author): Promise<void> {
    await record(this.dataSource, author, `${kind.replace('_', ' ')} ${receipt.reference}`, (recording) =>
      this.receiveInto(recording, kind, receipt),
    );
  }

  private async unidentifiedInto(
    recording: Recording,
    kind: 'unidentified_receipt' | 'unidentified_resolution',
    receipt: BankEventInput,
  ): Promise<void> {
    const name = checkBankEvent(kind, receipt);
    const fund = await knownFund(recording.manager, receipt.fund);
    checkAmount(receipt.amount, fund.currency, 'positive', name);
    const row = await recording.insert(Receipt, { kind, ...bankColumns(fund, receipt) });
    const compose = kind === 'unidentified_receipt' ? unidentifiedReceived : unidentifiedResolved;
    const { reference, effectiveOn, amount } = receipt;
    recording.post(row, fund.id, marked(compose({ reference, effectiveOn, amount }), receipt));
  }
}
