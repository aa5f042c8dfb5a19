import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { CursorQuery, notFound, RecordedDto } from '../http/index.js';
import type { Answer } from '../recording/index.js';
import {
  EditsVersion,
  problem,
  sendNewVersion,
  sendVersion,
  versionHeader,
} from './edits-version.decorator.js';
import {
  NewOrganisationDto,
  OrganisationChangeDto,
  OrganisationDto,
  OrganisationPageDto,
} from './organisations.dto.js';
import { readOrganisations, type OrganisationRow } from './organisations.query.js';
import { OrganisationsService } from './organisations.service.js';

/** Contributors, participating organisations, cities and partners, as known now. */
@ApiTags('organisations')
@Controller('api/organisations')
export class OrganisationsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly organisations: OrganisationsService,
  ) {}

  @Get()
  @May('read the register')
  @ApiOperation({ summary: 'Organisations in order of their codes, a page at a time' })
  @ApiOkResponse({ type: OrganisationPageDto })
  async page(@Query() query: CursorQuery): Promise<OrganisationPageDto> {
    const found = await readOrganisations(this.dataSource, query.more());
    return {
      organisations: query.page(found).map(organisationDto),
      next: query.next(found, '/api/organisations', ({ code }) => code),
    };
  }

  @Get(':code')
  @May('read the register')
  @ApiOperation({ summary: 'One organisation' })
  @ApiOkResponse({ type: OrganisationDto, headers: versionHeader })
  async one(
    @Param('code') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrganisationDto> {
    const [organisation] = await readOrganisations(this.dataSource, { code });
    if (!organisation) throw notFound(`organisation ${JSON.stringify(code)}`);
    sendVersion(reply, organisation.version);
    return organisationDto(organisation);
  }

  @Post()
  @May('keep the register')
  @ApiOperation({ summary: 'Record an organisation' })
  @ApiCreatedResponse({ type: RecordedDto, headers: versionHeader })
  @ApiConflictResponse({ description: 'There is one of this code already', ...problem })
  @ApiUnprocessableEntityResponse({ description: 'Well-formed, but wrong', ...problem })
  async create(
    @Body() body: NewOrganisationDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    sendNewVersion(reply, acting, await this.organisations.create({ ...body }, acting));
    return acting.request.answer;
  }

  @Patch(':code')
  @May('keep the register')
  @EditsVersion()
  @ApiOperation({ summary: 'Change what is known of an organisation; what was known stays known' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  @ApiConflictResponse({ description: 'A twin of the request is at work', ...problem })
  @ApiUnprocessableEntityResponse({ description: 'Well-formed, but wrong', ...problem })
  async change(
    @Param('code') code: string,
    @Body() body: OrganisationChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    sendNewVersion(reply, acting, await this.organisations.change(code, { ...body }, acting));
    return acting.request.answer;
  }
}

const organisationDto = ({ code, name, type, country }: OrganisationRow): OrganisationDto => ({
  code,
  name,
  type,
  country,
});
