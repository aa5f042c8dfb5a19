import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsObject, Length, Matches, ValidateNested } from 'class-validator';
import { MayBeAbsent, MayBeUnknown, RecordedDto } from '../http/index.js';
import { stakeholderGroups, type StakeholderGroup } from './questionnaire.js';

const MOST_ANSWERS = 500;
const ANSWER = /^(\d{1,3}|dont_know|left_blank)$/;

class AnswerDto {
  @ApiProperty({ example: 'hunger.challenge', minLength: 1, maxLength: 100 })
  @Length(1, 100, { message: 'question must be the id of a question' })
  question: string;
  @ApiProperty({
    example: '3',
    pattern: ANSWER.source,
    description: 'A value of the question’s scale as text, dont_know or left_blank',
  })
  @Matches(ANSWER, {
    message: 'answer must be a value of the scale as text, such as "3", or dont_know or left_blank',
  })
  answer: string;
  @ApiPropertyOptional({ nullable: true, type: String, minLength: 1, maxLength: 2000 })
  @MayBeUnknown()
  @Matches(/\S/, { message: 'remark must say something, or be left out' })
  @Length(1, 2000, { message: 'remark must have 1 to 2000 characters' })
  remark?: string | null;
}

const answers = { type: [AnswerDto] as [typeof AnswerDto], maxItems: MOST_ANSWERS };
/** A list of answers, each of them checked. */
const IsAnswers = () => (target: object, property: string) => {
  IsArray()(target, property);
  ArrayMaxSize(MOST_ANSWERS)(target, property);
  IsObject({ each: true })(target, property);
  ValidateNested({ each: true })(target, property);
  Type(() => AnswerDto)(target, property);
};

/** What is saved as a draft: all answers so far. */
export class AnswersDto {
  @ApiProperty({ ...answers, description: 'All of them so far; what is not among them is not answered' })
  @IsAnswers()
  answers: AnswerDto[];
}

export class NewResponseDto {
  @ApiProperty({ enum: stakeholderGroups, description: 'For which group it answers' })
  @IsIn(stakeholderGroups, { message: `group must be one of ${stakeholderGroups.join(', ')}` })
  group: StakeholderGroup;
  @ApiPropertyOptional({
    nullable: true,
    type: String,
    example: 'Chamber of commerce, on paper, 3 May',
    minLength: 1,
    maxLength: 200,
    description: 'Who answered on paper, as a programme officer enters it; left out: you answer yourself',
  })
  @MayBeUnknown()
  @Matches(/\S/, { message: 'answeredBy must say who answered, or be left out' })
  @Length(1, 200, { message: 'answeredBy must have 1 to 200 characters' })
  answeredBy?: string | null;
  @ApiPropertyOptional(answers)
  @MayBeAbsent()
  @IsAnswers()
  answers?: AnswerDto[];
}

class RespondentDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ example: 'Ana Duarte' }) name: string;
}

export class ResponseDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ enum: stakeholderGroups }) group: StakeholderGroup;
  @ApiProperty({ description: 'Who fills it in, and alone may edit and submit it' }) person: RespondentDto;
  @ApiProperty({ nullable: true, type: String, description: 'Who answered on paper; null: that person' })
  answeredBy: string | null;
  @ApiProperty({ enum: ['draft', 'submitted'] }) state: string;
  @ApiProperty({ format: 'date-time' }) savedAt: string;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) submittedAt: string | null;
  @ApiProperty({ type: 'integer', description: 'How many questions have an answer, of whatever kind' })
  answered: number;
  @ApiProperty({ type: 'integer', description: 'How many there are' }) questions: number;
}

class GivenAnswerDto {
  @ApiProperty({ example: 'hunger.challenge' }) question: string;
  @ApiProperty({ example: '3' }) answer: string;
  @ApiProperty({ nullable: true, type: String }) remark: string | null;
}

export class ResponseInFullDto extends ResponseDto {
  @ApiProperty({ type: [GivenAnswerDto], description: 'In the order of the questionnaire' })
  answers: GivenAnswerDto[];
  @ApiProperty({ type: [String], description: 'Required questions that have no answer yet' })
  missing: string[];
}

export class ResponseRecordedDto extends RecordedDto {
  @ApiProperty() response: ResponseDto;
}

export class ResponsePageDto {
  @ApiProperty({ type: [ResponseDto] }) responses: ResponseDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}
