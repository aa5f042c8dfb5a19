import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsOptional, Length } from 'class-validator';
import { DataSource } from 'typeorm';
import { IsLimit, notFound } from '../http/index.js';

class OrganisationDto {
  @ApiProperty({ example: 'UN-HABITAT' }) code: string;
  @ApiProperty({ example: 'United Nations Human Settlements Programme' }) name: string;
  @ApiProperty({
    enum: ['government', 'multilateral', 'private_sector', 'foundation', 'ngo', 'academia', 'city', 'other'],
  })
  type: string;
  @ApiProperty({ nullable: true, type: String, example: 'KE', description: 'ISO 3166-1 alpha-2' }) country:
    string | null;
}

class OrganisationPageDto {
  @ApiProperty({ type: [OrganisationDto] }) organisations: OrganisationDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

class OrganisationsQuery {
  @ApiPropertyOptional({ description: 'The code of the last organisation seen' })
  @IsOptional()
  @Length(1, 200, { message: 'after must be the code of an organisation' })
  after?: string;
  @ApiPropertyOptional({ example: '100', description: '1 to 500; 100 where absent' })
  @IsOptional()
  @IsLimit()
  limit?: string;
}

/** Contributors, participating organisations, cities and partners, as known now. */
@ApiTags('organisations')
@Controller('api/organisations')
export class OrganisationsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'Organisations in order of their codes, a page at a time' })
  @ApiOkResponse({ type: OrganisationPageDto })
  async page(@Query() { after, limit: asked = '100' }: OrganisationsQuery): Promise<OrganisationPageDto> {
    const limit = Number.parseInt(asked, 10);
    const found = await this.read(
      `WHERE $1::text IS NULL OR o.code COLLATE "C" > $1 ORDER BY o.code COLLATE "C" LIMIT $2`,
      [after ?? null, limit + 1],
    );
    const organisations = found.slice(0, limit);
    const last = organisations.at(-1);
    const next =
      last && found.length > limit
        ? `/api/organisations?${new URLSearchParams({ after: last.code, limit: String(limit) }).toString()}`
        : null;
    return { organisations, next };
  }

  @Get(':code')
  @ApiOperation({ summary: 'One organisation' })
  @ApiOkResponse({ type: OrganisationDto })
  @ApiNotFoundResponse({ description: 'No such organisation' })
  async one(@Param('code') code: string): Promise<OrganisationDto> {
    const [organisation] = await this.read('WHERE o.code = $1', [code]);
    if (!organisation) throw notFound(`organisation ${JSON.stringify(code)}`);
    return organisation;
  }

  private read(where: string, parameters: unknown[]): Promise<OrganisationDto[]> {
    return this.dataSource.query(
      `SELECT o.code, v.name, v.type, v.country FROM organisation o
         JOIN LATERAL (SELECT * FROM organisation_version v WHERE v.organisation_id = o.id ORDER BY v.change_id DESC LIMIT 1) v ON true
        ${where}`,
      parameters,
    );
  }
}
