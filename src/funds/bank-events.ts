import type { DataSource } from 'typeorm';
import { record, type Author, type Recording } from '../recording/index.js';
import { wordsFor } from '../refusals/index.js';
import type { BankEventInput } from './money-record.js';
import type { ReceiptInput, ReceiptsService } from './receipts.service.js';

/** What each kind of event through the fund's bank names besides its amount, by codes and references. */
export interface BankEventOf {
  fund_interest: ReceiptInput;
  other_income: ReceiptInput;
  bank_charge: ReceiptInput;
  aa_fee: ReceiptInput & { agreement?: string };
  organisation_interest: ReceiptInput & { organisation: string };
  deposit: ReceiptInput & { agreement: string };
  refund_from_organisation: ReceiptInput & { project: string; organisation: string };
}

type Kind = keyof BankEventOf;
type Into<K extends Kind> = (recording: Recording, event: BankEventOf[K]) => Promise<unknown>;

/**
 * What comes into a fund's bank account and goes out of it, by kind. Deposits belong to contributors and refunds to participating
 * organisations, rooms that this one knows nothing of: each brings how its kinds are recorded.
 */
export class BankEvents {
  private readonly kinds = new Map<Kind, Into<never>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly receipts: ReceiptsService,
  ) {
    for (const kind of ['fund_interest', 'other_income', 'bank_charge'] as const) {
      this.bring(kind, (recording, event) => receipts.receiveInto(recording, kind, event));
    }
  }

  /** Says how events of a kind are recorded within a recording under way. */
  bring<K extends Kind>(kind: K, into: Into<K>): void {
    this.kinds.set(kind, into);
  }

  /** Records an event of its own. @throws {Refused} as its kind says */
  async receive<K extends Kind>(kind: K, event: BankEventOf[K], author: Author): Promise<void> {
    const what = `${wordsFor(kind)} ${event.reference}`;
    await record(this.dataSource, author, what, (recording) => this.into(kind)(recording, event));
  }

  /** Records what unidentified money truly was, both or neither. @throws {Refused} as `resolveUnidentified` and the kind say */
  resolve<K extends Kind>(
    resolution: BankEventInput,
    kind: K,
    event: BankEventOf[K],
    author: Author,
  ): Promise<void> {
    return this.receipts.resolveUnidentified(
      resolution,
      (recording) => this.into(kind)(recording, event),
      author,
    );
  }

  private into<K extends Kind>(kind: K): Into<K> {
    const into = this.kinds.get(kind) as Into<K> | undefined;
    if (!into) throw new Error(`No room has brought how ${kind} is recorded.`);
    return into;
  }
}
