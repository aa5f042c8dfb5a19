import { Body, Controller, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { notFound, RecordedDto } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { FrameworkDto, NewResultDto, ResultChangeDto, ResultDto } from './framework.dto.js';
import { readResults, type KnownResult } from './framework.query.js';
import { FrameworkService } from './framework.service.js';
import { readIndicators } from './indicators.query.js';
import { indicatorDto } from './indicators.shown.js';
import { knownProject } from './known-project.js';

/** What a project is to achieve. */
@ApiTags('results')
@Controller('api/projects/:project')
export class FrameworkController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly framework: FrameworkService,
  ) {}

  @Get('framework')
  @May('see projects')
  @ApiOperation({
    summary: 'The results framework as a whole: results, indicators, and how far they have come',
  })
  @ApiOkResponse({ type: FrameworkDto })
  async whole(@Param('project') code: string): Promise<FrameworkDto> {
    const project = await knownProject(this.dataSource, code);
    const results = await readResults(this.dataSource, code);
    const indicators = await readIndicators(this.dataSource, code);
    return {
      project: code,
      approved: project.approved,
      results: results.map(resultDto),
      indicators: indicators.map(indicatorDto),
    };
  }

  @Get('results/:result')
  @May('see projects')
  @ApiOperation({ summary: 'One impact, outcome or output, with its assumptions and risks' })
  @ApiOkResponse({ type: ResultDto, headers: versionHeader })
  async one(
    @Param('project') project: string,
    @Param('result') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResultDto> {
    const [result] = await readResults(this.dataSource, project, { code });
    if (!result) throw notFound(`result ${JSON.stringify(code)} of project ${JSON.stringify(project)}`);
    sendVersion(reply, result.version);
    return resultDto(result);
  }

  @Post('results')
  @May('plan results')
  @ApiOperation({
    summary: 'Add a result; an outcome serves an impact, an output an outcome',
    description: 'By the project lead until the project is approved, then by a programme officer only.',
  })
  @ApiCreatedResponse({ type: RecordedDto, headers: versionHeader })
  async add(
    @Param('project') project: string,
    @Body() body: NewResultDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    sendNewVersion(reply, acting, await this.framework.add(project, { ...body }, acting));
    return acting.request.answer;
  }

  @Patch('results/:result')
  @May('plan results')
  @EditsVersion()
  @ApiOperation({ summary: 'Change a result, or end it; what was said stays known' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async change(
    @Param('project') project: string,
    @Param('result') code: string,
    @Body() body: ResultChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    sendNewVersion(reply, acting, await this.framework.change(project, code, { ...body }, acting));
    return acting.request.answer;
  }
}

const resultDto = ({ id: _id, version: _version, ...result }: KnownResult): ResultDto => result;
