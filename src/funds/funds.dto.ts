import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsObject,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { IsDay, MoneyDto } from '../http/index.js';
import { MayBeAbsent, MayBeNull, MayBeUnknown } from '../http/index.js';
import { IsCode } from './bank-event.dto.js';

const SHARE = /^(0(\.\d{1,12})?|1(\.0{1,12})?)$/;

/** A rate of a fee or cost: text, from 0 to 1. */
export const IsShare = (what: string) =>
  Matches(SHARE, {
    message: `${what} must be a share as text from "0" to "1" with at most 12 decimals: "0.01" is one per cent`,
  });

const IsName = () => Length(1, 200, { message: 'name must have 1 to 200 characters' });
const name = { example: 'City Partnerships', minLength: 1, maxLength: 200 };
const share = (example: string, description: string) => ({
  nullable: true,
  type: String,
  example,
  pattern: SHARE.source,
  description,
});
const aaFeeRate = share(
  '0.01',
  'Charged on each deposit, as a share: 0.01 is one per cent; null: fees are recorded on their own',
);
const indirectCostRate = share('0.07', 'Of indirect support costs, for the warning; null: none');

export class WindowDto {
  @ApiProperty({ example: 'HOUS' }) code: string;
  @ApiProperty({ example: 'Housing' }) name: string;
}

export class FundDto {
  @ApiProperty({ example: 'CITY' }) code: string;
  @ApiProperty({ example: 'City Partnerships' }) name: string;
  @ApiProperty({ example: 'USD' }) currency: string;
  @ApiProperty({ example: '2024-01-01' }) startDate: string;
  @ApiProperty({ nullable: true, type: String, description: 'The day after which the fund takes no entries' })
  closedOn: string | null;
  @ApiProperty({
    nullable: true,
    type: String,
    example: '0.01',
    description: 'A share: 0.01 is one per cent',
  })
  aaFeeRate: string | null;
  @ApiProperty({ nullable: true, type: String, example: '0.07' }) indirectCostRate: string | null;
  @ApiProperty({ type: [WindowDto] }) windows: WindowDto[];
}

export class NewWindowDto {
  @ApiProperty({ example: 'HOUS', minLength: 1, maxLength: 100, description: 'Never changes' })
  @IsCode('code')
  code: string;
  @ApiProperty({ ...name, example: 'Housing' }) @IsName() name: string;
}

export class WindowChangeDto {
  @ApiProperty({ ...name, example: 'Housing' }) @IsName() name: string;
}

export class NewFundDto {
  @ApiProperty({ example: 'CITY', minLength: 1, maxLength: 100, description: 'Never changes' })
  @IsCode('code')
  code: string;
  @ApiProperty(name) @IsName() name: string;
  @ApiProperty({ example: 'USD', pattern: '^[A-Z]{3}$', description: 'Of its books, for ever' })
  @Matches(/^[A-Z]{3}$/, { message: 'currency must be a code of ISO 4217, such as USD' })
  currency: string;
  @ApiProperty({ example: '2024-01-01', format: 'date', description: 'Nothing is recorded before it' })
  @IsDay()
  startDate: string;
  @ApiProperty(aaFeeRate)
  @MayBeNull()
  @IsShare('aaFeeRate')
  aaFeeRate: string | null;
  @ApiProperty(indirectCostRate)
  @MayBeNull()
  @IsShare('indirectCostRate')
  indirectCostRate: string | null;
  @ApiPropertyOptional({
    type: [NewWindowDto],
    minItems: 1,
    maxItems: 100,
    description: 'Left out: one window, GEN',
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsObject({ each: true, message: 'each of the windows must be an object' })
  @ValidateNested({ each: true })
  @Type(() => NewWindowDto)
  windows?: NewWindowDto[];
}

/** What may change; what is left out stays as it is. */
export class FundChangeDto {
  @ApiPropertyOptional(name)
  @MayBeAbsent()
  @IsName()
  name?: string;
  @ApiPropertyOptional(aaFeeRate)
  @MayBeUnknown()
  @IsShare('aaFeeRate')
  aaFeeRate?: string | null;
  @ApiPropertyOptional(indirectCostRate)
  @MayBeUnknown()
  @IsShare('indirectCostRate')
  indirectCostRate?: string | null;
}

const twoApprovers = 'Above it an allocation, transfer and the like needs two approvals; null: one is enough';
const stepUp = 'Above it a reversal is approved with a fresh second factor; null: every reversal is';

/** The amounts above which more is asked of people, in the fund's currency. */
export class LimitsDto {
  @ApiProperty({ type: MoneyDto, nullable: true, description: twoApprovers })
  @MayBeNull()
  @IsMoney({ amount: 'not negative' })
  twoApproversAbove: object | null;
  @ApiProperty({ type: MoneyDto, nullable: true, description: stepUp })
  @MayBeNull()
  @IsMoney({ amount: 'not negative' })
  stepUpReversalAbove: object | null;
}
