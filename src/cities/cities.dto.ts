import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { CursorQuery, MayBeAbsent } from '../http/index.js';
import { dueStates, type DueState } from './cities.query.js';
import { CommunicationDto, ParticipationDto, CityPartnerDto } from './facts.dto.js';
import { LevelDto } from './membership.dto.js';
import { levels, type Level } from './membership.entity.js';

export class CitiesQuery extends CursorQuery {
  @ApiPropertyOptional({ enum: levels })
  @MayBeAbsent()
  @IsIn(levels, { message: `level must be one of ${levels.join(', ')}` })
  level?: Level;
  @ApiPropertyOptional({ example: 'KE', pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' })
  @MayBeAbsent()
  @Matches(/^[A-Z]{2}$/, { message: 'country must be an ISO 3166-1 code of two capital letters' })
  country?: string;
  @ApiPropertyOptional({
    enum: dueStates,
    description:
      'How it stands with the communication on engagement, of cities that one may read with everything',
  })
  @MayBeAbsent()
  @IsIn(dueStates, { message: `due must be one of ${dueStates.join(', ')}` })
  due?: DueState;
}

class EngagementDto {
  @ApiProperty({
    format: 'date',
    description: 'Two years after the letter, or the last one that was received',
  })
  due: string;
  @ApiProperty({ type: 'integer', description: 'Whole days until then; below zero: so many days overdue' })
  days: number;
  @ApiProperty({ enum: dueStates, description: '`due` from 60 days before' }) state: string;
  @ApiProperty({ nullable: true, type: String, format: 'date' }) lastReceivedOn: string | null;
}

/** What everybody sees of a city, and for those who read it when its communication is due. */
export class CityCardDto {
  @ApiProperty({ example: 'NAIROBI' }) code: string;
  @ApiProperty({ example: 'Nairobi' }) name: string;
  @ApiProperty({ nullable: true, type: String, example: 'KE' }) country: string | null;
  @ApiProperty({
    nullable: true,
    type: String,
    enum: levels,
    description: 'null: it does not take part today',
  })
  level: string | null;
  @ApiProperty({
    nullable: true,
    type: EngagementDto,
    description: 'The communication on engagement; null where it does not take part, or is not yours to read',
  })
  communication: EngagementDto | null;
}

export class CityPageDto {
  @ApiProperty({ type: [CityCardDto] }) cities: CityCardDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

class CourseFigureDto {
  @ApiProperty({ example: 'Ethical Cities' }) course: string;
  @ApiProperty({ type: 'integer', description: 'How many people of the city completed it' })
  completed: number;
}

class CapacityDevelopmentDto {
  @ApiProperty({
    nullable: true,
    type: String,
    format: 'date',
    description: 'Two years from becoming a leading member; null for every other one',
  })
  capacityDevelopmentUntil: string | null;
  @ApiProperty({ description: 'A sentence that says so' }) says: string;
  @ApiProperty({ type: [CourseFigureDto] }) courses: CourseFigureDto[];
  @ApiProperty({ type: 'integer', description: 'Of all courses' }) completed: number;
}

class PlacedDto {
  @ApiProperty({ type: 'integer' }) open: number;
  @ApiProperty({ type: 'integer', description: 'Their last day has passed' }) ended: number;
}

class PlacementFiguresDto {
  @ApiProperty() internships: PlacedDto;
  @ApiProperty() scholars: PlacedDto;
}

/** What staff, and whoever leads a project of the city, read of it besides; people’s names are elsewhere. */
class CityDetailsDto {
  @ApiProperty({ type: [LevelDto], description: 'The earliest first' }) levels: LevelDto[];
  @ApiProperty() capacityDevelopment: CapacityDevelopmentDto;
  @ApiProperty({ type: [CommunicationDto], maxItems: 500 }) communications: CommunicationDto[];
  @ApiProperty({ type: [ParticipationDto], maxItems: 500 }) participations: ParticipationDto[];
  @ApiProperty({ type: [CityPartnerDto], maxItems: 500 }) partners: CityPartnerDto[];
  @ApiProperty() placements: PlacementFiguresDto;
}

export class CityDto extends CityCardDto {
  @ApiProperty({ nullable: true, type: CityDetailsDto, description: 'null where it is not yours to read' })
  details: CityDetailsDto | null;
}
