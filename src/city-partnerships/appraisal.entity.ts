import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What one reviewer thinks of a project, with a score for each criterion. */
@Entity({ name: 'appraisal', synchronize: false })
export class Appraisal {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'int', name: 'project_id' })
  projectId: number;

  @Column({ type: 'int', name: 'reviewer_id' })
  reviewerId: number;

  @Column({ type: 'text', nullable: true })
  summary: string | null;

  @Column({ type: 'bigint', name: 'change_id' })
  changeId: string;
}
