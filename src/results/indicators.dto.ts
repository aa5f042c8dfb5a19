import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { IsQuantity } from '../../libs/money/index.js';
import { IsCode } from '../funds/index.js';
import { IsDay, MayBeAbsent, MayBeNull, MayBeUnknown } from '../http/index.js';
import { IsListOf, KnownPartDto, measured, PartDto, PeriodDto, short, unknown } from './results.dto.js';
import { dimensions, type Dimension, type IndicatorDetails } from './rows.js';

const directions = ['up', 'down'];
const title = { example: 'Families in safe homes', minLength: 1, maxLength: 500 };
const unit = { example: 'families', ...short };
const text = { ...unknown, minLength: 1, maxLength: 1000 };
const IsText = (what: string) =>
  Length(1, 1000, { message: `${what} must be a text of 1 to 1000 characters` });
const IsTitle = () => Length(1, 500, { message: 'title must have 1 to 500 characters' });
const IsDirection = () =>
  IsIn(directions, { message: 'direction must be up or down: which of them is better' });
const target = {
  ...unknown,
  example: '11.1',
  pattern: '^\\d{1,2}\\.[0-9a-z]{1,2}$',
  description: 'Of that goal',
};
const indicator = {
  ...unknown,
  example: '11.1.1',
  pattern: '^\\d{1,2}\\.[0-9a-z]{1,2}\\.\\d$',
  description: 'Of that target',
};
const number = (maximum: number) => ({ nullable: true, type: 'integer', minimum: 1, maximum }) as const;

class IndicatorDetailsDto {
  @ApiPropertyOptional({ ...unknown, ...short, example: 'OC1', description: 'The result that it measures' })
  @MayBeUnknown()
  @IsCode('result')
  result?: string | null;
  @ApiPropertyOptional({ description: 'A count: its parts, say of men and of women, add up to it' })
  @MayBeAbsent()
  @IsBoolean()
  additive?: boolean;
  @ApiPropertyOptional({ description: 'The values of periods add up; if not, the newest is the state' })
  @MayBeAbsent()
  @IsBoolean()
  accumulates?: boolean;
  @ApiPropertyOptional({ ...unknown, ...measured, description: 'With its day' })
  @MayBeUnknown()
  @IsQuantity()
  baseline?: string | null;
  @ApiPropertyOptional({ ...unknown, example: '2025-12-31', format: 'date' })
  @MayBeUnknown()
  @IsDay()
  baselineOn?: string | null;
  @ApiPropertyOptional(text) @MayBeUnknown() @IsText('meansOfVerification') meansOfVerification?:
    string | null;
  @ApiPropertyOptional(text) @MayBeUnknown() @IsText('source') source?: string | null;
  @ApiPropertyOptional({
    ...unknown,
    ...short,
    example: 'UN-HABITAT',
    description: 'The organisation that answers for its values',
  })
  @MayBeUnknown()
  @IsCode('responsible')
  responsible?: string | null;
  @ApiPropertyOptional({ enum: dimensions, isArray: true, maxItems: 3 })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(3)
  @ArrayUnique()
  @IsIn(dimensions, { each: true, message: `disaggregatedBy names ${dimensions.join(', ')}` })
  disaggregatedBy?: Dimension[];
  @ApiPropertyOptional(number(17)) @MayBeUnknown() @IsInt() @Min(1) @Max(17) sdgGoal?: number | null;
  @ApiPropertyOptional(target) @MayBeUnknown() @Matches(new RegExp(target.pattern)) sdgTarget?: string | null;
  @ApiPropertyOptional(indicator) @MayBeUnknown() @Matches(new RegExp(indicator.pattern)) sdgIndicator?:
    string | null;
  @ApiPropertyOptional({ ...number(175), description: 'Paragraph of the New Urban Agenda' })
  @MayBeUnknown()
  @IsInt()
  @Min(1)
  @Max(175)
  nuaParagraph?: number | null;
}

export class NewIndicatorDto extends IndicatorDetailsDto {
  @ApiProperty({ ...short, example: 'OC1.1', description: 'Unique in the project; never changes' })
  @IsCode('code')
  code: string;
  @ApiProperty(title) @IsTitle() title: string;
  @ApiProperty(unit) @IsCode('unit') unit: string;
  @ApiProperty({ enum: directions, description: 'Which of them is better' })
  @IsDirection()
  direction: IndicatorDetails['direction'];
}

