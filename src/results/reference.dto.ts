import { ApiProperty } from '@nestjs/swagger';

class SdgIndicatorDto {
  @ApiProperty({ example: '11.5.1' }) code: string;
  @ApiProperty() title: string;
  @ApiProperty({
    nullable: true,
    type: String,
    example: '1.5.1',
    description: 'The code under which the same one is listed first',
  })
  sameAs: string | null;
}

class SdgTargetDto {
  @ApiProperty({ example: '11.5' }) code: string;
  @ApiProperty() title: string;
  @ApiProperty({ type: [SdgIndicatorDto] }) indicators: SdgIndicatorDto[];
}

class SdgGoalDto {
  @ApiProperty({ example: 11, minimum: 1, maximum: 17, type: 'integer' }) goal: number;
  @ApiProperty() title: string;
  @ApiProperty({ type: [SdgTargetDto] }) targets: SdgTargetDto[];
}

export class SdgsDto {
  @ApiProperty({ type: [SdgGoalDto] }) goals: SdgGoalDto[];
}

class UrbanAgendaParagraphDto {
  @ApiProperty({ example: 31, minimum: 1, maximum: 175, type: 'integer' }) paragraph: number;
  @ApiProperty() part: string;
  @ApiProperty() section: string;
}

export class UrbanAgendaDto {
  @ApiProperty({ type: [UrbanAgendaParagraphDto] }) paragraphs: UrbanAgendaParagraphDto[];
}
