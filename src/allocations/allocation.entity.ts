import { Column, Entity } from 'typeorm';
import { MoneyColumn } from '../../libs/money/index.js';
import { MoneyRecord } from '../funds/index.js';

/** Cash set aside for a project and organisation; a negative amount releases it. Decimal text in the fund's currency. */
@Entity({ name: 'allocation', synchronize: false })
export class Allocation extends MoneyRecord {
  @Column({ type: 'int', name: 'project_id' })
  projectId: number;

  @Column({ type: 'int', name: 'organisation_id' })
  organisationId: number;

  @Column({ type: 'int', name: 'window_id' })
  windowId: number;

  @MoneyColumn()
  amount: string;
}

/** Unallocated cash that the steering committee moved between windows. */
@Entity({ name: 'window_move', synchronize: false })
export class WindowMove extends MoneyRecord {
  @Column({ type: 'int', name: 'from_window_id' })
  fromWindowId: number;

  @Column({ type: 'int', name: 'to_window_id' })
  toWindowId: number;

  @MoneyColumn()
  amount: string;
}
