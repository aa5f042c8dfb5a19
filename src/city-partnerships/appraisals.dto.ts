import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsObject,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsCode } from '../funds/index.js';
import { MayBeAbsent, RecordedDto } from '../http/index.js';

class CriterionDto {
  @ApiProperty({ example: 'relevance' }) code: string;
  @ApiProperty({ example: 'Relevance to the diagnosis' }) name: string;
  @ApiProperty({ description: 'What a score of 1 means' }) oneMeans: string;
  @ApiProperty({ description: 'What a score of 5 means' }) fiveMeans: string;
  @ApiProperty({ example: '2026-01-01', description: 'From when on it reads so' }) effectiveFrom: string;
}

class ScoreDto {
  @ApiProperty({ example: 'relevance', minLength: 1, maxLength: 100 }) @IsCode('criterion') criterion: string;
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 5 })
  @IsInt({ message: 'score must be a whole number from 1 to 5' })
  @Min(1, { message: 'score must be a whole number from 1 to 5' })
  @Max(5, { message: 'score must be a whole number from 1 to 5' })
  score: number;
  @ApiProperty({ example: 'The scan names drainage first', minLength: 1, maxLength: 2000 })
  @Matches(/\S/, { message: 'reason must say something' })
  @Length(1, 2000)
  reason: string;
}

/** What a reviewer says of a project: a score for each criterion, each with its reason. */
export class AppraisalFormDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 5000 })
  @MayBeAbsent()
  @Length(1, 5000)
  summary?: string;
  @ApiProperty({ type: [ScoreDto], maxItems: 50 })
  @IsArray()
  @ArrayMaxSize(50)
  @IsObject({ each: true, message: 'each of the scores must be an object' })
  @ValidateNested({ each: true })
  @Type(() => ScoreDto)
  scores: ScoreDto[];
}

class ReviewerDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ example: 'Ana Duarte' }) name: string;
}

class ScoreShownDto {
  @ApiProperty({ example: 'relevance' }) criterion: string;
  @ApiProperty({ example: 'Relevance to the diagnosis' }) name: string;
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 5 }) score: number;
  @ApiProperty() reason: string;
}

class AppraisalDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty() reviewer: ReviewerDto;
  @ApiProperty({ format: 'date-time' }) appraisedAt: string;
  @ApiProperty({ nullable: true, type: String }) summary: string | null;
  @ApiProperty({ type: [ScoreShownDto] }) scores: ScoreShownDto[];
}

export class AppraisedDto extends RecordedDto {
  @ApiProperty() appraisal: AppraisalDto;
}

export class AppraisalListDto {
  @ApiProperty({ type: [CriterionDto], description: 'By which it is appraised today' })
  criteria: CriterionDto[];
  @ApiProperty({ type: [AppraisalDto], description: 'Of a reviewer with several, the last counts' })
  appraisals: AppraisalDto[];
}
