import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Length } from 'class-validator';
import { IsQuantity } from '../../libs/money/index.js';
import { MayBeAbsent, MayBeUnknown } from '../http/index.js';
import { IsListOf, KnownPartDto, measured, PartDto, PeriodDto, unknown } from './results.dto.js';

const states = ['draft', 'submitted', 'accepted', 'returned'];
const comment = { ...unknown, minLength: 1, maxLength: 2000 };
const addsUp = 'Of a count, each set of them adds up to the value';
const IsComment = () => Length(1, 2000, { message: 'comment must be a text of 1 to 2000 characters' });

export class NewValueDto extends PeriodDto {
  @ApiProperty(measured) @IsQuantity() value: string;
  @ApiPropertyOptional({ type: [PartDto], maxItems: 500, description: addsUp })
  @MayBeAbsent()
  @IsListOf('parts', () => PartDto, 500)
  parts?: PartDto[];
  @ApiPropertyOptional(comment) @MayBeUnknown() @IsComment() comment?: string | null;
}

/** What may change; what is left out stays as it is, the comment apart. */
export class ValueChangeDto {
  @ApiPropertyOptional(measured) @MayBeAbsent() @IsQuantity() value?: string;
  @ApiPropertyOptional({ type: [PartDto], maxItems: 500, description: addsUp })
  @MayBeAbsent()
  @IsListOf('parts', () => PartDto, 500)
  parts?: PartDto[];
  @ApiPropertyOptional(comment) @MayBeUnknown() @IsComment() comment?: string | null;
}

/** What is said when a value is submitted or accepted. */
export class RemarkDto {
  @ApiPropertyOptional(comment) @MayBeUnknown() @IsComment() comment?: string | null;
}

/** Why a value is returned. */
export class ReturnDto {
  @ApiProperty({ minLength: 1, maxLength: 2000, example: 'The list of families ends in June.' })
  @IsComment()
  comment: string;
}

class ValueVersionDto {
  @ApiProperty() version: string;
  @ApiProperty({ enum: states }) state: string;
  @ApiProperty({ example: '12.5' }) value: string;
  @ApiProperty({ type: [KnownPartDto] }) parts: KnownPartDto[];
  @ApiProperty(unknown) comment: string | null;
  @ApiProperty({ example: 'Ana Reyes' }) by: string;
  @ApiProperty({ example: '2026-11-23T10:00:00.000Z' }) at: string;
}

/** What is reported for a period, as it is now, and what counts. */
export class ValueDto extends ValueVersionDto {
  @ApiProperty({ example: '2026-01-01--2026-12-31' }) period: string;
  @ApiProperty({ example: '2026-01-01' }) from: string;
  @ApiProperty({ example: '2026-12-31' }) to: string;
  @ApiProperty({
    type: ValueVersionDto,
    nullable: true,
    description: 'The newest accepted version, which counts',
  })
  accepted: ValueVersionDto | null;
}

export class ValueWithHistoryDto extends ValueDto {
  @ApiProperty({ type: [ValueVersionDto], description: 'All versions, the oldest first' })
  history: ValueVersionDto[];
}

export class ValuePageDto {
  @ApiProperty({ type: [ValueDto] }) values: ValueDto[];
  @ApiProperty({ ...unknown, description: 'Where the next page is; null on the last' }) next: string | null;
}
