import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { questionKinds, stakeholderGroups, type StakeholderGroup, type Wording } from './questionnaire.js';
import { ScanDto } from './scans.dto.js';
import { ApiWording } from './wording.decorator.js';

const decimal = (example: string, description: string) => ({
  nullable: true,
  type: String,
  example,
  description,
});

export class ResultQuery {
  @ApiPropertyOptional({
    enum: ['true', 'false'],
    description: 'With Accept: text/csv, every answer by itself without whoever gave it; for the office only',
  })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'answers must be true or false' })
  answers?: string;
}

class ChangeDto {
  @ApiProperty({ example: '-0.5' }) median: string;
  @ApiProperty({ example: '-0.34' }) mean: string;
}

class SummedAnswersDto {
  @ApiProperty({ type: 'integer', description: 'How many answers there could be; the counts sum to it' })
  asked: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { 0: 1, 3: 4, dont_know: 1, not_answered: 0 },
    description: 'How often each answer was given: values of the scale, dont_know, left_blank, not_answered',
  })
  counts: Record<string, number>;
  @ApiProperty(decimal('2.5', 'Of the values given; null: there is none')) median: string | null;
  @ApiProperty(decimal('2.33', 'Of the values given, rounded to two decimals')) mean: string | null;
  @ApiProperty({
    nullable: true,
    type: ChangeDto,
    description: 'Since the scan compared with, over the questions that both asked; null: nothing to compare',
  })
  change: ChangeDto | null;
}

class GroupSizeDto {
  @ApiProperty({ enum: stakeholderGroups }) group: StakeholderGroup;
  @ApiProperty({ type: 'integer' }) responses: number;
  @ApiProperty({ description: 'Fewer than three responses: read it as the word of one or two people' })
  few: boolean;
}

class GroupAnswersDto extends SummedAnswersDto {
  @ApiProperty({ enum: stakeholderGroups }) group: StakeholderGroup;
  @ApiProperty({ type: 'integer' }) responses: number;
  @ApiProperty({ description: 'Fewer than three responses' }) few: boolean;
}

class ApartDto {
  @ApiProperty({ example: '2.5', description: 'Between the medians of the two groups' }) median: string;
  @ApiProperty({ enum: stakeholderGroups, isArray: true, description: 'The two that are furthest apart' })
  between: StakeholderGroup[];
  @ApiProperty({ description: 'One of the two gave fewer than three responses' }) few: boolean;
}

class MeasuredDto {
  @ApiProperty({ enum: questionKinds }) kind: string;
  @ApiProperty({ description: 'Every response counts once, of whichever group' }) all: SummedAnswersDto;
  @ApiProperty({ type: [GroupAnswersDto], description: 'Of each group that answered' })
  groups: GroupAnswersDto[];
  @ApiProperty({
    nullable: true,
    type: ApartDto,
    description: 'How far groups disagree; null: fewer than two gave values',
  })
  distance: ApartDto | null;
}

class AreaResultDto extends MeasuredDto {
  @ApiProperty({ example: 'city_governance' }) area: string;
  @ApiWording() text: Wording;
}

class ThemeResultDto extends AreaResultDto {
  @ApiProperty({ example: 'transparency' }) theme: string;
}

class QuestionResultDto extends ThemeResultDto {
  @ApiProperty({ example: 'open-budget.challenge' }) question: string;
  @ApiProperty({ type: 'array', items: { type: 'integer' } }) principles: number[];
  @ApiProperty({ type: 'array', items: { type: 'integer' } }) sdgGoals: number[];
}

class ListedQuestionDto extends ApartDto {
  @ApiProperty({ example: 'open-budget.challenge' }) question: string;
  @ApiProperty({ enum: questionKinds }) kind: string;
  @ApiWording() text: Wording;
}

class ScaleLabelDto {
  @ApiProperty({ example: '3' }) answer: string;
  @ApiWording() text: Wording;
}

class ScaleLabelsDto {
  @ApiProperty({ type: [ScaleLabelDto] }) challenge: ScaleLabelDto[];
  @ApiProperty({ type: [ScaleLabelDto] }) action: ScaleLabelDto[];
}

export class ScanResultDto {
  @ApiProperty() scan: ScanDto;
  @ApiProperty({ description: 'What the summaries are, and what they are not' }) about: string;
  @ApiProperty({
    nullable: true,
    type: ScanDto,
    description: 'The closed scan before, of the same questionnaire in any version; null: there is none',
  })
  comparedWith: ScanDto | null;
  @ApiProperty({ description: 'What the values of the answers mean' }) scales: ScaleLabelsDto;
  @ApiProperty({ type: [GroupSizeDto] }) groups: GroupSizeDto[];
  @ApiProperty({ type: [AreaResultDto], description: 'Each area, once for each kind of question' })
  areas: AreaResultDto[];
  @ApiProperty({ type: [ThemeResultDto], description: 'Each theme, once for each kind of question' })
  themes: ThemeResultDto[];
  @ApiProperty({ type: [QuestionResultDto] }) questions: QuestionResultDto[];
  @ApiProperty({ type: [ListedQuestionDto], description: 'The nearest first, at most ten' })
  mostAgreement: ListedQuestionDto[];
  @ApiProperty({ type: [ListedQuestionDto], description: 'The furthest apart first, at most ten' })
  mostDisagreement: ListedQuestionDto[];
}
