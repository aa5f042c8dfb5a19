import { Column, Entity } from 'typeorm';
import { BankRecord } from '../funds/index.js';

abstract class PlacedRecord extends BankRecord {
  @Column({ type: 'int', name: 'project_id' })
  projectId: number;

  @Column({ type: 'int', name: 'organisation_id' })
  organisationId: number;
}

/** What may name the tranche that it is paid, or given back, under. */
abstract class TrancheRecord extends PlacedRecord {
  @Column({ type: 'int', name: 'window_id' })
  windowId: number;

  @Column({ type: 'int', name: 'tranche_id', nullable: true })
  trancheId: number | null;
}

/** Cash to a participating organisation. */
@Entity({ name: 'transfer', synchronize: false })
export class Transfer extends TrancheRecord {}

/** Unspent money that an organisation returned, to a window. */
@Entity({ name: 'organisation_refund', synchronize: false })
export class OrganisationRefund extends TrancheRecord {}

/** What an organisation reports as spent, by UNSDG category; a negative amount corrects an earlier report. */
@Entity({ name: 'expenditure', synchronize: false })
export class Expenditure extends PlacedRecord {
  @Column({ type: 'smallint' })
  category: number;

  /** The report that it is a line of; null where it was typed in alone, or imported. */
  @Column({ type: 'int', name: 'report_id', nullable: true })
  reportId: number | null;
}
