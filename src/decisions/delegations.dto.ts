import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Length, Max, Min } from 'class-validator';
import { IsDay, RecordedDto } from '../http/index.js';
import { ColleagueDto } from './inbox.dto.js';

const MOST_PEOPLE = 2_147_483_647;

/** Own decisions for a colleague, for days of absence. */
export class DelegationFormDto {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MOST_PEOPLE,
    description: 'The number of the colleague',
  })
  @IsInt()
  @Min(1)
  @Max(MOST_PEOPLE)
  to: number;
  @ApiPropertyOptional({
    example: 'CITY',
    minLength: 1,
    maxLength: 100,
    description: 'Only decisions of this fund; absent: of every fund that is yours to decide in',
  })
  @IsOptional()
  @Length(1, 100)
  fund?: string;
  @ApiProperty({
    example: '2026-12-20',
    format: 'date',
    description: 'Its first day, in UTC: today or later',
  })
  @IsDay()
  from: string;
  @ApiProperty({ example: '2027-01-06', format: 'date', description: 'Its last day: 92 days at most' })
  @IsDay()
  until: string;
  @ApiPropertyOptional({ minLength: 1, maxLength: 2000, description: 'Kept on the audit trail' })
  @IsOptional()
  @Length(1, 2000)
  reason?: string;
}

const delegationStates = ['to_come', 'in_force', 'over', 'ended'] as const;

export class DelegationDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty() giver: ColleagueDto;
  @ApiProperty() to: ColleagueDto;
  @ApiProperty({
    nullable: true,
    type: String,
    example: 'CITY',
    description: 'null: every fund of the giver',
  })
  fund: string | null;
  @ApiProperty({ format: 'date' }) from: string;
  @ApiProperty({ format: 'date' }) until: string;
  @ApiProperty({ enum: delegationStates, description: 'today; `ended`: by its giver, before its last day' })
  state: string;
  @ApiProperty({ format: 'date-time' }) madeAt: string;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) endedAt: string | null;
}

export class DelegationsDto {
  @ApiProperty({ type: [DelegationDto], description: 'The newest 100 that I gave' }) given: DelegationDto[];
  @ApiProperty({ type: [DelegationDto], description: 'The newest 100 that were given to me' })
  received: DelegationDto[];
}

export class DelegationRecordedDto extends RecordedDto {
  @ApiProperty() delegation: DelegationDto;
}
