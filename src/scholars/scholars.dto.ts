import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  Length,
  Matches,
} from 'class-validator';
import {
  changeOf,
  CodeField,
  DayField,
  FactDto,
  FactPageDto,
  MaybeDayField,
  MaybePersonField,
  MaybeTextField,
  TakenBackField,
  TextField,
} from '../cities/index.js';
import { CursorQuery, IsDay, MayBeAbsent, RecordedDto } from '../http/index.js';

const MOST = 20;
const MOST_CONFLICTS = 200;
const language = { pattern: '^[a-z]{2}$', example: 'sw' };

/** What is known of a scholar. */
class ScholarFormDto {
  @TextField({ example: 'Dr Njeri Kamau', most: 200 }) name: string;
  @MaybePersonField('The number of the person, where they sign in here') person?: number | null;
  @ApiProperty({
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: 100, example: 'urban planning' },
    minItems: 1,
    maxItems: MOST,
  })
  @IsArray({ message: 'expertise must be a list of texts' })
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST)
  @Length(1, 100, { each: true, message: 'each expertise must have 1 to 100 characters' })
  @Matches(/^\S(.*\S)?$/su, { each: true, message: 'an expertise must neither begin nor end with a blank' })
  expertise: string[];
  @ApiProperty({
    type: 'array',
    items: { type: 'string', ...language },
    minItems: 1,
    maxItems: MOST,
    description: 'ISO 639-1',
  })
  @IsArray({ message: 'languages must be a list of codes' })
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST)
  @Matches(/^[a-z]{2}$/, {
    each: true,
    message: 'each of the languages must be two small letters of ISO 639-1',
  })
  languages: string[];
  @MaybeDayField('The first day on which they can be placed') availableFrom?: string | null;
  @MaybeDayField('The last day of that') availableUntil?: string | null;
  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: 100, example: 'UNIVERSITY' },
    maxItems: MOST_CONFLICTS,
    description:
      'Codes of organisations with which they have a conflict of interest: they are not placed there',
  })
  @MayBeAbsent()
  @IsArray({ message: 'conflicts must be a list of codes' })
  @ArrayMaxSize(MOST_CONFLICTS)
  @ArrayUnique({ message: 'conflicts must name each organisation once' })
  @Length(1, 100, { each: true, message: 'each of the conflicts must be the code of an organisation' })
  conflicts?: string[];
  @ApiPropertyOptional({ description: 'false: they are placed nowhere any more; true where absent' })
  @MayBeAbsent()
  @IsBoolean({ message: 'active must be true or false' })
  active?: boolean;
}

export class NewScholarDto extends ScholarFormDto {
  @CodeField('S-1', 'Never changes') code: string;
}

export class ScholarChangeDto extends changeOf(ScholarFormDto) {}

export class ScholarDto {
  @ApiProperty({ example: 'S-1' }) code: string;
  @ApiProperty() name: string;
  @ApiProperty({ nullable: true, type: 'integer' }) person: number | null;
  @ApiProperty({ type: [String] }) expertise: string[];
  @ApiProperty({ type: [String] }) languages: string[];
  @ApiProperty({ nullable: true, type: String, format: 'date' }) availableFrom: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date' }) availableUntil: string | null;
  @ApiProperty({ type: [String] }) conflicts: string[];
  @ApiProperty() active: boolean;
}

export class ScholarRecordedDto extends RecordedDto {
  @ApiProperty() scholar: ScholarDto;
}

export class ScholarPageDto extends FactPageDto {
  @ApiProperty({ type: [ScholarDto] }) scholars: ScholarDto[];
}

export class ScholarsQuery extends CursorQuery {
  @ApiPropertyOptional({ example: 'urban planning', minLength: 1, maxLength: 100 })
  @MayBeAbsent()
  @Length(1, 100, { message: 'expertise must have 1 to 100 characters' })
  expertise?: string;
  @ApiPropertyOptional({ ...language, description: 'ISO 639-1' })
  @MayBeAbsent()
  @Matches(/^[a-z]{2}$/, { message: 'language must be two small letters of ISO 639-1' })
  language?: string;
  @ApiPropertyOptional({
    format: 'date',
    example: '2026-09-01',
    description: 'Active and available on this day',
  })
  @MayBeAbsent()
  @IsDay()
  availableOn?: string;
}

const kinds = ['internship', 'scholar'] as const;

/** What may change about a placement. */
class PlacementFormDto {
  @DayField('2026-02-01', 'Its first day') from: string;
  @MaybeDayField('Its last day; absent or null: it goes on') until?: string | null;
  @MaybeTextField({ example: 'A street inventory of two wards', description: 'Only with its last day' })
  outcome?: string | null;
}

export class NewPlacementDto extends PlacementFormDto {
  @ApiProperty({ enum: kinds })
  @IsIn(kinds, { message: 'kind must be internship or scholar' })
  kind: (typeof kinds)[number];
  @MaybeTextField({
    example: 'S-1',
    most: 100,
    description: 'The code of the scholar, for one of kind scholar',
  })
  scholar?: string | null;
  @MaybeTextField({ example: 'Amani Juma', most: 200, description: 'The name, for an internship' })
  intern?: string | null;
  @CodeField('UNIVERSITY', 'The organisation at which they serve') host: string;
}

export class PlacementChangeDto extends changeOf(PlacementFormDto) {
  @TakenBackField() takenBack?: boolean;
}

export class PlacementDto extends FactDto {
  @ApiProperty({ enum: kinds }) kind: string;
  @ApiProperty({ description: 'The name of whoever serves' }) who: string;
  @ApiProperty({ nullable: true, type: String, description: 'The code, where it is a scholar' })
  scholar: string | null;
  @ApiProperty({ example: 'UNIVERSITY' }) host: string;
  @ApiProperty({ format: 'date' }) from: string;
  @ApiProperty({ nullable: true, type: String, format: 'date' }) until: string | null;
  @ApiProperty({ nullable: true, type: String }) outcome: string | null;
  @ApiProperty({ enum: ['open', 'ended'], description: '`ended` when its last day has passed' })
  state: string;
}

export class PlacementRecordedDto extends RecordedDto {
  @ApiProperty() placement: PlacementDto;
}

export class PlacementPageDto extends FactPageDto {
  @ApiProperty({ type: [PlacementDto] }) placements: PlacementDto[];
}
