import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { ArrayMinSize, IsIn, IsOptional, Length } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { May } from '../access/index.js';
import { roles, type Role } from '../access/index.js';
import { IsDay } from '../http/index.js';
import { ApiKeysService, type ListedKey } from './api-keys.service.js';
import { callerOf } from './cookies.js';
import { notSignedIn } from './refusals.js';
import { inSession, mustBeWhole } from './sign-in.service.js';

class KeyFormDto {
  @ApiProperty({ example: 'nightly import', minLength: 1, maxLength: 100 }) @Length(1, 100) name: string;
  @ApiPropertyOptional({
    enum: roles,
    isArray: true,
    minItems: 1,
    description: 'Some of the roles that you hold; absent: all of them',
  })
  @IsOptional()
  @ArrayMinSize(1)
  @IsIn(roles, { each: true, message: `roles must be some of ${roles.join(', ')}` })
  roles?: Role[];
  @ApiPropertyOptional({
    example: 'CITY',
    minLength: 1,
    maxLength: 200,
    description: 'The one fund that it is for',
  })
  @IsOptional()
  @Length(1, 200)
  fund?: string;
  @ApiProperty({ example: '2027-06-30', format: 'date', description: 'Its last day, within 366 days' })
  @IsDay()
  expiresOn: string;
}

class KeyDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ example: 'k3x9q0ab', description: 'The part of the key that names it' }) prefix: string;
  @ApiProperty({ example: 'nightly import' }) name: string;
  @ApiProperty({ enum: roles, isArray: true, nullable: true, description: "null: all of its owner's" })
  roles: Role[] | null;
  @ApiProperty({ nullable: true, type: String, example: 'CITY' }) fund: string | null;
  @ApiProperty({ format: 'date' }) expiresOn: string;
  @ApiProperty({ format: 'date-time' }) madeAt: string;
  @ApiProperty({ nullable: true, type: String, format: 'date' }) lastUsedOn: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) endedAt: string | null;
}

class NewKeyDto extends KeyDto {
  @ApiProperty({
    example: 'cpk_k3x9q0ab_…',
    description: 'The key itself, shown this once: Authorization: Bearer …',
  })
  key: string;
}

/** Machines' keys of the person who is signed in. */
@ApiTags('api keys')
@ApiUnauthorizedResponse({ description: 'Nobody is signed in' })
@ApiForbiddenResponse({ description: "A key, or the second factor's code is still to be given" })
@May('look after own sign-in')
@Controller('api/api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Get()
  @ApiOperation({ summary: 'My newest keys, ended and expired ones included' })
  @ApiOkResponse({ type: [KeyDto] })
  async all(@Req() { who }: FastifyRequest): Promise<KeyDto[]> {
    const { actor } = inSession(who);
    return (await this.keys.listOf(actor.personId!)).map(keyDto);
  }

  @Post()
  @ApiOperation({
    summary: 'Make a key for a machine',
    description:
      'It may do what its owner may do on the day, within its roles and fund; whatever asks for a fresh code it cannot do.',
  })
  @ApiCreatedResponse({ type: NewKeyDto })
  @ApiBadRequestResponse({ description: 'Malformed' })
  @ApiNotFoundResponse({ description: 'No such fund' })
  @ApiUnprocessableEntityResponse({
    description: 'A role that you do not hold, or a last day that cannot be',
  })
  async make(@Body() form: KeyFormDto, @Req() request: FastifyRequest): Promise<NewKeyDto> {
    if (!request.who) throw notSignedIn();
    const { name, roles: some = null, fund = null, expiresOn } = form;
    const made = await this.keys.make(request.who, { name, roles: some, fund, expiresOn }, callerOf(request));
    return { key: made.key, ...keyDto(made.listed) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End one of my keys' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: 'None of mine' })
  async end(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    const { actor } = inSession(request.who);
    mustBeWhole(request.who!);
    await this.keys.end(actor.personId!, id, actor, callerOf(request));
  }
}

const keyDto = (key: ListedKey): KeyDto => ({
  ...key,
  madeAt: key.madeAt.toISOString(),
  endedAt: key.endedAt?.toISOString() ?? null,
});
