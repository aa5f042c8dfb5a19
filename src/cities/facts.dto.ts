import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { CursorQuery, MayBeAbsent, MayBeUnknown, MoneyDto, RecordedDto } from '../http/index.js';
import {
  CodeField,
  DayField,
  MaybeDayField,
  MaybeDocumentField,
  MaybeTextField,
  TextField,
} from './fields.js';

/** A page of what is kept of a city: after which one, by its number. */
export class FactsQuery extends CursorQuery {
  @ApiPropertyOptional({ description: 'The number of the last one seen', pattern: '^\\d{1,9}$' })
  @MayBeAbsent()
  @Matches(/^\d{1,9}$/, { message: 'after must be the number of the last one seen' })
  declare after?: string;
}

/** What every list of facts says besides them. */
export class FactPageDto {
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

/** What every fact says. */
export class FactDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ description: 'Recorded by mistake: it does not count, and is in no list' })
  takenBack: boolean;
}

/** The field of a change by which a fact is taken back. */
export const TakenBackField = () => (target: object, property: string) => {
  ApiPropertyOptional({ description: 'true: it was recorded by mistake and does not count' })(
    target,
    property,
  );
  MayBeAbsent()(target, property);
  IsBoolean({ message: 'takenBack must be true or false' })(target, property);
};

/** What may change of a form: each field may be left out, and null is a value like others. */
export const changeOf = <Form extends object>(form: Type<Form>) =>
  PartialType(form, { skipNullProperties: false });

export class NewCommunicationDto {
  @DayField('2026-03-02', 'When it was received') receivedOn: string;
  @TextField({ example: 'What we did in 2024 and 2025, and what comes next' }) says: string;
  @MaybeDocumentField('The communication, uploaded') document?: string | null;
}

export class CommunicationChangeDto extends changeOf(NewCommunicationDto) {
  @TakenBackField() takenBack?: boolean;
}

export class CommunicationDto extends FactDto {
  @ApiProperty({ format: 'date' }) receivedOn: string;
  @ApiProperty() says: string;
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) document: string | null;
}

export class CommunicationRecordedDto extends RecordedDto {
  @ApiProperty() communication: CommunicationDto;
}

export class CommunicationPageDto extends FactPageDto {
  @ApiProperty({ type: [CommunicationDto] }) communications: CommunicationDto[];
}

const kinds = ['event', 'webinar'] as const;

export class NewParticipationDto {
  @TextField({ example: 'City Partnerships Forum', most: 200 }) event: string;
  @ApiProperty({ enum: kinds })
  @IsIn(kinds, { message: 'kind must be event or webinar' })
  kind: (typeof kinds)[number];
  @DayField('2026-05-12', 'When it was held; its last day, if it took several') heldOn: string;
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000,
    description: 'How many people of the city',
  })
  @IsInt({ message: 'people must be a whole number' })
  @Min(1)
  @Max(1_000_000)
  people: number;
}

export class ParticipationChangeDto extends changeOf(NewParticipationDto) {
  @TakenBackField() takenBack?: boolean;
}

export class ParticipationDto extends FactDto {
  @ApiProperty() event: string;
  @ApiProperty({ enum: kinds }) kind: string;
  @ApiProperty({ format: 'date' }) heldOn: string;
  @ApiProperty({ type: 'integer' }) people: number;
}

export class ParticipationRecordedDto extends RecordedDto {
  @ApiProperty() participation: ParticipationDto;
}

export class ParticipationPageDto extends FactPageDto {
  @ApiProperty({ type: [ParticipationDto] }) participations: ParticipationDto[];
}

export class NewCompletionDto {
  @TextField({ example: 'Ethical Cities', most: 200 }) course: string;
  @TextField({ example: 'Wanjiru Otieno', most: 200, description: 'The name; staff alone see it' })
  person: string;
  @MaybeTextField({ example: 'Director of planning', most: 200 }) function?: string | null;
  @DayField('2026-04-30', 'When it was completed') completedOn: string;
  @MaybeDocumentField('The certificate, uploaded') document?: string | null;
}

export class CompletionChangeDto extends changeOf(NewCompletionDto) {
  @TakenBackField() takenBack?: boolean;
}

export class CompletionDto extends FactDto {
  @ApiProperty() course: string;
  @ApiProperty() person: string;
  @ApiProperty({ nullable: true, type: String }) function: string | null;
  @ApiProperty({ format: 'date' }) completedOn: string;
  @ApiProperty({ nullable: true, type: String, format: 'uuid' }) document: string | null;
}

export class CompletionRecordedDto extends RecordedDto {
  @ApiProperty() completion: CompletionDto;
}

export class CompletionPageDto extends FactPageDto {
  @ApiProperty({ type: [CompletionDto] }) completions: CompletionDto[];
}

const contributions = ['cash', 'in_kind', 'expertise'] as const;

/** What is said of a partner, and may change. */
class CityPartnerFormDto {
  @DayField('2026-01-15', 'Since when') since: string;
  @MaybeDayField('Its last day; absent or null: it goes on') until?: string | null;
  @ApiProperty({ enum: contributions })
  @IsIn(contributions, { message: `brings must be one of ${contributions.join(', ')}` })
  brings: (typeof contributions)[number];
  @ApiPropertyOptional({ type: MoneyDto, nullable: true, description: 'What it is worth, in any currency' })
  @MayBeUnknown()
  @IsMoney({ amount: 'positive' })
  value?: object | null;
  @TextField({ example: 'Two surveyors for a year', description: 'What it brings' }) says: string;
}

export class NewCityPartnerDto extends CityPartnerFormDto {
  @CodeField('UNIVERSITY', 'Who brings it; it never changes') organisation: string;
}

export class CityPartnerChangeDto extends changeOf(CityPartnerFormDto) {
  @TakenBackField() takenBack?: boolean;
}

export class CityPartnerDto extends FactDto {
  @ApiProperty({ example: 'UNIVERSITY' }) organisation: string;
  @ApiProperty() name: string;
  @ApiProperty({ example: 'academia', description: 'The type of the organisation' }) type: string;
  @ApiProperty({ format: 'date' }) since: string;
  @ApiProperty({ nullable: true, type: String, format: 'date' }) until: string | null;
  @ApiProperty({ enum: contributions }) brings: string;
  @ApiProperty({ nullable: true, type: MoneyDto, description: 'Beside the fund’s money, never part of it' })
  value: MoneyDto | null;
  @ApiProperty() says: string;
}

export class CityPartnerRecordedDto extends RecordedDto {
  @ApiProperty() partner: CityPartnerDto;
}

export class CityPartnerPageDto extends FactPageDto {
  @ApiProperty({ type: [CityPartnerDto] }) partners: CityPartnerDto[];
}
