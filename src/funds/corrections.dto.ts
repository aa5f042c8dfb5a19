import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsUUID, Length, Matches } from 'class-validator';
import { CursorQuery, IsDay, MayBeAbsent } from '../http/index.js';

/** A record's entry to be taken back. */
export class EntryReversalDto {
  @ApiProperty({
    example: '2026-11-23',
    description: 'Not before the entry’s own day; a bounced payment: the day of its return',
  })
  @IsDay()
  effectiveOn: string;
  @ApiProperty({ maxLength: 2000, example: 'The bank returned it' }) @Length(1, 2000) reason: string;
  @ApiPropertyOptional({ description: 'It belongs into a month that is closed by now' })
  @MayBeAbsent()
  @IsBoolean()
  priorPeriodAdjustment?: boolean;
  @ApiPropertyOptional({ format: 'uuid', description: 'An uploaded document that says why' })
  @MayBeAbsent()
  @IsUUID()
  document?: string;
}

const closings = ['cash_closed', 'closed', 'certified'] as const;

export class MonthClosingDto {
  @ApiProperty({
    enum: closings,
    description:
      'cash_closed: no cash moves in it any more; closed: nothing is recorded in it; certified: closed, and certified as such',
  })
  @IsIn(closings)
  state: (typeof closings)[number];
  @ApiPropertyOptional({ format: 'uuid' }) @MayBeAbsent() @IsUUID() document?: string;
}

export class MonthReopeningDto {
  @ApiProperty({ maxLength: 2000 }) @Length(1, 2000) reason: string;
  @ApiPropertyOptional({ format: 'uuid' }) @MayBeAbsent() @IsUUID() document?: string;
}

class MonthDto {
  @ApiProperty({ example: '2026-11' }) month: string;
  @ApiProperty({ enum: ['open', ...closings] }) state: string;
  @ApiProperty({ nullable: true, type: String, description: 'Who proposed its last change' }) proposedBy:
    string | null;
  @ApiProperty({ nullable: true, type: String, description: 'Who decided its last change' }) decidedBy:
    string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) changedAt: string | null;
  @ApiProperty({ nullable: true, type: String }) reason: string | null;
  @ApiProperty({ type: 'integer', description: 'Entries dated in it' }) entries: number;
}

export class MonthListDto {
  @ApiProperty({ type: [MonthDto] }) months: MonthDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class MonthsQuery extends CursorQuery {}
// Declared anew, the property would lose what the class above says of it.
Matches(/^[1-9]\d{3}-(0[1-9]|1[0-2])$/, { message: 'after must be the last month seen, such as 2026-11' })(
  MonthsQuery.prototype,
  'after',
);
