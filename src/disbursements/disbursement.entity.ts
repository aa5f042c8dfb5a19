import { Column, Entity } from 'typeorm';
import { BankRecord } from '../funds/index.js';

abstract class PlacedRecord extends BankRecord {
  @Column({ type: 'int', name: 'project_id' })
  projectId: number;

  @Column({ type: 'int', name: 'organisation_id' })
  organisationId: number;
}

/** Cash to a participating organisation. */
@Entity({ name: 'transfer', synchronize: false })
export class Transfer extends PlacedRecord {
  @Column({ type: 'int', name: 'window_id' })
  windowId: number;
}

/** Unspent money that an organisation returned, to a window. */
@Entity({ name: 'organisation_refund', synchronize: false })
export class OrganisationRefund extends PlacedRecord {
  @Column({ type: 'int', name: 'window_id' })
  windowId: number;
}

/** What an organisation reports as spent, by UNSDG category; a negative amount corrects an earlier report. */
@Entity({ name: 'expenditure', synchronize: false })
export class Expenditure extends PlacedRecord {
  @Column({ type: 'smallint' })
  category: number;
}
