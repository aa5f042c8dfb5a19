import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsUUID, Length } from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { IsDay, MoneyDto, MayBeAbsent } from '../http/index.js';

/** Money to be given back to a contributor. */
export class ContributorRefundDto {
  @ApiProperty({ example: 'RF-1', minLength: 1, maxLength: 100 }) @Length(1, 100) reference: string;
  @ApiProperty({ example: '2026-11-23', description: 'Bank value date' }) @IsDay() effectiveOn: string;
  @ApiProperty({ type: MoneyDto, description: 'In the fund’s currency, above zero' })
  @IsMoney({ amount: 'positive' })
  amount: object;
  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'What is paid in the agreement’s currency, where that is another',
  })
  @MayBeAbsent()
  @IsMoney({ amount: 'positive' })
  original?: object;
  @ApiPropertyOptional({ description: 'Left out: the agreement’s' })
  @MayBeAbsent()
  @Length(1, 100)
  window?: string;
  @ApiPropertyOptional({ maxLength: 500 }) @MayBeAbsent() @Length(1, 500) narrative?: string;
  @ApiPropertyOptional({ maxLength: 100 }) @MayBeAbsent() @Length(1, 100) bankReference?: string;
  @ApiPropertyOptional({ description: 'It belongs into a month that is closed by now' })
  @MayBeAbsent()
  @IsBoolean()
  priorPeriodAdjustment?: boolean;
  @ApiPropertyOptional({ format: 'uuid' }) @MayBeAbsent() @IsUUID() document?: string;
}
