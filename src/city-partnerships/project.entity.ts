import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { MoneyColumn } from '../../libs/money/index.js';
import type { Stage } from './life.js';

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

  /** Where it stands in its life; null: it came in by a fund book, and its status is its own. */
  @Column({ type: 'text', nullable: true })
  stage: Stage | null;

  /** Why it came to its stage, in the version that brought it there. */
  @Column({ type: 'text', name: 'stage_reason', nullable: true })
  stageReason: string | null;

  /** The organisation of type city, beside the free text. */
  @Column({ type: 'int', name: 'city_id', nullable: true })
  cityId: number | null;

  /** The scan that it builds on. */
  @Column({ type: 'int', name: 'scan_id', nullable: true })
  scanId: number | null;
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
