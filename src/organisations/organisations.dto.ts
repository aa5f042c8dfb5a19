import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Length, Matches } from 'class-validator';
import { MayBeAbsent, MayBeNull, MayBeUnknown } from '../http/index.js';
import type { OrganisationType } from './organisation.entity.js';

const types = [
  'government',
  'multilateral',
  'private_sector',
  'foundation',
  'ngo',
  'academia',
  'city',
  'other',
];

const name = { example: 'United Nations Human Settlements Programme', minLength: 1, maxLength: 200 };
const country = {
  nullable: true,
  type: String,
  example: 'KE',
  pattern: '^[A-Z]{2}$',
  description: 'ISO 3166-1 alpha-2',
};

const IsName = () => Length(1, 200, { message: 'name must have 1 to 200 characters' });
const IsType = () => IsIn(types, { message: `type must be one of ${types.join(', ')}` });
const IsCountry = () =>
  Matches(/^[A-Z]{2}$/, { message: 'country must be an ISO 3166-1 code of two capital letters, or null' });

export class OrganisationDto {
  @ApiProperty({ example: 'UN-HABITAT' }) code: string;
  @ApiProperty({ example: name.example }) name: string;
  @ApiProperty({ enum: types }) type: string;
  @ApiProperty({ ...country, pattern: undefined }) country: string | null;
}

export class OrganisationPageDto {
  @ApiProperty({ type: [OrganisationDto] }) organisations: OrganisationDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class NewOrganisationDto {
  @ApiProperty({ example: 'UN-HABITAT', minLength: 1, maxLength: 100, description: 'Never changes' })
  @Length(1, 100, { message: 'code must have 1 to 100 characters' })
  code: string;
  @ApiProperty(name) @IsName() name: string;
  @ApiProperty({ enum: types }) @IsType() type: OrganisationType;
  @ApiProperty(country)
  @MayBeNull()
  @IsCountry()
  country: string | null;
}

/** What may change; what is left out stays as it is. */
export class OrganisationChangeDto {
  @ApiPropertyOptional(name)
  @MayBeAbsent()
  @IsName()
  name?: string;
  @ApiPropertyOptional({ enum: types })
  @MayBeAbsent()
  @IsType()
  type?: OrganisationType;
  @ApiPropertyOptional(country)
  @MayBeUnknown()
  @IsCountry()
  country?: string | null;
}
