import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { IsCode } from '../funds/index.js';
import { IsDay, MayBeAbsent, MayBeUnknown, MoneyDto } from '../http/index.js';
import { waysOfPaying, type WayOfPaying } from './earned.js';
import { measuredPattern } from './milestone-terms.js';

const short = { minLength: 1, maxLength: 100 };
const unknown = { nullable: true, type: String } as const;
const money = { nullable: true, type: MoneyDto } as const;
const day = { ...unknown, example: '2026-12-31', format: 'date' } as const;
const measured = { example: '42.5', pattern: measuredPattern.source };
const MOST_NUMBERS = 2_147_483_647;
const number = { type: 'integer', minimum: 1, maximum: MOST_NUMBERS } as const;

/** A result: a plain decimal as text. */
const IsMeasured = (what: string) =>
  Matches(measuredPattern, {
    message: `${what} must be a plain decimal such as 42.5, at most 18 digits and 6 decimals, as text`,
  });

class StepFormDto {
  @ApiProperty(measured) @IsMeasured('at') at: string;
  @ApiProperty({ type: MoneyDto }) @IsMoney({ amount: 'positive' }) price: object;
}

/** What may be said of a milestone besides its title and how it pays; in a change, what is left out stays as it is. */
class MilestoneTermsDto {
  @ApiPropertyOptional({ ...money, description: 'For all_or_nothing and in_proportion' })
  @MayBeUnknown()
  @IsMoney({ amount: 'positive' })
  price?: object | null;
  @ApiPropertyOptional({
    ...unknown,
    ...measured,
    description: 'The indicator’s own where absent, as far as it counts',
  })
  @MayBeUnknown()
  @IsMeasured('baseline')
  baseline?: string | null;
  @ApiPropertyOptional({
    ...unknown,
    ...measured,
    description: 'For all_or_nothing and in_proportion, of an indicator',
  })
  @MayBeUnknown()
  @IsMeasured('target')
  target?: string | null;
  @ApiPropertyOptional({
    ...unknown,
    example: '0.5',
    pattern: '^[01](\\.\\d{1,6})?$',
    description: 'For in_proportion: nothing is earned below this share of the way',
  })
  @MayBeUnknown()
  @Matches(/^[01](\.\d{1,6})?$/, { message: 'minimumShare must be a plain decimal from 0 to 1, as text' })
  minimumShare?: string | null;
  @ApiPropertyOptional({ ...money, description: 'For per_unit' })
  @MayBeUnknown()
  @IsMoney({ amount: 'positive' })
  unitPrice?: object | null;
  @ApiPropertyOptional({ ...money, description: 'For per_unit: the most that it may earn' })
  @MayBeUnknown()
  @IsMoney({ amount: 'positive' })
  cap?: object | null;
  @ApiPropertyOptional({
    type: [StepFormDto],
    maxItems: 50,
    description: 'For by_steps: each pays more than the one before it',
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => StepFormDto)
  steps?: StepFormDto[];
  @ApiPropertyOptional(day) @MayBeUnknown() @IsDay() dueFrom?: string | null;
  @ApiPropertyOptional(day) @MayBeUnknown() @IsDay() dueUntil?: string | null;
  @ApiPropertyOptional({
    type: 'array',
    maxItems: 20,
    items: {
      type: 'string',
      minLength: 1,
      maxLength: 300,
      example: 'Completion certificate',
      pattern: '^\\S([^\\r\\n\\0]*\\S)?$',
    },
    description: 'Each piece of evidence that must come with a report',
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 300, { each: true, message: 'each piece of evidenceRequired must have 1 to 300 characters' })
  @Matches(/^\S([^\r\n\0]*\S)?$/, { each: true, message: 'each piece of evidenceRequired must be one line' })
  evidenceRequired?: string[];
  @ApiPropertyOptional({
    ...number,
    nullable: true,
    description: 'The one person who verifies it; null: any verifier of the project',
  })
  @MayBeUnknown()
  @IsInt()
  @Min(1)
  @Max(MOST_NUMBERS)
  verifier?: number | null;
}

const title = { example: '400 homes connected', minLength: 1, maxLength: 500 };
const IsTitle = () => Length(1, 500, { message: 'title must have 1 to 500 characters' });
const IsWay = () => IsIn(waysOfPaying, { message: `pays must be one of ${waysOfPaying.join(', ')}` });

export class NewMilestoneDto extends MilestoneTermsDto {
  @ApiProperty({ example: 'M-1', description: 'Unique in the project; never changes', ...short })
  @IsCode('code')
  code: string;
  @ApiProperty({ example: 'T-1', description: 'Never changes', ...short }) @IsCode('tranche') tranche: string;
  @ApiProperty(title) @IsTitle() title: string;
  @ApiPropertyOptional({
    ...unknown,
    ...short,
    example: 'IND-1',
    description: 'Either an indicator or a fact; never changes',
  })
  @MayBeUnknown()
  @IsCode('indicator')
  indicator?: string | null;
  @ApiPropertyOptional({ ...unknown, example: 'The contract is signed', minLength: 1, maxLength: 500 })
  @MayBeUnknown()
  @Length(1, 500, { message: 'fact must have 1 to 500 characters' })
  fact?: string | null;
  @ApiProperty({ enum: waysOfPaying, description: 'A fact pays all_or_nothing' }) @IsWay() pays: WayOfPaying;
}

export class MilestoneChangeDto extends MilestoneTermsDto {
  @ApiPropertyOptional(title) @MayBeAbsent() @IsTitle() title?: string;
  @ApiPropertyOptional({ enum: waysOfPaying }) @MayBeAbsent() @IsWay() pays?: WayOfPaying;
  @ApiPropertyOptional({ description: 'Nothing more is reported or earned' })
  @MayBeAbsent()
  @IsBoolean()
  withdrawn?: boolean;
}

const reason = { example: 'Two sites are not connected yet', minLength: 1, maxLength: 2000 };
const IsReason = (what: string) => Length(1, 2000, { message: `${what} must have 1 to 2000 characters` });

/** What a project lead says of a milestone. */
export class MilestoneReportDto {
  @ApiProperty({ ...measured, description: 'The level reached, all reports together; of a fact: 1 or 0' })
  @IsMeasured('value')
  value: string;
  @ApiPropertyOptional({ minLength: 1, maxLength: 2000 })
  @MayBeAbsent()
  @IsReason('narrative')
  narrative?: string;
  @ApiProperty({ example: '2026-11-23', format: 'date' }) @IsDay() reportedOn: string;
}

/** What a verifier says of a report. */
export class VerdictDto {
  @ApiProperty({ ...number, description: 'The number of the report that was looked at' })
  @IsInt()
  @Min(1)
  @Max(MOST_NUMBERS)
  report: number;
  @ApiProperty({ enum: ['full', 'part', 'rejected'] })
  @IsIn(['full', 'part', 'rejected'], { message: 'verdict must be one of full, part, rejected' })
  verdict: 'full' | 'part' | 'rejected';
  @ApiPropertyOptional({ ...measured, description: 'The verifier’s own, in part' })
  @MayBeAbsent()
  @IsMeasured('value')
  value?: string;
  @ApiPropertyOptional({ ...reason, description: 'Why not in full' })
  @MayBeAbsent()
  @IsReason('reason')
  reason?: string;
  @ApiProperty({ example: '2026-11-23', format: 'date' }) @IsDay() verifiedOn: string;
}

/** What was verified and is found otherwise later. */
export class CorrectionDto {
  @ApiProperty(measured) @IsMeasured('value') value: string;
  @ApiProperty(reason) @IsReason('reason') reason: string;
  @ApiProperty({ example: '2026-11-23', format: 'date' }) @IsDay() verifiedOn: string;
}
