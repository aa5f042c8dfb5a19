import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Through which door a change came in. */
export type Door = 'import' | 'command_line' | 'http' | 'system';

/** One act of a person: what is versioned and what moves money point at it. Known from `recordedAt` on (migration 08). */
@Entity({ name: 'change', synchronize: false })
export class Change {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id: string;

  @Column({ type: 'text', name: 'made_by' })
  madeBy: string;

  @Column({ type: 'text' })
  door: Door;

  @Column({ type: 'text' })
  what: string;

  @Column({ type: 'timestamptz', name: 'made_at' })
  madeAt: Date;

  /** The moment of its seal; null for the moment before that. */
  @Column({ type: 'timestamptz', name: 'recorded_at', nullable: true })
  recordedAt: Date | null;
}
