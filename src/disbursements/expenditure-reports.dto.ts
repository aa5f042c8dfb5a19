import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsUUID,
  Length,
  ValidateNested,
} from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { IsCode } from '../funds/index.js';
import { CursorQuery, IsDay, MayBeAbsent, MoneyDto, RecordedDto } from '../http/index.js';

const categories = ['1', '2', '3', '4', '5', '6', '7', '8'];
const short = { minLength: 1, maxLength: 100 };

/** What was spent in one category. */
export class ExpenditureLineDto {
  @ApiProperty({ enum: categories, description: 'UNSDG category of expenditure' })
  @IsIn(categories, { message: 'category must be one of the eight UNSDG categories, "1" to "8"' })
  category: string;
  @ApiProperty({
    type: MoneyDto,
    description: 'In the fund’s currency, not zero; in a correction the difference, which may be negative',
  })
  @IsMoney({ amount: 'not zero' })
  amount: object;
  @ApiPropertyOptional({ minLength: 1, maxLength: 500 })
  @MayBeAbsent()
  @Length(1, 500)
  narrative?: string;
}

/** What an organisation reports as spent in a period, by category. */
export class NewExpenditureReportDto {
  @ApiProperty({
    example: 'ER-2026-1',
    description: 'Unique in the fund, for ever',
    minLength: 1,
    maxLength: 90,
  })
  @Length(1, 90, { message: 'reference must be a text of 1 to 90 characters' })
  reference: string;
  @ApiProperty({ example: 'UN-HABITAT', ...short }) @IsCode('organisation') organisation: string;
  @ApiProperty({ example: '2026-01-01', format: 'date' }) @IsDay() periodFrom: string;
  @ApiProperty({ example: '2026-06-30', format: 'date' }) @IsDay() periodTo: string;
  @ApiPropertyOptional({
    example: '2026-06-30',
    format: 'date',
    description: 'The day it counts for in the books; the last of the period where absent',
  })
  @MayBeAbsent()
  @IsDay()
  effectiveOn?: string;
  @ApiProperty({
    type: [ExpenditureLineDto],
    maxItems: 8,
    description: 'One for each category; none where nothing was spent',
  })
  @IsArray({ message: 'lines must be a list, empty where nothing was spent' })
  @ArrayMaxSize(8)
  @ArrayUnique((line: ExpenditureLineDto | null) => line?.category, {
    message: 'lines must name each category once',
  })
  @IsObject({ each: true, message: 'each line must be an object' })
  @ValidateNested({ each: true })
  @Type(() => ExpenditureLineDto)
  lines: ExpenditureLineDto[];
  @ApiPropertyOptional({
    ...short,
    description: 'The reference of the report that it corrects, of the same period',
  })
  @MayBeAbsent()
  @IsCode('corrects')
  corrects?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'The certified statement, uploaded before' })
  @MayBeAbsent()
  @IsUUID(undefined, { message: 'document must be the id of an uploaded document' })
  document?: string;
  @ApiPropertyOptional({ description: 'It belongs into a month that is closed by now' })
  @MayBeAbsent()
  @IsBoolean()
  priorPeriodAdjustment?: boolean;
}

class ShownExpenditureLineDto {
  @ApiProperty({ example: 'ER-2026-1/4' }) reference: string;
  @ApiProperty({ enum: categories }) category: string;
  @ApiProperty() amount: MoneyDto;
  @ApiProperty({ description: 'Of its entry in the journal' }) entry: string;
  @ApiProperty({ nullable: true, type: String }) reversedOn: string | null;
}

/** A report with its lines. */
export class ShownExpenditureReportDto {
  @ApiProperty({ example: 'ER-2026-1' }) reference: string;
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
  @ApiProperty({ example: '2026-01-01' }) periodFrom: string;
  @ApiProperty({ example: '2026-06-30' }) periodTo: string;
  @ApiProperty({ nullable: true, type: String, description: 'The report that it corrects' })
  corrects: string | null;
  @ApiProperty({ description: 'Of the lines that were not reversed' }) total: MoneyDto;
  @ApiProperty({ type: [ShownExpenditureLineDto] }) lines: ShownExpenditureLineDto[];
  @ApiProperty({ example: 'Lea Otieno' }) reportedBy: string;
  @ApiProperty({ format: 'date-time' }) reportedAt: string;
  @ApiProperty({ description: 'Whether a certified statement is attached' }) certified: boolean;
}

export class ExpenditureReportPageDto {
  @ApiProperty({ type: [ShownExpenditureReportDto] }) reports: ShownExpenditureReportDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class ExpenditureReportRecordedDto extends RecordedDto {
  @ApiProperty({
    type: [String],
    description:
      'What the report should make people look at: spending ahead of transfers or beyond the budget, indirect costs beyond their rate, no certified statement',
  })
  warnings: string[];
}

export class ReportsQuery extends CursorQuery {
  @ApiPropertyOptional({ example: 'UN-HABITAT', ...short })
  @MayBeAbsent()
  @IsCode('organisation')
  organisation?: string;
}
