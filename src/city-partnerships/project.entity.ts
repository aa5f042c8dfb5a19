import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { MoneyColumn } from '../../libs/money/index.js';

export type ProjectKind = 'programme' | 'direct_cost' | 'fund_transfer';
export type ProjectStatus =
  'pipeline' | 'active' | 'operationally_closed' | 'financially_closed' | 'cancelled';

/** What money is set aside for. Direct costs and transfers to other funds are projects of their kind. */
@Entity({ name: 'project', synchronize: false })
export class Project {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'int', name: 'fund_id' })
  fundId: number;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  kind: ProjectKind;
}

/** What may change about a project. */
@Entity({ name: 'project_version', synchronize: false })
export class ProjectVersion {
  @PrimaryColumn({ type: 'int', name: 'project_id' })
  projectId: number;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  @Column({ type: 'text' })
  title: string;

  @Column({ type: 'int', name: 'lead_id', nullable: true })
  leadId: number | null;

  @Column({ type: 'text', nullable: true })
  country: string | null;

  @Column({ type: 'text', nullable: true })
  city: string | null;

  @Column({ type: 'date', name: 'start_date', nullable: true })
  startDate: string | null;

  @Column({ type: 'date', name: 'end_date', nullable: true })
  endDate: string | null;

  @Column({ type: 'text' })
  status: ProjectStatus;
}

/** What the steering committee approved for an organisation in a project; may exceed what is allocated so far. */
@Entity({ name: 'budget_version', synchronize: false })
export class BudgetVersion {
  @PrimaryColumn({ type: 'int', name: 'project_id' })
  projectId: number;

  @PrimaryColumn({ type: 'int', name: 'organisation_id' })
  organisationId: number;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  /** Decimal text in the fund's currency. */
  @MoneyColumn({ name: 'approved_amount' })
  approvedAmount: string;
}
