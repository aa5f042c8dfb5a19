import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, Length } from 'class-validator';
import { IsCode } from '../funds/index.js';
import { MayBeAbsent, MayBeUnknown } from '../http/index.js';
import { levels, type Level, type Risk } from './framework.query.js';
import { IndicatorDto } from './indicators.dto.js';
import { IsListOf, IsTexts, short, unknown } from './results.dto.js';

const likelihoods = ['low', 'medium', 'high'];
const text = { minLength: 1, maxLength: 1000 };
const IsText = (what: string) =>
  Length(1, 1000, { message: `${what} must be a text of 1 to 1000 characters` });

export class RiskDto {
  @ApiProperty({ ...text, example: 'The land is sold before the plan is adopted' })
  @IsText('risk')
  risk: string;
  @ApiProperty({ enum: likelihoods })
  @IsIn(likelihoods, { message: `likelihood must be one of ${likelihoods.join(', ')}` })
  likelihood: Risk['likelihood'];
  @ApiProperty({ ...text, example: 'The city registers a right of first refusal' })
  @IsText('response')
  response: string;
}

class ResultDetailsDto {
  @ApiPropertyOptional({
    ...unknown,
    ...short,
    example: 'I',
    description: 'The result that it serves, one level above',
  })
  @MayBeUnknown()
  @IsCode('parent')
  parent?: string | null;
  @ApiPropertyOptional({
    type: [String],
    maxItems: 50,
    description: 'What must hold, outside the project’s hands',
  })
  @MayBeAbsent()
  @IsTexts('assumptions')
  assumptions?: string[];
  @ApiPropertyOptional({ type: [RiskDto], maxItems: 50, description: 'In place of those before' })
  @MayBeAbsent()
  @IsListOf('risks', () => RiskDto, 50)
  risks?: RiskDto[];
}

export class NewResultDto extends ResultDetailsDto {
  @ApiProperty({ ...short, example: 'OC1', description: 'Unique in the project; never changes' })
  @IsCode('code')
  code: string;
  @ApiProperty({ enum: levels, description: 'Never changes' })
  @IsIn(levels, { message: `level must be one of ${levels.join(', ')}` })
  level: Level;
  @ApiProperty({ ...text, example: 'Families in the valley live in safe homes' })
  @IsText('statement')
  statement: string;
}

/** What may change; what is left out stays as it is. */
export class ResultChangeDto extends ResultDetailsDto {
  @ApiPropertyOptional(text) @MayBeAbsent() @IsText('statement') statement?: string;
  @ApiPropertyOptional({ description: 'false: it is not aimed at any more' })
  @MayBeAbsent()
  @IsBoolean()
  active?: boolean;
}

export class ResultDto {
  @ApiProperty({ example: 'OC1' }) code: string;
  @ApiProperty({ enum: levels }) level: string;
  @ApiProperty(unknown) parent: string | null;
  @ApiProperty() statement: string;
  @ApiProperty({ type: [String] }) assumptions: string[];
  @ApiProperty({ type: [RiskDto] }) risks: RiskDto[];
  @ApiProperty() active: boolean;
}

export class FrameworkDto {
  @ApiProperty({ example: 'CITY-NBO' }) project: string;
  @ApiProperty({ description: 'The project is approved: a programme officer changes it' }) approved: boolean;
  @ApiProperty({ type: [ResultDto], description: 'Impacts first, then outcomes, then outputs' })
  results: ResultDto[];
  @ApiProperty({ type: [IndicatorDto] }) indicators: IndicatorDto[];
}
