import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { IsShare } from '../funds/index.js';
import { MoneyDto } from '../http/index.js';

/** What an organisation's next transfer for a project waits for. */
export class ReportingPolicyDto {
  @ApiProperty({
    example: '0.75',
    pattern: '^(0(\\.\\d{1,6})?|1(\\.0{1,6})?)$',
    description: 'The share of what was transferred that must be reported as spent; "0": none',
  })
  @IsShare('deliveryNeeded')
  @Matches(/^\d(\.\d{1,6})?$/, { message: 'deliveryNeeded must have at most 6 decimals' })
  deliveryNeeded: string;
  @ApiProperty({
    enum: [3, 6, 12],
    type: 'integer',
    description: 'Reports are for so many months of the calendar year',
  })
  @IsIn([3, 6, 12], { message: 'everyMonths must be 3, 6 or 12' })
  everyMonths: number;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: 365,
    example: 120,
    description: 'Days after the period’s end',
  })
  @IsInt({ message: 'withinDays must be a whole number of days' })
  @Min(0)
  @Max(365)
  withinDays: number;
}

/** Where an organisation stands with its reports for a project. */
export class ReportingStandingDto {
  @ApiProperty({ example: 'CITY-NBO' }) project: string;
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
  @ApiProperty({ type: 'integer', description: 'Transfers that stand' }) transfers: number;
  @ApiProperty({ description: 'Transferred, less refunded' }) funded: MoneyDto;
  @ApiProperty({ description: 'Reported as spent' }) spent: MoneyDto;
  @ApiProperty({
    nullable: true,
    type: String,
    example: '81.25',
    description: 'Spent in per cent of funded; null where nothing is funded',
  })
  deliveryRate: string | null;
  @ApiProperty({ nullable: true, type: String, example: '2025-12-31' }) reportedUntil: string | null;
  @ApiProperty({
    nullable: true,
    type: String,
    example: '2026-12-31',
    description: 'null: no report is due any more',
  })
  nextPeriodEnd: string | null;
  @ApiProperty({ nullable: true, type: String, example: '2027-04-30' }) nextDueOn: string | null;
  @ApiProperty({ type: 'integer', description: '0 where it is not late' }) daysLate: number;
  @ApiProperty({
    example: '0.75',
    description: 'The share that must be spent before the next transfer',
  })
  deliveryNeeded: string;
}

export class LateReportPageDto {
  @ApiProperty({ type: [ReportingStandingDto] }) reports: ReportingStandingDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

/** A project's delivery, by organisation. */
export class DeliveryDto {
  @ApiProperty({ type: [ReportingStandingDto] }) organisations: ReportingStandingDto[];
}
