import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Length, Max, Min } from 'class-validator';
import { IsDay, MayBeAbsent, RecordedDto } from '../http/index.js';
import { stakeholderGroups, type StakeholderGroup } from './questionnaire.js';

/** The content of a refusal, for its description. */
export const problem = {
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
};

const states = ['open', 'closed'] as const;

export class NewScanDto {
  @ApiProperty({ example: 'CITY-SCAN', minLength: 1, maxLength: 100 })
  @Length(1, 100, { message: 'questionnaire must be the code of one, of 1 to 100 characters' })
  questionnaire: string;
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 9999,
    example: 1,
    description: 'Of the questionnaire; left out: the newest',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(9999)
  version?: number;
  @ApiPropertyOptional({
    example: '2024-11-23',
    format: 'date',
    description: 'Today or before; left out: today',
  })
  @MayBeAbsent()
  @IsDay()
  openedOn?: string;
}

class AskedDto {
  @ApiProperty({ example: 'CITY-SCAN' }) code: string;
  @ApiProperty({ type: 'integer', example: 1 }) version: number;
}

class ScanGroupDto {
  @ApiProperty({ enum: stakeholderGroups }) group: StakeholderGroup;
  @ApiProperty({ type: 'integer', minimum: 0 }) submitted: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Not counted until they are submitted' })
  drafts: number;
}

export class ScanDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ example: 'LISBON' }) city: string;
  @ApiProperty() questionnaire: AskedDto;
  @ApiProperty({ example: '2024-11-23', format: 'date' }) openedOn: string;
  @ApiProperty({ enum: states }) state: string;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) closedAt: string | null;
  @ApiProperty({ type: [ScanGroupDto], description: 'Every group, also those that answered nothing' })
  groups: ScanGroupDto[];
}

export class ScanRecordedDto extends RecordedDto {
  @ApiProperty() scan: ScanDto;
}

export class ScanPageDto {
  @ApiProperty({ type: [ScanDto] }) scans: ScanDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}
