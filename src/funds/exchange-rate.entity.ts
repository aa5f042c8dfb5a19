import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A UN operational rate as quoted and typed by people: units of the currency per USD, as decimal text. */
@Entity({ name: 'exchange_rate', synchronize: false })
export class ExchangeRate {
  @PrimaryColumn({ type: 'text' })
  currency: string;

  @PrimaryColumn({ type: 'date', name: 'effective_on' })
  effectiveOn: string;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  @Column({ type: 'numeric', name: 'units_per_usd' })
  unitsPerUsd: string;

  @Column({ type: 'text', nullable: true })
  source: string | null;
}
