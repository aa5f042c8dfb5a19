import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Length, Matches } from 'class-validator';
import { IsLimit, RecordedDto } from '../http/index.js';
import { ColleagueDto } from './inbox.dto.js';
import { ProposalDto } from './proposals.dto.js';

const IsCode = () => Length(1, 100);
const holdStates = ['open', 'lifted'] as const;

/** A project or an organisation to put on hold; one of the two. */
export class HoldFormDto {
  @ApiPropertyOptional({ example: 'CITY-NBO', minLength: 1, maxLength: 100, description: 'One of the fund' })
  @IsOptional()
  @IsCode()
  project?: string;
  @ApiPropertyOptional({ example: 'UN-HABITAT', minLength: 1, maxLength: 100 })
  @IsOptional()
  @IsCode()
  organisation?: string;
  @ApiProperty({ description: 'Why', minLength: 1, maxLength: 2000 })
  @Length(1, 2000)
  reason: string;
}

/** Why a hold should be lifted. */
export class HoldLiftFormDto {
  @ApiProperty({ description: 'Why', minLength: 1, maxLength: 2000 })
  @Length(1, 2000)
  reason: string;
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'An uploaded document, e.g. the outcome of the inquiry',
  })
  @IsOptional()
  @IsUUID()
  document?: string;
}

class HoldLiftingDto {
  @ApiProperty({ description: 'Why, as proposed' }) reason: string;
  @ApiProperty({ description: 'Its fund is null where that is another one' }) proposal: ProposalDto;
}

export class HoldDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ nullable: true, type: String, example: 'CITY-NBO' }) project: string | null;
  @ApiProperty({ nullable: true, type: String, example: 'UN-HABITAT' }) organisation: string | null;
  @ApiProperty() reason: string;
  @ApiProperty({ enum: holdStates }) state: string;
  @ApiProperty({ nullable: true, type: ColleagueDto }) placedBy: ColleagueDto | null;
  @ApiProperty({ format: 'date-time' }) placedAt: string;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) liftedAt: string | null;
  @ApiProperty({
    nullable: true,
    type: HoldLiftingDto,
    description: 'The proposal that lifted it, else the newest one to lift it; null: nobody has proposed it',
  })
  lifting: HoldLiftingDto | null;
}

export class HoldPlacedDto extends RecordedDto {
  @ApiProperty() hold: HoldDto;
}

export class HoldPageDto {
  @ApiProperty({ type: [HoldDto] }) holds: HoldDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class HoldsQuery {
  @ApiPropertyOptional({ enum: holdStates })
  @IsOptional()
  @IsIn(holdStates)
  state?: (typeof holdStates)[number];
  @ApiPropertyOptional({ description: 'The number of the last hold seen', pattern: '^\\d{1,9}$' })
  @IsOptional()
  @Matches(/^\d{1,9}$/, { message: 'after must be the number of a hold' })
  after?: string;
  @ApiPropertyOptional({ example: '100', description: '1 to 500; 100 where absent' })
  @IsOptional()
  @IsLimit()
  limit?: string;
}
