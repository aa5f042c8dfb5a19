import { Column, Entity } from 'typeorm';
import { MoneyRecord } from './money-record.js';

/** A record taken back, named by its kind and reference; the reversed entry is what counts. */
@Entity({ name: 'reversal', synchronize: false })
export class Reversal extends MoneyRecord {
  @Column({ type: 'text' })
  kind: string;

  @Column({ type: 'text', nullable: true })
  reason: string | null;

  @Column({ type: 'bigint', name: 'reversed_entry_id' })
  reversedEntryId: string;
}
