import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsObject, IsString, Length, ValidateNested } from 'class-validator';
import { IsQuantity } from '../../libs/money/index.js';
import { IsCode } from '../funds/index.js';
import { IsDay, MayBeUnknown } from '../http/index.js';
import type { Part } from './rows.js';
import { Quantity } from '../../libs/money/index.js';

export const short = { minLength: 1, maxLength: 100 };
export const unknown = { nullable: true, type: String } as const;
/** How a measured value is written. */
export const measured = { example: '12.5', pattern: '^-?\\d{1,18}(\\.\\d{1,6})?$' };
const sexes = ['female', 'male', 'other'];

/** A list of objects, each of a class. */
export const IsListOf = (what: string, of: () => new () => object, most: number): PropertyDecorator => {
  const all = [
    IsArray(),
    ArrayMaxSize(most),
    IsObject({ each: true, message: `each of the ${what} must be an object` }),
    ValidateNested({ each: true }),
    Type(of),
  ];
  return (target, property) => all.forEach((decorate) => decorate(target, property));
};

/** Texts, each of 1 to 1000 characters. */
export const IsTexts = (what: string): PropertyDecorator => {
  const message = `each of the ${what} must be a text of 1 to 1000 characters`;
  const all = [
    IsArray(),
    ArrayMaxSize(50),
    IsString({ each: true, message }),
    Length(1, 1000, { each: true, message }),
  ];
  return (target, property) => all.forEach((decorate) => decorate(target, property));
};

/** A part of a value or target: of whom or where. Girls are female and a child, by whatever name the project has for that age. */
export class PartDto {
  @ApiPropertyOptional({ nullable: true, enum: sexes })
  @MayBeUnknown()
  @IsIn(sexes, { message: `sex must be one of ${sexes.join(', ')}` })
  sex?: Part['sex'];
  @ApiPropertyOptional({ ...unknown, example: 'child', minLength: 1, maxLength: 50 })
  @MayBeUnknown()
  @Length(1, 50, { message: 'age must be a text of 1 to 50 characters' })
  age?: string | null;
  @ApiPropertyOptional({ ...unknown, ...short, example: 'Kibera' })
  @MayBeUnknown()
  @IsCode('place')
  place?: string | null;
  @ApiProperty(measured) @IsQuantity() value: string;
}

/** A part as it is shown. */
export class KnownPartDto {
  @ApiProperty({ nullable: true, enum: sexes, type: String }) sex: string | null;
  @ApiProperty(unknown) age: string | null;
  @ApiProperty(unknown) place: string | null;
  @ApiProperty({ example: '12.5' }) value: string;
}

export class PeriodDto {
  @ApiProperty({ example: '2026-01-01', format: 'date' }) @IsDay() from: string;
  @ApiProperty({ example: '2026-12-31', format: 'date', description: 'Counted in' }) @IsDay() to: string;
}

export const partsOf = (parts: PartDto[] = []): Part[] =>
  parts.map(({ sex = null, age = null, place = null, value }) => ({
    sex,
    age,
    place,
    value: Quantity.of(value),
  }));
export const partDto = ({ value, ...part }: Part): KnownPartDto => ({ ...part, value: value.toString() });
