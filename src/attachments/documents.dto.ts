import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Length } from 'class-validator';
import { documentKinds } from './attachable.js';
import { mediaTypes } from './media-type.js';

const short = (what: string) => Length(1, 200, { message: `${what} must have 1 to 200 characters` });
const length = { minLength: 1, maxLength: 200 };
const oneOf = `kind must be one of ${documentKinds.join(', ')}`;

export class RecordPlaceDto {
  @ApiProperty({ example: 'CITY', nullable: true, type: String, description: 'null for what is no fund’s' })
  fund: string | null;
  @ApiProperty({ enum: documentKinds }) kind: string;
  @ApiProperty({ example: 'A-1' }) reference: string;
}

export class DocumentDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ pattern: '^[0-9a-f]{64}$', description: 'Of its content' }) sha256: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'In bytes' }) size: number;
  @ApiProperty({ enum: Object.keys(mediaTypes), description: 'As its content says' }) mediaType: string;
  @ApiProperty({ example: 'Agreement signed.pdf' }) name: string;
  @ApiProperty({ nullable: true, type: String, example: 'Signed by both' }) described: string | null;
  @ApiProperty({ description: 'Not for donors, and its name not for the trail' }) confidential: boolean;
  @ApiProperty({ example: 'Ada' }) uploadedBy: string;
  @ApiProperty({ type: 'integer', nullable: true, description: 'The person, where one had signed in' })
  uploaderId: number | null;
  @ApiProperty({ example: '2026-02-03T09:12:44.120931Z' }) uploadedAt: string;
  @ApiProperty({ type: [RecordPlaceDto] }) attachedTo: RecordPlaceDto[];
}

export class DocumentListDto {
  @ApiProperty({ type: [DocumentDto] }) documents: DocumentDto[];
}

/** The record whose documents are asked for. */
export class DocumentsQuery {
  @ApiPropertyOptional({ example: 'CITY', ...length }) @IsOptional() @short('fund') fund?: string;
  @ApiProperty({ enum: documentKinds }) @IsIn(documentKinds, { message: oneOf }) kind: string;
  @ApiProperty({ example: 'A-1', ...length }) @short('reference') reference: string;
}

/** The record that an upload is attached to: nothing, or kind and reference and, for what is a fund's, its fund. */
export class UploadQuery {
  @ApiPropertyOptional({ example: 'CITY', ...length }) @IsOptional() @short('fund') fund?: string;
  @ApiPropertyOptional({ enum: documentKinds })
  @IsOptional()
  @IsIn(documentKinds, { message: oneOf })
  kind?: string;
  @ApiPropertyOptional({ example: 'A-1', ...length }) @IsOptional() @short('reference') reference?: string;
}

/** The form of an upload, for the description of the interface: it is read as it comes, and never lies in an object. */
export const uploadForm = {
  type: 'object',
  required: ['file'],
  properties: {
    file: { type: 'string', format: 'binary' },
    described: { type: 'string', maxLength: 2000, description: 'What it is' },
    confidential: {
      type: 'string',
      enum: ['true', 'false'],
      description: 'Not for donors, and its name not for the trail',
    },
  },
};

/** What a download may be, by media type. */
export const downloads = Object.fromEntries(
  Object.keys(mediaTypes).map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
);