/** What may change; what is left out stays as it is. Once a value was accepted, unit, direction and how it adds up stay. */
export class IndicatorChangeDto extends IndicatorDetailsDto {
  @ApiPropertyOptional(title) @MayBeAbsent() @IsTitle() title?: string;
  @ApiPropertyOptional(unit) @MayBeAbsent() @IsCode('unit') unit?: string;
  @ApiPropertyOptional({ enum: directions })
  @MayBeAbsent()
  @IsDirection()
  direction?: IndicatorDetails['direction'];
  @ApiPropertyOptional({ description: 'false: nothing is reported for it any more' })
  @MayBeAbsent()
  @IsBoolean()
  active?: boolean;
}

export class TargetDto extends PeriodDto {
  @ApiProperty({ ...unknown, ...measured, description: 'null: nothing is aimed at in the period any more' })
  @MayBeNull()
  @IsQuantity()
  target: string | null;
  @ApiPropertyOptional({
    type: [PartDto],
    maxItems: 500,
    description: 'Of a count, each set of them adds up to the target',
  })
  @MayBeAbsent()
  @IsListOf('parts', () => PartDto, 500)
  parts?: PartDto[];
}

export class TargetsDto {
  @ApiProperty({
    type: [TargetDto],
    maxItems: 100,
    description: 'Of these periods; in others it stays as it was',
  })
  @IsListOf('targets', () => TargetDto, 100)
  targets: TargetDto[];
}

class PeriodProgressDto {
  @ApiProperty({ example: '2026-01-01' }) from: string;
  @ApiProperty({ example: '2026-12-31' }) to: string;
  @ApiProperty(unknown) target: string | null;
  @ApiProperty({ ...unknown, description: 'Accepted' }) value: string | null;
  @ApiProperty({ ...unknown, example: '66.67', description: 'In per cent of the way from the baseline' })
  achievement: string | null;
}

export class ProgressDto {
  @ApiProperty({
    ...unknown,
    description: 'Accepted so far: of all periods where they add up, else the newest',
  })
  value: string | null;
  @ApiProperty({
    ...unknown,
    description: 'Aimed at in the end: of all periods where they add up, else the last',
  })
  target: string | null;
  @ApiProperty({
    ...unknown,
    example: '66.67',
    description: 'In per cent; null without baseline, target or value',
  })
  achievement: string | null;
  @ApiProperty({ type: [PeriodProgressDto] }) periods: PeriodProgressDto[];
}

class DefinitionDto {
  @ApiProperty(unknown) result: string | null;
  @ApiProperty() title: string;
  @ApiProperty() unit: string;
  @ApiProperty({ enum: directions }) direction: string;
  @ApiProperty() additive: boolean;
  @ApiProperty() accumulates: boolean;
  @ApiProperty(unknown) baseline: string | null;
  @ApiProperty(unknown) baselineOn: string | null;
  @ApiProperty(unknown) meansOfVerification: string | null;
  @ApiProperty(unknown) source: string | null;
  @ApiProperty(unknown) responsible: string | null;
  @ApiProperty({ enum: dimensions, isArray: true }) disaggregatedBy: string[];
  @ApiProperty(number(17)) sdgGoal: number | null;
  @ApiProperty(unknown) sdgTarget: string | null;
  @ApiProperty(unknown) sdgIndicator: string | null;
  @ApiProperty(number(175)) nuaParagraph: number | null;
  @ApiProperty() active: boolean;
}

export class IndicatorDto extends DefinitionDto {
  @ApiProperty({ example: 'OC1.1' }) code: string;
  @ApiProperty({ type: ProgressDto }) progress: ProgressDto;
}

export class IndicatorPageDto {
  @ApiProperty({ type: [IndicatorDto] }) indicators: IndicatorDto[];
  @ApiProperty({ ...unknown, description: 'Where the next page is; null on the last' }) next: string | null;
}

class IndicatorVersionDto extends DefinitionDto {
  @ApiProperty() version: string;
  @ApiProperty() by: string;
  @ApiProperty({ example: '2026-11-23T10:00:00.000Z' }) at: string;
}

export class KnownTargetDto {
  @ApiProperty({ example: '2026-01-01' }) from: string;
  @ApiProperty({ example: '2026-12-31' }) to: string;
  @ApiProperty({ ...unknown, description: 'null: taken back' }) target: string | null;
  @ApiProperty({ type: [KnownPartDto] }) parts: KnownPartDto[];
  @ApiProperty() version: string;
  @ApiProperty() by: string;
  @ApiProperty({ example: '2026-11-23T10:00:00.000Z' }) at: string;
}

export class KnownTargetsDto {
  @ApiProperty({ type: [KnownTargetDto] }) targets: KnownTargetDto[];
}

export class IndicatorHistoryDto {
  @ApiProperty({ type: [IndicatorVersionDto], description: 'The oldest first' })
  definitions: IndicatorVersionDto[];
  @ApiProperty({ type: [KnownTargetDto], description: 'By periods, and in each the oldest first' })
  targets: KnownTargetDto[];
}
