import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { ProposalDto, ProposedDto } from '../decisions/index.js';
import { IsCode } from '../funds/index.js';
import { MayBeAbsent, MoneyDto, RecordedDto } from '../http/index.js';

const categories = ['1', '2', '3', '4', '5', '6', '7', '8'];
const YEAR = 'year must be a year from 2000 to 2100';

/** One amount of a budget. */
class BudgetLineDto {
  @ApiProperty({ example: 'UN-HABITAT', minLength: 1, maxLength: 100 })
  @IsCode('organisation')
  organisation: string;
  @ApiProperty({ enum: categories, description: 'UNSDG category of expenditure' })
  @IsIn(categories, { message: 'category must be one of the eight UNSDG categories, 1 to 8' })
  category: string;
  @ApiProperty({ type: 'integer', minimum: 2000, maximum: 2100, example: 2027 })
  @IsInt({ message: YEAR })
  @Min(2000, { message: YEAR })
  @Max(2100, { message: YEAR })
  year: number;
  @ApiProperty({ type: MoneyDto, description: 'In the fund’s currency, above zero' })
  @IsMoney({ amount: 'positive' })
  amount: object;
}

/** A whole budget, in place of the one before. */
export class BudgetDraftDto {
  @ApiProperty({ type: [BudgetLineDto], minItems: 1, maxItems: 500 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsObject({ each: true, message: 'each of the lines must be an object' })
  @ValidateNested({ each: true })
  @Type(() => BudgetLineDto)
  lines: BudgetLineDto[];
}

/** A whole budget as it is to be, and why. */
export class BudgetRevisionDto extends BudgetDraftDto {
  @ApiProperty({ example: 'Cement became cheaper', minLength: 1, maxLength: 2000 })
  @Matches(/\S/, { message: 'reason must say something' })
  @Length(1, 2000)
  reason: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'An uploaded document with the decision' })
  @MayBeAbsent()
  @IsUUID(undefined, { message: 'document must be the id of an uploaded document' })
  document?: string;
}

/** The steering committee's decision on a project. */
export class ApprovalProposalDto {
  @ApiProperty({ format: 'uuid', description: 'The uploaded document of the steering committee' })
  @IsUUID(undefined, { message: 'document must be the id of an uploaded document' })
  document: string;
  @ApiPropertyOptional({
    type: [BudgetLineDto],
    minItems: 1,
    maxItems: 500,
    description: 'The budget as the committee decided on it; left out: as it was entered',
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsObject({ each: true, message: 'each of the lines must be an object' })
  @ValidateNested({ each: true })
  @Type(() => BudgetLineDto)
  lines?: BudgetLineDto[];
}

export class BudgetProposedDto extends ProposedDto {
  @ApiProperty({ type: [String], description: 'What is unusual about it, in sentences' }) warnings: string[];
}

export class BudgetEnteredDto extends RecordedDto {
  @ApiProperty({ type: [String], description: 'What is unusual about it, in sentences' }) warnings: string[];
}

class ShownLineDto {
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
  @ApiProperty({ enum: categories, nullable: true, type: String, description: 'null: approved in one sum' })
  category: string | null;
  @ApiProperty({ nullable: true, type: String, example: 'Travel' }) categoryName: string | null;
  @ApiProperty({ nullable: true, type: 'integer' }) year: number | null;
  @ApiProperty({ type: MoneyDto }) amount: MoneyDto;
}
class OrganisationTotalDto {
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
  @ApiProperty({ type: MoneyDto }) amount: MoneyDto;
}
class CategoryTotalDto {
  @ApiProperty({ enum: categories, nullable: true, type: String }) category: string | null;
  @ApiProperty({ nullable: true, type: String, example: 'Travel' }) name: string | null;
  @ApiProperty({ type: MoneyDto }) amount: MoneyDto;
}
class YearTotalDto {
  @ApiProperty({ nullable: true, type: 'integer' }) year: number | null;
  @ApiProperty({ type: MoneyDto }) amount: MoneyDto;
}

/** Lines with their sums, each of which comes to the total. */
class BudgetSumsDto {
  @ApiProperty({ type: MoneyDto }) total: MoneyDto;
  @ApiProperty({ type: [OrganisationTotalDto] }) organisations: OrganisationTotalDto[];
  @ApiProperty({ type: [CategoryTotalDto] }) categories: CategoryTotalDto[];
  @ApiProperty({ type: [YearTotalDto] }) years: YearTotalDto[];
  @ApiProperty({ type: [ShownLineDto] }) lines: ShownLineDto[];
  @ApiProperty({ type: [String], description: 'What is unusual about it, in sentences' }) warnings: string[];
}

class RevisionDto {
  @ApiProperty({ description: 'Who proposed it, and who decided' }) proposal: ProposalDto;
  @ApiProperty({ type: [ShownLineDto] }) lines: ShownLineDto[];
}

/** A project's budget: what is approved, what was entered to ask for it, and every revision with who decided. */
export class ProjectBudgetDto {
  @ApiProperty({ example: 'CITY-NBO' }) project: string;
  @ApiProperty({ description: 'What the steering committee approved' }) approved: BudgetSumsDto;
  @ApiProperty({ type: BudgetSumsDto, nullable: true, description: 'What was entered; null: nothing' })
  draft: BudgetSumsDto | null;
  @ApiProperty({ type: [RevisionDto], description: 'As proposed, oldest first' }) revisions: RevisionDto[];
}
