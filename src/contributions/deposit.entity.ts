import { Column, Entity } from 'typeorm';
import { MoneyColumn } from '../../libs/money/index.js';
import { BankRecord } from '../funds/index.js';

/** Money received under an agreement; `amount` is what the bank credited, before the fee. */
@Entity({ name: 'deposit', synchronize: false })
export class Deposit extends BankRecord {
  @Column({ type: 'int', name: 'agreement_id' })
  agreementId: number;

  @Column({ type: 'int', name: 'window_id' })
  windowId: number;

  /** The Administrative Agent's fee on it, decimal text in the fund's currency. */
  @MoneyColumn()
  fee: string;
}

/** Money given back to a contributor. */
@Entity({ name: 'contributor_refund', synchronize: false })
export class ContributorRefund extends BankRecord {
  @Column({ type: 'int', name: 'agreement_id' })
  agreementId: number;

  @Column({ type: 'int', name: 'window_id' })
  windowId: number;
}
