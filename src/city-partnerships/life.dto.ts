import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsUUID, Length, Matches, Max, Min } from 'class-validator';
import { roles } from '../access/index.js';
import { IsCode } from '../funds/index.js';
import { IsDay, MayBeAbsent, RecordedDto } from '../http/index.js';
import { life, stages } from './life.js';

const verbs = [...new Set(life.map(({ verb }) => verb))];
const short = { minLength: 1, maxLength: 100 };
const LARGEST = 2_147_483_647;

/** Interest in a project, with what is known so far. */
export class ExpressionDto {
  @ApiProperty({ example: 'CITY-NBO', description: 'Unique among all funds; never changes', ...short })
  @IsCode('code')
  code: string;
  @ApiProperty({ example: 'Slum upgrading in Nairobi', minLength: 1, maxLength: 500 })
  @Length(1, 500, { message: 'title must have 1 to 500 characters' })
  title: string;
  @ApiProperty({ ...short, example: 'UN-HABITAT', description: 'The leading organisation, or city' })
  @IsCode('lead')
  lead: string;
  @ApiPropertyOptional({ ...short, example: 'C-NAIROBI', description: 'An organisation of the type city' })
  @MayBeAbsent()
  @IsCode('cityOrganisation')
  cityOrganisation?: string;
  @ApiPropertyOptional({ ...short, example: 'Nairobi', description: 'The place in words' })
  @MayBeAbsent()
  @IsCode('city')
  city?: string;
  @ApiPropertyOptional({ example: 'KE', pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' })
  @MayBeAbsent()
  @Matches(/^[A-Z]{2}$/, { message: 'country must be an ISO 3166-1 code of two capital letters' })
  country?: string;
  @ApiPropertyOptional({ example: '2026-01-01', format: 'date' })
  @MayBeAbsent()
  @IsDay()
  startDate?: string;
  @ApiPropertyOptional({ example: '2028-12-31', format: 'date' })
  @MayBeAbsent()
  @IsDay()
  endDate?: string;
}

/** A move that needs no reason, though it may have one. */
export class MoveDto {
  @ApiPropertyOptional({ description: 'Why, where there is something to say', minLength: 1, maxLength: 2000 })
  @MayBeAbsent()
  @Matches(/\S/, { message: 'reason must say something' })
  @Length(1, 2000)
  reason?: string;
}

/** A move that says why. */
export class ReasonedMoveDto {
  @ApiProperty({ example: 'The mayor has changed', minLength: 1, maxLength: 2000 })
  @Matches(/\S/, { message: 'reason must say something' })
  @Length(1, 2000)
  reason: string;
}

/** What was missing may be said with the submission. */
export class SubmissionDto extends MoveDto {
  @ApiPropertyOptional({ ...short, example: 'C-NAIROBI', description: 'An organisation of the type city' })
  @MayBeAbsent()
  @IsCode('cityOrganisation')
  cityOrganisation?: string;
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: LARGEST,
    description: 'The closed scan of its city',
  })
  @MayBeAbsent()
  @IsInt({ message: 'scan must be the number of a city scan' })
  @Min(1)
  @Max(LARGEST)
  scan?: number;
  @ApiPropertyOptional({ example: '2026-01-01', format: 'date' })
  @MayBeAbsent()
  @IsDay()
  startDate?: string;
  @ApiPropertyOptional({ example: '2028-12-31', format: 'date' })
  @MayBeAbsent()
  @IsDay()
  endDate?: string;
}

/** Somebody rejects a project, and says why. */
export class RejectionDto extends ReasonedMoveDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'The decision; where its approval was proposed' })
  @MayBeAbsent()
  @IsUUID(undefined, { message: 'document must be the id of an uploaded document' })
  document?: string;
}

export class MovedDto extends RecordedDto {
  @ApiProperty({ example: 'CITY-NBO' }) project: string;
  @ApiProperty({ enum: stages }) stage: string;
}

class StageReachedDto {
  @ApiProperty({ enum: stages }) stage: string;
  @ApiProperty({ enum: verbs, nullable: true, type: String }) verb: string | null;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ example: 'Ana Duarte' }) by: string;
  @ApiProperty({ nullable: true, type: String }) reason: string | null;
}

class PossibleVerbDto {
  @ApiProperty({ enum: verbs }) verb: string;
  @ApiProperty({ enum: stages, description: 'Where it leads' }) to: string;
  @ApiProperty({ example: '/api/projects/CITY-NBO/submit', description: 'To be asked with POST' })
  path: string;
  @ApiProperty({ enum: roles, isArray: true, description: 'Who may' }) by: string[];
  @ApiProperty({ type: [String], description: 'What is missing, in sentences; none: it is possible now' })
  missing: string[];
}

/** Where a project stands in its life, how it came there, and what may be done now. */
export class LifeDto {
  @ApiProperty({ example: 'CITY-NBO' }) project: string;
  @ApiProperty({
    enum: stages,
    nullable: true,
    type: String,
    description: 'null: it came in without stages, and its status is its own',
  })
  stage: string | null;
  @ApiProperty({ example: 'pipeline' }) status: string;
  @ApiProperty({ type: [StageReachedDto] }) history: StageReachedDto[];
  @ApiProperty({ type: [PossibleVerbDto] }) verbs: PossibleVerbDto[];
}
