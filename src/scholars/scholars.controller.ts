import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { notFound } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import {
  NewScholarDto,
  ScholarChangeDto,
  ScholarDto,
  ScholarPageDto,
  ScholarRecordedDto,
  ScholarsQuery,
} from './scholars.dto.js';
import { readScholars, scholarShown } from './scholars.query.js';
import { ScholarsService } from './scholars.service.js';

/** The register of Urban Scholars. */
@ApiTags('cities')
@Controller('api/scholars')
export class ScholarsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly scholars: ScholarsService,
  ) {}

  @Get()
  @May('read people of cities')
  @ApiOperation({ summary: 'Urban Scholars in order of their codes, a page at a time' })
  @ApiOkResponse({ type: ScholarPageDto })
  async page(@Query() query: ScholarsQuery): Promise<ScholarPageDto> {
    const { expertise, language, availableOn } = query;
    const asked = { expertise, language, availableOn };
    const found = await readScholars(this.dataSource, { ...query.more(), ...asked });
    const next = query.next(found, '/api/scholars', ({ code }) => code);
    const kept = Object.entries(asked).flatMap(([name, value]) =>
      value === undefined ? [] : [`&${name}=${encodeURIComponent(value)}`],
    );
    return { scholars: query.page(found).map(scholarShown), next: next && next + kept.join('') };
  }

  @Get(':scholar')
  @May('read people of cities')
  @ApiOperation({ summary: 'One Urban Scholar' })
  @ApiOkResponse({ type: ScholarDto, headers: versionHeader })
  async one(
    @Param('scholar') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScholarDto> {
    const [scholar] = await readScholars(this.dataSource, { code });
    if (!scholar) throw notFound(`scholar ${JSON.stringify(code)}`);
    sendVersion(reply, scholar.version);
    return scholarShown(scholar);
  }

  @Post()
  @May('keep scholars')
  @ApiOperation({ summary: 'Register an Urban Scholar' })
  @ApiCreatedResponse({ type: ScholarRecordedDto, headers: versionHeader })
  async register(
    @Body() body: NewScholarDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const { person = null, availableFrom = null, availableUntil = null, ...given } = body;
    const { conflicts = [], active = true, ...known } = given;
    const scholar = { ...known, person, availableFrom, availableUntil, conflicts, active };
    sendNewVersion(reply, acting, await this.scholars.register(scholar, acting));
    return acting.request.answer;
  }

  @Patch(':scholar')
  @May('keep scholars')
  @EditsVersion()
  @ApiOperation({ summary: 'Change what is known of a scholar; what was known stays known' })
  @ApiOkResponse({ type: ScholarRecordedDto, headers: versionHeader })
  async change(
    @Param('scholar') code: string,
    @Body() body: ScholarChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    sendNewVersion(reply, acting, await this.scholars.change(code, { ...body }, acting));
    return acting.request.answer;
  }
}
