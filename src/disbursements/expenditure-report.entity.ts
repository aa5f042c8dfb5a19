import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** What an organisation reports as spent for a project in a period; its lines are expenditure, one for a category. */
@Entity({ name: 'expenditure_report', synchronize: false })
export class ExpenditureReport {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'int', name: 'fund_id' })
  fundId: number;

  @Column({ type: 'int', name: 'project_id' })
  projectId: number;

  @Column({ type: 'int', name: 'organisation_id' })
  organisationId: number;

  @Column({ type: 'text' })
  reference: string;

  @Column({ type: 'date', name: 'period_from' })
  periodFrom: string;

  @Column({ type: 'date', name: 'period_to' })
  periodTo: string;

  /** The report that it corrects: its lines are what that one said too little, or, negative, too much. */
  @Column({ type: 'int', name: 'corrects_id', nullable: true })
  correctsId: number | null;

  @Column({ type: 'bigint', name: 'change_id' })
  changeId: string;
}

/** What an approver let go out although it waited for reports or delivery. */
@Entity({ name: 'transfer_waiver', synchronize: false })
export class TransferWaiver {
  @PrimaryColumn({ type: 'int', name: 'proposal_id' })
  proposalId: number;

  /** The sentences that it waited for. */
  @Column({ type: 'text', name: 'waited_for', array: true })
  waitedFor: string[];

  @Column({ type: 'text' })
  reason: string;

  @Column({ type: 'bigint', name: 'change_id' })
  changeId: string;
}
