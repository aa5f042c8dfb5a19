import { Column, Entity } from 'typeorm';
import { MoneyRecord } from '../funds/index.js';

/** The balances with which a fund without its history moves in; the figures are its entry's lines alone. */
@Entity({ name: 'opening', synchronize: false })
export class Opening extends MoneyRecord {
  @Column({ type: 'text', nullable: true })
  narrative: string | null;
}
