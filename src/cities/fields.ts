import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsUUID, Length, Matches, Max, Min } from 'class-validator';
import { IsDay, MayBeAbsent, MayBeUnknown } from '../http/index.js';

interface Text {
  example: string;
  most?: number;
  description?: string;
}

const LONGEST = 2000;
const LARGEST = 2_147_483_647;

const isText = (most: number) => [
  Length(1, most, { message: ({ property }) => `${property} must be a text of 1 to ${most} characters` }),
  Matches(/^\S(.*\S)?$/su, {
    message: ({ property }) => `${property} must neither begin nor end with a blank`,
  }),
];

/** A text that must be there, without blanks around it. */
export const TextField = ({ most = LONGEST, ...described }: Text) =>
  applyDecorators(ApiProperty({ ...described, minLength: 1, maxLength: most }), ...isText(most));

/** A text that may be left out; null is none. */
export const MayBeAbsentText = ({ most = LONGEST, ...described }: Text) =>
  applyDecorators(
    ApiPropertyOptional({ ...described, minLength: 1, maxLength: most }),
    MayBeAbsent(),
    ...isText(most),
  );

/** A text that may be left out, or be null. */
export const MaybeTextField = ({ most = LONGEST, ...described }: Text) =>
  applyDecorators(
    ApiPropertyOptional({ ...described, nullable: true, type: String, minLength: 1, maxLength: most }),
    MayBeUnknown(),
    ...isText(most),
  );

/** The code of an organisation or another record. */
export const CodeField = (example: string, description: string) =>
  TextField({ example, description, most: 100 });

/** A day that must be there. */
export const DayField = (example: string, description: string) =>
  applyDecorators(ApiProperty({ example, description, format: 'date' }), IsDay());

/** A day that may be left out, or be null. */
export const MaybeDayField = (description: string) =>
  applyDecorators(
    ApiPropertyOptional({ nullable: true, type: String, format: 'date', description }),
    MayBeUnknown(),
    IsDay(),
  );

/** An uploaded document that may be left out, or be null. */
export const MaybeDocumentField = (description: string) =>
  applyDecorators(
    ApiPropertyOptional({ nullable: true, type: String, format: 'uuid', description }),
    MayBeUnknown(),
    IsUUID(undefined, { message: 'document must be the id of an uploaded document, or null' }),
  );

/** The number of a person, which may be left out, or be null. */
export const MaybePersonField = (description: string) =>
  applyDecorators(
    ApiPropertyOptional({ nullable: true, type: 'integer', minimum: 1, maximum: LARGEST, description }),
    MayBeUnknown(),
    IsInt({ message: ({ property }) => `${property} must be the number of a person, or null` }),
    Min(1),
    Max(LARGEST),
  );
