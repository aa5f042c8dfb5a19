import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { RecordedDto } from '../http/index.js';
import { questionKinds, type QuestionKind, type Wording } from './questionnaire.js';
import { ApiWording, IsWording } from './wording.decorator.js';

const ID = /^[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?$/;
const id = (example: string) => ({ example, pattern: ID.source, maxLength: 100 });
const IsId = (name: string) =>
  Matches(ID, {
    message: `${name} must be of small letters, figures, points, hyphens and underscores, such as housing.action, at most 100`,
  });
/** A list of 1 to `most` records, each of them checked. */
const Several = (most: number) => (target: object, property: string) => {
  IsArray()(target, property);
  ArrayMinSize(1)(target, property);
  ArrayMaxSize(most)(target, property);
  IsObject({ each: true })(target, property);
  ValidateNested({ each: true })(target, property);
};

class ScaleValueDto {
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100, example: 3 })
  @IsInt()
  @Min(0)
  @Max(100)
  value: number;
  @IsWording(200) text: Wording;
}

class ScalesDto {
  @ApiProperty({ type: [ScaleValueDto], minItems: 1, maxItems: 11, description: 'How serious it is' })
  @Several(11)
  @Type(() => ScaleValueDto)
  challenge: ScaleValueDto[];
  @ApiProperty({
    type: [ScaleValueDto],
    minItems: 1,
    maxItems: 11,
    description: 'How far it has come',
  })
  @Several(11)
  @Type(() => ScaleValueDto)
  action: ScaleValueDto[];
}

class ThemeDto {
  @ApiProperty(id('food_security')) @IsId('id') id: string;
  @IsWording(200) text: Wording;
}

class AreaDto extends ThemeDto {
  @ApiProperty({ type: [ThemeDto], minItems: 1, maxItems: 50 })
  @Several(50)
  @Type(() => ThemeDto)
  themes: ThemeDto[];
}

class QuestionDto {
  @ApiProperty({
    ...id('hunger.challenge'),
    description:
      'The same in every version that asks the same; it keeps its kind and the values of its scale',
  })
  @IsId('id')
  id: string;
  @ApiProperty(id('city_sustainability')) @IsId('area') area: string;
  @ApiProperty(id('food_security')) @IsId('theme') theme: string;
  @ApiProperty({ enum: questionKinds }) @IsIn(questionKinds) kind: QuestionKind;
  @ApiProperty({ description: 'Needs an answer before a response is submitted; left_blank is one' })
  @IsBoolean()
  required: boolean;
  @ApiProperty({
    type: 'array',
    items: { type: 'integer', minimum: 1, maximum: 10 },
    maxItems: 10,
    example: [1],
    description: 'Of the Ten Principles of the UN Global Compact',
  })
  @IsArray()
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(10, { each: true })
  principles: number[];
  @ApiProperty({
    type: 'array',
    items: { type: 'integer', minimum: 1, maximum: 17 },
    maxItems: 17,
    example: [2],
    description: 'Sustainable Development Goals',
  })
  @IsArray()
  @ArrayUnique()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(17, { each: true })
  sdgGoals: number[];
  @IsWording(1000) text: Wording;
}

const code = { example: 'CITY-SCAN', pattern: '^[A-Z0-9]([A-Z0-9-]{0,38}[A-Z0-9])?$', maxLength: 40 };
const version = { type: 'integer', minimum: 1, maximum: 9999, example: 2 } as const;

/** What a version asks: its scales, areas with their themes, and questions. */
class QuestionnaireContentDto {
  @IsWording(200) title: Wording;
  @IsWording(4000) introduction: Wording;
  @ApiProperty({ type: ScalesDto })
  @IsObject()
  @ValidateNested()
  @Type(() => ScalesDto)
  scales: ScalesDto;
  @ApiProperty({ type: [AreaDto], minItems: 1, maxItems: 20 })
  @Several(20)
  @Type(() => AreaDto)
  areas: AreaDto[];
  @ApiProperty({ type: [QuestionDto], minItems: 1, maxItems: 500 })
  @Several(500)
  @Type(() => QuestionDto)
  questions: QuestionDto[];
}

export class NewQuestionnaireDto extends QuestionnaireContentDto {
  @ApiProperty(code)
  @Matches(new RegExp(code.pattern), {
    message: 'code must be of capital letters, figures and hyphens, such as CITY-SCAN, at most 40',
  })
  code: string;
  @ApiProperty({ ...version, description: 'One more than the newest version of the code' })
  @IsInt()
  @Min(1)
  @Max(9999)
  version: number;
}

/** A published version. */
export class QuestionnaireDto {
  @ApiProperty({ example: code.example }) code: string;
  @ApiProperty({ type: 'integer', example: 1 }) version: number;
  @ApiWording() title: Wording;
  @ApiProperty({ type: 'integer', description: 'How many questions it has' }) questions: number;
  @ApiProperty({
    nullable: true,
    type: String,
    format: 'date-time',
    description: 'null: it came with the product',
  })
  publishedAt: string | null;
}

/** A published version with all that it asks. */
export class QuestionnaireInFullDto extends QuestionnaireContentDto {
  @ApiProperty({ example: code.example }) code: string;
  @ApiProperty({ type: 'integer', example: 1 }) version: number;
}

export class QuestionnairePublishedDto extends RecordedDto {
  @ApiProperty() questionnaire: QuestionnaireDto;
}

export class QuestionnairePageDto {
  @ApiProperty({ type: [QuestionnaireDto] }) questionnaires: QuestionnaireDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}
