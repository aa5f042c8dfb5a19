import { Column, PrimaryGeneratedColumn } from 'typeorm';
import { MoneyColumn, type Money } from '../../libs/money/index.js';

/** The columns that every record that moves money has (migration 09). */
export abstract class MoneyRecord {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'int', name: 'fund_id' })
  fundId: number;

  @Column({ type: 'text' })
  reference: string;

  /** Bank value date or decision date. */
  @Column({ type: 'date', name: 'effective_on' })
  effectiveOn: string;

  /** Its one entry, drawn when the record is inserted. */
  @Column({ type: 'bigint', name: 'entry_id' })
  entryId: string;

  @Column({ type: 'bigint', name: 'change_id' })
  changeId: string;
}

/** A record of money through a bank: what was paid where that was another currency, and what the bank says about it. */
export abstract class BankRecord extends MoneyRecord {
  /** Decimal text in the fund's currency. */
  @MoneyColumn()
  amount: string;

  /** What was paid, where that is known apart: its currency and amount, both or neither. */
  @Column({ type: 'text', nullable: true })
  currency: string | null;

  @MoneyColumn({ name: 'original_amount', nullable: true })
  originalAmount: string | null;

  @Column({ type: 'text', nullable: true })
  narrative: string | null;

  @Column({ type: 'text', name: 'bank_reference', nullable: true })
  bankReference: string | null;

  @Column({ type: 'date', name: 'value_date', nullable: true })
  valueDate: string | null;
}

/** What every event is asked for with. */
export interface EventInput {
  /** The fund's code. */
  fund: string;
  /** Unique in the fund and kind. */
  reference: string;
  effectiveOn: string;
  /** It belongs into a month that is closed by now. */
  priorPeriodAdjustment?: boolean;
}

/** What an event that went through a bank is asked for with. */
export interface BankEventInput extends EventInput {
  /** In the fund's currency: what the bank credited or debited. */
  amount: Money;
  /** What was paid in another currency. */
  original?: Money;
  narrative?: string;
  bankReference?: string;
  valueDate?: string;
}

/** The columns of an event; undefined ones take the column's default. */
export const eventColumns = ({ id }: { id: number }, { reference, effectiveOn }: EventInput) => ({
  fundId: id,
  reference,
  effectiveOn,
});

/** The columns of an event that went through a bank. */
export const bankColumns = (fund: { id: number }, event: BankEventInput) => ({
  ...eventColumns(fund, event),
  amount: event.amount.toString(),
  currency: event.original?.currency,
  originalAmount: event.original?.toString(),
  narrative: event.narrative,
  bankReference: event.bankReference,
  valueDate: event.valueDate,
});
