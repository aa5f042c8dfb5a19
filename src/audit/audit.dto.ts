import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Length, Matches } from 'class-validator';
import { IsDay, IsLimit } from '../http/index.js';

const outcomes = ['done', 'refused', 'failed'] as const;
const text = (description: string) => ApiProperty({ nullable: true, type: String, description });
const versions = (description: string) =>
  ApiProperty({
    nullable: true,
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description,
  });

class EventPersonDto {
  @ApiProperty({ type: 'integer', example: 7 }) id: number;
  @ApiProperty({ example: 'Ana Duarte', description: 'As they are called now' }) name: string;
}

/** One event of the audit trail. */
export class AuditEventDto {
  @ApiProperty({ type: 'integer', description: 'Its place in the chain, without gaps' }) sequence: number;
  @ApiProperty({ format: 'date-time' }) happenedAt: string;
  @ApiProperty({
    type: EventPersonDto,
    nullable: true,
    description: 'null for the system, and for somebody who could not prove who they are',
  })
  person: EventPersonDto | null;
  @ApiProperty({ example: 'Ana Duarte', description: 'As they were called then' }) actor: string;
  @ApiProperty({ enum: ['import', 'command_line', 'http', 'system'] }) door: string;
  @ApiProperty({ example: 'record deposits', description: 'A step of the role table, or of signing in' })
  action: string;
  @ApiProperty({ enum: outcomes, description: 'failed: a fault of ours was in the way' }) outcome: string;
  @text('The fund that it was about') fund: string | null;
  @text(
    'What it was about, by its kind and reference, from its proposal on: deposit DEP-1, allocation AL-7; for a refused attempt that names no record, the path',
  )
  record: string | null;
  @text('The id of the request') requestId: string | null;
  @text('The address that it came from') address: string | null;
  @text('The session or key that it was done with; neither is a secret') signedInBy: string | null;
  @text(
    'What was done where the action does not say, such as approved; why it was refused; by which factor somebody signed in',
  )
  detail: string | null;
  @versions('The rows that were replaced, by table') before: Record<string, unknown>[] | null;
  @versions('The rows that were recorded, by table') after: Record<string, unknown>[] | null;
  @ApiProperty({
    pattern: '^[0-9a-f]{64}$',
    description: 'SHA-256 over the chain before it and this event; changes if anything before it is changed',
  })
  chain: string;
}

export class AuditPageDto {
  @ApiProperty({ type: [AuditEventDto] }) events: AuditEventDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

class TrailBreakDto {
  @ApiProperty({ type: 'integer' }) sequence: number;
  @ApiProperty({ example: 'the event was changed' }) reason: string;
}

/** Whether the trail is what was sealed. */
export class TrailCheckDto {
  @ApiProperty({ type: 'integer', description: 'How many events the chain holds' }) sealed: number;
  @ApiProperty({
    nullable: true,
    type: String,
    pattern: '^[0-9a-f]{64}$',
    description: 'The newest chain value: noted elsewhere, it proves later that nothing was cut off the end',
  })
  chain: string | null;
  @ApiProperty({
    type: TrailBreakDto,
    nullable: true,
    description: 'The first place where it is not; null where all is as it was',
  })
  breaks: TrailBreakDto | null;
}

/** What to look for. */
export class AuditQuery {
  @ApiPropertyOptional({
    example: 'deposit DEP-1',
    minLength: 1,
    maxLength: 500,
    description: 'References are unique in their fund: name the fund too',
  })
  @IsOptional()
  @Length(1, 500)
  record?: string;
  @ApiPropertyOptional({ description: "A person's number", pattern: '^\\d{1,9}$' })
  @IsOptional()
  @Matches(/^\d{1,9}$/, { message: 'person must be the number of a person' })
  person?: string;
  @ApiPropertyOptional({ example: 'CITY', minLength: 1, maxLength: 200 })
  @IsOptional()
  @Length(1, 200)
  fund?: string;
  @ApiPropertyOptional({ example: 'record deposits', minLength: 1, maxLength: 100 })
  @IsOptional()
  @Length(1, 100)
  action?: string;
  @ApiPropertyOptional({ enum: outcomes })
  @IsOptional()
  @IsIn(outcomes, { message: `outcome must be one of ${outcomes.join(', ')}` })
  outcome?: (typeof outcomes)[number];
  @ApiPropertyOptional({ format: 'date', example: '2026-11-01', description: 'The first day, in UTC' })
  @IsOptional()
  @IsDay()
  from?: string;
  @ApiPropertyOptional({ format: 'date', example: '2026-11-30', description: 'The last day, in UTC' })
  @IsOptional()
  @IsDay()
  to?: string;
  @ApiPropertyOptional({ description: 'The sequence of the last event seen', pattern: '^\\d{1,15}$' })
  @IsOptional()
  @Matches(/^\d{1,15}$/, { message: 'after must be the sequence of an event' })
  after?: string;
  @ApiPropertyOptional({ example: '100', description: '1 to 500; 100 where absent. Not for CSV' })
  @IsOptional()
  @IsLimit()
  limit?: string;
}
