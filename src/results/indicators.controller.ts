import { Body, Controller, Get, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Quantity } from '../../libs/money/index.js';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { CursorQuery, RecordedDto } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import {
  IndicatorChangeDto,
  IndicatorDto,
  IndicatorHistoryDto,
  IndicatorPageDto,
  KnownTargetsDto,
  NewIndicatorDto,
  TargetsDto,
} from './indicators.dto.js';
import { readDefinitions, readIndicators, readTargets } from './indicators.query.js';
import { IndicatorsService, knownIndicator } from './indicators.service.js';
import { definitionDto, indicatorDto, targetDto } from './indicators.shown.js';
import { knownProject } from './known-project.js';
import { partsOf } from './results.dto.js';

/** What a project is measured by, and what is aimed at. */
@ApiTags('results')
@Controller('api/projects/:project/indicators')
export class IndicatorsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly indicators: IndicatorsService,
  ) {}

  @Get()
  @May('see projects')
  @ApiOperation({
    summary: 'Indicators in order of their codes, with how far they have come, a page at a time',
  })
  @ApiOkResponse({ type: IndicatorPageDto })
  async page(@Param('project') project: string, @Query() query: CursorQuery): Promise<IndicatorPageDto> {
    await knownProject(this.dataSource, project);
    const found = await readIndicators(this.dataSource, project, query.more());
    const path = `/api/projects/${encodeURIComponent(project)}/indicators`;
    return {
      indicators: query.page(found).map(indicatorDto),
      next: query.next(found, path, ({ code }) => code),
    };
  }

  @Get(':indicator')
  @May('see projects')
  @ApiOperation({ summary: 'One indicator, with how far it has come' })
  @ApiOkResponse({ type: IndicatorDto, headers: versionHeader })
  async one(
    @Param('project') project: string,
    @Param('indicator') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IndicatorDto> {
    const indicator = await knownIndicator(this.dataSource, project, code);
    sendVersion(reply, indicator.version);
    return indicatorDto(indicator);
  }

  @Get(':indicator/versions')
  @May('see projects')
  @ApiOperation({ summary: 'How an indicator was defined and what was aimed at, with who said so and when' })
  @ApiOkResponse({ type: IndicatorHistoryDto })
  async versions(
    @Param('project') project: string,
    @Param('indicator') code: string,
  ): Promise<IndicatorHistoryDto> {
    const { id } = await knownIndicator(this.dataSource, project, code);
    const definitions = await readDefinitions(this.dataSource, id);
    const targets = await readTargets(this.dataSource, id);
    return { definitions: definitions.map(definitionDto), targets: targets.map(targetDto) };
  }

  @Get(':indicator/targets')
  @May('see projects')
  @ApiOperation({ summary: 'What is aimed at, period by period; its version is the indicator’s' })
  @ApiOkResponse({ type: KnownTargetsDto, headers: versionHeader })
  async targets(
    @Param('project') project: string,
    @Param('indicator') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<KnownTargetsDto> {
    const { id, version } = await knownIndicator(this.dataSource, project, code);
    sendVersion(reply, version);
    const targets = await readTargets(this.dataSource, id, { newest: true });
    return { targets: targets.map(targetDto) };
  }

  @Post()
  @May('plan results')
  @ApiOperation({
    summary: 'Add an indicator',
    description: 'By the project lead until the project is approved, then by a programme officer only.',
  })
  @ApiCreatedResponse({ type: RecordedDto, headers: versionHeader })
  async add(
    @Param('project') project: string,
    @Body() { baseline, ...body }: NewIndicatorDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const indicator = { ...body, baseline: quantityOf(baseline) };
    sendNewVersion(reply, acting, await this.indicators.add(project, indicator, acting));
    return acting.request.answer;
  }

  @Patch(':indicator')
  @May('plan results')
  @EditsVersion()
  @ApiOperation({ summary: 'Change the definition of an indicator, or end it; what was said stays known' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async change(
    @Param('project') project: string,
    @Param('indicator') code: string,
    @Body() { baseline, ...body }: IndicatorChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const changed = { ...body, baseline: quantityOf(baseline) };
    sendNewVersion(reply, acting, await this.indicators.change(project, code, changed, acting));
    return acting.request.answer;
  }

  @Put(':indicator/targets')
  @May('plan results')
  @EditsVersion()
  @ApiOperation({ summary: 'Say what is aimed at in some periods; what was aimed at before stays known' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async aim(
    @Param('project') project: string,
    @Param('indicator') code: string,
    @Body() body: TargetsDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const targets = body.targets.map(({ from, to, target, parts }) => ({
      ...{ from, to, parts: partsOf(parts) },
      target: target === null ? null : Quantity.of(target),
    }));
    sendNewVersion(reply, acting, await this.indicators.aim(project, code, targets, acting));
    return acting.request.answer;
  }
}

const quantityOf = (text: string | null | undefined) =>
  text === undefined || text === null ? text : Quantity.of(text);
