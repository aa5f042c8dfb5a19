import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn } from '../../libs/money/index.js';
import { MoneyRecord } from '../funds/index.js';

/** A contributor's promise, in any currency, as signed; amendments change what it comes to. */
@Entity({ name: 'agreement', synchronize: false })
export class Agreement extends MoneyRecord {
  @Column({ type: 'int', name: 'donor_id' })
  donorId: number;

  @Column({ type: 'text' })
  currency: string;

  /** Decimal text in the agreement's currency. */
  @MoneyColumn()
  amount: string;

  @Column({ type: 'int', name: 'window_id' })
  windowId: number;

  /** The agreement's own rate as decimal text; null where the fund's applies. */
  @Column({ type: 'numeric', name: 'aa_fee_rate', nullable: true })
  aaFeeRate: string | null;
}

/** The agreement's new total, in its currency. */
@Entity({ name: 'amendment', synchronize: false })
export class Amendment extends MoneyRecord {
  @Column({ type: 'int', name: 'agreement_id' })
  agreementId: number;

  @MoneyColumn()
  amount: string;
}

/** One instalment of an agreement's schedule, known by its day and place among that day's; zero takes it off. */
@Entity({ name: 'instalment_version', synchronize: false })
export class InstalmentVersion {
  @PrimaryColumn({ type: 'int', name: 'agreement_id' })
  agreementId: number;

  @PrimaryColumn({ type: 'date', name: 'due_on' })
  dueOn: string;

  @PrimaryColumn({ type: 'smallint' })
  n: number;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  /** Decimal text in the agreement's currency. */
  @MoneyColumn()
  amount: string;
}
