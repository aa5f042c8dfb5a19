import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IsDay, MayBeAbsent, RecordedDto } from '../http/index.js';
import { DayField, MayBeAbsentText, MaybeDayField, MaybeDocumentField, MaybePersonField } from './fields.js';
import { levels, type Level } from './membership.entity.js';

/** Somebody by number and name. */
export class PersonOfCityDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ example: 'Ana Duarte' }) name: string;
}

/** What a level rests on; what is left out stays as it was before. */
class LetterDto {
  @ApiPropertyOptional({
    format: 'date',
    example: '2026-01-05',
    description: 'The date of the letter of commitment',
  })
  @MayBeAbsent()
  @IsDay()
  committedOn?: string;
  @MayBeAbsentText({ example: 'Mayor Amina Noor', most: 200, description: 'Who signed it' })
  signatory?: string;
  @MaybeDocumentField('The letter, uploaded') document?: string | null;
  @MaybePersonField('The number of the person who looks after the city and is reminded')
  relationshipManager?: number | null;
}

export class NewLevelDto extends LetterDto {
  @ApiProperty({ enum: levels })
  @IsIn(levels, { message: `level must be one of ${levels.join(', ')}` })
  level: Level;
  @DayField('2026-01-05', 'Its first day; the level before ends on the day before') from: string;
}

export class MembershipChangeDto extends LetterDto {
  @MaybeDayField('Its last day, for a city that leaves; null: it goes on') until?: string | null;
}

export class LevelDto {
  @ApiProperty({ enum: levels }) level: string;
  @ApiProperty({ format: 'date' }) from: string;
  @ApiProperty({ nullable: true, type: String, format: 'date', description: 'null: it goes on' })
  until: string | null;
  @ApiProperty({ format: 'date', description: 'The date of the letter of commitment' }) committedOn: string;
  @ApiProperty() signatory: string;
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) document: string | null;
  @ApiProperty({ nullable: true, type: PersonOfCityDto }) relationshipManager: PersonOfCityDto | null;
}

/** The levels of a city, the earliest first. */
export class CityLevelsDto {
  @ApiProperty({ type: [LevelDto], description: 'The earliest first; empty: it never took part' })
  levels: LevelDto[];
}

export class MembershipRecordedDto extends RecordedDto {
  @ApiProperty({ description: 'The newest level' }) membership: LevelDto;
}
