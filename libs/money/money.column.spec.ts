import 'reflect-metadata';
import { Entity, getMetadataArgsStorage, PrimaryColumn } from 'typeorm';
import type { ValueTransformer } from 'typeorm';
import { Money, MoneyColumn, MoneyError } from './index.js';

@Entity()
class Allocation {
  @PrimaryColumn({ type: 'text' })
  reference: string;

  @MoneyColumn({ name: 'fund_amount', nullable: true })
  amount: string | null;
}

describe('a column of money', () => {
  const column = getMetadataArgsStorage()
    .filterColumns(Allocation)
    .find((one) => one.propertyName === 'amount')!;
  const transformer = column.options.transformer as ValueTransformer;

  it('is an exact numeric with the options given', () => {
    expect(column.options).toMatchObject({
      type: 'numeric',
      precision: 24,
      scale: 4,
      name: 'fund_amount',
      nullable: true,
    });
  });

  it('goes in as text, or as Money', () => {
    expect(transformer.to('1250.00')).toBe('1250.00');
    expect(transformer.to(Money.of('1250', 'USD'))).toBe('1250.00');
    expect(transformer.to(null)).toBeNull();
    expect(transformer.to(undefined)).toBeUndefined();
  });

  it('comes out as the text that the database wrote', () => {
    expect(transformer.from('1250.0000')).toBe('1250.0000');
    expect(transformer.from(null)).toBeNull();
  });

  it.each([1250, NaN, 'NaN', '1e5', '1,250', {}])('refuses %p before any SQL is sent', (amount) => {
    expect(() => transformer.to(amount) as unknown).toThrow(MoneyError);
  });
});
