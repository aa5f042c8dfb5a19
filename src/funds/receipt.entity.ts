import { Column, Entity } from 'typeorm';
import { BankRecord } from './money-record.js';

export type ReceiptKind =
  | 'fund_interest'
  | 'organisation_interest'
  | 'other_income'
  | 'aa_fee'
  | 'bank_charge'
  | 'unidentified_receipt'
  | 'unidentified_resolution';

/** Interest, other income, fees and charges apart from deposits, and money that nobody can name yet. */
@Entity({ name: 'receipt', synchronize: false })
export class Receipt extends BankRecord {
  @Column({ type: 'text' })
  kind: ReceiptKind;

  @Column({ type: 'int', name: 'window_id', nullable: true })
  windowId: number | null;

  @Column({ type: 'int', name: 'agreement_id', nullable: true })
  agreementId: number | null;

  @Column({ type: 'int', name: 'organisation_id', nullable: true })
  organisationId: number | null;
}
