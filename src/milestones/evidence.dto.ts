import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsUUID, Length, Matches, Max, Min } from 'class-validator';
import { IsDay, MayBeAbsent, RecordedDto } from '../http/index.js';
import { milestoneStates } from './milestone-states.js';

const MOST_NUMBERS = 2_147_483_647;
const kinds = ['file', 'link', 'photo'] as const;
const degrees = (most: number) => ({
  example: '-1.2864',
  pattern: '^-?\\d{1,3}(\\.\\d{1,6})?$',
  description: `Of a photo: degrees from -${most} to ${most}`,
});
const IsDegrees = (what: string) =>
  Matches(/^-?\d{1,3}(\.\d{1,6})?$/, { message: `${what} must be degrees such as -1.2864, as text` });

/** What shows that a result is so. */
export class NewEvidenceDto {
  @ApiProperty({
    enum: kinds,
    description: 'A photo has its day and place; a file and a photo are uploaded documents',
  })
  @IsIn(kinds, { message: `kind must be one of ${kinds.join(', ')}` })
  kind: (typeof kinds)[number];
  @ApiProperty({ example: 'The meter of the last house', minLength: 1, maxLength: 2000 })
  @Length(1, 2000, { message: 'shows must have 1 to 2000 characters' })
  shows: string;
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST_NUMBERS,
    description: 'The number of the report; the newest where absent',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MOST_NUMBERS)
  report?: number;
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 20,
    description: 'Which of the pieces of evidence required it is; the only one where absent',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(20)
  answers?: number;
  @ApiPropertyOptional({ format: 'uuid', description: 'A document that one uploaded oneself' })
  @MayBeAbsent()
  @IsUUID()
  document?: string;
  @ApiPropertyOptional({ example: 'https://example.org/report', pattern: '^https?://\\S+$', maxLength: 2000 })
  @MayBeAbsent()
  @Length(1, 2000)
  @Matches(/^https?:\/\/[^\s\0]+$/, { message: 'url must be the address of a page on the web' })
  url?: string;
  @ApiPropertyOptional({ example: '2026-11-23', format: 'date' }) @MayBeAbsent() @IsDay() takenOn?: string;
  @ApiPropertyOptional(degrees(90)) @MayBeAbsent() @IsDegrees('latitude') latitude?: string;
  @ApiPropertyOptional(degrees(180)) @MayBeAbsent() @IsDegrees('longitude') longitude?: string;
  @ApiPropertyOptional({ description: 'For verifiers, approvers and auditors, and whoever adds it, alone' })
  @MayBeAbsent()
  @IsBoolean()
  confidential?: boolean;
}

class AddedEvidenceDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ type: 'integer' }) report: number;
  @ApiProperty() confidential: boolean;
}

export class EvidenceRecordedDto extends RecordedDto {
  @ApiProperty() evidence: AddedEvidenceDto;
  @ApiProperty({ type: [String], description: 'What is required and still not there' })
  evidenceMissing: string[];
  @ApiProperty({ enum: milestoneStates }) state: string;
}

class EvidenceAuthorDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty() name: string;
}

const text = { nullable: true, type: String } as const;

class EvidenceDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ type: 'integer' }) report: number;
  @ApiProperty({ nullable: true, type: 'integer' }) answers: number | null;
  @ApiProperty({ enum: kinds }) kind: string;
  @ApiProperty({ ...text, format: 'uuid' }) document: string | null;
  @ApiProperty({ ...text, description: 'Of the content of the document' }) sha256: string | null;
  @ApiProperty(text) url: string | null;
  @ApiProperty({ ...text, example: '2026-11-23' }) takenOn: string | null;
  @ApiProperty(text) latitude: string | null;
  @ApiProperty(text) longitude: string | null;
  @ApiProperty() shows: string;
  @ApiProperty() confidential: boolean;
  @ApiProperty({ nullable: true, type: EvidenceAuthorDto }) by: EvidenceAuthorDto | null;
  @ApiProperty({ format: 'date-time' }) addedAt: string;
}

export class EvidenceListDto {
  @ApiProperty({ type: [EvidenceDto] }) evidence: EvidenceDto[];
  @ApiProperty({ type: 'integer', description: 'How many pieces are confidential and not shown' })
  withheld: number;
}
