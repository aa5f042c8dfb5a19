import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

export const scholarTasks = ['advise', 'verify'] as const;
export type ScholarTask = (typeof scholarTasks)[number];

/** A scholar who advises a project or verifies it; never both, which the database holds. */
@Entity({ name: 'scholar_assignment', synchronize: false })
export class ScholarAssignment {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'int', name: 'project_id' })
  projectId: number;

  @Column({ type: 'int', name: 'scholar_id' })
  scholarId: number;

  @Column({ type: 'text' })
  task: ScholarTask;

  @Column({ type: 'date', name: 'from_on' })
  fromOn: string;

  @Column({ type: 'date', name: 'until_on', nullable: true })
  untilOn: string | null;

  @Column({ type: 'bigint', name: 'change_id' })
  changeId: string;
}

/** What came of an assignment. */
@Entity({ name: 'scholar_assignment_end', synchronize: false })
export class ScholarAssignmentEnd {
  @PrimaryColumn({ type: 'int', name: 'assignment_id' })
  assignmentId: number;

  @Column({ type: 'date', name: 'ended_on' })
  endedOn: string;

  @Column({ type: 'text' })
  outcome: string;

  @Column({ type: 'bigint', name: 'change_id' })
  changeId: string;
}
