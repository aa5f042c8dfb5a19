import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A fund is the journal of the same id; its code, currency and first day never change. */
@Entity({ name: 'fund', synchronize: false })
export class Fund {
  @PrimaryColumn({ type: 'int' })
  id: number;

  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  currency: string;

  @Column({ type: 'date', name: 'start_date' })
  startDate: string;
}

/** What may change about a fund. Rates are decimal text; null where nothing is charged automatically. */
@Entity({ name: 'fund_version', synchronize: false })
export class FundVersion {
  @PrimaryColumn({ type: 'int', name: 'fund_id' })
  fundId: number;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'numeric', name: 'aa_fee_rate', nullable: true })
  aaFeeRate: string | null;

  @Column({ type: 'numeric', name: 'indirect_cost_rate', nullable: true })
  indirectCostRate: string | null;
}

/** An earmark: a theme, an outcome or a country. */
@Entity({ name: 'fund_window', synchronize: false })
export class FundWindow {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: 'int', name: 'fund_id' })
  fundId: number;

  @Column({ type: 'text' })
  code: string;
}

@Entity({ name: 'fund_window_version', synchronize: false })
export class FundWindowVersion {
  @PrimaryColumn({ type: 'int', name: 'window_id' })
  windowId: number;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  @Column({ type: 'text' })
  name: string;
}
