import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { IsLimit, MoneyDto } from '../http/index.js';
import { ProposalDto } from './proposals.dto.js';

/** Somebody, as others see them. */
export class ColleagueDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ example: 'Ana Duarte' }) name: string;
}

class OwnProposalDto {
  @ApiProperty() proposal: ProposalDto;
  @ApiProperty({ format: 'date-time', description: 'When it was proposed' }) waitingSince: string;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Whole days since then' }) waitingDays: number;
  @ApiProperty({ nullable: true, type: MoneyDto }) amount: MoneyDto | null;
}

class WaitingProposalDto extends OwnProposalDto {
  @ApiProperty({
    example: '/api/funds/CITY/allocations/AL-7/approve',
    description: 'Where it is approved, with POST; it is rejected where `reject` is the last word',
  })
  path: string;
  @ApiProperty({
    nullable: true,
    type: ColleagueDto,
    description: 'The absent colleague for whom you decide; null: for yourself',
  })
  onBehalfOf: ColleagueDto | null;
}

class UnsettledDto {
  @ApiProperty({ enum: ['overdue_instalments', 'unidentified_money'] }) kind: string;
  @ApiProperty({ example: 'CITY' }) fund: string;
  @ApiProperty({ nullable: true, type: String, description: 'The agreement whose instalments are overdue' })
  agreement: string | null;
  @ApiProperty({
    format: 'date',
    description:
      'The day on which the oldest of it was due, or came: what was paid or named counts for the oldest first',
  })
  since: string;
  @ApiProperty({
    type: 'integer',
    description: 'Whole days since then; below zero for money that is dated ahead',
  })
  waitingDays: number;
  @ApiProperty({ type: MoneyDto }) amount: MoneyDto;
  @ApiProperty({ example: '/api/funds/CITY/agreements/A-1/schedule', description: 'Where it is looked at' })
  path: string;
}

class ReminderDto {
  @ApiProperty({ example: 'communication_on_engagement' }) kind: string;
  @ApiProperty({ example: 'NAIROBI', description: 'What it is about, by its code' }) subject: string;
  @ApiProperty({ format: 'date' }) due: string;
  @ApiProperty({ type: 'integer', description: 'Whole days until then; below zero: so many days overdue' })
  days: number;
}

/** What waits for somebody, and what they wait for. */
export class InboxDto {
  @ApiProperty({ type: 'integer', description: 'Proposals that you may decide now, on all pages' })
  count: number;
  @ApiProperty({ type: [MoneyDto], description: 'What they come to, by currency, on all pages' })
  sums: MoneyDto[];
  @ApiProperty({
    nullable: true,
    type: String,
    format: 'date-time',
    description: 'When the oldest was proposed',
  })
  oldest: string | null;
  @ApiProperty({ type: [WaitingProposalDto], description: 'Oldest first' }) waiting: WaitingProposalDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
  @ApiProperty({
    type: [OwnProposalDto],
    maxItems: 500,
    description: 'What you proposed and nobody has decided, oldest first',
  })
  mine: OwnProposalDto[];
  @ApiProperty({
    type: [ProposalDto],
    maxItems: 500,
    description: 'What you proposed and somebody rejected within the last 30 days, newest first',
  })
  returned: ProposalDto[];
  @ApiProperty({
    type: [UnsettledDto],
    maxItems: 500,
    description: 'Overdue instalments and unidentified money of the funds that you administer, oldest first',
  })
  unsettled: UnsettledDto[];
  @ApiProperty({
    type: [ReminderDto],
    maxItems: 500,
    description: 'What falls due for you within 60 days, or is overdue, the earliest first',
  })
  reminders: ReminderDto[];
}

export class InboxQuery {
  @ApiPropertyOptional({ description: 'The number of the last proposal seen', pattern: '^\\d{1,9}$' })
  @IsOptional()
  @Matches(/^\d{1,9}$/, { message: 'after must be the number of a proposal' })
  after?: string;
  @ApiPropertyOptional({ example: '100', description: '1 to 500; 100 where absent' })
  @IsOptional()
  @IsLimit()
  limit?: string;
}
